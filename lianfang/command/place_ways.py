"""What can be begun at a place, each with the place filled in: which acts stand on the page of which kind."""

from typing import Final, NamedTuple
from urllib.parse import urlencode

from django.urls import reverse

from lianfang.acts.declared import DECLARED, Act, Noun
from lianfang.acts.naming import Named
from lianfang.acts.pages import root_of
from lianfang.grid.models import Place, PlaceKind
from lianfang.kit.forms import Words
from lianfang.kit.scope import Scope

AREAS: Final = (
    PlaceKind.DISTRICT, PlaceKind.STREET, PlaceKind.ZONE, PlaceKind.COMMUNITY, PlaceKind.CELL,
)  # fmt: skip
HOMES: Final = (PlaceKind.COMPOUND, PlaceKind.BUILDING, PlaceKind.UNIT, PlaceKind.DWELLING)
SITES: Final = tuple(kind for kind in PlaceKind if kind not in (*AREAS, *HOMES))
ESTATES: Final = (*AREAS, PlaceKind.COMPOUND)

# Noun and act, the question that the place answers, and the kinds of places on whose page it stands.
HERE: Final = (
    ("round", "open", "place", ESTATES),
    ("measure", "draft", "places", (*ESTATES, PlaceKind.BUILDING)),
    ("order", "issue", "place", (*ESTATES, *SITES)),
    ("schedule", "add", "place", (PlaceKind.COMPOUND, PlaceKind.BUILDING, *SITES)),
    ("finding", "new", "place", (PlaceKind.COMPOUND, PlaceKind.BUILDING, PlaceKind.UNIT, *SITES)),
    ("case", "report", "place", (PlaceKind.DWELLING,)),
    ("restriction", "place", "place", (PlaceKind.DWELLING,)),
    ("unlisted", "report", "place", (PlaceKind.COMPOUND, PlaceKind.BUILDING, PlaceKind.UNIT)),
)


class More(NamedTuple):
    """A page of a layer above that begins with a place: its URL name, and the question the place answers."""

    words: Words
    url: str
    question: str
    ability: str
    kinds: tuple[str, ...]


MORE: Final[list[More]] = []


def add(more: More) -> None:
    """Have the pages of places lead there too; called once, when the app is ready."""
    if more not in MORE:
        MORE.append(more)


class Way(NamedTuple):
    words: Words
    href: str


def ways(scope: Scope, *, place: Place) -> list[Way]:
    """Those that the asker may begin there, and the sheets to print."""
    named = str(Named(place.code, place.called))
    found = [
        Way(act.words, f"/{root_of(noun, act)}{act.path}/?{urlencode({question: named})}")
        for noun, act, question in _acts(place)
        if any(scope.may(one, place.path) for one in act.needs)
    ]
    return found + [
        Way(one.words, f"{reverse(one.url)}?{urlencode({one.question: named})}")
        for one in MORE
        if place.kind in one.kinds and scope.may(one.ability, place.path)
    ]


def _acts(place: Place) -> list[tuple[Noun, Act, str]]:
    known = [
        (DECLARED[noun][0], next((one for one in DECLARED[noun][1] if one.code == code), None), question)
        for noun, code, question, kinds in HERE
        if place.kind in kinds and noun in DECLARED
    ]
    return [(noun, act, question) for noun, act, question in known if act is not None]
