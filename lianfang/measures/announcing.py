"""The announcement of a measure, or of its end, in the three languages at once."""

from datetime import datetime
from typing import Final, NamedTuple

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from lianfang.measures import powers
from lianfang.measures.models import Body, Measure, MeasureState

LANGUAGES: Final = (("zh-hans", "zh-Hans"), ("zh-hant", "zh-Hant"), ("en", "en"))


class Announcement(NamedTuple):
    """One sheet: its language, heading, first sentence, points (label, words) and whose it is."""

    language: str
    heading: str
    opening: str
    points: tuple[tuple[str, str], ...]
    body: str
    number: str
    dated: str


def announcements(measure: Measure) -> list[Announcement]:
    """What the law asks an announcement to say: content, area, period, reason, help, appeal."""
    return [_one(measure, code, tag) for code, tag in LANGUAGES]


def _one(measure: Measure, code: str, tag: str) -> Announcement:
    with translation.override(code):
        power = powers.of(measure.kind)
        ended = measure.ended_at is not None
        heading = _("Announcement of the end of a measure") if ended else _("Announcement of a measure")
        opening = _("By {article} it is decided:").format(article=powers.ARTICLES[measure.basis])
        if ended:
            opening = _("The measure below has been ended: {state}.").format(
                state=MeasureState(measure.ended_as).label
            )
        points = (
            (_("Measure"), _sentence(str(power.name))),
            (_("Content"), measure.content),
            (_("Area"), _(", ").join(areas(measure))),
            (_("Period"), period(measure)),
            (_("Reason"), measure.reason),
            (_("Help"), _("Call {number} at any time.").format(number=measure.help_number)),
            (
                _("Appeal"),
                _("{route} An appeal is answered in time; the measure goes on meanwhile.").format(
                    route=measure.appeal_route
                ),
            ),
        )
        at = measure.ended_at or measure.announced_at or measure.decided_at or measure.drafted_at
        return Announcement(
            tag,
            heading,
            opening,
            tuple((label, words) for label, words in points if words.strip()),
            _sentence(str(Body(measure.body).label)),
            measure.document_no,
            _day(at),
        )


def areas(measure: Measure) -> list[str]:
    return [one.place.full_name or one.place.name for one in measure.areas.all() if one.to_at is None]


def period(measure: Measure) -> str:
    """From when to when, in the reader's words."""
    start = _moment(measure.begins_at or measure.from_at)
    end = measure.ended_at or measure.to_at
    if end is None:
        return _("from {start} until it is lifted").format(start=start)
    return _("from {start} to {end}").format(start=start, end=_moment(end))


def _moment(at: datetime) -> str:
    local = timezone.localtime(at)
    return _("{year}-{month:02}-{day:02} {hour:02}:{minute:02}").format(
        year=local.year, month=local.month, day=local.day, hour=local.hour, minute=local.minute
    )


def _day(at: datetime) -> str:
    local = timezone.localtime(at)
    return _("{year}-{month:02}-{day:02}").format(year=local.year, month=local.month, day=local.day)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
