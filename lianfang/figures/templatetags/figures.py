"""A number of the dictionary on a page: the number, and the way to its rows for who may see them."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from lianfang.figures import asking
from lianfang.figures.asking import Told
from lianfang.figures.declared import figures
from lianfang.grid.models import Place
from lianfang.kit import clock
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
    context: template.Context, code: str, value: float | None, place: Place, **said: Any
) -> SafeString | str:
    """A number that a page holds already from the same sums: `{% figure_of "round-done" 12 place %}`.

    What is said besides narrows its rows (`round`, `kind`, `origin`), or names the day (`on`).
    """
    if value is None:
        return "–"
    request = context.get("request")
    scope = getattr(request, "scope", NOTHING)
    named = figures()[code]
    window = asking.window_of(place.path, at=clock.now(), on=said.pop("on", None))
    narrowed = {name: str(text) for name, text in said.items() if text not in {None, ""}}
    return linked(value, asking.rows_href(scope, named, window, place.code, **narrowed), code)


def linked(value: float, href: str, code: str) -> SafeString | str:
    if not href:
        return words.number(value)
    return format_html('<a class="figure" data-figure="{}" href="{}">{}</a>', code, href, words.number(value))
