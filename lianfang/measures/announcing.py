"""The announcement of a measure, or of its end, in the three languages at once."""

from datetime import datetime
from typing import Final, NamedTuple

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lianfang.grid.models import Place, PlaceKind
from lianfang.kit.sentences import ended, filled, one_stop
from lianfang.measures import powers, rules
from lianfang.measures.models import Measure, MeasureState
from lianfang.measures.powers import Body

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


def announcements(measure: Measure, district: str) -> list[Announcement]:
    """What the law asks an announcement to say: content, area, period, reason, help, appeal.

    `district` signs it.
    """
    return [_one(measure, district, code, tag) for code, tag in LANGUAGES]


def _one(measure: Measure, district: str, code: str, tag: str) -> Announcement:
    with translation.override(code):
        power = powers.of(measure.kind)
        over = measure.ended_at is not None
        heading = _("Announcement of the end of a measure") if over else _("Announcement of a measure")
        opening = _("Under the {article}, it is decided:").format(article=powers.ARTICLES[measure.basis])
        if over:
            opening = _("The measure below has been ended: {state}.").format(
                state=MeasureState(measure.ended_as).label
            )
        points = (
            (_("Measure"), _sentence(str(power.name))),
            (_("Decided by"), _sentence(str(Body(measure.body).label))),
            (_("Content"), measure.content),
            (_("Area"), _(", ").join(areas(measure))),
            (_("Needs a post"), obliged(measure)),
            (_("Exempt"), exempt(measure)),
            (_("Period"), period(measure)),
            (_("Reason"), measure.reason),
            (_("Help"), filled(_("Call {number} at any time."), number=measure.help_number)),
            (
                _("Appeal"),
                filled(
                    _("{route} An appeal is answered in time; the measure goes on meanwhile."),
                    route=ended(measure.appeal_route),
                ),
            ),
        )
        at = measure.ended_at or measure.announced_at or measure.decided_at or measure.drafted_at
        return Announcement(
            tag,
            heading,
            opening,
            tuple((label, one_stop(words)) for label, words in points if words.strip()),
            district,
            measure.document_no,
            _day(at),
        )


def areas(measure: Measure) -> list[str]:
    return [one.place.called for one in measure.areas.all() if one.to_at is None]


def obliged(measure: Measure) -> str:
    """Which places need a post under the measure, in the reader's words."""
    asked = rules.Posts.of(measure.obliges)
    kinds = [str(PlaceKind(one).label) for one in asked.kinds if one in PlaceKind.values]
    if asked.least_workers and "enterprise" in asked.kinds:
        kinds.append(_("enterprises from {number} workers on").format(number=asked.least_workers))
        kinds.remove(str(PlaceKind.ENTERPRISE.label))
    return _(", ").join(kinds)


def exempt(measure: Measure) -> str:
    """Which places need none all the same."""
    asked = rules.Posts.of(measure.obliges)
    places = Place.objects.filter(pk__in=asked.exempt).order_by("path") if asked.exempt else []
    return _(", ").join([*(one.called for one in places), *filter(None, [asked.exempt_words])])


def period(measure: Measure) -> str:
    """From when to when, in the reader's words."""
    start = _moment(measure.begins_at or measure.from_at)
    end = measure.ended_at or measure.to_at
    if end is None:
        return _("from {start} until it is lifted").format(start=start)
    return _("from {start} to {end}").format(start=start, end=_moment(end))


def _moment(at: datetime) -> str:
    return date_format(timezone.localtime(at), pgettext("format of a moment", "Y-m-d H:i"))


def _day(at: datetime) -> str:
    return date_format(timezone.localtime(at), pgettext("format of a day", "Y-m-d"))


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
