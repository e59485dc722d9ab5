"""What only a server of one's own shows: lines that die, large sheets, an end in the middle."""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing
from http.cookies import SimpleCookie
from urllib.parse import urlencode

import pytest

from lianfang.exchange.preparing import _ALONE_BELOW
from lianfang.serving.tests.test_serving import is_alive
from lianfang.serving.tests.test_tls import free_port
from lianfang.shell.bodies import SILENCE
from lianfang.shell.waiting import PIECE

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="forks"),
    pytest.mark.xdist_group("served"),
]

PATIENCE = 60.0  # seconds
SOON = 5.0  # seconds, on a machine that others use too; a hand that is held is never free
FORM = "application/x-www-form-urlencoded"
HALF = b"POST /api/v1/records HTTP/1.1\r\nHost: x\r\nContent-Length: 4000\r\n\r\n[{"


class Served:
    """`lianfang serve` in a data directory of its own, with one worker of two hands."""

    def __init__(self, folder):
        self.folder, self.port = folder, free_port()
        kept = {name: value for name, value in os.environ.items() if not name.startswith("LIANFANG_")}
        self.environment = kept | {"LIANFANG_DATA": str(folder), "LC_ALL": "C.UTF-8"}
        made = subprocess.run(
            [sys.executable, "-m", "lianfang.cli", "init", "--json"],
            env=self.environment, capture_output=True, check=True,
        )  # fmt: skip
        self.password = json.loads(made.stdout)["password"]

    def start(self):
        call = [sys.executable, "-m", "lianfang.cli", "serve", "--port", str(self.port)]
        self.process = subprocess.Popen([*call, "--workers", "1", "--threads", "2"], env=self.environment)
        until(self.answers)
        return self

    def answers(self):
        try:
            return self.ask("GET", "/healthz").status == 200
        except OSError:
            return False

    def ask(self, method, path, body=None, timeout=PATIENCE, **headers):
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)) as line:
            line.request(method, path, body, headers)
            answer = line.getresponse()
            answer.content = answer.read()
            return answer

    def line(self, *said):
        """A connection of which the test says every byte."""
        line = socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)
        for one in said:
            line.sendall(one)
        return line

    def children(self):
        with open(f"/proc/{self.process.pid}/task/{self.process.pid}/children") as file:
            return [int(one) for one in file.read().split()]

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(PATIENCE)


class Desk:
    """Somebody at a browser, signed in."""

    def __init__(self, served):
        self.served, self.cookies = served, SimpleCookie()
        self.go("GET", "/sign-in/")
        told = self.go("POST", "/sign-in/", {"username": "liu", "password": served.password})
        assert told.status == 302 and "sessionid" in self.cookies

    def go(self, method, path, told=None, *, body=None, kind=FORM):
        if method == "POST" and body is None:
            body = urlencode((told or {}) | {"csrfmiddlewaretoken": self.token}).encode()
        cookie = "; ".join(f"{name}={one.value}" for name, one in self.cookies.items())
        headers = {"Cookie": cookie, "Accept-Language": "en"} | ({"Content-Type": kind} if body else {})
        answer = self.served.ask(method, path, body, **headers)
        for one in answer.headers.get_all("Set-Cookie") or []:
            self.cookies.load(one)
        return answer

    @property
    def token(self):
        return self.cookies["csrftoken"].value

    def upload(self, register, sheet):
        parts = [("csrfmiddlewaretoken", "", self.token), ("register", "", register)]
        parts.append(("file", '; filename="sheet.csv"', sheet))
        body = "".join(
            f'--edge\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n{value}\r\n'
            for name, more, value in parts
        )
        kind = "multipart/form-data; boundary=edge"
        return self.go("POST", "/imports/files/", body=f"{body}--edge--\r\n".encode(), kind=kind)


def until(true):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        found = true()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError("it did not come true in time")


def all_of(line):
    """What still comes on a line until its other end closes it."""
    found = b""
    while piece := line.recv(1 << 16):
        found += piece
    return found


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    one = Served(tmp_path_factory.mktemp("served")).start()
    yield one
    one.end()


def test_a_large_sheet_is_read_and_taken_over_from_the_page(served):
    desk = Desk(served)
    rows = [f"k{number},district,小区,小区{number},{'备' * 1000}" for number in range(160)]
    sheet = "\n".join(["编码,上级编码,类型,名称,备注", *rows])
    assert len(sheet.encode()) > _ALONE_BELOW
    page = desk.upload("places", sheet).headers["Location"]
    assert page != "/imports/"
    working = re.compile(r"hx-trigger|<progress")

    def rest():
        text = desk.go("GET", page).content.decode()
        return None if working.search(text) else text

    assert "160" in until(rest)
    assert desk.go("POST", f"{page}keeping/").status == 302
    assert not re.search(r"/imports/runs/\d+/refused/", until(rest))
    found = desk.go("GET", "/imports/").content.decode()
    assert "sheet.csv" in found and "160" in found


