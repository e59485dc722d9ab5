"""The routes of the fever clinic: of a hospital in 新城街道, whose people alone know its patients."""

from datetime import timedelta
from typing import Any, Final

from lianfang.accounts import actions as accounts
from lianfang.accounts.models import Role
from lianfang.accounts.queries import scope_of_user, system_scope
from lianfang.clinic import acts, beds, boards, care, leaving, lists, running, triage
from lianfang.clinic.forms import TREATS
from lianfang.clinic.models import Bed, Consultation, Examination, Visit
from lianfang.kit import clock
from lianfang.kit.scope import Scope
from lianfang.testing import canaries, listings, road
from lianfang.testing.acts import Try, rows
from lianfang.testing.matrix import FORM, ONLY_POST, TOKEN, Fixture, Row
from lianfang.testing.world import World, give_ways_in

_AT: Final = "matrix-clinic"
_NEEDS: Final[dict[str, Any]] = {"needs": TREATS, "at": _AT}
_TOLD: Final[dict[str, Any]] = {
    "celsius": "38.4",
    "age": 40,
    "name": canaries.CASE,
    "phone": canaries.CASE_PHONE,
}


def plant(world: World) -> dict[str, str]:
    """A clinic with its doctor, and one visit in each state that an act is offered in."""
    clinic = road.add_place(world, "xincheng", "hospital", _AT, "雀医院")
    world.cast["medic"] = accounts.create_user(
        system_scope("test", actor_id=world.cast["liu"].pk), username="medic", name="medic", place=clinic,
        role=Role.CLINICIAN,
    )  # fmt: skip
    give_ways_in([world.cast["medic"]])
    scope = scope_of_user(world.cast["medic"], at=clock.now())
    room = beds.enter_room(scope, place=clinic, room_code="1", beds=1)
    shut = beds.enter_room(scope, place=clinic, room_code="2", beds=1)
    running_bed, dirty, closed = (
        Bed.objects.get(room=room),
        Bed.objects.get(room=shut),
        _closed(scope, clinic),
    )
    lies = _visit(scope)
    care.hold(scope, visit=lies, bed=str(running_bed.pk))
    leaves = _visit(scope)
    care.hold(scope, visit=leaves, bed=str(dirty.pk))
    care.rise(scope, visit=leaves)
    care.judge(scope, visit=leaves, finding="suspect")
    care.call(scope, visit=leaves)
    care.sample(scope, visit=leaves, test="nucleic", sample_no="S-1")
    handed = _visit(scope)
    leaving.decide(scope, visit=handed, kind="ward", to_name="内科")
    gone = _visit(scope)
    leaving.decide(scope, visit=gone, kind="ward", to_name="内科")
    leaving.depart(scope, visit=gone, vehicle="120", left_at=clock.now())
    now = clock.now()
    on_call = running.put_on_call(scope, place=clinic, user=world.cast["medic"], duty="呼吸",
                                  from_at=now, to_at=now + timedelta(hours=8))  # fmt: skip
    protocol = running.write_protocol(
        scope, title="接诊流程", questions=["travel"], dispositions=["ward"], seen_minutes=30, bed_minutes=30,
        consult_minutes=120, result_minutes=360, placed_minutes=360,
    )  # fmt: skip
    awaited = Visit.objects.create(
        ref="matrix", place=clinic, path=clinic.path, on=now.date(), number=99, at=now, due_at=now,
    )  # fmt: skip
    day = _day(scope, world)
    made = {"new": _visit(scope), "lies": lies, "suspect": leaves, "handed": handed, "gone": gone,
            "awaited": awaited}  # fmt: skip
    ids = {f"visit_{name}": str(one.pk) for name, one in made.items()}
    return ids | {
        "sample": str(Examination.objects.get().pk),
        "call": str(Consultation.objects.get().pk),
        "ward_open": str(shut.pk),
        "ward_shut": str(closed.pk),
        "bed_dirty": str(dirty.pk),
        "bed_shut": str(Bed.objects.get(room=closed).pk),
        "on_call": str(on_call.pk),
        "protocol": str(protocol.pk),
        "clinic_day": str(day.pk),
    }


def _visit(scope: Scope) -> Visit:
    return triage.walk_in(scope, **_TOLD, **_NO)


def _closed(scope: Scope, clinic: Any) -> Any:
    room = beds.enter_room(scope, place=clinic, room_code="3", beds=1)
    (shut,) = (one for one in acts.ROOMS if one.code == "shut")
    shut.run(scope, clinic_room=room)
    return room


def _day(scope: Scope, world: World) -> Any:
    """The day before, on which nobody came."""
    on = (clock.now() - timedelta(days=1)).date()
    return running.close_day(scope, on=on)


def _now(fixture: Fixture) -> str:
    return clock.now().isoformat()


def _later(fixture: Fixture) -> str:
    return (clock.now() + timedelta(hours=8)).isoformat()


