"""The room where requests wait: a bounded wait, a refusal that can be read, nothing lost on the way."""

import io
import json
import threading

import pytest
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse

from lianfang.shell.waiting import WaitingRoom


class Slow:
    """An application that answers when it is let go, at ten seconds a request by its own clock."""

    def __init__(self):
        self.let_go = threading.Event()
        self.begun = threading.Semaphore(0)
        self.served = []
        self.seconds = 0.0

    def now(self):
        return self.seconds

    def __call__(self, environ, start_response):
        self.begun.release()
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


def ask(room, path, **more):
    said = {}

    def start_response(status, headers):
        said["status"], said["headers"] = int(status[:3]), dict(headers)

    said["body"] = b"".join(room(environ(path, **more), start_response)).decode()
    return said


@pytest.fixture
def full():
    """One hand is busy and its pace known: half a second; whoever comes waits that long for each ahead."""
    app = Slow()
    room = WaitingRoom(app, hands=1, now=app.now)
    app.let_go.set()
    assert ask(room, "/api/v1/records")["body"] == "kept"
    app.let_go.clear()
    app.begun.acquire()
    inside = [threading.Thread(target=ask, args=(room, "/api/v1/records")) for _ in range(2)]
    inside[0].start()
    app.begun.acquire()
    inside[1].start()
    while room.wait() < 1.0:
        pass
    yield app, room
    app.let_go.set()
    for one in inside:
        one.join()
    assert len(app.served) >= 3 and room.wait() == 0  # nothing that was let in is lost


def test_a_telephone_is_told_at_once_to_come_again(full):
    app, room = full
    said = ask(room, "/api/v1/records", body=b"[{}]" * 1000)
    assert said["status"] == 503 and said["headers"]["Retry-After"] == "5"
    assert json.loads(said["body"])["code"] == "busy" and len(app.served) == 1


def test_a_person_waits_longer_before_being_told_in_their_own_words(full):
    app, room = full
    waiting = threading.Thread(target=ask, args=(room, "/"))
    waiting.start()
    while room.wait() < 1.5:
        pass
    for _ in range(20):
        room._inside += 1
    said = ask(room, "/", language="zh-hans")
    assert (said["status"], said["headers"]["Retry-After"]) == (503, "5") and "系统" in said["body"]
    room._inside -= 20
    app.let_go.set()
    waiting.join()
    assert "/" in app.served


def test_a_fault_frees_its_place():
    def broken(environ, start_response):
        raise RuntimeError("no")

    room = WaitingRoom(broken, hands=1)
    for _ in range(3):
        with pytest.raises(RuntimeError):
            ask(room, "/")
    assert room.wait() == 0


def test_pages_and_files_come_through_whole(db):
    room = WaitingRoom(get_wsgi_application(), hands=2)
    asked = environ("/healthz") | {"REQUEST_METHOD": "GET", "CONTENT_LENGTH": "0"}
    said = {}
    answer = room(asked, lambda status, headers: said.update(status=status))
    assert said["status"].startswith("200") and b"".join(answer)
