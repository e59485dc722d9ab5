"""What can be decided about rounds, pairings and single duties, declared once for every door."""

from datetime import datetime, timedelta
from typing import Any, Final

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from lianfang.accounts.models import User
from lianfang.acts.declared import Act, Noun, declare
from lianfang.acts.naming import Named
from lianfang.acts.nouns import numbered
from lianfang.command import round_forms as forms
from lianfang.duties import actions, queries
from lianfang.duties.models import Duty, Pairing, Round
from lianfang.duties.problems import RecordRefused
from lianfang.flows.table import KINDS
from lianfang.grid.models import Place
from lianfang.kit import clock
from lianfang.kit.scope import Scope
from lianfang.measures import actions as measures
from lianfang.measures.models import Event
from lianfang.measures.problems import NoEvent

Shown = list[tuple[str | Promise, Any]]
DAY: Final = timedelta(days=1)
DAYS: Final = timedelta(days=3)  # of a round where nobody says how long


# Rounds


def find_round(scope: Scope, key: str) -> Round:
    return queries.round_named(scope, name=key)


def tell_round(one: Round) -> dict[str, Any]:
    known = {"id": one.pk, "code": one.code, "name": one.name, "place": one.place.code, "level": one.level}
    return known | {"opens_at": one.opens_at, "due_at": one.due_at, "closed_at": one.closed_at}


def show_round(one: Round) -> Shown:
    return [
        (_("Name of the round"), one.name),
        (_("Area"), one.place.called),
        (_("Base"), Duty.objects.filter(round=one).exclude(state="void").count()),
        (_("What may be collected"), one.get_level_display()),
        (_("Due"), one.due_at),
        (_("Closed"), one.closed_at),
    ]


def round_address(one: Round) -> str:
    return reverse("command:round", args=[one.code])


def event_now(scope: Scope) -> Event | None:
    try:
        return measures.current_event(scope)
    except NoEvent:
        return None


def _new_event(scope: Scope, name: str) -> Event:
    if not name:
        raise NoEvent()
    code = f"e{timezone.localtime(clock.now()):%y%m%d-%H%M}"
    return measures.open_event(scope, code=code, name=name)


def _next_code() -> str:
    """The day, and which round of it."""
    day = timezone.localtime(clock.now()).date().isoformat()
    return f"{day}-{Round.objects.filter(code__startswith=day).count() + 1}"


def _open(
    scope: Scope, *, place: Place | None = None, code: str = "", event_name: str = "", **facts: Any
) -> Round:
    facts.setdefault("due_at", clock.now() + DAYS)
    return actions.open_round(
        scope,
        kind=KINDS["screening.visit"],
        event=event_now(scope) or _new_event(scope, event_name),
        code=code or _next_code(),
        place=place or queries.home(scope),
        **facts,
    )


def _close(scope: Scope, *, round: Round, leave_open: bool, reason: str = "") -> None:
    actions.close_round(scope, opened=round, reason=reason, leave_open=leave_open)


def _extend(scope: Scope, *, round: Round, due_at: datetime, reason: str) -> None:
    actions.extend_round(scope, opened=round, due_at=due_at, reason=reason)


def _a_day_more(scope: Scope, one: Round) -> dict[str, Any]:
    return {"due_at": max(one.due_at, clock.now()) + DAY}


def _what_is_open(scope: Scope, one: Round) -> str | Promise:
    left, base = _left(one), Duty.objects.filter(round=one).exclude(state="void").count()
    return _("{left} of {base} dwellings are open. They are due at the new end.").format(left=left, base=base)


def _withdraw(scope: Scope, *, round: Round, reason: str) -> None:
    actions.withdraw_round(scope, opened=round, reason=reason)


def _change_base(scope: Scope, *, round: Round, place: Place, change: str, reason: str) -> None:
    done = actions.remove_from_base if change == forms.TAKE_OUT else actions.add_to_base
    done(scope, opened=round, place=place, reason=reason)


def _begin_round(scope: Scope, thing: Any) -> dict[str, Any]:
    place = queries.home(scope)
    return {
        "place": str(Named(place.code, place.called)),
        "code": _next_code(),
        "due_at": clock.now() + DAYS,
    }


def _event_is_open(scope: Scope, thing: Any) -> tuple[str, ...]:
    return ("event_name",) if event_now(scope) else ()


def may_hold(scope: Scope, one: Round) -> bool:
    return one.closed_at is None and scope.may("hold-round", one.path)


def _left(one: Round) -> int:
    return Duty.objects.filter(round=one, state="open").count()


def _what_is_left(scope: Scope, one: Round) -> str | Promise:
    left = _left(one)
    if not left:
        return _("Every dwelling is done or excused. After closing, late evidence is still kept.")
    return ngettext(
        "{n} dwelling is not finished. It stays named as unfinished; the figure will not say it was done.",
        "{n} dwellings are not finished. They stay named as unfinished; the figure will not say they were"
        " done.",
        left,
    ).format(n=left)


def _what_stays(scope: Scope, one: Round) -> str | Promise:
    return _(
        "It asks for nothing any more and counts nowhere. What was recorded stays and goes on counting in"
        " other rounds."
    )


def _raised(scope: Scope, one: Round) -> dict[str, Any]:
    return {"raised": queries.coverage(scope, round_id=one.pk, path=one.path).raised}


def _unfinished(scope: Scope, one: Round) -> dict[str, Any]:
    return {"unfinished": Duty.objects.filter(round=one, outcome="unfinished").count()}


