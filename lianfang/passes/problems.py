from django.utils.translation import gettext_lazy as _

from lianfang.kit.problems import Problem


class PassUnreadable(Problem):
    code, status = "pass-unreadable", 422
    text = _("This is not a pass of ours, or a part of it is missing. Scan it again.")


class PassForged(Problem):
    code, status = "pass-forged", 422
    text = _("This pass was not made here: its signature does not fit. Do not accept it.")


class PassNotYet(Problem):
    code, status = "pass-not-yet-valid", 422
    text = _("This pass is not valid yet.")


class PassExpired(Problem):
    code, status = "pass-expired", 422
    text = _("This pass has run out.")


class PassRevoked(Problem):
    code, status = "pass-revoked", 409
    text = _("This pass was withdrawn. Do not accept it.")


class PassUsedUp(Problem):
    code, status = "pass-used-up", 409
    text = _("This pass has been used as often as it may be today.")


class PassElsewhere(Problem):
    code, status = "pass-elsewhere", 422
    text = _("This pass counts at another place, not here.")


class PassTooLong(Problem):
    code, status = "pass-too-long", 422
    text = _("This does not fit into a pass: the place lies too deep or the subject is too long.")


class PassDates(Problem):
    code, status = "pass-dates", 400
    text = _("A pass must end after it begins.")


class TooManyCards(Problem):
    code, status = "too-many-cards", 400
    text = _("At most {most} cards are made in one go. Choose a stairwell or a building.")


class SeveralHouseholds(Problem):
    code, status = "several-households", 409
    text = _("Several households here have the number {number}. Choose the compound or the dwelling.")
