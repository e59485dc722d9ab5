from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ScreeningConfig(AppConfig):
    name = "lianfang.screening"

    def ready(self) -> None:
        from lianfang.duties.sweep import Step, register  # models are ready only now
        from lianfang.screening import attached
        from lianfang.shell import navigation

        register(Step("attached-calls", attached.sweep_calls))
        use = navigation.OFFICE | navigation.WALKERS | navigation.CDC
        navigation.add(navigation.Item("people", "screening:attached", _("Living elsewhere"), "see", 35, use))
