"""The room where requests wait: a bounded wait, a refusal that can be read, nothing lost on the way."""

import asyncio
import io
import json
import threading

from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse

from lianfang.shell.waiting import PIECE, WaitingRoom


class Slow:
    """An application that answers when it is let go, at ten seconds a request by its own clock."""

    def __init__(self):
        self.let_go = threading.Event()
        self.served = []
        self.seconds = 0.0

    def now(self):
        return self.seconds

    def __call__(self, environ, start_response):
        self.let_go.wait(10)
        self.seconds += 10
        self.served.append(environ["PATH_INFO"])
        answer = HttpResponse("kept")
        start_response("200 OK", list(answer.items()))
        return answer


def environ(path, body=b"[]", language="en"):
    return {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": path,
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_ACCEPT_LANGUAGE": language,
        "wsgi.input": io.BytesIO(body),
        "wsgi.url_scheme": "http",
    }


async def ask(room, path, **more):
    said = []
    answer = await room.serve(environ(path, **more), said.append)
    assert said == [answer]  # delivered once
    return answer


async def until(true):
    while not true():
        await asyncio.sleep(0)


async def full(then):
    """One hand is busy and its pace known: half a second; whoever comes waits that long for each ahead."""
    app = Slow()
    room = WaitingRoom(app, hands=1, now=app.now)
    app.let_go.set()
    assert (await ask(room, "/api/v1/records")).content == b"kept"
    app.let_go.clear()
    inside = [asyncio.create_task(ask(room, "/api/v1/records")) for _ in range(2)]
    await until(lambda: room.wait() >= 1.0)
    try:
        await then(app, room)
    finally:
        app.let_go.set()
        await asyncio.gather(*inside)
    assert len(app.served) >= 3 and room.wait() == 0  # nothing that was let in is lost


def test_a_telephone_is_told_at_once_to_come_again():
    async def then(app, room):
        said = await ask(room, "/api/v1/records", body=b"[{}]" * 1000)
        assert said.status == 503 and dict(said.headers)["retry-after"] == "5"
        assert json.loads(said.content)["code"] == "busy" and len(app.served) == 1

    asyncio.run(full(then))


def test_a_person_waits_longer_before_being_told_in_their_own_words():
    async def then(app, room):
        waiting = asyncio.create_task(ask(room, "/"))
        await until(lambda: room.wait() >= 1.5)
        room._inside += 20
        said = await ask(room, "/", language="zh-hans")
        assert said.status == 503 and "系统" in said.content.decode()
        room._inside -= 20
        app.let_go.set()
        assert (await waiting).status == 200 and "/" in app.served

    asyncio.run(full(then))


def test_a_fault_frees_its_place_and_is_told_in_words(caplog):
    def broken(environ, start_response):
        raise RuntimeError("no")

    async def ask_thrice():
        room = WaitingRoom(broken, hands=1)
        for _ in range(3):
            said = await ask(room, "/api/v1/records")
            assert said.status == 503 and json.loads(said.content)["code"] == "unexpected"
        assert room.wait() == 0

    asyncio.run(ask_thrice())
    assert len(caplog.records) == 3


def test_pages_come_through_whole(db):
    room = WaitingRoom(get_wsgi_application(), hands=2)
    asked = environ("/healthz") | {"REQUEST_METHOD": "GET", "CONTENT_LENGTH": "0"}
    said = []
    answer = asyncio.run(room.serve(asked, said.append))
    assert (answer.status, said) == (200, [answer]) and answer.content


def test_a_long_answer_comes_in_pieces_and_is_closed_by_a_hand():
    class Long(list):
        closed = ""

        def close(self):
            self.closed = threading.current_thread().name

    long = Long([b"x" * (PIECE - 1), b"y", b"z" * 10])

    def app(environ, start_response):
        start_response("200 OK", [("Content-Type", "text/plain")])
        return long

    async def fetch(method):
        room = WaitingRoom(app, hands=1)
        answer = await room.serve(environ("/") | {"REQUEST_METHOD": method}, lambda answer: None)
        return answer, answer.more(), answer.more()

    answer, rest, end = asyncio.run(fetch("GET"))
    assert (len(answer.content), rest, end, long.closed) == (PIECE, b"z" * 10, b"", "")
    asyncio.run(fetch("HEAD"))
    assert long.closed.startswith("hand")
