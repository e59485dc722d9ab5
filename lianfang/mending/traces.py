"""How households and persons were put right before: written sealed, shown masked."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lianfang.accounts import keys
from lianfang.kit import clock
from lianfang.kit.lists import Cut, cut
from lianfang.kit.scope import Scope
from lianfang.mending.models import RegisterNoun, RegisterStep, RegisterStepKind
from lianfang.mending.problems import HiddenText
from lianfang.people import rules
from lianfang.people.queries import Opener

MOST: Final = 50  # lines of history
HOUSEHOLD, PERSON = RegisterNoun.HOUSEHOLD.value, RegisterNoun.PERSON.value
_UNTOLD: Final = "•••"  # stands for what a list never shows
_MASKS: Final = {"name": rules.mask_name, "contact": rules.mask_name} | dict.fromkeys(
    ("phone", "document"), rules.mask_number
)
_HIDDEN: Final = frozenset({"address", "workplace", "origin", "ethnic"})
LABELS: Final[dict[str, str | Promise]] = {
    "number": _("Household number"),
    "name": _("Name"),
    "sex": _("Sex"),
    "birth_on": _("Date of birth"),
    "document_kind": _("Kind of document"),
    "document": _("Document number"),
    "contact": _("Contact"),
    "phone": _("Phone"),
    "count": _("Persons stated"),
    "dwelling": _("Lives at"),
    "belongs": _("Managed by"),
    "outside": _("Lives outside the district"),
    "host": _("Host district"),
    "since": _("Lives there since"),
    "nature": _("Nature"),
    "household": _("Household"),
    "relation": _("Relation"),
    "workplace": _("Place of work"),
    "origin": _("Place of origin"),
    "ethnic": _("Ethnic group"),
    "address": _("Address"),
    "until": _("Until"),
}
Changes = Mapping[str, tuple[Any, Any]]


class Line(NamedTuple):
    """One step as a page tells it: fields in words, values masked."""

    step: RegisterStep
    changes: list[tuple[str | Promise, str, str]]
    moved: str


def require_whole(told: Mapping[str, Any]) -> None:
    """What a page shows masked, typed off it, would overwrite what it hides. Raises HiddenText."""
    for name in _MASKS:
        if rules.hides(str(told.get(name) or "")):
            raise HiddenText(field=LABELS[name])


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """What of one thing is otherwise than it was."""
    names = [name for name in LABELS if before.get(name, "") != after.get(name, "")]
    return {name: (before.get(name, ""), after.get(name, "")) for name in names}


def write_down(
    scope: Scope,
    noun: str,
    thing: int,
    kind: str,
    *,
    reason: str,
    path: str,
    changed: Changes | None = None,
    into: int | None = None,
    into_path: str = "",
    counts: Mapping[str, int] | None = None,
) -> RegisterStep:
    sealer = keys.current()
    return RegisterStep.objects.create(
        noun=noun, thing=thing, kind=kind, into=into, path=path, into_path=into_path or path,
        counts={table: number for table, number in (counts or {}).items() if number},
        sealed=sealer.seal_json(changed) if changed else b"", key_id=sealer.key_id,
        reason=reason.strip()[:300], at=clock.now(), by_id=scope.actor,
    )  # fmt: skip


def leads_to(noun: str, thing: int) -> int:
    """The number that an entry goes by today: what it was merged into, however often."""
    seen = {thing}
    merged = RegisterStep.objects.filter(noun=noun, kind=RegisterStepKind.MERGED)
    while (next_one := merged.filter(thing=thing).values_list("into", flat=True).first()) is not None:
        if next_one in seen:
            break
        seen.add(thing := next_one)
    return thing


def was_merged(noun: str, into: int) -> bool:
    """Whether another entry became this one, so that a repeat of it is done already."""
    return RegisterStep.objects.filter(noun=noun, kind=RegisterStepKind.MERGED, into=into).exists()


def told(scope: Scope, noun: str, thing: int) -> Cut[Line]:
    """How an entry was put right, and what became of others through it, the latest first."""
    mine = scope.narrowed("see-identity")
    where = Q(noun=noun, thing=thing) | Q(noun=noun, into=thing)
    found = RegisterStep.objects.filter(where).filter(mine.q("path") | mine.q("into_path"))
    opener = Opener()
    rows = found.select_related("by").order_by("-at", "-pk")
    return cut(rows, MOST).of(lambda one: _line(scope, one, opener))


def _line(scope: Scope, step: RegisterStep, opener: Opener) -> Line:
    opened = opener.open(step.key_id, step.sealed)
    shown = [
        (LABELS.get(name, name), masked(name, was), masked(name, now)) for name, (was, now) in opened.items()
    ]
    return Line(step, shown, moved(scope, step.counts))


def masked(name: str, value: Any) -> str:
    """A fact as a list shows it: names and numbers masked, what tells somebody's life not at all."""
    text = "" if value is None else str(value)
    if name in _HIDDEN:
        return _UNTOLD if text else ""
    mask = _MASKS.get(name)
    return mask(text) if mask else text


_WORDS: Final[dict[str, str | Promise]] = {
    "people_membership": _("members"),
    "people_vehicle": _("vehicles"),
    "people_householdphone": _("further telephones"),
    "people_otherphone": _("further telephones"),
    "people_registerentry": _("entries of key registers"),
    "resident_registration": _("registrations"),
    "resident_link": _("links of residents"),
    "duties_duty": _("duties"),
    "duties_evidence": _("pieces of evidence"),
    "duties_alert": _("alerts"),
    "flows_handover": _("hand-overs"),
    "cases_case": _("cases"),
}
_ABILITIES: Final = {"cases_case": "see-cases"}  # without which a number would tell who is ill


def seen(scope: Scope, counts: Mapping[str, int]) -> dict[str, int]:
    """What moved along, by table, as far as the asker may know of it."""
    return {
        table: number
        for table, number in counts.items()
        if number and table in _WORDS and scope.may_anywhere(_ABILITIES.get(table, "see"))
    }


def moved(scope: Scope, counts: Mapping[str, int]) -> str:
    """The same in words, with numbers."""
    return in_words(seen(scope, counts))


def in_words(counts: Mapping[str, int]) -> str:
    return "、".join(f"{_WORDS[table]} {number}" for table, number in counts.items())