_NO: Final[dict[str, Any]] = {"travel": "no", "contact": "no", "febrile_contact": "no", "cluster": "no"}
_WHY: Final = {"reason": canaries.REASON}
_TRIAGE: Final = _TOLD | _NO
_VISITS: Final = rows(
    acts.VISIT,
    {
        "new": Try("", _AT, _TRIAGE | {"place": _AT}),
        "receive": Try("{visit_awaited}", _AT, _TRIAGE),
        "see": Try("{visit_new}", _AT),
        "judge": Try("{visit_new}", _AT, {"finding": "confirmed"}),
        "hold": Try("{visit_new}", _AT, {"dependents": "none"}),
        "rise": Try("{visit_lies}", _AT),
        "sample": Try("{visit_new}", _AT, {"test": "blood", "sample_no": "S-2"}),
        "call-team": Try("{visit_new}", _AT),
        "carer": Try("{visit_new}", _AT, {"dependents": "child", "cared_for_by": "姑姑"}),
        "decide": Try("{visit_new}", _AT, {"kind": "ward", "to_name": "内科"}),
        "undo": Try("{visit_handed}", _AT, _WHY),
        "depart": Try("{visit_handed}", _AT, {"vehicle": "120", "left_at": _now}),
        "there": Try("{visit_gone}", _AT, {"there_at": _now}),
        "card": Try("{visit_suspect}", _AT, {"card_no": "K1", "card_at": _now}),
    },
)
_OTHERS: Final = (
    *rows(
        acts.EXAMINATION,
        {
            "results": Try("", _AT, {"place": _AT, "rows": "S-1,阴性"}),
            "result": Try("{sample}", _AT, {"result": "negative"}),
            "send": Try("{sample}", _AT),
            "unusable": Try("{sample}", _AT, _WHY),
        },
    ),
    *rows(acts.CONSULTATION, {"conclude": Try("{call}", _AT, {"members": "甲", "conclusion": "乙"})}),
    *rows(
        acts.ROOM,
        {
            "new": Try("", _AT, {"place": _AT, "room_code": "9"}),
            "shut": Try("{ward_open}", _AT, _WHY),
            "reopen": Try("{ward_shut}", _AT),
        },
    ),
    *rows(
        acts.BED,
        {
            "clean": Try("{bed_dirty}", _AT, _WHY),
            "shut": Try("{bed_dirty}", _AT, _WHY),
            "reopen": Try("{bed_shut}", _AT),
        },
    ),
    *rows(
        acts.ON_CALL,
        {
            "new": Try("", _AT, {"place": _AT, "user": "medic", "duty": "感染", "from_at": _now,
                                 "to_at": _later}),
            "relieve": Try("{on_call}", _AT),
        },
    ),
    *rows(acts.PROTOCOL, {"new": Try("", _AT, {"place": _AT, "title": "新版"})}),
    *rows(acts.DAY, {"close": Try("", _AT, {"place": _AT, "on": "2020-01-20"})}),
)  # fmt: skip
_PAGES: Final = {
    "visits": "visit_suspect", "examinations": "sample", "consultations": "call", "rooms": "ward_open",
    "beds": "bed_dirty", "on-call": "on_call", "protocols": "protocol", "days": "clinic_day",
}  # fmt: skip
_LISTS: Final = {
    "visits": lists.VISITS, "log": lists.LOG, "beds": lists.BEDS, "examinations": lists.EXAMINATIONS,
    "consultations": lists.CONSULTATIONS, "on-call": lists.ON_CALL, "protocols": lists.PROTOCOLS,
    "days": lists.DAYS,
}  # fmt: skip
ROWS: Final = (
    *_VISITS,
    *_OTHERS,
    *(row for root, one in _LISTS.items() for row in listings.rows(one, f"clinic/{root}/")),
    *listings.boards(boards.CLOCK, "clinic/"),
    Row("clinic/flow/", ("/clinic/flow/", "/clinic/flow/?since=2020-01-20"), needs=TREATS, refused=(403,)),
    *(
        Row(f"clinic/{root}/<int:pk>/", (f"/clinic/{root}/{{{key}}}/",), **_NEEDS)
        for root, key in _PAGES.items()
    ),
    Row("clinic/visits/new/", ("/clinic/visits/new/", "/clinic/visits/new/?code=no-such-code"), FORM,
        needs=TREATS, refused=(403,), done=(200, 302),
        body=lambda fixture: _TRIAGE | {"place": _AT, "age": "40"}),
    Row("clinic/visits/<int:pk>/names/", ("/clinic/visits/{visit_suspect}/names/",), ONLY_POST,
        body=lambda fixture: {"purpose": "联系家属"}, changes=True, done=(200,), **_NEEDS),
    Row("api/v1/clinic/visits/<id>", ("/api/v1/clinic/visits/{visit_suspect}",), frozenset({"GET"}),
        door=TOKEN, **_NEEDS),
)  # fmt: skip
