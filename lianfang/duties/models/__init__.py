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
    Lent,
    Pairing,
    StandIn,
    SweepBeat,
)
from lianfang.duties.models.rounds import (
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
    "Absence",
    "Alert",
    "AlertLevel",
    "Change",
    "Duty",
    "DutyQuerySet",
    "Evidence",
    "EvidenceLevel",
    "Ledger",
    "Lent",
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
