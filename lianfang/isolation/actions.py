"""What is decided about people in isolation. Each decision leaves its line; each asks who may."""

from datetime import datetime
from typing import Any

from django.db import transaction

from lianfang.accounts import keys
from lianfang.accounts.models import User
from lianfang.duties import actions as duties
from lianfang.duties.kinds import table
from lianfang.duties.problems import RecordRefused
from lianfang.grid.models import Place
from lianfang.isolation import alone, contacts, facts, following, life, needs, queries, teams
from lianfang.isolation.forms import CARES, DECIDES, DELIVERY, READING, RECORDS, RETURNED
from lianfang.isolation.models import (
    CaredBy,
    Dependant,
    DependantState,
    File,
    Mode,
    Need,
    NeedState,
    Outing,
    Programme,
    RoomState,
    Served,
    SiteRoom,
)
from lianfang.isolation.problems import (
    AskFirst,
    BackBefore,
    EveryFromWhen,
    LeftAlone,
    NoSuchRoom,
    NotRestricted,
    PlannedBefore,
    RoomTaken,
    StandsElsewhere,
)
from lianfang.kit import clock, lives
from lianfang.kit.forms import Form
from lianfang.kit.ids import uuid7
from lianfang.kit.scope import Scope
from lianfang.restrictions import actions as restrictions
from lianfang.restrictions import owed
from lianfang.restrictions.models import Restriction
from lianfang.things.declared import StandsOtherwise, step, write

NOUN = "file"
_SEALED = ("sex", "employer", "special", "note", "witness")


def _move(scope: Scope, one: File, code: str, reason: str = "", **facts: Any) -> None:
    """One move of a file with its line. Raises StandsElsewhere."""
    if not lives.move(
        life.FILE, File.objects.filter(pk=one.pk), code, facts=facts or {"restriction_id": one.pk}
    ):
        one.refresh_from_db()
        raise StandsElsewhere(state=str(life.STATES[life.state_of(one)]))
    write(scope, NOUN, one, code, reason)
    one.refresh_from_db()


def _seal(one: File, told: dict[str, Any]) -> dict[str, Any]:
    """The columns that hold what is personal of a file, with what is told now."""
    new = {name: told[name] for name in _SEALED if told.get(name) not in (None, "", [])}
    if not new:
        return {}
    sealer = keys.current()
    return {"sealed": sealer.seal_json(facts.personal(one) | new), "key_id": sealer.key_id}


@transaction.atomic
def begin(scope: Scope, *, programme: str, place: Place, **facts: Any) -> File:
    """Open a file. Quarantine and isolation rest on a measure in force; health monitoring restricts nobody.

    Raises what `restrictions.enter` and `restrictions.watch` do.
    """
    enter = restrictions.watch if programme == Programme.MONITORING else restrictions.enter
    one = enter(scope, place=place, **facts)
    File.objects.filter(pk=one.pk).update(programme=programme)
    return queries.file(scope, id=one.pk)


@transaction.atomic
def describe(scope: Scope, *, file: File, **told: Any) -> File:
    """Write down how they live and whom they look after. What is not told stays as it is.

    Raises StandsElsewhere, OutOfScope, NotAllowed.
    """
    scope.require(CARES, file.path)
    known = facts.personal(file)
    plain = ("programme", "category", "living", "mode", "co_residents", "co_managed")
    said = {name: told[name] for name in plain if told.get(name) not in (None, "")} | _seal(file, told)
    if told.get("looks_after") and file.asked_at is None:
        said |= {"asked_at": clock.now(), "asked_by_id": scope.actor}
    new = set(told.get("special") or ()) - set(known.get("special") or ())
    _move(scope, file, "describe", **said)
    needs.plan(file, sorted(new), by_id=scope.actor, at=clock.now())
    return file


@transaction.atomic
def serve(scope: Scope, *, file: File, how: str, notice_no: str = "", witness: str = "") -> File:
    """The written notice was served. Raises StandsElsewhere, KnownAlready, OutOfScope, NotAllowed."""
    scope.require(CARES, file.path)
    facts: dict[str, Any] = {"served_at": clock.now(), "served_by_id": scope.actor, "served_how": how}
    _move(scope, file, "serve", **facts, **_seal(file, {"witness": witness}))
    if how != Served.REMOTE:
        contacts.spoken([file.restriction.where.pk], at=clock.now())
    if notice_no.strip() and not file.restriction.notice_no:
        number = notice_no.strip()[:60]
        Restriction.objects.filter(pk=file.pk).update(notice_no=number, owed_at=None)
        file.restriction.refresh_from_db()
    return file


