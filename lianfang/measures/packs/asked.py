"""What a pack asks for that nobody can meet yet: a duty needs a form by which a record answers it."""

from collections.abc import Iterable

from django.conf import settings
from django.utils.module_loading import import_string

from lianfang.measures.packs import DutyTemplate, Pack, Words


def is_met(asked: DutyTemplate) -> bool:
    """Whether a room's record can answer such a duty, at all the places it is asked for."""
    kind = import_string(settings.RECORD_KINDS).get(asked.kind)  # the rooms lie above this layer
    return kind is not None and kind.can_recur and all(kind.fits(one) for one in asked.place_kinds)


def without_form(pack: Pack, classes: Iterable[str] | None = None) -> list[Words | str]:
    """What these classes (without any, all) ask for that has no form yet, each once, in words."""
    codes = pack.classes if classes is None else [one for one in classes if one in pack.classes]
    lacking = [duty for code in codes for duty in pack.classes[code].duties if not is_met(duty)]
    return list({duty.kind: duty.title or duty.kind for duty in lacking}.values())
