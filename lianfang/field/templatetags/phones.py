"""How pages name a phone."""

from django import template

from lianfang.field import rules

register = template.Library()


@register.filter
def phone_kind(label: str) -> str:
    """Android · HUAWEI P30, where a browser says a whole line."""
    return rules.kind_of_phone(label)
