"""What the demonstration's command decides and what follows on the road: measures, orders, a post, cases.

All of it goes through the same actions as in a real district. Every name, plate and number is made up.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any, Final

from django.utils import timezone

from lianfang.accounts import actions as accounts
from lianfang.accounts.models import Department, Role, User
from lianfang.accounts.queries import scope_of_user, system_scope
from lianfang.cases import actions as cases
from lianfang.cases import classes
from lianfang.cases.models import ClassProposal
from lianfang.checkpoints import actions as checkpoints
from lianfang.drill import names
from lianfang.drill.sweep import SOURCES
from lianfang.drill.workforce import PASSWORD
from lianfang.duties import actions as duties
from lianfang.duties import sweep as keeper
from lianfang.flows.table import KINDS
from lianfang.grid.models import Place, PlaceKind
from lianfang.headquarters import actions as headquarters
from lianfang.kit import clock
from lianfang.kit.ids import uuid7
from lianfang.kit.scope import WHOLE, Scope
from lianfang.measures import actions as measures
from lianfang.measures import queries as measure_queries
from lianfang.measures import rules
from lianfang.measures.models import Event, Measure, Meeting
from lianfang.orders import actions as orders

VEHICLES: Final = 2700  # a day at one expressway station; docs/sources.md#workload
BATCH: Final = 100
HELP_NUMBER: Final = "0536-12345"  # made up, as all numbers here
LISTED: Final = SOURCES
LARGE: Final = 100  # workers from which on an enterprise of the demonstration needs a post; made up
DOCUMENT: Final = "高新政发（演示）{number}号"

CAST: Final = (
    ("gao", "高远（指挥长）", "district", Role.COMMANDER, "health"),
    ("gu", "顾川（副指挥长）", "district", Role.COMMANDER, "health"),
    ("qian", "钱溪（疾控）", "district", Role.CDC, "health"),
    ("he", "何渡（卡口）", "checkpoint", Role.CHECKPOINT, "police"),
    ("yi", "易苓（发热门诊）", "hospital", Role.CLINICIAN, "health"),
    ("ling", "凌安（集中隔离）", "district", Role.DESK, "isolation"),
    ("mi", "米青（消杀）", "district", Role.DESK, "sanitation"),
)
COMPETENCES: Final = ("health", "police", "transport")
CREWS: Final = (  # he's two mates, then the two other crews; made up
    ("柏芷（卡口）", "health"),
    ("白渡（卡口）", "transport"),
    ("程岚（卡口）", "health"),
    ("丁戈（卡口）", "police"),
    ("杜川（卡口）", "transport"),
    ("方苓（卡口）", "health"),
    ("戈平（卡口）", "police"),
    ("洪桥（卡口）", "transport"),
)


@dataclass
class Stage:
    """The places and people of this part of the play."""

    places: dict[str, Place]
    users: dict[str, User]

    def scope(self, name: str) -> Scope:
        return scope_of_user(self.users[name], at=clock.now())


def set_stage() -> Stage:
    """The hospital, the expressway exit, and who serves there."""
    district = Place.objects.get(path=WHOLE)
    street = Place.objects.filter(kind=PlaceKind.STREET).order_by("path")[0]
    places = {
        "district": district,
        "street": street,
        "hospital": _place(street, PlaceKind.HOSPITAL, "demo-hospital", "高新区人民医院（演示）"),
        "checkpoint": _place(street, PlaceKind.CHECKPOINT, "demo-exit", "高速东出口（演示）"),
    }
    system = system_scope("demonstration", actor_id=accounts.operator().pk)
    users = {user.username: user for user in User.objects.filter(username__in=["liu", "fang"])}
    for username, name, place, role, department in CAST:
        users[username] = accounts.create_user(
            system,
            username=username,
            name=name,
            place=places[place],
            role=role,
            department=Department.objects.get(code=department),
            password=PASSWORD,
        )
    return Stage(places, users)


def _place(parent: Place, kind: str, code: str, name: str) -> Place:
    last = Place.objects.filter(parent=parent).order_by("-path").values_list("path", flat=True).first()
    step = int(last[-4:]) + 1 if last else 1
    return Place.objects.create(
        parent=parent,
        path=f"{parent.path}{step:04d}",
        kind=kind,
        code=code,
        name=name,
        full_name=f"{parent.full_name}{name}",
        longitude=parent.longitude,
        latitude=parent.latitude,
    )


def decide(stage: Stage, event: Event) -> None:
    """Listed areas, the measures of the first day, the minutes, and the orders that came of them."""
    liu = stage.scope("liu")
    today = timezone.localtime(clock.now()).date()
    for area in LISTED:
        measures.list_area(liu, event=event, area=area, from_on=today - timedelta(days=14), reason="通报")
    _respond(stage, event)
    _command(stage)
    _in_force(stage, "screening", "district", 1, "在全区逐楼逐户排查，登记来返人员。", "摸清底数，不漏一户。")
    _in_force(
        stage,
        "health-monitoring",
        "district",
        2,
        "住宅小区、宾馆、机关、市场和职工较多的企业设体温检测点。",
        "早发现。",
        obliges=rules.Posts(rules.UNSAID_KINDS, LARGE, exempt_words="药店"),
    )
    _in_force(
        stage,
        "checkpoint",
        "street",
        3,
        "在高速东出口设联合检查点，车车登记、人人测温。",
        "外防输入。",
        basis="phe-39-4",
        road=rules.Road(site="expressway-exit", stretch="高速东出口", direction="入", barrier="none"),
        upper_document_no="潍指发（演示）1号",
    )
    _in_force(
        stage,
        "medical-observation",
        "district",
        4,
        "重点地区来返人员居家医学观察十四天，社区送餐送药、上下午测温。",
        "早隔离。",
    )
    _meeting(stage, event)


def _respond(stage: Stage, event: Event) -> None:
    """The province decides, the government of the district begins its response, and answers the paper."""
    now, number = clock.now(), "省指发（演示）1号"
    paper = measures.keep_instruction(
        stage.scope("liu"),
        event=event,
        number=number,
        sender="省疫情处置工作领导小组（演示）",
        received_at=now - timedelta(hours=2),
        due_at=now + timedelta(hours=6),
        summary="启动一级响应；即日开展全域排查，每日报告。",
    )
    measures.raise_level(
        stage.scope("gao"),
        event=event,
        level="I",
        reason="按省级决定启动。",
        document_no=DOCUMENT.format(number=0),
        upper_document_no=number,
        told=True,
    )
    measures.answer_instruction(
        stage.scope("liu"),
        instruction=paper,
        answer="已启动响应，排查今日开始。",
        answer_no="高新指报（演示）1号",
    )
    measures.keep_instruction(
        stage.scope("liu"),
        event=event,
        kind="warning",
        number="市疾控警示（演示）3号",
        sender="市疾病预防控制局（演示）",
        disease="新发呼吸道传染病",
        area="高速沿线各街道",
        received_at=now - timedelta(hours=1),
        due_at=now + timedelta(days=3),
        summary="省外关联病例增多，请加强入区人员监测。",
    )


def _in_force(  # noqa: PLR0917  # the parts of a decision, as its document words them
    stage: Stage, kind: str, place: str, number: int, content: str, reason: str, **more: Any
) -> Measure:
    now = clock.now()
    draft = measures.draft(
        stage.scope("liu"),
        kind=kind,
        body="government",
        places=[stage.places[place]],
        content=content,
        reason=reason,
        from_at=now,
        to_at=now + timedelta(days=30),
        document_no=DOCUMENT.format(number=number),
        level="L2",
        help_number=HELP_NUMBER,
        appeal_route="向区指挥部办公室书面或电话提出申诉",
        **more,
    )
    made = measures.decide(stage.scope("gao"), measure=draft)
    if made.state == "to-confirm":
        made = measures.confirm(stage.scope("gu"), measure=made)
    return measures.announce(stage.scope("gao"), measure=made, told_above=True)


def _meeting(stage: Stage, event: Event) -> None:
    now = clock.now()
    points = (
        ("三日内完成全域入户排查，逐户登记造册。", "街道办事处", "方舟（新城街道）", 60),
        ("高速出口二十四小时值守，车车登记、人人测温。", "公安分局", "何渡（卡口）", 12),
        ("发热病人全部妥善安置，二小时内完成报告。", "卫生健康局", "易苓（发热门诊）", 24),
        ("农贸市场一日三次消毒通风。", "市场监督管理局", "孙禾（市场监管）", 24),
    )
    meeting: Meeting = measures.keep_meeting(
        stage.scope("liu"),
        event=event,
        number="第1次",
        title="全区疫情防控部署会",
        held_at=now - timedelta(hours=1),
        chair="高远（指挥长）",
        summary="部署排查、卡口、发热门诊和市场消毒。",
        resolutions=[
            {"text": text, "unit": unit, "person": person, "due_at": now + timedelta(hours=hours)}
            for text, unit, person, hours in points
        ],
    )
    for one in meeting.resolutions.order_by("number"):
        orders.issue_from_resolution(stage.scope("gao"), resolution=one, place=stage.places["district"])


def _command(stage: Stage) -> None:
    """The task forces of the district and of a street, and a warning that one of two has answered."""
    health, *others = (
        Department.objects.get(code=code) for code in ("health", "police", "market", "transport")
    )
    district, street, users = stage.places["district"], stage.places["street"], stage.users
    force = headquarters.set_up(
        stage.scope("gao"), place=district, commander=users["gao"], deputies=[users["gu"]], lead=health,
        supporting=others, document_no=DOCUMENT.format(number=1),
    )  # fmt: skip
    headquarters.appoint(stage.scope("gao"), force=force, user=users["liu"], role="duty-officer")
    office = Department.objects.get(code="street")
    headquarters.set_up(
        stage.scope("fang"), place=street, commander=users["fang"], lead=office, supporting=[health]
    )
    streets = Place.objects.filter(kind=PlaceKind.STREET).order_by("path")[:2]
    warning = headquarters.send(
        stage.scope("qian"), number="预警（演示）1号", disease="新发呼吸道传染病", area="全区",
        asks="加强发热病人监测和零报告，当日回复。", places=list(streets),
        due_at=clock.now() + timedelta(days=3),
    )  # fmt: skip
    first = warning.receipts.get(place=street)
    headquarters.answer(stage.scope("fang"), receipt=first, answer="已部署到各社区。")


def man_the_road(stage: Stage) -> None:
    """Open the exit's checkpoint with its thermometers and the shifts of the days to come."""
    now, he = clock.now(), stage.users["he"]
    place = stage.places["checkpoint"]
    today = timezone.localtime(now).date()
    checkpoints.open_site(
        stage.scope("liu"), place=place, lanes=4, holding_rooms=2, clinic=stage.places["hospital"]
    )
    for number in ("T-01", "T-02"):
        checkpoints.add_instrument(
            stage.scope("he"),
            place=place,
            number=number,
            method="forehead",
            offset=Decimal("0.1"),
            calibrated_on=today - timedelta(days=10),
            calibrate_by=today + timedelta(days=80),
        )
    start = now.replace(minute=0, second=0, microsecond=0)
    crews = _crews(he, place)
    for turn in range(9):
        begins = start + timedelta(hours=8 * turn)
        for competence, user in zip(COMPETENCES, crews[turn % len(crews)], strict=True):
            checkpoints.plan_turn(
                stage.scope("liu"),
                place=place,
                user=user,
                competence=competence,
                from_at=begins,
                to_at=begins + timedelta(hours=8, minutes=15),
            )


