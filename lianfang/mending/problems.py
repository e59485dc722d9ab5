from django.utils.translation import gettext_lazy as _

from lianfang.kit.problems import Problem


class NameThere(Problem):
    code, status = "place-name-there", 409
    text = _("“{name}” is there already, at the same place and of the same kind. Merge the two instead.")


class CodeThere(Problem):
    code, status = "place-code-there", 409
    text = _("The code {code} belongs to another place: {name}.")


class AlreadyClosed(Problem):
    code, status = "place-closed", 409
    text = _("{name} is closed already.")


class NotClosed(Problem):
    code, status = "place-open", 409
    text = _("{name} is not closed.")


class AboveClosed(Problem):
    code, status = "place-above-closed", 409
    text = _("{name} lies in a place that is closed itself. Reopen that one first.")


class Inhabited(Problem):
    code, status = "place-inhabited", 409
    text = _("{name} cannot be closed: {what} are listed there. Move them, or merge the place into another.")


class NotAlike(Problem):
    code, status = "places-not-alike", 409
    text = _(
        "{name} and {other} cannot be merged: they must be two open places of one kind, neither in the other."
    )


class BelowDiffers(Problem):
    code, status = "places-below-differ", 409
    text = _("{name} holds places that {other} has not: {names}. Merge or close those first.")


class Carries(Problem):
    code, status = "place-carries", 409
    text = _("{name} cannot be merged: {what} name it. Correct or end those first.")


class NotSplit(Problem):
    code, status = "place-not-split", 409
    text = _("{name} cannot be split ({what}): only compounds, buildings and units can.")


class NobodyBelowStays(Problem):
    code, status = "nothing-stays", 409
    text = _("Everything below {name} would go. Rename the place instead, or leave something there.")


class ParentFull(Problem):
    code, status = "place-full", 409
    text = _("There is no room for more places under {name}.")


class NumberThere(Problem):
    code, status = "household-number-there", 409
    text = _("A household {number} is registered there already. Merge the two, or give another number.")


class HiddenText(Problem):
    code, status = "hidden-text", 422
    text = _("{field}: part of this is hidden by *. Write it in full, or leave the field empty.")


class NotTwo(Problem):
    code, status = "nothing-to-merge", 409
    text = _("An entry cannot be merged with itself. Name the other one.")


class TwoDocuments(Problem):
    code, status = "two-documents", 409
    text = _("Both have a sound document of one kind, with different numbers: these are two people.")


class BelongsElsewhere(Problem):
    code, status = "belongs-elsewhere", 409
    text = _("This person also belongs to a household outside your area. Ask whoever answers for both areas.")


class WhichHousehold(Problem):
    code, status = "which-household", 409
    text = _("This person belongs to several households. Say which one is meant.")


class NotAMember(Problem):
    code, status = "not-a-member", 409
    text = _("This person does not belong to that household now.")


class NobodyStays(Problem):
    code, status = "nobody-stays", 409
    text = _("Nobody would stay in this household. Correct its address or number instead.")


class AlreadyDecided(Problem):
    code, status = "unlisted-decided", 409
    text = _("Somebody has decided on this dwelling already.")
