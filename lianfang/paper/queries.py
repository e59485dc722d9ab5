"""Sheets as they are printed, as they lie on the desk, and those still out."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lianfang.duties.corrections import detail_of
from lianfang.duties.models import Duty, Evidence, Pairing, Record, Round
from lianfang.grid.models import Place, PlaceKind
from lianfang.kit.forms import Form
from lianfang.kit.lists import Cut, cut
from lianfang.kit.problems import NotFound
from lianfang.kit.scope import STEP, Scope, ancestors, next_sibling
from lianfang.paper import printable, rules
from lianfang.paper.models import Printing, Sheet
from lianfang.paper.problems import UnknownSheet
from lianfang.people.models import Household
from lianfang.people.queries import Opener
from lianfang.people.rules import counted
from lianfang.shell.words import clock_time

NEWEST = 60  # printings, and sheets, on the desk's page
SOURCES: Final = {
    "phone": _("by telephone app"),
    "web": _("on a page"),
    "paper": _("from another sheet"),
    "import": _("from a spreadsheet"),
    "partner": _("from another system"),
}
VERSIONS = 9  # corrections of one line that can be keyed


class Line(NamedTuple):
    """One line of a sheet: its place, how often nobody was there, and what a register knows."""

    number: int
    place: Place
    label: str
    tried: int
    known: Mapping[str, Any]


class Page(NamedTuple):
    """One sheet as it is printed."""

    sheet: Sheet
    serial: str
    where: str
    lines: Sequence[Line]


class Answerable(NamedTuple):
    name: str
    role: str
    phone: str


class Kit(NamedTuple):
    """What lies on top of a compound's sheets: who answers, how many sheets there are."""

    printing: Printing
    form: Form
    columns: rules.Columns
    pages: list[Page]
    answerable: list[Answerable]
    doors: int


def printing(scope: Scope, *, pk: int) -> Printing:
    found = Printing.objects.select_related("place", "round", "by").filter(pk=pk).first()
    if found is None or not scope.may("record", found.path):
        raise NotFound()
    return found


def sheet_numbered(scope: Scope, *, text: str) -> Sheet:
    """The sheet of this number, typed or scanned. Raises UnknownSheet, also outside the area."""
    number = rules.number_of(text[:40])
    found = (
        Sheet.objects.select_related("printing__round", "place", "back_by").filter(pk=number).first()
        if number is not None
        else None
    )
    if found is None or not scope.may("record", found.path) or not _may_read(scope, found):
        raise UnknownSheet()
    return found


def _may_read(scope: Scope, sheet: Sheet) -> bool:
    """Whether the asker may see what is keyed in: a kind may be for its place and community alone."""
    kind = printable.kind_of(sheet.printing.kind)
    return kind is None or kind.seen_by is None or kind.seen_by(scope, sheet.place)


def kit(scope: Scope, *, printing: Printing) -> Kit:
    """Everything a printing shows. Raises NotFound outside the asker's area."""
    if not scope.may("record", printing.path):
        raise NotFound()
    form = printable.forms()[printing.kind]
    sheets = list(printing.sheets.select_related("place").order_by("pk"))
    places = _places({pk for one in sheets for pk in json.loads(one.lines)})
    tried = _tried(printing, places)
    known = _known(form, places)
    names = _names([*(one.path for one in sheets), *(one.path[:-STEP] for one in places.values())])
    turns = _turns(sheets)
    pages = [
        Page(
            one,
            rules.serial(one.pk),
            _where(one.path, names),
            [
                Line(
                    number,
                    places[pk],
                    f"{_label(places[pk], one.path, names)}{turns.get((one.pk, number), '')}",
                    tried.get(pk, 0),
                    known.get(pk, {}),
                )
                for number, pk in enumerate(json.loads(one.lines), 1)
            ],
        )
        for one in sheets
    ]
    doors = sum(len(one.lines) for one in pages)
    return Kit(printing, form, rules.columns(form, printing.level), pages, _answerable(printing), doors)


def _turns(sheets: Sequence[Sheet]) -> dict[tuple[int, int], str]:
    """Between which hours the slot of a line is to be done, by sheet and line; nothing on other sheets."""
    owed = {
        (sheet.pk, number): duty for sheet in sheets for number, duty in enumerate(json.loads(sheet.slots), 1)
    }
    windows = Duty.objects.in_bulk(list(owed.values())) if owed else {}
    return {
        line: f" {clock_time(windows[duty].opens_at)}–{clock_time(windows[duty].due_at)}"
        for line, duty in owed.items()
        if duty in windows
    }