@transaction.atomic
def contact(scope: Scope, *, file: File, how: str, words: str = "") -> File:
    """Somebody has spoken with the household. Raises StandsElsewhere, OutOfScope, NotAllowed."""
    scope.require(CARES, file.path)
    note = "\n".join(filter(None, [facts.personal(file).get("note", ""), words or ""]))[-300:]
    _move(scope, file, "contact", str(Mode(how).label), **_seal(file, {"note": note} if words else {}))
    contacts.spoken([file.restriction.where.pk], at=clock.now())
    file.refresh_from_db()
    return file


@transaction.atomic
def team(scope: Scope, *, file: File, **members: User | None) -> File:
    """Name the team besides carer and backup; who was in it stays in its history."""
    scope.require(DECIDES, file.path)
    said = {role: members.get(role) for role in ("cadre", "doctor", "police", "volunteer")}
    changed = teams.keep(file, said, at=clock.now())
    _move(scope, file, "team", ", ".join(changed))
    return file


@transaction.atomic
def send_out(
    scope: Scope, *, file: File, why: str, vehicle: str, driver: str, back_by: datetime, protection: str = ""
) -> File:
    """Send somebody to care that cannot wait. Whom they look after themselves has civil affairs meanwhile.

    Never refused for what is not written down: an ambulance does not wait. Raises BackBefore,
    StandsElsewhere, OutOfScope, NotAllowed.
    """
    scope.require(DECIDES, file.path)
    now = clock.now()
    if back_by <= now:
        raise BackBefore()
    _move(scope, file, "send-out", f"{vehicle} · {driver}", out_since=now)
    Outing.objects.create(
        file=file, why=why, approved_by_id=scope.actor, vehicle=vehicle, driver=driver, from_at=now,
        protection=protection, back_by=back_by,
    )  # fmt: skip
    alone.taken(file, at=now)
    return file


@transaction.atomic
def come_back(scope: Scope, *, file: File) -> File:
    scope.require(CARES, file.path)
    now = clock.now()
    _move(scope, file, "come-back", out_since=None)
    Outing.objects.filter(file=file, back_at=None).update(back_at=now)
    return file


@transaction.atomic
def leave(scope: Scope, *, file: File, reason: str) -> File:
    """They left without permission: from now on somebody named looks for them, with a clock."""
    scope.require(CARES, file.path)
    now = clock.now()
    _move(scope, file, "leave", reason, away_since=now, out_since=None)
    Outing.objects.filter(file=file, back_at=None).update(back_at=now)
    where, carer = file.restriction.where, file.restriction.carer_id
    item = duties.NewDuty(
        where.pk, where.path, now, now + facts.search_time(), owner_id=carer,
        subject=owed.subject_of(file.pk),
    )  # fmt: skip
    origin = f"isolation-left:{file.pk}"
    duties.raise_duties(owed.system(), kind=RETURNED.name, origin=origin, items=[item], reason=origin)
    alone.taken(file, at=now)
    return file


@transaction.atomic
def move_in(scope: Scope, *, file: File, site: Place, number: str, reason: str) -> File:
    """Give somebody a room of a central site. Not before whom they look after was asked, and each of them
    has somebody.

    Raises AskFirst, LeftAlone, NoSuchRoom, RoomTaken, StandsElsewhere, OutOfScope, NotAllowed.
    """
    scope.require(DECIDES, file.path)
    scope.require(DECIDES, site.path)
    if file.asked_at is None:
        raise AskFirst()
    left = Dependant.objects.filter(file=file, state__in=(DependantState.OPEN, DependantState.CARED))
    lonely = left.filter(cared_by__in=(CaredBy.SELF, CaredBy.NOBODY)).count()
    if lonely:
        raise LeftAlone(number=lonely)
    room = SiteRoom.objects.select_for_update().filter(place=site, number=number.strip()).first()
    if room is None:
        raise NoSuchRoom(number=number)
    if room.state != RoomState.OPEN or File.objects.filter(room=room).exists():
        raise RoomTaken(number=number)
    if file.room_id is not None:
        lives.move(life.ROOM, SiteRoom.objects.filter(pk=file.room_id), "leave", facts={})
    _move(scope, file, "move-in", f"{room}  {reason}", room_id=room.pk)
    restrictions.move_to(scope, restriction=file.restriction, place=site, setting="central", reason=reason)
    return file


