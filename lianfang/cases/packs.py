"""What a disease pack says about classes, in the words of this room's rules."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from typing import Final

from django.utils import timezone

from lianfang.cases import rules
from lianfang.measures import packs
from lianfang.measures.packs import DutyTemplate, Protocol, Words
from lianfang.measures.packs.asked import is_met

POINT_DAYS: Final = "infected_point_days_before_onset"
Template = DutyTemplate


def definition(pack: Protocol) -> rules.Definition:
    """How a pack counts. A changed `cluster_cases` or `cluster_days` counts for its same-site rules too."""
    counting = tuple(
        rules.Rule(
            code,
            cases=_changed(pack, "cluster_cases", one.cases, same_site=one.link == rules.SAME_SITE),
            days=_changed(pack, "cluster_days", one.days, same_site=one.link == rules.SAME_SITE),
            link=one.link,
            outbreaks=one.outbreaks,
        )
        for code, a_class in pack.classes.items()
        for one in a_class.rules
    )
    falls = {
        code: (rules.NONE, one.clean_days)
        for code, one in pack.classes.items()
        if code != rules.NONE and one.clean_days
    }
    return rules.Definition(counting, MappingProxyType(falls))


def _changed(pack: Protocol, name: str, value: int, *, same_site: bool) -> int:
    return int(pack.changes[name]) if same_site and value and name in pack.changes else value


def templates(pack: Protocol, code: str) -> tuple[Template, ...]:
    """The duties a class raises: those that a record can meet. None for a class the pack does not know."""
    return tuple(one for one in pack.classes[code].duties if is_met(one)) if code in pack.classes else ()


def point_days(pack: Protocol) -> int:
    """Days before onset from which places become infected points; none where the pack has no such rule."""
    return int(pack.param(POINT_DAYS)) if POINT_DAYS in {*pack.edition_of.params, *pack.changes} else 0


def contact_days(pack: Protocol) -> int | None:
    """Days before onset from which contacts count; None where nobody's contacts are traced."""
    return pack.contact_days_before_onset if pack.traces_contacts else None


def moments(
    template: Template, since: datetime, until: datetime, *, first: date
) -> Iterator[tuple[datetime, datetime]]:
    """The windows of a template that end after `since` and begin before `until`.

    Times are of the district's clock. `first` is the day from which every so many days are counted.
    """
    window = timedelta(minutes=template.window_minutes)
    day = timezone.localdate(since) - timedelta(days=1)
    while (midnight := timezone.make_aware(datetime.combine(day, time.min))) < until:
        if (day - first).days % max(template.every_days, 1) == 0:
            for begins in _times(template):
                opens_at = midnight + begins
                if opens_at + window > since and opens_at < until:
                    yield opens_at, opens_at + window
        day += timedelta(days=1)


def _times(template: Template) -> list[timedelta]:
    if template.every_hours:
        return [timedelta(hours=hour) for hour in range(0, 24, template.every_hours)]
    found = (time.fromisoformat(one) for one in template.times)
    return [timedelta(hours=one.hour, minutes=one.minute) for one in found]


def titles(pack: Protocol) -> dict[str, Words]:
    """What the duties of classes are called: by the pack in force, else by any that names them."""
    every = [edition for some in packs.all_packs().values() for edition in some]
    return {
        duty.kind: duty.title
        for edition in (*every, pack.edition_of)
        for a_class in edition.classes.values()
        for duty in a_class.duties
        if duty.title is not None
    }
