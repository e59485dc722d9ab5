"""The two records that meet the duties of an observation, by phone, paper, API or page alike."""

from collections.abc import Sequence
from typing import Any, Final

from django.utils import timezone

from lianfang.accounts.models import User
from lianfang.accounts.queries import system_scope
from lianfang.duties.kinds import Kept, Offered, RecordKind, Room
from lianfang.duties.rules import CLOSES, Judged
from lianfang.kit.crypto import Sealer
from lianfang.restrictions import filling, hooks, life, moving, subjects
from lianfang.restrictions.forms import RELEASED, TOLD
from lianfang.restrictions.models import Release, Restriction, Step
from lianfang.restrictions.problems import NotUnderObservation, StillLacks, UnknownCarer

_PLAIN: Final = ("name", "phone", "begins_on", "ends_on", "notice_no", "help_number")


def _told(record: Any) -> Judged:
    return Judged(CLOSES, "told")


def _released(record: Any) -> Judged:
    return Judged(CLOSES, "released")


class Observations(Room):
    """Only what stands at the record's place is told of; a release before its day is refused."""

    judges = True

    def __init__(self, cursor: Any, sealer: Sealer, offered: Sequence[Offered]) -> None:
        super().__init__(cursor, sealer, offered)
        numbers = {one.detail.restriction for one in offered}
        rows = Restriction.objects.filter(pk__in=numbers).select_related("place", "area", "measure")
        self._rows = {one.pk: one for one in rows}
        names = {text for one in offered if (text := _carer(one.detail))}
        self._staff = {one.username: one for one in User.objects.filter(username__in=names, is_active=True)}

    def judge(self, one: Offered) -> None:
        row = self._rows.get(one.detail.restriction)
        if row is None or row.released_at is not None or row.where.pk != one.place_id:
            raise NotUnderObservation()
        if one.kind == RELEASED.name:
            moving.too_early(row, at=one.made_at)
            hooks.check(row, Release.TERM, one.made_at)
            return
        self._fill(row, one.detail, at=one.made_at)
        if life.missing(row):
            raise StillLacks(what=life.missing_words(row))

    def _fill(self, row: Restriction, detail: Any, *, at: Any) -> None:
        """What the record tells of what is missing; what is known already stays as it is."""
        lacks, name = life.missing(row), _carer(detail)
        if name and name not in self._staff:
            raise UnknownCarer(name=name)
        facts: dict[str, Any] = {
            each: getattr(detail, each) for each in _PLAIN if each in lacks or each == "phone"
        }
        if name and "carer" in lacks:
            facts["carer"] = self._staff[name]
        filling.fill(row, facts, self.sealer, at=at)

    def save(self, kind: str, kept: Sequence[Kept]) -> None:
        for one in kept:
            row = self._rows[one.detail.restriction]
            scope = system_scope("observations", actor_id=one.made_by)
            if kind == RELEASED.name:
                moving.end(
                    scope, row, release=Release.TERM, at=one.made_at, by_id=one.made_by,
                    release_no=one.detail.release_no,
                )  # fmt: skip
                continue
            told = [name for name in (*_PLAIN, "carer_name") if getattr(one.detail, name)]
            if told:
                row.owed_at = None
                row.save()
                said = ",".join("carer" if name == "carer_name" else name for name in told)
                moving.note(scope, row, Step.COMPLETED, at=timezone.localtime(one.made_at), words=said)


def _carer(detail: Any) -> str:
    return (getattr(detail, "carer_name", None) or "").strip()


def _subject(detail: Any) -> str:
    return f"restriction:{detail.restriction}"


TELLS: Final = RecordKind(
    TOLD.name, TOLD, _told, ability="acknowledge", room=Observations, subject=_subject, level="L3",
    names=subjects.names, by_the_clock=False,
)  # fmt: skip
RELEASES: Final = RecordKind(
    RELEASED.name, RELEASED, _released, ability="see-health", room=Observations, subject=_subject, level="L3",
    names=subjects.names, by_the_clock=False,
)  # fmt: skip
KINDS: Final = (TELLS, RELEASES)
