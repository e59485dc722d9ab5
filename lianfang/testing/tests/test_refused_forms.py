"""A refused form keeps what was typed: every form of every page, each control in its own format."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest
from django.db import transaction
from django.urls import resolve

from lianfang.exchange import uploads
from lianfang.testing import matrix
from lianfang.testing.world import once

pytestmark = pytest.mark.django_db

LOOK = ("liu", "gao", "qian", "wang", "zhou")
NO_ANSWER = {"submit", "button", "hidden", "file", "password", "reset"}
TYPED = {
    "number": "1",
    "datetime-local": "2020-01-27T10:40",
    "date": "2020-01-26",
    "time": "09:30",
    "checkbox": None,
    "radio": None,
}
BROKEN = {"datetime-local": "2020-13-45T99:99", "date": "2020-13-45", "number": "x"}
ANYTHING_GOES = {  # forms that take whatever they are given
    "measures/<int:pk>/decision/",
    "orders/<int:pk>/chasing/",
    "isolation/<int:pk>/papers/<slug:what>/",  # a purpose in anybody's words
    "passes/keys/new/",  # a tick, or none
    "passes/check/",  # an answer of its own to any text
}


@dataclass
class Control:
    name: str
    kind: str
    value: str = ""
    options: list[str] = field(default_factory=list)
    chosen: list[str] = field(default_factory=list)
    required: bool = False


@dataclass
class Form:
    action: str
    hidden: list[tuple[str, str]] = field(default_factory=list)
    controls: dict[str, Control] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)


class Page(HTMLParser):
    """The posting forms of a page with what stands in their controls, read on its own terms."""

    def __init__(self, text):
        super().__init__()
        self.forms, self.form, self.control = [], None, None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form" and (given.get("method") or "").lower() == "post":
            self.form = Form(given.get("action") or "")
            self.forms.append(self.form)
        elif self.form is None:
            return
        elif tag == "option":
            self.option(given)
        elif tag == "button" and given.get("type") != "button":
            self.form.buttons.append((given.get("name") or "", given.get("value") or ""))
        elif tag in {"input", "select", "textarea"} and given.get("name"):
            self.take(tag, given)

    def option(self, given):
        if self.control and self.control.kind == "select":
            self.control.options.append(given.get("value") or "")
            if "selected" in given:
                self.control.chosen = [given.get("value") or ""]

    def take(self, tag, given):
        kind = tag if tag != "input" else (given.get("type") or "text")
        if kind == "hidden":
            self.form.hidden.append((given["name"], given.get("value") or ""))
        if kind in NO_ANSWER:
            return
        value = given.get("value") or ""
        one = self.form.controls.setdefault(given["name"], Control(given["name"], kind, value))
        one.required = one.required or "required" in given
        if kind in {"checkbox", "radio"}:
            one.options.append(value or "on")
            if "checked" in given:
                one.chosen.append(value or "on")
        self.control = one

    def handle_data(self, data):
        if self.form and self.control and self.control.kind == "textarea":
            self.control.value += data

    def handle_endtag(self, tag):
        if tag == "textarea" and self.control:
            self.control.value = self.control.value.removeprefix("\n")
        if tag in {"select", "textarea"}:
            self.control = None
        if tag == "form":
            self.form = None


@pytest.fixture(scope="module")
def asked(django_db_setup, django_db_blocker):
    before, uploads.start = uploads.start, lambda work: work()
    with once(django_db_blocker) as world:
        yield matrix.build(world)
    uploads.start = before


def pages(asked):
    """Every page that can be looked at, by those who may: what the others get is in the matrix."""
    for row in matrix.rows():
        if "GET" in row.methods and row.door == matrix.SESSION and not row.route.startswith("field/"):
            for pattern in row.addresses:
                for caller in (asked.callers[name, matrix.SESSION] for name in LOOK):
                    if 200 in matrix.expected(row, caller, "GET", asked):
                        yield caller.client, asked.address(pattern)


WRITTEN = re.compile(r"<form\b[^>]*\bmethod=\W?post\b.*?</form>", re.IGNORECASE | re.DOTALL)
OF_ONE_ANSWER = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')


def forms(asked):
    """Every form there is, once: by the route it goes to and what it asks. What stands on many pages is read
    once."""
    seen, read = set(), set()
    for client, page in pages(asked):
        with transaction.atomic():
            response = client.get(page)
            transaction.set_rollback(True)
        if response.status_code != 200 or not response.headers.get("Content-Type", "").startswith(
            "text/html"
        ):
            continue
        plain = OF_ONE_ANSWER.sub("", b"".join(response).decode())
        written = [(page, one) for one in WRITTEN.findall(plain) if (page, one) not in read]
        read.update(written)
        for form in Page("".join(one for _page, one in written)).forms:
            route = resolve(urlsplit(urljoin(page, form.action)).path).route
            key = (route, tuple(form.controls))
            if form.controls and key not in seen:
                seen.add(key)
                yield client, page, form, route


def filled(form):
    """An answer in every control."""
    body = dict(form.hidden)
    for number, (name, one) in enumerate(form.controls.items(), 1):
        if one.kind in {"select", "radio", "checkbox"}:
            body[name] = ([option for option in one.options if option] or [""])[-1]
        else:
            body[name] = one.value or TYPED.get(one.kind, f"值{number}")
    if form.buttons and all(name for name, _value in form.buttons):  # no button that only sends
        body.setdefault(*form.buttons[0])
    return body


def breakings(form):
    """Nothing broken at first (a code nobody knows is broken enough), then one control after the other."""
    yield {}
    for name, one in form.controls.items():
        yield {name: BROKEN.get(one.kind, "no-such-thing")}
    for name in form.controls:
        yield {name: ""}


def answered(client, page, form):
    """The first refusal of the form, and what was sent; None where it takes everything."""
    target = urljoin(page, form.action)
    for broken in breakings(form):
        body = filled(form) | broken
        with transaction.atomic():
            response = client.post(target, body, headers={"referer": f"http://testserver{page}"})
            transaction.set_rollback(True)
        if 400 <= response.status_code < 500:
            return body, response
    return None, None


def lost(page, form, body, response):
    """The answers that do not stand in the refusing page as their controls write them."""
    target = urlsplit(urljoin(page, form.action)).path
    same = [
        one
        for one in Page(response.content.decode()).forms
        if urlsplit(urljoin(page, one.action)).path == target and set(form.controls) <= set(one.controls)
    ]
    if not same:
        return ["the whole form"]
    return min((list(_lost_in(one, form, body)) for one in same), key=len)


def _lost_in(shown, form, body):
    for name, one in form.controls.items():
        now, sent = shown.controls[name], body[name]
        if one.kind in {"select", "radio", "checkbox"}:
            if sent and sent in one.options and now.chosen != [sent]:
                yield f"{name}={sent} shows {now.chosen}"
        elif now.value != sent:
            yield f"{name}={sent} shows {now.value}"
        elif sent == BROKEN.get(one.kind) and one.kind != "number" and not now.required:
            yield f"{name} could be sent empty now"


def test_every_form_of_every_page_stands_as_it_was_sent_when_it_is_refused(asked):
    faults, easy, count = {}, set(), 0
    for client, page, form, route in forms(asked):
        count += 1
        body, response = answered(client, page, form)
        if response is None:
            easy.add(route)
            continue
        gone = lost(page, form, body, response)
        if gone:
            faults[f"{route} on {page} ({response.status_code})"] = gone
    assert not faults, "\n".join(f"{where}: {', '.join(what)}" for where, what in faults.items())
    assert easy == ANYTHING_GOES, "\n".join(sorted(easy ^ ANYTHING_GOES))
    assert count > 50