HOLDS: Final = ("hold-round",)
ROUND: Final = Noun(
    "round", _("open, show or close a screening round"), Round, "rounds/", "str:code",
    find_round, tell_round, round_address, show_round,
)  # fmt: skip
ROUNDS: Final = declare(
    ROUND,
    Act("open", "new", _("Open a round"),
        _("The round is open. Every dwelling in it has somebody who answers for it."), _open, forms.OPEN,
        HOLDS, begins=_begin_round, makes=True, unasked=_event_is_open, tells=_raised,
        button=_("Open the round")),
    Act("close", "closing", _("Close the round"), _("The round is closed."), _close, forms.CLOSE, HOLDS,
        may_hold, note=_what_is_left, tells=_unfinished),
    Act("extend", "extension", _("Give the round a later end"),
        _("The round has a later end. What was told of the old one is settled."), _extend, forms.EXTEND,
        HOLDS, may_hold, _a_day_more, note=_what_is_open),
    Act("withdraw", "withdrawal", _("Withdraw a round opened by mistake"),
        _("The round is withdrawn. What was recorded stays."), _withdraw, forms.WITHDRAW, HOLDS,
        may_hold, note=_what_stays, button=_("Withdraw the round")),
    Act("change-base", "base", _("Add or take out a dwelling"),
        _("The base was changed, with your reason."), _change_base, forms.CHANGE_BASE, HOLDS, may_hold,
        arguments=("place",), button=_("Change the base")),
)  # fmt: skip

# Who answers for a place


def find_pairing(scope: Scope, key: str) -> Pairing:
    here = Pairing.objects.filter(scope.narrowed("pair").q("path"), to_at=None)
    return numbered(here.select_related("place", "user"), key)


def tell_pairing(one: Pairing) -> dict[str, Any]:
    known = {"id": one.pk, "place": one.place.code, "person": one.user.username, "role": one.role}
    return known | {"from_at": one.from_at, "to_at": one.to_at}


def show_pairing(one: Pairing) -> Shown:
    return [
        (_("Place"), one.place.called),
        (_("Who answers for this place"), one.user.name),
        (_("As"), dict(forms.ROLES)[one.role]),
        (_("Until"), one.to_at),
    ]


def pairing_address(one: Pairing) -> str:
    return reverse("command:place", args=[one.place.code])


def _pair(scope: Scope, *, username: User, **facts: Any) -> Pairing:
    return actions.pair(scope, user=username, **facts)


def _unpair(scope: Scope, *, pairing: Pairing, successor: User | None = None) -> None:
    actions.unpair(scope, pairing=pairing, successor=successor)


def is_helper(scope: Scope, one: Pairing) -> bool:
    """Who answers for a place is relieved by naming another; only help ends by itself."""
    return one.to_at is None and one.role == forms.HELPER and scope.may("pair", one.path)


PAIRS: Final = ("pair",)
PAIRING: Final = Noun(
    "pairing", _("who answers for a place"), Pairing, "pairings/", "int:pk",
    find_pairing, tell_pairing, pairing_address, show_pairing,
)  # fmt: skip
PAIRINGS: Final = declare(
    PAIRING,
    Act("make", "new", _("Pair"), _("Paired. Open duties there have moved along."), _pair, forms.PAIR, PAIRS,
        makes=True, arguments=("place", "username"), by_page=False, page_at="places/<path:code>/pairing/"),
    Act("end", "ending", _("End the pairing"), _("Ended."), _unpair, forms.UNPAIR, PAIRS, is_helper),
)  # fmt: skip

# Single duties


def find_duty(scope: Scope, key: str) -> Duty:
    here = queries.duties(scope)
    return numbered(here.select_related("place", "owner"), key)


def tell_duty(one: Duty) -> dict[str, Any]:
    known = {"id": one.pk, "kind": one.kind, "place": one.place.code, "state": one.state}
    return known | {"due_at": one.due_at, "owner": one.owner.username if one.owner else None}


def show_duty(one: Duty) -> Shown:
    return [
        (_("Place"), one.place.called),
        (_("State"), one.get_state_display()),
        (_("Answers for it"), one.owner.name if one.owner else ""),
    ]


def duty_address(one: Duty) -> str:
    return reverse("command:place", args=[one.place.code])


def _excuse(scope: Scope, *, duty: Duty, reason: str) -> None:
    scope.require("excuse", duty.path)
    receipt = actions.excuse(scope, duty=duty, reason=reason, kinds=KINDS)
    if receipt.state == "refused":
        raise RecordRefused(message=receipt.message)


def _hand_on(scope: Scope, *, duty: Duty, to: User, reason: str) -> None:
    actions.reassign(scope, to=to, reason=reason, ids=[duty.pk])


DUTY: Final = Noun(
    "duty", _("single duties"), Duty, "duties/", "int:pk", find_duty, tell_duty, duty_address, show_duty
)
EXCUSE: Final = Act(
    "excuse", "excuse", _("Excuse"), _("Excused, with your reason."), _excuse, forms.EXCUSE, ("excuse",),
    by_page=False, page_at="places/<path:code>/excuse/",
)  # fmt: skip
DUTIES: Final = declare(
    DUTY,
    EXCUSE,
    Act("hand-on", "handing-on", _("Hand on"), _("Handed on."), _hand_on, forms.HAND_ON, PAIRS,
        by_page=False, page_at="absences/duties/"),
)  # fmt: skip
