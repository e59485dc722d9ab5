"""A line list of cases, loaded: each row goes the way of a case entered by hand."""

from datetime import date, timedelta

import pytest

from lianfang.cases import queries as queries_of_cases
from lianfang.cases.models import Case, ClassProposal
from lianfang.duties.models import Duty
from lianfang.exchange import queries
from lianfang.exchange.actions import export_register, import_register, write_refused
from lianfang.exchange.problems import ColumnsMissing, ColumnThere, ColumnUnknown, UnknownRegister
from lianfang.kit.problems import NotAllowed
from lianfang.testing.world import NOON

CHINESE = (
    "卡片编号,姓名,性别,年龄,病例分类,感染来源,发病日期,报告时间,诊断时间,小区,楼栋,单元,室号,转归\n"
    "37-1,赵一,男,45岁,确诊病例,输入,2020/1/25,2020-01-27 10:30,2020年1月27日,滨河花园,1号楼,1单元,101,在治\n"
    ",钱二,女,38,疑似,未知,2020-1-26,2020-01-28,,滨河花园,1号楼,1单元,201,\n"
)
ENGLISH = (
    "id,name,age,sex,classification,dt_onset,dt_report,dt_diag,outcome,dt_death,place code\n"
    "SK_1,Kim A,68,M,confirmed,2020-01-11,2020-01-19,2020-01-20,Alive,,garden-1-1-101\n"
    "SK_3,Park C,76,M,confirmed,2020-01-20,2020-01-20,2020-01-21,Dead,2020-01-27,\n"
)


def load(world, tmp_path, text, name="qian", **more):
    path = tmp_path / "cases.csv"
    path.write_text(text, "utf-8")
    return import_register(world.scope(name), register="cases", path=path, **more)


def test_a_chinese_list_becomes_cases_with_their_clocks_and_a_proposal(world, tmp_path):
    run = load(world, tmp_path, CHINESE)
    assert (run.imported, run.refused) == (2, 0), run.conflicts
    first, second = Case.objects.order_by("number")
    assert (first.card_no, first.classification, first.source, first.age) == (
        "37-1",
        "confirmed",
        "imported",
        45,
    )
    assert first.place == world.places["garden-1-1-101"] and first.onset_on == date(2020, 1, 25)
    assert first.reported_at.isoformat() == "2020-01-27T02:30:00+00:00"
    assert second.classification == "suspected"
    assert list(Duty.objects.filter(kind="cases.report-card").values_list("subject", flat=True)) == [
        f"case:{second.pk}"
    ]
    assert ClassProposal.objects.get(settled_at=None).now == "case"


def test_an_english_list_is_read_and_a_case_without_a_place_stands_at_the_district(world, tmp_path):
    run = load(world, tmp_path, ENGLISH)
    assert (run.imported, run.refused) == (2, 0), run.conflicts
    last = Case.objects.get(card_no="SK_3")
    assert (last.place, last.outcome, last.outcome_on) == (
        world.places["district"],
        "died",
        date(2020, 1, 27),
    )
    assert [one["code"] for one in run.conflicts] == ["case-without-place"]


def test_the_same_list_again_changes_nothing(world, tmp_path):
    load(world, tmp_path, CHINESE)
    run = load(world, tmp_path, CHINESE)
    assert (run.imported, run.updated, run.ignored, run.refused) == (0, 0, 2, 0), run.conflicts
    assert all(one.versions.count() == 1 and one.steps.count() == 1 for one in Case.objects.all())


def test_a_newer_list_adds_a_step_and_a_version(world, tmp_path):
    load(world, tmp_path, CHINESE)
    run = load(world, tmp_path, CHINESE.replace("疑似,未知", "确诊,未知"))
    assert (run.updated, run.ignored) == (1, 1)
    case = Case.objects.get(number=2)
    assert [one.classification for one in case.steps.order_by("pk")] == ["suspected", "confirmed"]
    run = load(world, tmp_path, CHINESE.replace("45岁", "46岁").replace("疑似,未知", "确诊,未知"))
    assert run.updated == 1 and Case.objects.get(number=1).versions.count() == 2


@pytest.mark.parametrize(
    ("was", "row", "code"),
    [
        ("赵一", "", "name-missing"),
        ("确诊病例", "", "classification-missing"),
        ("确诊病例", "疑难", "unknown-classification"),
        ("101", "999", "unknown-place"),
    ],
)
def test_a_row_that_cannot_be_is_refused_with_its_reason_and_the_next_is_taken(
    world, tmp_path, was, row, code
):
    run = load(world, tmp_path, CHINESE.replace(was, row, 1))
    assert (run.imported, run.refused) == (1, 1)
    assert [one["code"] for one in run.conflicts] == [code]


