"""What can be done with cases and their published figures, declared once for page, API and command line."""

from datetime import datetime
from typing import Any, Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lianfang.acts.declared import Act, Noun, declare
from lianfang.acts.naming import Named
from lianfang.cases import actions, forms, intake, queries
from lianfang.cases.models import Case, Classification, ExposurePlace, Publication
from lianfang.cases.rules import MAY_FOLLOW
from lianfang.duties import queries as duties
from lianfang.grid.models import Place
from lianfang.kit import clock
from lianfang.kit.ids import as_number
from lianfang.kit.problems import NotFound
from lianfang.kit.scope import Scope
from lianfang.measures import queries as measures

Shown = list[tuple[str | Promise, Any]]
KINDS: Final = {intake.KIND.code: intake.KIND}
SEES: Final = ("see-cases",)
MOST_NUMBER: Final = 2_000_000_000


def find(scope: Scope, key: str) -> Case:
    return queries.case_of(scope, pk=as_number(key) or 0)


def spoken(scope: Scope, key: str) -> Case:
    """By its number within the event, as it is called on the telephone."""
    number = min(as_number(key) or 0, MOST_NUMBER)
    return queries.case_numbered(scope, event=measures.current_event(scope), number=number)


def tell(one: Case) -> dict[str, Any]:
    """Without its person: names never leave by the API or the command line."""
    return {
        "id": one.pk,
        "case": str(one),
        "place": one.place.code,
        "classification": one.classification,
        "source": one.source,
        "onset_on": one.onset_on,
        "found_at": one.found_at,
        "card_no": one.card_no,
        "card_due_at": one.card_due_at,
        "carded_at": one.carded_at,
        "outcome": one.outcome,
    }


def show(one: Case) -> Shown:
    return [
        (_("Case"), str(one)),
        (_("Classification"), one.get_classification_display()),
        (_("Place"), one.place.called),
        (_("Ill since"), one.onset_on),
        (_("Infected by"), str(one.linked_to) if one.linked_to else ""),
        (_("Number of the report card"), one.card_no),
        (_("Due"), one.card_due_at),
        (_("Outcome of the illness"), one.get_outcome_display()),
    ]


def address(one: Case) -> str:
    return reverse("cases:case", args=[one.pk])


def other_case(scope: Scope, name: str) -> Case | None:
    """A case by its whole label or card number, or as it is typed here by its number within the event."""
    if not name:
        return None
    found = queries.case_referred(scope, event=measures.current_event(scope), text=name)
    if found is not None:
        return found
    try:
        return spoken(scope, name)
    except NotFound:
        label = forms.REPORT.by_name["linked_to"].label
        raise NotFound(field=str(label), name=name) from None


def _report(scope: Scope, *, place: Place, linked_to: str = "", card_no: str = "", **facts: Any) -> Case:
    return actions.report_case(
        scope,
        place=place,
        facts=facts,
        linked_to=other_case(scope, linked_to),
        card_no=card_no,
        carded_at=facts.get("reported_at"),
    )


def _classify(
    scope: Scope, *, case: Case, classification: str, reason: str, at: datetime | None = None
) -> None:
    actions.classify_case(scope, case=case, classification=classification, at=at, reason=reason)


def _card(scope: Scope, *, case: Case, card_no: str, carded_at: datetime | None = None) -> None:
    actions.enter_card(scope, case=case, card_no=card_no, carded_at=carded_at, kinds=KINDS)


def _correct(scope: Scope, *, case: Case, reason: str, **facts: Any) -> None:
    if "linked_to" in facts:
        facts["linked_to"] = other_case(scope, facts["linked_to"] or "")
    actions.correct_case(scope, case=case, reason=reason, facts=facts)


def _add_stay(scope: Scope, *, case: Case, place: Place | None = None, **facts: Any) -> None:
    words = {name: facts.pop(name, "") for name in ("where", "transport", "company")}
    actions.add_stay(scope, case=case, place=place, words=words, **facts)


def _as_it_is(scope: Scope, one: Case) -> dict[str, Any]:
    """All that is not sealed; the person's facts are not shown for a correction of something else."""
    written = Named(one.place.code, one.place.called)
    facts = {name: getattr(one, name) for name in actions.PLAIN}
    linked_to = str(one.linked_to) if one.linked_to else ""
    return facts | {"sex": str(one.sex or ""), "place": str(written), "linked_to": linked_to}


def _now(scope: Scope, one: Any) -> dict[str, Any]:
    return {name: clock.now() for name in ("at", "carded_at", "found_at")}


def _may_follow(scope: Scope, one: Case) -> dict[str, Any]:
    allowed = MAY_FOLLOW[one.classification]
    found = tuple((code, label) for code, label in Classification.choices if code in allowed)
    return {"classification": found}


