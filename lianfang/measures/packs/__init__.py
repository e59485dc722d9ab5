"""Disease packs: what a disease demands, as dated data files checked by a schema.

A pack is a folder here, an edition a TOML file in it. Thresholds, windows, observation, community
classes with the duties each of them raises: nothing of it is a constant in code. `Protocol` is what
holds at one instant: an edition with the dated changes and the listed areas of the event.
"""

from lianfang.measures.packs.parameters import (
    AT_ONCE_HOURS,
    DECIDED_ONLY,
    PARAMETERS,
    USUAL,
    Known,
)
from lianfang.measures.packs.protocol import (
    Listed,
    Protocol,
)
from lianfang.measures.packs.reading import (
    DEFAULT,
    FOLDER,
    Checks,
    all_packs,
    edition_of,
    faults,
    line_of,
    newest,
    read,
)
from lianfang.measures.packs.shape import (
    CLASSES,
    MARKS,
    Band,
    Code,
    CommunityClass,
    DutyTemplate,
    Index,
    LegalClass,
    Link,
    ListField,
    Mark,
    Observation,
    Pack,
    Param,
    Rule,
    Setting,
    Sourced,
    Stage,
    Struct,
    Words,
)

__all__ = [
    "AT_ONCE_HOURS",
    "CLASSES",
    "DECIDED_ONLY",
    "DEFAULT",
    "FOLDER",
    "MARKS",
    "PARAMETERS",
    "USUAL",
    "Band",
    "Checks",
    "Code",
    "CommunityClass",
    "DutyTemplate",
    "Index",
    "Known",
    "LegalClass",
    "Link",
    "ListField",
    "Listed",
    "Mark",
    "Observation",
    "Pack",
    "Param",
    "Protocol",
    "Rule",
    "Setting",
    "Sourced",
    "Stage",
    "Struct",
    "Words",
    "all_packs",
    "edition_of",
    "faults",
    "line_of",
    "newest",
    "read",
]