@pytest.mark.parametrize(
    ("was", "cell", "code", "heading"),
    [
        ("输入", "月球", "unknown-source", "感染来源"),
        ("45岁", "多", "age-not-a-number", "年龄"),
        ("2020/1/25", "昨天", "date-not-readable", "发病日期"),
        ("2020/1/25", "2020-02-25", "case-dates", "发病日期"),
        ("在治", "好转", "unknown-outcome", "转归"),
    ],
)
def test_a_soft_cell_that_cannot_be_read_refuses_nobody(world, tmp_path, was, cell, code, heading):
    run = load(world, tmp_path, CHINESE.replace(was, cell, 1))
    assert (run.imported, run.refused) == (2, 0)
    assert [(one["code"], one["column"]) for one in run.conflicts] == [(code, heading)]
    case = Case.objects.get(card_no="37-1")
    assert queries_of_cases.person_of(world.scope("qian"), case=case)["as_told"] == {heading: cell}
    again = load(world, tmp_path, CHINESE.replace(was, cell, 1))
    assert (again.ignored, case.versions.count()) == (2, 1)


def test_a_dry_run_counts_and_keeps_nothing(world, tmp_path):
    run = load(world, tmp_path, CHINESE, dry_run=True)
    assert run.imported == 2 and not Case.objects.exists() and not Duty.objects.exists()


def test_a_list_without_classification_is_no_line_list(world, tmp_path):
    with pytest.raises(ColumnsMissing):
        load(world, tmp_path, "姓名,发病日期\n赵一,2020-01-25\n")


@pytest.mark.parametrize("name", ["liu", "gao", "fang", "chen", "zhou"])
def test_nobody_but_disease_control_loads_cases_or_sees_the_run(world, tmp_path, name):
    with pytest.raises(NotAllowed):
        load(world, tmp_path, CHINESE, name)
    run = load(world, tmp_path, CHINESE.replace("确诊病例", "疑难"))
    assert run.refused == 1
    assert run not in queries.runs(world.scope(name)) and run in queries.runs(world.scope("qian"))
    assert "赵一" in write_refused(world.scope("qian"), run=run, to=tmp_path / "back.csv").read_text(
        "utf-8-sig"
    )


def test_a_line_list_never_leaves_as_a_sheet(world, tmp_path):
    with pytest.raises(UnknownRegister):
        export_register(world.scope("liu"), register="cases", to=tmp_path / "out.csv")


def test_a_case_names_the_one_it_was_infected_by(world, tmp_path):
    rows = ["卡片编号,姓名,病例分类,关联病例", "37-1,赵一,确诊,", "37-2,钱二,确诊,37-1", "37-3,孙三,确诊,99"]
    text = "\n".join(rows)
    run = load(world, tmp_path, text)
    assert (run.imported, run.refused) == (3, 0)
    assert Case.objects.get(card_no="37-2").linked_to == Case.objects.get(card_no="37-1")


def test_the_first_moment_told_starts_the_clock_and_none_is_made_up(world, tmp_path):
    load(world, tmp_path, "姓名,病例分类,诊断时间\n赵一,确诊,2020-01-29 11:00\n钱二,确诊,\n")
    first, second = Case.objects.order_by("number")
    assert (first.found_at, first.card_due_at) == (None, NOON + timedelta(hours=1))
    assert (second.found_at, second.diagnosed_at, second.reported_at) == (None, None, None)
    assert second.card_due_at == NOON + timedelta(hours=2)


LINE_LIST = "id,age,sex,loc_hosp,dt_onset,dt_report,outcome\nSK_1,68,M,St. Mary,2020-01-11,2020-01-19,Alive\n"
NAMED = {"name": "id", "card_no": "id", "unit": "loc_hosp"}


def test_what_a_line_list_never_says_of_its_rows_is_given_for_all_of_them(world, tmp_path):
    run = load(world, tmp_path, LINE_LIST, mapping=NAMED, given={"classification": "confirmed"})
    assert (run.imported, run.refused) == (1, 0), run.conflicts
    case = Case.objects.get()
    assert (case.card_no, case.classification, case.onset_on) == ("SK_1", "confirmed", date(2020, 1, 11))
    again = load(world, tmp_path, LINE_LIST, given={"classification": "confirmed"})
    assert (again.imported, again.ignored) == (0, 1)


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({}, ColumnsMissing),
        ({"clasification": "confirmed"}, ColumnUnknown),
        ({"classification": "confirmed", "sex": "M"}, ColumnThere),
    ],
)
def test_what_is_given_must_be_a_column_the_list_has_not(world, tmp_path, given, refusal):
    with pytest.raises(refusal):
        load(world, tmp_path, LINE_LIST, mapping=NAMED, given=given)
    assert not Case.objects.exists()


def test_a_refused_row_goes_back_with_what_was_given_for_it(world, tmp_path):
    run = load(
        world, tmp_path, LINE_LIST.replace("SK_1", ""), mapping=NAMED, given={"classification": "confirmed"},
    )  # fmt: skip
    back = write_refused(world.scope("qian"), run=run, to=tmp_path / "back.csv").read_text("utf-8-sig")
    assert run.refused == 1 and "classification" in back and "confirmed" in back
