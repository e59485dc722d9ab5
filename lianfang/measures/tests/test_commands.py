"""Events and measures at the command line."""

import json

import pytest

from lianfang import cli
from lianfang.measures.models import Event, Measure
from lianfang.testing import measures

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(world, capsys, monkeypatch):
    monkeypatch.setenv("LANG", "en_US.UTF-8")

    def call(*argv, code=0):
        capsys.readouterr()
        assert cli.main([*argv, "--json"]) == code
        return json.loads(capsys.readouterr().out.splitlines()[-1])

    return call


def test_a_dry_run_leaves_no_trace(run):
    assert run("event", "open", "flu", "--name", "流感", "--dry-run")["state"] == "opened"
    assert Event.objects.count() == 1


def test_an_event_from_opening_to_its_end(run):
    run("event", "open", "flu", "--name", "流感", "--pack", "influenza-school")
    decided = ("--document", "1号", "--upper-document", "省9号", "--told")
    assert run("event", "raise", "flu", "II", "--reason", "扩散", *decided, code=1)["code"] == "no-power"
    by_gao = (*decided, "--as", "gao")
    assert run("event", "raise", "flu", "II", "--reason", "扩散", *by_gao)["level"] == "II"
    assert run("event", "lower", "flu", "III", "--reason", "平稳", *by_gao)["level"] == "III"
    assert run("event", "end", "flu", "--as", "liu", "--reason", "平稳", "--document", "1", code=1)[
        "code"
    ] == ("not-allowed")
    end = ("event", "end", "flu", "--as", "gao", "--reason", "平稳", "--document", "1号")
    assert run(*end, code=1)["code"] == "bad-input"  # a response of level III ends by a decision from above
    ended = run(*end, "--upper-document", "省10号")
    assert ended["state"] == "ended"
    shown = run("event", "show", "flu")
    assert [one["step"] for one in shown["steps"]] == ["opened", "raised", "lowered", "ended"]
    assert {one["code"] for one in run("event", "show")} == {"flu", "2020-01"}


def test_a_measure_from_draft_to_its_lifting(run, world):
    measures.person_of(world, "government", 2)
    made = run(
        "measure", "draft", "gathering-limit", "--place", "binhe", "--content", "不聚集",
        "--reason", "防扩散", "--document", "1号", "--help-number", "12345",
        "--appeal", "居委会", "--to", "2020-02-12T12:00", "--as", "liu",
    )  # fmt: skip
    number = str(made["id"])
    assert made["lacking"] == ["assessment that it is needed"]
    run("measure", "redraft", number, "--assessment", "区疾控评估1号", "--as", "liu")
    assert run("measure", "decide", number, "--as", "gao")["state"] == "to-confirm"
    assert run("measure", "confirm", number, "--as", "gao", code=1)["code"] == "same-person"
    assert run("measure", "confirm", number, "--as", "commander-2")["state"] == "decided"
    assert run("measure", "announce", number, "--as", "gao", code=1)["code"] == "measure-incomplete"
    assert run("measure", "announce", number, "--as", "gao", "--told-above")["state"] == "in-force"
    assert [one["id"] for one in run("measure", "list", "--in-force", "--place", "garden")] == [made["id"]]
    assert run("measure", "list", "--as", "chen") == []
    assert run("measure", "lift", number, "--as", "chen", "--reason", "x", code=1)["code"] == "not-found"
    assert run("measure", "lift", number, "--as", "gao", "--reason", "平稳")["state"] == "lifted"
    assert Measure.objects.get().ended_as == "lifted"


def test_what_is_written_wrongly_is_said(run):
    wrong = ("measure", "draft", "curfew", "--place", "binhe", "--content", "x", "--reason", "x")
    assert run(*wrong, code=1)["code"] == "bad-detail"
    assert run("measure", "decide", "999", "--as", "gao", code=1)["code"] == "not-found"
    late = ("measure", "draft", "screening", "--place", "binhe", "--content", "x", "--reason", "x")
    assert run(*late, "--to", "never", code=1)["code"] == "bad-detail"
    assert run(*late, "--place", "nowhere", code=1)["code"] == "not-found"
