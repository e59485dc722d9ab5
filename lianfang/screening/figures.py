"""What the visits of a round found, each duty by the one it rests on; docs/sources.md#daily-figures."""

from typing import Any, Final

from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from lianfang.duties import rules
from lianfang.duties.figures import of_round
from lianfang.duties.models import Evidence, Record
from lianfang.duties.rules import LATE_ENTRY
from lianfang.figures import columns
from lianfang.figures.columns import UNITS
from lianfang.figures.declared import (
    EVERY,
    NUMBER,
    ROUND,
    ROWS,
    Apart,
    Figure,
    Measure,
    Source,
    Window,
    declare,
    total,
)
from lianfang.kit.scope import Scope
from lianfang.kit.sql import Seconds
from lianfang.listings.declared import Column
from lianfang.screening.forms import VISIT
from lianfang.screening.models import Visit

_OFFICE: Final = _("screening group of the command office")
_OUTCOMES: Final = dict(VISIT.by_name["outcome"].choices)


def _met(scope: Scope, window: Window) -> Any:
    """The visits that met duties rest on; at a cut they are settled anew, as `duties.rules` does."""
    duties = of_round(scope, window).filter(stood=rules.DONE)
    if window.is_cut:
        live = Evidence.objects.filter(window.recorded(), duty=OuterRef("pk"), verdict=rules.CLOSES)
        best = live.order_by("-flagged", "-made_us", "-seq").values("seq")[:1]
        standing = duties.annotate(then=Subquery(best)).values("then")
    else:
        standing = duties.values("standing")
    return Visit.objects.filter(seq__in=standing.order_by()).select_related("place")


def _any(scope: Scope, window: Window) -> bool:
    return _VISITS.below(scope, window).exists()


_VISITS: Final = Source(
    "found-visits", _("the one visit that a dwelling's met duty rests on"), _met, ROUND, NUMBER,
    (columns.place(),
     Column("outcome", _("What was found"), lambda row: row.outcome,
            words=lambda row: _OUTCOMES.get(row.outcome, row.outcome)),
     Column("head_count", _("People living here"), lambda row: row.head_count, "count"),
     Column("returned", _("Came or returned"), lambda row: row.returned, "count"),
     Column("listed_area", _("From listed areas"), lambda row: row.listed_area, "count"),
     Column("leaflet", _("Leaflet"), lambda row: row.leaflet, "flag"),
     Column("seq", _("Record number"), lambda row: row.pk, "number", by_page=False)),
    filters=(columns.within(),),
    reported=_any,
    zero=_("Before the first visit of the round nothing is reported; after it, 0 means that there was none."),
)  # fmt: skip


def _late(window: Window) -> Q:
    """Entered longer after it was made than docs/sources.md#late-entry allows."""
    lag = Record.objects.filter(seq=OuterRef("seq")).annotate(lag=Seconds(F("made_at"), F("received_at")))
    return Q(Exists(lag.filter(lag__gt=int(LATE_ENTRY.total_seconds()))))


def _found(  # noqa: PLR0917  # the parts of one line, in order
    code: str, label: Any, unit: str, words: Any, where: Any = EVERY, measure: Measure = ROWS, **more: Any
) -> Figure:
    return Figure(
        f"found-{code}", label, UNITS[unit], _OFFICE, "found", _VISITS, words, where, measure, **more
    )


_ROAD_TOO: Final = _("counts people at checkpoints, who may be the same ones on another day")
FOUND: Final = declare(
    _found("residents", _("people living here"), "persons",
           _("The sum of the heads that the visits counted."), EVERY, total("head_count"),
           apart=Apart(_("visits that counted no heads"), Q(head_count=None)),
           unlike={"registers-persons": _("counts who stands in the register, seen or not")}),
    _found("returned", _("came or returned"), "persons",
           _("People of the household who came from elsewhere, or came back."), EVERY, total("returned")),
    _found("listed-area", _("from listed areas"), "persons",
           _("Of those who came, the ones who were in an area on the list."), EVERY, total("listed_area"),
           unlike={"road-listed": _ROAD_TOO}),
    _found("fever", _("with fever or symptoms"), "persons",
           _("People with fever or symptoms when the visit was made."), EVERY, total("fever"),
           unlike={"road-fevers": _ROAD_TOO}),
    _found("contact", _("met a case"), "persons", _("People who say that they met a case."), EVERY,
           total("contact")),
    _found("vacant", _("verified vacant"), "dwellings",
           _("Dwellings that a visit verified to be vacant."), Q(outcome="verified-vacant")),
    _found("special", _("households in need of care"), "households",
           _("Households with somebody who needs care, for whatever reason."), ~Q(special="")),
    _found("leaflets", _("leaflets handed over"), "households", _("Households that were given the leaflet."),
           Q(leaflet=True)),
    _found("late", _("entered late"), "visits",
           _("Visits entered more than half an hour after they were made."), _late),
)  # fmt: skip
