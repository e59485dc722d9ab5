"""Who may order what: the powers matrix as data (docs/sources.md#powers).

One row per kind of act. `bodies` may decide it; nobody else, whatever their post. An act that is no
measure (publishing figures, an enforcement visit) has its row too, so that a refusal can name it.
"""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NOTICE, ANNOUNCEMENT, NO_FORM = "notice", "announcement", ""  # the form the law demands
DECIDES, TOLD = "decides", "told"  # what the next level up does


class Body(TextChoices):
    """Who decides: `powers.POWERS` says which of them may decide what."""

    GOVERNMENT = "government", _("county-level people's government")
    CDC = "cdc", _("centre for disease control")
    MEDICAL = "medical", _("medical institution")
    UPPER = "upper", _("government of a higher level")


ABILITY_OF: Final = MappingProxyType(
    {
        Body.GOVERNMENT.value: "decide-as-government",
        Body.CDC.value: "decide-as-cdc",
        Body.MEDICAL.value: "decide-as-medical",
        # A decision taken above is carried out, and written down, by the government of the district.
        Body.UPPER.value: "decide-as-government",
    }
)

# Bodies that decide no measure, but what the law leaves to a department: not to be taken for the
# institution of nearly the same name (docs/sources.md#powers).
DEPARTMENTS: Final[MappingProxyType[str, str | Promise]] = MappingProxyType(
    {
        "cdc-department": _("department for disease control"),
        "health-department": _("department of health"),
    }
)
ASSESSED: Final = frozenset({"idl-63", "idl-63-6", "idl-65"})  # grounds that ask for an assessment before

# Articles, as a refusal, a notice and a page name them. Codes are stored.
ARTICLES: Final[MappingProxyType[str, str | Promise]] = MappingProxyType(
    {
        "idl-15": _("Infectious Diseases Law, article 15"),
        "idl-57": _("Infectious Diseases Law, article 57"),
        "idl-58": _("Infectious Diseases Law, article 58"),
        "idl-62": _("Infectious Diseases Law, article 62"),
        "idl-63": _("Infectious Diseases Law, article 63"),
        "idl-63-6": _("Infectious Diseases Law, article 63 (6)"),
        "idl-64": _("Infectious Diseases Law, article 64"),
        "idl-65": _("Infectious Diseases Law, article 65"),
        "idl-66": _("Infectious Diseases Law, article 66"),
        "idl-68": _("Infectious Diseases Law, article 68"),
        "idl-69": _("Infectious Diseases Law, article 69"),
        "idl-96": _("Infectious Diseases Law, article 96"),
        "phe-38": _("Public Health Emergencies Law, article 38"),
        "phe-39": _("Public Health Emergencies Law, articles 39 and 40"),
        "phe-39-4": _("Public Health Emergencies Law, article 39 (4)"),
        "phe-39-7": _("Public Health Emergencies Law, article 39 (7)"),
        "phe-41": _("Public Health Emergencies Law, article 41"),
        "phe-44": _("Public Health Emergencies Law, article 44"),
        "erl-12": _("Emergency Response Law, articles 12 and 76"),
        "erl-59": _("Emergency Response Law, articles 59 and 60"),
    }
)


@dataclass(frozen=True, slots=True)
class Power:
    """One row of the matrix. The first of `grounds` is the usual one.

    `upper_for` are the grounds on which the decision of the next level up is needed beforehand;
    `upper` says whether that level decides, or is told at the same time.
    """

    kind: str
    name: str | Promise
    bodies: tuple[str, ...]
    grounds: tuple[str, ...]
    form: str = ANNOUNCEMENT
    upper: str = ""
    upper_for: tuple[str, ...] = ()
    second_approver: bool = True  # restricts somebody: two people of the deciding body
    needs_class_a: bool = False  # only for class A diseases and those managed as such
    in_advance: bool = False  # needs class A, or a measure of article 65 that holds there already
    needs_new_disease: bool = False  # only for diseases that are new or of unknown cause
    note: str | Promise = ""
    is_measure: bool = True

    @property
    def article(self) -> str:
        """The articles in the reader's words, as a refusal names them."""
        return str(_("; ")).join(str(ARTICLES[one]) for one in self.grounds)

    @property
    def needs_end(self) -> bool:
        """What restricts somebody names the day it ends; longer takes a new decision."""
        return self.second_approver

    @property
    def needs_announcement(self) -> bool:
        return self.form == ANNOUNCEMENT


IN_ADVANCE: Final = "pre-emptive"
POSTS: Final = "health-monitoring"  # the kind that orders posts at places
_GOVERNMENT = (Body.GOVERNMENT.value,)
_UPPER = (Body.UPPER.value,)

