from django.utils.translation import gettext_lazy as _

from lianfang.kit.problems import Problem


class SheetUnreadable(Problem):
    code, status = "sheet-unreadable", 400
    text = _("This file cannot be read: {reason}")


class SheetLocked(Problem):
    code, status = "sheet-locked", 400
    text = _("This workbook is protected by a password. Please save it without one and send it again.")


class SheetEmpty(Problem):
    code, status = "sheet-empty", 400
    text = _("There are no rows in this file.")


class NoSuchTable(Problem):
    code, status = "no-such-sheet", 400
    text = _("There is no sheet “{name}” in this file; there are: {found}.")


class SheetTooLarge(Problem):
    code, status = "sheet-too-large", 413
    text = _("This file is too large ({reason}). Please send it in parts.")


class NoHeader(Problem):
    code, status = "no-header", 400
    text = _(
        "No row with column names was found among the first {rows} rows. Expected names such as: {names}."
    )


class MaskedSheet(Problem):
    """Our own export without names: taken for a register, it would put masks in the place of people."""

    code, status = "masked-sheet", 422
    text = _(
        "Names and numbers are hidden in this file. It cannot be read back; nothing was changed. "
        "Please use the original sheet, or an export with names."
    )


class ColumnsMissing(Problem):
    code, status = "columns-missing", 400
    text = _("Columns are missing: {names}. Found: {found}.")


class ColumnUnknown(Problem):
    code, status = "column-unknown", 400
    text = _("There is no column “{name}”; there are: {found}.")


class ColumnThere(Problem):
    code, status = "column-there", 409
    text = _("The file says {name} itself, in its column “{heading}”; it cannot be given for all rows.")


class UnknownRegister(Problem):
    code, status = "unknown-register", 404
    text = _("There is no register called {register}. There are: {registers}.")


class NotAdding(Problem):
    """Should never be seen: a row would have gone without trace, so nothing was kept."""

    code, status = "rows-unaccounted", 503
    text = _("{read} rows were read but {accounted} accounted for. Nothing was kept.")


class PurposeMissing(Problem):
    code, status = "purpose-missing", 400
    text = _("Please say what the names are needed for; it is written down.")


class RefusedRowsGone(Problem):
    code, status = "refused-rows-gone", 404
    text = _("The refused rows of this import are no longer kept.")


class NeedsWhy(Problem):
    code, status = "import-undo-why", 400
    text = _("Please say why this load is taken back.")


class NotUndoable(Problem):
    code, status = "import-not-undoable", 409
    text = _(
        "This load cannot be taken back: it was taken back already, changed nothing, is too old, "
        "or brought in decisions such as cases and postings, which have their own ways to be corrected."
    )


class BuiltUpon(Problem):
    code, status = "import-built-upon", 409
    text = _("This load cannot be taken back, for something rests on it. {what}. Nothing was changed.")
