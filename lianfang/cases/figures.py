"""Figures of cases and of the classes of communities; who may see cases may know the numbers of cases."""

from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.cases import packs
from lianfang.cases.models import (
    Case,
    CaseStep,
    ClassChange,
    Classification,
    ClassProposal,
    EpidemicClass,
    Outcome,
)
from lianfang.cases.models import Source as CaseSource
from lianfang.figures import columns
from lianfang.figures.columns import BY_PLACE, UNITS
from lianfang.figures.declared import EVENT, EVERY, MOMENT, NEVER, NOW, Apart, Figure, Source, Window, declare
from lianfang.grid.models import Place, PlaceKind
from lianfang.kit import remembered
from lianfang.kit.scope import NOTHING, Scope
from lianfang.listings.declared import Column, Filter, Sort
from lianfang.measures import queries as measures

_CDC: Final = _("disease control")
DAY: Final = timedelta(hours=24)  # the window of what is new


def _event(scope: Scope, window: Window) -> int:
    found = measures.event_at(scope, at=window.at)
    return found.pk if found else 0


def register(scope: Scope, window: Window) -> QuerySet[Case]:
    """The cases of the event as known: each with its classification then, and since when it is so classified.

    New is what was first so classified in the time asked for: by the moment it was so decided, as the step
    says; a class that was confirmed a second time is not new, nor is a list of former weeks loaded today.
    """
    steps = CaseStep.objects.filter(case=OuterRef("pk"), made_at__lte=window.at)
    same = steps.filter(classification=OuterRef("held"))
    rows = Case.objects.filter(event=_event(scope, window), made_at__lte=window.at)
    return rows.select_related("event", "place").annotate(
        held=Coalesce(
            Subquery(steps.order_by("-made_at", "-pk").values("classification")[:1]), "classification"
        ),
        first_at=Subquery(same.order_by("at", "pk").values("at")[:1]),
        first_made_at=Subquery(same.order_by("made_at", "pk").values("made_at")[:1]),
    )


def _has_event(scope: Scope, window: Window) -> bool:
    return _event(scope, window) != 0


def _label(row: Any) -> str:
    return str(Classification(row.held).label)


_CASES: Final = Source(
    "cases", _("one person's illness in the event, as reported and classified"), register, EVENT, MOMENT,
    (Column("case", pgettext_lazy("register", "Case"), str,
            href=lambda row: reverse("cases:case", args=[row.pk]), sort="newest"),
     columns.place(),
     Column("classification", _("Classification"), lambda row: row.held, words=_label),
     columns.moment("since", _("Since"), lambda row: row.first_at),
     Column("onset_on", _("Ill since"), lambda row: row.onset_on),
     Column("outcome", _("Outcome of the illness"), lambda row: row.outcome,
            words=lambda row: row.get_outcome_display()),
     Column("outcome_on", _("Day of the outcome"), lambda row: row.outcome_on),
     columns.moment("card_due_at", _("Report card due"), lambda row: row.card_due_at),
     columns.moment("carded_at", _("Report card"), lambda row: row.carded_at)),
    (Sort("newest", _("Newest first"), ("-number", "pk")), BY_PLACE),
    (columns.within(),
     Filter("source", _("Source"), "choice", "source", words=dict(CaseSource.choices))),
    shows="see-cases",
    needs="see-cases",
    reported=_has_event,
    zero=_("Before there is an event nothing is reported; in one, 0 means that no such case is known."),
)  # fmt: skip

# Outcomes, days and cards keep no moments of entry of their own: what they said at a cut cannot be told.
_AS_ENTERED: Final = replace(_CASES, code="cases-as-entered", known=NEVER)

NOT_EXCLUDED: Final = ~Q(held=Classification.EXCLUDED)


def _cases(code: str, label: Any, words: Any, where: Any, **more: Any) -> Figure:
    return Figure(f"cases-{code}", label, UNITS["cases"], _CDC, "cases", _CASES, words, where, **more)


def _facts(code: str, label: Any, words: Any, where: Any, **more: Any) -> Figure:
    unit = UNITS["cases"]
    return Figure(f"cases-{code}", label, unit, _CDC, "cases", _AS_ENTERED, words, where, **more)


def _new(classification: str) -> Any:
    """First so classified in the 24 hours up to the moment asked from.

    Decided then, or entered then without having been decided long before: a list of former weeks that is
    loaded today says the days on which they were decided.
    """
    return lambda window: Q(held=classification, first_at__gt=window.at - DAY, first_at__lte=window.at)


def _counted(window: Window) -> Q:
    """The classes that the pack in force counts for a community's class."""
    return Q(held__in=sorted(remembered.once((counted_now, window.at), lambda: counted_now(window))))


def counted_now(window: Window) -> frozenset[str]:
    return packs.definition(measures.protocol(NOTHING, at=window.at)).counted


def _ended(outcome: str) -> Any:
    def where(window: Window) -> Q:
        by_then = Q(outcome_on__lte=timezone.localdate(window.at)) | Q(outcome_on=None)
        return NOT_EXCLUDED & Q(outcome=outcome) & by_then

    return where


_NEWLY: Final = {
    Classification.SUSPECTED.value: pgettext_lazy("cases", "newly suspected"),
    Classification.CLINICAL.value: pgettext_lazy("cases", "newly diagnosed clinically"),
    Classification.CONFIRMED.value: pgettext_lazy("cases", "newly confirmed"),
    Classification.ASYMPTOMATIC.value: pgettext_lazy("cases", "newly positive without symptoms"),
    Classification.EXCLUDED.value: pgettext_lazy("cases", "newly excluded"),
}

