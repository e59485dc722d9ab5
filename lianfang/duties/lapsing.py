"""The end of a round: told before it comes; past it one alert a community, with how many doors are open.

An alert names the end it is about: a round that is given another day is told of anew at that one.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianfang.accounts import actions as accounts
from lianfang.accounts.queries import system_scope
from lianfang.duties.alerts import CAME, local, raise_alert, settle_all
from lianfang.duties.models import Alert, AlertLevel, Duty, Round, Tally
from lianfang.duties.rowwise import Told, each
from lianfang.grid.models import Place, PlaceKind
from lianfang.kit.scope import Scope, ancestors, next_sibling

AHEAD: Final = timedelta(hours=12)  # docs/sources.md#round-ending
ENDING: Final = _("Round {round} ends {due}, and {open} places are not finished")
LAPSED: Final = _("Round {round} was due {due}; {open} places are not finished")
LEFT: Final = _("{place}: {open} of {base} places of round {round} are not finished; it was due {due}")
HERE: Final = "round-left"  # the rule: what is open in one community past the end
WHOLE_ROUND: Final = ("round-ending", "round-overdue")


def ref_of(one: Round) -> str:
    """What an alert about the end of a round is about: that end."""
    return f"round:{one.pk}:{one.due_at:%y%m%d%H%M}"


def tell(scope: Scope, open_ones: Collection[tuple[int, str]], *, at: datetime) -> int:
    """Raise the alert of each community with open duties of a round past its end; how many communities.

    `open_ones` are the round and the path of each duty. Statements grow with the communities alone.
    """
    if not open_ones:
        return 0
    rounds = Round.objects.in_bulk({number for number, _path in open_ones})
    steps = {step for _number, path in open_ones for step in ancestors(path)}
    places = {one.path: one for one in Place.objects.filter(path__in=steps, kind=PlaceKind.COMMUNITY)}
    places |= {one.path: one.place for one in Round.objects.filter(pk__in=rounds).select_related("place")}
    told = {(number, _community(path, places, rounds[number].path)) for number, path in open_ones}
    for number, path in sorted(told):
        _tell(scope, rounds[number], places[path], at)
    return len(told)


def _community(path: str, places: Collection[str], top: str) -> str:
    near = [step for step in ancestors(path) if step in places and step.startswith(top)]
    return max(near, key=len, default=top)


def _tell(scope: Scope, one: Round, place: Place, at: datetime) -> None:
    raised, left = _sums(one, place.path)
    raise_alert(
        scope,
        rule=HERE,
        ref=f"{ref_of(one)}:{place.path}",
        path=place.path,
        place_id=place.pk,
        level=AlertLevel.WARNING.value,
        words=LEFT,
        values={
            "place": place.called,
            "round": one.name,
            "due": local(one.due_at),
            "open": left,
            "base": raised,
        },
        value=f"{left} / {raised}",
        at=at,
        climbs=True,
    )


def _sums(one: Round, path: str) -> tuple[int, int]:
    """How many places of the round's base lie below a place, and how many of them are open."""
    found = Tally.objects.filter(round=one, path=path).first()
    if found is None:
        return 0, 0
    base = found.raised - found.void
    return base, base - found.done - found.excused


def rounds_lapsing(at: datetime) -> int:
    """Warn of a round whose end is near, and of one past it, while places are not finished."""
    rows = Round.objects.filter(closed_at=None, due_at__lte=at + AHEAD).select_related("opened_by")
    return each("rounds", rows, lambda one: _lapsing(one, at), at=at, told=_told_of_round)


def _told_of_round(one: Round) -> Told:
    return Told(one.name, one.path, one.opened_by)


def _lapsing(one: Round, at: datetime) -> bool:
    scope = system_scope("sweep", actor_id=accounts.operator().pk)
    _settle_finished(scope, one, at)
    left = Duty.objects.filter(round=one, state="open").count()
    rule, words = ("round-overdue", LAPSED) if one.due_at <= at else ("round-ending", ENDING)
    if not left or Alert.objects.filter(rule=rule, ref=ref_of(one)).exists():
        return False
    settle_all(scope, Q(rule="round-ending", ref=ref_of(one)), outcome=CAME, at=at)
    raise_alert(
        scope,
        rule=rule,
        ref=ref_of(one),
        path=one.path,
        place_id=one.place_id,
        level=(AlertLevel.WARNING if rule == "round-overdue" else AlertLevel.NOTICE).value,
        words=words,
        values={"round": one.name, "due": local(one.due_at), "open": left},
        at=at,
    )
    return True


def _settle_finished(scope: Scope, one: Round, at: datetime) -> None:
    """The alert of a community ends by itself once nothing of the round is open there."""
    sounding = Alert.objects.filter(rule=HERE, ref__startswith=f"round:{one.pk}:", settled_at=None)
    finished = [
        alert.pk
        for alert in sounding.only("path")
        if not Duty.objects.filter(
            round=one, state="open", path__gte=alert.path, path__lt=next_sibling(alert.path)
        ).exists()
    ]
    if finished:
        settle_all(scope, Q(pk__in=finished), outcome="done", at=at)


def settle_round(scope: Scope, one: Round, *, outcome: str, at: datetime) -> int:
    """End what is told of a round's end, because it has another one, or ends; how many alerts."""
    about = Q(rule__in=[HERE, *WHOLE_ROUND]) & (
        Q(ref=f"round:{one.pk}") | Q(ref__startswith=f"round:{one.pk}:")
    )
    return settle_all(scope, about, outcome=outcome, at=at)


def of_alert(alert: Any) -> int | None:
    """The round an alert of this module is about."""
    parts = alert.ref.split(":")
    return int(parts[1]) if alert.rule in {HERE, *WHOLE_ROUND} and len(parts) > 1 else None
