"""Figures from the evidence, never from hand-made sums."""

from typing import NamedTuple

from django.db import connection

from lianfang.kit import sql
from lianfang.kit.problems import NotFound
from lianfang.kit.scope import WHOLE, Scope, next_sibling
from lianfang.reports.metrics import FOUND, Metric


class Figure(NamedTuple):
    """One number and its definition. `value` None: nothing was reported yet, which is not 0."""

    metric: Metric
    value: int | None


def found(scope: Scope, *, round_id: int, path: str) -> list[Figure]:
    """What the visits of a round found below a place, from the one visit each met duty rests on."""
    if not scope.may("figures", path):
        raise NotFound()
    where, ends = (
        ("", []) if path == WHOLE else ("AND d.path >= %s AND d.path < %s", [path, next_sibling(path)])
    )
    lag = sql.seconds("r.made_at", "r.received_at")
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(one.expression for one in FOUND)}".format(lag=lag.replace("%", "%%"))
            + " FROM duties_duty d JOIN screening_visit v ON v.seq = d.standing"
            " JOIN duties_record r ON r.seq = d.standing"
            f" WHERE d.round_id = %s AND d.state = 'done' {where}",
            [round_id, *ends],
        )
        values = cursor.fetchone()
    return [Figure(metric, value) for metric, value in zip(FOUND, values, strict=True)]
