from django.utils.translation import gettext_lazy as _

from lianfang.kit.problems import Problem


class NoEvent(Problem):
    code, status = "no-event", 409
    text = _("No event is open. Open the event first; every round belongs to one.")


class NoMeasure(Problem):
    code, status = "no-measure", 409
    text = _(
        "No measure of this kind is in force here: {kind}. Without a decision nothing may be restricted."
    )


class NoPower(Problem):
    code, status = "no-power", 403
    of_the_asker = True
    text = _("Your post has no power to decide this: {act}. It belongs to: {bodies} ({article}).")


class BadPack(Problem):
    code, status = "bad-pack", 422
    text = _("{file}, line {line}, {key}: {reason}")


class NoFormYet(Problem):
    code, status = "no-form-yet", 409
    text = _("There is no form yet for “{kind}” at {places}: nobody could meet such a duty.")


class UnknownPack(Problem):
    code, status = "unknown-pack", 404
    text = _("There is no disease pack {pack}, or it has no edition {edition}.")


class UnknownMeasure(Problem):
    code, status = "unknown-measure", 400
    text = _("There is no kind of measure called {kind}.")


class MeasureIncomplete(Problem):
    code, status = "measure-incomplete", 422
    text = _("The decision is not complete: {missing}.")


class MeasureDates(Problem):
    code, status = "measure-dates", 422
    text = _("A measure ends after it begins, and nothing is decided for the past or in the future.")


class MeasureNotNow(Problem):
    code, status = "measure-not-now", 409
    text = _("This measure is {state}; that cannot be done with it now.")


class SamePerson(Problem):
    code, status = "same-person", 403
    text = _("This needs a second person. You already stand behind the first decision.")


class NotClassA(Problem):
    code, status = "not-class-a", 409
    text = _("This is only for diseases of class A and those managed as such; {disease} is not, on this day.")


class NotNew(Problem):
    code, status = "not-new", 409
    text = _("This is only for diseases that are new or of unknown cause; {disease} is not.")


class RoadRule(Problem):
    code, status = "road-rule", 409
    text = _("Against the rules for roads: {rules}.")


class Widening(Problem):
    code, status = "widening", 409
    text = _("A restriction is not widened or prolonged by adjusting it. Decide a new measure.")


class EventNotNow(Problem):
    code, status = "event-not-now", 409
    text = _("The event is {state}; that step is not possible now.")


class EventCodeTaken(Problem):
    code, status = "event-code-taken", 409
    text = _("There is already an event with the code {code}.")


class StillOpen(Problem):
    code, status = "still-open", 409
    text = _("The event cannot end yet: {left}.")


class CannotCarry(Problem):
    code, status = "cannot-carry", 409
    text = _("This may not go on after the end: {what}. Bring it to its end first.")


class Backdated(Problem):
    code, status = "backdated", 409
    text = _("Rules change from now on or later; the past stays under the rules of its time.")


class UnknownParam(Problem):
    code, status = "unknown-param", 400
    text = _("{name} is not a parameter of this pack.")


class BadParam(Problem):
    code, status = "bad-param", 422
    text = _("{name}: {reason}")


class AlreadyAnswered(Problem):
    code, status = "already-answered", 409
    text = _("This appeal has its answer already.")


class NotAnswered(Problem):
    code, status = "not-answered", 409
    text = _("Feedback is given on a warning that was answered. Answer it first.")


class AlreadyKept(Problem):
    code, status = "already-written", 409
    text = _("This is written down already: {what}.")
