"""One request for a listing, whatever door it came by: its questions read, its rows narrowed and counted."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any, Final, NamedTuple

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from lianfang.acts import naming
from lianfang.kit import clock
from lianfang.kit.forms import Field, Words
from lianfang.kit.problems import BadInput, NotAllowed
from lianfang.kit.scope import Scope, below
from lianfang.listings import keys
from lianfang.listings.declared import EVERY, Case, Filter, Listing, Sort

SORT, AFTER = "sort", "after"  # names of what is asked besides the filters
LONGEST: Final = 200  # characters of an answer
AT_ONCE: Final = 1000  # rows read at a time for what has no pages
MOST_ANSWERS: Final = 60  # values of an open choice that a page offers


@dataclass(frozen=True)
class Asking:
    """What was asked: `told` are the answers as they were typed, `values` what they mean."""

    listing: Listing
    scope: Scope
    at: datetime
    told: Mapping[str, str]
    values: Mapping[str, Any]
    sort: Sort
    mark: keys.Mark | None
    only: frozenset[int] | None = None  # rows by their number, where something outside the list narrows it
    _cases: dict[str, Sequence[Case]] = field(default_factory=dict, compare=False, repr=False)

    @property
    def salt(self) -> str:
        return _salt(self.listing, self.sort)

    def cases(self, one: Filter) -> Sequence[Case]:
        """The answers of a filter with cases; what they stand on is looked up once."""
        if one.name not in self._cases:
            self._cases[one.name] = one.cases(self.scope, self.at)
        return self._cases[one.name]

    @property
    def filters(self) -> list[Filter]:
        """Those that narrow."""
        return [one for one in self.listing.filters if one.name in self.values]

    @cached_property
    def every(self) -> QuerySet[Any]:
        """The rows before any question; what bounds them is looked up once."""
        return self.listing.rows(self.scope, self.at)

    def rows(self, *, without: str = "") -> QuerySet[Any]:
        """The narrowed rows, in no order; `without` one filter, to count its answers."""
        found = self.every if self.only is None else self.every.filter(pk__in=self.only)
        for one in self.filters:
            if one.name != without:
                found = _narrowed(self, found, one, self.values[one.name])
        return found

    def narrowed(self, to: Collection[int]) -> "Asking":
        """The same, of these rows alone."""
        return replace(self, only=frozenset(to))


class Answer(NamedTuple):
    """One answer a filter offers, and how many rows it would leave."""

    code: str
    words: Words
    rows: int
    is_chosen: bool


@dataclass(frozen=True)
class Page:
    """Some rows, and where they stand among all: `before` come before the first of them."""

    rows: Sequence[Any]
    total: int
    before: int = 0
    previous: str = ""
    next: str = ""

    @property
    def first(self) -> int:
        return self.before + 1

    @property
    def last(self) -> int:
        return self.before + len(self.rows)

    @property
    def is_part(self) -> bool:
        return len(self.rows) < self.total


def asked(listing: Listing, scope: Scope, said: Mapping[str, str], *, at: datetime | None = None) -> Asking:
    """Read what was asked of a listing. Raises NotAllowed, BadInput, and what naming raises."""
    if not listing.may_be_asked(scope):
        raise NotAllowed()
    at, told = at or clock.now(), _told(listing, said)
    sort, mark = _begins(listing, said, told)
    found = Asking(listing, scope, at, told, {}, sort, mark)
    values = {name: _meant(found, listing.filter_named(name), text) for name, text in told.items()}
    return replace(found, values={name: value for name, value in values.items() if value != EVERY})


def _begins(
    listing: Listing, said: Mapping[str, str], told: Mapping[str, str]
) -> tuple[Sort, keys.Mark | None]:
    """The order, and where in it the page begins. Raises BadInput for one that this list did not give."""
    sort = _sort(listing, said.get(SORT, "") or _sort_with(listing, told))
    return sort, keys.read(said.get(AFTER, ""), salt=_salt(listing, sort))


def _salt(listing: Listing, sort: Sort) -> str:
    return f"{listing.code}.{sort.code}"


def _sort_with(listing: Listing, told: Mapping[str, str]) -> str:
    """The order that goes with what is asked, where none is asked for."""
    found = (dict(one.sorts).get(told.get(one.name, "")) for one in listing.filters)
    return next(filter(None, found), "")


def _told(listing: Listing, said: Mapping[str, str]) -> dict[str, str]:
    told = {one.name: said.get(one.name, "").strip() or one.begins for one in listing.filters}
    return {name: text for name, text in told.items() if text}


def without_stale_mark(listing: Listing, said: Mapping[str, str]) -> dict[str, str]:
    """What was asked, from the first page on where its mark is none of this list: a bookmark of long ago."""
    try:
        _begins(listing, said, _told(listing, said))
    except BadInput:
        return {name: text for name, text in said.items() if name != AFTER}
    return dict(said)


def not_understood(listing: Listing, scope: Scope, said: Mapping[str, str]) -> Asking:
    """The same with what was typed, and nothing narrowed: for a form that says what is wrong with it."""
    told = {name: text.replace("\x00", "") for name, text in _told(listing, said).items()}
    return Asking(listing, scope, clock.now(), told, {}, listing.sorts[0], None)


def _sort(listing: Listing, code: str) -> Sort:
    found = {one.code: one for one in listing.sorts}
    if code and code not in found:
        raise BadInput(field=_("Order of rows"), reason=_not_offered(found))
    return found[code] if code else listing.sorts[0]


def _meant(asking: Asking, one: Filter, text: str) -> Any:
    if "\x00" in text or len(text) > LONGEST:
        raise BadInput(field=str(one.label), reason=_("holds a character that cannot be kept, or too many"))
    match one.kind:
        case "cases" if text != EVERY or not one.begins:
            return _known(one, text, [case.code for case in asking.cases(one)])
        case "choice" if one.codes is not None:
            return _known(one, text, one.codes)
        case "place":
            return naming.named(asking.scope, _question(one, "place"), text)
        case "person":
            return naming.named(asking.scope, _question(one, "user"), text)
        case "since" | "until":
            return _day(one, text)
    return text


def _known(one: Filter, text: str, codes: Iterable[str]) -> str:
    if text not in codes:
        raise BadInput(field=str(one.label), reason=_not_offered(codes))
    return text


def _not_offered(codes: Iterable[str]) -> str:
    return _("is not one of the answers offered: {codes}").format(codes=", ".join(codes))


def _question(one: Filter, kind: str) -> Field:
    return Field(one.name, kind, one.label, one.name, one.label)


def _day(one: Filter, text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError as fault:
        raise BadInput(field=str(one.label), reason=_("is not a date")) from fault
    if day.year not in range(1900, 9000):
        raise BadInput(field=str(one.label), reason=_("is not a date"))
    return day


def _narrowed(asking: Asking, rows: QuerySet[Any], one: Filter, value: Any) -> QuerySet[Any]:
    if one.narrow is not None:
        return one.narrow(rows, value)  # type: ignore[no-any-return]  # a declaration's own function
    match one.kind:
        case "cases":
            cases = {case.code: case.q for case in asking.cases(one)}
            return rows.filter(cases[value])
        case "place":
            return rows.filter(below(value.path, one.field))
        case "since":
            return rows.filter(**{f"{one.field}__gte": _midnight(value)})
        case "until":
            return rows.filter(**{f"{one.field}__lt": _midnight(value + timedelta(days=1))})
    return rows.filter(**{one.field: value})


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(0)))


def page(asking: Asking, *, size: int = 0) -> Page:
    """The rows at the mark. They are counted only where they do not fit one page."""
    size = size or asking.listing.size
    rows = asking.rows()
    order = keys.keys(rows, asking.sort.order)
    found = list(_from(rows, order, asking.mark)[: size + 1])
    part = found[:size]
    if asking.mark and asking.mark.back:
        part.reverse()
    total = len(part) if asking.mark is None and len(found) <= size else rows.count()
    if not part:
        return Page((), total, total)
    ends = [keys.Mark(keys.values_of(part[0], order), back=True), keys.Mark(keys.values_of(part[-1], order))]
    before = rows.filter(keys.beyond(order, ends[0])).count() if asking.mark else 0
    texts = [keys.text_of(one, salt=asking.salt) for one in ends]
    shown = asking.listing.load(asking.scope, part, asking.at)
    more = before + len(part) < total
    return Page(shown, total, before, texts[0] if before else "", texts[1] if more else "")


def _from(rows: QuerySet[Any], order: Sequence[keys.Key], mark: keys.Mark | None) -> QuerySet[Any]:
    if mark is None:
        return keys.ordered(rows, order)
    return keys.ordered(rows.filter(keys.beyond(order, mark)), order, back=mark.back)


def parts(asking: Asking) -> Iterator[Sequence[Any]]:
    """Every row from the mark on, read in parts by their key."""
    rows = asking.rows()
    order, mark = keys.keys(rows, asking.sort.order), asking.mark
    while True:
        found = list(_from(rows, order, mark)[:AT_ONCE])
        if found:
            yield asking.listing.load(asking.scope, found, asking.at)
        if len(found) < AT_ONCE:
            return
        mark = keys.Mark(keys.values_of(found[-1], order))


def answers(asking: Asking, one: Filter) -> list[Answer]:
    """What a filter offers, each with how many rows there are; all counted in one statement."""
    chosen = asking.told.get(one.name, "")
    if one.kind == "cases":
        cases = list(asking.cases(one))
        if one.begins:
            cases.append(Case(EVERY, _("All"), Q(pk__isnull=False)))
        counts = asking.rows(without=one.name).aggregate(
            **{f"case_{at}": Count("pk", filter=case.q) for at, case in enumerate(cases)}
        )
        return [
            Answer(case.code, case.words, counts[f"case_{at}"], case.code == chosen)
            for at, case in enumerate(cases)
        ]
    counted = asking.rows(without=one.name).order_by().values_list(one.field).annotate(n=Count("pk"))
    found = sorted(counted, key=lambda row: (-row[1], str(row[0])))[:MOST_ANSWERS]
    return [
        Answer(str(value), one.said(value), n, str(value) == chosen)
        for value, n in found
        if value not in {None, ""}
    ]


def plain(value: Any) -> Any:
    """A value for machines: as it is where a machine knows such, else as text."""
    return value if value is None or isinstance(value, bool | int | float | str | datetime) else str(value)
