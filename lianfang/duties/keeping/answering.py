"""Fourth station: which duties each record answers, and how they move once it is in the chain."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from lianfang.duties import matching, rules
from lianfang.duties.keeping.stages import New, Numbered, refusing
from lianfang.duties.kinds import table
from lianfang.duties.matching import Candidate
from lianfang.duties.problems import StatutoryDuty, UnknownCorrection
from lianfang.duties.states import Answer, Target, apply
from lianfang.kit import sql
from lianfang.kit.forms import AboveLevel

_FORMER: Final = """
SELECT e.seq, d.id, d.round_id, d.place_id, d.path, d.state, d.tried, d.alarmed_at IS NOT NULL
FROM duties_evidence e JOIN duties_duty d ON d.id = e.duty_id WHERE {seqs}
"""


def find_duties(cursor: Any, records: Sequence[New]) -> list[New]:
    """Which duties each record answers; in their order, so that two late ones meet two slots."""
    if not records:
        return []
    _find_former(cursor, records)
    moments = [one.done_at for one in records]
    named = [one.record.duty for one in records if one.record.duty and 0 < one.record.duty < 1 << 62]
    by_place = matching.candidates(
        cursor,
        places=(one.place_id for one in records),
        named=named + [duty.id for one in records for duty in one.former],
        first=min(moments),
        last=max(moments),
    )
    own = {one.record.id: one for one in records}
    taken: set[int] = set()
    return [
        one for one in records if refusing(one.item, _match, one, by_place.get(one.place_id, []), own, taken)
    ]


def _find_former(cursor: Any, records: Sequence[New]) -> None:
    """The duties that corrected records had answered."""
    seqs = [one.corrects_seq for one in records if one.corrects_seq is not None]
    if not seqs:
        return
    cursor.execute(_FORMER.format(seqs=sql.any_of("e.seq")), [sql.members(seqs)])
    former: dict[int, list[Target]] = defaultdict(list)
    for seq, *row in cursor.fetchall():
        former[seq].append(Target(*row))
    for one in records:
        one.former = former.get(one.corrects_seq or 0, [])


def _match(one: New, duties: Sequence[Candidate], own: Mapping[UUID, New], taken: set[int]) -> None:
    record, kind = one.record, one.kind
    _inherit(one, own)
    found = matching.match(
        duties,
        kind=kind.code,
        subject=kind.subject(one.detail) if kind.subject else "",
        by=one.item.scope.actor,
        at=one.done_at,
        named=record.duty,
        decides=kind.decides,
        mine={duty.id for duty in one.former},
        taken=taken,
    )
    _within_level(one, found.answered)
    if kind.decides and any(_is_statutory(duty) for duty in found.answered):
        raise StatutoryDuty()
    one.targets = [duty.target for duty in found.answered]
    one.noted = found.noted
    one.item.counts_from = found.counts_from
    slots = [duty for duty in found.answered if duty.round_id is None]
    if slots:
        one.noted |= _below(one, slots)
        if kind.judge(one.detail).verdict == rules.CLOSES:
            taken |= {duty.id for duty in slots} - one.noted


def _within_level(one: New, answered: Sequence[Candidate]) -> None:
    form = one.kind.form
    level = max((duty.level for duty in answered if duty.level), default=one.kind.level)
    for name in form.above(level):
        if getattr(one.detail, name):
            raise AboveLevel(field=str(form.by_name[name].label), level=level)


def _is_statutory(duty: Candidate) -> bool:
    kind = table().get(duty.kind)
    return kind is not None and kind.statutory


def _inherit(one: New, own: Mapping[UUID, New]) -> None:
    """What the record of the same set that this one corrects answers. A refused one has no heirs."""
    if one.record.corrects is None or one.corrects_seq is not None:
        return
    first = own.get(one.record.corrects)
    if first is None or first.item.problem:
        raise UnknownCorrection()
    one.former = first.targets


def _below(one: New, slots: Sequence[Candidate]) -> frozenset[int]:
    """The slots that ask for better evidence than this record is."""
    if one.kind.decides:
        return frozenset()
    proves = one.kind.proves
    level = proves if isinstance(proves, int) else proves(one.detail)
    return frozenset(duty.id for duty in slots if duty.needs > level)


def move_duties(cursor: Any, records: Sequence[Numbered]) -> None:
    targets: dict[int, Target] = {}
    answers: list[Answer] = []
    for one, kept in records:
        if not one.targets and not one.former:
            continue
        judged = one.kind.judge(one.detail)
        proof = rules.Proof(
            kept.seq, judged.verdict, judged.outcome, judged.flagged, judged.rank,
            sql.microseconds(one.done_at),
        )  # fmt: skip
        note = proof._replace(verdict=rules.NOTES)
        corrected = {duty.id for duty in one.former}
        for target in one.targets:
            targets[target.id] = target
            said = note if target.id in one.noted else proof
            answers.append(Answer(target.id, said, kept.corrects_seq if target.id in corrected else None))
        own = {duty.id for duty in one.targets}
        for target in one.former:  # the corrected record may have stood at another place or time
            if target.id not in own:
                targets[target.id] = target
                answers.append(Answer(target.id, note, kept.corrects_seq))
    apply(cursor, targets, answers)
