from django.utils.translation import gettext_lazy as _

from lianfang.kit.problems import Problem


class NotUnderObservation(Problem):
    code, status = "not-under-observation", 409
    text = _("This observation has ended already, or it is not of this place.")


class StillLacks(Problem):
    code, status = "observation-still-lacks", 422
    text = _("Still missing: {what}. Tell all of it, or enter what you know on the page of the observation.")


class TooEarly(Problem):
    code, status = "release-too-early", 409
    text = _("The last day is {day}. Before it is over, only a decision, a hospital or a mistake ends it.")


class EndBeyondBasis(Problem):
    code, status = "observation-beyond-measure", 409
    text = _("The measure it rests on ends on {day}. Nobody is observed longer without a new measure.")


class EndBeforeStart(Problem):
    code, status = "observation-dates", 400
    text = _("The last day lies before the first.")


class SameCarer(Problem):
    code, status = "same-carer", 400
    text = _("Carer and backup must be two people.")


class UnknownCarer(Problem):
    code, status = "unknown-carer", 422
    text = _("Nobody who works here is called {name}. Give the user name.")


class NeedsDocument(Problem):
    code, status = "release-needs-document", 400
    text = _("An early end rests on a decision: give the number of its document.")


class KnownAlready(Problem):
    code, status = "known-already", 409
    text = _("Already told: {what}. The end is changed by a decision, the carer with “change the carer”.")
