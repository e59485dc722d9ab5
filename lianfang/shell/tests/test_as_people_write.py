"""Pages and the command line read days, moments and numbers as people write them, as sheets do."""

from argparse import ArgumentParser

import msgspec
import pytest
from django.http import QueryDict

from lianfang.acts import line
from lianfang.kit.forms import BadDetail, Field, Form, parse
from lianfang.shell import answers

ASKED = Form(
    "asked",
    "Asked",
    (
        Field("day", "date", "Day", "day", "try"),
        Field("at", "moment", "At", "at", "try"),
        Field("people", "count", "People", "people", "try", high=99),
    ),
)


def as_posted(**typed: str) -> dict[str, object]:
    posted = QueryDict(mutable=True)
    posted.update(typed)
    return answers.read(ASKED, posted, level="L0")


@pytest.mark.parametrize(
    ("day", "at", "people"),
    [
        ("2020-01-20", "2020-01-20T08:30", "12"),
        ("2020年1月20日", "2020年1月20日8时30分", "12人"),
        ("２０２０/1/20", "2020/1/20 8:30", "十二"),
        ("20200120", "2020-01-20 08:30:00", "１２"),
    ],
)
def test_a_page_takes_what_people_write(day: str, at: str, people: str) -> None:
    read = as_posted(day=day, at=at, people=people)
    assert read == {"day": "2020-01-20", "at": "2020-01-20T08:30:00+08:00", "people": 12}


@pytest.mark.parametrize(("name", "typed"), [("day", "05/06/2020"), ("at", "明天"), ("people", "约50")])
def test_what_could_be_two_things_goes_on_as_typed_and_is_refused(name: str, typed: str) -> None:
    read = as_posted(**{name: typed})
    assert read == {name: typed}
    with pytest.raises(BadDetail):
        parse(ASKED, msgspec.json.encode(read))


def test_the_command_line_takes_the_same() -> None:
    parser = ArgumentParser()
    for one in ASKED:
        line._option(parser, one, is_argument=False)
    args = parser.parse_args(["--day", "2020年1月20日", "--at", "2020年1月20日8时", "--people", "１２人"])
    told = {one.name: line._value(one, getattr(args, one.name)) for one in ASKED}
    assert (told["day"], told["people"], told["at"]) == ("2020-01-20", 12, "2020年1月20日8时")
