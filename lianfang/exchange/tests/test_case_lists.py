"""Line lists as disease control sends them, one after the other, through the command and through the page."""

import csv
import html
import io
import json
import re
from datetime import UTC, date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from lianfang import cli
from lianfang.cases import queries
from lianfang.cases.models import Case, ClassProposal
from lianfang.cases.templatetags.cases import age_words
from lianfang.duties.models import Duty
from lianfang.exchange import uploads
from lianfang.kit import clock
from lianfang.testing.world import NOON


class Answer:
    """What a door answered, whichever it was."""

    def __init__(self, counts, codes, unread=()):
        self.counts, self.codes, self.unread = counts, codes, list(unread)


class Line:
    def __init__(self, tmp_path, capsys):
        self._path, self._capsys, self.code = tmp_path / "list.csv", capsys, 0

    def load(self, text):
        self._path.write_text(text, "utf-8-sig")
        self._capsys.readouterr()
        self.code = cli.main(["import", "cases", str(self._path), "--json"])
        told = json.loads(self._capsys.readouterr().out)
        counts = tuple(told[name] for name in ("imported", "updated", "ignored", "refused"))
        codes = {one["code"]: one["count"] for one in told["reasons"]}
        return Answer(counts, codes, told["unread"])


class Page:
    def __init__(self, world):
        self._client = Client(headers={"accept-language": "en"})
        self._client.force_login(world.cast["qian"])

    def load(self, text):
        file = SimpleUploadedFile("list.csv", text.encode("utf-8-sig"))
        before, uploads.start = uploads.start, lambda work: work()
        try:
            answer = self._client.post("/imports/files/", {"register": "cases", "file": file}, follow=True)
            url = answer.redirect_chain[-1][0]
            id = url.split("/")[2]
            page = self._client.post(f"{url}keeping/", follow=True).content.decode()
        finally:
            uploads.start = before
        told = json.loads((uploads._folder(id) / "state.json").read_text("utf-8"))
        figures = [int(one) for one in re.findall(r"<dt>[^<]+</dt><dd>([\d,]+)</dd>", page)]
        assert all(heading in page for heading in told["unread"])
        return Answer(
            tuple(figures[1:]), {one["code"]: one["count"] for one in told["reasons"]}, told["unread"]
        )


@pytest.fixture(params=["line", "page"])
def door(request, world, tmp_path, capsys):
    return Line(tmp_path, capsys) if request.param == "line" else Page(world)


HEAD = "姓名,性别,年龄,联系电话,病例分类,发病日期,诊断时间,小区,楼栋,单元,室号\n"
MAN = "王伟,男,34,15400010001,确诊病例,2020-01-20,2020-01-22,滨河花园,1号楼,1单元,301\n"
WOMAN = "王伟,女,61,15400010002,确诊病例,2020-01-20,2020-01-23,滨河花园,1号楼,2单元,102\n"
YOUNG = "李娜,女,29,15400010003,确诊病例,,2020-01-22,滨河花园,1号楼,1单元,302\n"
OLD = "李娜,女,71,15400010004,确诊病例,,2020-01-24,滨河花园,1号楼,2单元,201\n"


def facts():
    """Of each case what tells persons apart."""
    return [(one.sex, one.age, one.onset_on, one.place.code) for one in Case.objects.order_by("number")]


