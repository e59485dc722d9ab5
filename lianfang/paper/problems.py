from django.utils.translation import gettext_lazy as _

from lianfang.kit.problems import Problem


class BadCell(Problem):
    """One box of a sheet that cannot be read; the others of its line wait for it."""

    code, status = "bad-cell", 422
    text = _("{field}: {reason}")


class NothingToPrint(Problem):
    code, status = "nothing-to-print", 409
    text = _("Nothing is open under {place}: there is no list to print.")


class UnknownSheet(Problem):
    code, status = "unknown-sheet", 404
    text = _("No sheet has this number. Check its last two digits.")


class SheetIsBack(Problem):
    code, status = "sheet-is-back", 409
    text = _("This sheet was keyed in already, so it is not lost.")


class TooManySheets(Problem):
    code, status = "too-many-sheets", 400
    text = _("This would be more than {most} sheets. Choose a smaller area, or print from the command line.")
