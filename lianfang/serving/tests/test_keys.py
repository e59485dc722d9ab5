"""The master key lost, another, or broken: nothing starts, everything says which key is lacking."""

import json
import os
import re
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from typing import NamedTuple

import pytest
from django.test import Client

from lianfang import cli
from lianfang.accounts import keys
from lianfang.accounts.models import DataKey
from lianfang.duties.models import Quarantined, Record
from lianfang.field import actions as field
from lianfang.kit import crypto, master, sql
from lianfang.kit.problems import Problem
from lianfang.passes import actions as passes
from lianfang.passes.models import PassKind
from lianfang.people.models import Household
from lianfang.serving.key_checks import sealed_columns
from lianfang.testing.world import NOON, open_round, visit

OTHER = "0f" * 32


@pytest.fixture
def district(world, settings, tmp_path):
    """The world with sealed households in a data directory of its own; its key file lies there."""
    sealed_under = keys.require()
    settings.DATA, settings.MASTER_KEY = tmp_path, ""
    master.place_once(master.path(), sealed_under)
    open_round(world)
    door = world.doors("garden")[0]
    Household.objects.create(
        number="H-1",
        lives_at=door,
        path=door.path,
        managed_path=door.path,
        sealed=keys.current().seal_json({"contact": "周住户", "phone": "19900110011"}),
        key_id=keys.current().key_id,
    )
    settings.MASTER_KEY = ""
    return world


@pytest.fixture
def wanted(district):
    """The fingerprint of the district's own key."""
    return master.shown(master.fingerprint(master.path().read_text()))


class Lacking(NamedTuple):
    """The code that everything answers with, and the fingerprint that it should name."""

    code: str
    wanted: str

    def is_said(self, text):
        return self.code in text and (self.wanted in text or self.code == "master-key-broken")


@pytest.fixture(params=["missing", "foreign", "broken", "empty"])
def lacking(request, district, wanted, settings):
    """The key file gone, another in its place, half of it, or nothing in it."""
    text = {"missing": None, "foreign": OTHER, "broken": OTHER[:40], "empty": ""}[request.param]
    master.path().unlink()
    if text is not None:
        master.path().write_text(text)
        master.path().chmod(0o600)
    settings.MASTER_KEY, sealed = "", DataKey.objects.count()
    yield Lacking(f"master-key-{'broken' if request.param == 'empty' else request.param}", wanted)
    assert (master.path().read_text() if master.path().exists() else None) == text  # nobody wrote over it
    assert DataKey.objects.count() == sealed  # and nothing was sealed under another


def line(capsys, monkeypatch, *argv):
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    code = cli.main(list(argv))
    said = capsys.readouterr()
    return code, said.out + said.err


@pytest.mark.parametrize("argv", [("sweep", "--once"), ("user", "create", "new", "--password", "-")])
def test_the_command_line_says_which_key_is_lacking(lacking, capsys, monkeypatch, argv):
    code, said = line(capsys, monkeypatch, *argv)
    assert code == 1 and lacking.is_said(said)


def test_doctor_says_it_and_ends_with_a_code(lacking, capsys, monkeypatch):
    with pytest.raises(SystemExit) as ended:
        line(capsys, monkeypatch, "doctor")
    told = next(one for one in capsys.readouterr().out.splitlines() if one.startswith("keys"))
    assert ended.value.code == 1 and "False" in told and lacking.is_said(told)


PAGES = ("/places/garden-1-1-101/", "/search/?q=周住户")


@pytest.mark.parametrize("address", PAGES)
def test_no_page_shows_empty_names_as_if_all_were_well(lacking, district, address):
    client = Client(headers={"accept-language": "en"})
    client.force_login(district.cast["zhou"])
    page = client.get(address)
    assert page.status_code == 503 and lacking.is_said(page.content.decode())


def test_no_record_is_kept_and_none_is_told_so(lacking, district):
    client = Client(headers={"accept": "application/json"})
    client.force_login(district.cast["zhou"])
    answer = client.post("/field/devices/new")
    assert (answer.status_code, answer.json()["code"]) == (503, lacking.code)
    before = Record.objects.count()
    with pytest.raises(Problem, match=lacking.code):
        field.keep(district.scope("zhou"), batch=b'["no record"]')
    assert (Record.objects.count(), Quarantined.objects.count()) == (before, 0)


