"""What can be decided about a checkpoint, its rota and its thermometers, declared once for every door."""

from datetime import datetime, timedelta
from typing import Any, Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.accounts.models import User
from lianfang.acts.declared import Act, Choices, Noun, declare
from lianfang.acts.nouns import numbered
from lianfang.checkpoints import act_forms as forms
from lianfang.checkpoints import actions, queries
from lianfang.checkpoints.models import Instrument, Site, Turn
from lianfang.grid.models import Place, PlaceKind
from lianfang.kit.problems import NotFound
from lianfang.kit.scope import Scope

Shown = list[tuple[str | Promise, Any]]


def find(scope: Scope, key: str) -> Site:
    return queries.site_at(scope, code=key)


def tell(one: Site) -> dict[str, Any]:
    known = {"code": one.place.code, "name": one.place.name, "kind": one.kind, "lanes": one.lanes}
    known |= {"measure": one.measure.document_no, "level": one.measure.level, "clinic": one.clinic.code}
    return known | {"opened_at": one.opened_at, "closed_at": one.closed_at}


def show(one: Site) -> Shown:
    return [
        (_("Place"), one.place.called),
        (_("Kind of checkpoint"), one.get_kind_display()),
        (_("Clinic that receives people with fever"), one.clinic.called),
        (_("Closed"), one.closed_at),
    ]


def address(one: Site) -> str:
    return reverse("checkpoints:site", args=[one.place.code])


def _posts_on_the_road(scope: Scope) -> Any:
    return Place.objects.within(scope.narrowed("hold-round")).standing().filter(kind=PlaceKind.CHECKPOINT)


def _hospitals() -> Any:
    return Place.objects.standing().filter(kind=PlaceKind.HOSPITAL).order_by("path")


def _written(places: Any) -> Choices:
    return tuple((one.code, one.called) for one in places)


def _where(scope: Scope, thing: Any) -> dict[str, Choices]:
    return {"place": _written(_posts_on_the_road(scope)), "clinic": _written(_hospitals())}


def _the_only_one(scope: Scope, thing: Any) -> dict[str, Any]:
    found = _written(_posts_on_the_road(scope)[:2])
    return {"place": found[0][0]} if len(found) == 1 else {}


def _none_in_the_register(scope: Scope, thing: Any) -> str | Promise:
    if _posts_on_the_road(scope).exists():
        return ""
    return _(
        "No place of the kind checkpoint is in the register. Add it to the sheet of places and import it."
    )


def _named(found: Any, code: str, asked: str) -> Place:
    one: Place | None = found.filter(code=code).first()
    if one is None:
        raise NotFound(field=str(forms.OPEN.by_name[asked].label), name=code)
    return one


def _open(scope: Scope, *, place: str, clinic: str = "", **facts: Any) -> Site:
    return actions.open_site(
        scope,
        place=_named(Place.objects.within(scope), place, "place"),
        clinic=_named(_hospitals(), clinic, "clinic") if clinic else None,
        **facts,
    )


def _close(scope: Scope, *, checkpoint: Site, reason: str) -> None:
    actions.close_site(scope, site=checkpoint, reason=reason)


def _plan(
    scope: Scope, *, checkpoint: Site, username: User, from_at: datetime, hours: int, overlap: int,
    competence: str,
) -> None:  # fmt: skip
    ends = from_at + timedelta(hours=hours, minutes=overlap)
    actions.plan_turn(
        scope, place=checkpoint.place, user=username, competence=competence, from_at=from_at, to_at=ends
    )


def _calibrate(scope: Scope, *, checkpoint: Site, **facts: Any) -> None:
    actions.add_instrument(scope, place=checkpoint.place, **facts)


def may_close(scope: Scope, one: Site) -> bool:
    return one.closed_at is None and scope.may("hold-round", one.path)


def may_plan(scope: Scope, one: Site) -> bool:
    return one.closed_at is None and any(scope.may(ability, one.path) for ability in PLANS)


