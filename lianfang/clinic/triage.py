"""Coming in: announced by a checkpoint or a household, or walking in; in the queue after one form."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lianfang.accounts import keys
from lianfang.clinic import book, codes, rules
from lianfang.clinic.forms import QUESTIONS, TREATS
from lianfang.clinic.lives import VISIT as LIFE
from lianfang.clinic.lives import here, may, move
from lianfang.clinic.models import Visit, VisitState, Way
from lianfang.clinic.problems import AnswersMissing, FeverStays, GuardianMissing, VisitStands
from lianfang.grid.models import Place
from lianfang.handovers import moves
from lianfang.handovers.history import payload_of
from lianfang.handovers.models import HandOver
from lianfang.handovers.rules import ACCEPTED
from lianfang.kit import clock, lives
from lianfang.kit.ids import uuid7
from lianfang.kit.scope import Scope
from lianfang.measures import queries as measures

ANNOUNCED_BY: Final = {"F1": Way.CHECKPOINT, "F4": Way.COMMUNITY}
TAKEN_IN: Final = "taken-in"


@transaction.atomic
def walk_in(scope: Scope, *, place: Place | None = None, **told: Any) -> Visit:
    """Enter somebody who comes in, with all that triage hears, and give a number of the queue.

    Raises NotAClinic, FeverStays where a fever would be sent on, GuardianMissing, AnswersMissing.
    """
    clinic, now = book.clinic_of(scope, place), clock.now()
    visit = _begun(clinic, ref=f"walk-in:{uuid7()}", at=now)
    visit.came_by = told.get("came_by") or Way.OWN
    visit.state = VisitState.WAITING
    _triage(scope, visit, told, now)
    visit.save()
    book.note(scope, visit, "new", now)
    if visit.goes == "ordinary":
        move(visit, "elsewhere")
    return visit


@transaction.atomic
def receive(scope: Scope, *, visit: Visit, **told: Any) -> Visit:
    """Somebody who was announced is here: the same triage. What announced them is closed as taken in.

    Nobody announced is sent on at the door: a doctor sees them. Raises as `walk_in`, and VisitStands.
    """
    scope.require(TREATS, visit.path)
    if not may(visit, "arrive"):
        raise VisitStands(number=visit.called, state=visit.get_state_display())
    now = clock.now()
    if told.get("goes") == "ordinary":
        raise FeverStays(celsius=told.get("celsius") or "–")
    _triage(scope, visit, told, now)
    facts = {name: getattr(visit, name) for name in _TRIAGED}
    move(visit, "arrive", **facts)
    book.note(scope, visit, "receive", now)
    _taken_in(scope, visit)
    return visit


_TRIAGED: Final = (
    "sealed", "key_id", "filled", "goes", "protocol_id", "is_febrile", "is_exposed", "is_child", "is_again",
    "dependents", "cared_for_by", "arrived_at", "due_at", "triaged_by_id", "home_id",
)  # fmt: skip


def _begun(clinic: Place, *, ref: str, at: datetime) -> Visit:
    on = timezone.localdate(at)
    return Visit(
        ref=ref, place=clinic, path=clinic.path, on=on, number=book.next_number(clinic, on), at=at,
        due_at=at + rules.ARRIVES_WITHIN,
    )  # fmt: skip


def _triage(scope: Scope, visit: Visit, told: Mapping[str, Any], at: datetime) -> None:
    """Put what triage heard into the row, which the caller keeps."""
    terms, protocol = book.terms(visit.place_id)
    known = book.personal(visit) | {name: value for name, value in told.items() if value}
    answers = {code: told[name] for code, name in _NAMES.items() if told.get(name)}
    missing = [str(words) for code, words in QUESTIONS if code in terms.questions and code not in answers]
    if missing:
        raise AnswersMissing(questions=str(_(", ")).join(missing))
    visit.is_exposed = rules.is_exposed(answers, terms.questions)
    celsius = Decimal(str(told["celsius"]))
    fever_from = _fever_from(scope, at)
    visit.is_febrile = celsius >= fever_from or "fever" in (told.get("symptoms") or ())
    visit.goes = told.get("goes") or "fever"
    if visit.goes == "ordinary" and (
        visit.is_febrile or rules.must_be_seen(celsius, visit.is_exposed, fever_from=fever_from)
    ):
        raise FeverStays(celsius=celsius)
    visit.is_child = rules.is_child(told.get("age"))
    if visit.is_child and not str(known.get("guardian") or "").strip():
        raise GuardianMissing()
    visit.protocol, visit.is_again = protocol, bool(told.get("is_again"))
    visit.dependents = told.get("dependents") or visit.dependents
    visit.cared_for_by = (told.get("cared_for_by") or visit.cared_for_by).strip()
    visit.home = _home(scope, told) or visit.home
    visit.arrived_at, visit.triaged_by_id = at, scope.actor
    visit.due_at = at + timedelta(minutes=terms.placed_minutes)
    book.seal(visit, {**told, "answers": answers})


def _home(scope: Scope, told: Mapping[str, Any]) -> Place | None:
    """The community that was named; else the dwelling of the code that was read."""
    if told.get("home"):
        return book.home_named(told["home"])
    known, _fault = codes.known_of(scope, code=told["code"]) if told.get("code") else ({}, "")
    return book.home_named(known["home"]) if known.get("home") else None


_NAMES: Final = {code: code.replace("-", "_") for code, _words in QUESTIONS}


def _fever_from(scope: Scope, at: datetime) -> Decimal:
    return measures.protocol(book.system(scope), at=at).fever_celsius


def _taken_in(scope: Scope, visit: Visit) -> None:
    """The hand-over has its outcome with the last of its people. Whoever treats here answers for the desk."""
    one = visit.hand_over
    if one is None or one.state != ACCEPTED:
        return
    if Visit.objects.filter(hand_over=one, state=VisitState.AWAITED).exists():
        return
    moves.close_by_record(scope, one, outcome=TAKEN_IN, words="")


# What the hand-overs say (flows/clinic.py)


@transaction.atomic
def announce(scope: Scope, *, one: HandOver, home: Place | None) -> list[Visit]:
    """Whom a hand-over that this clinic accepted is about: on the list until somebody takes them over.

    One visit for each person it names or counts. A repeat changes nothing; one that another clinic had, and
    that comes back, is awaited anew.
    """
    at = one.accepted_at or clock.now()
    return [
        _announced(scope, one, number, told, home, at)
        for number, told in enumerate(_persons(payload_of(one)))
    ]


def _announced(  # noqa: PLR0917  # one person of a hand-over
    scope: Scope, one: HandOver, number: int, told: dict[str, Any], home: Place | None, at: datetime
) -> Visit:
    ref = f"hand-over:{one.pk}:{number}"
    known = Visit.objects.filter(ref=ref).first()
    if known is not None:
        if known.state == VisitState.VOID:
            on = timezone.localdate(at)
            facts = {"place_id": one.to_place_id, "path": one.to_path, "on": on, "at": at,
                     "number": book.next_number(one.to_place, on),
                     "due_at": at + rules.ARRIVES_WITHIN}  # fmt: skip
            move(known, "announced", **facts)
        return known
    visit = _begun(one.to_place, ref=ref, at=at)
    visit.hand_over, visit.home = one, home
    visit.came_by = ANNOUNCED_BY.get(one.flow, Way.OWN)
    visit.is_exposed = bool(told.get("contact"))
    book.seal(visit, told)
    visit.save()
    book.note(scope, visit, "announced", at)
    return visit


def _persons(payload: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The one who is named, and those who are only counted."""
    yield payload
    for _more in range(max(0, (payload.get("unnamed") or 0) - 1)):
        yield {}


@transaction.atomic
def tell_anew(scope: Scope, *, one: HandOver) -> None:
    """The sender says more, or otherwise: of who is not here yet, that holds."""
    visit = Visit.objects.filter(hand_over=one, state=VisitState.AWAITED).order_by("pk").first()
    if visit is not None:
        book.seal(visit, payload_of(one))
        visit.save(update_fields=["sealed", "key", "filled"])
        book.note(scope, visit, "told-anew", clock.now())


@transaction.atomic
def take_back(scope: Scope, *, one: HandOver, reason: str) -> int:
    """Those not here yet are awaited no more: the sender took it back, or another clinic has it."""
    found = list(Visit.objects.filter(hand_over=one, state=VisitState.AWAITED))
    for visit in found:
        if lives.move(LIFE, here(visit), "taken-back", facts={}):
            book.note(scope, visit, "taken-back", clock.now(), reason)
    return len(found)


def adopt(visit: Visit) -> None:
    """Read in what a hand-over of a former version sealed: only what the clinic keeps stays sealed."""
    told = book.personal(visit)
    visit.sealed, visit.key_id = b"", keys.current().key_id
    book.seal(visit, told)
