"""Who answers for an enterprise: exactly one, found by rules that are data; a change is counted and told.

The industry's own department, where the register names it, comes first; then the rules in force around the
place, by position; then what holds everywhere (`USUAL`). docs/sources.md#enterprise-routing
"""

from collections.abc import Iterable
from typing import Any, Final, NamedTuple

from django.db import transaction
from django.db.models import Q

from lianfang.enterprises.forms import RULES
from lianfang.enterprises.models import Category, Enterprise, Level, Routing, RoutingState, Size
from lianfang.enterprises.problems import RuleNamesOne
from lianfang.grid.models import Place, PlaceKind
from lianfang.kit import clock
from lianfang.kit.scope import WHOLE, Scope, ancestors, below
from lianfang.kit.values.cells import plain
from lianfang.kit.values.characters import simplified
from lianfang.people.models import Organisation
from lianfang.things.declared import keep, write

AT_ONCE: Final = 500
USUAL: Final[tuple[tuple[str, str], ...]] = (
    (Size.SELF.value, Level.COMMUNITY.value),
    ("", Level.ZONE.value),
    ("", Level.STREET.value),
    ("", Level.COMMUNITY.value),
    ("", Level.DISTRICT.value),
)
_CATEGORIES: Final = {
    Category.CITY: "城市运行 水电气暖 供水 供电 供热 供气 公共交通 环卫",
    Category.SUPPLIES: "防疫物资 医药 药品 医疗器械 消毒 口罩 医药流通",
    Category.LIVING: "生活必需 群众生活 食品 粮油 超市 商超 农副产品",
    Category.NATIONAL: "重要国计民生 国计民生 重点工程",
}
_SIZES: Final = {
    Size.SCALE: "规上 规模以上 大型 中型",
    Size.LIMIT: "限上 限额以上",
    Size.SELF: "个体 个体户 个体工商户",
}


class Answers(NamedTuple):
    """Who answers: one of the two is None."""

    department_id: int | None
    unit_id: int | None


class Router:
    """The rules and the places above, read once for many enterprises."""

    def __init__(self, paths: Iterable[str]) -> None:
        above = {path for each in paths for path in ancestors(each)}
        rows = Place.objects.filter(path__in=above, kind__in=Level.values)
        self._units = {one.path: one for one in rows}
        rules = Routing.objects.filter(state=RoutingState.HOLDS).order_by("position", "pk")
        self._rules = list(rules)

    def of(self, path: str, organisation: Organisation, category: str, size: str) -> Answers:
        if organisation.authority_id is not None:
            return Answers(organisation.authority_id, None)
        for rule in self._rules:
            found = self._by(rule, path, organisation.industry, category, size)
            if found is not None:
                return found
        usual = (self._unit(path, level) for of_size, level in USUAL if of_size in {"", size})
        return Answers(None, next(one for one in usual if one is not None))

    def _by(self, rule: Routing, path: str, industry: str, category: str, size: str) -> Answers | None:
        fits = path.startswith(rule.path) and rule.category in {"", category} and rule.size in {"", size}
        if not fits or not industry.startswith(rule.industry):
            return None
        if rule.department_id is not None:
            return Answers(rule.department_id, None)
        unit = self._unit(path, rule.level)
        return None if unit is None else Answers(None, unit)

    def _unit(self, path: str, level: str) -> int | None:
        """The nearest place of that kind at or above."""
        for each in reversed(ancestors(path)):
            if each in self._units and self._units[each].kind == level:
                return self._units[each].pk
        return None


def _coded(text: str, words: dict[Any, str], otherwise: str) -> str:
    """The code that a register's words mean: the first of whose words one is in it."""
    said = plain(simplified(text))
    found = (str(code.value) for code, known in words.items() if any(one in said for one in known.split()))
    return next(found, otherwise)


@transaction.atomic
def enter_new(scope: Scope, *, path: str = WHOLE) -> int:
    """Enter every enterprise of the register that stands nowhere yet, each with who answers; how many."""
    fresh = Organisation.objects.filter(
        below(path), enterprise=None, place__kind=PlaceKind.ENTERPRISE, place__closed_on=None
    ).select_related("place")
    taken = set(Enterprise.objects.values_list("place_id", flat=True))
    rows: dict[int, Organisation] = {}
    for one in fresh.order_by("pk"):
        if one.place_id not in taken:
            rows.setdefault(one.place_id, one)
    if not rows:
        return 0
    router = Router(one.path for one in rows.values())
    made, now = [], clock.now()
    for one in rows.values():
        category, size = _coded(one.category, _CATEGORIES, "general"), _coded(one.size, _SIZES, "small")
        who = router.of(one.path, one, category, size)
        made.append(
            Enterprise(organisation=one, place=one.place, path=one.path, at=now, by_id=scope.actor,
                       category=category, size=size, **who._asdict())
        )  # fmt: skip
    Enterprise.objects.bulk_create(made, batch_size=AT_ONCE)
    return len(made)


@transaction.atomic
def reroute(scope: Scope, *, which: Q, why: str) -> int:
    """Find anew who answers for these; each change is counted and has its line. How many changed."""
    rows = list(Enterprise.objects.filter(which).select_related("organisation", "department", "unit"))
    router, changed = Router(one.path for one in rows), 0
    for one in rows:
        who = router.of(one.path, one.organisation, one.category, one.size)
        if who == Answers(one.department_id, one.unit_id):
            continue
        before = one.authority
        one.department_id, one.unit_id, one.reroutes = *who, one.reroutes + 1
        one.save(update_fields=["department", "unit", "reroutes"])
        one.refresh_from_db(fields=["department", "unit"])
        write(scope, "enterprise", one, "route", f"{before} → {one.authority} · {why}")
        changed += 1
    return changed


@transaction.atomic
def set_rule(scope: Scope, *, place: Place, **told: Any) -> Routing:
    """A rule from now on; the enterprises around it are routed anew. Raises RuleNamesOne."""
    if (told.get("department") is None) == (not told.get("level")):
        raise RuleNamesOne()
    made: Routing = keep(scope, Routing, needs=RULES, place=place, **told)
    write(scope, "routing", made, "new")
    rule_changed(scope, made)
    return made


def rule_changed(scope: Scope, rule: Routing) -> None:
    reroute(scope, which=below(rule.path), why=str(rule))


def described(scope: Scope, one: Enterprise) -> None:
    """What it is was corrected: who answers may be another."""
    reroute(scope, which=Q(pk=one.pk), why=f"{one.get_category_display()} · {one.get_size_display()}")
