"""Households and persons as pages show them: masked, unless a logged look-up opens them."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from lianfang.accounts import keys
from lianfang.grid.models import Place
from lianfang.kit.crypto import Unreadable
from lianfang.kit.problems import NotFound
from lianfang.kit.scope import Scope
from lianfang.people import rules
from lianfang.people.indexes import look_ups_of
from lianfang.people.models import Household, Membership, Organisation, RegisterEntry, Vehicle

MOST_FOUND = 50
SHORTEST_NUMBER = 3  # a shorter text is no number that anybody looks for


class HouseholdRow(NamedTuple):
    """A household at a dwelling. `contact` and `phone` are masked."""

    pk: int
    number: str
    contact: str
    phone: str
    stated_count: int | None
    known_count: int
    managed_by: str  # name of the committee that tells of it, where it is another than the dwelling's own


class PersonRow(NamedTuple):
    """A person and the household through which the asker may see them."""

    pk: int
    name: str
    document: str
    phone: str
    relation: str
    sex: int
    birth_year: int | None
    document_valid: bool | None
    household: str
    place_code: str
    place_name: str
    as_told: Mapping[str, str] = MappingProxyType({})  # cells of a sheet that nobody could read, by heading


def households_at(scope: Scope, *, place: Place) -> list[HouseholdRow]:
    """The households living in a dwelling, names masked. Raises NotFound outside the area."""
    if not scope.may("see", place.path):
        raise NotFound()
    found = (
        Household.objects.filter(lives_at=place)
        .select_related("belongs_to")
        .own_first()
        .annotate(known=Count("memberships", filter=Q(memberships__until=None)))
    )
    sealers = Opener()
    return [_household(one, sealers.open(one.key_id, one.sealed)) for one in found]


def _household(one: Any, known: dict[str, Any]) -> HouseholdRow:
    return HouseholdRow(
        one.pk,
        one.number,
        rules.mask_name(known.get("contact") or ""),
        rules.mask_number(known.get("phone") or ""),
        one.stated_count,
        one.known,
        one.belongs_to.name if one.told and one.belongs_to else "",
    )


class AtHome(NamedTuple):
    """What registers say of those who live at a dwelling, for a door where they are to be confirmed."""

    persons: list[dict[str, Any]]  # name, sex, birth_on, phone, workplace; never a document
    plates: list[str]


_TOLD = ("name", "birth_on", "phone", "workplace")


def at_home(scope: Scope, *, persons_of: Collection[int], plates_of: Collection[int]) -> dict[int, AtHome]:
    """Persons and vehicles known at dwellings where the asker may see names, by the dwelling.

    Two statements for any number of dwellings. The caller writes the reading down.
    """
    found: dict[int, AtHome] = defaultdict(lambda: AtHome([], []))
    mine, opener = scope.narrowed("see-identity"), Opener()
    if persons_of:
        living = Membership.objects.filter(
            mine.q("household__path"), household__lives_at__in=persons_of, until=None
        )
        for one in living.select_related("person", "household").order_by("household__number", "pk"):
            found[one.household.lives_at_id or 0].persons.append(_confirmed(one, opener))
    if plates_of:
        parked = Vehicle.objects.filter(mine.q("household__path"), household__lives_at__in=plates_of)
        for place_id, plate in parked.order_by("plate").values_list("household__lives_at", "plate"):
            found[place_id].plates.append(plate)
    return found


def _confirmed(one: Membership, opener: "Opener") -> dict[str, Any]:
    known = opener.open(one.person.key_id, one.person.sealed)
    return {name: known[name] for name in _TOLD if known.get(name)} | {"sex": str(one.person.sex)}


class Opener:
    """Opens sealed rows, reading each data key once. What can no longer be read opens as nothing."""

    def __init__(self) -> None:
        self._sealers: dict[int | None, Any] = {}

    def open(self, key_id: int | None, sealed: bytes | memoryview | None) -> dict[str, Any]:
        if not sealed:
            return {}
        if key_id not in self._sealers:
            try:
                self._sealers[key_id] = keys.of(key_id)
            except Unreadable:
                self._sealers[key_id] = None
        sealer = self._sealers[key_id]
        return sealer.open_json(bytes(sealed)) if sealer else {}


def members(scope: Scope, *, household: Household, masked: bool = True) -> list[PersonRow]:
    """The persons of a household. Unmasked only for `actions.reveal`, which logs it first."""
    if not scope.may("see-identity", household.path):
        raise NotFound()
    return _persons(Membership.objects.filter(household=household, until=None), masked=masked)


def _persons(memberships: Any, *, masked: bool) -> list[PersonRow]:
    sealers = Opener()
    rows = memberships.select_related("person", "household__lives_at", "household__belongs_to").order_by("pk")
    return [_person(one, sealers.open(one.person.key_id, one.person.sealed), masked) for one in rows]


def _person(one: Membership, known: dict[str, Any], masked: bool) -> PersonRow:
    place = one.household.lives_at or one.household.belongs_to
    name, document, phone = (known.get(key) or "" for key in ("name", "document", "phone"))
    if masked:
        name, document, phone = rules.mask_name(name), rules.mask_number(document), rules.mask_number(phone)
    person = one.person
    return PersonRow(
        person.pk,
        name,
        document,
        phone,
        one.relation,
        person.sex,
        person.birth_year,
        person.document_valid,
        one.household.number,
        place.code if place else "",
        place.called if place else "",
        {} if masked else known.get("as_told") or {},
    )


def persons_by(scope: Scope, *, text: str) -> list[PersonRow]:
    """Persons whose name, initials, telephone or document is `text`, where the asker may see names."""
    condition = _named(text)
    if not condition:
        return []
    mine = scope.narrowed("see-identity").q("household__path")
    found = Membership.objects.filter(condition, mine, until=None)[:MOST_FOUND].values_list("pk", flat=True)
    return _persons(Membership.objects.filter(pk__in=list(found)), masked=True)


def _named(text: str) -> Q:
    """The look-ups a text may mean, by the blind indexes of every living key."""
    wanted = Q()
    for kind, blinds in look_ups_of(text).items():
        wanted |= Q(**{f"person__{kind}_ix__in": blinds})
        if kind == "initials":
            wanted |= Q(person__other_initials__initials_ix__in=blinds)
        if kind == "phone":
            wanted |= Q(person__other_phones__phone_ix__in=blinds)
    return wanted


class Registered(NamedTuple):
    """A place to which a number leads: what the number is of, and where. It names nobody."""

    number: str
    kind: str
    place_code: str
    place_name: str


def numbered(scope: Scope, *, text: str) -> list[Registered]:
    """Where the asker's registers have this number: a household's, a credit code, a plate.

    Plates only where the asker may see whose they are.
    """
    number = text.strip().upper()
    if len(number) < SHORTEST_NUMBER:
        return []
    homes = Household.objects.filter(scope.q("path"), number__in={text.strip(), number})
    bodies = Organisation.objects.filter(scope.q("path"), uscc=number)
    plates = Vehicle.objects.filter(
        scope.narrowed("see-identity").q("path"), plate=rules.check_plate(number).number or number
    )
    return [
        *registered_homes(scope, homes=homes),
        *_registered(_("Enterprise"), bodies, "uscc", "place"),
        *_registered(_("Vehicle"), plates, "plate", "household__lives_at"),
        *_registered(_("Vehicle"), plates, "plate", "organisation__place"),
    ]


def registered_homes(scope: Scope, *, homes: Any) -> list[Registered]:
    """Where these households of the asker's area are, or what manages them where they live outside."""
    homes = homes.filter(scope.q("path"))
    return [
        *_registered(_("Household"), homes, "number", "lives_at"),
        *_registered(_("Household"), homes.filter(lives_at=None), "number", "belongs_to"),
    ]


