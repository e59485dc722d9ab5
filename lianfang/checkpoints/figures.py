"""Figures of the road and of the posts at places; docs/sources.md#passage-figures."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.checkpoints import post_lists
from lianfang.checkpoints.forms import VISITOR
from lianfang.checkpoints.models import (
    Arrival,
    ArrivalState,
    Fever,
    FeverState,
    Manned,
    PlacePost,
    Site,
    Turn,
    VehiclePass,
    Visitor,
)
from lianfang.checkpoints.queries import AWAITED, UNSETTLED
from lianfang.checkpoints.rules import queueing
from lianfang.figures import columns
from lianfang.figures.columns import BY_PLACE, UNITS
from lianfang.figures.declared import (
    DAY,
    EVERY,
    NEVER,
    NOW,
    NUMBER,
    ROWS,
    Figure,
    Measure,
    Source,
    Window,
    declare,
    different,
    total,
)
from lianfang.kit import remembered
from lianfang.kit.scope import Scope, below
from lianfang.listings.declared import Column, Sort

_OFFICE: Final = _("traffic check group of the command office")
_PLACES: Final = _("place post group of the command office")
_NO_SITE: Final = _("Where no checkpoint stood that day nothing is reported; where one did, 0 means none.")
_NO_POST: Final = _("Where no post stood that day nothing is reported; where one did, 0 means none.")
_WITHIN: Final = (columns.within(),)


def _standing(rows: QuerySet[Any], window: Window) -> QuerySet[Any]:
    """Checkpoints or posts that stood at some time of the day."""
    still = Q(closed_at=None) | Q(closed_at__gte=window.start)
    return rows.filter(still, opened_at__lt=window.end, opened_at__lte=window.at)


def _stood(model: Any) -> Callable[[Scope, Window], bool]:
    def stood(window: Window) -> bool:
        return _standing(model.objects.filter(below(window.path)), window).exists()

    def reported(scope: Scope, window: Window) -> bool:
        return remembered.once((_stood, model, window), lambda: stood(window))

    return reported


# Vehicles


def _vehicles(scope: Scope, window: Window) -> QuerySet[VehiclePass]:
    rows = VehiclePass.objects.filter(window.recorded(), window.of_the_day("arrived_at"))
    return rows.select_related("place")


def _here(scope: Scope, window: Window) -> QuerySet[VehiclePass]:
    rows = VehiclePass.objects.filter(window.recorded()).select_related("place")
    return (
        rows.filter(Q(left_at=None) | Q(left_at__gt=window.at))
        if window.is_cut
        else rows.filter(left_at=None)
    )


def _page(row: VehiclePass) -> str:
    return reverse("checkpoints:vehicle", args=[row.place.code, row.id])


def _last_hour(scope: Scope, window: Window) -> QuerySet[VehiclePass]:
    hour = Q(made_at__gt=window.at - timedelta(hours=1), made_at__lte=window.at)
    return VehiclePass.objects.filter(window.recorded(), hour).select_related("place")


_DIRECTIONS: Final[Mapping[str, Any]] = {"in": _("inbound"), "out": _("outbound")}
_VEHICLE: Final = (
    Column("arrived_at", pgettext_lazy("vehicle", "Came"), lambda row: row.arrived_at, "moment", href=_page,
           sort="newest"),
    columns.place(),
    Column("direction", _("Direction"), lambda row: row.direction, words=_DIRECTIONS),
    Column("aboard", _("Aboard"), lambda row: row.aboard, "count"),
    Column("measured", _("Measured"), lambda row: row.measured, "count"),
    Column("fevers", pgettext_lazy("vehicle", "First readings of fever"), lambda row: row.fevers, "count"),
    Column("flagged", _("Registered"), lambda row: row.flagged, "count"),
    columns.moment("left_at", pgettext_lazy("vehicle", "Left"), lambda row: row.left_at),
    Column("record", pgettext_lazy("list", "Id"), lambda row: row.id, by_page=False),
)  # fmt: skip
_NEWEST: Final = Sort("newest", _("Newest first"), ("-arrived_at", "-pk"))
_CARS: Final = Source(
    "vehicles", _("one vehicle checked at a checkpoint; a corrected record counts once"), _vehicles, DAY,
    NUMBER, _VEHICLE, (_NEWEST, BY_PLACE), _WITHIN, reported=_stood(Site), zero=_NO_SITE,
)  # fmt: skip
_CARS_HERE: Final = Source(
    "vehicles-here", _("one vehicle that came to a checkpoint and has not left it"), _here, NOW, NUMBER,
    _VEHICLE, (_NEWEST, BY_PLACE), _WITHIN,
)  # fmt: skip

_CARS_LATELY: Final = Source(
    "vehicles-last-hour", _("one vehicle written down at a checkpoint in the last hour"), _last_hour, NOW,
    NUMBER, _VEHICLE, (_NEWEST, BY_PLACE), _WITHIN,
)  # fmt: skip

# Fevers, arrivals, shifts


def _fevers(scope: Scope, window: Window) -> QuerySet[Fever]:
    return Fever.objects.filter(window.of_the_day("found_at"), joins=None).select_related("place")


def _fevers_open(scope: Scope, window: Window) -> QuerySet[Fever]:
    return Fever.objects.filter(joins=None).select_related("place")


_FEVER: Final = (
    columns.moment("found_at", _("Found"), lambda row: row.found_at),
    columns.place(),
    Column("state", _("Stands"), lambda row: row.state, words=lambda row: row.get_state_display()),
    columns.moment("state_at", _("Since"), lambda row: row.state_at),
)
_NEWEST_FOUND: Final = Sort("newest", _("Newest first"), ("-found_at", "-pk"))
_FEVERS: Final = Source(
    "fevers", _("one fever, however many readings tell of it"), _fevers, DAY, NEVER, _FEVER,
    (_NEWEST_FOUND, BY_PLACE), _WITHIN, reported=_stood(Site),
    zero=_NO_SITE,
)  # fmt: skip
_FEVERS_OPEN: Final = Source(
    "fevers-open", _("one fever, however many readings tell of it"), _fevers_open, NOW, NEVER, _FEVER,
    (_NEWEST_FOUND, BY_PLACE), _WITHIN,
)  # fmt: skip


def _arrivals(scope: Scope, window: Window) -> QuerySet[Arrival]:
    rows = Arrival.objects.filter(window.of_the_day("left_at")).exclude(outcome="corrected")
    return rows.select_related("place", "receiver")


def _awaited(scope: Scope, window: Window) -> QuerySet[Arrival]:
    return Arrival.objects.exclude(outcome="corrected").select_related("place", "receiver")


_ARRIVAL: Final = (
    Column("left_at", pgettext_lazy("arrival", "Left the checkpoint"), lambda row: row.left_at, "moment",
           href=lambda row: reverse("checkpoints:arrival", args=[row.pk])),
    columns.place(),
    columns.place("receiver", lambda row: row.receiver),
    Column("state", _("Stands"), lambda row: row.state, words=lambda row: row.get_state_display()),
    columns.moment("due_at", _("Due"), lambda row: row.due_at),
    columns.moment("verified_at", pgettext_lazy("arrival", "Verified at"), lambda row: row.verified_at),
)  # fmt: skip
_BY_DUE: Final = Sort("due", _("By due time"), ("due_at", "pk"))
_ON_THE_WAY: Final = Source(
    "arrivals-of-the-day", _("one person registered at a checkpoint for a community"), _arrivals, DAY, NEVER,
    _ARRIVAL, (_BY_DUE, BY_PLACE), _WITHIN, reported=_stood(Site), zero=_NO_SITE,
)  # fmt: skip
_AT_SITES: Final = Source(
    "arrivals-from", _("one person on the way from a checkpoint here to a community"), _awaited, NOW, NEVER,
    _ARRIVAL, (_BY_DUE, BY_PLACE), _WITHIN,
)  # fmt: skip
_RECEIVED: Final = Source(
    "arrivals-to", _("one person on the way to a community here"), _awaited, NOW, NEVER, _ARRIVAL,
    (_BY_DUE, Sort("place", _("By place"), ("receiver_path", "pk"))), (columns.within("receiver_path"),),
    path="receiver_path",
)  # fmt: skip


def _turns(scope: Scope, window: Window) -> QuerySet[Turn]:
    rows = Turn.objects.filter(window.of_the_day("from_at"), cancelled_at=None)
    return rows.select_related("place", "user")


_SHIFTS: Final = Source(
    "turns", _("one shift of one person, as planned"), _turns, DAY, NEVER,
    (Column("user", pgettext_lazy("rota", "Who"), lambda row: row.user.name),
     columns.place(),
     Column("competence", _("Competence"), lambda row: row.competence,
            words=lambda row: row.get_competence_display()),
     columns.moment("from_at", _("From"), lambda row: row.from_at),
     columns.moment("to_at", _("Until"), lambda row: row.to_at)),
    filters=_WITHIN, reported=_stood(Site), zero=_NO_SITE,
)  # fmt: skip

# Posts of places


def _due(scope: Scope, window: Window) -> QuerySet[Any]:
    return post_lists.posts(scope, window.at)


def _posts(scope: Scope, window: Window) -> QuerySet[PlacePost]:
    known = Q(pk__lte=window.seq) if window.is_cut else Q()
    return _standing(PlacePost.objects.filter(known), window).select_related("place")


def _manned(scope: Scope, window: Window) -> QuerySet[Manned]:
    known = Q(pk__lte=window.seq) if window.is_cut else Q()
    return Manned.objects.filter(known, window.of_the_day("at")).select_related("place")


def _visitors(scope: Scope, window: Window) -> QuerySet[Visitor]:
    rows = Visitor.objects.filter(window.recorded(), window.of_the_day("came_at"))
    return rows.select_related("place")


def _inside(scope: Scope, window: Window) -> QuerySet[Visitor]:
    rows = Visitor.objects.filter(withdrawn_seq=None, left_at=None, forgotten_at=None)
    return rows.select_related("place")


_WHO: Final = dict(VISITOR.by_name["who"].choices)
_VISITOR: Final = (
    columns.moment("came_at", pgettext_lazy("visitor", "Came"), lambda row: row.came_at),
    columns.place(),
    Column("who", _("Kind of visitor"), lambda row: row.who, words=lambda row: _WHO.get(row.who, row.who)),
    columns.moment("leaves_by", _("Leaves by"), lambda row: row.leaves_by),
)
_LATEST: Final = Sort("newest", _("Newest first"), ("-came_at", "-pk"))
_DUE: Final = Source(
    "posts-due", _("one place that must have a post now"), _due, NOW, NEVER,
    (columns.place(get=lambda row: row),
     Column("state", _("State"), post_lists.state_of,
            sign=lambda row: post_lists.SIGNS[post_lists.state_of(row)],
            words=lambda row: post_lists.WORDS[post_lists.state_of(row)]),
     columns.moment("due_at", _("Must stand by"), lambda row: row.due_at)),
    filters=(columns.within(), columns.kind_of_place("kind")),
)  # fmt: skip
_POSTS: Final = Source(
    "posts", _("one post at a place that stood at some time of the day"), _posts, DAY, NUMBER,
    (columns.place(),
     columns.moment("opened_at", _("Opened"), lambda row: row.opened_at),
     columns.moment("closed_at", pgettext_lazy("post", "Closed at"), lambda row: row.closed_at)),
    filters=_WITHIN, reported=_stood(PlacePost), zero=_NO_POST,
)  # fmt: skip
_MANNED: Final = Source(
    "manned", _("one time that a post said how many people stood there"), _manned, DAY, NUMBER,
    (columns.place(),
     columns.moment("at", _("When"), lambda row: row.at),
     Column("staff", _("At the post"), lambda row: row.staff, "count")),
    filters=_WITHIN, reported=_stood(PlacePost), zero=_NO_POST,
)  # fmt: skip
_VISITORS: Final = Source(
    "visitors", _("one person who came in at a post"), _visitors, DAY, NUMBER, _VISITOR, (_LATEST, BY_PLACE),
    _WITHIN, reported=_stood(PlacePost), zero=_NO_POST,
)  # fmt: skip
_INSIDE: Final = Source(
    "visitors-inside", _("one person who came in at a post and has not gone out"), _inside, NOW, NEVER,
    _VISITOR, (_LATEST, BY_PLACE), _WITHIN,
)  # fmt: skip

# How they are counted

_NOT_A_SUM: Final = _("A time of all vehicles is not the sum of the times of parts of them.")
_AT_ONCE: Final = _("The longest queue above is that of one place below, not of all together.")


def _time(share: float) -> Measure:
    def value(rows: QuerySet[Any]) -> int | None:
        times = _times(rows)
        return round(queueing.percentile(times, share)) if times else None

    return Measure(made=value, why=_NOT_A_SUM)


def _times(rows: QuerySet[Any]) -> tuple[float, ...]:
    """How long each vehicle took, the quickest first, in seconds; read once for all that is told of them."""
    pairs = rows.exclude(left_at=None).order_by().values_list("arrived_at", "left_at")
    return remembered.once(
        (_times, str(pairs.query)),
        lambda: tuple(sorted((left - arrived).total_seconds() for arrived, left in pairs)),
    )


def _longest(rows: QuerySet[Any]) -> int:
    """The most cars at one checkpoint at once."""
    steps: list[tuple[datetime, int, int]] = []
    for place, arrived, left in rows.order_by().values_list("place", "arrived_at", "left_at"):
        steps += [(arrived, 1, place), *([(left, -1, place)] if left else [])]
    here: dict[int, int] = {}
    most = 0
    for _moment, step, place in sorted(steps):
        here[place] = here.get(place, 0) + step
        most = max(most, here[place])
    return most


def _road(  # noqa: PLR0917  # the parts of one line, in order
    code: str, label: Any, unit: str, words: Any, source: Source, where: Any = EVERY,
    measure: Measure = ROWS, **more: Any,
) -> Figure:  # fmt: skip
    return Figure(code, label, UNITS[unit], _OFFICE, "road", source, words, where, measure, **more)


def _place(  # noqa: PLR0917  # the parts of one line, in order
    code: str, label: Any, unit: str, words: Any, source: Source, where: Any = EVERY,
    measure: Measure = ROWS, **more: Any,
) -> Figure:  # fmt: skip
    return Figure(code, label, UNITS[unit], _PLACES, "posts", source, words, where, measure, **more)


_CONFIRMED: Final = (FeverState.CONFIRMED, FeverState.HANDED, FeverState.ACCEPTED, FeverState.REFUSED)
_LOST: Final = (ArrivalState.NOT_ARRIVED, ArrivalState.WRONG_ADDRESS, ArrivalState.TRACING)
_STAY: Final = {"road-fevers": _("counts readings, of which a second one may clear the person")}
ROAD: Final = declare(
    _road("road-vehicles", _("vehicles checked"), "vehicles",
          _("Vehicles that came to a checkpoint on the day."), _CARS),
    _road("road-in", _("of these inbound"), "vehicles", _("Vehicles checked on their way in."), _CARS,
          Q(direction="in"), of="road-vehicles"),
    _road("road-out", _("of these outbound"), "vehicles", _("Vehicles checked on their way out."), _CARS,
          Q(direction="out"), of="road-vehicles"),
    _road("road-listed", _("with somebody from a listed area"), "vehicles",
          _("Vehicles in which somebody had been in an area on the list."), _CARS, Q(from_listed=True),
          of="road-vehicles"),
    _road("road-people", _("persons measured"), "persons", _("People aboard whose temperature was taken."),
          _CARS, EVERY, total("measured")),
    _road("road-registered", _("persons registered"), "persons",
          _("People aboard whose answers demand that they are registered by name."), _CARS, EVERY,
          total("flagged")),
    _road("road-fevers", _("fever at the first reading"), "persons",
          _("People aboard whose first reading reached the threshold."), _CARS, EVERY, total("fevers")),
    _road("road-confirmed", _("fever confirmed"), "persons",
          _("Fevers that a second reading confirmed, wherever they stand since."), _FEVERS,
          Q(state__in=_CONFIRMED), unlike=_STAY),
    _road("road-acknowledged", _("acknowledged by the clinic"), "persons",
          _("Confirmed fevers that the clinic has taken over."), _FEVERS, Q(state=FeverState.ACCEPTED),
          of="road-confirmed"),
    _road("road-pushed", _("passed to communities"), "persons",
          _("People registered on the day of whom the receiving community was told."), _ON_THE_WAY,
          Q(pushed_at__isnull=False)),
    _road("road-accepted", _("accepted by them"), "persons", _("Of these, whom the community has accepted."),
          _ON_THE_WAY, Q(accepted_at__isnull=False), of="road-pushed"),
    _road("road-arrived", _("arrival verified"), "persons",
          _("Of those registered on the day, who has arrived and was seen."), _ON_THE_WAY,
          Q(state=ArrivalState.ARRIVED), of="road-pushed"),
    _road("road-lost", _("not found"), "persons",
          _("Of those registered on the day, who has not come, gave a wrong address or is being traced."),
          _ON_THE_WAY,
          Q(state__in=_LOST), of="road-pushed"),
    _road("road-turned-back", _("turned back"), "vehicles",
          _("Vehicles turned back, with the reason and the authority."), _CARS, Q(disposition="turn-back"),
          of="road-vehicles"),
    _road("road-turned-people", _("persons turned back"), "persons",
          _("People aboard vehicles that were turned back."), _CARS, Q(disposition="turn-back"),
          total("aboard")),
    _road("road-priority", _("priority passages"), "vehicles",
          _("Vehicles let through at once: ambulances, supplies, medical staff."), _CARS,
          Q(disposition="priority"), of="road-vehicles"),
    _road("road-staff", _("people on duty"), "persons",
          _("Different people with a shift that begins on the day."), _SHIFTS, EVERY,
          different("user", _("One person may have shifts at two places and counts once above."))),
    _road("road-mean", _("time of a vehicle, half of them"), "seconds",
          _("From coming to leaving, half of the vehicles took no longer."), _CARS, Q(left_at__isnull=False),
          _time(0.5)),
    _road("road-p95", _("time of a vehicle, 95 of 100"), "seconds",
          _("From coming to leaving, 95 of 100 vehicles took no longer."), _CARS, Q(left_at__isnull=False),
          _time(0.95)),
    _road("road-longest", _("longest queue"), "vehicles",
          _("The most vehicles at one checkpoint at the same time."), _CARS, EVERY,
          Measure(made=_longest, why=_AT_ONCE)),
    _road("road-here", _("here now"), "vehicles",
          _("Vehicles at a checkpoint that have not left it, whatever day they came."), _CARS_HERE),
    _road("road-last-hour", _("in the last hour"), "vehicles",
          _("Vehicles written down at a checkpoint in the last hour, those that went ahead too."),
          _CARS_LATELY),
    _road("road-fevers-open", _("fevers open"), "persons",
          _("Fevers not yet decided by a second reading or by the clinic."), _FEVERS_OPEN,
          Q(state__in=UNSETTLED)),
    _road("road-on-the-way", _("on the way from here"), "persons",
          _("People registered at a checkpoint here who are not known to have arrived."), _AT_SITES,
          Q(state__in=AWAITED)),
    _road("arrivals-awaited", pgettext_lazy("arrivals", "awaited"), "persons",
          _("People on the way to a community here who are not known to have arrived."), _RECEIVED,
          Q(state__in=AWAITED),
          unlike={"road-on-the-way": _("counts by the checkpoint they left, not by where they go")}),
    _road("arrivals-late", pgettext_lazy("arrivals", "of these late"), "persons",
          _("Awaited, and past the time by which they should have been seen."), _RECEIVED,
          lambda window: Q(state__in=AWAITED, due_at__lt=window.at), of="arrivals-awaited"),
    _road("arrivals-arrived", pgettext_lazy("arrivals", "arrived today"), "persons",
          _("People whose arrival was verified on the day."), _RECEIVED,
          lambda window: Q(state=ArrivalState.ARRIVED) & window.of_the_day("state_at")),
)  # fmt: skip
PLACES: Final = declare(
    _place("place-due", _("places that must have a post"), "places",
           _("Places of the kinds that a measure in force asks for, those it exempts left out."), _DUE),
    _place("place-standing-now", _("of these with a post"), "places",
           _("Places that must have a post and have one."), _DUE, Q(stands=True), of="place-due"),
    _place("place-manned-now", _("of these manned"), "places",
           _("Places whose post stands and has said within the allowed silence that somebody is there."),
           _DUE, Q(rank=3), of="place-due"),
    _place("place-standing", _("posts standing"), "posts",
           _("Posts that stood at some time of the day, asked for or not."), _POSTS,
           unlike={"place-standing-now": _("counts places that must have a post, as they stand now")}),
    _place("place-manned", _("posts that said they were manned"), "posts",
           _("Different posts that said on the day that somebody stood there."), _MANNED, Q(staff__gt=0),
           different("place", "")),
    _place("place-measured", _("measured at posts"), "persons",
           _("People whose temperature was taken at a post."), _VISITORS, Q(celsius__isnull=False),
           unlike={"road-people": _("counts people aboard vehicles, at checkpoints on the road")}),
    _place("place-came", _("came in"), "persons", _("People who came in at a post."), _VISITORS),
    _place("place-outsiders", _("from outside"), "persons",
           _("People who came in and neither live nor work there."), _VISITORS,
           ~Q(who__in=("resident", "staff")), of="place-came"),
    _place("place-fevers", _("with fever"), "persons",
           _("People who came in with a reading that reached the threshold."), _VISITORS, Q(fever=True),
           of="place-came"),
    _place("place-cars", _("came by car"), "vehicles",
           _("People who came in by car: one row a car."), _VISITORS, Q(by_car=True)),
    _place("place-inside", _("inside now"), "persons", _("People who came in and have not gone out."),
           _INSIDE),
    _place("place-overstayed", _("overstayed"), "persons",
           _("Inside, and past the time they said they would leave by."), _INSIDE,
           lambda window: Q(leaves_by__lt=window.at), of="place-inside"),
)  # fmt: skip