def test_no_pass_is_signed_by_a_new_key_beside_the_old(lacking, district):
    with pytest.raises(Problem, match=lacking.code):
        passes.issue(
            district.scope("fang"),
            kind=PassKind.ENTRY_PASS,
            place=district.places["garden"],
            to_at=NOON + timedelta(days=1),
        )


def test_the_key_put_back_opens_everything_again(district, wanted, settings, capsys, monkeypatch):
    kept = master.path().read_text()
    master.path().unlink()
    code, said = line(capsys, monkeypatch, "sweep", "--once")
    assert code == 1 and wanted in said
    master.place_once(master.path(), kept)
    assert line(capsys, monkeypatch, "sweep", "--once")[0] == 0
    code, said = line(capsys, monkeypatch, "doctor")
    assert code == 0 and wanted in said


def test_a_copy_is_known_by_its_fingerprint_before_it_is_put_back(
    district, wanted, tmp_path, capsys, monkeypatch
):
    for text, opens in ((master.path().read_text(), "True"), (OTHER, "False")):
        copy = tmp_path / "copy.key"
        copy.write_text(text + "\n")
        code, said = line(capsys, monkeypatch, "keys", "--file", str(copy))
        assert code == 0 and wanted in said and said.split()[-1] == opens


def test_doctor_opens_what_each_key_sealed_and_names_what_does_not_open(district, capsys, monkeypatch):
    record = visit(district.doors("garden")[0], respondent="雀应门")
    field.keep(district.scope("zhou"), batch=json.dumps([record]).encode())
    code, said = line(capsys, monkeypatch, "doctor")
    assert code == 0, said
    one = Record.objects.get(pk=record["id"])
    Record.objects.filter(pk=one.pk).update(sealed=bytes(one.sealed)[:-1] + b"\x00")
    with pytest.raises(SystemExit):
        line(capsys, monkeypatch, "doctor")
    assert f"duties_record {one.pk}" in capsys.readouterr().out


def test_every_table_with_a_data_key_is_looked_at(db):
    tables = {model._meta.db_table for model, _key, _column in sealed_columns()}
    assert {"accounts_user", "people_household", "duties_record", "cases_case", "field_device"} <= tables


def test_an_empty_database_gets_its_first_key_and_keeps_one_that_is_there(db, settings, tmp_path):
    settings.DATA, settings.MASTER_KEY = tmp_path, ""
    keys.check()
    assert not master.path().exists()
    keys.current()
    made = master.path().read_text()
    assert master.path().stat().st_mode & 0o777 == 0o600 and len(made) == 64
    DataKey.objects.all().delete()
    settings.MASTER_KEY = ""
    keys.current()
    assert master.path().read_text() == made


def test_a_key_wrapped_before_it_bore_a_mark_opens_and_is_marked_once(district):
    secret = os.urandom(32)
    nonce, held = os.urandom(12), keys.require()
    old = b"\x01" + nonce + crypto._wrapping(held).encrypt(nonce, secret, b"\x01")
    one = DataKey.objects.create(wrapped=old, made_at=NOON)
    blob = keys.current().seal(b"words")
    assert keys.mark() == 1 and keys.mark() == 0
    assert keys.of(one.pk).open(blob) == b"words"
    one.refresh_from_db()
    assert crypto.wrapped_by(one.wrapped) == master.shown(master.fingerprint(held))


def test_a_destroyed_key_does_not_let_a_new_master_key_appear(district, settings):
    DataKey.objects.update(destroyed_at=NOON)
    master.path().unlink()
    settings.MASTER_KEY = ""
    with pytest.raises(master.MasterKeyMissing):
        keys.current()
    assert not master.path().exists()


def test_the_server_does_not_start_without_the_key_and_makes_none(tmp_path, db):
    if not sql.on_sqlite():
        pytest.skip("the start is the same with either database")
    environment = os.environ | {"LIANFANG_DATA": str(tmp_path), "LANG": "en_US.UTF-8"}
    environment.pop("LIANFANG_DATABASE_URL", None)
    program = [sys.executable, "-m", "lianfang.cli"]
    subprocess.run([*program, "init"], env=environment, check=True, capture_output=True)
    file = tmp_path / "master.key"
    file.rename(tmp_path / "kept")
    asked = [*program, "serve", "--port", str(_free_port())]
    with closing(subprocess.Popen(asked, env=environment, stderr=subprocess.PIPE, text=True).stderr) as said:
        first = said.readline()
    assert re.match(r"master-key-missing: .*[0-9a-f]{4}(-[0-9a-f]{4}){3}", first)
    assert not file.exists()


def _free_port():
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
