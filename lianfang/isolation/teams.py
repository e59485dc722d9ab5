"""Who cares for somebody in isolation: the history of the team, and the gaps in which nobody does.

A gap is opened and told of at once: with the change that made it, and by the sweep for whoever goes away.
It ends by itself once somebody is there again.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianfang.accounts.models import User
from lianfang.duties import alerts
from lianfang.duties.models import AlertLevel
from lianfang.duties.owners import INSTANT, Away
from lianfang.isolation.models import CarerGap, File, TeamMember, TeamRole
from lianfang.kit import sql
from lianfang.restrictions.models import Restriction
from lianfang.restrictions.owed import system

GAP: Final = "carer-gap"
_NOBODY: Final = _("At {place} nobody cares for somebody in isolation: name a carer now.")
_THERE: Final = "carer-named"


def keep(file: File, members: Mapping[str, User | None], *, at: datetime) -> list[str]:
    """Write down who is in the team from now on; the roles that have changed."""
    now = {one.role: one for one in file.team.filter(to_at=None)}
    changed = []
    for role, user in members.items():
        held = now.get(role)
        if (held.user_id if held else None) == (user.pk if user else None):
            continue
        changed.append(role)
        TeamMember.objects.filter(file=file, role=role, to_at=None).update(to_at=at)
        if user is not None:
            TeamMember.objects.create(file=file, role=role, user=user, from_at=at)
    return changed


def follow(file: File, one: Restriction, *, at: datetime) -> None:
    """Carer and backup are those of the observation; each change leaves its line."""
    keep(file, {TeamRole.CARER: one.carer, TeamRole.BACKUP: one.backup}, at=at)
    mind([file.pk], at=at)


def dissolve(file: File, *, at: datetime) -> None:
    TeamMember.objects.filter(file=file, to_at=None).update(to_at=at)
    mind([file.pk], at=at)


def mind(files: Iterable[int] | None, *, at: datetime) -> int:
    """Open and close the gaps of these files, of all where none are named; how many were moved.

    The number of statements does not grow with the files, only with the gaps that open or close.
    """
    named = {} if files is None else {"pk__in": list(files)}
    gone = set(CarerGap.objects.filter(until=None, **_of(named)).values_list("file_id", flat=True))
    empty = _empty(named, at)
    opened, closed = empty - gone, gone - empty
    for pk in sorted(opened):
        _open(pk, at)
    for pk in sorted(closed):
        _close(pk, at)
    return len(opened) + len(closed)


def _of(named: Mapping[str, object]) -> dict[str, object]:
    return {f"file__{name}": value for name, value in named.items()}


def _empty(named: Mapping[str, object], at: datetime) -> set[int]:
    """The files of restricted people for whom neither carer nor backup is there."""
    away = Away(since=at)
    rows = File.objects.filter(ended_at=None, freed_at=None, **named).values_list(
        "pk",
        "restriction__carer_id",
        "restriction__carer__is_active",
        "restriction__backup_id",
        "restriction__backup__is_active",
    )

    def is_there(user_id: int | None, is_active: bool | None) -> bool:
        return user_id is not None and bool(is_active) and not away.is_away(user_id, at, at + INSTANT)

    return {
        pk
        for pk, carer, carer_active, backup, backup_active in rows
        if not (is_there(carer, carer_active) or is_there(backup, backup_active))
    }


def _open(pk: int, at: datetime) -> None:
    one = Restriction.objects.select_related("place", "area").get(pk=pk)
    with sql.writing():
        gap, made = CarerGap.objects.get_or_create(file_id=pk, until=None, defaults={"since": at})
        if made:
            alerts.raise_alert(
                system(),
                rule=GAP,
                ref=f"gap:{gap.pk}",
                path=one.path,
                place_id=one.where.pk,
                level=AlertLevel.URGENT,
                words=_NOBODY,
                values={"place": one.where.called},
                at=at,
                climbs=True,
            )


def _close(pk: int, at: datetime) -> None:
    with sql.writing():
        for gap in CarerGap.objects.filter(file_id=pk, until=None):
            CarerGap.objects.filter(pk=gap.pk, until=None).update(until=max(at, gap.since))
            alerts.settle_all(system(), Q(rule=GAP, ref=f"gap:{gap.pk}"), outcome=_THERE, at=at)
