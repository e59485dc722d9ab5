from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExchangeConfig(AppConfig):
    name = "lianfang.exchange"

    def ready(self) -> None:
        from lianfang.duties import sweep  # apps are ready only now
        from lianfang.exchange import undoing
        from lianfang.measures import hooks
        from lianfang.shell import navigation

        sweep.register(sweep.Step("old-imports", undoing.sweep_former))
        hooks.on("event-destroyed", undoing.after_destruction)

        navigation.add(
            navigation.Item(
                "reporting", "exchange:imports", _("Sheets"), "import", 10, daily=frozenset({"lead"})
            )
        )
