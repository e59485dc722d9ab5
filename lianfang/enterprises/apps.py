from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EnterprisesConfig(AppConfig):
    name = "lianfang.enterprises"

    def ready(self) -> None:
        from lianfang.duties.sweep import Step, register  # models are ready only now
        from lianfang.enterprises import ending, working
        from lianfang.enterprises.models import Employee
        from lianfang.measures.actions import before_end
        from lianfang.measures.holdings import OTHER, Holding, hold
        from lianfang.shell import navigation

        register(Step("enterprises", working.sweep_enterprises))
        before_end(ending.left)
        hold(
            Holding(
                "enterprise-workers", _("workers on the lists of enterprises"), OTHER, Employee.objects.all
            )
        )
        use = navigation.OFFICE | navigation.VIEWERS
        navigation.add(
            navigation.Item("reporting", "enterprises:funnel", _("Enterprises"), "see", 40, use),
        )
