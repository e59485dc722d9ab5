"""What a pack asks for must be answerable: a duty needs a form by which a record meets it."""

from collections.abc import Iterable, Iterator

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from lianfang.grid.models import PlaceKind
from lianfang.measures.packs import DutyTemplate, Pack
from lianfang.measures.problems import NoFormYet
from lianfang.shell.words import listed


def is_met(asked: DutyTemplate) -> bool:
    """Whether a room's record can answer such a duty, at all the places it is asked for."""
    kind = import_string(settings.RECORD_KINDS).get(asked.kind)  # the rooms lie above this layer
    return kind is not None and kind.can_recur and all(kind.fits(one) for one in asked.place_kinds)


def require_met(pack: Pack, classes: Iterable[str] | None = None) -> None:
    """Raises NoFormYet for the first duty of these classes (without any, of all) that nobody could meet."""
    for _where, duty in _unmet(pack, pack.classes if classes is None else classes):
        raise NoFormYet(kind=duty.title or duty.kind, places=_places(duty))


def faults(pack: Pack) -> list[tuple[list[str], str]]:
    """Where a pack's file names a duty that nobody could meet, as `packs.read` tells what is wrong."""
    return [
        (where, str(_("no form of the program answers “{kind}” at: {places}")).format(
            kind=duty.kind, places=_places(duty)))
        for where, duty in _unmet(pack, pack.classes)
    ]  # fmt: skip


def _unmet(pack: Pack, classes: Iterable[str]) -> Iterator[tuple[list[str], DutyTemplate]]:
    for code in classes:
        for number, duty in enumerate(pack.classes[code].duties if code in pack.classes else ()):
            if not is_met(duty):
                yield ["classes", code, "duties", str(number)], duty


def _places(duty: DutyTemplate) -> str:
    known = dict(PlaceKind.choices)
    return listed(known.get(one, one) for one in duty.place_kinds)
