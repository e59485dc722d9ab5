from django.utils.translation import gettext_lazy as _

from lianfang.kit.problems import Problem


class CaseKnown(Problem):
    code, status = "case-known", 409
    text = _("This person is already case {case} of this event. Correct that one instead.")


class CardTaken(Problem):
    code, status = "card-taken", 409
    text = _("The card number {card} already belongs to another case.")


class CardKept(Problem):
    code, status = "card-kept", 409
    text = _("The report card is already entered: {card}. A revised card is a correction of the case.")


class BadStep(Problem):
    code, status = "bad-step", 409
    text = _("A case classified as {was} cannot become {now}.")


class CaseDates(Problem):
    code, status = "case-dates", 422
    text = _("{field}: {reason}")


class NeedsCaseReason(Problem):
    code, status = "needs-case-reason", 400
    text = _("Please say why; the reason stays with the history of the case.")


class NothingChanged(Problem):
    code, status = "nothing-changed", 409
    text = _("Nothing differs from what is already kept.")


class NoCommunity(Problem):
    code, status = "no-community", 409
    text = _("This place belongs to no community; classes are given to communities only.")


class ProposalSettled(Problem):
    code, status = "proposal-settled", 409
    text = _("This proposal has been settled or replaced meanwhile. Look at the class board again.")


class SameClass(Problem):
    code, status = "same-class", 409
    text = _("The community has this class already.")


class NotByMachine(Problem):
    code, status = "not-by-machine", 403
    text = _("This takes a named person. At the command line say --as USERNAME.")


class PublishedByCdcOnly(Problem):
    """The article stands in the words: whoever is refused is told by what."""

    code, status = "published-by-cdc-only", 403
    text = _(
        "Only disease control at county level or above publishes case figures "
        "(Law on the Prevention and Control of Infectious Diseases, Art. 57)."
    )


class CutAhead(Problem):
    code, status = "cut-ahead", 422
    text = _("The cut-off lies in the future.")


class OutbreakReported(Problem):
    code, status = "outbreak-reported", 409
    text = _("This outbreak has its report already, or is owed none any more.")
