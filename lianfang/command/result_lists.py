"""The ledger of results: of every place in a round's base who was there, when, what was found, and why not.

One row is one duty of a round. What was found needs the ability to see health there; without it the row
tells who came and when, and leaves what was found empty. Nobody is named.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, NamedTuple

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from lianfang.accounts.models import User
from lianfang.command import rules
from lianfang.command.links import place_href
from lianfang.duties import queries as duties
from lianfang.duties.models import Duty, Record
from lianfang.grid.models import Place
from lianfang.kit.forms import Words
from lianfang.kit.scope import Scope, ancestors
from lianfang.listings.declared import Case, Column, Filter, Listing, Sort, declare, of_person
from lianfang.people.choices import SPECIAL
from lianfang.screening.forms import DWELLING_STATES, MODES, OUTCOMES
from lianfang.screening.models import FlaggedPerson, Visit
from lianfang.shell.words import STATES, listed

CURRENT: Final = "current"
_LEVELS: Final = ("community", "compound", "building", "unit")
_OUTCOMES: Final = dict(OUTCOMES)
_MODES: Final = dict(MODES)
_STATES: Final = dict(DWELLING_STATES)
_SPECIAL: Final = dict(SPECIAL)
_SOURCES: Final[Mapping[str, Words]] = {
    "phone": pgettext_lazy("source", "telephone app"),
    "web": pgettext_lazy("source", "page"),
    "import": pgettext_lazy("source", "sheet"),
    "paper": pgettext_lazy("source", "paper"),
    "partner": pgettext_lazy("source", "another system"),
    "system": pgettext_lazy("source", "by rule"),
}


class Result(NamedTuple):
    """One duty with the record it stands on and, for who may know, what that found."""

    duty: Duty
    record: Record | None
    visit: Visit | None
    flagged: Sequence[FlaggedPerson]
    above: Mapping[str, str]  # names of the levels above, by kind
    may_know: bool

    @property
    def pk(self) -> int:
        return self.duty.pk

    @property
    def sign(self) -> str:
        one = self.duty
        return rules.sign(one.state, tried=one.tried, outcome=one.outcome, is_flagged=bool(self.flagged))

    @property
    def by(self) -> User | None:
        return self.record.made_by if self.record else None

    @property
    def reason(self) -> str:
        """Why it was excused, taken out of the base, or not met."""
        if self.record is None or not (self.may_know or self.record.kind.startswith("duties.")):
            return ""
        return str(json.loads(self.record.detail).get("reason") or "")


def results(scope: Scope, at: datetime) -> QuerySet[Duty]:
    """The duties of rounds where the asker sees doors; figures alone show none."""
    seen = Duty.objects.filter(scope.narrowed("see").q("path"), round__isnull=False)
    return seen.select_related("place", "owner", "round")


def load(scope: Scope, found: Sequence[Duty], at: datetime) -> list[Result]:
    """What the columns read, in four statements whatever is found."""
    seqs = [one.standing for one in found if one.standing is not None]
    records = {one.seq: one for one in Record.objects.filter(seq__in=seqs).select_related("made_by")}
    visits = Visit.objects.in_bulk(seqs)
    flagged: dict[int, list[FlaggedPerson]] = {}
    for one in FlaggedPerson.objects.filter(seq__in=seqs, withdrawn_seq=None).order_by("seq", "number"):
        flagged.setdefault(one.seq, []).append(one)
    names = _names_above(found)

    def result(duty: Duty) -> Result:
        seq, knows = duty.standing or 0, scope.may("see-health", duty.path)
        above = dict(names[path] for path in ancestors(duty.path)[:-1] if path in names)
        persons = flagged.get(seq, []) if knows else []
        return Result(duty, records.get(seq), visits.get(seq) if knows else None, persons, above, knows)

    return [result(one) for one in found]


def _names_above(found: Iterable[Duty]) -> dict[str, tuple[str, str]]:
    paths = {path for one in found for path in ancestors(one.path)[:-1]}
    rows = Place.objects.filter(path__in=paths, kind__in=_LEVELS).values_list("path", "kind", "name")
    return {path: (kind, name) for path, kind, name in rows}


def _cases(scope: Scope, at: datetime) -> list[Case]:
    return [
        Case("open", gettext_lazy("still missing"), Q(state="open")),
        Case("tried", gettext_lazy("tried, not met"), Q(state="open", tried__gt=0)),
        Case("done", STATES["done"], Q(state="done")),
        Case("excused", STATES["excused"], Q(state="excused")),
        Case("void", STATES["void"], Q(state="void")),
    ]


def _found(scope: Scope, at: datetime) -> list[Case]:
    """What was found, only where the asker may know of it."""
    flagged = FlaggedPerson.objects.filter(withdrawn_seq=None)
    knows, visits = scope.narrowed("see-health").q("path"), Visit.objects.filter(scope.q("path"))
    return [
        Case("flagged", STATES["flagged"], knows & Q(standing__in=flagged.values("seq"))),
        Case("fever", gettext_lazy("fever or symptoms"),
             knows & Q(standing__in=visits.filter(fever__gt=0).values("seq"))),
        Case("returned", gettext_lazy("came or came back"),
             knows & Q(standing__in=visits.filter(returned__gt=0).values("seq"))),
        Case("special", gettext_lazy("needs particular care"),
             knows & Q(standing__in=visits.exclude(special="").values("seq"))),
    ]  # fmt: skip


def _rounds(scope: Scope, at: datetime) -> list[Case]:
    """The main round first: the one that is meant where none is named."""
    main = duties.current_round(scope)
    here = Q(round_id=main.pk) if main else Q(pk__in=())
    own = [Case(one.code, one.name, Q(round_id=one.pk)) for one in duties.rounds(scope)]
    return [Case(CURRENT, gettext_lazy("The main round"), here), *own]


def _made_by(rows: QuerySet[Duty], user: User) -> QuerySet[Duty]:
    return rows.filter(standing__in=Record.objects.filter(made_by=user).values("seq"))


def _of_visit(name: str) -> Callable[[Result], Any]:
    return lambda row: getattr(row.visit, name) if row.visit else None


def _worded(name: str, words: Mapping[str, Words]) -> Callable[[Result], Words]:
    return lambda row: words.get(getattr(row.visit, name), getattr(row.visit, name)) if row.visit else ""


def _hottest(row: Result) -> Decimal | None:
    """°C, the highest that was measured of those to follow up."""
    return max((one.celsius for one in row.flagged if one.celsius is not None), default=None)


def _temperature(row: Result) -> str:
    """Read from the visit: nobody with fever or symptoms, or how many, and the highest reading."""
    if row.visit is None:
        return ""
    hottest = _hottest(row)
    said = (
        _("{n} with fever or symptoms").format(n=row.visit.fever) if row.visit.fever else _("nothing noted")
    )
    return f"{said} · {hottest} ℃" if hottest is not None else said


def _flags(row: Result) -> str:
    return _("; ").join(listed(_of_one(one)) for one in row.flagged)


def _of_one(one: FlaggedPerson) -> list[str]:
    """What a person to follow up was flagged with."""
    said = [_("from {area}").format(area=one.source_area)] if one.source_area else []
    said += [f"{one.celsius} ℃"] if one.celsius is not None else []
    said += [_("symptoms")] if one.symptoms else []
    return said + ([_("met a case")] if one.contact else [])


def _care(row: Result) -> str:
    codes = row.visit.special.split() if row.visit else []
    return listed(_SPECIAL.get(code, code) for code in codes)


def _level(name: str, label: Words) -> Column:
    return Column(name, label, lambda row: row.above.get(name, ""), by_page=False)


def _at(row: Result) -> datetime | None:
    return row.record.made_at if row.record else None


RESULTS: Final = declare(
    Listing(
        "results",
        gettext_lazy("Results ledger"),
        "results list",
        results,
        (
            Column("place", gettext_lazy("Dwelling"), lambda row: row.duty.place.code,
                   words=lambda row: row.duty.place.called,
                   href=lambda row: place_href(row.duty.place.code, row.duty.round), sort="way"),
            Column("code", gettext_lazy("Code"), lambda row: row.duty.place.code, by_page=False),
            _level("community", gettext_lazy("Community")),
            _level("compound", gettext_lazy("Compound")),
            _level("building", gettext_lazy("Building")),
            _level("unit", gettext_lazy("Unit of a building")),
            Column("door", gettext_lazy("Door"), lambda row: row.duty.place.door or row.duty.place.name,
                   by_page=False),
            Column("round", gettext_lazy("Round"), lambda row: row.duty.round.code,
                   words=lambda row: row.duty.round.name, by_page=False),
            Column("state", gettext_lazy("State"), lambda row: row.duty.state, sign=lambda row: row.sign,
                   words=lambda row: STATES[row.sign]),
            Column("made_at", gettext_lazy("When"), _at, "moment", sort="newest"),
            of_person("made_by", gettext_lazy("Recorded by"), lambda row: row.by),
            Column("source", pgettext_lazy("results", "Entered by"),
                   lambda row: getattr(row.record, "source", ""),
                   words=lambda row: _SOURCES.get(getattr(row.record, "source", ""), ""), by_page=False),
            Column("outcome", gettext_lazy("Outcome"), lambda row: row.duty.outcome,
                   words=lambda row: _OUTCOMES.get(row.duty.outcome, row.duty.outcome)),
            Column("mode", pgettext_lazy("results", "Way of asking"), _of_visit("mode"),
                   words=_worded("mode", _MODES), by_page=False),
            Column("dwelling", gettext_lazy("State of the dwelling"), _of_visit("dwelling_state"),
                   words=_worded("dwelling_state", _STATES), by_page=False),
            Column("people", gettext_lazy("People found"), _of_visit("head_count"), "count"),
            Column("returned", gettext_lazy("came or came back"), _of_visit("returned"), "count",
                   by_page=False),
            Column("listed_area", gettext_lazy("from listed areas"), _of_visit("listed_area"), "count",
                   by_page=False),
            Column("fever", gettext_lazy("with fever or symptoms"), _of_visit("fever"), "count",
                   by_page=False),
            Column("contact", gettext_lazy("met a case"), _of_visit("contact"), "count", by_page=False),
            Column("temperature", gettext_lazy("Temperature"), _hottest, words=_temperature),
            Column("flagged", gettext_lazy("To follow up"),
                   lambda row: len(row.flagged) if row.may_know else None, "count"),
            Column("flags", gettext_lazy("Flagged with"), _flags),
            Column("special", gettext_lazy("Particular care"),
                   lambda row: row.visit.special if row.visit else "", words=_care, by_page=False),
            Column("reason", gettext_lazy("Reason"), lambda row: row.reason),
            Column("tried", gettext_lazy("Tried"), lambda row: row.duty.tried, "count"),
            of_person("owner", gettext_lazy("Answers for it"), lambda row: row.duty.owner),
            Column("due_at", gettext_lazy("Due"), lambda row: row.duty.due_at, "moment", by_page=False),
        ),
        (
            Sort("way", gettext_lazy("In walking order"), ("path", "pk")),
            Sort("newest", gettext_lazy("Newest first"), ("-closed_at", "pk")),
            Sort("round", gettext_lazy("Round by round"), ("round_id", "path", "pk")),
        ),
        (
            Filter("state", gettext_lazy("State"), "cases", cases=_cases),
            Filter("found", pgettext_lazy("results", "What was found"), "cases", cases=_found),
            Filter("round", gettext_lazy("Round"), "cases", cases=_rounds, begins=CURRENT,
                   sorts=(("all", "round"),)),
            Filter("place", gettext_lazy("Area"), "place", "path"),
            Filter("owner", gettext_lazy("Answers for it"), "person", "owner"),
            Filter("by", gettext_lazy("Recorded by"), "person", narrow=_made_by),
            Filter("since", pgettext_lazy("results", "Met from"), "since", "closed_at"),
            Filter("until", pgettext_lazy("results", "Met to"), "until", "closed_at"),
        ),
        load=load,
        needs=("see",),
        empty=(
            gettext_lazy("No duty of a round answers to this."),
            gettext_lazy("Ask for another round or area; a round that was never opened has no results."),
        ),
    )
)  # fmt: skip
