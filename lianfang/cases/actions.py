"""The life of a case. Nothing here is ever deleted; what was wrong gets a further version beside it."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lianfang.accounts import actions as accounts
from lianfang.accounts import keys
from lianfang.cases import classes, queries, rules
from lianfang.cases.forms import CARD, CASE
from lianfang.cases.models import (
    Case,
    CaseStep,
    CaseVersion,
    Classification,
    Exposure,
    ExposurePlace,
    Outcome,
    Publication,
    Source,
)
from lianfang.cases.problems import (
    BadStep,
    CardKept,
    CardTaken,
    CaseDates,
    CaseKnown,
    CutAhead,
    NeedsCaseReason,
    NotByMachine,
    NothingChanged,
    PublishedByCdcOnly,
)
from lianfang.duties import actions as duties
from lianfang.duties.actions import Receipt
from lianfang.duties.kinds import Kinds
from lianfang.duties.models import Duty
from lianfang.grid.models import Place
from lianfang.kit import clock, sql
from lianfang.kit.crypto import Sealer
from lianfang.kit.ids import uuid7
from lianfang.kit.problems import BadInput, NotFound
from lianfang.kit.scope import WHOLE, Scope
from lianfang.measures import queries as measures
from lianfang.measures.models import Event
from lianfang.people import rules as people
from lianfang.people.actions import NeedsPurpose

SEALED: Final = ("name", "document", "phone", "address", "workplace", "guardian")
PLAIN: Final = (
    "sex", "age", "source", "onset_on", "sampled_on", "found_at", "reported_at", "isolated_at",
    "diagnosed_at", "treated_at", "outcome", "outcome_on", "unit",
)  # fmt: skip
_MOMENTS: Final = ("found_at", "reported_at", "isolated_at", "diagnosed_at", "treated_at")
_DATES: Final = ("onset_on", "sampled_on", "outcome_on")
_CODES: Final = {
    "classification": Classification.values,
    "source": Source.values,
    "outcome": Outcome.values,
}
EARLIEST: Final = date(2000, 1, 1)  # as for records: earlier is a slip of the pen


def report_case(
    scope: Scope,
    *,
    place: Place,
    facts: Mapping[str, Any],
    linked_to: Case | None = None,
    card_no: str = "",
    carded_at: datetime | None = None,
    event: Event | None = None,
) -> Case:
    """Enter a case of the current event, as the fields of `forms.CASE` give it.

    `place` is where the person lives or stays. Raises the duty to report it directly, unless its
    card is already known, and proposes a class for its community where its cases now give another.
    Raises CaseKnown where the same document is a case of the event already, CaseDates, BadInput.
    """
    scope.require("see-cases", place.path)
    event = event or measures.current_event(scope)
    now = clock.now()
    known = _checked({"found_at": now, **facts}, now)  # a list that does not tell when gives None
    sealer, starts_at = keys.of(event.key_id), rules.clock_starts(known) or now
    with sql.writing():
        Event.objects.select_for_update().get(pk=event.pk)  # numbers are given one after the other
        _refuse_known(event, sealer, known, card_no)
        case = Case(
            event=event, place=place, path=place.path, group_path=queries.group_path(scope, place=place),
            household=queries.household_at(scope, place=place), linked_to=linked_to,
            number=(Case.objects.filter(event=event).aggregate(last=Max("number"))["last"] or 0) + 1,
            classification=known["classification"],
            card_no=card_no[:40], carded_at=carded_at if card_no else None,
            card_due_at=_card_due(scope, starts_at), made_at=now, made_by_id=scope.actor,
        )  # fmt: skip
        _enter(case, sealer, known)
        case.save(force_insert=True)
        at = known["diagnosed_at"] or known["found_at"] or now
        _step(scope, case, known["classification"], at, _REPORTED)
        _version(scope, case, sealer, _REPORTED)
        _raise_card(scope, case, starts_at)
        classes.propose_at(scope, path=case.path)
    return case


_REPORTED: Final = "reported"


def _checked(facts: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """All fields with a value or none; wrong codes and impossible times are refused in words."""
    known = {one.name: facts.get(one.name, one.default) for one in CASE}
    known = {name: None if value == "" else value for name, value in known.items()}
    known |= {"age_told": facts.get("age_told") or "", "as_told": facts.get("as_told") or {}}
    for name, codes in _CODES.items():
        known[name] = known[name] or CASE.by_name[name].default
        if known[name] not in codes:
            raise BadInput(field=CASE.by_name[name].label, reason=_("is not one of the answers offered"))
    if not (known["name"] or "").strip():
        raise BadInput(field=CASE.by_name["name"].label, reason=_("must be filled in"))
    _check_texts(known)
    _check_times(known, now)
    return known


def _check_texts(known: Mapping[str, Any]) -> None:
    for one in CASE:
        value = known[one.name]
        if one.kind == "text" and value is not None and len(value) > one.most:
            raise BadInput(field=one.label, reason=_("is too long"))
    if known["age"] is not None and not 0 <= int(known["age"]) <= 130:
        raise BadInput(field=CASE.by_name["age"].label, reason=_("is not an age"))
    if str(known["sex"] or 0) not in {"0", "1", "2", "9"}:
        raise BadInput(field=CASE.by_name["sex"].label, reason=_("is not one of the answers offered"))


def _check_times(known: Mapping[str, Any], now: datetime) -> None:
    today = timezone.localdate(now)
    for name in (*_DATES, *_MOMENTS):
        value = known[name]
        on = timezone.localdate(value) if isinstance(value, datetime) else value
        if on is not None and not EARLIEST <= on <= today:
            raise CaseDates(field=CASE.by_name[name].label, reason=_("lies in the future or too far back"))
    for name in _MOMENTS:
        if known[name] is not None and known[name] > clock.latest_plausible():
            raise CaseDates(field=CASE.by_name[name].label, reason=_("lies in the future or too far back"))
    if known["classification"] == Classification.ASYMPTOMATIC and known["onset_on"] is not None:
        raise CaseDates(field=CASE.by_name["onset_on"].label, reason=_("one without symptoms has none"))


def _refuse_known(event: Event, sealer: Sealer, known: Mapping[str, Any], card_no: str) -> None:
    document = people.check_document(None, known["document"] or "")
    if _tells(document):
        index = sealer.blind("document", document.matching)
        other = Case.objects.select_related("event").filter(event=event, document_ix=index).first()
        if other is not None:
            raise CaseKnown(case=str(other))
    if card_no and Case.objects.filter(event=event, card_no=card_no[:40]).exists():
        raise CardTaken(card=card_no)


def _enter(case: Case, sealer: Sealer, known: Mapping[str, Any]) -> None:
    for name in PLAIN:
        setattr(case, name, known[name])
    case.sex = int(known["sex"] or 0)
    case.unit = known["unit"] or ""
    personal: dict[str, Any] = {name: known[name].strip() for name in SEALED if known[name]}
    if known["as_told"]:
        personal["as_told"] = known["as_told"]
    case.age_told = known["age_told"]
    phone = people.check_phone(personal.get("phone", ""))
    document = people.check_document(None, personal.get("document", ""))
    case.sealed, case.key_id = sealer.seal_json(personal), sealer.key_id
    case.name_ix = sealer.blind("name", people.fold_name(personal["name"]))
    case.phone_ix = sealer.blind("phone", phone.number) if phone.number else None
    case.document_ix = sealer.blind("document", document.matching) if _tells(document) else None


def _tells(document: people.Document) -> bool:
    """Whether a number tells one person from others; one rounded or masked is that of many."""
    return bool(document.number) and document.fault not in {"rounded-by-spreadsheet", "masked"}


def _card_due(scope: Scope, starts_at: datetime) -> datetime:
    return starts_at + timedelta(hours=measures.protocol(scope, at=starts_at).report_hours)


def _step(scope: Scope, case: Case, classification: str, at: datetime, reason: str) -> None:
    CaseStep.objects.create(
        case=case, classification=classification, at=at, made_at=clock.now(), by_id=scope.actor, reason=reason
    )


def _version(scope: Scope, case: Case, sealer: Sealer, reason: str) -> None:
    number = CaseVersion.objects.filter(case=case).count() + 1
    CaseVersion.objects.create(
        case=case, number=number, made_at=clock.now(), by_id=scope.actor, reason=reason,
        sealed=sealer.seal_json(_facts(case, sealer)), key_id=sealer.key_id,
    )  # fmt: skip


def _facts(case: Case, sealer: Sealer) -> dict[str, Any]:
    """Everything a version keeps of a case, by name."""
    plain = {name: getattr(case, name) for name in (*PLAIN, "age_told")}
    return {
        **sealer.open_json(bytes(case.sealed)),
        **{name: value for name, value in plain.items() if value not in {None, ""}},
        "classification": case.classification, "place": case.place_id, "linked_to": case.linked_to_id,
    }  # fmt: skip


def _raise_card(scope: Scope, case: Case, starts_at: datetime) -> None:
    """The duty stands at the district, not at the door: it must not tell who is ill where."""
    if case.card_no:
        return
    district = Place.objects.get(path=WHOLE)
    one = duties.NewDuty(
        place_id=district.pk, path=district.path, opens_at=starts_at, due_at=case.card_due_at,
        owner_id=scope.actor_id, subject=rules.subject_of(case.pk),
    )  # fmt: skip
    everywhere = classes.acting(scope, "report cards")
    duties.raise_duties(everywhere, kind=CARD.name, origin=f"case:{case.pk}", items=[one], reason=_REPORTED)


def classify_case(
    scope: Scope, *, case: Case, classification: str, at: datetime | None, reason: str
) -> CaseStep:
    """Classify a case anew. The steps before stay, with who, when and why.

    Where nobody told when (`at` is None), the step stands at its entry and the case gets no diagnosis time.
    Raises BadStep where a case so classified cannot become that, NeedsCaseReason, CaseDates.
    """
    scope.require("see-cases", case.path)
    if not reason.strip():
        raise NeedsCaseReason()
    if at is not None and (at > clock.latest_plausible() or timezone.localdate(at) < EARLIEST):
        raise CaseDates(field=_("Since"), reason=_("lies in the future or too far back"))
    with sql.writing():
        held = Case.objects.select_for_update().get(pk=case.pk)
        if classification not in rules.MAY_FOLLOW[held.classification]:
            raise BadStep(was=held.get_classification_display(), now=_named(classification))
        held.classification = classification
        if classification not in {Classification.SUSPECTED, Classification.EXCLUDED}:
            held.diagnosed_at = held.diagnosed_at or at
        held.save(update_fields=["classification", "diagnosed_at"])
        _step(scope, held, classification, at or clock.now(), reason.strip()[:300])
        classes.propose_at(scope, path=held.path)
    case.refresh_from_db()
    return case.steps.latest("pk")


def _named(classification: str) -> Any:
    return dict(Classification.choices).get(classification, classification)


def correct_case(scope: Scope, *, case: Case, reason: str, facts: Mapping[str, Any]) -> CaseVersion:
    """Put facts of a case right. A version is added; those before stay as they were.

    Only the names in `facts` change, among them `place` (a Place) and `linked_to` (a Case or None).
    The classification has its own steps (`classify_case`).
    Raises NothingChanged, NeedsCaseReason, CaseDates, BadInput.
    """
    scope.require("see-cases", case.path)
    if not reason.strip():
        raise NeedsCaseReason()
    sealer = keys.of(case.event.key_id)
    with sql.writing():
        held = Case.objects.select_for_update().select_related("event").get(pk=case.pk)
        before, was_at = _facts(held, sealer), held.path
        named = {name: value for name, value in facts.items() if name in _CORRECTED}
        if "age" in named:
            named.setdefault("age_told", "")
        _enter(held, sealer, _checked({**before, **named}, clock.now()))
        _relate(scope, held, facts)
        if _facts(held, sealer) == before:
            raise NothingChanged()
        held.save()
        _version(scope, held, sealer, reason.strip()[:300])
        for path in {was_at, held.path}:
            classes.propose_at(scope, path=path)
    case.refresh_from_db()
    return case.versions.latest("number")


_CORRECTED: Final = {*SEALED, *PLAIN, "age_told", "as_told"}


def _relate(scope: Scope, case: Case, facts: Mapping[str, Any]) -> None:
    """Where the case belongs, and from which other it was infected."""
    place, other = facts.get("place", case.place), facts.get("linked_to", case.linked_to)
    scope.require("see-cases", place.path)
    if other is not None and (other.pk == case.pk or not _may_link(scope, case, other)):
        raise NotFound()
    if place.pk != case.place_id:
        case.place, case.path = place, place.path
        case.group_path = queries.group_path(scope, place=place)
        case.household = queries.household_at(scope, place=place)
    case.linked_to = other


def _may_link(scope: Scope, case: Case, other: Case) -> bool:
    return other.event_id == case.event_id and scope.may("see-cases", other.path)


def add_stay(
    scope: Scope,
    *,
    case: Case,
    kind: str,
    from_at: datetime,
    to_at: datetime,
    place: Place | None = None,
    words: Mapping[str, str] | None = None,
) -> ExposurePlace:
    """Add a line of where a case was. `words` may hold where, transport and company."""
    scope.require("see-cases", case.path)
    if kind not in Exposure.values:
        raise BadInput(field=_("Kind of place"), reason=_("is not one of the answers offered"))
    if to_at < from_at:
        raise CaseDates(field=_("Until"), reason=_("lies before the beginning"))
    if from_at > clock.latest_plausible() or timezone.localdate(from_at) < EARLIEST:
        raise CaseDates(field=_("From"), reason=_("lies in the future or too far back"))
    sealer = keys.of(case.event.key_id)
    told = {name: (words or {}).get(name, "").strip()[:120] for name in ("where", "transport", "company")}
    with sql.writing():
        return ExposurePlace.objects.create(
            case=case, kind=kind, place=place, path=place.path if place else "", from_at=from_at, to_at=to_at,
            sealed=sealer.seal_json({name: text for name, text in told.items() if text}),
            key_id=sealer.key_id, made_at=clock.now(), by_id=scope.actor,
        )  # fmt: skip


def withdraw_stay(scope: Scope, *, case: Case, stay_id: int) -> None:
    """Strike out a line of where a case was; it stays readable as struck out."""
    scope.require("see-cases", case.path)
    moved = ExposurePlace.objects.filter(case=case, pk=stay_id, withdrawn_at=None).update(
        withdrawn_at=clock.now()
    )
    if not moved:
        raise NotFound()


def enter_card(
    scope: Scope, *, case: Case, card_no: str, carded_at: datetime | None, kinds: Kinds
) -> Receipt:
    """Enter number and time of the direct report: the evidence that meets its duty.

    Where nobody told the time it stays empty, and the duty is met at the moment of entry.

    Raises CardKept, CardTaken, and what a record may be refused for.
    """
    scope.require("see-cases", case.path)
    card_no = card_no.strip()
    if case.card_no:
        raise CardKept(card=case.card_no)
    if carded_at and case.found_at and carded_at < case.found_at:
        raise CaseDates(field=_("Reported directly at"), reason=_("lies before the case came to notice"))
    if Case.objects.filter(event_id=case.event_id, card_no=card_no).exclude(card_no="").exists():
        raise CardTaken(card=card_no)
    record: dict[str, Any] = {
        "id": str(uuid7()), "kind": CARD.name, "place": Place.objects.get(path=WHOLE).pk,
        "made_at": carded_at or clock.now(), "detail": {"case": case.pk, "card_no": card_no},
    }  # fmt: skip
    if carded_at:
        record["detail"]["carded_at"] = carded_at
    duty = Duty.objects.filter(kind=CARD.name, origin=f"case:{case.pk}", state="open").first()
    if duty is not None:
        record["duty"] = duty.pk
    receipt = duties.keep(scope, batch=[record], kinds=kinds, source="web")[0]
    if receipt.code:
        raise BadInput(field=_("Number of the report card"), reason=receipt.message)
    case.refresh_from_db()
    return receipt


def reveal(scope: Scope, *, case: Case, purpose: str) -> dict[str, Any]:
    """The person behind a case. Who looked, and why, is written down before."""
    if not scope.may("see-cases", case.path):
        raise NotFound()
    if not purpose.strip():
        raise NeedsPurpose()
    accounts.log_reading(
        scope, what="case", subjects=[str(case.pk)], path=case.path, purpose=purpose.strip()[:300]
    )
    return queries.person_of(scope, case=case)


def publish(scope: Scope, *, place: Place, cut_at: datetime | None = None, note: str = "") -> Publication:
    """Publish the case figures of an area as known by the cut-off. Only disease control may.

    The figures are counted here and never typed. Raises PublishedByCdcOnly, NotByMachine, CutAhead.
    """
    if scope.system:
        raise NotByMachine()
    if not scope.may("publish-cases", place.path):
        raise PublishedByCdcOnly()
    event = measures.current_event(scope)
    now = clock.now()
    cut_at = cut_at or now
    if cut_at > now:
        raise CutAhead()
    figures = queries.figures(scope, event=event, path=place.path, cut_at=cut_at)
    with sql.writing():
        return Publication.objects.create(
            event=event, place=place, path=place.path, cut_at=cut_at, published_at=now, by_id=scope.actor,
            figures=figures, note=note.strip()[:300],
        )  # fmt: skip
