"""What can be done with an observation, declared once for every door."""

from typing import Any, Final

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.acts.declared import Act, Noun, declare
from lianfang.kit import clock
from lianfang.kit.ids import as_number
from lianfang.kit.scope import Scope
from lianfang.restrictions import actions, forms, life, queries
from lianfang.restrictions.models import Restriction

NEEDS: Final = ("acknowledge",)


def find(scope: Scope, key: str) -> Restriction:
    return queries.restriction(scope, id=as_number(key) or 0)


_TOLD: Final = (
    "setting", "begins_on", "ends_on", "help_number", "notice_no", "placed_at", "released_at", "release",
    "release_no",
)  # fmt: skip


def tell(one: Restriction) -> dict[str, Any]:
    """Without its personal part."""
    known = {
        "id": one.pk,
        "state": life.state_of(one),
        "missing": life.missing(one),
        "place": one.where.code,
        "carer": one.carer.username if one.carer else None,
        "backup": one.backup.username if one.backup else None,
        "measure": one.measure_id,
        "document_no": one.measure.document_no if one.measure else "",
    }
    return known | {name: getattr(one, name) for name in _TOLD}


def show(one: Restriction) -> list[tuple[str | Promise, Any]]:
    return [
        (_("State"), life.WORDS[life.state_of(one)]),
        (pgettext_lazy("observation", "Place of stay"), one.where.called),
        (pgettext_lazy("observation", "First day"), one.begins_on),
        (pgettext_lazy("observation", "Last day"), one.ends_on),
        (pgettext_lazy("observation", "Carer"), one.carer.name if one.carer else ""),
        (pgettext_lazy("observation", "Missing"), life.missing_words(one)),
    ]


def address(one: Restriction) -> str:
    return reverse("restrictions:restriction", args=[one.pk])


def _may(scope: Scope, one: Restriction) -> bool:
    return one.released_at is None and scope.may("acknowledge", one.path)


def may_complete(scope: Scope, one: Restriction) -> bool:
    return _may(scope, one) and bool(life.missing(one))


def may_change(scope: Scope, one: Restriction) -> bool:
    return _may(scope, one)


def _known(scope: Scope, one: Restriction) -> tuple[str, ...]:
    """What is known already is not asked once more."""
    lacks = life.missing(one)
    asked = ("name", "place", "begins_on", "ends_on", "carer", "help_number", "notice_no")
    known = [name for name in asked if name not in lacks]
    beside = ["exposed_on"] if "ends_on" not in lacks else []
    return (*known, *beside)


def _begins(scope: Scope, thing: Any) -> dict[str, Any]:
    return {"begins_on": timezone.localdate(clock.now()).isoformat()}


def _how(scope: Scope, one: Restriction) -> dict[str, Any]:
    over = one.ends_on is not None and one.ends_on < timezone.localdate(clock.now())
    return {"release": "term" if over else "decision"}


RESTRICTION: Final = Noun(
    "restriction", _("people placed under observation"), Restriction, "observations/", "int:pk",
    find, tell, address, show, group="observation",
)  # fmt: skip
RESTRICTIONS: Final = declare(
    RESTRICTION,
    Act("place", "new", _("Place under observation"), _("Entered. Its release is due on its last day."),
        actions.enter, forms.ENTER, NEEDS, begins=_begins, makes=True),
    Act("complete", "completing", _("Tell what is missing"), _("Kept."), actions.complete, forms.COMPLETE,
        NEEDS, may_complete, is_first=True, unasked=_known),
    Act("change-end", "ending-day", _("Change the last day"), _("Changed, with its document."),
        actions.change_end, forms.CHANGE_END, NEEDS, may_change),
    Act("change-carer", "carer", _("Change the carer"), _("Changed. The former stays in the history."),
        actions.change_carer, forms.CHANGE_CARER, NEEDS, may_change),
    Act("release", "releasing", pgettext_lazy("observation", "Release"), _("Released."), actions.release,
        forms.RELEASE, NEEDS, may_change, begins=_how),
)  # fmt: skip
