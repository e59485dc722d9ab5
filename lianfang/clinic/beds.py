"""Rooms and beds: entered, taken, left, disinfected. Two who are not ruled out never share a room."""

from datetime import datetime
from typing import Any, Final, NamedTuple

from django.db import transaction
from django.db.models import QuerySet

from lianfang.clinic import book, rules
from lianfang.clinic.forms import TREATS
from lianfang.clinic.lives import BED
from lianfang.clinic.models import Bed, BedState, ClinicRoom, Finding, Stay, Visit
from lianfang.clinic.problems import BedInUse, BedTaken, CodeTaken, RoomTaken
from lianfang.grid.models import Place
from lianfang.kit import lives
from lianfang.kit.scope import Scope
from lianfang.things.declared import keep, write

NOUN: Final = "clinic-bed"


@transaction.atomic
def enter_room(
    scope: Scope, *, place: Place, room_code: str, zone: str = "observation", beds: int = 1
) -> ClinicRoom:
    """A room with its beds, numbered from 1. Raises NotAClinic, CodeTaken."""
    clinic = book.clinic_of(scope, place)
    if ClinicRoom.objects.filter(place=clinic, code=room_code.strip()).exists():
        raise CodeTaken(code=room_code.strip())
    made: ClinicRoom = keep(scope, ClinicRoom, needs=TREATS, place=clinic, code=room_code.strip(), zone=zone)
    for number in range(1, beds + 1):
        keep(scope, Bed, needs=TREATS, place=clinic, room=made, code=str(number))
    return made


def shut_room(scope: Scope, thing: ClinicRoom) -> None:
    """With the room its beds. Raises BedInUse."""
    if Bed.objects.filter(room=thing, state=BedState.TAKEN).exists():
        raise BedInUse()
    for one in Bed.objects.filter(room=thing):
        lives.move(BED, Bed.objects.filter(pk=one.pk), "shut", facts={})


def reopen_room(scope: Scope, thing: ClinicRoom) -> None:
    for one in Bed.objects.filter(room=thing):
        lives.move(BED, Bed.objects.filter(pk=one.pk), "reopen", facts={})


def free(place_id: int, *, finding: str, but: int | None = None) -> list[Bed]:
    """The free beds where somebody of this finding may lie now, empty rooms first."""
    rows = Bed.objects.filter(place_id=place_id, state=BedState.FREE, room__state="open")
    taken = _taken(place_id, but=but)
    alone = rules.lies_alone(finding)
    found = [one for one in rows.select_related("room").order_by("room__code", "code", "pk")
             if one.room_id not in taken or (not alone and not taken[one.room_id])]  # fmt: skip
    return sorted(found, key=lambda one: one.room_id in taken)


def _taken(place_id: int, *, but: int | None = None) -> dict[int, bool]:
    """The rooms in which somebody lies, and whether alone."""
    found: dict[int, bool] = {}
    lying = Stay.objects.filter(room__place_id=place_id, to_at=None).exclude(visit=but)
    for room, alone in lying.values_list("room_id", "alone"):
        found[room] = found.get(room, False) or alone
    return found


def lie_down(scope: Scope, visit: Visit, bed: Bed, at: datetime) -> Stay:
    """Put somebody into a free bed, out of the one they had. Raises BedTaken, RoomTaken."""
    room = ClinicRoom.objects.select_for_update().get(pk=bed.room_id)
    alone = rules.lies_alone(visit.finding)
    others = Stay.objects.filter(room=room, to_at=None).exclude(visit=visit)
    if others.exists() and (alone or others.filter(alone=True).exists()):
        raise RoomTaken(room=room.code)
    if room.state != "open":
        raise BedTaken(bed=str(bed), state=room.get_state_display())
    get_up(scope, visit, at)
    if not lives.move(BED, Bed.objects.filter(pk=bed.pk), "take", facts={}):
        bed.refresh_from_db()
        raise BedTaken(bed=str(bed), state=bed.get_state_display())
    write(book.acting(scope), NOUN, bed, "take", visit.called, at=at)
    return Stay.objects.create(
        visit=visit, bed=bed, room=room, alone=alone, from_at=at, by_id=book.who(scope)
    )


def get_up(scope: Scope, visit: Visit, at: datetime) -> Bed | None:
    """Out of the bed, which is to be disinfected before anybody else lies in it."""
    stay = book.stay_of(visit)
    if stay is None:
        return None
    Stay.objects.filter(pk=stay.pk).update(to_at=at)
    lives.move(BED, Bed.objects.filter(pk=stay.bed_id), "leave", facts={})
    write(book.acting(scope), NOUN, stay.bed, "leave", visit.called, at=at)
    return stay.bed


def separate(scope: Scope, visit: Visit, at: datetime) -> bool:
    """Who is not ruled out any more lies alone from now on: there, or in the next free room. Where there is
    none they are without a bed, which sounds at once. Whether they have a bed.
    """
    stay = book.stay_of(visit)
    if stay is None:
        return False
    room = ClinicRoom.objects.select_for_update().get(pk=stay.room_id)
    alone = rules.lies_alone(visit.finding)
    others = Stay.objects.filter(room=room, to_at=None).exclude(pk=stay.pk)
    if not alone or not others.exists():
        Stay.objects.filter(pk=stay.pk).update(alone=alone)
        return True
    others_alone = free(visit.place_id, finding=Finding.SUSPECT)
    if others_alone:
        lie_down(scope, visit, others_alone[0], at)
        return True
    get_up(scope, visit, at)
    return False


def all_of(scope: Scope) -> QuerySet[Any]:
    return Bed.objects.filter(scope.narrowed(TREATS).q("path")).select_related("room", "place", "by")


def cleaned(scope: Scope, thing: Bed) -> None:
    """A closed room's bed is not free for anybody: it is out of use with its room."""
    if thing.room.state != "open":
        lives.move(BED, Bed.objects.filter(pk=thing.pk), "shut", facts={})


class Drawn(NamedTuple):
    """A room with its beds as the page draws it: each with who lies in it."""

    room: ClinicRoom
    beds: list[tuple[Bed, Stay | None]]


def drawn(scope: Scope) -> list[Drawn]:
    """All rooms, in three statements."""
    rooms = ClinicRoom.objects.filter(scope.narrowed(TREATS).q("path")).order_by(
        "place__path", "zone", "code"
    )
    found = {one.pk: Drawn(one, []) for one in rooms}
    lying = Stay.objects.filter(room__in=found, to_at=None).select_related("visit")
    by_bed = {one.bed_id: one for one in lying}
    for bed in Bed.objects.filter(room__in=found).order_by("code", "pk"):
        found[bed.room_id].beds.append((bed, by_bed.get(bed.pk)))
    return list(found.values())