class TestWhoIsTheSame:
    def test_people_of_one_name_in_one_list_stay_apart(self, door):
        answer = door.load(HEAD + MAN + WOMAN.replace("女", "男") + YOUNG + OLD)
        assert answer.counts == (4, 0, 0, 0)
        assert answer.codes == {"same-name": 2}
        assert [one.age for one in Case.objects.order_by("number")] == [34, 61, 29, 71]

    def test_a_namesake_of_a_later_list_overwrites_nobody(self, door):
        door.load(HEAD + MAN)
        before = facts()
        answer = door.load(HEAD + WOMAN)
        assert answer.counts == (1, 0, 0, 0) and answer.codes == {"same-name": 1}
        assert facts()[:1] == before and facts()[1][:2] == (2, 61)

    def test_two_patients_are_two_cases_through_three_days_of_lists(self, door):
        head = "姓名,性别,年龄,联系电话,病例分类,发现时间"
        monday = (
            "赵小禾,女,41,15400020001,疑似病例,2020-01-24 09:00",
            "钱小川,男,55,15400020002,疑似病例,2020-01-24 09:30",
        )
        door.load("\n".join([head, *monday]))
        tuesday = [f"{row},2020-01-2{2 - n}" for n, row in enumerate(monday)]
        assert door.load("\n".join([f"{head},发病日期", *tuesday])).counts == (0, 2, 0, 0)
        wednesday = [
            f"K{n},{row},2020-01-25 16:00".replace("疑似", "确诊") for n, row in enumerate(tuesday, 26001)
        ]
        last = "\n".join([f"卡片编号,{head},发病日期,诊断时间", *wednesday])
        assert door.load(last).counts == (0, 2, 0, 0)
        cases = list(Case.objects.order_by("number"))
        assert [one.card_no for one in cases] == ["K26001", "K26002"]
        assert [[step.classification for step in one.steps.order_by("pk")] for one in cases] == [
            ["suspected", "confirmed"]
        ] * 2
        assert [one.onset_on for one in cases] == [date(2020, 1, 22), date(2020, 1, 21)]
        assert set(Duty.objects.filter(kind="cases.report-card").values_list("state", flat=True)) == {"done"}
        assert door.load(last).counts == (0, 0, 2, 0)

    def test_another_card_number_for_the_same_document_is_a_conflict(self, door):
        text = (
            "卡片编号,姓名,证件号码,病例分类,发病日期\nOLD-1,孙小满,370799198506120115,确诊病例,2020-01-20\n"
        )
        door.load(text)
        answer = door.load(text.replace("OLD-1", "NEW-9"))
        assert answer.counts == (0, 0, 0, 1) and answer.codes == {"case-known": 1}
        assert Case.objects.get().card_no == "OLD-1"

    def test_a_card_number_is_entered_for_a_case_that_had_none(self, door):
        text = "卡片编号,姓名,证件号码,病例分类\n,孙小满,370799198506120115,确诊病例\n"
        door.load(text)
        assert door.load(text.replace("\n,", "\nNEW-9,")).counts == (0, 1, 0, 0)
        case = Case.objects.get()
        assert (case.card_no, case.carded_at) == ("NEW-9", None)

    def test_a_card_number_does_not_turn_one_person_into_another(self, door):
        text = "卡片编号,姓名,性别,年龄,病例分类\nK-1,赵一,男,30,确诊\n"
        door.load(text)
        answer = door.load(text.replace("赵一,男,30", "钱二,女,60"))
        assert answer.counts == (0, 0, 0, 1) and answer.codes == {"case-differs": 1}
        assert Case.objects.get().age == 30

    def test_a_slip_of_the_pen_is_put_right_by_the_card_number(self, door):
        text = "卡片编号,姓名,性别,年龄,病例分类\nK-1,赵一,男,30,确诊\n"
        door.load(text)
        assert door.load(text.replace("赵一", "赵毅")).counts == (0, 1, 0, 0)

    def test_name_and_onset_alone_are_nobody(self, door):
        row = "王伟,确诊,2020-01-20,{}\n"
        head = "姓名,病例分类,发病日期,联系电话\n"
        door.load(head + row.format("15400010001"))
        answer = door.load(head + row.format(""))
        assert answer.counts == (1, 0, 0, 0) and answer.codes["same-name"] == 1

    def test_two_rows_of_name_and_onset_stay_two_and_the_list_again_changes_nothing(self, door):
        text = "姓名,病例分类,发病日期\n" + "王伟,确诊,2020-01-20\n" * 2
        assert door.load(text).counts == (2, 0, 0, 0)
        assert door.load(text).counts == (0, 0, 2, 0)

    @pytest.mark.parametrize(
        ("first", "second", "is_same"),
        [
            ("男,34,,2020-01-20 09:00,", "男,35,,2020-01-28 09:00,", True),
            ("男,34,,2020-01-20 09:00,", "男,36,,2020-01-21 09:00,", False),
            ("男,34,,2020-01-01 09:00,", "男,34,,2020-01-16 09:00,", False),
            ("男,34,,,", "男,34,,2020-01-16 09:00,", True),
            ("男,34,15400010001,,", ",,15400010001,,", True),
            ("男,34,15400010001,,", "女,34,15400010001,,", False),
            ("男,34,15400010001,,", "男,37,15400010001,,", False),
            (",,,,101", ",,,,101", True),
            ("男,34,15400010001,,101", "男,34,15400010002,,102", False),
            ("男,34,15400010001,,101", "男,34,15400010002,,101", True),
            (",,15400010001,,", ",,15400010002,,", False),
        ],
    )
    def test_what_tells_people_of_one_name_apart(self, world, tmp_path, capsys, first, second, is_same):
        line = Line(tmp_path, capsys)
        rows = []
        for told in (first, second):
            *most, door = told.split(",")
            where = f"滨河花园,1号楼,1单元,{door}" if door else ",,,"
            rows.append(f"王伟,疑似,{','.join(most)},{where}\n")
        head = "姓名,病例分类,性别,年龄,联系电话,发现时间,小区,楼栋,单元,室号\n"
        line.load(head + rows[0])
        line.load(head + rows[1])
        assert Case.objects.count() == (1 if is_same else 2)

    def test_two_documents_are_two_people_whatever_else_agrees(self, door):
        row = "王伟,男,34,15400010001,确诊,{}\n"
        head = "姓名,性别,年龄,联系电话,病例分类,证件号码\n"
        door.load(head + row.format("370799198506120115"))
        assert door.load(head + row.format("370799197001010127")).counts == (1, 0, 0, 0)


