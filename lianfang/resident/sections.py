"""What stands on a resident's own page. Rooms above and beside hang theirs here, when they are ready.

A section is shown to the holder of a link and gets nothing but that link: it answers what concerns
this household or this person, or None. It must never tell anything of anybody else.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from lianfang.resident.models import Link


@dataclass(frozen=True)
class Section:
    """One part of the page: `show` gives its HTML for the holder of a link, or None for nothing."""

    name: str
    title: str | Promise
    order: int
    show: Callable[[Link], str | None]


_SECTIONS: dict[str, Section] = {}


def register(section: Section) -> None:
    """Hang up a section; called once, from AppConfig.ready. A repeat changes nothing."""
    _SECTIONS[section.name] = section


def shown(link: Link) -> list[tuple[Section, str]]:
    """The sections that have something to say to the holder of a link, in their order."""
    found = ((one, one.show(link)) for one in sorted(_SECTIONS.values(), key=lambda one: one.order))
    return [(one, said) for one, said in found if said]
