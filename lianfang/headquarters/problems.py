from django.utils.translation import gettext_lazy as _

from lianfang.kit.problems import Problem


class ForceStands(Problem):
    code, status = "force-stands", 409
    text = _("{place} has a task force for this already: {name}.")


class ForceDissolved(Problem):
    code, status = "force-dissolved", 409
    text = _("This task force was dissolved.")


class NobodyCommands(Problem):
    code, status = "nobody-commands", 409
    text = _("{name} would have no commander: name who commands next instead.")


class NobodyLeads(Problem):
    code, status = "nobody-leads", 409
    text = _("{name} would have no lead department: name the next one instead.")


class SitsThere(Problem):
    code, status = "sits-there", 409
    text = _("{who} has this seat already.")


class NotInForce(Problem):
    code, status = "not-in-force", 404
    text = _("{who} has no seat in {name}.")


class TwoSeats(Problem):
    code, status = "two-seats", 409
    text = _("{who} is named for two seats of one task force: one person fills one.")


class NobodyWarned(Problem):
    code, status = "nobody-warned", 422
    text = _("A warning goes to somebody: name places, departments, or both.")


class WarningTaken(Problem):
    code, status = "warning-taken", 409
    text = _("A warning of this number was sent already: {number}.")


class WarningOver(Problem):
    code, status = "warning-over", 409
    text = _("This warning has ended.")


class NotToAnswer(Problem):
    code, status = "not-to-answer", 409
    text = _("This has been done already, or comes after the answer.")
