"""Findings: written down by phone or desk, mended, seen by somebody else, struck off; late ones are heard."""

import json
from datetime import timedelta

import pytest
from django.test import Client

from lianfang.duties.models import Alert
from lianfang.kit import clock
from lianfang.sanitation.models import Finding
from lianfang.sanitation.sweep import sweep_findings
from lianfang.testing.answers import record
from lianfang.testing.doors import Api
from lianfang.testing.world import NOON

HOUR = timedelta(hours=1)


@pytest.fixture
def found(world, run):
    """One in the garden, to be mended within four hours, by whoever answers for it."""
    due = (NOON + 4 * HOUR).isoformat()
    told = run(
        "finding",
        "new",
        "--place",
        "garden",
        "--kind",
        "rubbish",
        "--what",
        "垃圾未清",
        "--due-at",
        due,
        user="liu",
    )
    return Finding.objects.get(pk=told["id"])


def told(world, who, detail, **more):
    """A phone's record of a finding in the garden, sent with a token."""
    sent = record("sanitation.finding", world.places["garden"], NOON, detail) | more
    return sent, Api(world, who).post("records", [sent]).json()


def test_from_found_to_struck_off(found, run):
    assert (
        run("finding", "mend", found.pk, "--evidence", "已清运，照片 3 张", user="zhou")["state"] == "mended"
    )
    assert run("finding", "strike", found.pk, user="liu")["state"] == "struck"


def test_who_mended_it_does_not_strike_it_off(found, run, capsys):
    run("finding", "mend", found.pk, "--evidence", "已清运", user="liu")
    run_code = run("finding", "strike", found.pk, user="liu", code=1)
    assert run_code["code"] == "finding-same-hand"
    found.refresh_from_db()
    assert found.state == "mended"


def test_what_comes_back_is_counted_and_its_clock_runs_anew(found, run):
    run("finding", "mend", found.pk, "--evidence", "已清运", user="zhou")
    run("finding", "strike", found.pk, user="liu")
    again = run("finding", "return", found.pk, "--reason", "又堆了", "--due-at", "+2h", user="liu")
    assert (again["state"], again["returns"]) == ("open", 1)
    found.refresh_from_db()
    assert found.alarm_at == found.due_at == NOON + 2 * HOUR


def test_a_repeat_changes_nothing_and_says_how_it_stands(found, run):
    run("finding", "void", found.pk, "--reason", "看错了", user="liu")
    assert (
        run("finding", "void", found.pk, "--reason", "看错了", user="liu", code=1)["code"]
        == "stands-otherwise"
    )


def test_the_neighbouring_street_sees_and_changes_nothing(found, run):
    assert run("finding", "mend", found.pk, "--evidence", "x", user="chen", code=1)["code"] == "not-found"
    assert run("finding", "list", user="chen") == []


def test_a_time_behind_is_refused_and_leaves_no_trace(world, run):
    past = (NOON - HOUR).isoformat()
    said = run(
        "finding",
        "new",
        "--place",
        "garden",
        "--kind",
        "rubbish",
        "--what",
        "x",
        "--due-at",
        past,
        user="liu",
        code=1,
    )
    assert said["code"] == "finding-due-before"
    assert not Finding.objects.exists()


class TestLate:
    def test_it_is_heard_once_and_falls_silent_when_mended(self, found, run):
        late = NOON + 4 * HOUR + timedelta(minutes=1)
        clock.fix(late)
        assert (sweep_findings(late), sweep_findings(late)) == (1, 0)
        alert = Alert.objects.get(rule="finding-overdue")
        assert alert.settled_at is None
        run("finding", "mend", found.pk, "--evidence", "已清运", user="zhou")
        alert.refresh_from_db()
        assert alert.settled_at is not None

    def test_on_time_nobody_hears_of_it(self, found):
        assert sweep_findings(found.due_at) == 0


class TestByPhone:
    def test_it_stands_with_a_day_to_mend_it(self, world):
        detail = {"kind": "standing-water", "what": "楼后轮胎积水", "spot": "3号楼北侧"}
        _record, answer = told(world, "zhou", detail)
        assert answer[0]["state"] == "kept"
        one = Finding.objects.get()
        assert (one.kind, one.spot, one.by.username, one.due_at - one.at) == (
            "standing-water",
            "3号楼北侧",
            "zhou",
            24 * HOUR,
        )

    def test_sent_twice_it_stands_once(self, world):
        sent, _answer = told(world, "zhou", {"kind": "rubbish", "what": "垃圾"})
        told(world, "zhou", sent["detail"], id=sent["id"])
        assert Finding.objects.count() == 1

    def test_a_correction_takes_its_place(self, world):
        sent, _answer = told(world, "zhou", {"kind": "rubbish", "what": "垃圾"})
        told(world, "zhou", {"kind": "unclean", "what": "脏"}, corrects=sent["id"])
        assert [(one.kind, one.state) for one in Finding.objects.order_by("pk")] == [
            ("rubbish", "void"),
            ("unclean", "open"),
        ]


def test_its_page_says_what_can_be_done_and_what_was_done(found, world, run):
    run("finding", "mend", found.pk, "--evidence", "已清运", user="zhou")
    client = Client()
    client.force_login(world.cast["liu"])
    page = client.get(f"/findings/{found.pk}/", headers={"accept-language": "zh-hans"}).content.decode()
    assert "销号" in page
    assert "已清运" in page
    assert "周" in page or "zhou" in page
    listed = client.get("/findings/?state=mended").content.decode()
    assert f"/findings/{found.pk}/" in listed


def test_the_api_does_the_same(found, world):
    done = Api(world, "zhou").post(f"findings/{found.pk}/mend", {"evidence": "已清运"}).json()
    assert done["state"] == "mended"
    assert json.dumps(done, ensure_ascii=False).count("已清运") == 1


def test_its_figures_are_its_rows(found, world, run):
    def figures():
        told = run("figures", "--place", "garden", user="liu")
        rows = told if isinstance(told, list) else told["figures"]
        return {one["code"]: one["value"] for one in rows if one["code"].startswith("findings-")}

    assert figures() == {
        "findings-all": 1, "findings-open": 1, "findings-overdue": 0, "findings-mended": 0,
        "findings-struck": 0, "findings-again": 0, "findings-found": 1,
    }  # fmt: skip
    run("finding", "void", found.pk, "--reason", "看错了", user="liu")
    assert (figures()["findings-all"], figures()["findings-found"]) == (0, 1)