class TestLinks:
    def test_a_link_names_one_whole_case_or_is_none(self, door):
        for number in (1, 2, 3):
            door.load(f"姓名,病例分类\n旧{number}某,确诊\n")
        rows = [
            "卡片编号,姓名,病例分类,发病日期,关联病例",
            "G-01,吴一禾,确诊病例,2020-01-18,",
            "G-03,吴三禾,确诊病例,2020-01-22,G-02",
            "G-02,吴二禾,确诊病例,2020-01-20,G-01",
            "G-04,吴四禾,确诊病例,2020-01-23,外区-2",
            'G-05,吴五禾,确诊病例,2020-01-23,"G-01,G-02"',
            "G-06,吴六禾,确诊病例,2020-01-23,吴一禾",
            "G-07,吴七禾,确诊病例,2020-01-23,3",
            "G-08,吴八禾,确诊病例,2020-01-23,无",
            "G-09,吴九禾,确诊病例,2020-01-23,2020-01-2",
            "G-10,吴十禾,确诊病例,2020-01-23,G-10",
            "G-11,吴甲禾,确诊病例,2020-01-23,G-0",
        ]
        answer = door.load("\n".join(rows))
        assert answer.counts == (11, 0, 0, 0) and answer.codes["unknown-case"] == 6
        links = {
            one.card_no: one.linked_to.card_no or str(one.linked_to)
            for one in Case.objects.exclude(linked_to=None).select_related("linked_to__event")
        }
        assert links == {"G-03": "G-02", "G-02": "G-01", "G-09": "2020-01-2"}

    def test_the_order_of_the_rows_changes_no_link(self, world, tmp_path, capsys):
        rows = ["G-02,钱二,确诊,G-01", "G-03,孙三,确诊,G-02", "G-01,赵一,确诊,"]
        Line(tmp_path, capsys).load("\n".join(["卡片编号,姓名,病例分类,关联病例", *rows]))
        found = dict(Case.objects.values_list("card_no", "linked_to__card_no"))
        assert found == {"G-01": None, "G-02": "G-01", "G-03": "G-02"}

    def test_a_number_of_somebody_elses_list_makes_no_outbreak(self, door):
        door.load("姓名,病例分类,社区\n旧一某,确诊,滨河社区\n旧二某,确诊,滨河社区\n旧三某,确诊,滨河社区\n")
        settled = ClassProposal.objects.get(settled_at=None)
        door.load("卡片编号,姓名,病例分类,社区,关联病例\nGC-1,尤一帆,确诊病例,北张社区,外区-3\n")
        new = ClassProposal.objects.filter(settled_at=None).exclude(pk=settled.pk).get()
        assert (new.place.code, new.now) == ("north", "case")

    def test_the_same_list_again_leaves_the_links(self, door):
        text = "卡片编号,姓名,病例分类,关联病例\nG-01,赵一,确诊,\nG-02,钱二,确诊,G-01\n"
        door.load(text)
        assert door.load(text).counts == (0, 0, 2, 0)
        assert door.load(text.replace(",\n", ",G-02\n", 1)).counts == (0, 1, 1, 0)


