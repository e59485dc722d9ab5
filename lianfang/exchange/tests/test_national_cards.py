"""The export of the national report system: which cards count, where, when, and what became of the others."""

from pathlib import Path

import pytest

from lianfang.cases.models import Case
from lianfang.exchange.actions import import_register
from lianfang.grid.models import PlaceCode
from lianfang.testing.world import World

HEAD = [
    "卡片ID", "卡片编号", "卡片状态", "患者姓名", "患儿家长姓名", "有效证件号", "性别",
    "出生日期", "年龄", "患者工作单位", "联系电话", "病人属于", "现住地址国标", "现住详细地址",
    "人群分类", "病例分类", "病例分类2", "发病日期", "诊断时间", "死亡日期", "疾病名称",
    "订正前病种", "报告单位", "报告卡录入时间", "审核状态", "删除时间",
]  # fmt: skip
_USUAL = {
    "卡片状态": "初次报告", "有效证件号": ".", "性别": "男", "病人属于": "本县区", "病例分类": "确诊病例",
    "现住地址国标": "37070500100101", "现住详细地址": "山东省潍坊市高新区某处", "发病日期": "2020/01/20",
    "诊断时间": "2020/01/22 9:00:00", "疾病名称": "新型冠状病毒感染", "报告单位": "演示医院",
    "报告卡录入时间": "2020/01/22 10:12:33", "审核状态": "已终审卡",
}  # fmt: skip


def card(number: int, name: str, **told: str) -> list[str]:
    facts = {
        "卡片ID": f"'370799260000{number:04d}",
        "卡片编号": f"370799-2020-{number:05d}",
        "患者姓名": name,
    }
    return [(_USUAL | facts | told).get(heading, ".") for heading in HEAD]


@pytest.fixture
def take(world: World, tmp_path: Path):
    PlaceCode.objects.create(place=world.places["binhe"], scheme="stats", code="370705001001")

    def take(*rows: list[str], head: list[str] = HEAD):
        path = tmp_path / "卡.csv"
        path.write_text("\n".join(",".join(one) for one in (head, *rows)), "gb18030")
        return import_register(world.scope("qian"), register="cases", path=path)

    return take


CARDS = (
    card(1, "冯一诺", 年龄="42岁"),
    card(2, "陈二诺", 出生日期="2019/05/10", 患儿家长姓名="陈大诺"),
    card(3, "褚三诺", 出生日期="1950/01/05", 死亡日期="2020/01/26", 病例分类="临床诊断病例"),
    card(4, "卫四诺", 审核状态="已删除卡", 删除时间="2020/01/25 8:00:00"),
    card(5, "蒋五诺", 疾病名称="流行性感冒", 订正前病种="新型冠状病毒感染"),
)


def test_only_live_cards_of_this_disease_count_and_stand_where_the_national_code_says(take) -> None:
    run = take(*CARDS)
    assert (run.imported, run.ignored, run.refused) == (3, 2, 0)
    found = {one.card_no: one for one in Case.objects.select_related("place")}
    assert set(found) == {f"370799-2020-{n:05d}" for n in (1, 2, 3)}
    assert {one.place.code for one in found.values()} == {"binhe"}
    ages = [(found[f"370799-2020-{n:05d}"].age, found[f"370799-2020-{n:05d}"].age_told) for n in (1, 2, 3)]
    assert ages == [(42, ""), (0, ages[1][1]), (70, "")] and "8" in ages[1][1]
    assert found["370799-2020-00003"].outcome == "died"
    codes = {one["code"]: one["count"] for one in run.reasons}
    assert (codes["deleted-card"], codes["other-disease"]) == (1, 1)
    assert "卡片ID" in run.unread and "疾病名称" not in run.unread


def test_the_same_export_again_changes_nothing(take) -> None:
    take(*CARDS)
    run = take(*CARDS)
    assert (run.imported, run.updated, run.ignored, run.refused) == (0, 0, 5, 0)


def test_a_card_deleted_or_corrected_to_another_disease_later_excludes_its_case(take) -> None:
    take(CARDS[0], CARDS[1])
    run = take(
        card(
            1,
            "冯一诺",
            年龄="42岁",
            卡片状态="订正报告",
            疾病名称="流行性感冒",
            订正前病种="新型冠状病毒感染",
        ),
        card(2, "陈二诺", 出生日期="2019/05/10", 审核状态="已删除卡"),
    )
    assert (run.updated, run.imported) == (2, 0)
    assert set(Case.objects.values_list("classification", flat=True)) == {"excluded"}


def test_a_sheet_with_the_id_of_the_card_alone_is_known_again_by_it(take) -> None:
    head = [one for one in HEAD if one != "卡片编号"]
    one = [cell for heading, cell in zip(HEAD, CARDS[0], strict=True) if heading != "卡片编号"]
    assert take(one, head=head).imported == 1
    assert take(one, head=head).ignored == 1
    assert Case.objects.get().card_no == "3707992600000001"