@transaction.atomic
def clear(scope: Scope, *, file: File, doctor: str, finding: str) -> File:
    """A doctor has seen the fever: it no longer holds the release up."""
    scope.require(DECIDES, file.path)
    scope.require(CARES, file.path)
    said = facts.personal(file).get("note", "")
    note = "\n".join(filter(None, [said, finding]))[-300:]
    _move(scope, file, "clear", doctor, cleared_at=clock.now(), **_seal(file, {"note": note}))
    return file


@transaction.atomic
def answer(scope: Scope, *, file: File, answer: str) -> File:
    """Somebody has asked how readings that are all alike were taken."""
    scope.require(CARES, file.path)
    _move(scope, file, "answer", answer, even_at=None, even_from=clock.now())
    following.answered(file, at=clock.now())
    return file


@transaction.atomic
def release(
    scope: Scope, *, file: File, release: str, release_no: str = "", doctor: str = "",
    follow_days: int | None = None, words: str = "",
) -> File:  # fmt: skip
    """Release somebody, with the checks of their file; so many days of health monitoring may follow.

    Raises what `restrictions.release` does, and FeverOpen, NoLastReading, StillAway.
    """
    scope.require(DECIDES, file.path)
    days = facts.follow_days(clock.now()) if follow_days is None else follow_days
    File.objects.filter(pk=file.pk).update(doctor=doctor.strip()[:60], follow_days=days)
    restrictions.release(
        scope, restriction=file.restriction, release=release, release_no=release_no, words=words
    )
    file.restriction.refresh_from_db()
    owed.see_to(file.restriction, at=clock.now())
    file.refresh_from_db()
    write(scope, NOUN, file, "release", release_no)
    return file


# Records, as the page and the API make them


def read(scope: Scope, *, file: File, **answers: Any) -> File:
    """A reading, through the one door of evidence. Raises what refuses the record, as it is said."""
    _keep(scope, READING, file.restriction.where, {"restriction": file.pk, **answers})
    file.refresh_from_db()
    return file


def found(scope: Scope, *, file: File, where: str) -> File:
    """They were found and are back."""
    _keep(scope, RETURNED, file.restriction.where, {"restriction": file.pk, "where": where})
    file.refresh_from_db()
    return file


def deliver(scope: Scope, *, need: Need, **answers: Any) -> Need:
    """A need was brought, or it was tried."""
    _keep(scope, DELIVERY, need.place, {"need": need.pk, **answers})
    need.refresh_from_db()
    return need


def _keep(scope: Scope, form: Form, place: Place, told: dict[str, Any]) -> None:
    detail = {name: value for name, value in told.items() if value not in (None, "")}
    record = {
        "id": str(uuid7()), "kind": form.name, "place": place.pk, "made_at": clock.now(), "detail": detail
    }  # fmt: skip
    scope.require(RECORDS, place.path)
    (receipt,) = duties.keep(scope, batch=[record], kinds=table(), source="web", aside=False)
    if receipt.code:
        raise RecordRefused(message=receipt.message)


# Whom they look after


@transaction.atomic
def enter_dependant(
    scope: Scope, *, restriction: int, kind: str, name: str, cared_by: str, phone: str = "", carer: str = ""
) -> Dependant:
    """Enter somebody whom a person in isolation looks after. One who has nobody is told of at once.

    Raises NotFound, StandsElsewhere, OutOfScope, NotAllowed.
    """
    file = queries.file(scope, id=restriction)
    scope.require(CARES, file.path)
    if file.freed_at is not None:
        raise StandsElsewhere(state=str(life.STATES[life.state_of(file)]))
    now, sealer, where = clock.now(), keys.current(), file.restriction.where
    is_open = cared_by == CaredBy.NOBODY
    one = Dependant.objects.create(
        place=where, path=where.path, at=now, by_id=scope.actor, file=file, kind=kind, cared_by=cared_by,
        since=now, state=DependantState.OPEN if is_open else DependantState.CARED, key_id=sealer.key_id,
        sealed=sealer.seal_json({"name": name, "phone": phone or "", "carer": carer or ""}),
    )  # fmt: skip
    if file.asked_at is None:
        File.objects.filter(pk=file.pk).update(asked_at=now, asked_by_id=scope.actor)
    if is_open:
        alone.tell(one, why="no-carer", at=now)
    elif cared_by == CaredBy.SELF and (file.out_since or file.away_since):
        alone.lose(one, why="carer-admitted", at=now)
        one.refresh_from_db()
    return one


