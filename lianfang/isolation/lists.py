"""Files, needs, dependants and rooms as lists; readings by day and deliveries of a day as boards."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.isolation import acts, contacts, life, queries
from lianfang.isolation.forms import CARES, DECIDES
from lianfang.isolation.models import (
    FEVERISH,
    HELD,
    CarerGap,
    Category,
    Dependant,
    DependantKind,
    DependantState,
    File,
    Need,
    NeedKind,
    NeedState,
    Programme,
    RoomState,
)
from lianfang.kit import clock
from lianfang.kit.scope import Scope
from lianfang.listings.declared import (
    Case,
    Column,
    Filter,
    Listing,
    Sort,
    declare,
    of_person,
    of_place,
)
from lianfang.restrictions import grounds
from lianfang.restrictions.models import Setting
from lianfang.things.lists import listing_of

SEES: Final = (DECIDES, CARES)


class Row(NamedTuple):
    """One file with its masked name."""

    file: Any
    name: str
    has_gap: bool

    @property
    def pk(self) -> int:
        return int(self.file.pk)

    @property
    def one(self) -> Any:
        return self.file.restriction


def _files(scope: Scope, at: datetime) -> QuerySet[File]:
    gap = CarerGap.objects.filter(file=OuterRef("pk"), until=None)
    return queries.known_to(scope).annotate(gap=Exists(gap))


def rows_of(scope: Scope, found: Sequence[File], at: datetime) -> list[Row]:
    told = grounds.masked([one.restriction for one in found])
    return [Row(one, told[one.pk], bool(getattr(one, "gap", False))) for one in found]


def _cases(scope: Scope, at: datetime) -> list[Case]:
    today, states = timezone.localdate(at), life.FILE.states
    held = HELD
    gaps = CarerGap.objects.filter(until=None).values("file_id")
    return [
        Case("held", pgettext_lazy("isolation", "Restricted"), held),
        Case("due", _("Release due, not released"), held & Q(restriction__ends_on__lt=today)),
        Case("today", pgettext_lazy("observations", "Last day today"), held & Q(restriction__ends_on=today)),
        Case("unwatched", _("Nobody cares for them"), held & Q(pk__in=gaps)),
        Case("no-backup", _("Without a backup"), held & Q(restriction__backup=None)),
        Case("to-tell", life.STATES[life.TO_TELL], states[life.TO_TELL]),
        Case("unasked", _("Not asked whom they look after"), held & Q(asked_at=None)),
        Case("fever", _("Waiting for a doctor’s word"), held & FEVERISH),
        Case("even", _("Readings all alike"), held & Q(even_at__isnull=False)),
        Case("unspoken", _("Nobody has spoken with them today"), contacts.missed(at)),
        Case("out", life.STATES[life.OUT], states[life.OUT]),
        Case("away", life.STATES[life.AWAY], states[life.AWAY]),
        Case("monitored", life.STATES[life.MONITORED], states[life.MONITORED]),
        Case("ended", life.STATES[life.ENDED], states[life.ENDED]),
    ]


def is_late(row: Row) -> bool:
    one = row.one
    return bool(
        one.released_at is None and one.ends_on is not None and one.ends_on < timezone.localdate(clock.now())
    )


def sign_of(row: Row) -> str:
    return "overdue" if is_late(row) or row.has_gap else life.SIGNS[life.state_of(row.file)]


def _beside(scope: Scope, rows: QuerySet[File], at: datetime) -> Mapping[str, Any]:
    return {"figures": queries.figures(scope, rows, at=at), "may_place": scope.may_anywhere(DECIDES)}


def _unwatched(row: Row) -> Any:
    return _("nobody is there") if row.has_gap else ""


FILES: Final = declare(
    Listing(
        "isolation",
        _("In isolation"),
        "isolation list",
        _files,
        (
            Column(
                "name",
                _("Name"),
                lambda row: row.name,
                words=lambda row: row.name or pgettext_lazy("observation", "not named yet"),
                href=lambda row: acts.address(row.file),
                sign=sign_of,
            ),
            of_place(
                "place",
                pgettext_lazy("observation", "Place of stay"),
                lambda row: row.one.where,
                sort="place",
            ),
            Column(
                "state",
                _("State"),
                lambda row: life.state_of(row.file),
                words=lambda row: life.STATES[life.state_of(row.file)],
            ),
            Column(
                "programme",
                _("Programme"),
                lambda row: row.file.programme,
                words=dict(Programme.choices),
                by_page=False,
            ),
            Column(
                "category",
                pgettext_lazy("isolation", "Category"),
                lambda row: row.file.category,
                words=dict(Category.choices),
                by_page=False,
            ),
            Column("begins_on", pgettext_lazy("observation", "First day"), lambda row: row.one.begins_on),
            Column(
                "ends_on", pgettext_lazy("observation", "Last day"), lambda row: row.one.ends_on, sort="ends"
            ),
            of_person("carer", pgettext_lazy("observation", "Carer"), lambda row: row.one.carer),
            of_person("backup", pgettext_lazy("observation", "Backup carer"), lambda row: row.one.backup),
            Column("gap", _("Carer gap"), lambda row: row.has_gap, "flag", words=_unwatched),
            Column(
                "setting",
                pgettext_lazy("observation", "Where"),
                lambda row: row.one.setting,
                words=dict(Setting.choices),
                by_page=False,
            ),
            Column("id", pgettext_lazy("list", "Id"), lambda row: row.pk, "number", by_page=False),
        ),
        (
            Sort(
                "ends",
                pgettext_lazy("observations", "Released soonest first"),
                ("restriction__ends_on", "pk"),
            ),
            Sort("place", _("By place"), ("restriction__path", "pk")),
            Sort("newest", _("Newest first"), ("-pk",)),
        ),
        (
            Filter("state", _("State"), "cases", cases=_cases, begins="held"),
            Filter("place", _("Area"), "place", "restriction__path"),
            Filter("carer", pgettext_lazy("observation", "Carer"), "person", "restriction__carer"),
            Filter("programme", _("Programme"), "choice", "programme", words=dict(Programme.choices)),
            Filter(
                "setting",
                pgettext_lazy("observation", "Where"),
                "choice",
                "restriction__setting",
                words=dict(Setting.choices),
            ),
        ),
        load=rows_of,
        needs=SEES,
        beside=_beside,
        is_late=is_late,
        template="isolation/files.html",
        empty=(
            _("Nobody is in isolation here."),
            _("Whoever is placed under observation has a file here from that moment."),
        ),
        noun=acts.FILE,
        acts=(acts.RELEASE,),
    )
)

# Needs


def _late_need(row: Any) -> bool:
    return row.state in {"asked", "accepted", "passed"} and row.due_at < clock.now()


def _clocks(scope: Scope, at: datetime) -> list[Case]:
    is_open = Q(state__in=("asked", "accepted", "passed"))
    today = timezone.localdate(at)
    return [
        Case("late", _("Overdue"), is_open & Q(due_at__lt=at)),
        Case("waiting", _("Not accepted in time"), Q(state=NeedState.ASKED, accept_by__lt=at)),
        Case("today", pgettext_lazy("needs", "Of today"), Q(day=today)),
        Case("unsettled", _("Cost not settled"), Q(cost_fen__gt=0, settled_at=None)),
    ]


def _links(scope: Scope, rows: QuerySet[Any], at: datetime) -> Mapping[str, Any]:
    return {"may_add": scope.may_anywhere(CARES)}


def _seen_needs(scope: Scope, at: datetime) -> QuerySet[Need]:
    return queries.needs(scope)


def _with(made: Listing, rows: Any, **more: Any) -> Listing:
    return declare(replace(made, rows=rows, **more))


NEEDS: Final = _with(
    listing_of(
        acts.NEED,
        "needs",
        NeedState,
        sorts=(Sort("due", _("By due time"), ("due_at", "pk")), Sort("place", _("By place"), ("path", "pk"))),
        filters=(
            Filter("which", _("Which"), "cases", cases=_clocks, begins="all"),
            Filter("kind", pgettext_lazy("need", "What"), "choice", "kind", words=dict(NeedKind.choices)),
            Filter("owner", _("Who brings it"), "person", "owner"),
        ),
        begins="all",
        is_late=_late_need,
        needs=SEES,
        beside=_links,
        template="isolation/needs.html",
        empty=(
            _("Nothing is needed here."),
            _("What a household asks for on its page, by telephone or at the door stands here."),
        ),
        acts=(acts.ACCEPT,),
    ),
    _seen_needs,
)


# Dependants and rooms


def _seen_dependants(scope: Scope, at: datetime) -> QuerySet[Dependant]:
    return queries.dependants(scope)


def _seen_rooms(scope: Scope, at: datetime) -> QuerySet[Any]:
    return queries.rooms(scope).prefetch_related("files")


def _occupied(scope: Scope, at: datetime) -> list[Case]:
    taken = File.objects.filter(room__isnull=False).values("room_id")
    return [
        Case("taken", _("taken"), Q(pk__in=taken)),
        Case("free", _("free"), Q(state=RoomState.OPEN) & ~Q(pk__in=taken)),
    ]


DEPENDANTS: Final = _with(
    listing_of(
        acts.DEPENDANT,
        "dependants",
        DependantState,
        sorts=(Sort("place", _("By place"), ("path", "pk")),),
        filters=(Filter("kind", _("Who it is"), "choice", "kind", words=dict(DependantKind.choices)),),
        begins="all",
        is_late=lambda row: row.state == DependantState.OPEN,
        needs=SEES,
        beside=_links,
        template="isolation/dependants.html",
        empty=(
            _("Nobody here looks after anybody."),
            _("Ask each one in isolation first whom they look after, and write it down here."),
        ),
    ),
    _seen_dependants,
)
ROOMS: Final = _with(
    listing_of(
        acts.ROOM,
        "site-rooms",
        RoomState,
        sorts=(Sort("number", _("By room"), ("path", "number", "pk")),),
        filters=(Filter("use", _("Taken"), "cases", cases=_occupied, begins="all"),),
        begins="all",
        needs=SEES,
        beside=lambda scope, rows, at: {"may_add": scope.may_anywhere(DECIDES)},
        template="isolation/rooms.html",
        empty=(
            _("No room of a central site is entered."),
            _("Enter the rooms of a site; one person has one room."),
        ),
    ),
    _seen_rooms,
)
LISTS: Final = (FILES, NEEDS, DEPENDANTS, ROOMS)
