"""Moving duties: new evidence in, new states, changes and sums out, for a whole set at once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from lianfang.duties import rules
from lianfang.duties.models import ALL_HOURS, HOURS_DOWN_TO
from lianfang.duties.rules import Proof, Standing
from lianfang.kit import clock, sql
from lianfang.kit.scope import ancestors

_LIVE = """
SELECT duty_id, seq, verdict, outcome, flagged, rank, made_us
FROM duties_evidence WHERE withdrawn_seq IS NULL AND {duties}
"""
_DUTY_COLUMNS = [
    ("id", "bigint"),
    ("state", "text"),
    ("rank", "smallint"),
    ("tried", "smallint"),
    ("outcome", "text"),
    ("standing", "bigint"),
    ("closed_at", "timestamptz"),
]
_ADD_UP = """
ON CONFLICT (round_id, path, hour) DO UPDATE SET
  raised = duties_tally.raised + excluded.raised, done = duties_tally.done + excluded.done,
  excused = duties_tally.excused + excluded.excused, void = duties_tally.void + excluded.void,
  tried = duties_tally.tried + excluded.tried
"""
HOUR_US: Final = 3_600_000_000  # microseconds
NO_HOURS: Final[Mapping[tuple[int, str, int], int]] = MappingProxyType({})
_SUMS = ("raised", "done", "excused", "void", "tried")


class Target(NamedTuple):
    """A duty as the evidence finds it."""

    id: int
    round_id: int | None
    place_id: int
    path: str
    state: str
    tried: int
    alarmed: bool = False  # whether the sweep has raised an alert over it


class Answer(NamedTuple):
    """New evidence for one duty; `replaces` is the seq of the evidence it corrects."""

    duty_id: int
    proof: Proof
    replaces: int | None = None


def apply(cursor: Any, targets: Mapping[int, Target], answers: Sequence[Answer]) -> None:
    """Write the evidence, settle every duty it touches, and move the sums with it.

    `answers` come in the order of their numbers, so that the history holds each step.
    """
    if not answers:
        return
    live = _live(cursor, list(targets))
    _write_evidence(cursor, answers)
    before = {one.id: (one.state, one.tried) for one in targets.values()}
    after: dict[int, Standing] = {}
    changes: list[tuple[Any, ...]] = []
    by_hour: dict[tuple[int, str, int], int] = defaultdict(int)
    for answer in answers:
        proofs = live[answer.duty_id]
        if answer.replaces is not None:
            proofs = live[answer.duty_id] = [one for one in proofs if one.seq != answer.replaces]
        proofs.append(answer.proof)
        was = after[answer.duty_id].state if answer.duty_id in after else before[answer.duty_id][0]
        standing = after[answer.duty_id] = rules.settle(proofs)
        if standing.state != was:
            changes.append(_change(targets[answer.duty_id], answer.proof, was, standing.state))
            _in_its_hour(by_hour, targets[answer.duty_id], answer.proof.made_us, was, standing.state)
    _write_duties(cursor, after)
    sql.insert(cursor, "duties_change", "seq, duty_id, round_id, path, was, now, at", changes)
    add_up(cursor, _moves(targets, before, after), by_hour)
    _settle_alerts(cursor, targets, after)


def _live(cursor: Any, duty_ids: Sequence[int]) -> dict[int, list[Proof]]:
    cursor.execute(_LIVE.format(duties=sql.any_of("duty_id")), [sql.members(duty_ids)])
    live: dict[int, list[Proof]] = defaultdict(list)
    for duty_id, *proof in cursor.fetchall():
        live[duty_id].append(Proof(*proof))
    return live


def _write_evidence(cursor: Any, answers: Sequence[Answer]) -> None:
    replaced = [(a.proof.seq, a.duty_id, a.replaces) for a in answers if a.replaces is not None]
    if replaced:
        cursor.executemany(
            "UPDATE duties_evidence SET withdrawn_seq = %s"
            " WHERE duty_id = %s AND seq = %s AND withdrawn_seq IS NULL",
            replaced,
        )
    rows = [
        (
            a.duty_id,
            a.proof.seq,
            a.proof.verdict,
            a.proof.outcome,
            a.proof.flagged,
            a.proof.rank,
            a.proof.made_us,
            None,
        )
        for a in answers
    ]
    sql.insert(
        cursor,
        "duties_evidence",
        "duty_id, seq, verdict, outcome, flagged, rank, made_us, withdrawn_seq",
        rows,
    )
    _withdraw_replaced_within(cursor, answers)


def _withdraw_replaced_within(cursor: Any, answers: Sequence[Answer]) -> None:
    """A batch may correct a record of its own; its evidence was not there yet to be withdrawn."""
    own = {(a.duty_id, a.proof.seq) for a in answers}
    late = [(a.proof.seq, a.duty_id, a.replaces) for a in answers if (a.duty_id, a.replaces) in own]
    if late:
        cursor.executemany(
            "UPDATE duties_evidence SET withdrawn_seq = %s WHERE duty_id = %s AND seq = %s", late
        )


def _change(target: Target, proof: Proof, was: str, now: str) -> tuple[Any, ...]:
    return (proof.seq, target.id, target.round_id, target.path, was, now, sql.moment_of(proof.made_us))


def _in_its_hour(
    by_hour: dict[tuple[int, str, int], int], target: Target, made_us: int, was: str, now: str
) -> None:
    """What each place from the district to the compound gains or loses in the hour of the evidence."""
    step = (now == rules.DONE) - (was == rules.DONE)
    if target.round_id is None or not step:
        return
    hour = made_us // HOUR_US
    for path in ancestors(target.path)[:HOURS_DOWN_TO]:
        by_hour[target.round_id, path, hour] += step


def _write_duties(cursor: Any, after: Mapping[int, Standing]) -> None:
    rows = [
        (duty_id, s.state, s.rank, s.tried, s.outcome, s.seq, sql.moment_of(s.made_us))
        for duty_id, s in after.items()
    ]
    sql.update(cursor, "duties_duty", _DUTY_COLUMNS, rows)


def _settle_alerts(cursor: Any, targets: Mapping[int, Target], after: Mapping[int, Standing]) -> None:
    """An alert over a duty ends with the duty's opening, and begins again should it open again."""
    alarmed = {duty_id: one for duty_id, one in after.items() if targets[duty_id].alarmed}
    if not alarmed:
        return
    at = sql.moment(clock.now())
    rows = [
        (f"duty:{duty_id}", None, "") if one.state == rules.OPEN else (f"duty:{duty_id}", at, one.state)
        for duty_id, one in alarmed.items()
    ]
    columns = [("ref", "text"), ("settled_at", "timestamptz"), ("outcome", "text")]
    sql.update(cursor, "duties_alert", columns, rows)


