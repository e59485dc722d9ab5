from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PaperConfig(AppConfig):
    name = "lianfang.paper"

    def ready(self) -> None:
        from lianfang.shell.navigation import GATES, OFFICE, WALKERS, Item, add

        add(Item("reporting", "paper:desk", _("Paper sheets"), "record", 60, OFFICE | WALKERS | GATES))