NATIONAL = (
    "卡片编号,卡片状态,患者姓名,患儿家长姓名,有效证件号,性别,出生日期,年龄,联系电话,现住详细地址,"
    "病例分类,发病日期,诊断时间,死亡日期,疾病名称,报告单位,报告卡录入时间,审核状态,删除时间,备注\n"
)


def card(number, name, age, classification, **more):
    told = {
        "状态": "初次报告", "死亡": ".", "病": "新型冠状病毒感染", "审核": "已终审卡", "删除": ".",
    } | more  # fmt: skip
    return (
        f"3707-{number},{told['状态']},{name},.,.,男,.,{age},1540007000{number},新城街道,"
        f"{classification},2020/1/20,2020/1/22 9:00:00,{told['死亡']},{told['病']},人民医院,"
        f"2020/1/22 10:12:33,{told['审核']},{told['删除']},.\n"
    )


class TestCardsThatDecide:
    def load(self, door, *cards):
        return door.load(NATIONAL + "".join(cards))

    def test_the_national_export_gives_its_live_cards_of_the_disease_and_names_the_rest(self, door):
        answer = self.load(
            door,
            card(1, "冯一诺", "42岁", "确诊病例"),
            card(2, "陈二诺", "9月", "确诊病例"),
            card(3, "褚三诺", "76岁", "临床诊断病例", 死亡="2020/1/26"),
            card(4, "卫四诺", "36岁", "疑似病例", 审核="未审核卡"),
            card(5, "蒋五诺", "48岁", "疑似病例", 审核="已删除卡", 删除="2020/1/22 16:00:00"),
            card(6, "沈六诺", "11岁", "临床诊断病例", 病="流行性感冒"),
            card(7, "韩七诺", "60岁", "病原携带者"),
            card(8, "杨八诺", "26岁", "阳性检测"),
        )
        assert answer.counts == (5, 0, 2, 1)
        assert {code: answer.codes.get(code) for code in ("deleted-card", "other-disease")} == {
            "deleted-card": 1,
            "other-disease": 1,
        }
        assert answer.codes["unknown-classification"] == 1
        assert answer.unread == ["备注"]
        cases = list(Case.objects.order_by("number"))
        assert [one.classification for one in cases] == [
            "confirmed", "confirmed", "clinical", "suspected", "asymptomatic",
        ]  # fmt: skip
        assert (cases[1].age, cases[1].age_told, age_words(cases[1])) == (0, "9m", "9个月")
        assert (cases[2].outcome, cases[2].outcome_on) == ("died", date(2020, 1, 26))
        assert (cases[4].onset_on, cases[4].sampled_on) == (None, date(2020, 1, 20))
        assert cases[0].reported_at == cases[0].carded_at == datetime(2020, 1, 22, 2, 12, 33, tzinfo=UTC)
        assert cases[0].diagnosed_at == datetime(2020, 1, 22, 1, tzinfo=UTC)

    def test_a_card_deleted_later_excludes_its_case(self, door):
        self.load(door, card(1, "冯一诺", "42岁", "疑似病例"))
        answer = self.load(door, card(1, "冯一诺", "42岁", "疑似病例", 审核="已删除卡"))
        assert answer.counts == (0, 1, 0, 0) and Case.objects.get().classification == "excluded"

    @pytest.mark.parametrize(
        ("more", "code"),
        [
            ({"审核": "正在核对"}, "unknown-card-status"),
            ({"状态": "某种"}, "unknown-card-status"),
            ({"病": "某种热"}, "unknown-disease"),
        ],
    )
    def test_what_nobody_knows_in_a_deciding_column_is_never_taken(self, door, more, code):
        answer = self.load(door, card(1, "冯一诺", "42岁", "确诊病例", **more))
        assert answer.counts == (0, 0, 0, 1) and answer.codes == {code: 1}
        assert not Case.objects.exists()


