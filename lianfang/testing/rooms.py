"""Kinds of records that only tests know: plain rounds."""

from types import MappingProxyType
from typing import Final

from lianfang.duties.kinds import RecordKind
from lianfang.duties.rules import Judged
from lianfang.flows.table import KINDS as REAL
from lianfang.kit.forms import Field, Form


def _plain(code: str) -> RecordKind:
    """A record that says the thing was done."""
    form = Form(code, code, (Field("note", "text", "Note", "test.note", "test", sensitivity="personal"),))
    return RecordKind(code, form, lambda detail: Judged("closes", "done"))


_TEST: Final = {code: _plain(code) for code in ("test.rounds", "test.else", "test.walk")}
KINDS: Final = MappingProxyType({**_TEST, **REAL})
