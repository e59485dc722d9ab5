"""A number of the dictionary on a page: the number, and the way to its rows for who may see them."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from lianfang.figures import asking
from lianfang.figures.asking import Told
from lianfang.figures.declared import figures
from lianfang.grid.models import Place
from lianfang.kit.scope import NOTHING
from lianfang.shell import words

register = template.Library()


@register.simple_tag
def figure(told: Told | None) -> SafeString | str:
    """A figure that was asked for. What nobody reported says so: it is not 0."""
    if told is None:
        return "–"
    if told.is_lost:
        return format_html('<span class="quiet small">{}</span>', _("known only as it is now"))
    if told.value is None:
        return format_html('<span class="quiet small">{}</span>', _("not reported"))
    return linked(told.value, told.href, told.figure.code)


@register.simple_tag(takes_context=True)
def figure_of(
    context: template.Context, code: str, value: float | None, place: Place | None, **said: Any
) -> SafeString | str:
    """A number that a page holds already from the same sums: `{% figure_of "round-done" 12 place %}`.

    What is said besides narrows its rows (`round`, `kind`, `origin`), or names the day or the cut-off. A
    number over several areas has no place, and no rows of one: it says so, as every number without a way.
    """
    if value is None:
        return "–"
    return linked(value, _address(context, code, place, said), code)


@register.simple_tag(takes_context=True)
def n_of_figures(  # noqa: PLR0917  # as a template says them
    context: template.Context, code: str, part: int, of: str, whole: int, place: Place | None, **said: Any
) -> SafeString:
    """Two figures as n of N, each with its rows: `{% n_of_figures "round-done" 2 "round-due" 16 place %}`."""
    return format_html(
        '<span class="n-of-n"><b>{}</b><i>/</i><span>{}</span></span>',
        linked(part, _address(context, code, place, said), code),
        linked(whole, _address(context, of, place, said), of),
    )


def _address(context: template.Context, code: str, place: Place | None, said: Mapping[str, Any]) -> str:
    scope = getattr(context.get("request"), "scope", NOTHING)
    if place is None:
        return ""
    told = {name: str(text) for name, text in said.items() if text not in {None, ""}}
    return asking.address(scope, figures()[code], path=place.path, place=place.code, **told)


def linked(value: float, href: str, code: str) -> SafeString:
    """The number as the way to its rows; without one where they are not for the asker."""
    if not href:
        return format_html('<span data-why="closed">{}</span>', words.number(value))
    return format_html('<a class="figure" data-figure="{}" href="{}">{}</a>', code, href, words.number(value))