POWERS: Final = (
    Power(
        "isolate",
        _("isolation or observation of patients, carriers, suspects and close contacts"),
        (Body.MEDICAL.value, Body.CDC.value),
        ("idl-58",),
        NOTICE,
        needs_class_a=True,
        in_advance=True,
        note=_("By written notice, never beyond the national rules; the police only assist."),
    ),
    Power(
        "contact-determination",
        _("determination of close contacts, investigation, disinfection advice"),
        (Body.CDC.value,),
        ("idl-62", "phe-41"),
        NO_FORM,
        second_approver=False,
        note=_("The community only assists."),
    ),
    Power("gathering-limit", _("limit on gatherings"), _GOVERNMENT, ("idl-63",), upper=TOLD),
    Power("work-stop", _("stop of work, business or school"), _GOVERNMENT, ("idl-63",), upper=TOLD),
    Power("place-closure", _("closure of places"), _GOVERNMENT, ("idl-63",), upper=TOLD),
    Power("source-seal", _("sealing of water or food"), _GOVERNMENT, ("idl-63",), upper=TOLD),
    Power("cull", _("control or culling of animals"), _GOVERNMENT, ("idl-63",), upper=TOLD),
    Power("restrict", _("other necessary measure"), _GOVERNMENT, ("idl-63-6",), upper=TOLD),
    Power(
        "isolate-in-place",
        _("isolation of the people in a place with a class A case"),
        _GOVERNMENT,
        ("idl-64",),
        upper=TOLD,
        needs_class_a=True,
        in_advance=True,
    ),
    Power(
        IN_ADVANCE,
        _("class A measures in advance for a new or unknown disease"),
        _GOVERNMENT,
        ("idl-65",),
        upper=TOLD,
        needs_new_disease=True,
    ),
    Power(
        "checkpoint",
        _("checkpoint: health quarantine of people, goods and vehicles"),
        _GOVERNMENT,
        ("idl-66", "idl-63-6", "phe-39-4"),
        upper=DECIDES,
        upper_for=("idl-66",),
        note=_("Article 66 speaks of an affected area; the edge of an unaffected one rests on another."),
    ),
    Power(
        "seal-area",
        _("sealing of an area"),
        _UPPER,
        ("idl-66",),
        upper=DECIDES,
        upper_for=("idl-66",),
        needs_class_a=True,
        note=_("Decided by the province; by the State Council for large cities and trunk traffic."),
    ),
    Power(
        "traffic-quarantine",
        _("traffic quarantine"),
        _UPPER,
        ("idl-68",),
        NO_FORM,
        upper=DECIDES,
        upper_for=("idl-68",),
        needs_class_a=True,
        note=_("Decided by the province."),
    ),
    Power(
        "call-up",
        _("call-up of people"),
        _GOVERNMENT,
        ("idl-69", "phe-39-7"),
        NOTICE,
        note=_("With fair pay."),
    ),
    Power(
        "requisition",
        _("requisition of houses, vehicles and goods"),
        _GOVERNMENT,
        ("idl-69", "phe-44", "erl-12"),
        NOTICE,
        note=_("With compensation; what was taken is given back."),
    ),
    Power("screening", _("screening"), _GOVERNMENT, ("phe-39",), second_approver=False),
    Power(POSTS, _("health monitoring"), _GOVERNMENT, ("phe-39",), second_approver=False),
    Power("medical-observation", _("medical observation"), _GOVERNMENT, ("phe-39",)),
    Power(
        "preventive-medication", _("preventive medication"), _GOVERNMENT, ("phe-39",), second_approver=False
    ),
    Power(
        "response",
        _("beginning, change and end of a response"),
        _GOVERNMENT,
        ("phe-38",),
        upper=TOLD,
        second_approver=False,
        is_measure=False,
        note=_("Above its own level on the decision from above; neighbours are informed."),
    ),
    Power(
        "publish-cases",
        _("publication of case figures"),
        ("cdc-department",),
        ("idl-57",),
        NO_FORM,
        is_measure=False,
        note=_("Name of the disease, extent, confirmed, suspected and dead; never a person."),
    ),
    Power(
        "enforcement-visit",
        _("enforcement visit"),
        ("health-department", "cdc-department"),
        ("idl-96",),
        NO_FORM,
        is_measure=False,
        note=_("At least two officers with certificates, and a signed record."),
    ),
    Power(
        "information-reporters",
        _("information reporters in committees and units"),
        _GOVERNMENT,
        ("erl-59",),
        NO_FORM,
        is_measure=False,
    ),
)
# Kinds on which a person may be put under observation or isolation.
OBSERVES: Final = frozenset({"isolate", "isolate-in-place", "medical-observation", "pre-emptive"})
# What residents' committees, grid workers and volunteers do: they order nothing (idl-15).
ASSIST_ONLY: Final = ARTICLES["idl-15"]

_BY_KIND: Final = MappingProxyType({one.kind: one for one in POWERS})


def of(kind: str) -> Power:
    """The row of a kind of act. Raises KeyError for a kind the matrix does not know."""
    return _BY_KIND[kind]


def body_name(code: str) -> str | Promise:
    """What a body is called."""
    return DEPARTMENTS[code] if code in DEPARTMENTS else Body(code).label


def is_known(kind: str) -> bool:
    return kind in _BY_KIND


def abilities(kind: str) -> frozenset[str]:
    """The abilities of which one is needed to decide this kind of act."""
    return frozenset(ABILITY_OF[body] for body in of(kind).bodies if body in ABILITY_OF)
