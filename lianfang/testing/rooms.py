"""Kinds of records that only tests know: plain rounds, and those that packs ask for and no room has yet."""

from types import MappingProxyType
from typing import Final

from lianfang.duties.kinds import RecordKind
from lianfang.duties.rules import Judged
from lianfang.flows.table import KINDS as REAL
from lianfang.kit.forms import Field, Form
from lianfang.measures.packs import all_packs


def _plain(code: str) -> RecordKind:
    """A record that says the thing was done."""
    form = Form(code, code, (Field("note", "text", "Note", "test.note", "test", sensitivity="personal"),))
    return RecordKind(code, form, lambda detail: Judged("closes", "done"))


_TEST: Final = {code: _plain(code) for code in ("test.rounds", "test.else", "test.walk")}
_ASKED: Final = {
    duty.kind: _plain(duty.kind)
    for editions in all_packs().values()
    for edition in editions
    for a_class in edition.classes.values()
    for duty in a_class.duties
}
KINDS: Final = MappingProxyType({**_TEST, **REAL})
WITH_ALL_ASKED: Final = MappingProxyType({**_ASKED, **KINDS})