def may_calibrate(scope: Scope, one: Site) -> bool:
    return one.closed_at is None and scope.may("record", one.path)


HOLDS: Final = ("hold-round",)
PLANS: Final = ("pair", "acknowledge")
CHECKPOINT: Final = Noun(
    "checkpoint", _("checkpoints on the road"), Site, "checkpoints/", "path:code", find, tell, address, show
)
CHECKPOINTS: Final = declare(
    CHECKPOINT,
    Act("open", "new", _("Open a checkpoint"), _("The checkpoint is open."), _open, forms.OPEN, HOLDS,
        begins=_the_only_one, makes=True, arguments=("place",), choices=_where, note=_none_in_the_register,
        button=_("Open the checkpoint")),
    Act("close", "closing", _("Close this checkpoint"), _("The checkpoint is closed."), _close, forms.CLOSE,
        HOLDS, may_close, button=_("Close")),
    Act("plan-turn", "turns", _("Plan a shift"), _("The rota is changed."), _plan, forms.PLAN, PLANS,
        may_plan, arguments=("username",), button=_("Plan")),
    Act("calibrate", "instruments", _("Add or calibrate a thermometer"),
        _("The list of thermometers is changed."), _calibrate, forms.CALIBRATE, ("record",), may_calibrate,
        arguments=("number",), button=_("Write down")),
)  # fmt: skip

# Shifts of the rota


def find_turn(scope: Scope, key: str) -> Turn:
    here = Turn.objects.filter(scope.narrowed("see").q("path"))
    return numbered(here.select_related("place", "user"), key)


def tell_turn(one: Turn) -> dict[str, Any]:
    known = {"id": one.pk, "place": one.place.code, "username": one.user.username}
    known |= {"competence": one.competence, "from_at": one.from_at, "to_at": one.to_at}
    return known | {"cancelled_at": one.cancelled_at}


def show_turn(one: Turn) -> Shown:
    return [
        (pgettext_lazy("rota", "Who"), one.user.name),
        (_("From"), one.from_at),
        (_("Until"), one.to_at),
        (_("Taken out"), one.cancelled_at),
    ]


def turn_address(one: Turn) -> str:
    return reverse("checkpoints:site", args=[one.place.code])


def _cancel(scope: Scope, *, turn: Turn) -> None:
    actions.cancel_turn(scope, turn_id=turn.pk)


TURN: Final = Noun(
    "turn", _("shifts of the rota"), Turn, "turns/", "int:pk", find_turn, tell_turn, turn_address, show_turn
)
TURNS: Final = declare(
    TURN,
    Act("cancel", "cancelling", _("Take out"), _("The rota is changed."), _cancel, forms.CANCEL, PLANS),
)

# Thermometers


def find_instrument(scope: Scope, key: str) -> Instrument:
    here = Instrument.objects.filter(scope.narrowed("see").q("path"))
    return numbered(here.select_related("place"), key)


def tell_instrument(one: Instrument) -> dict[str, Any]:
    known = {"id": one.pk, "place": one.place.code, "number": one.number, "method": one.method}
    return known | {"calibrate_by": one.calibrate_by, "out_of_use_at": one.out_of_use_at}


def show_instrument(one: Instrument) -> Shown:
    return [(_("Number"), one.number), (_("out of use"), one.out_of_use_at)]


def instrument_address(one: Instrument) -> str:
    return reverse("checkpoints:site", args=[one.place.code])


def _retire(scope: Scope, *, instrument: Instrument) -> None:
    actions.retire_instrument(scope, place=instrument.place, number=instrument.number)


INSTRUMENT: Final = Noun(
    "instrument", _("thermometers of a post"), Instrument, "instruments/", "int:pk",
    find_instrument, tell_instrument, instrument_address, show_instrument,
)  # fmt: skip
INSTRUMENTS: Final = declare(
    INSTRUMENT,
    Act(
        "retire",
        "retiring",
        _("Take out of use"),
        _("The list of thermometers is changed."),
        _retire,
        forms.RETIRE,
        ("record",),
    ),
)
