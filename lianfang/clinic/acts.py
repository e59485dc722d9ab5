"""What is decided at the clinic, declared once for page, API and command line."""

from datetime import timedelta
from typing import Any, Final

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.acts.declared import Act, Noun, declare
from lianfang.acts.nouns import Fact, noun_of
from lianfang.clinic import beds, book, care, forms, laboratory, leaving, lives, running, triage
from lianfang.clinic.forms import TREATS
from lianfang.clinic.models import (
    Bed,
    ClinicDay,
    ClinicRoom,
    Consultation,
    Dependents,
    Examination,
    Finding,
    Kind,
    OnCall,
    Protocol,
    Test,
    Visit,
    VisitState,
)
from lianfang.kit import clock
from lianfang.kit.ids import as_number
from lianfang.kit.problems import NotFound
from lianfang.kit.scope import Scope
from lianfang.things.declared import BY, PLACE, STATE, moving, told_besides

_NEEDS: Final = (TREATS,)


def find(scope: Scope, key: str) -> Visit:
    found = book.known_to(scope).filter(pk=as_number(key) or 0).first()
    if found is None:
        raise NotFound()
    return found


_TOLD: Final = (
    "on", "number", "state", "finding", "came_by", "goes", "is_febrile", "is_exposed", "is_child", "filled",
    "at", "due_at", "arrived_at", "seen_at", "judged_at", "bed_wanted_at", "card_due_at", "card_no",
    "card_at", "placed_at",
)  # fmt: skip


def tell(one: Visit) -> dict[str, Any]:
    """Without its personal part: no name, no temperature."""
    stay, made = book.stay_of(one), leaving.standing(one)
    known = {
        "id": one.pk,
        "called": one.called,
        "place": one.place.code,
        "protocol": one.protocol.number if one.protocol else 0,
        "bed": str(stay.bed) if stay else None,
        "disposition": made.kind if made else None,
        "hand_over": made.hand_over_id if made else None,
    }
    return known | {name: getattr(one, name) for name in _TOLD}


def show(one: Visit) -> list[tuple[Any, Any]]:
    stay, made = book.stay_of(one), leaving.standing(one)
    return [
        (_("Number"), one.called),
        (_("State"), one.get_state_display()),
        (_("Finding"), one.get_finding_display()),
        (pgettext_lazy("clinic", "Bed"), str(stay.bed) if stay else ""),
        (_("Placed how"), made.get_kind_display() if made else ""),
        (_("Report card due"), one.card_due_at),
        (_("Number of the report card"), one.card_no),
    ]


def address(one: Visit) -> str:
    return reverse("clinic:visit", args=[one.pk])


def _while(*codes: str) -> Any:
    def offered(scope: Scope, one: Visit) -> bool:
        return any(lives.may(one, code) for code in codes) and scope.may(TREATS, one.path)

    return offered


_in_care, _awaited = _while("care"), _while("arrive")


def may_rise(scope: Scope, one: Visit) -> bool:
    return _in_care(scope, one) and book.stay_of(one) is not None


def may_undo(scope: Scope, one: Visit) -> bool:
    return one.state == VisitState.HANDED and scope.may(TREATS, one.path)


def may_depart(scope: Scope, one: Visit) -> bool:
    made = leaving.standing(one)
    return made is not None and made.left_at is None and scope.may(TREATS, one.path)


def may_be_there(scope: Scope, one: Visit) -> bool:
    made = leaving.standing(one)
    return made is not None and made.left_at is not None and made.there_at is None


def may_card(scope: Scope, one: Visit) -> bool:
    return one.card_due_at is not None and not one.card_no and scope.may(TREATS, one.path)


def may_tell_carer(scope: Scope, one: Visit) -> bool:
    return one.state in lives.OPEN and scope.may(TREATS, one.path)


def _now(*names: str) -> Any:
    def begins(scope: Scope, thing: Any) -> dict[str, Any]:
        return {name: clock.now() for name in names}

    return begins


def _known(scope: Scope, one: Visit) -> dict[str, Any]:
    """What whoever announced them wrote down is confirmed, not asked once more."""
    told = book.personal(one)
    names = ("name", "phone", "document", "celsius", "symptoms", "onset_on", "source_area", "sex", "age",
             "guardian", "guardian_phone", "address")  # fmt: skip
    known = {name: told[name] for name in names if told.get(name)}
    return known | ({"contact": "yes"} if one.is_exposed else {})


def _homes(scope: Scope, thing: Any) -> dict[str, Any]:
    return {"home": book.communities()}


