"""A list of returnees without a dwelling is shared out to communities; nobody on it is dropped."""

from pathlib import Path

import pytest
import xlsxwriter

from lianfang.accounts import keys
from lianfang.checkpoints.models import Arrival
from lianfang.duties.models import Duty
from lianfang.exchange import blanks
from lianfang.exchange.actions import import_register
from lianfang.exchange.problems import MaskedSheet
from lianfang.exchange.tests.conftest import Keep, Load
from lianfang.handovers.models import HandOver
from lianfang.kit.values.characters import traditional
from lianfang.testing.doors import Api, browser
from lianfang.testing.world import World

# The columns of the public template of January 2020; the people are made up.
HEAD = [
    "序号", "姓名", "电话", "证件类型", "身份证号", "离汉时间", "户籍地", "滞汉居住方式", "滞汉居住地址",
    "返回省份", "返回市", "返程方式", "区", "创建时间",
]  # fmt: skip


def row(name: str, *, phone: str = "", document: str = "", origin: str = "", left: str = "2020-01-24"):
    return ["1", name, phone, "身份证", document, left, origin, "租住", "某路1号", "山东省", "潍坊市", "火车",
            "高新区", "2020-01-25 10:00:00"]  # fmt: skip


def receivers() -> dict[str, str]:
    found = {}
    for one in Arrival.objects.select_related("receiver"):
        told = keys.of(one.key_id).open_json(bytes(one.sealed))
        found[told["name"]] = one.receiver.code
    return found


ROWS = (
    row("姜七舟", phone="15400080007", document="370799199001012009", origin="山东省潍坊市高新区滨河社区"),
    row("戚八舟", phone="15400080008", origin="高新区清池街道北张社区12号"),
    row("谢九舟", phone="15400080009", origin="高新区清池街道"),
    row("邹十舟", phone="15400080010", origin="外省某市"),
    row("喻一舟"),
)


def test_the_public_template_is_read_whole_and_everybody_is_received(load: Load, world: World) -> None:
    run = load("arrivals", HEAD, *ROWS)
    assert (run.imported, run.refused, run.unread) == (5, 0, ("序号",))
    assert receivers() == {
        "姜七舟": "binhe", "戚八舟": "north", "谢九舟": "qingchi", "邹十舟": "district", "喻一舟": "district",
    }  # fmt: skip
    codes = {one["code"]: one["count"] for one in run.reasons}
    assert codes == {"arrival-by-registration": 2, "arrival-unplaced": 3}
    for one in Arrival.objects.all():
        duty = Duty.objects.get(kind="checkpoints.arrival", origin=f"arrival:{one.pk}")
        assert (duty.place_id, duty.state, one.state) == (one.receiver_id, "open", "pushed")
        assert HandOver.objects.get(flow="F2", ref=f"arrival:{one.pk}").to_place_id == one.receiver_id


def test_an_address_here_beats_the_place_of_registration(load: Load, world: World) -> None:
    head = ["姓名", "联系电话", "来源地", "返回地址", "户籍地", "社区", "小区", "楼栋", "单元", "室号"]
    run = load(
        "arrivals", head,
        ["甲一", "15400080001", "武汉市", "滨河花园1号楼1单元101", "北张社区", "", "", "", "", ""],
        ["乙二", "15400080002", "武汉市", "", "", "滨河社区", "滨河花园", "1", "1", "102"],
        ["丙三", "15400080003", "武汉市", "", "", "没有的社区", "", "", "", ""],
    )  # fmt: skip
    assert receivers() == {"甲一": "binhe", "乙二": "binhe", "丙三": "district"}
    assert {one["code"] for one in run.reasons} == {"arrival-unplaced"}
    told = HandOver.objects.filter(flow="F2", to_place=world.places["binhe"]).order_by("pk")
    opened = [keys.of(one.key_id).open_json(bytes(one.sealed)) for one in told]
    assert [one["dwelling"] for one in opened] == ["滨河花园1号楼1单元101", "滨河社区滨河花园11102"]


def test_the_same_list_again_changes_nothing_also_under_a_new_key(load: Load, world: World) -> None:
    load("arrivals", HEAD, *ROWS)
    for _time in range(2):
        again = load("arrivals", HEAD, *ROWS, row("新来", phone="15400080099") if _time else ROWS[0])
        assert (again.imported, again.ignored) == ((1, 5) if _time else (0, 6))
        keys.new()
    assert Arrival.objects.count() == 6


def test_who_leaves_twice_comes_twice_and_a_dry_run_tells_nobody(load: Load, world: World) -> None:
    assert load("arrivals", HEAD, ROWS[0], dry_run=True).imported == 1
    assert not Arrival.objects.exists() and not HandOver.objects.exists()
    later = row("姜七舟", document="370799199001012009", origin="滨河社区", left="2020-01-28")
    assert load("arrivals", HEAD, ROWS[0], later).imported == 2


def test_a_day_nobody_can_read_is_kept_as_told(load: Load, world: World) -> None:
    run = load("arrivals", HEAD, row("甲一", phone="15400080001", left="上周"))
    one = Arrival.objects.get()
    assert keys.of(one.key_id).open_json(bytes(one.sealed))["as_told"] == {"离开时间": "上周"}
    shown = browser(world, "liu").get(f"/arrivals/{one.pk}/").content.decode()
    assert "上周" in shown and "离开时间" in shown
    assert [r["code"] for r in run.reasons if r["column"]] == ["date-not-readable"]


def test_a_street_loads_for_itself_and_the_neighbour_sees_nobody(load: Load, world: World) -> None:
    run = load("arrivals", HEAD, *ROWS[:1], row("某人", phone="15400080055"), row("邻人", origin="北张社区"),
               by="fang")  # fmt: skip
    assert (run.imported, run.refused) == (2, 1)
    assert [one["code"] for one in run.conflicts if one["code"] == "out-of-scope"] == ["out-of-scope"]
    assert receivers() == {"姜七舟": "binhe", "某人": "xincheng"}
    assert Api(world, "chen").get("arrivals").json()["total"] == 0
    assert Api(world, "fang").get("arrivals").json()["total"] == 2


def test_page_and_command_take_it_alike(keep: Keep, world: World, run, tmp_path: Path) -> None:
    text = "\n".join(",".join(one) for one in (HEAD, *ROWS[:2]))
    page = keep("arrivals", text, by="liu")
    assert "Only the place of registration names a community" in page
    path = tmp_path / "a.csv"
    path.write_text(text, "utf-8")
    answer = run("import", "arrivals", path, "--as", "liu")
    assert (answer["ignored"], answer["unread"]) == (2, ["序号"])


@pytest.mark.parametrize("written", [str, traditional])
def test_a_blank_of_ours_and_a_titled_workbook_are_read(world: World, tmp_path: Path, written) -> None:
    blank = blanks.write(tmp_path / "blank.xlsx", register="arrivals")
    assert blank.exists()
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("已离汉人员信息")
    sheet.write_row(0, 0, ["已离汉人员信息清单"])
    for number, one in enumerate((list(map(written, HEAD)), *ROWS), 1):
        sheet.write_row(number, 0, one)
    book.close()
    run = import_register(world.scope("liu"), register="arrivals", path=path)
    assert (run.imported, run.refused) == (5, 0)


def test_a_masked_list_is_no_list(load: Load, world: World) -> None:
    assert load("arrivals", HEAD, row("姜**", phone="154****0007")).refused == 1
    with pytest.raises(MaskedSheet):
        load("arrivals", ["姓名（已脱敏）", "电话", "离汉时间"], ["甲", "1", "2020-01-24"])
