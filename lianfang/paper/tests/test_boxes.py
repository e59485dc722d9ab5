"""What stands in a box, and the number of a sheet."""

import uuid
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianfang.flows.table import KINDS
from lianfang.kit import forms
from lianfang.paper import printable, rules
from lianfang.paper.problems import BadCell

CHINA = timezone(timedelta(hours=8))
NINE = datetime(2020, 1, 29, 9, 5, tzinfo=CHINA)
VISIT = KINDS["screening.visit"].form


def read(name, text, form=VISIT):
    return rules.read_line([(form.by_name[name], text)], made_at=NINE).get(name)


@given(st.integers(1, 9_999_999))
def test_a_sheet_is_found_by_its_number_however_it_is_typed(number):
    serial = rules.serial(number)
    for text in (serial, serial.lower(), serial.replace("-", ""), f" {serial[1:]} ", f"LFS:{serial}"):
        assert rules.number_of(text) == number


@given(st.integers(1, 9_999_999), st.integers(0, 8), st.integers(1, 9))
def test_one_wrong_digit_finds_no_sheet(number, at, step):
    digits = rules.serial(number).replace("P", "").replace("-", "")
    wrong = digits[:at] + str((int(digits[at]) + step) % 10) + digits[at + 1 :]
    assert rules.number_of(wrong) is None


@pytest.mark.parametrize("text", ["", "P", "12", "P0000001", "P00000010000", "周", "P0000001-99x"])
def test_what_is_no_number_finds_no_sheet(text):
    assert rules.number_of(text) is None


def test_a_line_has_one_id_and_each_correction_another():
    key = uuid.UUID(int=7)
    ids = {rules.record_id(key, line, version) for line in range(1, 12) for version in range(10)}
    assert len(ids) == 110 and rules.record_id(key, 3) == rules.record_id(key, 3, 0)


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("outcome", "1", "completed"),
        ("outcome", "3", "refused"),
        ("outcome", "by-phone", "by-phone"),
        ("head_count", "3", 3),
        ("special", "13", ["lives-alone", "disabled"]),
        ("special", "2,8", ["dependent", "unguarded-child"]),
        ("leaflet", "1", True),
        ("leaflet", "√", True),
        ("leaflet", "0", False),
        ("again_from", "1830", "2020-01-29T18:30:00+08:00"),
        ("again_from", "8:00", "2020-01-30T08:00:00+08:00"),
        ("vehicles", "鲁G12345，鲁G5D678", [{"plate": "鲁G12345"}, {"plate": "鲁G5D678"}]),
        ("note", " 下午再来 ", "下午再来"),
        ("fever", "", None),
    ],
)
def test_a_box_is_read_as_it_is_written(name, text, value):
    assert read(name, text) == value


def test_a_temperature_may_be_keyed_without_its_point():
    field = forms.Field("celsius", "celsius", "Temperature", "person.temperature", "why", unit="°C")
    for text in ("373", "37.3", "37．3"):
        assert rules.read_line([(field, text)], made_at=NINE) == {"celsius": "37.3"}
    with pytest.raises(BadCell):
        rules.read_line([(field, "37")], made_at=NINE)


@pytest.mark.parametrize(
    ("text", "day"),
    [("0125", "2020-01-25"), ("1.25", "2020-01-25"), ("1230", "2019-12-30"), ("2020-01-02", "2020-01-02")],
)
def test_a_day_without_a_year_is_the_last_one(text, day):
    field = forms.Field("on", "date", "day", "x", "y")
    assert rules.read_line([(field, text)], made_at=NINE) == {"on": day}


@pytest.mark.parametrize(
    ("name", "text"),
    [("outcome", "9"), ("outcome", "0"), ("outcome", "²"), ("head_count", "three"), ("head_count", "-1"),
     ("leaflet", "7"), ("special", "9"), ("again_from", "25:00"), ("again_from", "later")],
)  # fmt: skip
def test_a_box_that_cannot_be_read_names_itself(name, text):
    with pytest.raises(BadCell) as refused:
        read(name, text)
    assert str(VISIT.by_name[name].label) in refused.value.message


@given(st.sampled_from([one for one in VISIT if one.kind != "list"]), st.text(max_size=12))
def test_nothing_written_in_a_box_breaks_the_desk(field, text):
    try:
        rules.read_line([(field, text)], made_at=NINE)
    except BadCell as problem:
        assert problem.message


@pytest.mark.parametrize("form", printable.forms().values(), ids=printable.forms().keys())
@pytest.mark.parametrize("level", forms.LEVELS)
def test_every_form_has_a_sheet_at_every_level_with_each_question_once(form, level):
    found = rules.columns(form, level)
    asked = [one.name for one in (*found.boxes, *found.written, *found.apart)]
    wanted = [one.name for one in form.at_level(level) if one.concept != rules.OWN_TIME]
    assert sorted(asked) == sorted(wanted)


def test_a_kind_a_room_declares_tomorrow_has_a_sheet_without_a_line_here():
    tomorrow = forms.Form(
        "tomorrow.kind",
        "Tomorrow",
        (
            forms.Field("dose", "count", "Dose", "dose", "why", high=9),
            forms.Field("where", "choice", "Where", "where", "why", choices=(("a", "A"), ("b", "B"))),
        ),
    )
    found = rules.columns(tomorrow, "L0")
    assert [one.name for one in found.boxes] == ["dose", "where"]
    assert rules.read_line(list(zip(found.boxes, ("4", "2"), strict=True)), made_at=NINE) == {
        "dose": 4,
        "where": "b",
    }


def test_every_kind_of_evidence_has_a_sheet_and_decisions_have_none():
    there = set(printable.forms())
    assert {code for code, kind in KINDS.items() if kind.ability == "record"} < there
    assert "duties.excuse" not in there and "paper.hand-over" in there


def test_the_desk_s_script_is_a_module_of_this_app():
    script = Path(rules.__file__).parent / "static/paper/keying.js"
    assert "innerHTML" not in script.read_text("utf-8")
