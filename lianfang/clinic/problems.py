from django.utils.translation import gettext_lazy as _

from lianfang.kit.problems import Problem


class VisitStands(Problem):
    code, status = "visit-stands-otherwise", 409
    text = _("Visit {number} stands otherwise by now: {state}. Load the page again.")


class FeverStays(Problem):
    code, status = "fever-is-seen", 422
    text = _("{celsius} °C is a fever: the fever clinic sees it, nobody is sent on at the door.")


class GuardianMissing(Problem):
    code, status = "guardian-missing", 422
    text = _("Up to 14 years of age the name of a parent or guardian is needed.")


class AnswersMissing(Problem):
    code, status = "clinic-answers-missing", 422
    text = _("The protocol in force asks for: {questions}.")


class NotAClinic(Problem):
    code, status = "not-a-clinic", 422
    text = _("{place} is no hospital. Name the hospital of the clinic.")


class BedTaken(Problem):
    code, status = "bed-not-free", 409
    text = _("Bed {bed} is not free: {state}.")


class RoomTaken(Problem):
    code, status = "room-not-alone", 409
    text = _("In room {room} lies somebody already. Whoever is not ruled out has a room alone.")


class NotExcluded(Problem):
    code, status = "not-excluded-yet", 409
    text = _("The rules in force want {tests} negative tests at least {hours} h apart; there are {found}.")


class NotJudged(Problem):
    code, status = "not-judged-yet", 409
    text = _("Nobody goes home with a fever that no doctor has judged. Judge it first.")


class NotForThis(Problem):
    code, status = "disposition-not-for-this", 409
    text = _("Whoever is {finding} does not go there. Choose a hospital.")


class NoReceiver(Problem):
    code, status = "no-receiver", 422
    text = _("It is not known where home is. Name the community or the dwelling that takes over.")


class NotOffered(Problem):
    code, status = "disposition-not-offered", 422
    text = _("The protocol in force knows no such ending.")


class NeedsVehicle(Problem):
    code, status = "vehicle-missing", 422
    text = _("Nobody goes there by public transport. Name the vehicle.")


class SampleKnown(Problem):
    code, status = "sample-known", 409
    text = _("There is a sample {sample} already.")


class BadResults(Problem):
    code, status = "results-unreadable", 422
    text = _("Nothing was taken in. {faults}")


class StillUnplaced(Problem):
    code, status = "still-unplaced", 409
    text = _("The day cannot be closed. Not placed yet: {names}.")


class DayNotOver(Problem):
    code, status = "clinic-day-ahead", 422
    text = _("That day has not begun.")


class DayClosed(Problem):
    code, status = "clinic-day-closed", 409
    text = _("The day {day} is closed already.")


class CardKnown(Problem):
    code, status = "card-not-due", 409
    text = _("No report card is due of this visit.")


class NotYet(Problem):
    code, status = "clinic-not-yet", 422
    text = _("{field} cannot lie ahead, nor before {since}.")


class CodeTaken(Problem):
    code, status = "clinic-code-taken", 409
    text = _("{code} is there already.")


class BedInUse(Problem):
    code, status = "clinic-room-in-use", 409
    text = _("Somebody lies there still.")
