from django.utils.translation import gettext_lazy as _

from lianfang.kit.problems import Problem


class BadRoster(Problem):
    code, status = "bad-roster", 422
    text = _("Nothing was filed: {number} cells of the list are to be put right. {which}")


class NotPledged(Problem):
    code, status = "not-pledged", 409
    text = _("It is not filed: “{what}” is missing.")


class TooLittleStock(Problem):
    code, status = "too-little-stock", 409
    text = _("Masks, thermometers and disinfectant last {days} days; at least {least} are asked for.")


class NotSeen(Problem):
    code, status = "not-seen", 409
    text = _("It is not passed: the inspection does not confirm “{what}”.")


class SameHands(Problem):
    code, status = "same-hands", 403
    text = _("Whoever did the step before does not take this one: ask somebody else.")


class NoWave(Problem):
    code, status = "no-wave", 409
    text = _("{name} does not reopen yet: no open wave takes in “{category}”, and the fast lane neither.")


class NobodyCleared(Problem):
    code, status = "nobody-cleared", 409
    text = _("{name} does not reopen yet: none of its workers is cleared to work.")


class NotAtWork(Problem):
    code, status = "not-at-work", 409
    text = _("{name} has not been let to work; a report of work cannot be taken.")


class NotCleared(Problem):
    code, status = "not-cleared", 409
    text = _("Not cleared to work, and so in no attendance list: numbers {numbers}.")


class BadNumbers(Problem):
    code, status = "bad-numbers", 422
    text = _("“{said}” is no list of numbers, such as 1-40, 43.")


class NotTheNumber(Problem):
    code, status = "not-the-number", 409
    text = _("{told} at work are told, and {listed} numbers are listed.")


class RuleNamesOne(Problem):
    code, status = "rule-names-one", 422
    text = _("A rule leads to a department or to the unit of a place: name one of the two.")
