from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FiguresConfig(AppConfig):
    name = "lianfang.figures"

    def ready(self) -> None:
        from lianfang.shell.navigation import CDC, OFFICE, VIEWERS, Item, add

        use = OFFICE | CDC | VIEWERS
        add(Item("reporting", "figures:dictionary", _("Figures"), "figures", 10, use, CDC | {"department"}))
