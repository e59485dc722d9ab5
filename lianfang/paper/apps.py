from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PaperConfig(AppConfig):
    name = "lianfang.paper"

    def ready(self) -> None:
        from lianfang.command import place_ways
        from lianfang.shell.navigation import GATES, OFFICE, WALKERS, Item, add

        add(Item("reporting", "paper:desk", _("Paper sheets"), "record", 60, OFFICE | WALKERS | GATES))
        kinds = (*place_ways.ESTATES, *place_ways.HOMES)
        place_ways.add(place_ways.More(_("Print sheets for it"), "paper:desk", "place", "record", kinds))
