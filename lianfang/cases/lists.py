"""Cases and what was published of them, as lists. No name leaves by a file, the API or the command line."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Final

from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.cases import queries
from lianfang.cases.models import Case, Classification, Outcome, Publication, Source
from lianfang.cases.queries import CaseRow
from lianfang.cases.queries.register import CLOCKS
from lianfang.cases.rules import EARLIES
from lianfang.cases.templatetags.cases import EARLIES as early_words
from lianfang.cases.templatetags.cases import age_words
from lianfang.kit.forms import Words
from lianfang.kit.ids import as_number
from lianfang.kit.scope import Scope
from lianfang.listings.declared import Case as Answer
from lianfang.listings.declared import Column, Filter, Listing, Sort, declare, of_person, of_place
from lianfang.measures.models import Event
from lianfang.measures.problems import NoEvent
from lianfang.measures.queries import current_event

MOST_NUMBER: Final = 2_000_000_000


def _cases(scope: Scope, at: datetime) -> QuerySet[Case]:
    return Case.objects.within(scope).select_related("event", "place")


def _events(scope: Scope, at: datetime) -> list[Answer]:
    """The one that goes on now, and those before."""
    try:
        current = current_event(scope)
    except NoEvent:
        current = None
    others = (
        Event.objects.exclude(opened_at=None).exclude(pk=current.pk if current else 0).order_by("-opened_at")
    )
    now = Answer("current", _("This event"), Q(event=current) if current else Q(pk__in=()))
    return [now, *(Answer(one.code, one.name, Q(event=one)) for one in others.order_by("-pk"))]


CARDS: Final[Mapping[str, Words]] = {
    "overdue": pgettext_lazy("report card", "not entered, overdue"),
    "due": pgettext_lazy("report card", "not entered, still in time"),
    "late": pgettext_lazy("report card", "entered late"),
    "in-time": pgettext_lazy("report card", "entered in time"),
    "unknown": pgettext_lazy("report card", "entered, time not known"),
}


def _cards(scope: Scope, at: datetime) -> list[Answer]:
    missing, told = Q(card_no=""), reduce(or_, (Q(**{f"{one}__isnull": False}) for one in CLOCKS))
    entered = ~missing & Q(carded_at__isnull=False) & told
    found = {
        "overdue": missing & Q(card_due_at__lt=at),
        "due": missing & Q(card_due_at__gte=at),
        "late": entered & Q(carded_at__gt=F("card_due_at")),
        "in-time": entered & Q(carded_at__lte=F("card_due_at")),
        "unknown": ~missing & (Q(carded_at=None) | ~told),
    }
    return [Answer(code, CARDS[code], q) for code, q in found.items()]


def _card(row: CaseRow) -> str:
    if row.card_time_unknown:
        return "unknown"
    if row.card_no:
        return "late" if row.card_is_late else "in-time"
    return "overdue" if row.card_is_late else "due"


def _card_said(row: CaseRow) -> str:
    return f"{row.card_no} {CARDS[_card(row)]}".strip()


def _earlies(scope: Scope, at: datetime) -> list[Answer]:
    """Of which of the five earlies the delay is known: its moment, and one before it. As `rules.delays`."""
    columns = ["onset_on", *(f"{name}_at" for name in EARLIES[1:])]
    stands = ~Q(classification=Classification.EXCLUDED)
    return [
        Answer(name, early_words[name], stands & _known([columns[index]]) & _known(columns[:index]))
        for index, name in enumerate(EARLIES)
        if index
    ]


def _known(columns: Sequence[str]) -> Q:
    return reduce(or_, (Q(**{f"{one}__isnull": False}) for one in columns))


def _onsets(scope: Scope, at: datetime) -> list[Answer]:
    """Cases that stand on no day of the curve."""
    unknown = Q(onset_on=None, sampled_on=None) & ~Q(classification=Classification.EXCLUDED)
    return [Answer("unknown", _("on no day of the curve"), unknown)]


def _numbered(rows: QuerySet[Case], text: str) -> QuerySet[Case]:
    """By the beginning of a card number, or by the number within the event."""
    number = min(as_number(text.rpartition("-")[2]) or 0, MOST_NUMBER)
    return rows.filter(Q(card_no__startswith=text) | Q(number=number))


def _onset(bound: str) -> Callable[[QuerySet[Case], date], QuerySet[Case]]:
    return lambda rows, day: rows.filter(**{f"onset_on__{bound}": day})


def _rows(scope: Scope, found: Sequence[Case], at: datetime) -> list[CaseRow]:
    return queries.case_rows(found)


CASES: Final = declare(
    Listing(
        "cases",
        _("Cases"),
        "case list",
        _cases,
        (
            Column("case", _("Case"), lambda row: row.label, sort="newest",
                   href=lambda row: reverse("cases:case", args=[row.pk])),
            Column("name", _("Name"), lambda row: row.name, by_machine=False),
            Column("age", _("Age"), age_words),
            Column("classification", _("Classification"), lambda row: row.classification_code,
                   words=lambda row: row.classification),
            Column("source", _("Source"), lambda row: row.source_code, words=lambda row: row.source),
            Column("onset_on", _("Ill since"), lambda row: row.onset_on, sort="onset"),
            Column("found_at", _("Came to notice"), lambda row: row.found_at, "moment", sort="found"),
            Column("place", _("Place"), lambda row: row.place_code, sort="place",
                   words=lambda row: row.place),
            Column("card", _("Report card"), _card, words=_card_said, sort="card",
                   sign=lambda row: "overdue" if row.card_is_late else ""),
            Column("card_no", _("Number of the report card"), lambda row: row.card_no, by_page=False),
            Column("card_due_at", _("Due"), lambda row: row.card_due_at, "moment", by_page=False),
            Column("carded_at", _("Entered at"), lambda row: row.carded_at, "moment", by_page=False),
            Column("outcome", _("Outcome of the illness"), lambda row: row.outcome_code,
                   words=lambda row: row.outcome),
            Column("id", pgettext_lazy("list", "Id"), lambda row: row.pk, "number", by_page=False),
        ),
        (
            Sort("newest", _("Newest first"), ("-pk",)),
            Sort("card", _("By when the report card is due"), ("card_due_at", "pk")),
            Sort("onset", _("Last to fall ill first"), ("-onset_on", "-pk")),
            Sort("found", _("Last to come to notice first"), ("-found_at", "-pk")),
            Sort("place", _("By place"), ("path", "pk")),
        ),
        (
            Filter("event", _("Event"), "cases", cases=_events, begins="current"),
            Filter("classification", _("Classification"), "choice", "classification",
                   words=dict(Classification.choices)),
            Filter("source", _("Source"), "choice", "source", words=dict(Source.choices)),
            Filter("outcome", _("Outcome of the illness"), "choice", "outcome", words=dict(Outcome.choices)),
            Filter("card", _("Report card"), "cases", cases=_cards,
                   sorts=(("overdue", "card"), ("due", "card"))),
            Filter("early", _("Five earlies"), "cases", cases=_earlies),
            Filter("onset", _("Ill since"), "cases", cases=_onsets),
            Filter("place", _("Place"), "place", "path"),
            Filter("number", _("Number of the case or its card"), "text", narrow=_numbered),
            Filter("since", _("Ill from"), "since", narrow=_onset("gte")),
            Filter("until", _("Ill to"), "until", narrow=_onset("lte")),
        ),
        load=_rows,
        needs=("see-cases",),
        is_late=lambda row: not row.card_no and row.card_is_late,
        template="cases/cases.html",
        empty=(
            _("No case is entered."),
            _("Enter the first one here; disease control can load a line list on the page “Sheets”."),
        ),
    )
)  # fmt: skip


def _publications(scope: Scope, at: datetime) -> QuerySet[Publication]:
    return queries.publications(scope)


def _figure(code: str) -> Column:
    """Of one classification: how many in all, and how many of them are new."""
    return Column(
        code, Classification(code).label, lambda row: row.figures.get(code, {}).get("total"), "count"
    )


def _new(code: str) -> Column:
    label = pgettext_lazy("figures", "confirmed, new") if code == "confirmed" else Classification(code).label
    return Column(f"{code}_new", label, lambda row: row.figures.get(code, {}).get("new"), "count")


def _outcome(code: str) -> Column:
    return Column(code, Outcome(code).label, lambda row: row.figures.get(code), "count")


PUBLICATIONS: Final = declare(
    Listing(
        "publications",
        _("Published figures"),
        "publication list",
        _publications,
        (
            of_place("place", _("Place"), lambda row: row.place, sort="place"),
            Column("cut_at", _("as of"), lambda row: row.cut_at, "moment"),
            _figure("confirmed"),
            _new("confirmed"),
            *(_figure(one) for one in ("suspected", "clinical", "asymptomatic")),
            *(_outcome(one) for one in ("recovered", "released", "died")),
            Column("undated", _("of these, day not known"), lambda row: row.figures.get("undated"), "count"),
            Column("note", _("Note"), lambda row: row.note),
            of_person("by", _("Published by"), lambda row: row.by),
            Column("published_at", _("Published at"), lambda row: row.published_at, "moment", sort="newest"),
            Column("id", pgettext_lazy("list", "Id"), lambda row: row.pk, "number", by_page=False),
        ),
        (
            Sort("newest", _("Newest first"), ("-published_at", "-pk")),
            Sort("place", _("By place"), ("path", "-published_at", "-pk")),
        ),
        (
            Filter("event", _("Event"), "choice", "event__code"),
            Filter("place", _("Place"), "place", "path"),
            Filter("since", _("From day"), "since", "published_at"),
            Filter("until", _("To day"), "until", "published_at"),
        ),
        needs=("figures",),
        template="cases/publications.html",
        empty=(_("Nothing has been published."), ""),
    )
)  # fmt: skip
