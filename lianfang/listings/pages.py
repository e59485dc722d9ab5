"""A listing as a page, as the part of it that asks for itself again, as a file, and to be printed."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lianfang.acts import pages as acts
from lianfang.kit.forms import Field, Words
from lianfang.kit.ids import uuid7
from lianfang.kit.problems import Problem
from lianfang.listings import asking, files, together
from lianfang.listings.asking import Answer, Asking, Page
from lianfang.listings.declared import Column, Filter, Listing
from lianfang.shell import words
from lianfang.shell.access import ScopedRequest, signed_in
from lianfang.shell.language import page_to_return_to
from lianfang.shell.templatetags import shell as tags

FORMAT, PRINTED = "format", "print"  # what an address says besides the questions
NOTHING_GIVEN: Final[Mapping[str, str]] = {}
MOST_PRINTED: Final = 2000  # rows of one printed list; it says so where there are more


@dataclass(frozen=True)
class Cell:
    """What a page shows of one column of one row; as text it is what stands there."""

    column: Column
    said: Any
    href: str
    sign: str

    @property
    def is_empty(self) -> bool:
        return self.said is None or self.said == ""

    def __str__(self) -> SafeString:
        text = written(self.column.kind, self.said, is_late=self.sign == "overdue")
        text = format_html('<a href="{}">{}</a>', self.href, text) if self.href else text
        return (
            format_html("{}{}", tags.sign(self.sign, said=False), text)
            if self.sign
            else format_html("{}", text)
        )

    def __html__(self) -> SafeString:
        return self.__str__()  # safe: whatever somebody typed was escaped above


def written(kind: str, said: Any, *, is_late: bool = False) -> Any:
    """A value as a column of this kind writes it."""
    if said is None or said == "":
        return format_html('<span class="quiet">–</span>')
    if kind == "due":
        return _due(said, is_late=is_late)
    return WRITTEN[kind](said) if kind in WRITTEN else said


def _due(said: datetime, *, is_late: bool) -> SafeString:
    tone, at = " warn" if is_late else "", f"{words.local(said):%Y-%m-%d %H:%M}"
    return format_html('<span class="nowrap{}" title="{}">{}</span>', tone, at, tags.time_left(said))


WRITTEN: Final[Mapping[str, Callable[[Any], Any]]] = {
    "count": words.number,
    "moment": tags.moment,
    "flag": lambda said: _("yes") if said else _("no"),
    "share": lambda said: tags.n_of_n(*said),
    "bar": lambda said: tags.bar(said[0], **said[1]),
    "phone": tags.call,
}


@dataclass(frozen=True)
class Line:
    """A row as a page shows it."""

    row: Any
    cells: list[Cell]
    is_late: bool
    mark: str


class Question(NamedTuple):
    """A filter as a page asks it: with what it offers, or as an empty field."""

    filter: Filter
    told: str
    answers: list[Answer]
    field: Field | None = None
    value: str = ""
    links: Sequence[tuple[Answer, str]] = ()  # its answers, each with the page that gives it
    meant: Any = None  # the place or person it was answered with

    @property
    def name(self) -> str:
        return self.filter.name

    @property
    def said(self) -> Words:
        """What was answered, in words: a place or a person by name."""
        chosen = next((one.words for one in self.answers if one.is_chosen), "")
        return chosen or getattr(self.meant, "name", "") or self.filter.said(self.told)


@dataclass(frozen=True)
class Shown:
    """A listing on a page."""

    asking: Asking
    page: Page
    address: str  # where it asks for itself again
    kept: Mapping[str, str]  # what its address says besides
    printed: bool = False
    problem: Problem | None = None  # why it was not understood; then it has no rows
    given: frozenset[str] = frozenset()  # questions that the address itself answers; none of them is asked

    @property
    def listing(self) -> Listing:
        return self.asking.listing

    @cached_property
    def columns(self) -> list[Column]:
        told = self.asking.told
        return [
            one
            for one in self.listing.columns
            if one.by_page and (one.only is None or told.get(one.only[0]) == one.only[1])
        ]

    @cached_property
    def lines(self) -> list[Line]:
        return [
            Line(
                row,
                [cell(one, row) for one in self.columns],
                self.listing.is_late(row),
                _mark(self.listing, row),
            )
            for row in self.page.rows
        ]

    @cached_property
    def tabs(self) -> list[Question]:
        return [one for one in self.questions if one.filter.begins]

    @cached_property
    def asked(self) -> list[Question]:
        return [one for one in self.questions if not one.filter.begins]

    @cached_property
    def questions(self) -> list[Question]:
        asked = [one for one in self.listing.filters if one.name not in self.given]
        return [_question(self.asking, one, self.kept, self.given) for one in asked]

    @property
    def bare(self) -> str:
        """Its address without a question."""
        return f"?{urlencode(self.kept)}"

    @property
    def is_narrowed(self) -> bool:
        return any(one.told for one in self.asked)

    @property
    def refusal(self) -> str:
        """Why it was not understood; with the name of the question, where it is of something named."""
        return acts.said(self.problem) if self.problem else ""

    @property
    def acts(self) -> list[Any]:
        """What can be done to several rows, by whoever may do it somewhere."""
        may = [one for one in self.listing.acts if one.may_be_asked(self.asking.scope)]
        return [] if self.printed or not self.page.rows else may


def _mark(listing: Listing, row: Any) -> str:
    """What tells the row apart on the page, and names it as its noun is found where several are chosen."""
    name = listing.noun.key.rpartition(":")[2] if listing.noun else "pk"
    if isinstance(row, Mapping):
        return str(row.get(name, ""))
    return str(getattr(row, name, getattr(row, "pk", "")))


def cell(column: Column, row: Any) -> Cell:
    return Cell(column, column.said(row), column.href(row), column.sign(row))


def _question(asked: Asking, one: Filter, kept: Mapping[str, str], given: Collection[str] = ()) -> Question:
    told = asked.told.get(one.name, "")
    kept = {**kept, **{name: text for name, text in asked.told.items() if name not in given}}
    if one.kind in {"cases", "choice"}:
        found = asking.answers(asked, one)
        return Question(
            one, told, found, links=[(each, f"?{urlencode({**kept, one.name: each.code})}") for each in found]
        )
    kind = {"since": "date", "until": "date", "person": "user"}.get(one.kind, one.kind)
    field = Field(one.name, kind, one.label, one.name, one.label)
    return Question(one, told, [], field, told, meant=asked.values.get(one.name))


def shown(request: ScopedRequest, listing: Listing, given: Mapping[str, str] = NOTHING_GIVEN) -> Shown:
    """A listing for its page. What cannot be understood stands there as it was typed, above no rows."""
    said = asking.without_stale_mark(listing, {**request.GET.dict(), **given})
    address, printed = request.get_full_path(), PRINTED in request.GET
    kept = {name: said[name] for name in listing.kept if name in said}
    try:
        asked = asking.asked(listing, request.scope, said)
    except Problem as problem:
        if not listing.may_be_asked(request.scope):
            raise
        asked = asking.not_understood(listing, request.scope, said)
        return Shown(asked, Page((), 0), address, kept, problem=problem, given=frozenset(given))
    found = asking.page(asked, size=MOST_PRINTED if printed else 0)
    return Shown(asked, found, address, kept, printed, given=frozenset(given))


def view(listing: Listing) -> Callable[..., HttpResponseBase]:
    """The page of a listing."""

    def page(request: ScopedRequest) -> HttpResponseBase:
        return answered(request, listing)

    return require_safe(signed_in(page))


def is_whole(request: ScopedRequest) -> bool:
    """Whether the whole page is asked for, and not the part that asks for itself again or a file."""
    return not (request.GET.get(FORMAT) or request.headers.get("HX-Request"))


def answered(
    request: ScopedRequest, listing: Listing, given: Mapping[str, str] = NOTHING_GIVEN, **more: Any
) -> HttpResponseBase:
    """The page, the part of it, or the file that is asked for. A view of a room's own may end here too, with
    what its address has `given` as answers, and with `more` for its template."""
    wanted = request.GET.get(FORMAT, "")
    if wanted:
        return files.answer(asking.asked(listing, request.scope, {**request.GET.dict(), **given}), wanted)
    return drawn(request, shown(request, listing, given), **more)


def drawn(request: ScopedRequest, found: Shown, *, status: int = 0, **more: Any) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return render(request, "listings/_part.html", {"list": found, **more})
    listing, asked = found.listing, found.asking
    context = {"list": found, **listing.beside(request.scope, asked.every, asked.at), **more}
    status = status or (found.problem.status if found.problem else 200)
    answer = render(request, listing.template, context, status=status)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def urls(listing: Listing, address: str, name: str) -> list[URLPattern]:
    """`orders/` shows it; `orders/together/` does something to several of it."""
    found = [path(address, view(listing), name=name)]
    if listing.acts:
        found.append(path(f"{address}together/", together_of(listing), name=f"{name}-together"))
    return found


def together_of(listing: Listing) -> Any:
    def page(request: ScopedRequest) -> HttpResponse:
        """What is to be done is asked first, for all that were chosen; then it is done, row by row."""
        chosen = together.chosen(
            listing, request.scope, request.POST.get("act", ""), request.POST.getlist("row")
        )
        told = together.read(chosen, request.POST)
        context: dict[str, Any] = {
            "chosen": chosen,
            "back": page_to_return_to(request, request.path.removesuffix("together/")),
        }
        if "sure" in request.POST:
            done = together.run(request.scope, chosen, told, key=request.POST.get("once", ""))
            return render(
                request,
                "listings/together_done.html",
                context | {"done": done, "count": sum(one.is_done for one in done)},
            )
        context |= {"questions": together.questions(chosen, told), "key": str(uuid7())}
        return render(request, "listings/together.html", context)

    return require_POST(signed_in(page))
