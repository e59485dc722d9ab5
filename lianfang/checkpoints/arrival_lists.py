"""Persons on the way from a checkpoint to a community, and the fevers found on the road."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.db.models import Case as Choose
from django.db.models import IntegerField, Q, QuerySet, Value, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.checkpoints import plot, queries
from lianfang.checkpoints.models import Arrival, ArrivalState, Fever, FeverState
from lianfang.checkpoints.queries import AWAITED, UNSETTLED, ArrivalRow
from lianfang.grid.models import Place
from lianfang.kit.scope import Scope
from lianfang.listings.declared import Case, Column, Filter, Listing, Sort, declare, of_place

CAME: Final = (ArrivalState.ARRIVED, ArrivalState.CLOSED)


def arrivals(scope: Scope, at: datetime) -> QuerySet[Arrival]:
    """Persons pushed from or to the asker's area."""
    found = Arrival.objects.filter(scope.q("path") | scope.q("receiver_path"))
    settled = Choose(When(state__in=AWAITED, then=Value(0)), default=Value(1), output_field=IntegerField())
    return found.select_related("place", "receiver").annotate(settled=settled)


def _masked(scope: Scope, found: Sequence[Arrival], at: datetime) -> list[ArrivalRow]:
    return queries.arrival_rows(scope, arrivals=found, at=at)


def _cases(scope: Scope, at: datetime) -> list[Case]:
    return [
        Case("awaited", pgettext_lazy("arrivals", "Awaited"), Q(state__in=AWAITED)),
        Case("late", pgettext_lazy("arrivals", "Late"), Q(state__in=AWAITED, due_at__lt=at)),
        Case("today", _("Arrived today"), queries.arrived_today(at)),
        Case("came", pgettext_lazy("arrivals", "Arrived"), Q(state__in=CAME)),
    ]


def _sign(row: ArrivalRow) -> str:
    if row.arrival.state in CAME:
        return "done"
    return "overdue" if row.is_late else "open"


def _beside(scope: Scope, rows: QuerySet[Arrival], at: datetime) -> Mapping[str, Any]:
    dots = plot.dots(queries.pins(scope))
    near = Place.objects.filter(scope.q("path"), code__in=[one.code for one in dots])
    return {
        "counts": queries.arrival_counts(scope, at=at),
        "dots": dots,
        "side": plot.MAP,
        "asked_by": set(near.values_list("code", flat=True)),
    }


ARRIVALS: Final = declare(
    Listing(
        "arrivals",
        _("Arrivals"),
        "arrival list",
        arrivals,
        (
            Column("name", _("Traveller"), lambda row: row.name,
                   href=lambda row: reverse("checkpoints:arrival", args=[row.arrival.pk])),
            Column("phone", _("Phone"), lambda row: row.phone, "phone"),
            of_place("place", _("Checked at"), lambda row: row.arrival.place),
            of_place("receiver", _("Received by"), lambda row: row.arrival.receiver, sort="receiver"),
            Column("state", _("Stands"), lambda row: row.arrival.state, sign=_sign,
                   words=lambda row: row.arrival.get_state_display()),
            Column("left_at", pgettext_lazy("arrival", "Left at"), lambda row: row.arrival.left_at, "moment",
                   sort="newest"),
            Column("due_at", _("Known by"), lambda row: row.arrival.due_at, "moment", sort="due"),
            Column("late", pgettext_lazy("arrivals", "Late"), lambda row: row.is_late, "flag", by_page=False),
            Column("id", _("Number"), lambda row: row.arrival.pk, "number", by_page=False),
        ),
        (
            Sort("due", _("Longest awaited first"), ("settled", "due_at", "pk")),
            Sort("newest", _("Newest first"), ("-left_at", "-pk")),
            Sort("receiver", _("By receiving community"), ("receiver_path", "due_at", "pk")),
        ),
        (
            Filter("show", _("Arrivals"), "cases", cases=_cases, begins="awaited"),
            Filter("state", _("Stands"), "choice", "state", words=dict(ArrivalState.choices)),
            Filter("receiver", _("Received by"), "place", "receiver_path"),
            Filter("place", _("Checked at"), "place", "path"),
            Filter("since", _("From day"), "since", "left_at"),
            Filter("until", _("To day"), "until", "left_at"),
        ),
        load=_masked,
        beside=_beside,
        is_late=lambda row: row.is_late,
        template="checkpoints/arrivals.html",
        empty=(
            _("Nobody is on the way."),
            _("Persons whom a checkpoint registers appear here before their car does."),
        ),
    )
)  # fmt: skip


# Fevers


def fevers(scope: Scope, at: datetime) -> QuerySet[Fever]:
    """Fevers found in the asker's area; one case once."""
    return Fever.objects.within(scope).filter(joins=None).select_related("place", "clinic")


def _fever_cases(scope: Scope, at: datetime) -> list[Case]:
    return [
        Case("open", pgettext_lazy("fevers", "Undecided"), Q(state__in=UNSETTLED)),
        Case("settled", pgettext_lazy("fevers", "Settled"), ~Q(state__in=UNSETTLED)),
    ]


def _site_of(row: Fever) -> str:
    return reverse("checkpoints:site", args=[row.place.code])


FEVERS: Final = declare(
    Listing(
        "fevers",
        _("Fevers"),
        "fever list",
        fevers,
        (
            Column("found_at", _("Found"), lambda row: row.found_at, "moment"),
            Column("number", _("Seat"), lambda row: row.number, "number"),
            Column("celsius", "°C", lambda row: str(row.celsius), sort="highest"),
            Column("state", _("Stands"), lambda row: row.state, words=lambda row: row.get_state_display(),
                   sign=lambda row: "flagged" if row.state in UNSETTLED else "done"),
            of_place("place", _("Checked at"), lambda row: row.place, href=_site_of),
            of_place("clinic", _("Received by"), lambda row: row.clinic),
            Column("state_at", pgettext_lazy("fevers", "Stands so since"), lambda row: row.state_at,
                   "moment"),
        ),
        (
            Sort("oldest", _("Oldest first"), ("found_at", "pk")),
            Sort("newest", _("Newest first"), ("-found_at", "-pk")),
            Sort("highest", _("Highest first"), ("-celsius", "found_at", "pk")),
        ),
        (
            Filter("show", _("Fevers"), "cases", cases=_fever_cases, begins="open"),
            Filter("state", _("Stands"), "choice", "state", words=dict(FeverState.choices)),
            Filter("place", _("Checked at"), "place", "path"),
            Filter("since", _("From day"), "since", "found_at"),
            Filter("until", _("To day"), "until", "found_at"),
        ),
        empty=(_("No fever is undecided."), ""),
    )
)  # fmt: skip
