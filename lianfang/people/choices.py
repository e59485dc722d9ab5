"""Closed answers about a person that every room asks alike: stored codes and their words."""

from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

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
PLATE_KINDS: Final = (
    ("ordinary", pgettext_lazy("plate", "ordinary")),
    ("new-energy-small", _("new energy, small")),
    ("new-energy-large", _("new energy, large")),
    ("police", pgettext_lazy("plate", "police")),
    ("driving-school", _("driving school")),
    ("trailer", pgettext_lazy("plate", "trailer")),
    ("hong-kong", pgettext_lazy("plate", "Hong Kong")),
    ("macao", pgettext_lazy("plate", "Macao")),
    ("consulate", _("consulate")),
    ("embassy", _("embassy")),
    ("armed-police", _("armed police")),
    ("military", pgettext_lazy("plate", "military")),
    ("emergency", pgettext_lazy("plate", "emergency service")),
    ("oversize", _("over size")),
    ("trial", pgettext_lazy("plate", "trial")),
    ("tractor", _("tractor")),
    ("temporary", pgettext_lazy("plate", "temporary")),
    ("none", pgettext_lazy("plate", "none")),
    ("other", pgettext_lazy("plate", "other")),
)
