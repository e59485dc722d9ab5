"""The account of an import: where every row went, and why."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lianfang.exchange.problems import NotAdding

MOST_CONFLICTS: Final = 1000

REASONS: Final[dict[str, str | Promise]] = {
    # why a row was refused
    "unknown-place": _("There is no such place; check the code or the address."),
    "ambiguous-place": _("Several places go by this name; please add the community or the place code."),
    "out-of-scope": _("This place is outside your area."),
    "unknown-household": _("There is no household with this number."),
    "ambiguous-household": _("Several households live here; please add the household number."),
    "number-in-several-places": _(
        "Several places have a household of this number; please add the community or the address."
    ),
    "number-at-another-address": _(
        "The household of this number lives at another address; a sheet does not move it."
    ),
    "number-taken": _("This number already belongs to another household in this file."),
    "name-missing": _("The name is missing."),
    "masked": _("The name is hidden here, so nobody can be found by it."),
    "number-missing": _("Neither a number nor a place is given."),
    "place-missing": _("No place is given."),
    "door-missing": _("The address names no door; please add building, unit and door."),
    "unknown-kind": _("This kind of place is not known."),
    "unknown-parent": _("The place above this one is not known."),
    "looks-like": _(
        "A place of nearly the same name is known; please write that, or give a code of its own."
    ),
    "several-levels": _(
        "This cell names a building together with a unit or door; please give each its own column."
    ),
    "date-by-spreadsheet": _(
        "The spreadsheet has made a date of a number. Format the column as text and enter it again."
    ),
    "ditto-unclear": _("A ditto mark stands where nothing above can be repeated; please write it out."),
    "kind-differs": _("This code belongs to a place of another kind."),
    "code-differs": _("This address already has another code."),
    "code-shape": _(
        "A code needs a letter or digit and may not hold / \\ ? # %; no page could show its place."
    ),
    "code-missing": _("The code is missing."),
    "place-moved": _("This place stands elsewhere in the tree; an import does not move it."),
    "parent-full": _("There is no room for more places under this one."),
    "unknown-role": _("This role is not known."),
    "username-taken": _("This username belongs to somebody else."),
    "not-allowed": _("Your post does not include this."),
    "shifted": _("There are more cells in this row than columns."),
    "cut-off": _("The file ends in the middle of this row."),
    "too-long": _("A text is too long."),
    "classification-missing": _("The classification of the case is missing."),
    "unknown-classification": _("This classification is not known."),
    "unknown-disease": _("This disease is not known, so nobody can say whether it is one of this event."),
    "unknown-card-status": _("This status of a card is not known, so nobody can say whether it counts."),
    "case-differs": _("The row tells of another person than the case it names; nothing was changed."),
    "ambiguous-case": _("Several cases could be this one; please add the card or document number."),
    "case-known": _("This person is a case already, under another card number."),
    "card-taken": _("The card number belongs to another case."),
    "bad-step": _("A case so classified cannot become this."),
    "bad-answer": _("An answer is too long or not one that is offered."),
    # what was left out, for it is no case of this event
    "deleted-card": _("This card was deleted; it is no case."),
    "other-disease": _("This card is of another disease than that of the event."),
    # what was taken in, but should be looked at
    "unknown-source": _("This source of infection is not known; kept as told, left empty."),
    "unknown-outcome": _("This outcome is not known; kept as told, left empty."),
    "unknown-sex": _("This sex is not known; kept as told, left empty."),
    "unknown-case": _(
        "The case it was infected by is not named by one whole card number or case label; "
        "it was kept without a link."
    ),
    "bad-coordinates": _("Longitude or latitude is not a number of degrees; it was left empty."),
    "floor-not-a-number": _("This floor cannot be read; it was left empty."),
    "count-not-a-number": _("This number of persons cannot be read; it was left empty."),
    "age-not-a-number": _("This age cannot be read; kept as told, left empty."),
    "date-not-readable": _("This date or time cannot be read; kept as told, left empty."),
    "case-dates": _("This date lies in the future or too far back; kept as told, left empty."),
    "outcome-differs": _("A day of death stands beside another outcome; taken as a death."),
    "same-name": _("There is another case of this name; both were kept."),
    "duplicate-in-file": _("This row repeats an earlier one."),
    "repeated-header": _("This row repeats the column names."),
    "total-or-note": _("This row is a total or a note; it was left out."),
    "read-as": _("The name was read as that of a place already known."),
    "household-moved": _(
        "The household moved to this address, as you said for this file; it lived elsewhere."
    ),
    "number-elsewhere": _(
        "The community has this household number in another compound too; both were taken as two households."
    ),
    "person-shared": _(
        "This person is listed in another area too; only the district changes what is known of them."
    ),
    "login-made": _("The sheet gives no login; one was made. An export of the workers shows it."),
    "department-of-district": _("Departments are given by the district; this one was left out."),
    "case-without-place": _("No place is given; the case stands at the district until somebody says where."),
    "arrival-by-registration": _(
        "Only the place of registration names a community; it was told, and should ask the person."
    ),
    "arrival-unplaced": _(
        "No community of yours is named; the desk of the street or of the whole area looks for it."
    ),
    "cell-error": _("The spreadsheet could not calculate this cell; it was read as empty."),
    "masked-cell": _("A cell in which something is hidden says nothing; it was read as empty."),
    "document-fault": _("The document number cannot be right; it was kept and flagged."),
    "rounded-by-spreadsheet": _(
        "The spreadsheet has rounded this number, its last digits are lost. "
        "Format the column as text and enter it again."
    ),
    "document-of-another": _("Another person carries the same document number; both were kept."),
    "in-two-households": _("This person is listed in another household too; it is one person in both."),
    "code-fault": _("The credit code cannot be right; it was kept and flagged."),
    "phone-fault": _("The phone number cannot be right; it was kept."),
    "plate-fault": _("The plate cannot be right; it was kept and flagged."),
    "plate-elsewhere": _("This vehicle is already listed with another household; that was left as it is."),
    "unknown-compound": _("A compound named here is not known; the rest was taken in."),
    "not-paired": _("This compound could not be paired; somebody else answers for it."),
    "sheet-full": _(
        "The sheet is full to its last row. Rows beyond it may have been lost when it was saved."
    ),
    "other-sheets": _("Only the first sheet with column names was read; the other sheets hold rows too."),
}

Refused = tuple[int, list[str], str]

SHOWN_ROWS: Final = 12  # rows that are named for one reason
SAMPLES: Final = 3  # cells that are shown for one reason
# A cell that is shown holds digits and words of time. Anything else may be a name in the wrong column.
_PLAIN: Final = re.compile(
    r"[0-9A-Za-z年月日时分秒号岁周天个至到约多余以上及前后?？~–—\-/.,:：;；\s+()（）]{1,24}"
)
_LONG: Final = re.compile(r"\d{7}")


def shown(cell: str) -> str:
    """A cell as a reason may show it; empty for one that could be of a person."""
    is_plain = _PLAIN.fullmatch(cell) is not None and any(map(str.isdigit, cell))
    return cell if is_plain and not _LONG.search(cell) else ""


@dataclass
class Reason:
    """One kind of thing to look at, in one column: how often, in which rows, with what in them."""

    code: str
    column: str  # the sender's heading; empty where the row as a whole is meant
    count: int = 0
    rows: list[int] = field(default_factory=list)
    samples: list[str] = field(default_factory=list)
    details: list[str] = field(default_factory=list)  # what there was to choose from, such as places

    @property
    def message(self) -> str:
        text = str(REASONS[self.code])
        return _("{column}: {text}").format(column=self.column, text=text) if self.column else text

    def add(self, row: int, cell: str, detail: str) -> None:
        self.count += 1
        if detail and len(self.details) < SAMPLES and detail not in self.details:
            self.details.append(detail)
        if row and len(self.rows) < SHOWN_ROWS:  # 0 is the sheet as a whole
            self.rows.append(row)
        if cell and len(self.samples) < SAMPLES and cell not in self.samples:
            self.samples.append(cell)

    def told(self) -> dict[str, Any]:
        return {
            "code": self.code, "column": self.column, "message": self.message, "count": self.count,
            "rows": self.rows, "samples": self.samples, "details": self.details,
        }  # fmt: skip


@dataclass
class Ledger:
    """Counts of rows by what became of them. Every row read is entered exactly once.

    `headings` are the sender's, by the key of the column.
    """

    headings: Mapping[str, str] = field(default_factory=dict)
    _reasons: dict[tuple[str, str], Reason] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    conflicts: list[dict[str, Any]] = field(default_factory=list)
    conflict_total: int = 0
    refused_rows: list[Refused] = field(default_factory=list)

    def imported(self) -> None:
        self.counts["imported"] += 1

    def updated(self) -> None:
        self.counts["updated"] += 1

    def ignored(self, row: int = 0, code: str = "") -> None:
        self.counts["ignored"] += 1
        if code:
            self.note(row, code)

    def refused(
        self, row: int, cells: Sequence[str], code: str, column: str = "", *, detail: str = ""
    ) -> None:
        """Enter a row that is not taken. A code may name its column after a colon, as `too-long:name`."""
        code, _colon, told = code.partition(":")
        column = column or told
        self.counts["refused"] += 1
        self.refused_rows.append((row, list(cells), code))
        self.note(row, code, column, detail=detail)

    def note(self, row: int, code: str, column: str = "", cell: str = "", *, detail: str = "") -> None:
        """List something that somebody should look at; the first thousand are kept, all are counted.

        `detail` is what there is to choose from, such as places: never anything of a person.
        """
        self.conflict_total += 1
        heading = self.headings.get(column, column)
        reason = self._reasons.setdefault((code, heading), Reason(code, heading))
        reason.add(row, shown(cell), detail)
        if len(self.conflicts) < MOST_CONFLICTS:
            where = {"column": heading} if heading else {}
            choice = {"detail": detail} if detail else {}
            self.conflicts.append({"row": row, "code": code, "message": reason.message, **where, **choice})

    def reasons(self) -> list[dict[str, Any]]:
        """What is the matter by reason and column, the most frequent first, with exact counts."""
        return [one.told() for one in sorted(self._reasons.values(), key=lambda one: -one.count)]

    def notes(self, row: int, notes: Sequence[tuple[str, str, str]]) -> None:
        for code, column, cell in notes:
            self.note(row, code, column, cell)

    def balance(self, read: int) -> dict[str, int]:
        """The counts, once they add up to the rows read. Raises NotAdding."""
        counts = {name: self.counts[name] for name in ("imported", "updated", "ignored", "refused")}
        if sum(counts.values()) != read:
            raise NotAdding(read=read, accounted=sum(counts.values()))
        return {"read": read, **counts}
