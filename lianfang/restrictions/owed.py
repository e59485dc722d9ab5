"""The duties of an observation: to tell what is missing, and to release when the term is over.

They follow from the row: `see_to` raises what it owes now and takes back what it owes no more. Whatever
changes a row empties `owed_at`; the sweep sees to those that nobody has.
"""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from lianfang.accounts import actions as accounts
from lianfang.accounts.queries import system_scope
from lianfang.duties import actions as duties
from lianfang.duties.models import Duty
from lianfang.kit.scope import Scope
from lianfang.restrictions import hooks, rules
from lianfang.restrictions.forms import RELEASED, TOLD
from lianfang.restrictions.life import missing
from lianfang.restrictions.models import Restriction


def subject_of(pk: int | str) -> str:
    return f"restriction:{pk}"


def system() -> Scope:
    return system_scope("observations", actor_id=accounts.operator().pk)


def see_to(one: Restriction, *, at: datetime) -> int:
    """Raise and take back the duties of one observation as it stands now. A repeat changes nothing."""
    wanted = {} if one.released_at else _wanted(one, at)
    standing = (
        Duty.objects.open().about(subject_of(one.pk)).filter(origin__startswith=f"observation:{one.pk}:")
    )
    stale = [duty.pk for duty in standing if (duty.kind, duty.origin, duty.place_id) not in wanted]
    duties.void_those(system(), standing.filter(pk__in=stale), reason=_("The observation has changed."))
    for (kind, origin, _place), item in wanted.items():
        if not standing.filter(kind=kind, origin=origin).exists():
            duties.raise_duties(system(), kind=kind, origin=origin, items=[item], reason=origin)
    hooks.seen(one, at)
    return Restriction.objects.filter(pk=one.pk, owed_at=None).update(owed_at=at)


def _wanted(one: Restriction, at: datetime) -> dict[tuple[str, str, int], duties.NewDuty]:
    zone, where = timezone.get_default_timezone(), one.where
    found = {}
    if missing(one):
        found[TOLD.name, f"observation:{one.pk}:missing", where.pk] = duties.NewDuty(
            where.pk, where.path, at, rules.tell_by(at, zone), subject=subject_of(one.pk)
        )
    if one.ends_on is not None:
        opens_at, due_at = rules.release_window(one.ends_on, zone)
        found[RELEASED.name, f"observation:{one.pk}:{one.ends_on}", where.pk] = duties.NewDuty(
            where.pk, where.path, opens_at, due_at, owner_id=one.carer_id, subject=subject_of(one.pk)
        )
    return found