def _moves(
    targets: Mapping[int, Target], before: Mapping[int, tuple[str, int]], after: Mapping[int, Standing]
) -> dict[tuple[int, str], list[int]]:
    """What each place above the moved duties gains and loses."""
    moves: dict[tuple[int, str], list[int]] = defaultdict(lambda: [0] * len(_SUMS))
    for duty_id, standing in after.items():
        target = targets[duty_id]
        if target.round_id is None:
            continue
        old, new = sums(*before[duty_id]), sums(standing.state, standing.tried)
        if old == new:
            continue
        step = [b - a for a, b in zip(old, new, strict=True)]
        for path in ancestors(target.path)[:-1]:
            total = moves[target.round_id, path]
            for index, value in enumerate(step):
                total[index] += value
    return moves


def sums(state: str, tried: int) -> tuple[int, ...]:
    """What one duty adds to the sums above it: raised, done, excused, void, tried."""
    return (
        1,
        int(state == rules.DONE),
        int(state == rules.EXCUSED),
        int(state == rules.VOID),
        int(state == rules.OPEN and tried > 0),
    )


def add_up(
    cursor: Any,
    moves: Mapping[tuple[int, str], Iterable[int]],
    by_hour: Mapping[tuple[int, str, int], int] = NO_HOURS,
) -> None:
    """Add to the running sums, making rows that are not there yet. In path order: no deadlocks.

    What an hour added goes along in the same statement.
    """
    rows: list[tuple[Any, ...]] = [(*key, ALL_HOURS, *values) for key, values in moves.items() if any(values)]
    rows += [(*key, 0, done, 0, 0, 0) for key, done in by_hour.items() if done]
    rows.sort()
    sql.insert(cursor, "duties_tally", "round_id, path, hour, " + ", ".join(_SUMS), rows, _ADD_UP)
