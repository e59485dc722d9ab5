"""Registrations that wait for a post, and the posters that hang, as lists. Nobody's name is in them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.kit.forms import LEVELS
from lianfang.kit.scope import Scope
from lianfang.listings.declared import Case, Column, Filter, Listing, Sort, declare, of_person, of_place
from lianfang.passes.models import Use
from lianfang.resident import acts, queries
from lianfang.resident.forms import FORMS
from lianfang.resident.models import Link, Registration


def _registrations(scope: Scope, at: datetime) -> QuerySet[Registration]:
    shown = Use.objects.filter(of=OuterRef("card"))  # a code used at a post was taken over there
    return queries.registrations(scope, at=at).annotate(shown=Exists(shown))


def _states(scope: Scope, at: datetime) -> list[Case]:
    waits = Q(accepted_at=None, shown=False)
    return [
        Case("waiting", pgettext_lazy("registration", "Waiting"), waits),
        Case("fever", _("Fever or cough"), waits & Q(feverish__gt=0)),
        Case("taken-over", _("Taken over"), ~waits),
    ]


def _beside(scope: Scope, rows: QuerySet[Registration], at: datetime) -> Mapping[str, Any]:
    may = scope.may_anywhere("issue-passes")
    hanging = queries.posters(scope).filter(revoked_at=None, expires_at__gt=at).count() if may else 0
    return {"may_invite": may, "levels": LEVELS[:3], "posters": hanging}


REGISTRATIONS: Final = declare(
    Listing(
        "registrations",
        _("Self-registrations"),
        "resident list",
        _registrations,
        (
            Column("form", _("What"), lambda row: row.form, words=lambda row: FORMS[row.form].title,
                   href=lambda row: reverse("resident:look", args=[row.pk]),
                   sign=lambda row: "overdue" if row.feverish else "open"),
            Column("feverish", _("Fever or cough"), lambda row: row.feverish or None, "count"),
            of_place("place", _("Where"), lambda row: row.place, sort="place"),
            Column("at", _("When"), lambda row: row.at, "moment", sort="newest"),
            Column("expires_at", _("Destroyed at"), lambda row: row.expires_at, "due", sort="expires"),
            Column("accepted_at", _("Taken over"), lambda row: row.accepted_at, "moment",
                   only=("show", "taken-over")),
            of_person("accepted_by", _("By"), lambda row: row.accepted_by, only=("show", "taken-over")),
            Column("id", pgettext_lazy("list", "Id"), lambda row: row.pk, "number", by_page=False),
        ),
        (
            Sort("fever", _("Fever first"), ("-feverish", "-at", "-pk")),
            Sort("newest", _("Newest first"), ("-at", "-pk")),
            Sort("expires", _("Destroyed soonest first"), ("expires_at", "pk")),
            Sort("place", _("By place"), ("path", "pk")),
        ),
        (
            Filter("show", _("Self-registrations"), "cases", cases=_states, begins="waiting"),
            Filter("form", _("What"), "choice", "form",
                   words={code: one.title for code, one in FORMS.items()}),
            Filter("place", _("Where"), "place", "path"),
            Filter("since", _("From day"), "since", "at"),
            Filter("until", _("To day"), "until", "at"),
        ),
        needs=("record",),
        beside=_beside,
        template="resident/registrations.html",
        empty=(
            _("Nobody is waiting."),
            _("Hang up a poster at a post, or hand every household its own link; what they write appears "
              "here."),
        ),
    )
)  # fmt: skip


def _posters(scope: Scope, at: datetime) -> QuerySet[Link]:
    return queries.posters(scope)


def _hanging(scope: Scope, at: datetime) -> list[Case]:
    return [
        Case("live", pgettext_lazy("poster", "Open"), Q(revoked_at=None, expires_at__gt=at)),
        Case("over", pgettext_lazy("poster", "Ended"), Q(revoked_at__isnull=False) | Q(expires_at__lte=at)),
    ]


POSTERS: Final = declare(
    Listing(
        "posters",
        _("Posters where anybody may register"),
        "poster list",
        _posters,
        (
            of_place("place", _("Place"), lambda row: row.place, sort="place"),
            Column("level", _("What may be collected"), lambda row: row.level),
            of_person("by", _("By"), lambda row: row.made_by),
            Column("made_at", _("Made at"), lambda row: row.made_at, "moment", sort="newest"),
            Column("expires_at", _("Opens until"), lambda row: row.expires_at, "moment", sort="expires"),
            Column("ended_at", pgettext_lazy("poster", "Ended"), lambda row: row.revoked_at, "moment",
                   only=("show", "over")),
            Column("id", pgettext_lazy("list", "Id"), lambda row: row.pk, "number", by_page=False),
        ),
        (
            Sort("newest", _("Newest first"), ("-made_at", "-pk")),
            Sort("expires", _("Ends soonest first"), ("expires_at", "pk")),
            Sort("place", _("By place"), ("path", "pk")),
        ),
        (
            Filter("show", _("Posters"), "cases", cases=_hanging, begins="live"),
            Filter("place", _("Place"), "place", "path"),
            Filter("by", _("By"), "person", "made_by"),
        ),
        needs=("issue-passes",),
        empty=(
            _("No poster hangs."),
            _("A poster lets travellers and visitors register at a place; it is made on the page "
              "“Self-registrations”."),
        ),
        noun=acts.POSTER,
        acts=acts.POSTERS,
    )
)  # fmt: skip
