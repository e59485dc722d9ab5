"""HTTPS of our own: a real handshake, the wrong name refused, renewal, and nothing vouched for outside."""

import http.client
import ipaddress
import os
import signal
import socket
import ssl
import stat
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509

from lianfang import cli
from lianfang.serving import tls, trust

NOW = datetime.now(UTC)
NAMES = ["lianfang.test", "127.0.0.1"]


def shake(files, name):
    """One real TLS handshake between two sockets, the client trusting our authority alone."""
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(files.certificate, files.key)
    client = ssl.create_default_context(cafile=str(files.authority))
    ours, theirs = socket.socketpair()
    thread = threading.Thread(target=accept, args=(server, theirs))
    thread.start()
    try:
        with client.wrap_socket(ours, server_hostname=name) as done:
            return done.version()
    finally:
        ours.close()
        thread.join()


def accept(server, end):
    try:
        server.wrap_socket(end, server_side=True).close()
    except OSError:
        end.close()


def test_a_telephone_that_trusts_the_authority_talks_to_the_server(tmp_path):
    files = tls.prepare(tmp_path, NAMES, at=NOW)
    for name in NAMES:
        assert shake(files, name) == "TLSv1.3"


@pytest.mark.parametrize("name", ["other.test", "127.0.0.2", "example.com"])
def test_another_name_is_refused(tmp_path, name):
    files = tls.prepare(tmp_path, NAMES, at=NOW)
    with pytest.raises(ssl.SSLCertVerificationError):
        shake(files, name)


def test_one_who_does_not_know_the_authority_is_refused(tmp_path):
    files = tls.prepare(tmp_path / "a", NAMES, at=NOW)
    other = tls.prepare(tmp_path / "b", NAMES, at=NOW)
    with pytest.raises(ssl.SSLCertVerificationError):
        shake(files._replace(authority=other.authority), NAMES[0])


def test_a_certificate_is_kept_until_it_has_to_be_renewed(tmp_path):
    first = tls.prepare(tmp_path, NAMES, at=NOW)
    content = first.certificate.read_bytes()
    later = NOW + timedelta(days=tls.DAYS - 1) - tls.RENEW_BEFORE
    again = tls.prepare(tmp_path, NAMES, at=later - timedelta(minutes=5))
    assert (again.renewed, again.new_authority) == (
        False,
        False,
    ) and first.certificate.read_bytes() == content
    renewed = tls.prepare(tmp_path, NAMES, at=later + timedelta(minutes=5))
    assert (renewed.renewed, renewed.new_authority) == (True, False)
    assert renewed.certificate.read_bytes() != content


def test_another_address_brings_a_new_certificate_of_the_same_authority(tmp_path):
    tls.prepare(tmp_path, NAMES, at=NOW)
    before = tls.fingerprint(tmp_path)
    files = tls.prepare(tmp_path, [*NAMES, "192.168.3.7", "desk.local"], at=NOW)
    assert (files.renewed, files.new_authority) == (True, False) and tls.fingerprint(tmp_path) == before
    assert shake(files, "192.168.3.7")


def test_a_name_the_authority_may_not_vouch_for_needs_a_new_one(tmp_path):
    tls.prepare(tmp_path, NAMES, at=NOW)
    assert tls.prepare(tmp_path, ["kuiwen.example"], at=NOW).new_authority


def test_the_authority_can_vouch_for_nobody_outside_the_district(tmp_path):
    """Whoever steals its key still cannot stand in for a bank or a ministry."""
    files = tls.prepare(tmp_path, NAMES, at=NOW)
    authority, key, _new = tls._authority(tmp_path / tls.FOLDER, tls.subjects(NAMES), NOW)
    for stolen in ("www.example.com", "8.8.8.8"):
        tls._issue(tmp_path / tls.FOLDER, authority, key, tls.subjects([stolen]), NOW)
        with pytest.raises(ssl.SSLCertVerificationError):
            shake(files, stolen)


def test_secrets_are_their_owner_s_alone(tmp_path):
    tls.prepare(tmp_path, NAMES, at=NOW)
    modes = {one.name: stat.S_IMODE(one.stat().st_mode) for one in (tmp_path / tls.FOLDER).iterdir()}
    assert modes == {"ca.key": 0o600, "server.key": 0o600, "ca.pem": 0o644, "server.pem": 0o644}


