"""Links and registrations: for the holder of a link, and for the post."""

import hashlib
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from lianfang.accounts import keys
from lianfang.grid.models import Place
from lianfang.kit import clock
from lianfang.kit.problems import NotFound
from lianfang.kit.scope import Scope, next_sibling
from lianfang.passes import queries as passes
from lianfang.passes.models import Use
from lianfang.passes.texts import written
from lianfang.people.models import Household
from lianfang.resident import rules
from lianfang.resident.forms import TRAVELLER
from lianfang.resident.models import Link, LinkKind, Registration


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def link_of(scope: Scope, *, token: str, at: datetime) -> Link | None:
    """The link behind a token, None for one that is not valid at this moment. `scope` may be nobody's."""
    if len(token) != rules.TOKEN_LETTERS or not token.isascii():
        return None
    found = Link.objects.select_related(
        "place", "registration__card", "household", "restriction__measure"
    ).filter(digest=_digest(token), expires_at__gt=at, revoked_at=None)
    return found.first()


def known(scope: Scope, *, link: Link) -> dict[str, Any]:
    """What the register knows of the holder's own household: shown to be confirmed, not asked again."""
    if link.kind != LinkKind.HOUSEHOLD or link.household is None:
        return {}
    stated = link.household.stated_count
    return {} if stated is None else {"head_count": stated}


def card_text(scope: Scope, *, link: Link) -> str:
    """The text of the holder's own signed result; empty before there is one, or after it is gone."""
    registration = link.registration
    if registration is None or registration.card is None:
        return ""
    return written(registration.card)


def may_correct(scope: Scope, *, link: Link) -> bool:
    """Whether the holder may still put right what they wrote: nobody has taken it over or used its code."""
    mine = link.registration
    if link.kind != LinkKind.RESULT or mine is None or mine.accepted_at is not None:
        return False
    return mine.card_id is None or not Use.objects.filter(of=mine.card_id).exists()


def own_answers(scope: Scope, *, link: Link) -> dict[str, Any]:
    """What the holder of the page of one registration wrote there; nothing by any other link."""
    mine = link.registration
    if link.kind != LinkKind.RESULT or mine is None:
        return {}
    opened: dict[str, Any] = keys.of(mine.key_id).open_json(bytes(mine.sealed))
    return opened


def burning(scope: Scope) -> int:
    """How many registrations with a fever nobody has taken over, where the asker records."""
    if not scope.may_anywhere("record"):
        return 0
    shown = Use.objects.filter(of=OuterRef("card"))
    found = registrations(scope, at=clock.now()).filter(feverish__gt=0, accepted_at=None)
    return found.filter(~Exists(shown)).count()


def registrations(scope: Scope, *, at: datetime) -> QuerySet[Registration]:
    """Registrations of where the asker records that are not destroyed yet."""
    found = Registration.objects.filter(scope.narrowed("record").q("path"), expires_at__gt=at)
    return found.select_related("place", "accepted_by").defer("sealed")


def posters(scope: Scope) -> QuerySet[Link]:
    """The posters of where the asker hands out links, those that have ended as well."""
    mine = scope.narrowed("issue-passes").q("path")
    return Link.objects.filter(mine, kind=LinkKind.POSTER).select_related("place", "made_by")


def registration(scope: Scope, *, pk: int, at: datetime) -> Registration:
    """A registration where the asker may see names. Raises NotFound."""
    found = Registration.objects.select_related("place", "household", "card").filter(pk=pk, expires_at__gt=at)
    one = found.first()
    if one is None or not scope.may("see-identity", one.path):
        raise NotFound()
    return one


def answers_of(scope: Scope, *, registration: Registration) -> dict[str, Any]:
    """What somebody wrote about themselves. The caller writes the reading down first."""
    if not scope.may("see-identity", registration.path):
        raise NotFound()
    opened: dict[str, Any] = keys.of(registration.key_id).open_json(bytes(registration.sealed))
    return opened


def registration_shown(scope: Scope, *, text: str, place: Place, at: datetime) -> Registration:
    """A traveller's registration by the code that is shown at a post of the asker's. Raises NotFound for
    a code that tells of none, and what `passes.queries.verified` raises."""
    if not scope.may("see-identity", place.path):
        raise NotFound()
    card = passes.verified(scope, text=text, at=at)
    found = Registration.objects.select_related("card").filter(
        card=card, form=TRAVELLER.name, expires_at__gt=at
    )
    one = found.first()
    if one is None:
        raise NotFound()
    return one


def opened(scope: Scope, *, registration: Registration, place: Place) -> dict[str, Any]:
    """The answers of a registration that was shown at a post. The caller writes the reading down first."""
    if not scope.may("see-identity", place.path):
        raise NotFound()
    answers: dict[str, Any] = keys.of(registration.key_id).open_json(bytes(registration.sealed))
    return answers


def households(scope: Scope, *, path: str, limit: int) -> list[Household]:
    """The households below a path, in walking order, for whom links may be made."""
    if not scope.may("issue-passes", path):
        raise NotFound()
    found = Household.objects.filter(
        path__gte=path, path__lt=next_sibling(path), lives_at__isnull=False
    ).select_related("lives_at")
    return list(found.order_by("path", "pk")[:limit])
