from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CommandConfig(AppConfig):
    name = "lianfang.command"

    def ready(self) -> None:
        from lianfang.command import bar, ending, holdings, links  # models are ready only now
        from lianfang.duties import corrections, followups, outbox, refusals, sweep
        from lianfang.figures import columns
        from lianfang.flows.table import KINDS
        from lianfang.measures.actions import before_end
        from lianfang.shell import navigation

        outbox.register(followups.finder(KINDS))
        sweep.register(sweep.Step("follow-ups", outbox.sweep))

        navigation.add(
            navigation.Item("command", "command:room", _("Situation"), "figures", 10),
            navigation.Item("command", "command:mine", _("Mine today"), "record", 20),
            navigation.Item("command", "command:gaps", pgettext_lazy("navigation", "Gaps"), "see", 30),
            navigation.Item("command", "command:rounds", _("Rounds"), "figures", 40),
            navigation.Item("command", "command:results", _("Results ledger"), "see", 42),
            navigation.Item("command", "command:schedules", _("Set times"), "see", 45),
            navigation.Item("command", "command:absences", _("Absences"), "pair", 46),
            navigation.Item("command", "command:rehearsal", _("Rehearsal"), "plan", 80),
            navigation.Item("surveillance", "command:classes", _("Community classes"), "see", 20),
            navigation.Item("command", "command:refused", _("Refused records"), "correct", 18),
            navigation.Item("command", "command:alerts", _("Alerts"), "acknowledge", 17),
        )
        for asking in (ending.rounds, ending.hand_overs):
            before_end(asking)
        holdings.declare()
        corrections.on_page(links.correction_of)
        refusals.on_board(links.refused)
        columns.register_page(links.place_href)
        navigation.add_context(bar.facts)
