"""The records of this room, by page, phone, paper, API or a resident: a reading, a delivery, a return."""

from collections.abc import Sequence
from typing import Any, Final

from django.utils import timezone

from lianfang.accounts.queries import system_scope
from lianfang.duties.kinds import Kept, Offered, RecordKind, Room
from lianfang.duties.rules import CLOSES, TRIED, Judged
from lianfang.grid.models import Place
from lianfang.isolation import contacts, keeping, life, queries, readings, rules, subjects
from lianfang.isolation.forms import DELIVERY, READING, RETURNED
from lianfang.isolation.models import Delivery, File, Mode, Need, Reading
from lianfang.isolation.problems import NotOfThisPlace
from lianfang.kit import sql
from lianfang.kit.crypto import Sealer
from lianfang.kit.scope import Scope
from lianfang.measures import queries as measures

_READINGS: Final = sql.Table(Reading)
_DELIVERIES: Final = sql.Table(Delivery)


class Readings(Room):
    """Readings and returns: only of somebody whose file is open at the record's place."""

    judges = True

    def __init__(self, cursor: Any, sealer: Sealer, offered: Sequence[Offered]) -> None:
        super().__init__(cursor, sealer, offered)
        numbers = {one.detail.restriction for one in offered}
        rows = File.objects.filter(pk__in=numbers).select_related("restriction__place", "restriction__area")
        self._files = {one.pk: one for one in rows}

    def judge(self, one: Offered) -> None:
        file = self._files.get(one.detail.restriction)
        if file is None or file.restriction.where.pk != one.place_id:
            raise NotOfThisPlace()
        if file.ended_at is not None and one.made_at >= file.ended_at:
            raise NotOfThisPlace()
        if one.kind == RETURNED.name and life.state_of(file) != life.AWAY:
            raise NotOfThisPlace()

    def save(self, kind: str, kept: Sequence[Kept]) -> None:
        if kind == RETURNED.name:
            for one in kept:
                keeping.returned(self._files[one.detail.restriction], one)
            return
        protocols = measures.Protocols(system_scope("isolation"), (one.made_at for one in kept))
        rows: list[Any] = []
        ill: dict[int, Any] = {}
        zone = timezone.get_default_timezone()
        for one in kept:
            detail = one.detail
            is_ill = rules.is_ill(detail.celsius, detail.symptoms, protocols.at(one.made_at).fever_celsius)
            if is_ill:
                ill[detail.restriction] = max(one.made_at, ill.get(detail.restriction, one.made_at))
            rows.append(
                _READINGS.row(
                    seq=one.seq,
                    restriction_id=detail.restriction,
                    place_id=one.place_id,
                    path=one.path,
                    at=one.made_at,
                    day=timezone.localdate(one.made_at),
                    half=rules.half_of(one.made_at, zone),
                    celsius=detail.celsius,
                    symptoms=" ".join(detail.symptoms)[:120],
                    mode=detail.mode,
                    by_id=one.made_by,
                    is_ill=is_ill,
                )
            )
        _READINGS.insert(self.cursor, rows)
        keeping.read(ill)
        keeping.spoken(kept, {one.seq for one in kept if one.detail.mode in contacts.TALKED})

    def withdraw(self, kind: str, pairs: Sequence[tuple[int, int]]) -> None:
        for old, new in pairs:
            Reading.objects.filter(seq=old).update(withdrawn_seq=new)
        if kind == READING.name:
            keeping.read_again([old for old, _new in pairs])


class Deliveries(Room):
    """What was brought, or tried: only of a need of the record's place that is still open."""

    judges = True

    def __init__(self, cursor: Any, sealer: Sealer, offered: Sequence[Offered]) -> None:
        super().__init__(cursor, sealer, offered)
        self._needs = {
            one.pk: one for one in Need.objects.filter(pk__in={one.detail.need for one in offered})
        }

    def judge(self, one: Offered) -> None:
        need = self._needs.get(one.detail.need)
        if need is None or need.place_id != one.place_id or need.state == "void":
            raise NotOfThisPlace()

    def save(self, kind: str, kept: Sequence[Kept]) -> None:
        rows = [
            _DELIVERIES.row(
                seq=one.seq,
                need_id=one.detail.need,
                at=one.made_at,
                by_id=one.made_by,
                outcome=one.detail.outcome,
                proof=one.detail.proof if _is_there(one) else "",
                cost_fen=rules.fen_of(one.detail.cost or ""),
            )
            for one in kept
        ]
        _DELIVERIES.insert(self.cursor, rows)
        keeping.brought([one for one in kept if _is_there(one)])
        handed = {one.seq for one in kept if _is_there(one) and one.detail.proof in contacts.HANDED}
        keeping.spoken(kept, handed)

    def withdraw(self, kind: str, pairs: Sequence[tuple[int, int]]) -> None:
        for old, new in pairs:
            Delivery.objects.filter(seq=old).update(withdrawn_seq=new)
        keeping.not_brought([old for old, _new in pairs])


def _is_there(one: Kept) -> bool:
    return bool(one.detail.outcome == "delivered")


def _read(detail: Any) -> Judged:
    ill = any(one not in rules.HEALTHY for one in detail.symptoms)
    return Judged(CLOSES, "read", ill)


def _brought(detail: Any) -> Judged:
    return Judged(CLOSES if detail.outcome == "delivered" else TRIED, detail.outcome)


def _back(detail: Any) -> Judged:
    return Judged(CLOSES, "back")


def _of_person(detail: Any) -> str:
    return f"restriction:{detail.restriction}"


def _of_need(detail: Any) -> str:
    return f"need:{detail.need}"


def _proves(detail: Any) -> int:
    """What was told from afar is a person's own word; docs/sources.md#evidence-levels."""
    return 2 if detail.mode == Mode.VISIT else 1


def _for_the_team(scope: Scope, place: Place) -> bool:
    """Nobody else reads a temperature back."""
    return queries.answers_there(scope, place.path)


KIND: Final = RecordKind(
    READING.name,
    READING,
    _read,
    room=Readings,
    subject=_of_person,
    names=subjects.people,
    level="L3",
    by_the_clock=False,
    proves=_proves,
    seen_by=_for_the_team,
    climbs_after=readings.climbs_after,
)
BROUGHT: Final = RecordKind(
    DELIVERY.name,
    DELIVERY,
    _brought,
    room=Deliveries,
    subject=_of_need,
    names=subjects.needs,
    level="L3",
    by_the_clock=False,
)
FOUND: Final = RecordKind(
    RETURNED.name,
    RETURNED,
    _back,
    room=Readings,
    subject=_of_person,
    names=subjects.people,
    level="L3",
    by_the_clock=False,
    seen_by=_for_the_team,
)
KINDS: Final = (KIND, BROUGHT, FOUND)
