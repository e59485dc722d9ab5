"""Reported dwellings as a list: those that wait for the lead first."""

from datetime import datetime
from typing import Final

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.kit.scope import Scope
from lianfang.listings.declared import Case, Column, Filter, Listing, Sort, declare, of_person, of_place
from lianfang.mending import unlisted_acts
from lianfang.mending.models import Unlisted, UnlistedState


def _rows(scope: Scope, at: datetime) -> QuerySet[Unlisted]:
    found = Unlisted.objects.filter(scope.narrowed("see").q("path"))
    return found.select_related("place", "into", "by", "decided_by")


def waiting(scope: Scope) -> int:
    """How many the asker has to say of what they are."""
    found = Unlisted.objects.filter(scope.narrowed("import").q("path"), state=UnlistedState.WAITING)
    return found.count() if scope.may_anywhere("import") else 0


def _cases(scope: Scope, at: datetime) -> list[Case]:
    return [Case(str(code), words, Q(state=code)) for code, words in UnlistedState.choices]


_STATES: Final = dict(UnlistedState.choices)
UNLISTED: Final = declare(
    Listing(
        "unlisted-dwellings",
        _("Unlisted dwellings"),
        "unlisted list",
        _rows,
        (
            Column("words", _("Where it is"), lambda row: row.words, href=unlisted_acts.address,
                   sign=lambda row: "open" if row.state == UnlistedState.WAITING else "done"),
            Column("name", _("What its door says"), lambda row: row.name),
            of_place("place", _("In which place"), lambda row: row.place, sort="place"),
            Column("head_count", _("How many live there"), lambda row: row.head_count, "count"),
            of_person("by", _("Reported by"), lambda row: row.by),
            Column("at", _("Reported at"), lambda row: row.at, "moment", sort="oldest"),
            Column("state", _("How it stands"), lambda row: row.state, words=_STATES),
            of_place("into", _("Which dwelling it is"), lambda row: row.into),
            Column("reason", _("Reason"), lambda row: row.reason, by_page=False),
            Column("id", pgettext_lazy("list", "Id"), lambda row: row.pk, "number", by_page=False),
        ),
        (
            Sort("oldest", _("Oldest first"), ("at", "pk")),
            Sort("place", _("By place"), ("path", "at", "pk")),
        ),
        (
            Filter("show", _("Unlisted dwellings"), "cases", cases=_cases, begins="waiting"),
            Filter("place", _("Place"), "place", "path"),
            Filter("by", _("Reported by"), "person", "by"),
        ),
        needs=("see",),
        template="mending/unlisted.html",
        empty=(
            _("No unlisted dwelling of your area waits."),
            _("Who finds a door that no list has reports it here; the lead enters it into the register."),
        ),
        noun=unlisted_acts.UNLISTED,
    )
)  # fmt: skip
