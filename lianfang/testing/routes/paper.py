"""The routes of paper: who records somewhere may print and key in there."""

from collections.abc import Callable, Mapping
from typing import Final

from lianfang.duties.models import Round
from lianfang.paper import actions, acts, rules
from lianfang.testing.acts import Try, rows
from lianfang.testing.canaries import ROUND
from lianfang.testing.matrix import FORM, ONLY_POST, Fixture, Row
from lianfang.testing.world import World


def plant(world: World) -> dict[str, str]:
    """Walk lists of the marked round, and a blank sheet."""
    opened = Round.objects.get(code=ROUND)
    made = actions.print_walk(world.scope("fang"), round=opened, place=world.places["garden"])
    return {"printing": str(made.pk), "sheet": rules.serial(made.sheets.order_by("pk")[0].pk)}


def _posted(**fields: str) -> Callable[[Fixture], Mapping[str, str]]:
    return lambda fixture: fields


_RECORD: Final = "record"
_LINE: Final = {"day": "2020-01-29", "time": "12:00"}

_NO_ROW: Final = {"changes": False}
_SHEETS: Final = rows(
    acts.SHEET, {"lost": Try("{sheet}", "garden", {"reason": "雨淋"}, page=_NO_ROW, api=_NO_ROW)}
)

ROWS: Final = (
    *_SHEETS,
    Row("paper/", ("/paper/",), needs=_RECORD, refused=(403,)),
    Row(
        "paper/printings/",
        ("/paper/printings/",),
        ONLY_POST,
        needs=_RECORD,
        at="garden",
        refused=(403, 404),
        done=(302,),
        body=_posted(kind="paper.hand-over", place="garden"),
        changes=True,
    ),
    Row("paper/printings/<int:pk>/", ("/paper/printings/{printing}/",), needs=_RECORD, at="garden"),
    Row(
        "paper/printings/<int:pk>/sheets.xlsx",
        ("/paper/printings/{printing}/sheets.xlsx",),
        needs=_RECORD,
        at="garden",
    ),
    Row(
        "paper/keying/",
        ("/paper/keying/?sheet=P0000001-00", "/paper/keying/?sheet={sheet}"),
        needs=_RECORD,
        refused=(403,),
        done=(302,),
    ),
    Row(
        "paper/keying/<str:serial>/",
        ("/paper/keying/{sheet}/",),
        FORM,
        needs=_RECORD,
        at="garden",
        done=(200, 302),
        body=_posted(**_LINE, **{"outcome.2": "2", "both.2": "1"}),  # another told of this door as well
        changes=True,
    ),
    Row(
        "paper/keying/<str:serial>/<int:number>/",
        ("/paper/keying/{sheet}/2/",),
        FORM,
        needs=_RECORD,
        at="garden",
        done=(200, 302),
        body=_posted(**_LINE, outcome="nobody-home"),
        changes=True,
    ),
)
