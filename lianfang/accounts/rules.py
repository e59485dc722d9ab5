"""What each role may do. Data, not conditions: the permission matrix test reads this table."""

from types import MappingProxyType
from typing import Final

from lianfang.accounts.models import Role

# Every ability, and what it opens. `figures` shows numbers only, `see` also rows without names.
ABILITIES: Final = MappingProxyType(
    {
        "figures": "coverage and other numbers that name nobody",
        "see": "places, duties, records without personal parts",
        "see-identity": "names, documents, phones of residents",
        "see-health": "temperatures, symptoms, exposure of flagged persons",
        "record": "send evidence",
        "correct": "correct another person's evidence",
        "excuse": "excuse a duty with a reason",
        "pair": "decide who answers for a place",
        "hold-round": "open, change the base of, and close a round; set what recurs",
        "import": "load registers",
        "export": "take registers out, names masked",
        "export-identities": "take registers out with names, for a stated purpose",
        "manage-users": "create users, postings and tokens",
        "acknowledge": "accept or refuse what is handed over to one's desk",
        "order": "issue, chase and close orders",
        "plan": "prepare events, measures and packs, and rehearse them",
        "decide-as-government": "decide measures in the name of the county-level government",
        "decide-as-cdc": "decide what the law leaves to disease control",
        "treat": "the fever clinic: its visits, temperatures, samples, beds",
        "decide-as-medical": "decide what the law leaves to a medical institution",
        "see-cases": "the register of cases and contacts",
        "issue-passes": "make out, print and withdraw passes and resident cards",
        "publish-cases": "publish case figures; disease control alone may",
    }
)

_FIELD = frozenset({"figures", "see", "see-identity", "see-health", "record"})
_COMMUNITY = _FIELD | {"correct", "excuse", "pair", "acknowledge", "issue-passes"}
_STREET = _COMMUNITY | {"hold-round", "import", "export", "manage-users", "order"}
_DISTRICT = _STREET | {"export-identities", "plan"}

BY_ROLE: Final = MappingProxyType(
    {
        Role.GRID_WORKER.value: _FIELD,
        Role.PAIRED.value: _FIELD,
        Role.SECRETARY.value: _COMMUNITY,
        Role.LEAD.value: _STREET,
        Role.DUTY_OFFICER.value: _DISTRICT,
        Role.COMMANDER.value: _DISTRICT | {"decide-as-government"},
        Role.CDC.value: _FIELD
        | {"acknowledge", "plan", "decide-as-cdc", "see-cases", "publish-cases", "import"},
        Role.CLINICIAN.value: _FIELD | {"acknowledge", "treat", "decide-as-medical", "see-cases"},
        Role.CHECKPOINT.value: _FIELD | {"acknowledge"},
        Role.KEEPER.value: _FIELD,
        Role.DEPARTMENT.value: frozenset({"figures"}),
        # Takes what is handed to the department, and sees of residents only what that names.
        Role.DESK.value: frozenset({"figures", "acknowledge"}),
        Role.MACHINE.value: frozenset({"figures", "see", "record"}),
    }
)

SEES = "see"  # the ability whose subtrees are a scope's roots
TRIES_BEFORE_LOCK = 8  # failed sign-ins of one name within LOCK_WINDOW
LOCK_MINUTES = 10
LOCK_WINDOW_MINUTES = 15
MAX_TOKEN_DAYS = 366
