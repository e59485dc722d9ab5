"""Duties in words: what is to be done, and whom or what it concerns. No code ever stands on a page."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianfang.duties.kinds import NOBODY, Subject, table
from lianfang.duties.matching import SEAT
from lianfang.duties.models import Duty
from lianfang.kit.scope import Scope

OTHER = gettext_lazy("Other duty")


def title_of(kind: str) -> str | Promise:
    """What a duty of this kind asks for."""
    known = table().get(kind)
    return known.form.title if known else OTHER


# What a duty's origin begins with, before the number or place of what raised it.
ORIGINS: Final[Mapping[str, Promise]] = {
    "arrival": gettext_lazy("an arrival"),
    "attached": gettext_lazy("a household living elsewhere"),
    "case": gettext_lazy("a case"),
    "class": gettext_lazy("the class of a community"),
    "measure": gettext_lazy("a measure"),
    "observation": gettext_lazy("an observation"),
    "outbreak": gettext_lazy("an outbreak"),
    "schedule": gettext_lazy("a set time"),
    "vehicle": gettext_lazy("a vehicle at a checkpoint"),
}


def origin_in_words(origin: str) -> str:
    """What raised a duty, without the number that only programs need."""
    return str(ORIGINS.get(origin.partition(":")[0], OTHER))


def kind_in_words(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """What an alert over a duty says of its kind, which it keeps as a code."""
    return {"kind": str(title_of(values["kind"]))} if "kind" in values else {}


def subjects_of(scope: Scope, found: Iterable[Duty]) -> dict[int, Subject]:
    """Whom or what each duty concerns, by its id. One look a kind, however many duties there are."""
    by_kind: dict[str, list[Duty]] = defaultdict(list)
    for one in found:
        if one.subject:
            by_kind[one.kind].append(one)
    told: dict[int, Subject] = {}
    for code, ones in by_kind.items():
        kind = table().get(code)
        named = kind.names(scope, sorted({one.subject for one in ones})) if kind and kind.names else {}
        told |= {one.pk: named.get(one.subject) or _plain(one.subject) for one in ones}
    return told


def _plain(subject: str) -> Subject:
    if subject.startswith(SEAT):
        return Subject(_("seat {number}").format(number=subject.removeprefix(SEAT)))
    return NOBODY
