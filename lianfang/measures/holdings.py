"""What personal data are held, class by class: what an event's key sealed, and what stays without it.

Each app declares its classes; a test sees that no sealed table is left out. A destruction counts by
this list, so that it says neither more nor less than is true.
"""

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lianfang.accounts.models import Reading, User
from lianfang.kit.scope import Scope
from lianfang.measures.models import Appeal, Event, EventFigure, FigureSort
from lianfang.passes.models import Pass
from lianfang.people.models import Household, Organisation, Person, RegisterEntry, Vehicle

REGISTER: Final = _("standing register of the district, sealed under another key than this event's")
STAFF: Final = _("staff answer for what they did")
PROOF: Final = _("proof of what was done, without names")
CLEAR: Final = _("not sealed: plates and numbers in the open")
OTHER: Final = _("collected for another event, or before this one")


class Holding(NamedTuple):
    """One class of data. `seal` is the sealed column; empty for what lies in the open and stays."""

    code: str
    words: str | Promise
    why: str | Promise  # it stays
    rows: Callable[[], QuerySet[Any]]
    seal: str = "sealed"


class Counted(NamedTuple):
    """A class with what the event's key sealed, and what can still be read without it."""

    code: str
    words: str
    destroyed: int
    stands: int
    why: str


_held: dict[str, Holding] = {}


def hold(*holdings: Holding) -> None:
    """Declare classes of data. Declaring one again changes nothing."""
    for one in holdings:
        _held.setdefault(one.code, one)


def held() -> list[Holding]:
    return list(_held.values())


hold(
    Holding("persons", _("persons in the registers"), REGISTER, Person.objects.all),
    Holding(
        "documents",
        _("of them with an identity document"),
        REGISTER,
        lambda: Person.objects.filter(document_ix__isnull=False),
    ),
    Holding(
        "phones", _("of them with a phone"), REGISTER, lambda: Person.objects.filter(phone_ix__isnull=False)
    ),
    Holding("households", _("households with contact and phone"), REGISTER, Household.objects.all),
    Holding("organisations", _("enterprises with their heads"), REGISTER, Organisation.objects.all),
    Holding("vehicles", _("plates of registered vehicles"), CLEAR, Vehicle.objects.all, ""),
    Holding("key-registers", _("entries of key registers"), REGISTER, RegisterEntry.objects.all, ""),
    Holding("appeals", _("appeals"), OTHER, Appeal.objects.all),
    Holding("passes", _("passes made out"), CLEAR, Pass.objects.all, ""),
    Holding("staff", _("phones of staff"), STAFF, User.objects.all, "contact"),
    Holding("readings", _("lines of who looked at names, and why"), PROOF, Reading.objects.all, ""),
)


def count(scope: Scope, *, event: Event) -> list[Counted]:
    """Each class, counted now. Whole tables are read: for the pages of a destruction, not for boards."""
    return [one for one in (_count(each, event) for each in held()) if one.destroyed or one.stands]


def _count(one: Holding, event: Event) -> Counted:
    if not one.seal:
        return Counted(one.code, str(one.words), 0, one.rows().count(), str(one.why))
    sealed = one.rows().exclude(**{one.seal: b""})
    found = sealed.aggregate(
        own=Count("pk", filter=Q(key=event.key_id)),
        others=Count("pk", filter=~Q(key=event.key_id) & Q(key__destroyed_at=None)),
    )
    return Counted(one.code, str(one.words), found["own"], found["others"], str(one.why))


def told(scope: Scope, *, event: Event) -> list[Counted]:
    """What was counted as the data were destroyed; for an event of an older version, what is there now."""
    figures = EventFigure.objects.filter(step__event=event).exclude(sort=FigureSort.CARRIED)
    kept: dict[str, dict[str, int]] = {}
    for sort, what, number in figures.values_list("sort", "what", "number"):
        kept.setdefault(what, {})[sort] = number
    if not kept:
        return count(scope, event=event)
    return [
        Counted(
            one.code,
            str(one.words),
            kept[one.code].get(FigureSort.DESTROYED, 0),
            kept[one.code].get(FigureSort.STANDS, 0),
            str(one.why),
        )
        for one in held()
        if one.code in kept
    ]
