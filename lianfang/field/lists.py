"""Who works here, who serves where, and which phones there are, as lists."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.accounts import queries as accounts
from lianfang.accounts.models import Posting, Role, User
from lianfang.field import account_acts, acts, colleagues, phone_acts, queries
from lianfang.field.colleagues import Colleague
from lianfang.field.models import Device
from lianfang.field.templatetags.phones import phone_kind
from lianfang.grid.models import Place
from lianfang.kit import clock
from lianfang.kit.forms import Words
from lianfang.kit.scope import Scope, below
from lianfang.listings.declared import Case, Column, Filter, Listing, Sort, declare, of_person, of_place

_MANAGES: Final = ("manage-users",)
MOST_POSTS: Final = 3  # of one person that a row names; the rest is counted


def _staff(scope: Scope, at: datetime) -> QuerySet[User]:
    return accounts.staff(scope).select_related("department")


def _colleagues(scope: Scope, rows: Sequence[User], at: datetime) -> list[Colleague]:
    return colleagues.of(scope, rows, at=at)


def _posts(row: Colleague) -> str:
    named = "; ".join(f"{one.place.name} {one.get_role_display()}" for one in row.postings[:MOST_POSTS])
    return f"{named}; +{len(row.postings) - MOST_POSTS}" if len(row.postings) > MOST_POSTS else named


def _posts_by_code(row: Colleague) -> str:
    return "; ".join(f"{one.role} {one.place.code}" for one in row.postings)


def _state(row: Colleague) -> str:
    if not row.user.is_active:
        return "out"
    return "locked" if row.is_locked else "in"


STATES: Final[Mapping[str, Words]] = {
    "in": pgettext_lazy("staff", "may sign in"),
    "locked": _("locked after wrong passwords"),
    "out": _("put out"),
}


def _cases(scope: Scope, at: datetime) -> list[Case]:
    locked = Q(username__in=accounts.locked_among(scope))
    nobody_s = Q(pk__in=accounts.without_password(scope, at=at).values("pk"))
    serving = Q(pk__in=Posting.objects.in_force(at).values("user"))
    return [
        Case("in", STATES["in"], Q(is_active=True) & ~locked),
        Case("locked", STATES["locked"], Q(is_active=True) & locked),
        Case("no-password", _("never had a password"), nobody_s),
        Case("no-post", _("serves nowhere now"), Q(is_active=True) & ~serving),
        Case("out", STATES["out"], Q(is_active=False)),
    ]


def _in_role(scope: Scope, at: datetime) -> list[Case]:
    posted = Posting.objects.in_force(at)
    return [Case(one.value, one.label, Q(pk__in=posted.filter(role=one).values("user"))) for one in Role]


def _serving_at(rows: QuerySet[User], place: Place) -> QuerySet[User]:
    posted = Posting.objects.in_force(clock.now()).filter(below(place.path, "place__path"))
    return rows.filter(pk__in=posted.values("user"))


STAFF: Final = declare(
    Listing(
        "staff",
        _("Who works here"),
        "user list",
        _staff,
        (
            Column("name", _("Name and surname"), lambda row: row.user.name, sort="name",
                   href=lambda row: acts.address(row.user)),
            Column("username", _("User name"), lambda row: row.user.username, sort="login"),
            Column("posts", _("Postings"), _posts_by_code, words=_posts),
            Column("department", _("Department"), lambda row: getattr(row.user.department, "name", "")),
            Column("state", _("State"), _state, words=lambda row: STATES[_state(row)],
                   sign=lambda row: {"out": "overdue", "locked": "excused"}.get(_state(row), "")),
            Column("seen_at", _("Last seen"), lambda row: row.seen_at, "moment"),
            Column("phones", _("Phones"), lambda row: len(row.live_phones), "count"),
            Column("id", pgettext_lazy("list", "Id"), lambda row: row.user.pk, "number", by_page=False),
        ),
        (
            Sort("login", _("By user name, who is put out last"), ("-is_active", "username", "pk")),
            Sort("name", _("By name"), ("name", "pk")),
            Sort("newest", _("Newest first"), ("-made_at", "-pk")),
        ),
        (
            Filter("q", _("Name, user name or phone"), "text", narrow=colleagues.called),
            Filter("state", _("State"), "cases", cases=_cases, begins="all"),
            Filter("role", _("Role"), "cases", cases=_in_role),
            Filter("place", _("Serves at or below"), "place", narrow=_serving_at),
            Filter("department", _("Department"), "choice", "department__name"),
        ),
        load=_colleagues,
        needs=_MANAGES,
        template="field/staff.html",
        empty=(_("Nobody works here yet."), _("Enter the first user, or load a sheet of the workers.")),
        noun=account_acts.ACCOUNT,
        acts=tuple(one for one in account_acts.ACCOUNTS if one.code in {"disable", "enable", "unlock"}),
    )
)  # fmt: skip


def _postings(scope: Scope, at: datetime) -> QuerySet[Posting]:
    mine = Posting.objects.filter(scope.narrowed("manage-users").q("place__path"))
    return mine.select_related("user", "place", "department")


def _terms(scope: Scope, at: datetime) -> list[Case]:
    begun = Q(from_at__lte=at)
    return [
        Case("now", pgettext_lazy("posting", "In force"), begun & (Q(to_at=None) | Q(to_at__gt=at))),
        Case("ahead", pgettext_lazy("posting", "Begins later"), Q(from_at__gt=at)),
        Case("over", pgettext_lazy("posting", "Over"), begun & Q(to_at__lte=at)),
    ]


POSTINGS: Final = declare(
    Listing(
        "postings",
        _("Who serves where"),
        "posting list",
        _postings,
        (
            Column("name", _("Name and surname"), lambda row: row.user.name, sort="person",
                   href=lambda row: acts.address(row.user)),
            Column("username", _("User name"), lambda row: row.user.username),
            Column("role", _("As"), lambda row: row.role, words=lambda row: row.get_role_display()),
            of_place("place", _("Where"), lambda row: row.place, sort="place"),
            Column("department", _("Department"), lambda row: getattr(row.department, "name", "")),
            Column("from_at", _("From"), lambda row: row.from_at, "moment", sort="newest"),
            Column("to_at", _("Until"), lambda row: row.to_at, "moment"),
            Column("id", pgettext_lazy("list", "Id"), lambda row: row.pk, "number", by_page=False),
        ),
        (
            Sort("person", _("By person"), ("user__username", "pk")),
            Sort("place", _("By place"), ("place__path", "user__username", "pk")),
            Sort("newest", _("Newest first"), ("-from_at", "-pk")),
        ),
        (
            Filter("show", _("Term"), "cases", cases=_terms, begins="now"),
            Filter("user", _("Person"), "person", "user"),
            Filter("role", _("As"), "choice", "role", words=dict(Role.choices)),
            Filter("place", _("Serves at or below"), "place", "place__path"),
            Filter("department", _("Department"), "choice", "department__name"),
        ),
        needs=_MANAGES,
        empty=(_("Nobody serves here."), _("A post says who serves where, and as what.")),
        noun=account_acts.POSTING,
        acts=account_acts.POSTINGS,
    )
)  # fmt: skip


def _devices(scope: Scope, at: datetime) -> QuerySet[Device]:
    return queries.devices(scope, at=at).select_related("user", "revoked_by").defer("sealed")


def _in_use(scope: Scope, at: datetime) -> list[Case]:
    return [
        Case("live", pgettext_lazy("device", "In use"), Q(revoked_at=None)),
        Case("revoked", pgettext_lazy("device", "Revoked"), Q(revoked_at__isnull=False)),
    ]


_REVOKED: Final = ("show", "revoked")
PHONES: Final = declare(
    Listing(
        "phones",
        _("Phones"),
        "phone list",
        _devices,
        (
            Column("person", _("Person"), lambda row: row.user.name),
            Column("username", _("User name"), lambda row: row.user.username),
            Column("label", pgettext_lazy("device", "Phone"), lambda row: row.label,
                   words=lambda row: phone_kind(row.label),
                   sign=lambda row: "done" if row.revoked_at else ""),
            Column("seen_at", _("Last seen"), lambda row: row.seen_at, "moment", sort="seen"),
            Column("made_at", pgettext_lazy("device", "Set up"), lambda row: row.made_at, "moment"),
            Column("revoked_at", _("Revoked"), lambda row: row.revoked_at, "moment", only=_REVOKED),
            of_person("revoked_by", pgettext_lazy("device", "By"), lambda row: row.revoked_by, only=_REVOKED),
            Column("id", pgettext_lazy("list", "Id"), lambda row: str(row.pk), by_page=False),
        ),
        (
            Sort("seen", _("Last seen first"), ("-seen_at", "pk")),
            Sort("silent", _("Longest silent first"), ("seen_at", "pk")),
            Sort("revoked", _("Last revoked first"), ("-revoked_at", "pk")),
        ),
        (
            Filter("show", _("Phones"), "cases", cases=_in_use, begins="live",
                   sorts=(("revoked", "revoked"),)),
            Filter("q", pgettext_lazy("list", "Name or user name"), "text", narrow=colleagues.owner_called),
            Filter("user", _("Person"), "person", "user"),
            Filter("until", pgettext_lazy("device", "Not seen since"), "until", "seen_at"),
        ),
        needs=("record",),
        template="field/devices.html",
        last_cell="field/_revoke.html",
        none="field/_no_phone.html",
        noun=phone_acts.PHONE,
        acts=phone_acts.PHONES,
        also=("device list",),
    )
)  # fmt: skip
