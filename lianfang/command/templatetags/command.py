from django import template

from lianfang.command.rules import sign
from lianfang.duties.models import Duty

register = template.Library()


@register.filter
def duty_sign(duty: Duty) -> str:
    """The sign an open or closed duty shows."""
    return sign(duty.state, tried=duty.tried, outcome=duty.outcome)