def _places(ids: set[int]) -> dict[int, Place]:
    wanted = sorted(ids)
    parts = [wanted[at : at + 500] for at in range(0, len(wanted), 500)]
    return {
        one.pk: one
        for part in parts
        for one in Place.objects.filter(pk__in=part).only("pk", "name", "door", "path", "code", "full_name")
    }


def _tried(printing: Printing, places: Mapping[int, Place]) -> dict[int, int]:
    if printing.round_id is None:
        return {}
    rows = Duty.objects.filter(
        round_id=printing.round_id,
        path__gte=printing.path,
        path__lt=next_sibling(printing.path),
        tried__gt=0,
    )
    return dict(rows.values_list("place_id", "tried"))


def known(scope: Scope, *, sheet: Sheet, form: Form) -> dict[int, dict[str, Any]]:
    """What stands in grey on each line of a sheet, by number. Raises NotFound."""
    if not scope.may("record", sheet.path):
        raise NotFound()
    places = json.loads(sheet.lines)
    told = _known(form, _places(set(places))) if sheet.printing.is_list else {}
    return {number: told[pk] for number, pk in enumerate(places, 1) if pk in told}


def _known(form: Form, places: Mapping[int, Place]) -> dict[int, dict[str, Any]]:
    """What the register says, by place: confirmed on the sheet, not asked again."""
    counts = [one.name for one in form if one.concept == "household.head-count"]
    if not counts or not places:
        return {}
    paths = sorted(one.path for one in places.values())
    there: dict[int, list[Any]] = defaultdict(list)
    living = Household.objects.filter(path__gte=paths[0], path__lte=paths[-1], stated_count__isnull=False)
    for one in living.own_first().only("lives_at_id", "stated_count"):
        there[one.lives_at_id or 0].append(one)
    return {
        place: {counts[0]: sum(one.stated_count for one in counted(households))}
        for place, households in there.items()
    }


def _names(paths: Iterable[str]) -> dict[str, str]:
    """The names of all places above these paths, by path."""
    wanted = sorted({above for path in paths for above in ancestors(path)})
    parts = [wanted[at : at + 500] for at in range(0, len(wanted), 500)]
    return {
        path: name
        for part in parts
        for path, name, kind in Place.objects.filter(path__in=part).values_list("path", "name", "kind")
        if kind not in {PlaceKind.DISTRICT, PlaceKind.STREET, PlaceKind.CELL}
    }


def _where(path: str, names: Mapping[str, str]) -> str:
    """Where a sheet's place stands: community, compound, building, stairwell."""
    return " ".join(names[above] for above in ancestors(path) if above in names)


def _label(door: Place, path: str, names: Mapping[str, str]) -> str:
    """A door as it is found from the place at the head of its sheet."""
    between = [
        names[above] for above in ancestors(door.path[:-STEP]) if len(above) > len(path) and above in names
    ]
    return "".join([*between, door.door or door.name])


def _answerable(printing: Printing) -> list[Answerable]:
    """Who answers for the area or what lies above it, the nearest first."""
    rows = (
        Pairing.objects.filter(path__in=ancestors(printing.path), to_at=None)
        .select_related("user")
        .order_by("-path", "role")[:4]
    )
    sealers = Opener()
    return [
        Answerable(
            one.user.name,
            one.get_role_display(),
            sealers.open(one.user.key_id, one.user.contact).get("phone", ""),
        )
        for one in rows
    ]


class Other(NamedTuple):
    """What another source says of a line's dwelling in the same round."""

    source: str
    made_at: datetime
    by: str
    outcome: str

    @property
    def source_word(self) -> str:
        return str(SOURCES.get(self.source, self.source))


class Entered(NamedTuple):
    """A line that is keyed in: its newest record's id, its version, and its answers."""

    id: UUID
    version: int
    made_at: datetime
    by_id: int
    detail: dict[str, Any]


def entered(scope: Scope, *, sheet: Sheet) -> dict[int, Entered]:
    """The lines of a sheet that are keyed in, by number."""
    if not scope.may("record", sheet.path):
        raise NotFound()
    ids = {
        rules.record_id(sheet.key, line, version): (line, version)
        for line in range(1, len(json.loads(sheet.lines)) + 1)
        for version in range(VERSIONS + 1)
    }
    found: dict[int, Entered] = {}
    for one in Record.objects.filter(pk__in=list(ids)):
        line, version = ids[one.pk]
        if line not in found or found[line].version < version:
            found[line] = Entered(one.pk, version, one.made_at, one.made_by_id, detail_of(one))
    return found


