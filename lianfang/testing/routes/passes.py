"""The routes of passes: made out by the street, checked by whoever records."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Final

from lianfang.kit import clock
from lianfang.passes import actions, acts, kinds, lists, rules
from lianfang.passes.texts import written
from lianfang.testing.acts import Try, rows
from lianfang.testing.canaries import PLATE
from lianfang.testing.listings import rows as listed
from lianfang.testing.matrix import FORM, ONLY_POST, Fixture, Row
from lianfang.testing.world import World


def plant(world: World) -> dict[str, str]:
    """A vehicle pass with a marked plate, and its text."""
    made = actions.issue(
        world.scope("fang"),
        kind=kinds.VEHICLE_PASS,
        place=world.places["garden"],
        subject=f"vehicle:{PLATE}",
        to_at=clock.now() + timedelta(days=2),
    )
    entry = actions.issue(
        world.scope("fang"),
        kind=kinds.ENTRY_PASS,
        place=world.places["binhe"],
        to_at=clock.now() + timedelta(days=2),
    )
    actions.place_codes(world.scope("fang"), places=[world.places["garden"]])
    return {"pass": rules.id_text(made.pk), "entry_text": written(entry)}


def _posted(**fields: str) -> Callable[[Fixture], Mapping[str, str]]:
    return lambda fixture: fields


_ISSUES: Final = "issue-passes"

_NEW: Final = {"kind": "entry-pass", "place": "garden"}
_PASSES: Final = rows(
    acts.PASS,
    {"issue": Try("", "garden", _NEW), "revoke": Try("{pass}", "garden", {"reason": "遗失"})},
)
_KEYS: Final = rows(acts.KEY, {"key": Try("", "district", api={"refused": (403,)})})

ROWS: Final = (
    *_PASSES,
    *_KEYS,
    *listed(lists.PASSES, "passes/", asked=("state=withdrawn&uses=excess", "number=00ff")),
    Row(
        "passes/",
        ("/passes/",),
        FORM,
        needs=_ISSUES,
        refused=(403,),
        done=(200, 302, 404),
        body=_posted(kind="entry-pass", place="garden", days="1"),
    ),
    Row(
        "passes/",
        ("/passes/?place=garden",),
        FORM,
        needs=_ISSUES,
        at="garden",
        refused=(403, 404),
        done=(200, 302),
        body=_posted(kind="entry-pass", place="garden", days="1"),
        changes=True,
    ),
    # A bearer holds the pass out, so any post may judge it; one of a place elsewhere names that place.
    Row(
        "passes/check/",
        ("/passes/check/",),
        FORM,
        needs="record",
        refused=(403,),
        body=_posted(text="LF1:NONSENSE"),
    ),
    Row(
        "passes/cards/",
        ("/passes/cards/?place=garden", "/passes/cards/?place={id_garden_1}"),
        FORM,
        needs=_ISSUES,
        at="garden",
        body=_posted(names="1", purpose="发放居民卡", days="3"),
        changes=True,
    ),
    Row(
        "passes/codes/",
        ("/passes/codes/",),
        ONLY_POST,
        needs="record",
        at="garden",
        body=_posted(place="garden"),
        changes=True,
    ),
    Row("passes/<str:number>/", ("/passes/{pass}/",), needs=_ISSUES, at="garden"),
)
