from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExchangeConfig(AppConfig):
    name = "lianfang.exchange"

    def ready(self) -> None:
        from lianfang.shell import navigation  # apps are ready only now

        navigation.add(navigation.Item("reporting", "exchange:imports", _("Sheets"), "import", 10))
