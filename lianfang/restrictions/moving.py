"""The moves of an observation, each with its line of history, under the acts and records that have asked."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from lianfang.kit import lives
from lianfang.kit.scope import Scope
from lianfang.restrictions import hooks
from lianfang.restrictions.life import LIFE
from lianfang.restrictions.models import Release, Restriction, RestrictionStep, Step
from lianfang.restrictions.problems import NotUnderObservation, TooEarly


def note(
    scope: Scope, one: Restriction, what: Step, *, at: datetime, document_no: str = "", words: str = ""
) -> None:
    RestrictionStep.objects.create(
        restriction=one,
        at=at,
        by_id=scope.actor_id,
        what=what,
        document_no=document_no[:120],
        words=words[:300],
    )


def stands(one: Restriction) -> None:
    if one.released_at is not None:
        raise NotUnderObservation()


def move(one: Restriction, code: str, facts: Mapping[str, Any]) -> None:
    """Make a move of its life. Raises NotUnderObservation where it has ended."""
    if not lives.move(LIFE, Restriction.objects.filter(pk=one.pk), code, facts=facts):
        raise NotUnderObservation()
    one.refresh_from_db()


def too_early(one: Restriction, *, at: datetime) -> None:
    """Raises TooEarly while the last day is not over, or is not known."""
    if one.ends_on is None or timezone.localdate(at) <= one.ends_on:
        raise TooEarly(day=one.ends_on.isoformat() if one.ends_on else "–")


def end(
    scope: Scope,
    one: Restriction,
    *,
    release: str,
    at: datetime,
    by_id: int | None,
    release_no: str = "",
    words: str = "",
) -> None:
    """The one move that ends an observation, with its line of history. Raises what rooms refuse."""
    stands(one)
    hooks.check(one, release, at)
    facts = {
        "released_at": at,
        "released_by_id": by_id,
        "release": release,
        "release_no": release_no.strip()[:60],
        "owed_at": None,
    }
    move(one, "release", facts)
    said = "  ".join(filter(None, [str(Release(release).label), words.strip()]))
    note(scope, one, Step.RELEASED, at=at, document_no=release_no.strip(), words=said)