def test_twenty_lines_that_die_in_the_middle_hold_nobody_up_and_are_cut_off(served):
    begun = time.monotonic()
    stalled = [served.line(HALF) for _ in range(20)]
    pausing = served.line(HALF)
    for path in ("/healthz", "/sign-in/") * 3:
        assert served.ask("GET", path, timeout=SOON).status == 200
    time.sleep(2)  # a line that was gone for a while
    pausing.sendall(b" " * 3996 + b"}]")
    assert pausing.recv(12) == b"HTTP/1.1 401"  # read whole, and then refused by the API
    pausing.close()
    told = [all_of(one) for one in stalled]
    assert SILENCE - 1 < time.monotonic() - begun < SILENCE + SOON
    assert all(one.startswith(b"HTTP/1.1 408") and b"body-too-slow" in one for one in told)
    for one in stalled:
        one.close()


def test_three_hundred_idle_and_slow_lines_are_not_felt(served):
    lines = [served.line() for _ in range(100)]
    lines += [served.line(b"GET / HTTP/1.1\r\nHost:") for _ in range(100)]
    lines += [served.line(HALF) for _ in range(100)]
    for path in ("/healthz", "/sign-in/") * 3:
        assert served.ask("GET", path, timeout=SOON).status == 200
    for one in lines:
        one.close()


def test_a_body_in_chunks_is_read_and_one_cut_short_is_not_taken_for_whole(served):
    head = (
        b"POST /api/v1/records HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    )
    with closing(served.line(head, b"2\r\n[]\r\n", b"0\r\n\r\n")) as line:
        assert all_of(line).startswith(b"HTTP/1.1 401")
    with closing(served.line(head, b"2\r\n[]\r\n")) as line:
        line.shutdown(socket.SHUT_WR)
        told = all_of(line)
        assert told == b"" or told.startswith(b"HTTP/1.1 400")


def test_more_than_can_be_taken_is_refused_before_it_is_sent(served):
    head = b"POST /sign-in/ HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n"
    with closing(served.line(head)) as line:
        assert all_of(line).startswith(b"HTTP/1.1 413")


def test_a_sender_that_waits_to_be_asked_is_asked(served):
    head = b"POST /api/v1/records HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n"
    with closing(served.line(head, b"Connection: close\r\n\r\n")) as line:
        assert line.recv(1 << 10).startswith(b"HTTP/1.1 100")
        line.sendall(b"[]")
        assert all_of(line).startswith(b"HTTP/1.1 401")


def test_one_line_carries_one_request_after_the_other(served):
    with closing(http.client.HTTPConnection("127.0.0.1", served.port, timeout=PATIENCE)) as line:
        line.request("GET", "/healthz")
        assert line.getresponse().read() == b"ok\n"
        socket_before = line.sock
        line.request("POST", "/api/v1/records", b"[]")
        assert line.getresponse().read()
        line.request("HEAD", "/sign-in/")
        answer = line.getresponse()
        assert int(answer.headers["Content-Length"]) > 1000 and answer.read() == b""
        line.request("GET", "/healthz")
        assert line.getresponse().read() == b"ok\n" and line.sock is socket_before


def test_a_long_answer_comes_whole_and_in_pieces(served):
    reader = max((served.folder / "static").rglob("*.wasm"), key=lambda one: one.stat().st_size)
    assert reader.stat().st_size > PIECE
    path = f"/{reader.relative_to(served.folder)}"
    told = served.ask("GET", path)
    assert told.content == reader.read_bytes()
    with closing(served.line(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())) as line:
        line.recv(1000)  # and then goes away
    told = served.ask("HEAD", path)
    assert (told.content, told.headers["Content-Length"]) == (b"", str(reader.stat().st_size))


def test_what_is_in_hand_is_finished_before_the_end(served):
    line = served.line(HALF)
    assert served.answers()
    served.process.send_signal(signal.SIGTERM)
    line.sendall(b" " * 3996 + b"}]")
    assert line.recv(12) == b"HTTP/1.1 401"
    line.close()
    served.process.wait(PATIENCE)
    assert not served.answers()
    served.start()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_nobody_serves_on_when_the_server_was_killed_and_it_comes_back_at_once(served):
    held = [served.line(), served.line(HALF)]  # lines that are open keep no worker
    workers = served.children()
    assert len(workers) == 2  # the keeper of the sweep, and one worker
    served.process.kill()
    served.process.wait()
    served.start()
    until(lambda: not any(is_alive(one) for one in workers))
    assert not set(workers) & set(served.children())
    for one in held:
        one.close()