declare(
    _cases("all", _("cases known"), _("Every case of the event that is not excluded."), NOT_EXCLUDED),
    _cases("counted", pgettext_lazy("cases", "counted for the class"),
           _("Cases of the classes that the rules in force count for the class of a community."), _counted,
           of="cases-all"),
    *(_cases(one.value, one.label, _("Cases so classified by now; each is in one class alone."),
             Q(held=one.value)) for one in Classification),
    *(_cases(f"{one.value}-new", _NEWLY[one.value],
             _("First so classified in the 24 hours before; what is so confirmed again is not new."),
             _new(one.value), of=f"cases-{one.value}")
      for one in Classification),
    _facts("in-care", _("in care"), _("Cases not excluded, without an outcome."),
           NOT_EXCLUDED & Q(outcome=Outcome.ILL), of="cases-all"),
    *(_facts(one.value, one.label,
             _("Cases not excluded with this outcome by then, whether its day is known or not."),
             _ended(one.value), apart=Apart(_("of these, day not known"), Q(outcome_on=None)),
             of="cases-all") for one in Outcome if one != Outcome.ILL),
    _facts("undated", _("on no day of the curve"),
           _("Cases not excluded of which neither the onset nor the first positive sample is known."),
           NOT_EXCLUDED & Q(onset_on=None, sampled_on=None), of="cases-all"),
)  # fmt: skip

# Report cards: of every case entered, excluded or not, since the law's time ran for each

_NO_CLOCK: Final = Q(found_at=None, isolated_at=None, diagnosed_at=None, treated_at=None)
_TIMED: Final = ~Q(card_no="") & Q(carded_at__isnull=False) & ~_NO_CLOCK


def _card(code: str, label: Any, words: Any, where: Any, **more: Any) -> Figure:
    return _facts(f"cards-{code}", label, words, where, **more)


declare(
    _card("decided", _("report cards due"),
          _("Cases whose card was entered, in time or late, or is overdue."),
          lambda window: _TIMED | Q(card_no="", card_due_at__lt=window.at)),
    _card("in-time", _("report cards in time"), _("The card was entered within the time the law gives."),
          _TIMED & Q(carded_at__lte=F("card_due_at")), of="cases-cards-decided"),
    _card("late", _("report cards late"), _("The card was entered after the time the law gives."),
          _TIMED & Q(carded_at__gt=F("card_due_at")), of="cases-cards-decided"),
    _card("overdue", _("report cards overdue"), _("No card is entered, and the time is up."),
          lambda window: Q(card_no="", card_due_at__lt=window.at), of="cases-cards-decided"),
    _card("waiting", _("report cards still in time"), _("No card is entered yet, and there is time left."),
          lambda window: Q(card_no="", card_due_at__gte=window.at)),
    _card("unknown", _("report cards, time not known"),
          _("A card is entered, but nobody told when, or from when its time ran."),
          ~Q(card_no="") & (Q(carded_at=None) | _NO_CLOCK)),
)  # fmt: skip

# Classes of communities


def _communities(scope: Scope, window: Window) -> QuerySet[Place]:
    """Every community with the class that a person last confirmed, and whether another is proposed."""
    event = _event(scope, window)
    changes = ClassChange.objects.filter(event=event, place=OuterRef("pk"), at__lte=window.at)
    waiting = ClassProposal.objects.filter(event=event, place=OuterRef("pk"), made_at__lte=window.at)
    waiting = waiting.filter(Q(settled_at=None) | Q(settled_at__gt=window.at))
    communities = Place.objects.filter(kind=PlaceKind.COMMUNITY, closed_on=None)
    return communities.annotate(
        stands=Coalesce(
            Subquery(changes.order_by("-number").values("now")[:1]), Value(EpidemicClass.NONE.value)
        ),
        since=Subquery(changes.order_by("-number").values("at")[:1]),
        proposed=Exists(waiting),
    )


_BOARD: Final = Source(
    "communities", _("one community, and the class a person last confirmed for it"), _communities, NOW,
    MOMENT,
    (columns.place(get=lambda row: row),
     Column("class", pgettext_lazy("community", "Class"), lambda row: row.stands,
            words=lambda row: EpidemicClass(row.stands).label),
     columns.moment("since", _("Since"), lambda row: row.since),
     Column("proposed", _("Proposed"), lambda row: row.proposed, "flag")),
    filters=(columns.within(),),
    reported=_has_event,
    zero=_("Before there is an event no community has a class; in one, 0 means that none is in this class."),
)  # fmt: skip


def _class(code: str, label: Any, words: Any, where: Any, **more: Any) -> Figure:
    return Figure(
        f"classes-{code}", label, UNITS["communities"], _CDC, "classes", _BOARD, words, where, **more
    )


declare(
    _class("all", _("communities"), _("Every community that stands."), EVERY),
    *(_class(one.value, one.label, _("Communities in this class, as last confirmed by a person."),
             Q(stands=one.value), of="classes-all") for one in EpidemicClass),
    _class("proposed", _("to be decided"), _("Communities for which the counting proposes another class."),
           Q(proposed=True), of="classes-all"),
)  # fmt: skip
