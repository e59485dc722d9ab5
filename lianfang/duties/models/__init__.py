"""The tables of rounds, duties, evidence, who answers for them, and what the sweep looks after."""

from lianfang.duties.models.chain import (
    Evidence,
    Ledger,
    Quarantined,
    Record,
    Seal,
    StuckFollowUp,
)
from lianfang.duties.models.people import (
    Absence,
    Alert,
    AlertLevel,
    Pairing,
    StandIn,
    SweepBeat,
)
from lianfang.duties.models.rounds import (
    ALL_HOURS,
    HOURS_DOWN_TO,
    Change,
    Duty,
    DutyQuerySet,
    EvidenceLevel,
    Level,
    Round,
    Schedule,
    State,
    Tally,
    Verdict,
)

__all__ = [
    "ALL_HOURS",
    "HOURS_DOWN_TO",
    "Absence",
    "Alert",
    "AlertLevel",
    "Change",
    "Duty",
    "DutyQuerySet",
    "Evidence",
    "EvidenceLevel",
    "Ledger",
    "Level",
    "Pairing",
    "Quarantined",
    "Record",
    "Round",
    "Schedule",
    "Seal",
    "StandIn",
    "State",
    "StuckFollowUp",
    "SweepBeat",
    "Tally",
    "Verdict",
]
