from django.utils.translation import gettext_lazy as _

from lianfang.kit.problems import Problem


class MalformedJson(Problem):
    code, status = "malformed-json", 400
    text = _("This is not readable JSON ({reason}). Nothing was taken over; the sender still has it all.")


class NotAList(Problem):
    code, status = "not-a-list", 400
    text = _("Records come as a list. Nothing was taken over; the sender still has it all.")


class TooManyRecords(Problem):
    code, status = "too-many-records", 413
    text = _("At most {most} records fit in one call; this had {count}. Send it in smaller parts.")


class BadRecord(Problem):
    code, status = "bad-record", 422
    text = _("The record is incomplete: {reason}")


class UnknownKind(Problem):
    code, status = "unknown-kind", 422
    text = _("This system does not know records of the kind {kind}.")


class UnknownPlace(Problem):
    code, status = "unknown-place", 422
    text = _("There is no place {place} in the register.")


class ClockAhead(Problem):
    code, status = "clock-ahead", 422
    text = _("The time of this record lies in the future. Please check the clock of the phone.")


class ClockBehind(Problem):
    code, status = "clock-behind", 422
    text = _("The time of this record lies before the round was opened. Please check the clock of the phone.")


class Conflict(Problem):
    code, status = "conflict", 409
    text = _("Another record with this id but other content is already here. Both are kept for a supervisor.")


class UnknownDuty(Problem):
    code, status = "unknown-duty", 422
    text = _("The duty this record answers is not one of this place.")


class UnknownCorrection(Problem):
    code, status = "unknown-correction", 422
    text = _("The record that this one corrects has not arrived yet. Send it again afterwards.")


class BadCorrection(Problem):
    code, status = "bad-correction", 422
    text = _("A correction must be of the same kind as the record it corrects.")


class AlreadyCorrected(Problem):
    code, status = "already-corrected", 409
    text = _("The record was corrected before. Correct the newest one instead.")


class RoundDates(Problem):
    code, status = "round-dates", 400
    text = _("A round must end after it begins.")


class RoundNotLater(Problem):
    code, status = "round-not-later", 400
    text = _("The round is due {due}. Give it a later end that still lies ahead.")


class RoundClosed(Problem):
    code, status = "round-closed", 409
    text = _("This round is closed.")


class RoundStillOpen(Problem):
    code, status = "round-still-open", 409
    text = _(
        "{open} places are not finished. Finish them, excuse them with a reason, "
        "or close the round leaving them named as unfinished."
    )


class RoundTaken(Problem):
    code, status = "round-code-taken", 409
    text = _("There is already a round {code}.")


class EmptyBase(Problem):
    code, status = "empty-base", 409
    text = _("There is nothing to screen under {place}: load its dwellings first.")


class NeedsReason(Problem):
    code, status = "needs-reason", 400
    text = _("Please give a reason.")


class NeedsOrder(Problem):
    code, status = "needs-order", 400
    text = _("A full register (L3) needs the number of the order that demands it.")


class AlreadyInBase(Problem):
    code, status = "already-in-base", 409
    text = _("{place} is already in the base of this round.")


class NotInBase(Problem):
    code, status = "not-in-base", 409
    text = _("{place} is not in the base of this round.")


class NobodyAnswers(Problem):
    code, status = "nobody-accountable", 409
    text = _("{place} would be left without an accountable person. Name the successor in the same step.")


class NobodyStandsIn(Problem):
    code, status = "nobody-stands-in", 409
    text = _("What {person} has to do at {place} in that time would be left to nobody. Name who stands in.")


class AlreadyPaired(Problem):
    code, status = "already-paired", 409
    text = _("{person} is already paired with {place}.")


class NeedsOrigin(Problem):
    code, status = "needs-origin", 400
    text = _("Duties without a round need the rule that raises them; say which ones are meant.")


class CannotTake(Problem):
    code, status = "cannot-take-alert", 409
    text = _("{who} may not look after alerts there. Choose somebody whose post includes it.")


class AlertSettled(Problem):
    code, status = "alert-settled", 409
    text = _("This alert is settled already.")


class PersonAway(Problem):
    code, status = "person-away", 409
    text = _("{person} is away at that time and cannot take this over.")


class NoPostThere(Problem):
    code, status = "no-post-there", 409
    text = _("{person} has no post at {place} and could not record there. Name somebody who serves there.")


class AbsenceDates(Problem):
    code, status = "absence-dates", 400
    text = _("An absence must end after it begins, and after now.")


class AbsenceEnded(Problem):
    code, status = "absence-ended", 409
    text = _("This absence has ended already.")


class ScheduleTimes(Problem):
    code, status = "schedule-times", 400
    text = _("A schedule needs either times such as 08:00 or a number of hours from 1 to 24.")


class ScheduleUneven(Problem):
    code, status = "schedule-uneven", 400
    text = _(
        "Every {hours} hours does not go into a day: the step over midnight would be shorter."
        " Take 1, 2, 3, 4, 6, 8, 12 or 24 hours, or name the times."
    )


class ScheduleOverlap(Problem):
    code, status = "schedule-overlap", 400
    text = _("The windows of this schedule reach into each other. Make them shorter or fewer.")


class ScheduleWindow(Problem):
    code, status = "schedule-window", 400
    text = _("A turn needs at least a minute before and after its time.")


class ScheduleDates(Problem):
    code, status = "schedule-dates", 400
    text = _("A schedule must end after it begins.")


class ScheduleNowhere(Problem):
    code, status = "schedule-nowhere", 409
    text = _("There is no place of these kinds under {place}.")


class ScheduleEnded(Problem):
    code, status = "schedule-ended", 409
    text = _("This schedule has ended already.")


class StatutoryDuty(Problem):
    code, status = "statutory-duty", 409
    text = _("The law demands this report. It can be made late, but nobody can excuse it.")


class RefusalSettled(Problem):
    code, status = "refusal-settled", 409
    text = _("This refused record has been dealt with already.")


class RefusalUnmendable(Problem):
    code, status = "refusal-unmendable", 409
    text = _("Nobody can read from it what was recorded. Ask {person}, and settle it with what you learnt.")


class RecordRefused(Problem):
    """The one record of a page was refused; the page says why in the record's own words."""

    code, status = "record-refused", 422
    text = "{message}"


class SeatTaken(Problem):
    code, status = "seat-taken", 409
    text = _(
        "{person} sits at {where} from {from_at} to {to_at} already: one person fills one seat at a time."
    )


class ShiftTooLong(Problem):
    code, status = "shift-too-long", 422
    text = _("A shift lasts at most {hours} hours, and one more to hand over.")


class TooManyHours(Problem):
    code, status = "too-many-hours", 409
    text = _(
        "{person} would stand for {hours} hours with less than {rest} hours of rest between; at most {most}. "
        "Name somebody else."
    )


class RosterTooSmall(Problem):
    code, status = "roster-too-small", 422
    text = _("{people} seats in {places} places need {needed} people in turn at least; {named} are named.")
