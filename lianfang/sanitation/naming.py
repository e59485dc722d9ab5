"""Points and places of cases in words, for whom a duty asks to disinfect them; forms then know which."""

from collections.abc import Sequence
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from lianfang.duties.kinds import Subject
from lianfang.kit.scope import Scope
from lianfang.sanitation.models import DisinfectionPoint
from lianfang.slots.kinds import DISINFECTION

POINT: Final = "point:"
TERMINAL: Final = "terminal"


def names(scope: Scope, subjects: Sequence[str]) -> dict[str, Subject]:
    numbers = {int(one.removeprefix(POINT)): one for one in subjects if one.startswith(POINT)}
    points = DisinfectionPoint.objects.filter(scope.q("path"), pk__in=list(numbers))
    found = {
        numbers[one.pk]: Subject(
            one.name,
            {DISINFECTION.code: {"point_no": one.pk, "point": one.name}},
            reverse("sanitation:point", args=[one.pk]),
        )
        for one in points
    }
    if TERMINAL in subjects:
        found[TERMINAL] = Subject(_("after a patient has left"), {DISINFECTION.code: {"purpose": TERMINAL}})
    return found
