"""Households managed here that live elsewhere: where, since when, whether called, whether handed over."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from django.db.models import (
    CharField,
    Count,
    DateTimeField,
    Exists,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.accounts.models import User
from lianfang.duties.models import Duty
from lianfang.duties.owners import Answering
from lianfang.handovers.lists import sign_of
from lianfang.handovers.models import HandOver
from lianfang.handovers.words import STATES
from lianfang.kit.scope import Scope
from lianfang.listings.declared import Case, Column, Filter, Listing, Sort, declare, of_person, of_place
from lianfang.mending import attached as registers
from lianfang.mending import household_acts
from lianfang.mending.traces import masked
from lianfang.people.models import Household
from lianfang.people.queries import Opener
from lianfang.screening.forms import CALL

_ELSEWHERE: Final = Q(belongs_to__isnull=False) & (Q(lives_at=None) | ~Q(lives_at=F("belongs_to")))
_OUTSIDE: Final = Q(lives_at=None)
_UNKNOWN: Final = Q(lives_at=None, lives_outside="", host_district="")


class Row(NamedTuple):
    """A household as the list tells it: telephone masked, and empty for who may not see whose it is."""

    pk: int
    one: Household
    where: str
    phone: str
    owner: User | None
    hand_over: HandOver | None
    may_mend: bool
    may_call: bool

    @property
    def state(self) -> str:
        """How the newest call stands whose time has begun: open, done, or nothing owed."""
        return self.one.call_state or ""  # type: ignore[attr-defined]  # annotated

    @property
    def reached_at(self) -> datetime | None:
        return self.one.reached_at  # type: ignore[attr-defined,no-any-return]  # annotated


def _rows(scope: Scope, at: datetime) -> QuerySet[Household]:
    subject = Concat(Value("household:"), Cast(OuterRef("pk"), CharField()))
    calls = Duty.objects.filter(
        place=OuterRef("belongs_to"), round=None, kind=CALL.name, subject=subject, opens_at__lte=at
    )
    done = calls.filter(state="done").order_by().values("subject")
    newest = calls.exclude(state="void").order_by("-opens_at", "-pk").values("state")[:1]
    return (
        Household.objects.filter(_ELSEWHERE, scope.narrowed("see").q("managed_path"))
        .select_related("lives_at", "belongs_to")
        .annotate(
            is_owed=Exists(calls.filter(state="open")),
            call_state=Subquery(newest),
            reached_at=Subquery(done.annotate(last=Max("closed_at")).values("last"), DateTimeField()),
        )
    )


def _load(scope: Scope, found: Sequence[Household], at: datetime) -> list[Row]:
    opener, sent = Opener(), registers.hand_overs_of(found)
    answering = Answering({one.managed_path for one in found}, at=at)
    owners = {one.pk: answering.owner(one.managed_path, at, at) for one in found}
    people = User.objects.in_bulk({pk for pk in owners.values() if pk is not None})
    return [_row(scope, one, opener, people.get(owners[one.pk] or 0), sent.get(one.pk)) for one in found]


def _row(scope: Scope, one: Household, opener: Opener, owner: User | None, sent: HandOver | None) -> Row:
    may = scope.may("see-identity", one.managed_path)
    home = one.lives_at
    outside = registers.whereabouts(one) if may else one.host_district
    return Row(
        one.pk,
        one,
        outside if home is None else home.called,
        masked("phone", opener.open(one.key_id, one.sealed).get("phone") or "") if may else "",
        owner,
        sent,
        household_acts.may_mend(scope, one),
        home is None and scope.may("record", one.managed_path),
    )


def _cases(scope: Scope, at: datetime) -> list[Case]:
    return [
        Case("open", pgettext_lazy("household", "still to be called"), Q(is_owed=True)),
        Case("reached", pgettext_lazy("household", "reached in this round"), Q(call_state="done")),
        Case("unknown", _("nobody knows where"), _UNKNOWN),
    ]


def _where(scope: Scope, at: datetime) -> list[Case]:
    return [
        Case("outside", _("outside the district"), _OUTSIDE),
        Case("inside", _("elsewhere in the district"), ~_OUTSIDE),
    ]


class Counts(NamedTuple):
    """Households outside the district: all, and how the newest call of each stands whose time has begun."""

    all: int
    reached: int
    open: int
    unknown: int


def _beside(scope: Scope, rows: QuerySet[Household], at: datetime) -> Mapping[str, Any]:
    told = rows.filter(_OUTSIDE).aggregate(
        all=Count("pk"),
        reached=Count("pk", filter=Q(call_state="done")),
        open=Count("pk", filter=Q(is_owed=True)),
        unknown=Count("pk", filter=_UNKNOWN),
    )
    return {"counts": Counts(**told)}


_CALLED: Final = {
    "done": pgettext_lazy("household", "reached"),
    "open": pgettext_lazy("household", "to be called"),
    "": pgettext_lazy("household", "no call owed"),
}


def _sent(row: Row) -> str:
    if row.hand_over is None:
        return "unsent"
    return "withdrawn" if row.hand_over.withdrawn_at else row.hand_over.state


_SENT: Final = STATES | {
    "unsent": _("not handed over"),
    "withdrawn": _("taken back by the sender"),
}


def _to_call(row: Row) -> str:
    return reverse("screening:attached-call", args=[row.pk]) if row.may_call else ""


def _to_household(row: Row) -> str:
    return household_acts.address(row.one) if row.may_mend else ""


def _sign(row: Row) -> str:
    return row.state if row.state in {"done", "open"} else ""


ATTACHED: Final = declare(
    Listing(
        "attached-households",
        _("Households living elsewhere"),
        "attached list",
        _rows,
        (
            Column("number", _("Household number"), lambda row: row.one.number, href=_to_household,
                   sort="number"),
            of_place("belongs", _("Managed by"), lambda row: row.one.belongs_to, sort="place"),
            Column("where", _("Lives at"), lambda row: row.where),
            Column("since", _("Lives there since"), lambda row: row.one.outside_since, sort="since"),
            Column("stated", _("Persons stated"), lambda row: row.one.stated_count, "count"),
            Column("phone", _("Phone"), lambda row: row.phone),
            Column("call", pgettext_lazy("household", "Call"), lambda row: row.state, sign=_sign,
                   words=_CALLED, href=_to_call),
            Column("reached_at", _("Last reached"), lambda row: row.reached_at, "moment"),
            Column("handed_over", _("Handed to the host district"), _sent, words=_SENT,
                   sign=lambda row: sign_of(row.hand_over) if row.hand_over else ""),
            of_person("owner", _("Answers for it"), lambda row: row.owner),
            Column("id", pgettext_lazy("list", "Id"), lambda row: row.pk, "number", by_page=False),
        ),
        (
            Sort("place", _("By place"), ("managed_path", "number", "pk")),
            Sort("number", _("By number"), ("number", "pk")),
            Sort("since", _("Away longest first"), ("outside_since", "pk")),
        ),
        (
            Filter("show", _("Households"), "cases", cases=_cases, begins="all"),
            Filter("where", pgettext_lazy("household", "Lives"), "cases", cases=_where),
            Filter("place", _("Place"), "place", "managed_path"),
            Filter("number", _("Household number"), "text", "number__istartswith"),
            Filter("from", _("Lives there from"), "since", "outside_since"),
        ),
        load=_load,
        needs=("see",),
        beside=_beside,
        template="screening/attached.html",
        empty=(
            _("No household is managed here and lives elsewhere."),
            _("Mark one on its page in the register, or by a visit that finds its door left."),
        ),
    )
)  # fmt: skip