class TestValues:
    def test_outcomes_count_whether_by_word_or_by_date(self, world, door):
        head = "卡片编号,姓名,病例分类,转归,死亡日期,出院日期\n"
        rows = [
            "H-01,郑一,确诊病例,死亡,,", "H-02,郑二,确诊病例,死亡,2020-01-27,",
            "H-03,郑三,确诊病例,治愈,,2020-01-28", "H-04,郑四,确诊病例,治愈,,",
            "H-05,郑五,确诊病例,,2020-01-26,", "H-06,郑六,确诊病例,痊愈出院,,2020-01-28",
            "H-07,郑七,确诊病例,病亡,2020-01-27,", "H-08,郑八,确诊病例,好转,,",
            "H-09,郑九,确诊病例,住院治疗,,", "H-10,郑十,确诊病例,无,,",
        ]  # fmt: skip
        answer = door.load(head + "\n".join(rows))
        assert answer.counts == (10, 0, 0, 0) and answer.codes["unknown-outcome"] == 1
        figures = queries.figures(world.scope("qian"), event=world.event, path="0001", cut_at=clock.now())
        assert (figures["died"], figures["recovered"], figures["undated"]) == (4, 3, 2)

    def test_ages_keep_their_unit_or_band(self, door):
        told = [
            ("8", "月", (0, "8m")), ("8", "岁", (8, "")), ("8月", "", (0, "8m")), ("0.5", "", (0, "6m")),
            ("20天", "", (0, "20d")), ("35岁", "", (35, "")), ("30-39", "", (None, "30-39y")),
            ("50多岁", "", (None, "50-59y")), ("1岁2月", "", (1, "")), ("不详", "", (None, "")),
            ("8", "季", (None, "")),
        ]  # fmt: skip
        rows = [f"A{n},甲{n}某,{age},{unit},确诊" for n, (age, unit, _kept) in enumerate(told)]
        answer = door.load("\n".join(["卡片编号,姓名,年龄,年龄单位,病例分类", *rows]))
        assert answer.counts == (11, 0, 0, 0)
        assert list(Case.objects.order_by("number").values_list("age", "age_told")) == [
            kept for _age, _unit, kept in told
        ]
        assert answer.codes["age-not-a-number"] == 1

    def test_days_are_read_as_offices_write_them_and_none_is_guessed(self, door):
        right = [
            "2020-01-20", "2020/1/20", "2020.1.20", "2020年1月20日", "20200120", "2020-01-20 08:30",
            "2020/1/20 8:30", "2020年1月20日8时30分", "2020年1月20日 8:30", "2020-01-20T08:30:00+08:00",
            "43850",
            "2020－01－20", "２０２０-01-20", "2020-01-20   23:59:00", "2020年1月20号", "2020年1月20日8时",
        ]  # fmt: skip
        wrong = [
            "20/01/2020", "01/20/2020", "05/01/2020", "20-01-20", "1月20日", "2020-01",
            "2020-01-20；2020-01-22",
            "约2020-01-20", "2020-01-20（家属述）", "2020-01-20 上午",
            "2020-01-32", "2020-05-05", "1899-12-30",
        ]  # fmt: skip
        none = ["NA", "无", "/", "不详", "-", "#N/A"]
        every = [*right, *wrong, *none]
        rows = [f"B{n},乙{n}某,确诊,{text}" for n, text in enumerate(every)]
        answer = door.load("\n".join(["卡片编号,姓名,病例分类,发病日期", *rows]))
        assert answer.counts == (len(every), 0, 0, 0)
        assert answer.codes["date-not-readable"] == len(wrong) - 2 and answer.codes["case-dates"] == 2
        kept = Case.objects.order_by("number").values_list("onset_on", flat=True)
        assert list(kept) == [date(2020, 1, 20)] * len(right) + [None] * (len(wrong) + len(none))

    def test_a_column_proves_in_which_order_it_writes_its_days(self, door):
        rows = ["赵一某,确诊,14/01/2020", "钱二某,确诊,05/01/2020", "孙三某,确诊,NA"]
        answer = door.load("\n".join(["name,classification,symptom_onset", *rows]))
        assert answer.counts == (3, 0, 0, 0)
        kept = Case.objects.order_by("number").values_list("onset_on", flat=True)
        assert list(kept) == [date(2020, 1, 14), date(2020, 1, 5), None]


