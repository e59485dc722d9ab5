"""What can be done with events, measures and the rules of the disease: the door for all above."""

from lianfang.measures.appealing import ANSWER_HOURS, answer, appeal
from lianfang.measures.choosing import change_param, choose_pack, list_area, unlist_area
from lianfang.measures.deciding import (
    adjust,
    announce,
    cancel,
    confirm,
    decide,
    draft,
    expire,
    lift,
    may_decide,
    no_power,
    require_power,
)
from lianfang.measures.destroying import destroy_event_data, holds
from lianfang.measures.ending import Blocker, before_end, blockers, carried, end_event
from lianfang.measures.eventlife import (
    current_event,
    decide_retention,
    keep_instruction,
    keep_meeting,
    lower_level,
    open_event,
    prepare_event,
    raise_level,
    review_event,
    set_milestone,
)

__all__ = [
    "ANSWER_HOURS",
    "Blocker",
    "adjust",
    "announce",
    "answer",
    "appeal",
    "before_end",
    "blockers",
    "cancel",
    "carried",
    "change_param",
    "choose_pack",
    "confirm",
    "current_event",
    "decide",
    "decide_retention",
    "destroy_event_data",
    "draft",
    "end_event",
    "expire",
    "holds",
    "keep_instruction",
    "keep_meeting",
    "lift",
    "list_area",
    "lower_level",
    "may_decide",
    "no_power",
    "open_event",
    "prepare_event",
    "raise_level",
    "require_power",
    "review_event",
    "set_milestone",
    "unlist_area",
]
