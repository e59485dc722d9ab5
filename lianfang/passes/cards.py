"""What stands on a printed card: never more than the one who prints it may see, and asked for."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from django.utils import timezone

from lianfang.accounts.actions import log_reading
from lianfang.kit.problems import NotAllowed
from lianfang.kit.scope import Scope, next_sibling
from lianfang.passes import rules
from lianfang.passes.models import Pass
from lianfang.passes.texts import written
from lianfang.people.actions import NeedsPurpose
from lianfang.people.models import Membership
from lianfang.people.queries import Opener


class Card(NamedTuple):
    """One card: `name` is empty unless somebody who may asked for it."""

    text: str
    kind: str
    code: str
    number: str
    place: str
    name: str
    plate: str
    from_at: datetime
    to_at: datetime | None
    quota: int
    shape: str


def cards(passes: Sequence[Pass], names: Mapping[str, str] | None = None) -> list[Card]:
    return [_card(one, (names or {}).get(one.subject, "")) for one in passes]


def _card(one: Pass, name: str) -> Card:
    day = timezone.localtime(one.from_at).date().toordinal()
    kind, _, rest = one.subject.partition(":")
    return Card(
        written(one),
        one.get_kind_display(),
        one.kind,
        rules.id_text(one.pk),
        one.place.called,
        name,
        rest if kind == "vehicle" else "",
        one.from_at,
        one.to_at,
        one.quota,
        rules.shape(day),
    )


def residents(path: str, *, most: int) -> list[Membership]:
    """Who lives below a path, in walking order; one more than `most` where there are more."""
    return list(
        Membership.objects.filter(
            household__path__gte=path,
            household__path__lt=next_sibling(path),
            household__lives_at__isnull=False,
            until=None,
        )
        .select_related("person", "household__lives_at")
        .order_by("household__path", "pk")[: most + 1]
    )


def names_of(scope: Scope, members: Sequence[Membership], *, path: str, purpose: str) -> dict[str, str]:
    """The names for cards, by the pass's subject. Written down before. Raises NotAllowed, NeedsPurpose."""
    if not scope.may("see-identity", path):
        raise NotAllowed()
    if not purpose.strip():
        raise NeedsPurpose()
    log_reading(
        scope,
        what="card",
        subjects=[str(one.person_id) for one in members],
        path=path,
        purpose=purpose.strip()[:300],
    )
    sealers = Opener()
    return {
        f"person:{one.person_id}": sealers.open(one.person.key_id, one.person.sealed).get("name") or ""
        for one in members
    }
