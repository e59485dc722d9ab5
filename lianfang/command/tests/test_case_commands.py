"""`lianfang case`, `class` and `rehearse`: what they say, what a dry run leaves, and how they refuse."""

import json
from datetime import timedelta

import pytest

from lianfang import cli
from lianfang.cases.models import Case, CaseStep, ClassChange, ClassProposal, Publication
from lianfang.duties.models import Duty, Record
from lianfang.kit import clock
from lianfang.measures.models import ListedArea, PackChoice
from lianfang.testing.world import NOON

pytestmark = pytest.mark.django_db
NAME = "赵一"
FOUND = "2020-01-29T12:00"
REPORT = (
    "case", "report", "garden-1-1-101", "--found", FOUND, "--name", NAME, "--classification", "confirmed",
)  # fmt: skip


@pytest.fixture
def run(world, capsys, monkeypatch):
    monkeypatch.setenv("LANG", "en_US.UTF-8")

    def call(*argv, code=0, user="qian"):
        capsys.readouterr()
        who = ("--as", user) if user else ()
        assert cli.main([*argv, *who, "--json"]) == code, capsys.readouterr()
        said = capsys.readouterr()
        call.said = said.out + said.err
        return json.loads(said.out.splitlines()[-1])

    return call


# case


def test_a_case_is_reported_classified_and_carded_and_no_name_is_printed(run):
    made = run(*REPORT[:-1], "suspected", "--onset", "2020-01-25")
    assert (made["place"], made["classification"], made["onset_on"]) == (
        "garden-1-1-101",
        "suspected",
        "2020-01-25",
    )
    assert made["card_due_at"] == "2020-01-29T14:00+08:00" and NAME not in run.said
    assert run("case", "classify", "1", "confirmed", "--reason", "核酸阳性")["classification"] == "confirmed"
    assert run("case", "card", "1", "37-1")["card_no"] == "37-1"
    assert [one["card_no"] for one in run("case", "list")] == ["37-1"] and NAME not in run.said
    assert not Duty.objects.filter(kind="cases.report-card", state="open").exists()


@pytest.mark.parametrize(
    "argv",
    [
        (*REPORT, "--dry-run"),
        ("case", "classify", "1", "excluded", "--reason", "两次阴性", "--dry-run"),
        ("case", "card", "1", "37-1", "--dry-run"),
        ("case", "publish", "--dry-run"),
    ],
    ids=lambda argv: argv[1],
)
def test_a_dry_run_says_what_would_be_and_keeps_nothing(run, argv):
    run(*REPORT[:6], "钱二", "--classification", "suspected")
    before = counts()
    assert run(*argv)
    assert counts() == before


def counts():
    tables = (Case, CaseStep, ClassChange, ClassProposal, Publication, Duty, Record, ListedArea, PackChoice)
    return [one.objects.count() for one in tables] + [Duty.objects.filter(state="open").count()]


@pytest.mark.parametrize(
    ("argv", "code"),
    [
        ((*REPORT[:-1], "cured"), "bad-detail"),
        ((*REPORT[:3], *REPORT[5:]), "bad-detail"),  # nobody said when it came to notice
        ((*REPORT, "--card", "37-1"), "bad-detail"),  # nor when it was reported
        ((*REPORT, "--onset", "yesterday"), "bad-detail"),
        ((*REPORT, "--onset", "2020-02-25"), "case-dates"),
        ((*REPORT, "--source", "moon"), "bad-detail"),
        ((*REPORT[:2], "nowhere", *REPORT[3:]), "not-found"),
        (("case", "classify", "9", "confirmed", "--reason", "x"), "not-found"),
        (("case", "classify", "1", "confirmed"), "bad-detail"),
        (("case", "classify", "1", "suspected", "--reason", "x"), "bad-step"),
        (("case", "classify", "1", "cured", "--reason", "x"), "bad-detail"),
        (("case", "classify", "one", "confirmed", "--reason", "x"), "not-found"),
        (("case", "card", "1", ""), "bad-detail"),
        (("case", "card", "1", "37-1", "--at", "soon"), "bad-detail"),
        (("case", "publish", "--place", "nowhere"), "not-found"),
    ],
    ids=lambda one: " ".join(one[1:]) if isinstance(one, tuple) else one,
)
def test_a_case_is_refused_in_words_and_leaves_no_trace(run, argv, code):
    run(*REPORT[:6], "钱二", "--classification", "suspected")
    before = counts()
    said = run(*argv, code=1)
    assert said["code"] == code and said["message"], said
    assert counts() == before


@pytest.mark.parametrize("user", ["liu", "gao", "fang", "chen", "zhou"])
def test_cases_are_for_nobody_but_disease_control(run, user):
    run(*REPORT)
    refusals = {"not-allowed", "not-found", "published-by-cdc-only"}
    for words in ("list", "classify 1 excluded --reason x", "card 1 37-1", "publish"):
        assert run("case", *words.split(), user=user, code=1)["code"] in refusals, words
        assert NAME not in run.said
    assert run(*REPORT, user=user, code=1)["code"] in {"not-allowed", "not-found", "out-of-scope"}
    assert Case.objects.count() == 1 and not Publication.objects.exists()


def test_the_operator_of_the_machine_publishes_nothing(run):
    assert run("case", "publish", user="", code=1)["code"]
    assert not Publication.objects.exists()


def test_published_figures_are_counted_and_never_given(run):
    run(*REPORT)
    told = run("case", "publish")
    assert told["place"] == "district" and told["figures"] and Publication.objects.count() == 1


