"""The command line as a district uses it, from an empty directory to the list of what is missing."""

import json
import subprocess
import sys

import pytest

from lianfang import cli
from lianfang.testing.world import visit

PLACES = """高新区入户排查底册,,,,,,
街道,社区,小区,楼栋,单元,室号,地址码
新城街道,滨河社区,滨河花园,1号楼,1单元,101,D101
新城街道,滨河社区,滨河花园,1号楼,1单元,102,D102
新城街道,滨河社区,滨河花园,1号楼,2单元,101,D201
"""
HOUSEHOLDS = """户编号,房屋编码,户主,联系电话,常住人口数
H1,D101,测试甲,15400000001,3
H2,D102,测试乙,15400000002,2
H3,D999,测试丙,15400000003,1
"""
PERSONS = """姓名,证件号码,手机,户编号,与户主关系
测试甲,370799199001010011,15400000001,H1,户主
测试丁,37079919900101002X,,H1,配偶
测试乙,370799199001010012,15400000002,H2,户主
测试戊,3.70799E+17,,H2,子女
"""


@pytest.fixture
def run(db, capsys, monkeypatch):
    monkeypatch.setenv("LANG", "en_US.UTF-8")

    def call(*argv, code=0):
        capsys.readouterr()
        assert cli.main([*argv, "--json"]) == code
        text = capsys.readouterr().out.strip()
        return json.loads(text.splitlines()[-1]) if text else None

    return call


@pytest.fixture
def sheet(tmp_path):
    def write(name, text, encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return str(path)

    return write


def test_from_an_empty_directory_to_the_named_list_of_gaps(run, sheet):
    assert run("init", "--district", "高新区")["username"] == "liu"
    places = run("import", "places", sheet("底册.csv", PLACES, "gb18030"))
    assert (places["read"], places["imported"], places["refused"]) == (3, 3, 0)
    again = run("import", "places", sheet("底册.csv", PLACES))
    assert (again["read"], again["ignored"]) == (3, 3)
    households = run("import", "households", sheet("户.csv", HOUSEHOLDS, "utf-8-sig"))
    assert (households["read"], households["imported"], households["refused"]) == (3, 2, 1)
    assert [one["code"] for one in households["conflicts"]] == ["unknown-place"]
    persons = run("import", "persons", sheet("人.csv", PERSONS, "utf-16"))
    assert (persons["read"], persons["imported"], persons["refused"]) == (4, 4, 0)
    opened = run("round", "open", "--name", "第一轮", "--code", "r1")
    assert opened["raised"] == 3
    sums = run("coverage", "--round", "r1")
    assert sums == {"raised": 3, "done": 0, "open": 3, "excused": 0, "void": 0}
    assert sums == run("coverage", "--round", str(opened["id"]), "--place", "district", "--recount")
    gaps = run("gaps", "--round", "r1", "--limit", "2")
    assert [gap["code"] for gap in gaps["gaps"]] == ["D101", "D102"] and gaps["after"]
    assert all(one["ok"] for one in run("doctor"))


def test_a_dry_run_keeps_nothing(run, sheet):
    run("init", "--district", "高新区")
    dry = run("import", "places", sheet("底册.csv", PLACES), "--dry-run")
    assert dry["imported"] == 3
    assert run("import", "places", sheet("底册.csv", PLACES))["imported"] == 3
    run("round", "open", "--name", "试开", "--code", "dry", "--dry-run")
    assert run("round", "show") == []


def test_a_refusal_has_a_code_and_exit_code_1(run, sheet):
    run("init")
    assert run("init", code=1)["code"] == "already-initialised"
    assert run("coverage", "--round", "none", code=1)["code"] == "not-found"
    assert run("token", "create", "nobody", code=1)["code"] == "unknown-user"
    assert run("round", "open", "--name", "空", code=1)["code"] == "empty-base"
    broken = sheet("坏.xlsx", "PK\x03\x04 not a workbook", "latin-1")
    assert run("import", "places", broken, code=1)["code"] == "sheet-unreadable"
    assert run("user", "create", "wang", "--password", "123", code=1)["code"] == "weak-password"
    assert run("pairing", "make", "nowhere", "liu", code=1)["code"] == "not-found"


def test_a_token_opens_the_api_and_a_revoked_one_does_not(run, sheet, client):
    run("init", "--district", "高新区")
    run("import", "places", sheet("底册.csv", PLACES))
    run("round", "open", "--name", "第一轮", "--code", "r1")
    token = run("token", "create", "liu")["token"]
    record = visit_of("D101")

    def send():
        return client.post(
            "/api/v1/records",
            json.dumps([record]),
            content_type="application/json",
            headers={"Authorization": f"Bearer {token}"},
        )

    assert (
        send().json() == [{"id": record["id"], "state": "kept"}]
        or send().json()[0]["state"] == "already-kept"
    )
    assert run("coverage")["done"] == 1
    assert run("token", "revoke", "liu")["tokens"] == 0
    answer = send()
    assert (answer.status_code, answer.json()["code"]) == (401, "not-signed-in")


def visit_of(code):
    class Named:
        pass

    place = Named()
    place.code = code
    return visit(place)


def test_closing_needs_every_place_finished_or_a_word_why_not(run, sheet):
    run("init", "--district", "高新区")
    run("import", "places", sheet("底册.csv", PLACES))
    run("round", "open", "--name", "第一轮", "--code", "r1")
    assert run("round", "close", "r1", code=1)["code"] == "round-still-open"
    assert run("round", "close", "r1", "--leave-open", code=1)["code"] == "needs-reason"
    assert run("round", "close", "r1", "--leave-open", "--reason", "雪灾")["unfinished"] == 3
    assert run("coverage", "--round", "r1") == {"raised": 3, "done": 0, "open": 0, "excused": 0, "void": 3}


def test_a_password_can_be_given_later(run, client):
    run("init")
    run("user", "create", "wang", "--password", "-")
    assert run("user", "password", "wang", "--password", "short", code=1)["code"] == "weak-password"
    assert run("user", "password", "wang", "--password", "a long enough phrase") == {"username": "wang"}
    answer = client.post("/sign-in/", {"username": "wang", "password": "a long enough phrase"})
    assert answer.status_code == 302


def test_a_file_that_is_not_there_is_said_and_is_no_fault(run, tmp_path, capsys):
    run("init", "--district", "高新区")
    for words in (
        ("import", "households", str(tmp_path / "没有.csv")),
        ("import", "households", str(tmp_path)),
        ("export", "households", str(tmp_path / "没有" / "户.csv")),
    ):
        assert cli.main([*words]) == 1
        assert str(tmp_path) in capsys.readouterr().err


def test_what_there_is_is_told_without_loading_the_program():
    told = "import sys; from lianfang import cli\ntry: cli.main(['--help'])\nexcept SystemExit: "
    told += "print('django' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert done.stdout.endswith("False\n")
    for name, words in cli.COMMANDS.items():
        assert f"\n    {name}" in done.stdout and words.split()[0] in done.stdout


@pytest.mark.parametrize("name", [*cli.COMMANDS])
def test_each_command_of_the_overview_is_one_and_is_laid_out_alone(name, capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main([name, "--help"])
    assert ended.value.code == 0 and cli.COMMANDS[name].split()[-1] in capsys.readouterr().out
    assert list(below(cli.parser(name))) == [name]


def test_the_overview_names_every_command():
    assert set(below(cli.parser())) == set(cli.COMMANDS)


def below(parser):
    return next(one for one in parser._actions if one.choices is not None and not one.option_strings).choices
