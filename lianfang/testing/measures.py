"""Measures for tests: decided by the cast, confirmed by a second person, announced."""

from datetime import datetime, timedelta
from typing import Any

from lianfang.accounts import actions as accounts
from lianfang.accounts.models import Role, User
from lianfang.accounts.queries import scope_of_user, system_scope
from lianfang.kit import clock
from lianfang.kit.scope import Scope
from lianfang.measures import actions, powers, rules
from lianfang.measures.models import Measure
from lianfang.testing.world import World

ROLE_OF = {
    "government": Role.COMMANDER,
    "upper": Role.COMMANDER,
    "cdc": Role.CDC,
    "medical": Role.CLINICIAN,
}


def person_of(world: World, body: str, number: int = 1) -> Scope:
    """Somebody posted to a body over the district; another `number` is another person."""
    username = {("government", 1): "gao", ("upper", 1): "gao", ("cdc", 1): "qian"}.get(
        (body, number), f"{ROLE_OF[body].value}-{number}"
    )
    user = world.cast.get(username) or User.objects.filter(username=username).first()
    if user is None:
        user = accounts.create_user(
            system_scope("test", actor_id=accounts.operator().pk),
            username=username,
            name=username,
            place=world.places["district"],
            role=ROLE_OF[body],
        )
    return scope_of_user(user, at=clock.now())


def draft(world: World, kind: str = "checkpoint", place: str = "xincheng", **more: Any) -> Measure:
    """A complete draft. What is not said is as the law usually asks."""
    power = powers.of(kind)
    facts: dict[str, Any] = {
        "kind": kind,
        "body": power.bodies[0],
        "places": [world.places[one] for one in place.split()],
        "content": "逐人测温、登记来源",
        "reason": "外防输入",
        "document_no": "高新防指〔2020〕1号",
        "upper_document_no": "潍防指〔2020〕9号" if power.upper_for else "",
        "help_number": "0536-8880000",
        "appeal_route": "向社区居委会或区指挥部提出",
        "from_at": clock.now(),
        "to_at": clock.now() + timedelta(days=30) if power.needs_end else None,
        "assessment": "区疾控局评估〔2020〕1号" if power.grounds[0] in powers.ASSESSED else "",
        "road": rules.Road(site="gate") if kind == "checkpoint" else None,
        "obliges": rules.Posts(kinds=rules.UNSAID_KINDS) if kind == powers.POSTS else None,
    }
    return actions.draft(world.scope("gao"), **(facts | more))


def in_force(
    world: World,
    kind: str = "checkpoint",
    place: str = "xincheng",
    *,
    at: datetime | None = None,
    **more: Any,
) -> Measure:
    """A measure that binds: drafted, decided, confirmed and announced as its kind demands."""
    measure = draft(world, kind, place, **more)
    power = powers.of(kind)
    scope = person_of(world, measure.body)
    measure = actions.decide(scope, measure=measure, at=at)
    if power.second_approver:
        measure = actions.confirm(person_of(world, measure.body, 2), measure=measure, at=at)
    if power.needs_announcement:
        measure = actions.announce(scope, measure=measure, told_above=power.upper == powers.TOLD, at=at)
    return measure