def _crews(he: User, place: Place) -> list[list[User]]:
    """Three crews, so that each stands eight hours of 24; whom the tour signs in as is of the first."""
    system = system_scope("demonstration", actor_id=accounts.operator().pk)
    made = iter(
        accounts.create_user(
            system, username=f"he{number}", name=name, place=place, role=Role.CHECKPOINT,
            department=Department.objects.get(code=department),
        )
        for number, (name, department) in enumerate(CREWS, 2)
    )  # fmt: skip
    return [
        [he if number == 0 and one == "police" else next(made) for one in COMPETENCES] for number in range(3)
    ]


def play_the_road(stage: Stage, *, seed: int, scale: float, since: datetime, until: datetime) -> int:
    """Every car from `since` to `until`, with everybody aboard; how many passed."""
    rng = Random(f"{seed} road {since:%d %H}")
    share = (until - since) / timedelta(days=1)
    communities = list(
        Place.objects.filter(kind=PlaceKind.COMMUNITY, path__startswith=stage.places["street"].path)
        .order_by("path")
        .values_list("code", flat=True)
    )
    cars = list(_cars(rng, max(20, round(VEHICLES * scale * share)), stage, communities, since, until))
    for start in range(0, len(cars), BATCH):
        part = cars[start : start + BATCH]
        clock.fix(max(one["made_at"] for one in part))
        receipts = duties.keep(stage.scope("he"), batch=part, kinds=KINDS, source="phone")
        refused = [one for one in receipts if one.state == "refused"]
        if refused:
            raise RuntimeError(f"the demonstration sent a bad record: {refused[0]}")
    return len(cars)


