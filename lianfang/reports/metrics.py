"""The metric dictionary: each number that is published, defined once."""

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lianfang.duties.rules import LATE_ENTRY


@dataclass(frozen=True)
class Metric:
    """One number. `expression` is over the visit (v) each met duty (d) rests on and its record (r), of
    which {lag} is by how many seconds it came later than it was made; `owner` answers for it.
    """

    code: str
    label: str | Promise
    unit: str | Promise
    owner: str | Promise
    expression: str


_OFFICE = _("screening group of the command office")

# What a sweep's daily report asks for; docs/sources.md#daily-figures
FOUND: Final = (
    Metric("residents", _("people living here"), _("persons"), _OFFICE, "sum(v.head_count)"),
    Metric("returned", _("came or returned"), _("persons"), _OFFICE, "sum(v.returned)"),
    Metric("listed-area", _("from listed areas"), _("persons"), _OFFICE, "sum(v.listed_area)"),
    Metric("fever", _("with fever or symptoms"), _("persons"), _OFFICE, "sum(v.fever)"),
    Metric("contact", _("met a case"), _("persons"), _OFFICE, "sum(v.contact)"),
    Metric(
        "vacant",
        _("verified vacant"),
        _("dwellings"),
        _OFFICE,
        "sum(CASE WHEN v.outcome = 'verified-vacant' THEN 1 ELSE 0 END)",
    ),
    Metric(
        "special",
        _("households in need of care"),
        _("households"),
        _OFFICE,
        "sum(CASE WHEN v.special <> '' THEN 1 ELSE 0 END)",
    ),
    Metric(
        "leaflets",
        _("leaflets handed over"),
        _("households"),
        _OFFICE,
        "sum(CASE WHEN v.leaflet THEN 1 ELSE 0 END)",
    ),
    Metric(
        "late",
        _("entered late"),
        _("visits"),
        _OFFICE,
        f"sum(CASE WHEN {{lag}} > {int(LATE_ENTRY.total_seconds())} THEN 1 ELSE 0 END)",
    ),
)