class TestWhatIsTold:
    def test_a_list_without_times_invents_none(self, world, door):
        scope = world.scope("qian")
        rows = "".join(f"C{n},case-{n},confirmed,{n}0 Jan,x\n" for n in range(1, 4))
        answer = door.load("card number,name,classification,when noticed,remarks\n" + rows)
        assert answer.counts[0] == 3 and answer.unread == ["when noticed", "remarks"]
        for case in Case.objects.all():
            assert not any((case.found_at, case.carded_at, case.reported_at, case.diagnosed_at))
        at = clock.now()
        assert queries.curve(scope, event=world.event, at=at) == []
        assert queries.undated(scope, event=world.event) == 3
        assert queries.card_rate(scope, event=world.event, at=at) == (0, 0, 0, 0, 3)

    def test_the_page_of_cases_counts_apart_what_nobody_told(self, world, door):
        door.load("card number,name,classification\nC1,case one,confirmed\n")
        client = Client(headers={"accept-language": "en"})
        client.force_login(world.cast["qian"])
        page = client.get("/cases/").content.decode()
        counted = {  # each number opens the rows it counts
            "onset=unknown": re.search(
                r'not on the curve, day not known: <a href="([^"]*onset=unknown)">1</a>', page
            ),
            "card=unknown": re.search(r'href="([^"]*card=unknown)">time not known: 1</a>', page),
        }
        for asked, link in counted.items():
            assert link, asked
            shown = client.get(f"/cases/{html.unescape(link[1])}").content.decode()
            assert f"/cases/{Case.objects.get().pk}/" in shown
        detail = client.get(f"/cases/{Case.objects.get().pk}/").content.decode()
        assert "reported; nobody told when" in detail

    def test_a_step_without_a_date_gives_no_time_of_diagnosis(self, door):
        text = "卡片编号,姓名,病例分类\nK-1,赵一,疑似\n"
        door.load(text)
        door.load(text.replace("疑似", "确诊"))
        case = Case.objects.get()
        assert (case.classification, case.diagnosed_at) == ("confirmed", None)
        assert case.steps.latest("pk").at == NOON

    def test_the_command_lists_reasons_by_column_and_unread_columns(self, world, tmp_path, capsys):
        path = tmp_path / "list.csv"
        path.write_text(
            "卡片编号,姓名,病例分类,发病日期,入院登记日\n"
            + "".join(f"K{n},赵{n}某,确诊,约{n}日,2020-01-2{n}\n" for n in range(1, 6)),
            "utf-8",
        )
        assert cli.main(["import", "cases", str(path)]) == 0
        out = capsys.readouterr().out
        assert re.search(r"5  date-not-readable  发病日期: .*“约1日” “约2日” “约3日”", out)
        assert "rows: 2, 3, 4, 5, 6" in out
        assert "Columns not read: 入院登记日" in out and "! Days stand in these columns" in out

    def test_the_command_fails_where_nothing_was_taken(self, world, tmp_path, capsys):
        line = Line(tmp_path, capsys)
        text = "卡片编号,姓名,病例分类\n" + "".join(f"K{n},赵{n}某,某种\n" for n in range(1, 4))
        assert line.load(text).counts == (0, 0, 0, 3) and line.code == 1
        assert line.load(text + "K9,赵九,确诊\n").counts == (1, 0, 0, 3) and line.code == 0

    def test_reasons_are_counted_to_the_last_row(self, world, tmp_path, capsys):
        text = "卡片编号,姓名,病例分类\n" + "".join(f"K{n},赵某,某种\n" for n in range(1200))
        assert Line(tmp_path, capsys).load(text).codes == {"unknown-classification": 1200}

    def test_what_cannot_be_read_is_shown_with_the_names_once_a_purpose_is_given(self, world, door):
        door.load("卡片编号,姓名,病例分类,感染来源\nK1,赵一,确诊,密接\n")
        client = Client(headers={"accept-language": "en"})
        client.force_login(world.cast["qian"])
        page = client.post(f"/cases/{Case.objects.get().pk}/names/", {"purpose": "investigation"})
        assert "密接" in page.content.decode()

    def test_no_name_in_the_wrong_column_is_kept_in_the_open(self, world, tmp_path, capsys):
        path = tmp_path / "list.csv"
        path.write_text("卡片编号,姓名,病例分类,发病日期,年龄\nK1,赵一,确诊,钱小川,15400010001\n", "utf-8")
        cli.main(["import", "cases", str(path), "--json"])
        out = capsys.readouterr().out
        assert "钱小川" not in out and "15400010001" not in out


