"""Figures, bars, signs and moments for templates; built in, so no page has to load them."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from lianfang.kit import clock, sentences
from lianfang.shell import codes, words

register = template.Library()
register.filter("number", words.number)
register.filter("listed", words.listed)
register.filter("state_word", words.state_word)


@register.filter
def percent(part: int, whole: int) -> str:
    return words.percent(part or 0, whole or 0)


@register.filter
def whole(value: float | None) -> str:
    """To the nearest whole; a dash for nothing known."""
    return words.number(None if value is None else round(value))


@register.filter
def less(value: int, other: int) -> int:
    return (value or 0) - (other or 0)


@register.simple_tag
def n_of_n(part: int, whole: int) -> SafeString:
    """A figure as n of N; never a bare percentage."""
    return format_html(
        '<span class="n-of-n"><b>{}</b><i>/</i><span>{}</span></span>',
        words.number(part),
        words.number(whole),
    )


@register.simple_tag
def sign(state: str, word: bool = False, said: bool = True) -> SafeString:
    """The sign of a state; with `word` the word beside it, otherwise the word for screen readers.

    `said=False` where the words beside it say the state: those of a door are not those of a card.
    """
    if not said:
        return format_html('<span class="sign" data-state="{}" aria-hidden="true"></span>', state)
    shown = "sign-word" if word else "unseen"
    return format_html(
        '<span class="sign" data-state="{}" aria-hidden="true"></span><span class="{}">{}</span>',
        state,
        shown,
        words.state_word(state),
    )


@register.filter
def ended(text: str) -> str:
    """What somebody typed, as a sentence with one stop."""
    return sentences.ended(text)


@register.simple_tag
def bar(whole: int, label: str = "", **parts: int) -> SafeString:
    """A bar of `whole`, cut into the named states in the order given: `{% bar 120 done=80 tried=5 %}`."""
    rects = format_html_join(
        "",
        '<rect class="part" data-state="{}" x="{}%" width="{}%" height="100%"/>',
        _cuts(whole, parts),
    )
    first = next(iter(parts.values()), 0)
    words_of_bar = label or f"{words.number(first)} / {words.number(whole)}"
    return format_html('<svg class="bar" role="img" aria-label="{}">{}</svg>', words_of_bar, rects)


def _cuts(whole: int, parts: dict[str, int]) -> Iterable[tuple[str, str, str]]:
    at = 0.0
    for state, count in parts.items():
        width = 100 * (count or 0) / whole if whole > 0 else 0.0
        if width > 0:
            yield state, f"{at:.2f}", f"{width:.2f}"
        at += width


@register.filter
def moment(value: datetime | None) -> str | SafeString:
    """A moment as one says it, with the full one for machines and on hover."""
    if value is None:
        return "–"
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        value.isoformat(timespec="seconds"),
        f"{words.local(value):%Y-%m-%d %H:%M}",
        words.near(value, clock.now()),
    )


@register.filter
def told(value: Any) -> Any:
    """Any fact as people read it: moments and days as one says them, a dash for what is not known."""
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return words.day(value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return "–" if value is None or value == "" else value


@register.simple_tag
def facts(pairs: Iterable[tuple[Any, Any]]) -> SafeString:
    """Labels and what is known under each."""
    rows = format_html_join("", "<dt>{}</dt><dd>{}</dd>", ((label, told(value)) for label, value in pairs))
    return format_html('<dl class="facts">{}</dl>', rows)


@register.simple_tag
def history(steps: Iterable[tuple[datetime, Any, str, str]]) -> SafeString | str:
    """What was done, a line each: when, what, by whom, and why. Nothing where nothing was."""
    rows = [(moment(at), what, who, format_html(" · {}", why) if why else "") for at, what, who, why in steps]
    if not rows:
        return ""
    line = '<li><span class="nowrap quiet">{}</span> <span><b>{}</b> · {}{}</span></li>'
    head = '<section class="block" aria-labelledby="steps-title"><h2 id="steps-title">{}</h2>'
    return format_html(
        head + '<ol class="steps">{}</ol></section>', _("What was done"), format_html_join("", line, rows)
    )


@register.filter
def near(value: datetime) -> str:
    """A moment in words alone: for a label or a title, which holds no element."""
    return words.near(value, clock.now())


@register.filter
def day(value: datetime) -> str:
    return words.day(value)


@register.filter
def hour(value: datetime) -> str:
    return words.clock_time(value)


@register.filter
def time_left(due: datetime) -> str:
    return words.time_left(due, clock.now())


@register.filter
def is_past(due: datetime) -> bool:
    return due < clock.now()


@register.filter
def call(phone: str) -> str | SafeString:
    """A telephone number one can tap; as it is where no digits are in it (masked, or none)."""
    digits = "".join(c for c in phone or "" if c.isdigit() or c == "+")
    if len(digits) < 5 or "*" in phone:
        return phone or ""
    return format_html('<a class="call" href="tel:{}">{}</a>', digits, _grouped(phone))


def _grouped(phone: str) -> str:
    """A mobile number as it is read out: 139 5550 0001."""
    return f"{phone[:3]} {phone[3:7]} {phone[7:]}" if len(phone) == 11 and phone.isdigit() else phone


@register.simple_tag(takes_context=True)
def address(context: template.Context, **changed: Any) -> str:
    """The page's own address with some of its questions changed; None takes one away."""
    query = context["request"].GET.copy()
    for name, value in changed.items():
        query.pop(name, None)
        if value not in (None, ""):
            query[name] = str(value)
    return f"?{query.urlencode()}" if query else "?"


@register.simple_tag(takes_context=True)
def page_address(context: template.Context, key: str, number: int) -> str:
    """The page's own address at another page of one of its lists."""
    return address(context, **{key: number})


@register.filter
def after(later: datetime, earlier: datetime) -> str:
    """The length of time from one moment to a later one."""
    return words.span(later - earlier)


@register.filter
def words_of(text: str) -> list[str]:
    """The words of a text, for a loop over names a template knows."""
    return text.split()


@register.simple_tag
def qr(text: str, label: str = "") -> SafeString:
    """A text as a QR code, drawn into the page."""
    return codes.drawing(text, label=label)
