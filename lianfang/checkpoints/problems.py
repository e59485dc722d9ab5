from django.utils.translation import gettext_lazy as _

from lianfang.kit.problems import Problem


class NoSite(Problem):
    code, status = "no-site", 409
    text = _("There was no open checkpoint or post here at that time. Open it under its measure first.")


class SiteOpen(Problem):
    code, status = "site-open", 409
    text = _("A checkpoint is open here already.")


class SiteHolds(Problem):
    code, status = "site-holds", 409
    text = _("{count} vehicles are still here. Decide on each before the checkpoint closes.")


class NoClinic(Problem):
    code, status = "no-clinic", 409
    text = _("No hospital is in the register. Name the clinic that receives people with fever.")


class UnknownVehicle(Problem):
    code, status = "unknown-vehicle", 422
    text = _(
        "The vehicle this record speaks of is not at this checkpoint, or its record has not arrived yet."
    )


class VehicleGone(Problem):
    code, status = "vehicle-gone", 409
    text = _("This vehicle has left already.")


class NobodyOfThatNumber(Problem):
    code, status = "no-such-occupant", 422
    text = _("Nobody aboard has the number {number}.")


class NotAllMeasured(Problem):
    code, status = "not-all-measured", 422
    text = _("{measured} of {aboard} aboard were measured. Children and sleeping passengers count too.")


class FeverUndecided(Problem):
    code, status = "fever-undecided", 422
    text = _("Person {number}: a reading is not decided. Measure again, or pass the person to medical care.")


class RepeatTooSoon(Problem):
    code, status = "repeat-too-soon", 422
    text = _("Let the person rest {minutes} minutes before measuring again.")


class ResidentGoingHome(Problem):
    code, status = "resident-going-home", 422
    text = _("Residents going home are never turned back.")


class FeverTurnedBack(Problem):
    code, status = "fever-turned-back", 422
    text = _("Somebody with fever is never turned back: observe and treat on the spot.")


class TurnBackNeedsReason(Problem):
    code, status = "turn-back-needs-reason", 422
    text = _("Turning back needs a reason and the document that allows it.")


class NeverQueues(Problem):
    code, status = "never-queues", 422
    text = _("Ambulances, emergency supplies and medical staff go ahead: choose priority passage.")


class NoPriority(Problem):
    code, status = "no-priority", 422
    text = _("Priority is for ambulances, emergency supplies and medical staff.")


class IdentityMissing(Problem):
    code, status = "identity-missing", 422
    text = _("Person {number}: the level asks for a name, because of an answer, a reading or a listed area.")


class OutsiderUnknown(Problem):
    code, status = "outsider-unknown", 422
    text = _("At this level somebody from outside also says: {fields}.")


class ReceiverMissing(Problem):
    code, status = "receiver-missing", 422
    text = _("Person {number}: name the one community here that receives them.")


class MustBeRegistered(Problem):
    code, status = "must-be-registered", 422
    text = _("Person {number}: let pass registered, so that the community is told.")


class CountMissing(Problem):
    code, status = "count-missing", 422
    text = _("At this level only numbers are kept: how many aboard were measured?")


class PlateMissing(Problem):
    code, status = "plate-missing", 422
    text = _("Write the plate, or 无牌 where there is none.")


class UnknownInstrument(Problem):
    code, status = "unknown-instrument", 422
    text = _("Thermometer {number} is not in this post's list, or it was taken out of use.")


class CorrectTheVehicle(Problem):
    code, status = "correct-the-vehicle", 422
    text = _("Correct the record of the vehicle itself: it says all readings and the disposition anew.")


class PostStands(Problem):
    code, status = "post-stands", 409
    text = _("A post stands here already.")


class UnknownEntry(Problem):
    code, status = "unknown-entry", 422
    text = _("Nobody inside goes by this. Choose the person from the list of those inside.")


class FeverAtTheDoor(Problem):
    code, status = "fever-at-the-door", 422
    text = _("With fever nobody is simply let in: advise and help to see a doctor, or let a resident home.")


class UnknownArrival(Problem):
    code, status = "unknown-arrival", 422
    text = _("Your community expects no such person.")


class BadTurn(Problem):
    code, status = "bad-turn", 400
    text = _("A shift lasts five minutes at the least.")


class BadInstrument(Problem):
    code, status = "bad-instrument", 400
    text = _(
        "The instrument's offset is beyond one degree, or its dates contradict each other. Have it repaired."
    )


BY_CODE = {
    one.code: one
    for one in (
        NotAllMeasured,
        FeverUndecided,
        ResidentGoingHome,
        FeverTurnedBack,
        TurnBackNeedsReason,
        NeverQueues,
        NoPriority,
        IdentityMissing,
        OutsiderUnknown,
        ReceiverMissing,
        MustBeRegistered,
    )
}
