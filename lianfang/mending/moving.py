"""What hangs on a place and goes along when it is merged into another, or ends when it is closed."""

from collections.abc import Sequence
from typing import Any, Final

from django.db.models import Q
from django.db.models.fields.reverse_related import ForeignObjectRel
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lianfang.accounts import keys
from lianfang.accounts.models import Posting
from lianfang.duties import actions as duties
from lianfang.duties import forms, raising, rules, states
from lianfang.duties.journal import Journal
from lianfang.duties.models import Duty, Evidence, Pairing
from lianfang.duties.notes import note
from lianfang.duties.rules import Proof
from lianfang.duties.states import Answer
from lianfang.grid.models import Place, PlaceAlias, PlaceCode
from lianfang.kit import clock, sql
from lianfang.kit.scope import Scope, next_sibling
from lianfang.mending import households
from lianfang.people.models import Household, Organisation, RegisterEntry, Vehicle

REMOVED: Final = "removed"
# Evidence stays where it was recorded: a record is sealed with its place. What rests on it moves by its duty.
_STAYS: Final = frozenset({"duties_record", "screening_visit", "mending_placestep", "mending_unlisted"})
_MOVES: Final = frozenset({
    "grid_place", "grid_placecode", "grid_placealias", "people_household", "people_organisation",
    "people_registerentry", "duties_duty", "duties_pairing", "accounts_posting",
})  # fmt: skip
_ENDED: Final = frozenset({"settled_at", "closed_at", "ended_at"})
_WORDS: Final[dict[str, str | Promise]] = {
    "duties_round": _("rounds"),
    "duties_schedule": _("set times"),
    "duties_alert": _("alerts"),
    "cases_case": _("cases"),
    "measures_measurearea": _("measures"),
    "handovers_handover": _("hand-overs"),
    "orders_order": _("orders"),
}


def below(path: str, field: str = "path") -> Q:
    """The place of this path and all below it."""
    return Q(**{f"{field}__gte": path, f"{field}__lt": next_sibling(path)})


def carried(place: Place) -> str:
    """What else names a place and cannot go along: words, with numbers."""
    found: dict[str, int] = {}
    for one in Place._meta.get_fields(include_hidden=True):
        if isinstance(one, ForeignObjectRel) and one.related_model._meta.db_table not in _MOVES | _STAYS:
            words = str(_WORDS.get(one.related_model._meta.db_table, _("other entries")))
            found[words] = found.get(words, 0) + _standing(one).filter(**{one.field.name: place}).count()
    posted = Posting.objects.in_force(clock.now()).filter(place=place, pairing=None).count()
    found[str(_("postings"))] = posted
    return "、".join(f"{words} {number}" for words, number in found.items() if number)


def _standing(relation: ForeignObjectRel) -> Any:
    """What names a place and has not ended; what has is history, and stays where it was."""
    model = relation.related_model
    ended = {one.name for one in model._meta.concrete_fields} & _ENDED
    return model._default_manager.filter(**{f"{name}__isnull": True for name in ended})


def listed(place: Place) -> dict[str, int]:
    """Who and what the registers list at a place and below."""
    return {
        "households": Household.objects.filter(below(place.path)).count(),
        "enterprises": Organisation.objects.filter(below(place.path)).count(),
    }


def registers(scope: Scope, place: Place, into: Place, reason: str) -> None:
    """Households, enterprises and key registers move; two households of one number become one."""
    for home in Household.objects.filter(Q(lives_at=place) | Q(belongs_to=place)):
        moved: dict[str, Any] = {"path": into.path} if home.path == place.path else {}
        moved |= {"managed_path": into.path} if home.managed_path == place.path else {}
        ends = {"path": home.path, "managed_path": home.managed_path} | moved
        twin = Household.objects.filter(number=home.number, **ends).exclude(pk=home.pk).first()
        if twin is not None:
            households.join_and_tell(scope, home, twin, reason)
            continue
        moved |= {"lives_at": into} if home.lives_at_id == place.pk else {}
        moved |= {"belongs_to": into} if home.belongs_to_id == place.pk else {}
        Household.objects.filter(pk=home.pk).update(**moved)
        Vehicle.objects.filter(household=home).update(path=ends["path"])
    Organisation.objects.filter(place=place).update(place=into, path=into.path)
    Vehicle.objects.filter(organisation__place=into).update(path=into.path)
    RegisterEntry.objects.filter(place=place).update(place=into, path=into.path)
    PlaceCode.objects.filter(place=place).exclude(code__in=into.codes.values("code")).update(place=into)


