"""Those whom the duties of this room are about: a person by a masked name, a need by what is needed."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from lianfang.duties.kinds import Subject
from lianfang.isolation import queries as own
from lianfang.isolation.forms import DELIVERY, READING, RETURNED
from lianfang.isolation.models import Need
from lianfang.kit.ids import as_number
from lianfang.kit.scope import Scope
from lianfang.restrictions import grounds

_PERSON, _NEED = "restriction:", "need:"


def people(scope: Scope, subjects: Sequence[str]) -> dict[str, Subject]:
    numbers = {number: one for one in subjects if (number := as_number(one.removeprefix(_PERSON)))}
    rows = list(own.known_to(scope).filter(pk__in=list(numbers)))
    told = grounds.masked([one.restriction for one in rows])
    return {
        numbers[one.pk]: Subject(
            told[one.pk] or _("somebody not named yet"),
            {READING.name: {"restriction": one.pk}, RETURNED.name: {"restriction": one.pk}},
            reverse("isolation:file", args=[one.pk]),
        )
        for one in rows
    }


def needs(scope: Scope, subjects: Sequence[str]) -> dict[str, Subject]:
    numbers = {number: one for one in subjects if (number := as_number(one.removeprefix(_NEED)))}
    rows = own.needs(scope).filter(pk__in=list(numbers))
    return {
        numbers[one.pk]: Subject(
            _words(one), {DELIVERY.name: {"need": one.pk}}, reverse("isolation:need", args=[one.pk])
        )
        for one in rows
    }


def _words(one: Need) -> str:
    return _("{kind}: {what}").format(kind=one.get_kind_display(), what=one.what)
