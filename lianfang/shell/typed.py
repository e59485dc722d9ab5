"""What somebody typed, written back into a page's own form: one way for every control of every page.

A page that refuses a form is answered with its form as it was sent. Templates draw the controls; the
answers are put into the drawn page here, in the format of each control, so that no template can forget
one. Passwords, files and the page's own guard against forgery are never written back.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from html import escape
from html.parser import HTMLParser
from typing import Final
from urllib.parse import urljoin, urlsplit

Attrs = dict[str, str | None]
Sent = Mapping[str, Sequence[str]]  # the answers sent, by name

NEVER: Final = frozenset({"password", "file", "submit", "button", "image", "reset"})
GUARD: Final = "csrfmiddlewaretoken"
FREE: Final = frozenset(
    {GUARD, "id", "once", "made_at", "next", "elapsed", "from_page"}
)  # tell no form from another
READERS: Final[Mapping[str, Callable[[str], date]]] = {
    "datetime-local": datetime.fromisoformat,
    "date": date.fromisoformat,
}
FROM_PAGE: Final = "from_page"  # the page a form stood on, where the address shown is another
ADDRESSES: Final = ("href", "hx-get", "formaction")


@dataclass
class Drawn:
    """A form as it stands in a page."""

    action: str
    fixed: dict[str, str] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    details: frozenset[int] = frozenset()  # the folded parts it stands in


def form_of(html: str, *, page: str, target: str, sent: Sent) -> int | None:
    """Which form of the page at `page` was sent to `target`: by address, by what it carries fixed, and,
    of several, the one that asks what was answered."""
    fitting = [
        (len(one.names & sent.keys()) - len(one.names ^ sent.keys()), -number)
        for number, one in enumerate(_forms(html))
        if urlsplit(urljoin(page, one.action)).path == target
        and all(list(sent.get(name, ())) == [value] for name, value in one.fixed.items())
    ]
    return -max(fitting)[1] if fitting else None


def fill(html: str, *, form: int, sent: Sent, page: str, words: str = "") -> str:
    """The page with `form` as it was sent; `words`, where given, stand at its head."""
    writer = _Writer(_forms(html)[form], form, sent, page, words)
    writer.feed(html)
    writer.close()
    return "".join(writer.out)


def _forms(html: str) -> list[Drawn]:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.forms


class _Reader(HTMLParser):
    """Finds the forms that post, what they carry fixed, and the folded parts around them."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Drawn] = []
        self._open: list[int] = []
        self._folds = 0
        self._form: Drawn | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "details":
            self._open.append(self._folds)
            self._folds += 1
        elif tag == "form" and (given.get("method") or "").lower() == "post":
            self._form = Drawn(given.get("action") or "", details=frozenset(self._open))
            self.forms.append(self._form)
        elif self._form is not None and (name := given.get("name")):
            self._form.names.add(name)
            if tag == "input" and given.get("type") == "hidden" and name not in FREE:
                self._form.fixed[name] = given.get("value") or ""

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag == "details" and self._open:
            self._open.pop()
        elif tag == "form":
            self._form = None


class _Writer(HTMLParser):
    """Copies a page as it is, but for the controls of one form and the addresses that hang on its own."""

    def __init__(self, drawn: Drawn, number: int, sent: Sent, page: str, words: str) -> None:
        super().__init__(convert_charrefs=False)
        self.out: list[str] = []
        self._drawn, self._number, self._sent = drawn, number, sent
        self._page, self._words = page, words
        self._seen, self._folds = -1, -1
        self._inside = self._in_text = False
        self._choosing: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given, written = dict(attrs), self.get_starttag_text() or ""
        if tag == "form" and (given.get("method") or "").lower() == "post":
            written = self._begin_form(given)
        elif tag == "details":
            self._folds += 1
            if (self._inside or self._folds in self._drawn.details) and "open" not in given:
                written = _tag(tag, given | {"open": None})
        elif self._inside and tag in {"input", "select", "textarea", "option"}:
            written = self._control(tag, given, written)
        elif any((given.get(name) or "").startswith("?") for name in ADDRESSES):
            written = _tag(tag, self._at_home(given))
        self.out.append(written)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._inside and tag == "input":
            self.handle_starttag(tag, attrs)
        else:
            self.out.append(self.get_starttag_text() or "")

    def _begin_form(self, given: Attrs) -> str:
        """Every form says which page it stood on, and goes where it would have gone from there."""
        self._seen += 1
        self._inside = self._seen == self._number
        action = given.get("action") or ""
        home: Attrs = {"action": urljoin(self._page, action) if action[:1] in {"", "?"} else action}
        hidden = f'<input type="hidden" name="{FROM_PAGE}" value="{escape(self._page)}">'
        if not self._inside:
            return _tag("form", given | home) + hidden
        said = f'<p class="warn refused-here">{escape(self._words)}</p>' if self._words else ""
        return _tag("form", given | home | {"data-refused": None}) + hidden + said

    def _at_home(self, given: Attrs) -> Attrs:
        moved: Attrs = {name: urljoin(self._page, value) for name, value in given.items()
                 if name in ADDRESSES and value and value.startswith("?")}  # fmt: skip
        return given | moved

    def _control(self, tag: str, given: Attrs, written: str) -> str:
        name = given.get("name") or ""
        if tag == "option":
            return self._option(given, written)
        if tag == "select":
            self._choosing = name
            return written
        kind = (given.get("type") or "text").lower()
        if not name or name == GUARD or kind in NEVER:
            return written
        sent = self._sent.get(name, ())
        if kind in {"checkbox", "radio"}:
            given.pop("checked", None)
            return _tag(tag, given | ({"checked": None} if (given.get("value") or "on") in sent else {}))
        if not sent:
            return written
        if tag == "textarea":
            self._in_text = True
            return f"{written}\n{escape(sent[0])}"
        return _tag(tag, given | _valued(kind, sent[0]))

    def _option(self, given: Attrs, written: str) -> str:
        sent = self._sent.get(self._choosing or "", ())
        if not sent or "value" not in given:
            return written
        given.pop("selected", None)
        return _tag("option", given | ({"selected": None} if (given["value"] or "") in sent else {}))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        elif tag == "select":
            self._choosing = None
        elif tag == "textarea":
            self._in_text = False
        self.out.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if not self._in_text:
            self.out.append(data)

    def handle_entityref(self, name: str) -> None:
        self.handle_data(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.handle_data(f"&#{name};")

    def handle_comment(self, data: str) -> None:
        self.out.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self.out.append(f"<!{decl}>")


def _valued(kind: str, text: str) -> Attrs:
    """A control's answer. A day or moment that its control cannot show must be given anew: were it left
    empty, its default, often now, would stand for what was typed."""
    try:
        if text and kind in READERS:
            READERS[kind](text)
    except ValueError:
        return {"value": text, "required": None, "aria-invalid": "true"}
    return {"value": text}


def _tag(tag: str, given: Attrs) -> str:
    parts = [name if value is None else f'{name}="{escape(value)}"' for name, value in given.items()]
    return f"<{' '.join([tag, *parts])}>"
