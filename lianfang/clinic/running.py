"""How the clinic is run: its protocol, who is on call, what the team concluded, and the end of the day."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lianfang.accounts.models import User
from lianfang.accounts.queries import system_scope
from lianfang.clinic import book, rules
from lianfang.clinic.forms import QUESTIONS, TREATS
from lianfang.clinic.lives import CONSULTATION
from lianfang.clinic.models import (
    ClinicDay,
    Consultation,
    Kind,
    OnCall,
    Protocol,
    Stay,
    Visit,
    VisitState,
)
from lianfang.clinic.problems import DayClosed, DayNotOver, NotYet, StillUnplaced
from lianfang.grid.models import Place
from lianfang.kit import clock
from lianfang.kit.scope import Scope
from lianfang.measures import queries as measures
from lianfang.things.declared import keep, step

NAMED: Final = 12  # of who is not placed, by number and masked name
REHEARSED: Final = timedelta(days=2)  # of visits, in which a new protocol is tried


@transaction.atomic
def write_protocol(
    scope: Scope, *, title: str, questions: list[str], dispositions: list[str],
    place: Place | None = None, document_no: str = "", **minutes: int,
) -> Protocol:  # fmt: skip
    """A new version, in force from now on for whoever is triaged then; every visit keeps its own.

    What recent visits would have been under it is counted and kept beside it. To go home, and to be told
    as gone, cannot be left out: a fever always has an end.
    """
    clinic = book.clinic_of(scope, place)
    last = Protocol.objects.filter(place=clinic).order_by("-number").first()
    asked = [code for code, _words in QUESTIONS if code in questions]
    ends = [one for one in Kind.values if one in {*dispositions, Kind.HOSPITAL, Kind.LEFT}]
    made: Protocol = keep(
        scope, Protocol, needs=TREATS, place=clinic, number=(last.number if last else 0) + 1,
        title=title.strip(), document_no=document_no.strip(), questions=" ".join(asked),
        dispositions=" ".join(ends), **minutes, **rehearsed(clinic, asked, clock.now()),
    )  # fmt: skip
    return made


def rehearsed(clinic: Place, asked: list[str], at: datetime) -> dict[str, int]:
    """What the visits of the last two days would be under other questions: how many were looked at, how
    many triage would judge otherwise, and how many lack an answer that it would ask."""
    fever_from: Decimal = measures.protocol(system_scope("clinic"), at=at).fever_celsius
    rows = Visit.objects.filter(place=clinic, arrived_at__gt=at - REHEARSED).select_related("protocol")
    looked_at = otherwise = unanswered = 0
    for visit in rows.iterator(500):
        known = book.personal(visit)
        if not known.get("celsius"):
            continue
        looked_at += 1
        celsius, answers = Decimal(str(known["celsius"])), known.get("answers") or {}
        before = rules.must_be_seen(celsius, visit.is_exposed, fever_from=fever_from)
        now = rules.must_be_seen(celsius, rules.is_exposed(answers, asked), fever_from=fever_from)
        otherwise += before != now
        unanswered += any(code not in answers for code in asked)
    return {"looked_at": looked_at, "sent_otherwise": otherwise, "unanswered": unanswered}


@transaction.atomic
def put_on_call(
    scope: Scope, *, place: Place, user: User, duty: str, from_at: datetime, to_at: datetime
) -> OnCall:
    """Somebody of the team on call. Raises NotAClinic, NotYet for an end before the start."""
    clinic = book.clinic_of(scope, place)
    if to_at <= from_at:
        raise NotYet(field=_("Until"), since=f"{timezone.localtime(from_at):%m-%d %H:%M}")
    made: OnCall = keep(scope, OnCall, needs=TREATS, place=clinic, user=user, duty=duty.strip(),
                        from_at=from_at, to_at=to_at)  # fmt: skip
    return made


def on_call(place: Place | int, at: datetime) -> list[OnCall]:
    pk = place if isinstance(place, int) else place.pk
    rows = OnCall.objects.filter(place_id=pk, from_at__lte=at, to_at__gt=at, state="on-call")
    return list(rows.select_related("user").order_by("duty", "pk"))


@transaction.atomic
def conclude(scope: Scope, *, consultation: Consultation, members: str, conclusion: str) -> Consultation:
    """What the team concluded, and who took part. Raises StandsOtherwise."""
    scope.require(TREATS, consultation.path)
    now = clock.now()
    told = {"members": members.strip(), "conclusion": conclusion.strip()}
    step(scope, CONSULTATION, consultation, "conclude", concluded_at=now, **told)
    book.note(scope, consultation.visit, "conclude", now, conclusion)
    return consultation


@transaction.atomic
def close_day(scope: Scope, *, place: Place | None = None, on: date | None = None) -> ClinicDay:
    """Close a day of the clinic: refused while one who came that day, or before, is neither in a bed nor
    accepted by who takes over, each named by number and masked name.
    Raises StillUnplaced, DayNotOver, DayClosed.
    """
    clinic, now = book.clinic_of(scope, place), clock.now()
    day = on or timezone.localdate(now)
    if day > timezone.localdate(now):
        raise DayNotOver()
    if ClinicDay.objects.filter(place=clinic, on=day).exists():
        raise DayClosed(day=day.isoformat())
    rows = Visit.objects.filter(place=clinic, on__lte=day)
    left = list(book.unplaced(rows, at=now).order_by("on", "number", "pk"))
    if left:
        raise StillUnplaced(names=in_words(left))
    came = Visit.objects.filter(place=clinic, on=day).exclude(state=VisitState.VOID)
    made: ClinicDay = keep(
        scope, ClinicDay, needs=TREATS, place=clinic, on=day, visits=came.count(),
        fevers=came.filter(is_febrile=True).count(),
        in_beds=Stay.objects.filter(room__place=clinic, to_at=None).count(),
    )  # fmt: skip
    return made


def in_words(left: list[Visit]) -> str:
    """By number and masked name, the first of them."""
    shown = left[:NAMED]
    names = book.masked(shown)
    said = [" ".join(filter(None, [one.called, names[one.pk], one.get_state_display()])) for one in shown]
    more = _(" and {number} more").format(number=len(left) - NAMED) if len(left) > NAMED else ""
    return str(_(", ")).join(said) + str(more)