def _cars(  # noqa: PLR0917  # what a day on the road is made of
    rng: Random, count: int, stage: Stage, communities: list[str], since: datetime, until: datetime
) -> Iterator[dict[str, Any]]:
    seconds = (until - since).total_seconds()
    for at in sorted(rng.uniform(0, seconds) for _ in range(count)):
        made_at = since + timedelta(seconds=at)
        yield {
            "id": str(uuid7(at=made_at.timestamp())),
            "kind": "checkpoints.vehicle-pass",
            "place": stage.places["checkpoint"].pk,
            "made_at": made_at,
            "detail": _car(rng, communities, made_at),
        }


def _car(rng: Random, communities: list[str], made_at: datetime) -> dict[str, Any]:
    riders = [_rider(rng, number) for number in range(1, rng.choice((1, 2, 2, 3, 3, 4, 5)) + 1)]
    identities = []
    fate = rng.random()
    car: dict[str, Any] = {"disposition": "pass"}
    if fate < 0.012:
        riders[-1] |= {"travelled": True, "source_area": rng.choice(LISTED)}
        identities.append(_identity(rng, riders[-1]["number"], communities))
        car = {"disposition": "pass-registered", "basis": "listed"}
    elif fate < 0.014:
        riders[0] |= {"celsius": f"{rng.uniform(37.4, 38.6):.1f}"}
        car = {"disposition": "hold", "basis": "fever"}
    return car | {
        "plate": _plate(rng),
        "aboard": len(riders),
        "people": riders,
        "identities": identities,
        "lane": rng.randint(1, 4),
        "arrived_at": made_at - timedelta(seconds=rng.randint(25, 80)),
        "ambient": f"{rng.uniform(-6, 4):.1f}",
    }


