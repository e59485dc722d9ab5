from django.utils.translation import gettext_lazy as _

from lianfang.kit.problems import Problem


class StandsElsewhere(Problem):
    code, status = "isolation-stands-otherwise", 409
    text = _("This file stands otherwise by now: {state}. Load the page again.")


class FeverOpen(Problem):
    code, status = "fever-not-cleared", 409
    text = _("The last fever or illness has no doctor’s word yet. Nobody is released before a doctor has.")


class NoLastReading(Problem):
    code, status = "no-last-reading", 409
    text = _("There is no reading of the last 24 hours. Take one, then release.")


class StillAway(Problem):
    code, status = "not-in-isolation", 409
    text = _("They left without permission and have not been found. Find them first.")


class AskFirst(Problem):
    code, status = "ask-whom-they-look-after", 409
    text = _(
        "First ask whom they look after, and write it down: nobody is taken away from a dependant unasked."
    )


class LeftAlone(Problem):
    code, status = "dependant-left-alone", 409
    text = _("{number} who depend on them would be alone. Find somebody for each of them first.")


class RoomTaken(Problem):
    code, status = "room-taken", 409
    text = _("Room {number} is taken, waits for disinfection or is not in use.")


class NoSuchRoom(Problem):
    code, status = "no-such-room", 404
    text = _("This site has no room {number}. Enter it first.")


class NotRestricted(Problem):
    code, status = "nobody-in-isolation-here", 409
    text = _("Nobody is in isolation at this place.")


class NotOfThisPlace(Problem):
    code, status = "isolation-of-another-place", 409
    text = _("This number belongs to another place, or its isolation has ended.")


class BackBefore(Problem):
    code, status = "outing-back-before", 400
    text = _("The time to be back by must lie ahead.")


class PlannedBefore(Problem):
    code, status = "need-planned-before", 400
    text = _("The time it is needed at must lie ahead.")


class EveryFromWhen(Problem):
    code, status = "need-every-from-when", 400
    text = _("Say when it is needed first; it comes again so many days later.")
