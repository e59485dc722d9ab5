"""Closed answers about a person that every room asks alike: stored codes and their words."""

from typing import Final

from django.utils.translation import gettext_lazy as _

SEXES: Final = (("0", _("unknown")), ("1", _("male")), ("2", _("female")), ("9", _("not stated")))
SYMPTOMS: Final = (
    ("none", _("none")),
    ("fever", _("fever")),
    ("cough", _("dry cough")),
    ("fatigue", _("fatigue")),
    ("sore-throat", _("sore throat")),
    ("short-breath", _("shortness of breath")),
    ("diarrhoea", _("diarrhoea")),
    ("other", _("other")),
)
SPECIAL: Final = (
    ("lives-alone", _("elderly person living alone")),
    ("dependent", _("needs care")),
    ("disabled", _("disabled person")),
    ("pregnant", _("pregnant or newly delivered")),
    ("infant", _("infant")),
    ("long-medication", _("dialysis or long-term medication")),
    ("mental", _("mental illness")),
    ("unguarded-child", _("child without guardian")),
)