def test_an_unknown_user_and_a_wrong_call_have_their_exit_codes(run):
    assert run("case", "list", user="nobody", code=1)["code"] == "unknown-user"
    with pytest.raises(SystemExit) as wrong:
        cli.main(["case", "classify", "1"])
    assert wrong.value.code == 2


# class


def test_a_class_is_proposed_tried_and_confirmed(run, world):
    run(*REPORT)
    rows = {one["place"]: one for one in run("class", "list")}
    assert (rows["binhe"]["class"], rows["binhe"]["proposed"]) == ("none", "case")
    before = counts()
    tried = run("class", "confirm", "binhe", "--reason", "现场核实", "--dry-run")
    assert tried["would"]["raised"] == tried["raised"] > 0 and counts() == before
    assert run("class", "confirm", "binhe", "--digest", "0" * 64, code=1)["code"] == "plan-changed"
    done = run("class", "confirm", "binhe", "--reason", "现场核实", "--digest", tried["would"]["digest"])
    assert done["raised"] == tried["raised"] and ClassChange.objects.get().now == "case"
    assert {one["place"]: one["class"] for one in run("class", "list")}["binhe"] == "case"
    assert Duty.objects.filter(state="open", origin__startswith="class:").count() == done["raised"]
    assert run("class", "confirm", "binhe", code=1)["code"] == "not-found"


def test_a_class_set_by_hand_needs_its_reason_and_a_difference(run):
    before = counts()
    assert run("class", "set", "binhe", "case", code=1)["message"]
    assert run("class", "set", "binhe", "none", "--reason", "x", code=1)["code"] == "same-class"
    assert run("class", "set", "binhe", "plague", "--reason", "x", code=1)["message"]
    assert run("class", "set", "garden", "case", "--reason", "x", code=1)["message"]
    assert run("class", "set", "nowhere", "case", "--reason", "x", code=1)["code"] == "not-found"
    assert run("class", "set", "binhe", "outbreak", "--reason", "聚集", "--dry-run")["raised"] > 0
    assert counts() == before
    assert run("class", "set", "binhe", "outbreak", "--reason", "聚集")["raised"] > 0
    assert ClassChange.objects.get().reason == "聚集"


@pytest.mark.parametrize("user", ["liu", "fang", "chen", "zhou", ""])
def test_nobody_without_the_power_changes_a_class(run, user):
    run(*REPORT)
    for argv in (("confirm", "binhe"), ("set", "binhe", "outbreak"), ("set", "north", "case")):
        said = run("class", *argv, "--reason", "x", user=user, code=1)
        assert said["code"] and said["message"], argv
    assert not ClassChange.objects.exists()


# rehearse


def test_a_rehearsal_changes_nothing_and_is_carried_out_by_its_digest_alone(run):
    told = ("rehearse", "list", "area=疫源市", "from_on=2020-01-20", "reason=通报")
    before = counts()
    shown = run(*told, user="liu")
    assert shown["digest"] and counts() == before
    assert run(*told, "--apply", "0" * len(shown["digest"]), user="liu", code=1)["code"]
    assert counts() == before
    assert run(*told, "--apply", shown["digest"], user="liu")["digest"] == shown["digest"]
    assert ListedArea.objects.get().area == "疫源市"


def test_what_was_shown_and_overtaken_is_not_carried_out(run):
    told = ("rehearse", "class", "place=binhe", "class=case", "reason=核实")
    shown = run(*told)
    clock.fix(NOON + timedelta(hours=1))
    run("class", "set", "binhe", "outbreak", "--reason", "聚集")
    assert run(*told, "--apply", shown["digest"], code=1)["code"]
    assert ClassChange.objects.count() == 1


@pytest.mark.parametrize(
    "told",
    [
        ("flood",),
        ("edition", "edition=none none"),
        ("param", "name=none", "value=1"),
        ("param", "name=fever_celsius", "value=hot", "reason=x"),
        ("list", "area=", "reason=x"),
        ("list", "area=甲", "from_on=soon", "reason=x"),
        ("unlist", "listed=99"),
        ("class", "place=binhe"),
        ("confirm", "proposal=99"),
        ("put", "place=binhe"),
        ("lift", "measure=99"),
        ("lift", "measure=x"),
        ("class", "no-equals-sign"),
    ],
    ids=" ".join,
)
def test_a_rehearsal_of_what_cannot_be_says_so(run, told):
    before = counts()
    said = run("rehearse", *told, user="gao", code=1)
    assert said["code"] not in {"unexpected", "database", ""} and said["message"]
    assert counts() == before


@pytest.mark.parametrize("user", ["fang", "chen", "zhou"])
def test_who_prepares_nothing_rehearses_nothing(run, user):
    told = ("rehearse", "list", "area=疫源市", "from_on=2020-01-20", "reason=通报")
    assert run(*told, user=user, code=1)["code"] in {"not-allowed", "out-of-scope", "no-power", "not-found"}


@pytest.mark.parametrize(
    ("told", "named"),
    [
        (("flood",), "edition, param, list"),
        (("list", "area=甲", "reason=x"), "from_on="),
        (("list", "area=甲", "since=2020-01-20"), "area=… from_on=…"),
        (("class", "binhe"), "place=… class=…"),
    ],
)
def test_a_wrong_word_is_answered_by_the_right_ones(run, told, named):
    assert named in run("rehearse", *told, user="gao", code=1)["message"]