def names(place: Place, into: Place) -> None:
    """Sheets and searches that know the place by its name find the other one."""
    called = {place.name, *place.aliases.values_list("name", flat=True)} - {into.name}
    for name in sorted(called):
        PlaceAlias.objects.get_or_create(place=into, name=name)


def end_pairings(path: str) -> int:
    """Nobody answers any more for what is closed."""
    now = clock.now()
    held = Pairing.objects.filter(below(path), to_at=None)
    Posting.objects.filter(pk__in=held.exclude(posting=None).values("posting")).update(to_at=now)
    return held.update(to_at=now)


def duties_along(scope: Scope, place: Place, into: Place, reason: str) -> int:
    """The duties of open rounds and their evidence count at the other place; how many evidence moved.

    The duty at the place becomes void, which the round's change log keeps with the reason; sums follow.
    """
    moved = 0
    for duty in _in_rounds(Q(place=place)).select_related("round"):
        assert duty.round is not None
        twin = Duty.objects.filter(round=duty.round, place=into, kind=duty.kind).first()
        if twin is None and into.path.startswith(duty.round.path):
            twin = duties.add_to_base(scope, opened=duty.round, place=into, reason=reason)
        moved += _join(scope, duty, twin, place, reason)
    raising.void_those(scope, Duty.objects.filter(place=place), reason=reason)
    return moved


def _in_rounds(where: Q) -> Any:
    return Duty.objects.filter(where, round__closed_at=None, round__isnull=False).exclude(outcome=REMOVED)


def _join(scope: Scope, duty: Duty, twin: Duty | None, place: Place, reason: str) -> int:
    with sql.writing() as cursor:
        now = clock.now()
        journal = Journal(cursor, keys.current(), at=now)
        moved = 0
        if twin is not None:
            there = Evidence.objects.filter(duty=twin).values("seq")
            moved = Evidence.objects.filter(duty=duty).exclude(seq__in=there).update(duty=twin)
        seq = _removed(journal, scope, place, reason)
        stamp = sql.microseconds(now)
        answers = [Answer(duty.pk, Proof(seq, rules.VOIDS, REMOVED, False, 0, stamp))]
        if twin is not None:
            answers.append(Answer(twin.pk, Proof(seq, rules.NOTES, "", False, 0, stamp)))
        targets = raising.targets_of(Duty.objects.filter(pk__in=[one.duty_id for one in answers]))
        states.apply(cursor, {one.id: one for one in targets}, answers)
    return moved


def _removed(journal: Journal, scope: Scope, place: Place, reason: str) -> int:
    return note(
        journal, scope, forms.BASE_REMOVE, place_id=place.pk, path=place.path, made_at=clock.now(),
        detail={"reason": reason[:300]},
    )  # fmt: skip


def end_duties(scope: Scope, place: Place, reason: str) -> int:
    """Take a place and all below it out of the bases of open rounds; what rules raised there is void."""
    where = below(place.path)
    with sql.writing() as cursor:
        found = raising.targets_of(_in_rounds(where))
        if found:
            journal = Journal(cursor, keys.current(), at=clock.now())
            seq = _removed(journal, scope, place, reason)
            proof = Proof(seq, rules.VOIDS, REMOVED, False, 0, sql.microseconds(clock.now()))
            for part in raising.in_parts(found):
                states.apply(cursor, {one.id: one for one in part}, _all(part, proof))
    raising.void_those(scope, Duty.objects.filter(where), reason=reason)
    return len(found)


def _all(part: Sequence[Any], proof: Proof) -> list[Answer]:
    return [Answer(one.id, proof) for one in part]
