"""How a connection's words become a request: who asks, for what, and with a body or without."""

from types import SimpleNamespace

import pytest
from django.core.handlers.wsgi import WSGIRequest

from lianfang.shell import front


def scope(*headers, **more):
    told = {
        "method": "GET", "path": "/places/滨河/", "query_string": "q=%E6%9D%8E", "http_version": "1.1",
        "server": "127.0.0.1:8000", "client": "10.0.0.7:41000", "scheme": "http", "authority": None,
    }  # fmt: skip
    return SimpleNamespace(**told | more, headers=SimpleNamespace(items=lambda: headers))


def test_a_request_arrives_with_its_path_its_headers_and_its_sender():
    headers = ("host", "lf.example"), ("cookie", "a=1"), ("cookie", "b=2"), ("content-type", "text/plain")
    request = WSGIRequest(front.environ_of(scope(*headers)))
    assert (request.path, request.GET["q"], request.get_host()) == ("/places/滨河/", "李", "lf.example")
    assert request.COOKIES == {"a": "1", "b": "2"} and request.content_type == "text/plain"
    assert request.META["REMOTE_ADDR"] == "10.0.0.7"
    assert front.environ_of(scope(client="[::1]:9"))["REMOTE_ADDR"] == "::1"


def test_nobody_says_with_an_underscore_what_only_a_proxy_may_say():
    assert "HTTP_X_FORWARDED_PROTO" not in front.environ_of(scope(("x_forwarded_proto", "https")))
    assert front.environ_of(scope(("x-forwarded-proto", "https")))["HTTP_X_FORWARDED_PROTO"] == "https"


@pytest.mark.parametrize(
    ("method", "version", "headers", "expected"),
    [
        ("GET", "1.1", (), False),
        ("POST", "1.1", (), False),
        ("POST", "1.1", (("content-length", "0"),), False),
        ("GET", "1.1", (("content-length", "2"),), True),
        ("POST", "1.1", (("transfer-encoding", "chunked"),), True),
        ("POST", "2", (), True),
        ("GET", "2", (), False),
    ],
)
def test_a_body_is_waited_for_where_there_is_one(method, version, headers, expected):
    asked = scope(*headers, method=method, http_version=version)
    assert front.has_body(front.environ_of(asked)) is expected


def test_only_a_form_with_files_may_be_as_long_as_a_sheet(settings):
    sheet = {"CONTENT_TYPE": "multipart/form-data; boundary=x"}
    assert front.most(sheet) == settings.LARGEST_UPLOAD
    assert front.most({"CONTENT_TYPE": "application/json"}) == settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    assert front.most({}) == settings.DATA_UPLOAD_MAX_MEMORY_SIZE
