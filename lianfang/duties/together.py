"""What is owed to many at once is told of together when it is missed: one alert a community, kind and moment.

A kind says so by naming the list that shows what is open of it (`RecordKind.told_together`).
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from lianfang.accounts import actions as accounts
from lianfang.accounts.queries import system_scope
from lianfang.duties.alerts import local, raise_alert, settle_all
from lianfang.duties.kinds import table
from lianfang.duties.models import Alert, AlertLevel, Duty
from lianfang.grid.models import Place, PlaceKind
from lianfang.kit import sql
from lianfang.kit.scope import Scope, ancestors, below

RULE: Final = "duties-left"
LEFT: Final = _("{kind} at {place}: {open} of {base} are open; they were due {due}")

Missed = tuple[str, str, datetime]  # the kind, the path and the due moment of a duty


def kinds() -> list[str]:
    return [one.code for one in table().values() if one.told_together]


def tell(scope: Scope, missed: Collection[Missed], *, at: datetime) -> int:
    """Raise the alert of each community; how many. Statements grow with the communities alone."""
    if not missed:
        return 0
    near = communities({path for _kind, path, _due in missed})
    told = {(kind, due, near[path].path): near[path] for kind, path, due in missed}
    for (kind, due, path), place in sorted(told.items(), key=lambda one: one[0]):
        owed = Duty.objects.filter(below(path), kind=kind, due_at=due, round=None).exclude(state="void")
        sums = owed.aggregate(base=Count("pk"), open=Count("pk", filter=Q(state="open")))
        raise_alert(
            scope,
            rule=RULE,
            ref=_ref(kind, due, place.pk),
            path=path,
            place_id=place.pk,
            level=AlertLevel.WARNING.value,
            words=LEFT,
            values={"kind": kind, "place": place.called, "due": local(due), **sums},
            value=f"{sums['open']} / {sums['base']}",
            at=at,
            climbs=True,
        )
    return len(told)


def communities(paths: Collection[str]) -> dict[str, Place]:
    """The community each place lies in, by the path of the place; the place itself where it lies in none."""
    steps = {step for path in paths for step in ancestors(path)}
    wanted = Q(kind=PlaceKind.COMMUNITY, path__in=steps) | Q(path__in=paths)
    found = {one.path: one for one in Place.objects.filter(wanted)}
    return {path: _nearest(path, found) for path in paths}


def _nearest(path: str, found: dict[str, Place]) -> Place:
    above = [found[step] for step in ancestors(path) if step in found]
    return next((one for one in above if one.kind == PlaceKind.COMMUNITY), above[-1])


def _ref(kind: str, due: datetime, place_id: int) -> str:
    return f"{kind}:{sql.microseconds(due)}:{place_id}"


def settle_finished(at: datetime) -> int:
    """The alert of a community ends by itself once nothing of what it told of is open there; how many."""
    sounding = list(Alert.objects.filter(rule=RULE, settled_at=None).only("ref", "path"))
    if not sounding:
        return 0
    left = Duty.objects.filter(kind__in=kinds(), state="open", round=None, alarmed_at__isnull=False)
    still: list[tuple[str, str]] = [
        (_ref(kind, due, 0)[:-1], path) for kind, path, due in left.values_list("kind", "path", "due_at")
    ]
    over = [one.pk for one in sounding if not any(_is_of(one, *duty) for duty in still)]
    scope = system_scope("sweep", actor_id=accounts.operator().pk)
    return settle_all(scope, Q(pk__in=over), outcome="done", at=at) if over else 0


def _is_of(one: Any, begins: str, path: str) -> bool:
    return one.ref.startswith(begins) and path.startswith(one.path)


def list_of(one: Alert) -> str:
    """The name of the list that shows what is open of what an alert of this module is about."""
    kind = table().get(one.ref.partition(":")[0])
    return kind.told_together if kind else ""
