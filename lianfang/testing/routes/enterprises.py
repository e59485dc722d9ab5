"""The routes of enterprises, waves, rules of routing and workers."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from lianfang.accounts import actions as accounts
from lianfang.accounts.queries import system_scope
from lianfang.enterprises import acts, boards, clearance, filing, lists, routing, working
from lianfang.enterprises.forms import ITEMS, PLEDGES, RUNS
from lianfang.enterprises.lives import ENTERPRISE as LIFE
from lianfang.enterprises.lives import WAVE as _WAVE
from lianfang.enterprises.models import Employee, Enterprise, Wave
from lianfang.grid.models import Place
from lianfang.kit import clock
from lianfang.people.models import Organisation
from lianfang.people.rules.codes import uscc_check_character
from lianfang.people.rules.documents import resident_check_digit
from lianfang.testing import canaries, listings, road
from lianfang.testing.acts import Try, rows
from lianfang.testing.matrix import ONLY_POST, Row
from lianfang.testing.world import World
from lianfang.things.declared import moves

AT: Final = "binhe-works"
SEEN: Final = [code for code, _words in ITEMS]
PLEDGED: Final = [code for code, _words in PLEDGES]
PACKAGE: Final = {"pledged": PLEDGED, "stock_days": 5, "separate_room": "一楼东侧空房"}


def document(number: int) -> str:
    first = f"370799199001{1 + number % 28:02d}{number // 28:03d}"
    return first + resident_check_digit(first)


def worker(number: int, **more: Any) -> dict[str, str]:
    """One line of a list: somebody who was here, unless it says otherwise."""
    return {
        "name": f"工{number}", "document": document(number), "phone": f"1990001{number:04d}",
        "home": "滨河花园", "origin": "本市", **more,
    }  # fmt: skip


def system(world: World) -> Any:
    """Somebody who is nobody of the cast: so any of them may take the step after."""
    return system_scope("test", actor_id=accounts.operator().pk)


def uscc(number: int) -> str:
    first = f"91370799{number:09d}"
    return first + uscc_check_character(first)


def entered(
    world: World, code: str = AT, *, number: int = 1, category: str = "一般", size: str = "小型"
) -> Enterprise:
    """An enterprise in the register of the district, as a sheet would bring it."""
    place: Place = road.add_place(world, "binhe", "enterprise", code, f"演示企业{number}")
    Organisation.objects.create(
        place=place, path=place.path, name=place.name, uscc=uscc(number), uscc_valid=True, size=size,
        category=category, industry="制造业", workers=12,
    )  # fmt: skip
    routing.enter_new(system(world))
    return Enterprise.objects.select_related("place", "organisation").get(place=place)


def filed(world: World, one: Enterprise, workers: Sequence[Mapping[str, str]] = ()) -> Enterprise:
    told = filing.reading(world.scope("liu"), enumerate(workers or [worker(one.pk)], 1))
    return filing.take(system(world), one, told, stock_days=5, separate_room="一楼东侧空房")


def accepted(world: World, one: Enterprise, workers: Sequence[Mapping[str, str]] = ()) -> Enterprise:
    filed(world, one, workers)
    return moves(LIFE, "accept", RUNS, filing.accepted)(system(world), enterprise=one)  # type: ignore[no-any-return]  # of its model


def approved(world: World, one: Enterprise, workers: Sequence[Mapping[str, str]] = ()) -> Enterprise:
    by = system(world)
    accepted(world, one, workers)
    filing.check(world.scope("qian"), enterprise=one, seen=SEEN, stock_days=5, result="现场核验通过")
    return filing.approve(by, enterprise=one)


def at_work(world: World, one: Enterprise, workers: Sequence[Mapping[str, str]] = ()) -> Enterprise:
    return working.reopen(world.scope("liu"), enterprise=approved(world, one, workers))


def wave(world: World, *categories: str, opened: bool = True) -> Wave:
    made = working.plan_wave(
        world.scope("liu"), place=world.places["district"], categories=list(categories or ("general",)),
        sizes=[], name="第一批", opens_on=clock.now().date(),
    )  # fmt: skip
    if opened:
        moves(_WAVE, "open", "decide-as-government")(
            world.scope("gao"), wave=made, document_no="高新防指〔2020〕9号"
        )
    return made


def plant(world: World) -> dict[str, str]:
    """One enterprise in each state that an act begins in; waves, a rule, and workers of each kind."""
    liu = world.scope("liu")
    looks = system_scope("test", actor_id=world.cast["zhou"].pk)  # who decides nothing here
    open_one, planned = wave(world), wave(world, "national", opened=False)
    names = ("stopped", "filed", "accepted", "checked", "approved", "open", "suspended")
    found = {name: entered(world, f"{AT}-{name}", number=20 + n) for n, name in enumerate(names)}
    filed(world, found["filed"])
    away = worker(900, name=canaries.APPELLANT, origin="湖北武汉")
    accepted(world, found["accepted"], [worker(901), away])
    accepted(world, found["checked"])
    filing.check(looks, enterprise=found["checked"], seen=SEEN, stock_days=5, result="通过")
    approved(world, found["approved"])
    at_work(world, found["open"])
    moves(LIFE, "suspend", RUNS, working.suspended)(
        liu, enterprise=at_work(world, found["suspended"]), reason=canaries.REASON
    )
    rule = routing.set_rule(
        liu, place=world.places["binhe"], position=9, industry="金融", department=world.cast["sun"].department
    )
    one = Employee.objects.get(enterprise=found["open"])
    (waits,) = Employee.objects.filter(enterprise=found["accepted"], state="waiting")
    barred = Employee.objects.get(enterprise=found["suspended"])
    clearance.bar(liu, employee=barred, reason="发热")
    return {
        **{f"enterprise_{name}": str(each.pk) for name, each in found.items()},
        "wave_open": str(open_one.pk), "wave_planned": str(planned.pk), "rule": str(rule.pk),
        "worker": str(one.pk), "worker_waits": str(waits.pk), "worker_barred": str(barred.pk),
    }  # fmt: skip


_WHY: Final = {"reason": canaries.REASON}
_AT: Final = f"{AT}-open"
_CHECKED: Final = {"seen": SEEN, "stock_days": 4, "result": "通过"}
_FILED_PAGE: Final = {**PACKAGE, **{f"workers.0.{name}": value for name, value in worker(950).items()}}
ROWS: Final = (
    *rows(
        acts.WAVE,
        {
            "new": Try("", "district", {"place": "district", "name": "第二批", "categories": ["general"],
                                        "opens_on": "2020-02-13"}),
            "open": Try("{wave_planned}", "district", {"document_no": "高新防指〔2020〕10号"}),
            "close": Try("{wave_open}", "district", _WHY),
        },
    ),
    *listings.rows(lists.WAVES, "enterprises/waves/"),
    Row("enterprises/waves/<int:pk>/", ("/enterprises/waves/{wave_open}/",), needs="see", at="district"),
    *rows(
        acts.ROUTING,
        {
            "new": Try("", "binhe", {"place": "binhe", "position": 5, "level": "community"}),
            "end": Try("{rule}", "binhe", _WHY),
        },
    ),
    *listings.rows(lists.ROUTINGS, "enterprises/rules/"),
    Row("enterprises/rules/<int:pk>/", ("/enterprises/rules/{rule}/",), needs="see", at="binhe"),
    *rows(
        acts.EMPLOYEE,
        {
            "vouch": Try("{worker_waits}", f"{AT}-accepted"),
            "bar": Try("{worker}", _AT, _WHY),
            "return": Try("{worker_barred}", f"{AT}-suspended", _WHY),
            "leave": Try("{worker}", _AT, _WHY),
        },
    ),
    *listings.rows(lists.EMPLOYEES, "enterprises/workers/", asked=("cleared=yes", "origin=local")),
    Row("enterprises/workers/<int:pk>/", ("/enterprises/workers/{worker}/",), needs="record", at=_AT),
    *rows(
        acts.ENTERPRISE,
        {
            "describe": Try("{enterprise_stopped}", f"{AT}-stopped", {"category": "city", "size": "scale"}),
            "file": Try("{enterprise_stopped}", f"{AT}-stopped", {**PACKAGE, "workers": [worker(950)]},
                        page={"body": lambda fixture: _FILED_PAGE}),
            "accept": Try("{enterprise_filed}", f"{AT}-filed"),
            "check": Try("{enterprise_accepted}", f"{AT}-accepted", _CHECKED,
                         page={"body": lambda fixture: _CHECKED}),
            "approve": Try("{enterprise_checked}", f"{AT}-checked"),
            "return": Try("{enterprise_filed}", f"{AT}-filed", _WHY),
            "refuse": Try("{enterprise_accepted}", f"{AT}-accepted", _WHY),
            "reopen": Try("{enterprise_approved}", f"{AT}-approved"),
            "suspend": Try("{enterprise_open}", _AT, _WHY),
            "mend": Try("{enterprise_suspended}", f"{AT}-suspended", {"result": "已整改"}),
        },
    ),
    *listings.rows(lists.ENTERPRISES, "enterprises/", asked=("state=open", "report=missing", "stage=filed",
                                                             "screened=no")),
    *listings.boards(boards.REPORTS, "enterprises/board/"),
    Row("enterprises/<int:pk>/link/", ("/enterprises/{enterprise_stopped}/link/",), ONLY_POST,
        needs="issue-passes", at=f"{AT}-stopped", refused=(403, 404), changes=True),
    Row("enterprises/funnel/", ("/enterprises/funnel/",), needs="see", refused=(403,)),
    Row("enterprises/<int:pk>/", ("/enterprises/{enterprise_open}/", "/enterprises/{enterprise_accepted}/"),
        needs="see", at=_AT),
)  # fmt: skip