def others(scope: Scope, *, sheet: Sheet) -> dict[int, list[Other]]:
    """What is already known, from telephones and other sheets, of each line of a walk list."""
    if sheet.printing.round_id is None or not scope.may("record", sheet.path):
        return {}
    places = json.loads(sheet.lines)
    own = {
        rules.record_id(sheet.key, line, version)
        for line in range(1, len(places) + 1)
        for version in range(VERSIONS + 1)
    }
    rows = Evidence.objects.filter(
        duty__round_id=sheet.printing.round_id, duty__place_id__in=places, withdrawn_seq=None
    ).values_list("duty__place_id", "seq", "outcome")
    by_seq = {seq: (place, outcome) for place, seq, outcome in rows}
    words = _outcome_words(sheet)
    found: dict[int, list[Other]] = defaultdict(list)
    for one in Record.objects.filter(seq__in=list(by_seq)).exclude(pk__in=own).select_related("made_by"):
        place, outcome = by_seq[one.seq]
        said = words.get(outcome, outcome)
        found[places.index(place) + 1].append(Other(one.source, one.made_at, one.made_by.name, said))
    return found


def _outcome_words(sheet: Sheet) -> dict[str, str]:
    """The words of a kind's outcomes, where one of its questions offers them."""
    form = printable.forms().get(sheet.printing.kind)
    asked = [one for one in form or () if one.name == "outcome"]
    return {code: str(label) for one in asked for code, label in one.choices}


class Stack(NamedTuple):
    """A printing with its sheets counted: printed = back + lost + still out."""

    printing: Printing
    title: Any
    printed: int
    back: int
    lost: int

    @property
    def out(self) -> int:
        return self.printed - self.back - self.lost


def stacks(scope: Scope, *, page: int = 1) -> Cut[Stack]:
    """Printings of the asker's area, the newest first, with how many of their sheets are still out."""
    mine = scope.narrowed("record").q("path")
    found = (
        Printing.objects.filter(mine)
        .select_related("place", "by", "round")
        .annotate(
            printed=Count("sheets"),
            back=Count("sheets", filter=Q(sheets__back_at__isnull=False)),
            lost=Count("sheets", filter=Q(sheets__back_at=None, sheets__lost_at__isnull=False)),
        )
        .order_by("-pk")
    )
    titles = printable.forms()
    return cut(found, NEWEST, page=page).of(
        lambda one: Stack(
            one, titles[one.kind].title if one.kind in titles else one.kind, one.printed, one.back, one.lost
        )
    )


def still_out(scope: Scope, *, path: str = "", page: int = 1, most: int = NEWEST) -> Cut[Sheet]:
    """Sheets neither keyed in nor declared lost, in walking order."""
    mine = scope.narrowed("record").q("path")
    found = Sheet.objects.filter(mine, back_at=None, lost_at=None).select_related("place", "printing")
    if path:
        found = found.filter(path__gte=path, path__lt=next_sibling(path))
    return cut(found.order_by("path", "pk"), most, page=page)


def open_doors(scope: Scope, *, round: Round, path: str) -> list[tuple[int, str]]:
    """The open duties of a round below a path in walking order: (place, its path)."""
    if not scope.may("record", path):
        raise NotFound()
    return list(
        Duty.objects.filter(round=round, path__gte=path, path__lt=next_sibling(path), state="open")
        .order_by("path")
        .values_list("place_id", "path")
    )


def open_slots(scope: Scope, *, kind: str, path: str, on: date) -> list[tuple[int, int]]:
    """The open slots of one kind that fall on a day below a path, the first due first: (duty, its place)."""
    if not scope.may("record", path):
        raise NotFound()
    start = timezone.make_aware(datetime.combine(on, time.min))
    found = Duty.objects.filter(kind=kind, round=None, state="open", due_at__gt=start)
    found = found.filter(opens_at__lt=start + timedelta(days=1), path__gte=path, path__lt=next_sibling(path))
    return list(found.order_by("due_at", "path", "pk").values_list("pk", "place_id"))


def compounds(scope: Scope, *, place: Place) -> list[Place]:
    """The compounds of an area, each of which gets a file of its own; the place itself without any."""
    if not scope.may("record", place.path):
        raise NotFound()
    below = Place.objects.standing().filter(
        path__gte=place.path, path__lt=next_sibling(place.path), kind=PlaceKind.COMPOUND
    )
    return list(below.order_by("path")) or [place]


def doors(scope: Scope, *, sheet: Sheet) -> list[str]:
    """What stands at the head of each line: the door, or nothing on a log."""
    if not scope.may("record", sheet.path):
        raise NotFound()
    ids = json.loads(sheet.lines)
    if not sheet.printing.is_list:
        return [""] * len(ids)
    places, turns = _places(set(ids)), _turns([sheet])
    names = _names(one.path[:-STEP] for one in places.values())
    labels = (_label(places[pk], sheet.path, names) for pk in ids)
    return [f"{label}{turns.get((sheet.pk, number), '')}" for number, label in enumerate(labels, 1)]