def _beds(scope: Scope, one: Visit) -> dict[str, Any]:
    found = beds.free(one.place_id, finding=one.finding, but=one.pk)
    return {"bed": tuple((str(bed.pk), str(bed)) for bed in found)}


def _ends(scope: Scope, one: Visit) -> dict[str, Any]:
    """What fits: nobody who is suspected goes home, and who never came has only left."""
    offered = book.terms_of(one.protocol).dispositions
    if one.state == VisitState.AWAITED:
        offered = tuple(code for code in offered if code in {Kind.LEFT, Kind.DIED})
    elif one.finding in {*care.TO_REPORT, Finding.OPEN}:
        offered = tuple(code for code in offered if code not in
                        {Kind.HOME, Kind.OBSERVED_HOME, Kind.OBSERVED_CENTRAL})  # fmt: skip
    kinds = tuple(one for one in Kind.choices if one[0] in offered)
    return {"kind": kinds, "receiver": book.communities()}


def _ends_note(scope: Scope, one: Visit) -> Any:
    if one.finding == Finding.OPEN and one.state != VisitState.AWAITED:
        return _("Home, or under observation, once it is judged.")
    return ""


VISIT: Final = Noun(
    "visit", _("visits of the fever clinic"), Visit, "clinic/visits/", "int:pk", find, tell, address, show,
    group="visit",
)  # fmt: skip
VISITS: Final = declare(
    VISIT,
    Act("new", "new", _("Somebody comes in"), _("In the queue: {thing}."), triage.walk_in, forms.NEW, _NEEDS,
        makes=True, choices=_homes, template="clinic/triage.html", by_page=False,
        page_at="clinic/visits/new/"),
    Act("receive", "receiving", _("Is here: triage"), _("In the queue."), triage.receive, forms.RECEIVE,
        _NEEDS, _awaited, begins=_known, choices=_homes, is_first=True),
    Act("see", "seeing", _("The doctor sees them"), _("With the doctor."), care.see, forms.SEE, _NEEDS,
        _while("see"), is_first=True),
    Act("judge", "judging", _("Judge"), _("Judged. What follows from it is under way."), care.judge,
        forms.JUDGE, _NEEDS, _in_care),
    Act("hold", "holding", _("Hold here, in a bed"), _("Kept here."), care.hold, forms.HOLD, _NEEDS,
        _in_care, choices=_beds),
    Act("rise", "rising", _("Leaves the bed"), _("The bed is to be disinfected."), care.rise, forms.RISE,
        _NEEDS, may_rise),
    Act("sample", "samples", _("Take a sample"), _("Taken. Its result is awaited."), care.sample,
        forms.SAMPLE, _NEEDS, _in_care),
    Act("call-team", "calling", _("Call the team"), _("Called. Its conclusion is awaited."), care.call,
        forms.CALL, _NEEDS, _in_care),
    Act("carer", "carer", _("Whom they care for"), _("Kept."), care.tell_carer, forms.CARER, _NEEDS,
        may_tell_carer),
    Act("decide", "deciding", _("Who takes over"),
        _("Handed over. It stays on the list until they accept."), leaving.decide, forms.DECIDE, _NEEDS,
        _while("decide"), choices=_ends, note=_ends_note),
    Act("undo", "undoing", _("Take the decision back"), _("Taken back. Decide anew."), leaving.undo,
        forms.UNDO, _NEEDS, may_undo),
    Act("depart", "departing", _("The vehicle leaves"), _("On the way."), leaving.depart, forms.DEPART,
        _NEEDS, may_depart, begins=_now("left_at")),
    Act("there", "there", _("Has arrived there"), _("Kept."), leaving.there, forms.ARRIVE, _NEEDS,
        may_be_there, begins=_now("there_at")),
    Act("card", "card", _("Take in the report card"), _("Kept. Disease control sees the number."), care.card,
        forms.CARD, _NEEDS, may_card, begins=_now("card_at")),
)  # fmt: skip

told_besides(
    "visit",
    {
        "announced": pgettext_lazy("visit", "announced by a hand-over"),
        "told-anew": pgettext_lazy("visit", "its sender told more"),
        "taken-back": pgettext_lazy("visit", "taken back, or with another desk"),
        "conclude": pgettext_lazy("visit", "the team concluded"),
        "accepted": pgettext_lazy("visit", "who takes over accepted"),
        "undone": pgettext_lazy("visit", "who takes over refused, or it was taken back"),
        "again": pgettext_lazy("visit", "handed on to another desk, the decision stands"),
        "names": pgettext_lazy("visit", "names were looked at"),
        **dict(pair for closed in (Finding, Dependents, Kind, Test) for pair in closed.choices),
    },
)
told_besides(
    "clinic-bed",
    {"take": pgettext_lazy("bed", "somebody lies in it"), "leave": pgettext_lazy("bed", "left")},
)