@transaction.atomic
def care(scope: Scope, *, dependant: Dependant, cared_by: str, carer: str = "") -> Dependant:
    """Somebody looks after them from now on. Raises StandsOtherwise, OutOfScope, NotAllowed."""
    scope.require(CARES, dependant.path)
    file = dependant.file
    if cared_by == CaredBy.SELF and (file.out_since or file.away_since or file.freed_at):
        raise LeftAlone(number=1)
    sealer, known = keys.current(), facts.of_dependant(dependant)
    sealed: dict[str, Any] = {
        "sealed": sealer.seal_json(known | ({"carer": carer} if carer else {})),
        "key_id": sealer.key_id,
    }
    now = clock.now()
    step(scope, life.DEPENDANT, dependant, "care", cared_by=cared_by, since=now, **sealed)
    alone.quiet(dependant, at=now)
    return dependant


@transaction.atomic
def lose(scope: Scope, *, dependant: Dependant, reason: str) -> Dependant:
    """They have nobody any more; civil affairs and the community hear of it at once."""
    scope.require(CARES, dependant.path)
    if not alone.lose(dependant, why="no-carer", at=clock.now()):
        raise StandsOtherwise(name=str(dependant), state=dependant.get_state_display())
    write(scope, life.DEPENDANT.noun, dependant, "lose", reason)
    return dependant


@transaction.atomic
def end_dependant(scope: Scope, *, dependant: Dependant, reason: str) -> Dependant:
    scope.require(DECIDES, dependant.path)
    step(scope, life.DEPENDANT, dependant, "end", reason)
    alone.quiet(dependant, at=clock.now())
    return dependant


# Needs


@transaction.atomic
def ask(
    scope: Scope, *, place: Place, kind: str, what: str, daily: bool = False, source: str = "phone",
    planned_at: datetime | None = None, every_days: int | None = None,
) -> Need:  # fmt: skip
    """Write down what a household in isolation needs, now, every day, or at a time that is known ahead.

    Raises NotRestricted, PlannedBefore, EveryFromWhen, OutOfScope, NotAllowed.
    """
    scope.require(CARES, place.path)
    now = clock.now()
    if not facts.held_at(place.pk).exists():
        raise NotRestricted()
    if planned_at is not None and planned_at <= now:
        raise PlannedBefore()
    if every_days and planned_at is None:
        raise EveryFromWhen()
    return needs.ask(
        place, by_id=scope.actor, at=now, kind=kind, what=what, daily=bool(daily), source=source,
        planned_at=planned_at, every_days=every_days or 0,
    )  # fmt: skip


@transaction.atomic
def accept(scope: Scope, *, need: Need) -> Need:
    """Bring it oneself. Raises StandsOtherwise, OutOfScope, NotAllowed."""
    scope.require(CARES, need.path)
    step(scope, life.NEED, need, "accept", owner_id=scope.actor, accepted_at=clock.now())
    needs.give(need, scope.actor)
    return need


@transaction.atomic
def hand(scope: Scope, *, need: Need, owner: User, reason: str) -> Need:
    """Let somebody else bring it."""
    scope.require(CARES, need.path)
    step(scope, life.NEED, need, "hand", reason, owner_id=owner.pk)
    needs.give(need, owner.pk)
    return need


@transaction.atomic
def pass_on(scope: Scope, *, need: Need, reason: str) -> Need:
    """A carer cannot get it: supplies does (F11)."""
    scope.require(CARES, need.path)
    step(scope, life.NEED, need, "pass-on", reason)
    needs.quiet([need.pk])
    needs.to_supplies(need, at=clock.now())
    return need


@transaction.atomic
def settle(scope: Scope, *, need: Need, feedback: str = "") -> Need:
    """What was advanced has been paid back."""
    scope.require(CARES, need.path)
    step(scope, life.NEED, need, "settle", settled_at=clock.now(), feedback=feedback or "")
    return need


@transaction.atomic
def void_need(scope: Scope, *, need: Need, reason: str) -> Need:
    scope.require(CARES, need.path)
    if not needs.take_back(Need.objects.filter(pk=need.pk), reason=reason):
        raise StandsOtherwise(name=str(need), state=NeedState(need.state).label)
    write(scope, life.NEED.noun, need, "void", reason)
    need.refresh_from_db()
    return need
