"""Sheets that real programs got wrong, made up anew, and what is right for each, by command and by page.

Each scenario is a row of loads on one small district; `facts` are read from the registers afterwards. All
people are invented. The scenarios of a group can be run one after the other in one district.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from lianfang.cases.models import Case
from lianfang.checkpoints.models import Arrival
from lianfang.exchange.actions import import_register
from lianfang.exchange.tests import facts
from lianfang.kit.scope import Scope
from lianfang.people.models import Household, Person, Vehicle

INPUTS: Final = Path(__file__).parent / "inputs"
# Inputs whose right answer is another kind of answer, and the test that holds it.
ELSEWHERE: Final = {
    "persons-biff5.xls": "test_values: a workbook of the nineties is called what it is",
}
AT: Final = datetime(2026, 11, 29, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))  # the day the sheets are of
_BASE: Final = """街道,社区,小区,楼栋,单元,室号
新城街道,府佑社区,十甲小区,3号楼,2单元,502
新城街道,府佑社区,十甲小区,3号楼,2单元,501
新城街道,府佑社区,十甲小区,1号楼,1单元,101
新城街道,府佑社区,阳光花园,1号楼,1单元,101
清池街道,范家庄子村,范家庄子,,,1
"""
_GARDEN: Final = {1: (101, 301, 302, 401, 402, 501, 601, 602), 2: (102, 201, 501, 502, 601, 602)}


def base(scope: Scope, folder: Path) -> None:
    """The places that the sheets speak of; 阳光花园 stands in two communities."""
    path = folder / "base.csv"
    garden = [
        f"新城街道,鸢飞社区,阳光花园,1号楼,{unit}单元,{door}\n"
        for unit, doors in _GARDEN.items()
        for door in doors
    ]
    path.write_text(_BASE + "".join(garden), "utf-8")
    run = import_register(scope, register="places", path=path)
    assert run.refused == 0, run.conflicts


@dataclass(frozen=True)
class Load:
    """One file and what is right to answer: new, changed, unchanged, refused; reasons; columns not read."""

    register: str
    file: str
    counts: tuple[int, int, int, int]
    reasons: Mapping[str, int] = field(default_factory=dict)  # by code and heading: "code heading"
    unread: tuple[str, ...] = ()
    table: str = ""

    @property
    def path(self) -> Path:
        return INPUTS / self.file

    @property
    def by(self) -> str:
        """Who loads it: disease control its cases, the duty officer the rest."""
        return "qian" if self.register == "cases" else "liu"


@dataclass(frozen=True)
class Scenario:
    name: str
    loads: tuple[Load, ...]
    facts: Callable[[], Any]
    right: Any
    group: int = 1


# Of the 36 ways to write a day those that can be read without guessing; four more say that there is none.
_READ: Final = (*range(10), 16, 23, 24, 33)
_CLOCKS: Final = {**dict.fromkeys(range(5, 10), "11-20 08:30:00"), 33: "11-20 23:59:00"}


def _days(usual: str, clocks: Mapping[int, str]) -> list[str]:
    return [clocks.get(at, usual) if at in _READ else "" for at in range(36)]


def _forms(heading: str) -> dict[str, int]:
    return {"case-without-place ": 36, f"date-not-readable {heading}": 16, f"case-dates {heading}": 2}


CARDS: Final = [
    ("confirmed", 42, "", "in-care", "11-20", None, True),
    ("confirmed", 0, "9m", "in-care", "11-21", None, True),
    ("clinical", 76, "", "died", "11-19", None, True),
    ("suspected", 36, "", "in-care", "11-22", None, True),
    ("asymptomatic", 60, "", "in-care", None, "11-23", True),
]
CARD_REASONS: Final = {"deleted-card ": 1, "other-disease ": 1, "unknown-classification 病例分类": 1}
_LOGIN: Final = {"login-made ": 1}
_WORDS: Final = {
    "sex": Counter({1: 80, 2: 5, 9: 2, 0: 1}),
    "classification": Counter(confirmed=76, suspected=5, clinical=2, asymptomatic=4, excluded=1),
    "source": Counter({"imported": 5, "local-linked": 1, "unlinked": 2, "unknown": 80}),
    "outcome": Counter({"recovered": 8, "died": 6, "released": 3, "in-care": 71}),
}
_CARDS_UNREAD: Final = (
    "卡片ID",
    "病人属于",
    "人群分类",
    "填卡医生",
    "单位类型",
    "录卡用户",
    "备注",
)  # among others

SCENARIOS: Final = (
    Scenario(
        "household numbers and serials that restart keep families and accounts apart",
        (
            Load("places", "places.csv", (4, 0, 0, 0)),
            Load("households", "households-a.csv", (2, 0, 0, 0)),
            Load("households", "households-b.csv", (2, 0, 0, 0)),
            Load("workers", "workers-a.csv", (1, 0, 0, 0), _LOGIN, ("编号",)),
            Load("workers", "workers-b.csv", (1, 0, 0, 0), _LOGIN, ("编号",)),
        ),
        lambda: (facts.numbered("甲社区", "乙社区"), facts.staff()),
        ({"甲社区": ["1", "2"], "乙社区": ["1", "2"]}, [("孙三", "乙社区"), ("赵一", "甲社区")]),
    ),
    Scenario(
        "slips of the pen make no phantoms",
        (
            Load("places", "t_places_cn.csv", (4, 1, 9, 2), {
                "read-as ": 1, "several-levels ": 2, "total-or-note ": 1, "duplicate-in-file ": 8,
            }),
        ),
        lambda: (
            facts.below("府佑社区", "compound"),
            facts.below("新城街道", "community") & {"府佑", "府佑居委会"},
        ),
        ({"十甲小区", "阳光花园"}, set()),
    ),
    Scenario(
        "one building under three names is one",
        (Load("places", "places-numerals.csv", (1, 0, 2, 0), {"duplicate-in-file ": 1}),),
        lambda: {name for name in facts.below("府佑社区十甲小区", "building") if name.startswith("3")},
        {"3号楼", "3-1号楼"},
    ),
    Scenario(
        "compounds of nearly one name are one, and a ditto mark is none",
        (Load("places", "pl1.csv", (9, 0, 1, 0), {"read-as ": 2, "duplicate-in-file ": 1}),),
        lambda: (
            {name for name in facts.below("鸢飞社区", "compound") if "和平里" in name or "同上" in name},
            len(facts.below("鸢飞社区和平里", "dwelling")),
        ),
        ({"和平里"}, 9),
    ),
    Scenario(
        "numbers that a spreadsheet made dates of become no places",
        (Load("places", "places-dates.xlsx", (1, 0, 0, 4), {"date-by-spreadsheet ": 4}),),
        lambda: facts.below("府佑社区府佑花园", "dwelling"),
        {"6号楼2单元301室"},
    ),
    Scenario(
        "cells merged downwards in an open document stand in every row",
        (Load("places", "places-merged.ods", (3, 0, 0, 0)),),
        lambda: {name for name in facts.below("府佑社区十甲小区", "dwelling") if name.startswith("9")},
        {"9号楼1单元101室", "9号楼1单元102室", "9号楼2单元101室"},
    ),
    Scenario(
        "a household is kept for its telephone and its guess of heads",
        (Load("households", "hh_phone.csv", (4, 0, 0, 0), {"count-not-a-number 常住人口数": 1}),),
        lambda: [
            (*map(facts.sealed(one).get, ("contact", "phone")), one.stated_count, one.phone_ix is not None)
            for one in Household.objects.filter(
                lives_at__full_name__contains="鸢飞社区阳光花园1号楼2单元"
            ).order_by("pk")
            if one.sealed and facts.sealed(one).get("contact")
        ],
        [
            ("何小舟", "15400060001", 3, True), ("吕小帆", "05368880002", 2, True),
            ("施小楫", "15400060003", None, True), ("张小桨", "15400060004", 3, True),
        ],
    ),
    Scenario(
        "births go as far as they are told",
        (Load("persons", "p_birth.csv", (16, 0, 0, 0), {"date-not-readable 出生日期": 7}),),
        facts.by_name("birth_on", *(f"韩{one}" for one in "一二三四五六七八九十甲乙丙丁戊己")),
        ["1985-06-12"] * 6 + [""] * 3 + ["1985-06", "1985"] + [""] * 5,
    ),
    Scenario(
        "a form with a title, ditto marks, a total and notes is read",
        (Load("persons", "p_form.csv", (3, 0, 3, 0), {"total-or-note ": 3}, ("序号",)),),
        lambda: (
            facts.homes("杨一", "杨二", "杨三"),
            facts.found_by("15400050001", "15400050011", "15400050012", "15400050013"),
        ),
        (["阳光花园1号楼1单元601室"] * 2 + ["阳光花园1号楼1单元602室"], [2, 1, 1, 1]),
    ),
    Scenario(
        "a shared telephone keeps three, one name with two births two",
        (Load("persons", "p_shared.csv", (5, 0, 0, 0)),),
        lambda: (facts.found_by("15400040001", "15400040002", "15400040003", "沈建国")),
        [3, 1, 1, 2],
    ),
    Scenario(
        "what programs wrap around a number is taken off, every number of a cell is found",
        (
            Load("persons", "p_wrap.csv", (10, 0, 0, 0), {
                "rounded-by-spreadsheet 身份证号": 1, "rounded-by-spreadsheet 联系电话": 1,
                "document-fault 身份证号": 1,
            }),
        ),
        lambda: facts.found_by(
            "370799198506120211", "15400030001", "15400030002", "15400030003", "15400030004", "15400030005",
            "15400030007", "15400030008", "15400030009", "0536-8888001", "15400030010", "H12345678",
        ),
        [1] * 12,
    ),
    Scenario(
        "a place that is not there is named with the part that is not, and makes none",
        (Load("persons", "pp_noplace.csv", (2, 0, 0, 2), {"unknown-place ": 2}),),
        lambda: (
            facts.homes("测一", "测二", "测三", "测四"),
            facts.below("鸢飞社区", "compound") & {"不存在花园"},
        ),
        (["", "", "阳光花园1号楼1单元101室", "阳光花园1号楼1单元101室"], set()),
    ),
    Scenario(
        "a household number that a spreadsheet rounded is none, and the address counts",
        (
            Load(
                "persons", "persons-rounded-household.csv", (3, 0, 0, 0),
                {"rounded-by-spreadsheet 户编号": 3},
            ),
        ),
        lambda: facts.homes("张甲", "李乙", "王丙"),
        ["十甲小区3号楼2单元502室", "十甲小区3号楼2单元501室", "十甲小区1号楼1单元101室"],
    ),
    Scenario(
        "telephones lose nothing of what was written",
        (Load("persons", "persons-phones.csv", (4, 0, 0, 0)),),
        lambda: facts.found_by(
            "13012345678", "13112345678", "13012345679", "13112345679", "13012345670", "0536-8881234转801"
        ),
        [1] * 6,
    ),
    Scenario(
        "a plate with a space is one plate, an electric bicycle none",
        (Load("persons", "persons-plates.csv", (5, 0, 0, 0)),),
        lambda: set(Vehicle.objects.values_list("plate", flat=True)),
        {"鲁G12345", "鲁G12349", "粤X0119应急"},
    ),
    Scenario(
        "a list of people who left elsewhere is shared out, and nobody is dropped",
        (Load("arrivals", "x_returnees.xlsx", (3, 0, 0, 0), {"arrival-unplaced ": 3}, ("序号",)),),
        lambda: list(Arrival.objects.values_list("receiver__kind", "state")),
        [("district", "pushed")] * 3,
    ),
    Scenario(
        "a cell with an error is not the answer that there is none",
        (
            Load(
                "persons", "persons-error-cells.xlsx", (2, 0, 0, 0),
                {"cell-error 证件号码": 2, "cell-error 联系电话": 2},
            ),
        ),
        lambda: sorted(Person.objects.values_list("document_kind", "phone_ix")),
        [("none", None)] * 2,
        group=2,
    ),
    Scenario(
        "ages keep their unit or their band",
        (
            Load(
                "cases", "a_age.csv", (10, 0, 0, 0),
                {"ambiguous-place 现住址": 10, "case-without-place ": 10},
            ),
        ),
        facts.told("age", "age_told", prefix="A0"),
        [
            (0, "8m"), (8, ""), (0, "8m"), (0, "6m"), (0, "20d"), (35, ""), (None, "30-39y"),
            (None, "50-59y"), (1, ""), (None, ""),
        ],
    ),
    Scenario(
        "moments as office programs write them",
        (Load("cases", "b3.csv", (6, 0, 0, 0), {"case-without-place ": 6}),),
        facts.at("T", "diagnosed_at"),
        ["11-20 08:30:00"] * 3 + ["11-20 08:00:00", "11-02 08:30:00", "01-02 00:00:00"],
    ),
    Scenario(
        "of 36 ways to write a moment of diagnosis none is guessed and none costs the case",
        (Load("cases", "b_diag.csv", (36, 0, 0, 0), _forms("诊断时间")),),
        facts.at("C0", "diagnosed_at"),
        _days("11-20 00:00:00", _CLOCKS),
    ),
    Scenario(
        "of 36 ways to write a day of onset none is guessed and none costs the case",
        (Load("cases", "b_onset.csv", (36, 0, 0, 0), _forms("发病日期")),),
        facts.at("B0", "onset_on"),
        _days("11-20", {}),
    ),
    Scenario(
        "serials and typed dates of a workbook, all its sheets",
        (
            Load("cases", "x_cases.xlsx", (4, 0, 0, 0), {"case-without-place ": 4}, ("序号",), "确诊"),
            Load("cases", "x_cases.xlsx", (2, 0, 0, 0), {"case-without-place ": 2}, ("序号",), "无症状"),
        ),
        lambda: [
            (facts.shown(one.onset_on) if one.onset_on else "", facts.shown(one.diagnosed_at))
            for one in Case.objects.filter(card_no="", age__in=(34, 58, 7, 45, 29, 66)).order_by("number")
            if one.diagnosed_at and one.diagnosed_at.minute in {0, 5} and one.place.kind == "district"
        ],
        [
            ("11-20", "11-22 09:05:00"), ("11-20", "11-22 09:00:00"), ("11-21", "11-23 09:05:00"),
            ("11-21", "11-23 14:00:00"), ("", "11-24 08:00:00"), ("", "11-24 08:00:00"),
        ],
    ),
    Scenario(
        "people of one name in one list are not one",
        (Load("cases", "d_same_name.csv", (4, 0, 0, 0), {"same-name ": 2}),),
        lambda: sorted(
            Case.objects.filter(card_no="", age__in=(34, 61, 29, 71)).exclude(place__kind="district")
            .values_list("sex", "age")
        ),
        [(1, 34), (1, 61), (2, 29), (2, 71)],
    ),
    Scenario(
        "a namesake of a later list overwrites nobody",
        (
            Load("cases", "d2a.csv", (1, 0, 0, 0)),
            Load("cases", "d2b.csv", (1, 0, 0, 0), {"same-name ": 1}),
        ),
        lambda: sorted(Case.objects.filter(card_no="").values_list("sex", "age", "place__door")),
        [(1, 34, "301"), (2, 61, "102")],
        group=2,
    ),
    Scenario(
        "two patients in three days of lists are two cases",
        (
            Load("cases", "e1.csv", (2, 0, 0, 0), {"case-without-place ": 2}),
            Load("cases", "e2.csv", (0, 2, 0, 0)),
            Load("cases", "e3.csv", (0, 2, 0, 0)),
        ),
        lambda: (facts.told("card_no", prefix="K2600")(), facts.steps("K2600")),
        (["K26001", "K26002"], [["suspected", "confirmed"]] * 2),
    ),
    Scenario(
        "another card number for the same document is a conflict",
        (
            Load("cases", "f1.csv", (2, 0, 0, 0), {"case-without-place ": 2}),
            Load("cases", "f2.csv", (0, 0, 0, 2), {"case-known ": 2}),
        ),
        lambda: (len(facts.cases("OLD-")), len(facts.cases("NEW-"))),
        (2, 0),
    ),
    Scenario(
        "a link names one whole case or is none",
        (Load("cases", "g1.csv", (8, 0, 0, 0), {"case-without-place ": 8, "unknown-case 关联病例": 4}),),
        facts.links,
        [("G-02", "G-01"), ("G-03", "G-02")],
    ),
    Scenario(
        "a number of somebody else's list makes no outbreak",
        (
            Load("cases", "g_class_a.csv", (1, 0, 0, 0)),
            Load("cases", "g_class_b.csv", (0, 0, 1, 0), {"unknown-case 关联病例": 1}),
        ),
        facts.proposed,
        ["case"],
    ),
    Scenario(
        "an outcome counts by its word or by its date",
        (Load("cases", "h.csv", (10, 0, 0, 0), {"case-without-place ": 10, "unknown-outcome 转归": 1}),),
        lambda: Counter(facts.told("outcome", prefix="H-")()),
        Counter({"died": 4, "recovered": 3, "in-care": 3}),
    ),
    Scenario(
        "the national export gives its live cards of the disease and names the rest",
        (Load("cases", "n_national.csv", (5, 0, 2, 1), CARD_REASONS, _CARDS_UNREAD),),
        facts.facts_of_cards,
        CARDS,
    ),
    Scenario(
        "the same after somebody has repaired it by hand",
        (Load("cases", "n_national2.csv", (5, 0, 2, 1), CARD_REASONS, _CARDS_UNREAD),),
        facts.facts_of_cards,
        CARDS,
        group=2,
    ),
    Scenario(
        "words of lists are read, and those of another question left",
        (
            Load("cases", "w_words.csv", (88, 0, 0, 4), {
                "case-without-place ": 88, "unknown-source 感染来源": 7, "unknown-classification 病例分类": 4,
                "unknown-outcome 转归": 4,
            }),
        ),
        lambda: [Counter(facts.told(column, prefix="W0")()) for column in _WORDS],
        list(_WORDS.values()),
    ),
)  # fmt: skip
