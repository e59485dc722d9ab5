from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ClinicConfig(AppConfig):
    name = "lianfang.clinic"

    def ready(self) -> None:
        from lianfang.clinic import ending, sweep, views  # models are ready only now
        from lianfang.clinic.forms import TREATS
        from lianfang.duties.sweep import Step, register
        from lianfang.measures.actions import before_end
        from lianfang.shell import navigation

        register(Step("clinic", sweep.sweep_clinic))
        before_end(ending.left)
        navigation.add_home(navigation.CLINIC, views.home, 10)
        use = navigation.CLINIC | navigation.DISTRICT | navigation.CDC
        navigation.add(
            *(
                navigation.Item("surveillance", url, name, TREATS, order, use=use, daily=navigation.CLINIC)
                for order, url, name in (
                    (5, "clinic:board", _("Fever clinic")),
                    (6, "clinic:beds", _("Beds of the clinic")),
                    (7, "clinic:log", _("Log of outpatients")),
                )
            ),
        )