def test_every_label_of_ours_is_read_back_in_every_language():
    from django.conf import settings
    from django.utils import translation

    from lianfang.cases.models import Classification, Outcome, Source
    from lianfang.exchange.registers import case_words
    from lianfang.people.choices import SEXES

    tables = {
        "classification": Classification.choices, "source": Source.choices, "outcome": Outcome.choices,
        "sex": SEXES,
    }  # fmt: skip
    for language, _name in settings.LANGUAGES:
        for column, choices in tables.items():
            for code, label in choices:
                with translation.override(language):
                    written = str(label)
                assert case_words.code_of(column, written) == code, (language, column, written)


@pytest.mark.parametrize("variant", ["s2t", "s2tw", "s2hk"])
def test_every_heading_is_known_in_traditional_characters(variant):
    from opencc import OpenCC

    from lianfang.exchange import columns

    convert = OpenCC(variant).convert
    for register in columns.LOADED.values():
        known = columns.names_of(register.code)
        for column in register.columns:
            for name in (column.chinese, *column.also):
                assert known.get(columns.fold(convert(name))) == known[columns.fold(name)], name


def test_a_list_in_traditional_characters_is_read(door):
    rows = io.StringIO()
    csv.writer(rows).writerows(
        [
            ["卡片編號", "姓名", "性別", "病例分類", "發病日期", "轉歸"],
            ["K1", "趙一", "男", "確診病例", "2020年1月20號", "治癒"],
        ]
    )
    assert door.load(rows.getvalue()).counts == (1, 0, 0, 0)
    case = Case.objects.get()
    assert (case.classification, case.outcome, case.onset_on) == ("confirmed", "recovered", date(2020, 1, 20))
