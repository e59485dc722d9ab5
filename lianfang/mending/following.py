"""What names a household or a person, and goes along when it is merged into another: every table there is.

Passes stay as they were made out: whom they name is signed. All else is found by its column, so that a
table that comes to name households or persons goes along without a line here.
"""

from collections import Counter
from typing import Any, Final

from django.db.models import Model, Q
from django.db.models.fields.reverse_related import ForeignObjectRel

from lianfang.accounts import keys
from lianfang.duties import forms, rules, states
from lianfang.duties.journal import Journal
from lianfang.duties.models import Duty, Evidence
from lianfang.duties.notes import note
from lianfang.duties.raising import targets_of
from lianfang.duties.rules import Proof
from lianfang.duties.states import Answer
from lianfang.handovers.models import HandOverSubject
from lianfang.kit import clock, sql
from lianfang.kit.scope import Scope
from lianfang.people.models import Membership, Person, RegisterEntry

_OWN: Final = frozenset({  # followed in their own way: one row of them may be there already
    "people_membership", "people_householdphone", "people_otherinitials", "people_otherphone",
    "people_registerentry",
})  # fmt: skip


def along(row: Model, into: Model) -> Counter[str]:
    """Let every row that names `row` name `into`; how many of each table."""
    moved: Counter[str] = Counter()
    for one in row._meta.get_fields(include_hidden=True):
        if isinstance(one, ForeignObjectRel) and one.related_model._meta.db_table not in _OWN:
            rows = one.related_model._default_manager
            moved[one.related_model._meta.db_table] += rows.filter(**{one.field.name: row}).update(
                **{one.field.name: into}
            )
            _no_pair_of_itself(one, into)
    return moved


def _no_pair_of_itself(relation: Any, into: Model) -> None:
    """A hint that two persons may be one has no sense once they are."""
    model = relation.related_model
    others = [
        one.name
        for one in model._meta.concrete_fields
        if one.is_relation and one.related_model is type(into) and one.name != relation.field.name
    ]
    if others:
        model._default_manager.filter(**{relation.field.name: into, others[0]: into}).delete()


def memberships(of: Q, **into: Any) -> int:
    """Let memberships be another household's or person's; of two of one person in one, one stays."""
    moved = 0
    for one in Membership.objects.filter(of).order_by("pk"):
        ends = {"person_id": one.person_id, "household_id": one.household_id} | into
        twin = Membership.objects.filter(**ends).exclude(pk=one.pk).first()
        if twin is None:
            Membership.objects.filter(pk=one.pk).update(**into)
        else:
            twin.relation = twin.relation or one.relation
            ended, begun = [twin.until, one.until], [twin.since, one.since]
            twin.until = max((day for day in ended if day), default=None) if None not in ended else None
            twin.since = min((day for day in begun if day), default=None)
            twin.save()
            one.delete()
        moved += 1
    return moved


def entries(scope: Scope, person: Person, into: Person, reason: str) -> int:
    """Entries of key registers; of two in force on one register, that of `into` stays in force."""
    held = RegisterEntry.objects.filter(person=into, removed_at=None)
    there = dict(held.values_list("register", "path"))
    mine = RegisterEntry.objects.filter(person=person)
    mine.filter(removed_at=None, register__in=there).update(
        removed_at=clock.now(), removed_by_id=scope.actor, removal_reason=reason.strip()[:300]
    )
    return mine.update(person=into)


def duties_about(scope: Scope, noun: str, thing: int, into: int, reason: str) -> Counter[str]:
    """Duties about a household or person, with their evidence. Of two for one slot, that of `into` stays."""
    old, new = f"{noun}:{thing}", f"{noun}:{into}"
    moved: Counter[str] = Counter()
    for duty in Duty.objects.filter(subject=old).order_by("pk"):
        same = Duty.objects.filter(
            place=duty.place_id, kind=duty.kind, origin=duty.origin, subject=new, opens_at=duty.opens_at,
            round=None,
        ).exclude(state="void")  # fmt: skip
        twin = same.first() if duty.round_id is None and duty.state != "void" else None
        moved["duties_evidence"] += Evidence.objects.filter(duty=duty).count()
        if twin is not None:
            _join(scope, duty, twin, reason)
        Duty.objects.filter(pk=duty.pk).update(subject=new)
        moved["duties_duty"] += 1
    return moved


def _join(scope: Scope, duty: Duty, twin: Duty, reason: str) -> None:
    """The evidence of both decides one of them; the other is void, with the reason in the change log."""
    with sql.writing() as cursor:
        now = clock.now()
        there = Evidence.objects.filter(duty=twin).values("seq")
        Evidence.objects.filter(duty=duty).exclude(seq__in=there).update(duty=twin)
        detail = {"reason": reason.strip()[:300], "origin": duty.origin, "number": 1}
        journal = Journal(cursor, keys.current(), at=now)
        seq = note(
            journal, scope, forms.VOID, place_id=duty.place_id, path=duty.path, made_at=now, detail=detail
        )
        stamp = sql.microseconds(now)
        answers = [
            Answer(duty.pk, Proof(seq, rules.VOIDS, "void", False, 0, stamp)),
            Answer(twin.pk, Proof(seq, rules.NOTES, "", False, 0, stamp)),
        ]
        targets = targets_of(Duty.objects.filter(pk__in=[duty.pk, twin.pk]))
        states.apply(cursor, {one.id: one for one in targets}, answers)


def hand_overs_about(noun: str, thing: int, into: int) -> int:
    """What was handed over about an entry is found under the other one too; how many."""
    found = 0
    for sealer in keys.living():
        old, new = (sealer.blind("subject", f"{noun}:{one}") for one in (thing, into))
        about = HandOverSubject.objects.filter(subject_ix=old).values_list("hand_over", flat=True)
        rows = [HandOverSubject(hand_over_id=one, subject_ix=new) for one in about]
        HandOverSubject.objects.bulk_create(rows, ignore_conflicts=True)
        found += len(rows)
    return found
