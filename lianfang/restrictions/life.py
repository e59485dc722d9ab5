"""How an observation stands: incomplete until all is told, running, released. It follows from its columns."""

from collections.abc import Iterable
from functools import reduce
from operator import or_
from types import MappingProxyType
from typing import Final

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.kit.lives import Life, Move, declare
from lianfang.restrictions.models import Restriction

# What must be told of everybody, in the order a page asks for it, and when it is missing.
PARTS: Final[MappingProxyType[str, tuple[str | Promise, Q]]] = MappingProxyType(
    {
        "name": (_("Name"), Q(name_ix=None)),
        "place": (pgettext_lazy("observation", "Place of stay"), Q(place=None)),
        "begins_on": (pgettext_lazy("observation", "First day"), Q(begins_on=None)),
        "ends_on": (pgettext_lazy("observation", "Last day"), Q(ends_on=None)),
        "carer": (pgettext_lazy("observation", "Carer"), Q(carer=None)),
        "help_number": (_("Help number"), Q(help_number="")),
        "notice_no": (_("Number of the written notice"), Q(notice_no="")),
    }
)
LACKS: Final = reduce(or_, (missing for _words, missing in PARTS.values()))
_OPEN: Final = Q(released_at=None)
INCOMPLETE, RUNNING, RELEASED = "incomplete", "running", "released"
_STANDS: Final = (INCOMPLETE, RUNNING)
LIFE: Final = declare(
    Life(
        "observation",
        {
            INCOMPLETE: _OPEN & LACKS,
            RUNNING: _OPEN & ~LACKS,
            RELEASED: Q(released_at__isnull=False),
        },
        (
            Move("complete", (INCOMPLETE,), "", "who knows what is missing"),
            Move("change-end", _STANDS, "", "a decision with a document, or the end of its measure"),
            Move("change-carer", _STANDS, "", "who finds another carer"),
            Move("move-to", _STANDS, "", "who gives them a room of a central site"),
            Move("release", _STANDS, RELEASED, "its community, once the term is over, or a decision"),
        ),
        begins=2,
    )
)
WORDS: Final[MappingProxyType[str, str | Promise]] = MappingProxyType(
    {
        INCOMPLETE: pgettext_lazy("observation", "incomplete"),
        RUNNING: pgettext_lazy("observation", "under observation"),
        RELEASED: pgettext_lazy("observation", "released"),
    }
)


def missing(one: Restriction) -> list[str]:
    """The codes of what is still to be told."""
    empty = {
        "name": one.name_ix is None,
        "place": one.place_id is None,
        "begins_on": one.begins_on is None,
        "ends_on": one.ends_on is None,
        "carer": one.carer_id is None,
        "help_number": not one.help_number,
        "notice_no": not one.notice_no,
    }
    return [code for code in PARTS if empty[code]]


def named(codes: Iterable[str]) -> str:
    """Parts of an observation in words, without what was said of them."""
    return str(_(", ")).join(str(PARTS[code][0]) for code in codes if code in PARTS)


def told(words: str) -> str:
    """What a step says: which parts were told, in the reader's language, or what somebody wrote."""
    codes = words.split(",")
    return named(codes) if set(codes) <= PARTS.keys() else words


def missing_words(one: Restriction) -> str:
    return named(missing(one))


def state_of(one: Restriction) -> str:
    if one.released_at is not None:
        return RELEASED
    return INCOMPLETE if missing(one) else RUNNING