# Samples

_visit: Final = Fact("visit", _("Visit"), "visit.called")
EXAMINATION: Final = noun_of(
    "examination",
    _("samples and pictures"),
    Examination,
    "clinic/examinations/",
    (
        Fact("sample_no", _("Number of the sample")),
        _visit,
        Fact("test", _("Examination"), words="get_test_display"),
        STATE,
        Fact("result", _("Result"), words="get_result_display"),
        PLACE,
        Fact("at", _("Taken at")),
        Fact("sent_at", _("Sent at")),
        Fact("due_at", _("Result due")),
        Fact("answered_at", _("Result of")),
        BY,
    ),
    page="clinic:examination",
    sees=TREATS,
    spoken=("SAMPLE", laboratory.by_sample),
)


def may_answer(scope: Scope, one: Examination) -> bool:
    return one.state in lives.EXAMINATION.moves["answer"].before and scope.may(TREATS, one.path)


def may_send(scope: Scope, one: Examination) -> bool:
    return one.state in lives.EXAMINATION.moves["send"].before and scope.may(TREATS, one.path)


EXAMINATIONS: Final = declare(
    EXAMINATION,
    Act("results", "results", _("Take in results of a laboratory"), _("Taken in."), laboratory.take_in_all,
        forms.RESULTS, _NEEDS, makes=True, template="clinic/results.html"),
    Act("result", "result", _("Take in the result"), _("Kept."), laboratory.take_in, forms.ANSWERED, _NEEDS,
        may_answer, is_first=True),
    Act("send", "sending", _("Send to the laboratory"), _("On its way."), laboratory.send, forms.SEND,
        _NEEDS, may_send),
    Act("unusable", "unusable", _("The sample is unusable"), _("Kept. Take another."), laboratory.unusable,
        forms.UNUSABLE, _NEEDS, may_answer),
)  # fmt: skip
CONSULTATION: Final = noun_of(
    "consultation",
    _("calls of the emergency team"),
    Consultation,
    "clinic/consultations/",
    (
        _visit,
        STATE,
        PLACE,
        Fact("at", _("Called at")),
        Fact("due_at", _("Conclusion due")),
        Fact("concluded_at", _("Concluded at")),
        Fact("members", _("Who took part")),
        Fact("conclusion", _("Conclusion")),
        BY,
    ),
    page="clinic:consultation",
    sees=TREATS,
)


def may_conclude(scope: Scope, one: Consultation) -> bool:
    return one.state == "called" and scope.may(TREATS, one.path)


CONSULTATIONS: Final = declare(
    CONSULTATION,
    Act("conclude", "concluding", _("Conclusion of the team"), _("Kept with the visit."), running.conclude,
        forms.CONCLUDE, _NEEDS, may_conclude, is_first=True),
)  # fmt: skip

# What the clinic has

ROOM: Final = noun_of(
    "clinic-room",
    _("rooms of the clinic"),
    ClinicRoom,
    "clinic/rooms/",
    (
        Fact("code", pgettext_lazy("clinic", "Room")),
        Fact("zone", _("Zone"), words="get_zone_display"),
        STATE,
        PLACE,
        BY,
    ),
    page="clinic:room",
    sees=TREATS,
)


def _own(scope: Scope, thing: Any) -> dict[str, Any]:
    clinic = book.clinics(scope).first()
    return {"place": clinic.code} if clinic is not None else {}


def _own_from_now(scope: Scope, thing: Any) -> dict[str, Any]:
    now = clock.now()
    return _own(scope, thing) | {"from_at": now, "to_at": now + timedelta(hours=12)}


