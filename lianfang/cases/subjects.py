"""The cases that report cards are asked for, by their numbers."""

from collections.abc import Sequence

from django.urls import reverse

from lianfang.cases.models import Case
from lianfang.duties.kinds import Subject
from lianfang.kit.scope import Scope


def names(scope: Scope, subjects: Sequence[str]) -> dict[str, Subject]:
    numbers = {int(one.partition(":")[2]): one for one in subjects if one.partition(":")[2].isdigit()}
    found = Case.objects.within(scope.narrowed("see-cases")).filter(pk__in=list(numbers))
    return {
        numbers[one.pk]: Subject(str(one), {}, reverse("cases:case", args=[one.pk]))
        for one in found.select_related("event")
    }
