"""Those whom the duties of observations are about: a masked name and the last day."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from lianfang.duties.kinds import Subject
from lianfang.kit.ids import as_number
from lianfang.kit.scope import Scope
from lianfang.restrictions import grounds, queries
from lianfang.restrictions.forms import RELEASED, TOLD

_ONE = "restriction:"


def names(scope: Scope, subjects: Sequence[str]) -> dict[str, Subject]:
    numbers = {number: one for one in subjects if (number := as_number(one.removeprefix(_ONE)))}
    rows = list(queries.known_to(scope).filter(pk__in=list(numbers)))
    told = grounds.masked(rows)
    return {
        numbers[one.pk]: Subject(
            _words(told[one.pk], one.ends_on.isoformat() if one.ends_on else ""),
            {TOLD.name: {"restriction": one.pk}, RELEASED.name: {"restriction": one.pk}},
            reverse("restrictions:restriction", args=[one.pk]),
        )
        for one in rows
    }


def _words(name: str, day: str) -> str:
    who = name or _("somebody not named yet")
    return _("{who}, until {day}").format(who=who, day=day) if day else who