def _rider(rng: Random, number: int) -> dict[str, Any]:
    return {
        "number": number,
        "role": "driver" if number == 1 else "passenger",
        "celsius": f"{min(37.1, max(35.4, rng.gauss(36.3, 0.25))):.1f}",
        "method": "forehead",
        "instrument": rng.choice(("T-01", "T-02")),
    }


def _identity(rng: Random, number: int, communities: list[str]) -> dict[str, Any]:
    return {
        "number": number,
        "name": names.person(rng),
        "phone": f"199{rng.randint(0, 99_999_999):08d}",
        "receiver": rng.choice(communities),
    }


def _plate(rng: Random) -> str:
    letters = "ABCDEFGHJKLMNPQRSTUVWXYZ"
    return rng.choice("鲁鲁鲁京冀苏皖豫") + rng.choice(letters) + f"{rng.randint(0, 99_999):05d}"


def report_cases(stage: Stage, *, seed: int) -> None:
    """Two linked cases behind one stairwell, whose class disease control confirms, and one elsewhere."""
    rng, now = Random(f"{seed} cases"), clock.now()
    homes = list(
        Place.objects.filter(kind=PlaceKind.DWELLING, path__startswith=stage.places["street"].path).order_by(
            "path"
        )[:4000:160]
    )
    qian = stage.scope("qian")
    for place, days in ((homes[0], 3), (_neighbour(homes[0]), 2), (homes[-1], 4)):
        cases.report_case(
            qian,
            place=place,
            facts={
                "name": names.person(rng),
                "sex": rng.choice(("1", "2")),
                "age": rng.randint(25, 70),
                "classification": "confirmed",
                "source": "local-linked",
                "onset_on": timezone.localtime(now - timedelta(days=days)).date(),
                "found_at": now - timedelta(hours=30),
                "isolated_at": now - timedelta(hours=28),
                "diagnosed_at": now - timedelta(hours=6),
                "unit": "高新区人民医院（演示）",
            },
        )
    proposal = ClassProposal.objects.filter(settled_at=None).order_by("pk").first()
    if proposal is not None:
        classes.confirm(qian, proposal=proposal, reason="现场核实（演示）")


def _neighbour(door: Place) -> Place:
    return Place.objects.filter(parent=door.parent, path__gt=door.path).order_by("path").first() or door


def evening() -> None:
    """What the sweep has noticed by now: overdue, unanswered, unmanned."""
    keeper.run_once(at=clock.now())


def event_of(stage: Stage) -> Event:
    return measure_queries.current_event(stage.scope("liu"))
