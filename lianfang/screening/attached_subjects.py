"""The households that calls are about: their number and where they live, as far as the asker may know."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from lianfang.duties.kinds import Subject
from lianfang.kit.ids import as_number
from lianfang.kit.scope import Scope
from lianfang.mending.attached import whereabouts
from lianfang.people.models import Household
from lianfang.people.queries import Opener
from lianfang.screening.forms import CALL


def names(scope: Scope, subjects: Sequence[str]) -> dict[str, Subject]:
    numbers = {pk: one for one in subjects if (pk := as_number(one.partition(":")[2]))}
    rows = Household.objects.filter(scope.q("managed_path"), pk__in=list(numbers))
    opener = Opener()
    return {numbers[one.pk]: _subject(scope, one, opener) for one in rows}


def _subject(scope: Scope, one: Household, opener: Opener) -> Subject:
    may = scope.may("see-identity", one.managed_path)
    where = whereabouts(one) if may else one.host_district
    answers = {CALL.name: known(one, opener) if may else {"household": one.pk}}
    words = " · ".join(part for part in (one.number, where) if part)
    return Subject(words, answers, reverse("screening:attached-call", args=[one.pk]))


def known(one: Household, opener: Opener) -> dict[str, Any]:
    """What the form of a call knows before anybody asks."""
    told = opener.open(one.key_id, one.sealed)
    facts = {
        "household": one.pk,
        "phone": (told.get("phone") or "")[:32],
        "respondent": (told.get("contact") or "")[:50],
        "head_count": one.stated_count,
    }
    return {name: value for name, value in facts.items() if value not in {None, ""}}