def may_classify(scope: Scope, one: Case) -> bool:
    return bool(MAY_FOLLOW[one.classification])


def has_no_card(scope: Scope, one: Case) -> bool:
    return not one.card_no


def _what_stays(scope: Scope, one: Case) -> str | Promise:
    return _("A version is added; the ones before stay. What you leave empty of the person stays as it is.")


CASE: Final = Noun(
    "case", _("the register of cases"), Case, "cases/", "int:pk",
    find, tell, address, show, ("NUMBER", spoken),
)  # fmt: skip
CASES: Final = declare(
    CASE,
    Act("report", "new", _("Enter a case"), _("Entered as case {thing}."), _report, forms.REPORT, SEES,
        begins=_now, makes=True, arguments=("place",), button=_("Enter the case"), template="cases/new.html"),
    Act("classify", "classification", _("Classify anew"),
        _("Classified. The step before stays in the history."), _classify, forms.CLASSIFICATION, SEES,
        may_classify, _now, choices=_may_follow, arguments=("classification",), button=_("Classify")),
    Act("card", "card", _("Enter the report card"), _("The report card is entered."), _card,
        forms.ENTERED_CARD, SEES, has_no_card, _now, is_first=True, arguments=("card_no",),
        button=_("Keep")),
    Act("correct", "correction", _("Correct the case"), _("Corrected. The version before is kept."), _correct,
        forms.CORRECTION, SEES, begins=_as_it_is, note=_what_stays, button=_("Correct")),
    Act("add-stay", "stays", _("Add a place"), _("Entered."), _add_stay, forms.ADDED_STAY, SEES,
        arguments=("kind",), button=_("Add")),
)  # fmt: skip

# Where a case was


def find_stay(scope: Scope, key: str) -> ExposurePlace:
    return queries.stay_of(scope, pk=as_number(key) or 0)


def tell_stay(one: ExposurePlace) -> dict[str, Any]:
    """Without what is sealed: where it was, in words, and in whose company."""
    known = {name: getattr(one, name) for name in ("kind", "from_at", "to_at", "withdrawn_at")}
    return {"id": one.pk, "case": str(one.case), "place": one.place.code if one.place else ""} | known


def show_stay(one: ExposurePlace) -> Shown:
    return [(_("Kind of place"), one.get_kind_display()), (_("From"), one.from_at),
            (_("struck out"), one.withdrawn_at)]  # fmt: skip


def stay_address(one: ExposurePlace) -> str:
    return reverse("cases:case", args=[one.case_id])


def _withdraw(scope: Scope, *, stay: ExposurePlace) -> None:
    actions.withdraw_stay(scope, case=stay.case, stay_id=stay.pk)


STAY: Final = Noun(
    "stay", _("where a case was"), ExposurePlace, "cases/stays/", "int:pk",
    find_stay, tell_stay, stay_address, show_stay,
)  # fmt: skip
STAYS: Final = declare(
    STAY,
    Act("withdraw", "withdrawal", _("Strike out"), _("Struck out."), _withdraw, forms.WITHDRAWN_STAY, SEES),
)

# Published figures


def find_publication(scope: Scope, key: str) -> Publication:
    raise NotFound()  # nothing is done to what is published


def tell_publication(one: Publication) -> dict[str, Any]:
    known = {name: getattr(one, name) for name in ("cut_at", "published_at", "figures", "note")}
    return {"id": one.pk, "place": one.place.code} | known


def show_publication(one: Publication) -> Shown:
    figures = one.figures
    counted = [(label, figures[code]["total"]) for code, label in Classification.choices if code in figures]
    return [(_("Area"), one.place.called), (_("Cut-off"), one.cut_at), *counted]


def publications_address(one: Publication) -> str:
    return reverse("cases:publications")


def _publish(scope: Scope, *, place: Place | None = None, **facts: Any) -> Publication:
    return actions.publish(scope, place=place or duties.home(scope), **facts)


def _begin_publication(scope: Scope, thing: Any) -> dict[str, Any]:
    place = duties.home(scope)
    return {"place": str(Named(place.code, place.called)), "cut_at": clock.now()}


PUBLICATION: Final = Noun(
    "publication", _("published case figures"), Publication, "publications/", "int:pk",
    find_publication, tell_publication, publications_address, show_publication, group="case",
)  # fmt: skip
PUBLICATIONS: Final = declare(
    PUBLICATION,
    Act("publish", "new", _("Publish"), _("Published."), _publish,
        forms.PUBLICATION, ("publish-cases",), begins=_begin_publication, makes=True,
        button=_("Publish these figures"), by_page=False, page_at="publications/"),
)  # fmt: skip
