"""Signs of classes and classifications, and lengths of time, for the pages of cases."""

from typing import Any

from django import template
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from lianfang.cases import rules
from lianfang.cases.models import Classification, EpidemicClass, Outcome
from lianfang.duties.subjects import title_of
from lianfang.kit.forms import Words

register = template.Library()


@register.filter
def age_words(case: Any) -> str:
    """An age as it is said: years alone, or with the unit or band that was told."""
    told = rules.age_of(case.age_told)
    if told is None:
        return "" if case.age is None else str(case.age)
    if told.unit == "months":
        return gettext("{n} months").format(n=told.low)
    if told.unit == "days":
        return gettext("{n} days").format(n=told.low)
    return f"{told.low}–{told.high}" if told.high is not None else f"{told.low}+"


EARLIES: dict[str, str | Promise] = {
    "onset": pgettext_lazy("five earlies", "ill"),
    "found": pgettext_lazy("five earlies", "found"),
    "reported": pgettext_lazy("five earlies", "reported"),
    "isolated": pgettext_lazy("five earlies", "isolated"),
    "diagnosed": pgettext_lazy("five earlies", "diagnosed"),
    "treated": pgettext_lazy("five earlies", "treated"),
}
RULES: dict[str, str | Promise] = {
    "no-case": _("no case that counts"),
    "no-rule": _("no rule of the pack is met"),
    "cases": _("cases within the pack's days"),
    "cluster": _("cases in one household, site or stairwell, or linked"),
    "unlinked": _("cases here without a link to one another"),
    "outbreaks": _("several outbreaks in the community"),
    "clean": _("no new case for the pack's days"),
    "by-hand": _("decided by a person"),
}
REPORT_CARD = _("Report card of a case")
FACTS: dict[str, Words] = {"linked_to": _("Infected by"), "place": _("Place")}


@register.filter
def early(name: str) -> str:
    return str(EARLIES.get(name, name))


@register.filter
def rule_words(rule: str) -> str:
    return str(RULES.get(rule, rule))


@register.filter
def class_word(code: str) -> str:
    return str(EpidemicClass(code).label) if code in EpidemicClass.values else code


@register.simple_tag
def class_sign(code: str) -> SafeString:
    """A class as a sign and its word: the number of bars grows with it."""
    return format_html(
        '<span class="class-sign" data-class="{}" aria-hidden="true"><i></i><i></i><i></i></span>'
        '<span class="nowrap">{}</span>',
        code,
        class_word(code),
    )


@register.filter
def fact_word(name: str) -> str:
    """The label of a fact of a case."""
    from lianfang.cases.forms import CASE  # forms name models, which are not ready when tags load

    return str(CASE.by_name[name].label if name in CASE.by_name else FACTS.get(name, name))


@register.filter
def hours(value: float | None) -> str:
    """A length of time as one says it: hours below two days, then days."""
    if value is None:
        return "–"
    if abs(value) < 48:
        shown = _figure(value)
        return ngettext("{n} h", "{n} h", round(value)).format(n=shown)
    shown = _figure(value / 24)
    return ngettext("{n} day", "{n} days", round(value / 24)).format(n=shown)


def _figure(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0").replace("-", "−")


@register.filter
def at(known: dict[str, Any], name: str) -> Any:
    """What stands under a name; nothing where nothing does."""
    return known.get(name)


@register.filter
def classification_word(code: str) -> str:
    return str(Classification(code).label)


@register.filter
def outcome_word(code: str) -> str:
    return str(Outcome(code).label)


@register.filter
def duty_word(kind: str, titles: dict[str, Any]) -> str:
    """What a duty of a class is called: by the pack, else by the form that meets it."""
    return str(titles.get(kind) or (REPORT_CARD if kind == "cases.report-card" else title_of(kind)))