def _registered(kind: str, rows: Any, number: str, place: str) -> list[Registered]:
    names = (number, f"{place}__code", f"{place}__full_name", f"{place}__name")
    found = rows.filter(**{f"{place}__isnull": False}).order_by("pk").values_list(*names)
    return [Registered(text, kind, code, full or name) for text, code, full, name in found[:MOST_FOUND]]


def path_of(scope: Scope, *, person_id: int) -> str:
    """Where a person's household is, for one whom the asker may see. Raises NotFound otherwise."""
    mine = scope.narrowed("see-identity").q("household__path")
    path = Membership.objects.filter(mine, person_id=person_id, until=None).values_list(
        "household__path", flat=True
    )
    found = path.first()
    if found is None:
        raise NotFound()
    return found


class EntryRow(NamedTuple):
    """One line of a key register; a person's name is masked."""

    pk: int
    register_code: str
    register: str
    subject: str
    where: str
    reason: str
    level: int
    username: str
    owner: str
    since: Any
    review_on: Any
    removed_at: Any


def entries(scope: Scope) -> QuerySet[RegisterEntry]:
    """The entries of where the asker may see names, those taken off as well."""
    found = RegisterEntry.objects.filter(scope.narrowed("see-identity").q("path"))
    return found.select_related("person", "organisation__place", "place", "owner")


def entry_rows(found: Sequence[RegisterEntry]) -> list[EntryRow]:
    """Entries as lines, whatever keys their persons are sealed under."""
    sealers = Opener()
    return [_entry(one, sealers) for one in found]


def entry(scope: Scope, *, id: int) -> RegisterEntry:
    """One entry of the asker's area, in force or taken off. Raises NotFound."""
    found = RegisterEntry.objects.filter(scope.q("path"), pk=id).select_related(
        "person", "organisation__place", "place", "owner"
    )
    one = found.first()
    if one is None or not scope.may("see-identity", one.path):
        raise NotFound()
    return one


def subject_of(one: RegisterEntry) -> str:
    """Whom or what an entry is about; a person's name is masked."""
    return _entry(one, Opener()).subject


def _entry(one: RegisterEntry, sealers: Opener) -> EntryRow:
    subject, where = "", ""
    if one.person is not None:
        subject = rules.mask_name(sealers.open(one.person.key_id, one.person.sealed).get("name") or "")
    elif one.organisation is not None:
        subject, where = one.organisation.name, one.organisation.place.code
    elif one.place is not None:
        subject, where = one.place.called, one.place.code
    return EntryRow(
        one.pk,
        one.register,
        one.get_register_display(),
        subject,
        where,
        one.reason,
        one.level,
        one.owner.username,
        one.owner.name,
        one.since,
        one.review_on,
        one.removed_at,
    )
