from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MeasuresConfig(AppConfig):
    name = "lianfang.measures"

    def ready(self) -> None:
        from lianfang.measures import waiting
        from lianfang.shell.navigation import Item, add, add_context

        add(
            Item("command", "measures:events", _("Event"), "figures", 12),
            Item("command", "measures:measures", _("Measures"), "figures", 14),
            Item("command", "measures:appeals", _("Appeals"), "acknowledge", 60),
            Item("command", "measures:packs", _("Disease rules"), "figures", 62),
        )
        add_context(waiting.facts)
