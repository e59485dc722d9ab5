from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HeadquartersConfig(AppConfig):
    name = "lianfang.headquarters"

    def ready(self) -> None:
        from lianfang.duties.sweep import Step, register  # models are ready only now
        from lianfang.headquarters import actions, ending, offers, sweep
        from lianfang.measures import hooks
        from lianfang.measures import offers as beside
        from lianfang.measures.actions import before_end
        from lianfang.measures.models import Event
        from lianfang.shell.navigation import CDC, OFFICE, VIEWERS, Item, add

        add(
            Item("command", "headquarters:forces", _("Task forces"), "figures", 13, OFFICE | CDC | VIEWERS),
            Item("command", "headquarters:warnings", _("Warnings sent"), "acknowledge", 18),
        )
        before_end(ending.warnings)
        hooks.on("event-ended", actions.dissolve_all)
        beside.on(Event, offers.forces_of)
        register(Step("warnings", sweep.sweep_warnings))