def test_a_certificate_is_short_enough_for_telephones(tmp_path):
    files = tls.prepare(tmp_path, NAMES, at=NOW)
    one = x509.load_pem_x509_certificates(files.certificate.read_bytes())[0]
    assert one.not_valid_after_utc - one.not_valid_before_utc <= timedelta(days=398)


def test_this_machine_has_names_that_can_be_served():
    names = tls.local_names()
    assert "localhost" in names and "127.0.0.1" in names
    assert all(tls.subjects([one]) for one in names)


def test_the_plain_door_hands_out_the_authority_and_sends_all_else_to_https(tmp_path, settings):
    settings.DATA = tmp_path
    tls.prepare(tmp_path, NAMES, at=NOW)
    server = trust.serve("127.0.0.1", 0, 8443)
    try:
        port = server.server_address[1]
        assert fetch(port, "/trust/ca.crt")[1] == tls.authority_der(tmp_path)
        for language in ("zh-hans", "zh-hant", "en"):
            status, body, _location = fetch(port, f"/trust/?l={language}")
            assert status == 200 and tls.fingerprint(tmp_path).encode() in body
        assert fetch(port, "/trust/trust.css")[0] == 200
        for path in ("/sign-in/", "/trust/../ca.key", "/tls/ca.key"):
            status, body, location = fetch(port, path)
            assert (status, body) == (308, b"") and location.startswith("https://127.0.0.1:8443/")
    finally:
        server.shutdown()
        server.server_close()


def fetch(port, path):
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    line.request("GET", path)
    answer = line.getresponse()
    return answer.status, answer.read(), answer.headers.get("Location", "")


def test_the_page_is_there_only_where_there_is_an_authority(db, client, tmp_path, settings):
    settings.DATA = tmp_path
    assert client.get("/trust/").status_code == 404
    tls.prepare(tmp_path, NAMES, at=NOW)
    assert tls.fingerprint(tmp_path) in client.get("/trust/").content.decode()
    assert client.get("/trust/ca.crt").content == tls.authority_der(tmp_path)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


SERVE = """
import sys, django
from datetime import UTC, datetime
from pathlib import Path
django.setup()
from lianfang.serving import server, tls
files = tls.prepare(Path(sys.argv[1]), ["127.0.0.1"], at=datetime.now(UTC))
server.program(host="127.0.0.1", port=int(sys.argv[2]), workers=1, threads=2, certificate=files)()
"""


def test_the_program_serves_pages_over_https_with_cookies_for_https_alone(tmp_path):
    """The whole thing once: the server's own process, its certificate, a page."""
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LIANFANG_")}
    own = {"LIANFANG_DATA": str(tmp_path), "LIANFANG_DEBUG": "true", "LIANFANG_HTTPS": "true"}
    process = subprocess.Popen(
        [sys.executable, "-c", SERVE, str(tmp_path), str(port)],
        env=environment | own | {"DJANGO_SETTINGS_MODULE": "lianfang.settings"},
    )
    try:
        answer = knock(port, tmp_path / tls.FOLDER / "ca.pem")
        assert answer.status == 200 and "Secure" in answer.headers["Set-Cookie"]
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def test_asking_for_tls_asks_for_cookies_over_https_alone(monkeypatch):
    monkeypatch.setattr(cli, "_run", lambda args: 0)
    monkeypatch.setenv("LIANFANG_HTTPS", "false")
    cli.main(["serve"])
    assert os.environ["LIANFANG_HTTPS"] == "false"
    cli.main(["serve", "--tls", "--name", "desk.local"])
    assert os.environ["LIANFANG_HTTPS"] == "true"


def knock(port, authority):
    """Ask for the sign-in page until the server answers."""
    until = time.monotonic() + 60
    while True:
        try:
            context = ssl.create_default_context(cafile=str(authority))
            line = http.client.HTTPSConnection("127.0.0.1", port, context=context, timeout=5)
            line.request("GET", "/sign-in/")
            return line.getresponse()
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def test_names_and_addresses_are_told_apart():
    assert tls.subjects(["10.0.0.7", "Desk.Local"]) == [
        x509.IPAddress(ipaddress.ip_address("10.0.0.7")),
        x509.DNSName("desk.local"),
    ]
