"""What is missing in a round below a place: every open duty, most pressing first, with whom to call."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from operator import itemgetter
from typing import Final

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.command import queries
from lianfang.command.queries import GapRow
from lianfang.command.round_acts import DUTY, EXCUSE
from lianfang.duties.models import Duty, Round
from lianfang.grid.models import Place
from lianfang.kit.scope import Scope, below
from lianfang.listings.declared import Case, Column, Filter, Listing, Sort
from lianfang.shell.words import STATES

RANKS: Final = (
    ("refused", 3, pgettext_lazy("state", "refused")),
    ("tried-twice", 2, _("nobody home, twice")),
    ("tried", 1, pgettext_lazy("state", "nobody home")),
    ("unvisited", 0, pgettext_lazy("state", "not yet visited")),
)


def _cases(scope: Scope, at: datetime) -> list[Case]:
    return [Case(code, words, Q(rank=rank)) for code, rank, words in RANKS]


COLUMNS: Final = (
    Column("name", _("Dwelling"), itemgetter("name"), href=itemgetter("href"), sort="way"),
    Column("code", _("Code"), itemgetter("code"), by_page=False),
    Column("state", _("State"), itemgetter("sign"), sign=itemgetter("sign"),
           words=lambda row: STATES[row["sign"]]),
    Column("tried", _("Tried"), itemgetter("tried"), "count"),
    Column("due_at", _("Due"), itemgetter("due_at"), "moment"),
    Column("owner", _("Answers for it"), itemgetter("owner_name")),
    Column("phone", _("Call"), itemgetter("phone"), "phone"),
)  # fmt: skip


def _none(scope: Scope, at: datetime) -> QuerySet[Duty]:
    return Duty.objects.none()


GAPS: Final = Listing(
    "gaps",
    pgettext_lazy("navigation", "Gaps"),
    "",
    _none,
    COLUMNS,
    (
        Sort("pressing", _("Most pressing first"), ("-rank", "path", "pk")),
        Sort("way", _("In walking order"), ("path", "pk")),
    ),
    (
        Filter("state", _("State"), "cases", cases=_cases),
        Filter("owner", _("Answers for it"), "person", "owner"),
        Filter("within", _("Building or area"), "place", "path"),
    ),
    template="command/gaps.html",
    none="command/_gaps_none.html",
    kept=("round", "place"),
    noun=DUTY,
    acts=(EXCUSE,),
)  # of no round yet


def gaps(round: Round, place: Place) -> Listing:
    """The list of one round below one place; empty for who may see figures alone."""

    def rows(scope: Scope, at: datetime) -> QuerySet[Duty]:
        found = Duty.objects.filter(below(place.path), round=round, state="open")
        seen = found if scope.may("see", place.path) else found.none()
        return seen.select_related("place", "owner")

    def load(scope: Scope, found: Sequence[Duty], at: datetime) -> list[GapRow]:
        return queries.shown_gaps(scope, duties=found, round=round)

    return replace(GAPS, rows=rows, load=load)
