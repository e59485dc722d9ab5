from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CommandConfig(AppConfig):
    name = "lianfang.command"

    def ready(self) -> None:
        from lianfang.command import (
            bar,
            ending,
            holdings,
            links,
        )  # models are ready only now
        from lianfang.duties import corrections, followups, outbox, refusals, sweep
        from lianfang.figures import columns
        from lianfang.flows.table import KINDS
        from lianfang.measures.actions import before_end
        from lianfang.shell import navigation

        outbox.register(followups.finder(KINDS))
        sweep.register(sweep.Step("follow-ups", outbox.sweep))
        for asking in (ending.rounds, ending.hand_overs):
            before_end(asking)
        holdings.declare()
        corrections.on_page(links.correction_of)
        refusals.on_board(links.refused)
        columns.register_page(links.place_href)
        navigation.add_context(bar.facts)
        self._around()

    def _around(self) -> None:
        """What stands in the navigation and what the search finds."""
        from lianfang.command import alert_lists, functions
        from lianfang.duties import refusals
        from lianfang.duties.queries import mine_count
        from lianfang.shell import badges, navigation, seeking
        from lianfang.shell.navigation import CDC, DISTRICT, GATES, OFFICE, VIEWERS, WALKERS, Item

        hands = OFFICE | WALKERS | GATES
        leads, streets = OFFICE - {"secretary"}, OFFICE - DISTRICT
        look = OFFICE | CDC | VIEWERS | WALKERS
        navigation.add(
            Item("command", "command:room", _("Situation"), "figures", 10, look, OFFICE | {"department"}),
            Item("command", "command:alerts", _("Alerts"), "acknowledge", 17, daily=OFFICE | CDC),
            Item("command", "command:schedules", _("Set times"), "see", 45, OFFICE | CDC),
            Item("command", "command:absences", _("Absences"), "pair", 46, daily=streets),
            Item("command", "command:rehearsal", _("Rehearsal"), "plan", 80),
            Item("surveillance", "command:mine", _("Mine today"), "record", 5, hands, WALKERS),
            Item("surveillance", "command:rounds", _("Rounds"), "figures", 11, OFFICE | CDC | VIEWERS, leads),
            Item(
                "surveillance", "command:gaps", pgettext_lazy("navigation", "Gaps"), "see", 12,
                OFFICE | WALKERS, OFFICE | WALKERS,
            ),
            Item(
                "surveillance", "command:classes", _("Community classes"), "see", 20,
                OFFICE | CDC, DISTRICT | CDC,
            ),
            Item("surveillance", "command:results", _("Results ledger"), "see", 42, OFFICE | WALKERS),
            Item("reporting", "command:refused", _("Refused records"), "correct", 18),
        )  # fmt: skip
        seeking.add(_("Functions"), functions.functions)
        seeking.add(_("Rounds"), functions.rounds)
        navigation.add_home(OFFICE | VIEWERS, "command:room")
        navigation.add_home(WALKERS, "command:mine")
        badges.add("command:alerts", alert_lists.waiting)
        badges.add("command:mine", mine_count)
        badges.add("command:refused", refusals.waiting)
