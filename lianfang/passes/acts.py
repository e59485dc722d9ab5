"""What can be decided about passes and the key that signs them, declared once for every door."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any, Final

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lianfang.acts.declared import Act, Noun, declare
from lianfang.acts.naming import Named
from lianfang.grid.models import Place
from lianfang.kit import clock
from lianfang.kit.forms import BadDetail, Field, Form, Words
from lianfang.kit.ids import as_number
from lianfang.kit.problems import NotFound
from lianfang.kit.scope import WHOLE, Scope
from lianfang.passes import actions, kinds, queries, rules
from lianfang.passes.models import Pass, PassKind, Revocation, SigningKey
from lianfang.passes.texts import written
from lianfang.people.rules import check_plate

Shown = list[tuple[str | Promise, Any]]
MOST_DAYS: Final = 366
ISSUES: Final = ("issue-passes",)
BY_HAND: Final = (kinds.ENTRY_PASS, kinds.VEHICLE_PASS, kinds.RESIDENT_CARD)
_PASS: Final = _("so that a post knows whom to let through, where and until when")
_KEY: Final = _("so that nobody else can make passes out")


def _ask(name: str, kind: str, label: Words, **more: Any) -> Field:
    return Field(name, kind, label, f"pass.{name}", _PASS, **more)


ISSUE: Final = Form(
    "passes.issue",
    _("Make out a pass"),
    (
        _ask("kind", "choice", _("Kind of pass"), required=True,
             choices=tuple((code, words) for code, words in PassKind.choices if code in BY_HAND)),
        _ask("place", "place", _("Where it counts"), required=True, ability=ISSUES[0],
             hint=_("It counts there and everywhere below.")),
        _ask("plate", "text", _("Plate"), most=16, beside=True, hint=_("Only for a vehicle")),
        _ask("household", "text", _("Household"), most=64,
             hint=_("Its number in the register; it must live where the pass counts.")),
        _ask("person", "count", _("Number of the person"), low=1, high=2_000_000_000,
             hint=_("Only for a resident card"), beside=True),
        _ask("days", "count", _("Valid for how many days"), low=1, high=MOST_DAYS, default=1),
        _ask("quota", "count", _("Uses a day"), high=kinds.ONCE, beside=True,
             hint=_("Empty: as often as needed")),
    ),
)  # fmt: skip
REVOKE: Final = Form(
    "passes.revoke",
    _("Withdraw this pass"),
    (replace(_ask("reason", "text", _("Reason"), required=True), most=300),),
)
CHANGE_KEY: Final = Form(
    "passes.change-key",
    _("Sign with a new key"),
    (
        Field("distrust", "bool", _("The old one leaked: void all it signed"), "signing-key.distrust", _KEY,
              default=False),
    ),
)  # fmt: skip


def is_withdrawn(one: Pass) -> bool:
    return Revocation.objects.filter(of=one).exists()


def find(scope: Scope, key: str) -> Pass:
    return queries.pass_numbered(scope, number=key)


def tell(one: Pass) -> dict[str, Any]:
    known: dict[str, Any] = {"number": rules.id_text(one.pk), "kind": one.kind, "place": one.place.code}
    known |= {"from_at": one.from_at, "to_at": one.to_at, "quota": one.quota, "text": written(one)}
    return known | {"withdrawn": is_withdrawn(one)}


def show(one: Pass) -> Shown:
    return [
        (_("Kind of pass"), one.get_kind_display()),
        (_("Where it counts"), one.place.called),
        (_("Valid to"), one.to_at),
        (_("Uses a day"), one.quota or ""),
        (_("State"), _("withdrawn") if is_withdrawn(one) else _("good")),
    ]


def address(one: Pass) -> str:
    return reverse("passes:one", args=[rules.id_text(one.pk)])


def _subject(scope: Scope, kind: str, place: Place, facts: dict[str, Any]) -> str:
    """For whom or what it is made out. Raises BadDetail for a vehicle without a plate."""
    plate = check_plate(facts.get("plate", "")).number
    if kind == kinds.VEHICLE_PASS:
        if not plate:
            raise BadDetail(field=str(_("Plate")), reason=str(_("must be filled in")))
        return f"vehicle:{plate}"
    for name, look in (("household", queries.household_numbered), ("person", queries.resident_numbered)):
        number = str(facts.get(name, ""))
        if number:
            return f"{name}:{_there(look, scope, name, number, place)}"
    return ""


def _there(look: Any, scope: Scope, asked: str, number: str, place: Place) -> int:
    try:
        return int(look(scope, number=number, place=place))
    except NotFound:
        raise NotFound(field=str(ISSUE.by_name[asked].label), name=number) from None


def last_moment(days: int, at: datetime) -> datetime:
    """When a pass for so many days ends: with the last of them in the district, today counted as the first.

    Uses are counted by the day: a pass of 24 hours made in the evening would be good twice.
    """
    last = timezone.localdate(at) + timedelta(days=days)
    return timezone.make_aware(datetime.combine(last, time.min)).astimezone(UTC)  # as the database has it


def _issue(scope: Scope, *, kind: str, place: Place, days: int, quota: int = 0, **facts: Any) -> Pass:
    return actions.issue(
        scope,
        kind=kind,
        place=place,
        subject=_subject(scope, kind, place, facts),
        to_at=last_moment(days, clock.now()),
        quota=quota,
    )


def _revoke(scope: Scope, *, signed_pass: Pass, reason: str) -> None:
    actions.revoke(scope, passes=[signed_pass], reason=reason)


def _begin(scope: Scope, thing: Any) -> dict[str, Any]:
    place = queries.issuing_home(scope)
    written = str(Named(place.code, place.called)) if place else ""
    return {"kind": kinds.ENTRY_PASS, "place": written}


def is_good(scope: Scope, one: Pass) -> bool:
    return not is_withdrawn(one)


PASS: Final = Noun(
    "signed-pass", _("signed passes: make out, withdraw, check, change the key"), Pass, "passes/",
    "str:number", find, tell, address, show, group="pass",
)  # fmt: skip
PASSES: Final = declare(
    PASS,
    Act("issue", "new", _("Make out a pass"), _("Made out."), _issue, ISSUE, ISSUES, begins=_begin,
        makes=True, arguments=("kind", "place"), button=_("Make it out"), by_page=False,
        page_at="passes/"),
    Act("revoke", "revocation", _("Withdraw this pass"),
        _("Withdrawn. Every post learns of it at its next sync."), _revoke, REVOKE, ISSUES, is_good,
        button=_("Withdraw")),
)  # fmt: skip

# The key that signs


def find_key(scope: Scope, key: str) -> SigningKey:
    found = SigningKey.objects.filter(pk=as_number(key) or 0).first()
    if found is None or not scope.may("manage-users", WHOLE):
        raise NotFound()
    return found


def tell_key(one: SigningKey) -> dict[str, Any]:
    return {"key_id": one.pk, "public_key": bytes(one.public).hex(), "from_at": one.from_at}


def show_key(one: SigningKey) -> Shown:
    return [(_("Signs since"), one.from_at)]


def keys_address(one: SigningKey) -> str:
    return reverse("passes:list")


KEY: Final = Noun(
    "signing-key", _("the key that signs passes"), SigningKey, "passes/keys/", "int:pk",
    find_key, tell_key, keys_address, show_key, group="pass",
)  # fmt: skip
KEYS: Final = declare(
    KEY,
    Act(
        "key",
        "new",
        _("Sign with a new key"),
        _("A new key signs from now on."),
        actions.rotate_key,
        CHANGE_KEY,
        ("manage-users",),
        makes=True,
    ),
)
