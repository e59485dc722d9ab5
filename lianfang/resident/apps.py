from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ResidentConfig(AppConfig):
    name = "lianfang.resident"

    def ready(self) -> None:
        from lianfang.duties.sweep import Step, register  # models are ready only now
        from lianfang.resident import sweep
        from lianfang.shell import navigation

        register(Step("self-registrations", sweep.sweep_forgetting))

        navigation.add(navigation.Item("passage", "resident:list", _("Self-registrations"), "record", 42))
