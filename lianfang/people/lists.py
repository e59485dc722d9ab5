"""The key registers as one list: whom and what the district watches, and when to look again."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.kit import clock
from lianfang.kit.scope import Scope
from lianfang.listings.declared import Case, Column, Filter, Listing, Sort, declare
from lianfang.people import acts, queries
from lianfang.people.models import RegisterEntry, RegisterKind
from lianfang.people.queries import EntryRow


def _entries(scope: Scope, at: datetime) -> QuerySet[RegisterEntry]:
    return queries.entries(scope)


def _rows(scope: Scope, found: Sequence[RegisterEntry], at: datetime) -> list[EntryRow]:
    return queries.entry_rows(found)


def _standing(scope: Scope, at: datetime) -> list[Case]:
    kept, today = Q(removed_at=None), timezone.localdate(at)
    return [
        Case("kept", pgettext_lazy("register", "On the registers"), kept),
        Case("due", pgettext_lazy("register", "To be looked at now"), kept & Q(review_on__lte=today)),
        Case("removed", pgettext_lazy("register", "Taken off"), ~kept),
    ]


def _review(bound: str) -> Callable[[QuerySet[RegisterEntry], date], QuerySet[RegisterEntry]]:
    return lambda rows, day: rows.filter(**{f"review_on__{bound}": day})


def is_due(row: EntryRow) -> bool:
    return row.removed_at is None and row.review_on <= timezone.localdate(clock.now())


def _beside(scope: Scope, rows: QuerySet[RegisterEntry], at: datetime) -> Mapping[str, Any]:
    return {"may_enter": scope.may_anywhere("excuse")}


ENTRIES: Final = declare(
    Listing(
        "key-entries",
        _("Key registers"),
        "key-entry list",
        _entries,
        (
            Column("subject", _("Who or what"), lambda row: row.subject,
                   href=lambda row: reverse("people:entry", args=[row.pk])),
            Column("of", _("Register"), lambda row: row.register_code, words=lambda row: row.register),
            Column("where", _("Place"), lambda row: row.where),
            Column("reason", _("Reason"), lambda row: row.reason),
            Column("level", _("How closely"), lambda row: row.level, "count", sort="level"),
            Column("owner", pgettext_lazy("register", "Answers for it"), lambda row: row.username,
                   words=lambda row: row.owner),
            Column("review_on", _("To be reviewed on"), lambda row: row.review_on, sort="review",
                   sign=lambda row: "overdue" if is_due(row) else ""),
            Column("removed_at", pgettext_lazy("register", "Taken off"), lambda row: row.removed_at, "moment",
                   only=("show", "removed")),
            Column("id", pgettext_lazy("list", "Id"), lambda row: row.pk, "number", by_page=False),
        ),
        (
            Sort("review", _("To be reviewed first"), ("review_on", "pk")),
            Sort("level", _("Most closely watched first"), ("level", "review_on", "pk")),
            Sort("newest", _("Newest first"), ("-since", "-pk")),
            Sort("removed", _("Last taken off first"), ("-removed_at", "-pk")),
        ),
        (
            Filter("show", _("Entries"), "cases", cases=_standing, begins="kept",
                   sorts=(("removed", "removed"),)),
            Filter("register", _("Register"), "choice", "register", words=dict(RegisterKind.choices)),
            Filter("place", _("Place"), "place", "path"),
            Filter("owner", pgettext_lazy("register", "Answers for it"), "person", "owner"),
            Filter("reason", _("Words in the reason"), "text", "reason__icontains"),
            Filter("since", _("To be reviewed from"), "since", narrow=_review("gte")),
            Filter("until", _("To be reviewed to"), "until", narrow=_review("lte")),
        ),
        load=_rows,
        needs=("see-identity",),
        beside=_beside,
        is_late=is_due,
        template="people/registers.html",
        empty=(
            _("Nothing on the registers yet."),
            _("Enter people, enterprises, nodes and places that need particular attention, each with a "
              "reason and a day to look again."),
        ),
        noun=acts.ENTRY,
        acts=tuple(one for one in acts.ENTRIES if one.code in {"review", "remove"}),
    )
)  # fmt: skip
