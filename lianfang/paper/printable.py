"""Which forms have a sheet: every kind of evidence a room declares, and a few kept on paper alone."""

from lianfang.duties.kinds import RecordKind
from lianfang.flows.table import KINDS
from lianfang.kit.forms import Form
from lianfang.paper.forms import PAPER_ONLY


def forms() -> dict[str, Form]:
    """The forms by code: those of rooms first, in the table's order."""
    kinds = {code: kind.form for code, kind in KINDS.items() if kind.ability == "record"}
    return kinds | {form.name: form for form in PAPER_ONLY}


def kind_of(code: str) -> RecordKind | None:
    """The kind of record a sheet is keyed in as; None for one that stays on paper."""
    return KINDS.get(code)