ROOMS: Final = declare(
    ROOM,
    Act("new", "new", _("Enter a room"), _("Entered, with its beds."), beds.enter_room, forms.ROOM, _NEEDS,
        begins=_own, makes=True),
    moving(lives.ROOM, "shut", _("Close it"), _("Closed, with its beds."), form=forms.SHUT, needs=TREATS,
           then=beds.shut_room),
    moving(lives.ROOM, "reopen", _("Use it again"), _("In use. Its beds are to be disinfected first."),
           form=forms.OPEN, needs=TREATS, then=beds.reopen_room),
)  # fmt: skip
BED: Final = noun_of(
    "clinic-bed",
    _("beds of the clinic"),
    Bed,
    "clinic/beds/",
    (
        Fact("bed", pgettext_lazy("clinic", "Bed"), str),
        Fact("zone", _("Zone"), "room.zone", "room.get_zone_display"),
        STATE,
        PLACE,
        BY,
    ),
    page="clinic:bed",
    sees=TREATS,
)
BEDS: Final = declare(
    BED,
    moving(lives.BED, "clean", _("Disinfected"), _("Free for the next."), form=forms.CLEANED, needs=TREATS,
           then=beds.cleaned, is_first=True),
    moving(lives.BED, "shut", _("Close it"), _("Out of use."), form=forms.SHUT, needs=TREATS),
    moving(lives.BED, "reopen", _("Use it again"), _("To be disinfected first."), form=forms.OPEN,
           needs=TREATS),
)  # fmt: skip
ON_CALL: Final = noun_of(
    "on-call",
    _("who is on call"),
    OnCall,
    "clinic/on-call/",
    (
        Fact("user", pgettext_lazy("on call", "Who"), "user.username", "user.name"),
        Fact("duty", _("As what")),
        Fact("from_at", _("From")),
        Fact("to_at", _("Until")),
        STATE,
        PLACE,
        BY,
    ),
    page="clinic:on-call",
    sees=TREATS,
)
ON_CALLS: Final = declare(
    ON_CALL,
    Act("new", "new", _("Put somebody on call"), _("On call."), running.put_on_call, forms.ON_CALL, _NEEDS,
        begins=_own_from_now, makes=True),
    moving(lives.ON_CALL, "relieve", _("Is relieved"), _("Not on call any more."), form=forms.OPEN,
           needs=TREATS),
)  # fmt: skip
PROTOCOL: Final = noun_of(
    "protocol",
    _("versions of the clinic’s protocol"),
    Protocol,
    "clinic/protocols/",
    (
        Fact("number", _("Version")),
        Fact("title", pgettext_lazy("protocol", "Title")),
        Fact("document_no", pgettext_lazy("decree", "Document number")),
        PLACE,
        Fact("at", _("In force from")),
        Fact(
            "questions", _("What triage must hear"), words=lambda one: _words(one.questions, forms.QUESTIONS)
        ),
        Fact(
            "dispositions", _("How a visit may end"), words=lambda one: _words(one.dispositions, Kind.choices)
        ),
        Fact("seen_minutes", _("Seen by a doctor within")),
        Fact("bed_minutes", _("In a bed within")),
        Fact("consult_minutes", _("The team concludes within")),
        Fact("result_minutes", _("Result within")),
        Fact("placed_minutes", _("Placed within")),
        Fact("looked_at", _("Visits of two days it was tried on")),
        Fact("sent_otherwise", _("Of these triage would judge otherwise")),
        Fact("unanswered", _("Of these with a question nobody asked")),
        BY,
    ),
    page="clinic:protocol",
    sees=TREATS,
)


def _words(codes: str, known: Any) -> str:
    words = dict(known)
    return "; ".join(str(words[one]) for one in codes.split() if one in words)


def _in_force(scope: Scope, thing: Any) -> dict[str, Any]:
    """The version in force, to be changed."""
    clinic = book.clinics(scope).first()
    terms, _one = book.terms(clinic.pk if clinic else 0)
    names = ("seen_minutes", "bed_minutes", "consult_minutes", "result_minutes", "placed_minutes")
    minutes = {name: getattr(terms, name) for name in names}
    return minutes | {"questions": list(terms.questions), "dispositions": list(terms.dispositions)}


PROTOCOLS: Final = declare(
    PROTOCOL,
    Act("new", "new", _("A new version of the protocol"), _("In force for whoever comes from now on."),
        running.write_protocol, forms.PROTOCOL, _NEEDS, begins=_in_force, makes=True),
)  # fmt: skip
DAY: Final = noun_of(
    "clinic-day",
    _("days of the clinic that were closed"),
    ClinicDay,
    "clinic/days/",
    (
        Fact("on", pgettext_lazy("clinic", "Day")),
        PLACE,
        Fact("visits", _("Visits")),
        Fact("fevers", _("of these with fever")),
        Fact("in_beds", _("in beds as it closed")),
        Fact("at", _("Closed at")),
        BY,
    ),
    page="clinic:day",
    sees=TREATS,
)


def _today(scope: Scope, thing: Any) -> dict[str, Any]:
    return {"on": timezone.localdate(clock.now())}


DAYS: Final = declare(
    DAY,
    Act("close", "closing", _("Close the day"), _("Closed. Nobody is unplaced."), running.close_day,
        forms.DAY, _NEEDS, begins=_today, makes=True),
)  # fmt: skip
