"""What is told of a market by phone, page and paper: checks, patrols, arrivals and prices.

A record that tells a condition broken suspends the permit in the transaction that keeps it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from lianfang.duties.kinds import Kept, RecordKind
from lianfang.duties.rules import Judged
from lianfang.kit import sql
from lianfang.kit.checks import Check
from lianfang.kit.forms import Field, Form
from lianfang.markets import conditions, permits
from lianfang.markets.conditions import FOOD, HYGIENE, ITEMS, PATROL, STAFF
from lianfang.markets.models import Slaughter, SlaughterState, Supply
from lianfang.markets.problems import BadPrice
from lianfang.slots import rules
from lianfang.slots.forms import PURPOSE, count, done, points
from lianfang.slots.intake import Slots, slot

SUPPLY: Final = "markets.supply"
BASE: Final = ("market",)
_FEN: Final = 100
_ROWS: Final = sql.Table(Supply)

_WORKERS: Final = count("staff", _("People at work"), "market-staff.staff", is_wanted=True)
_MEASURED: Final = count("measured", _("Temperatures taken"), "market-staff.measured", is_wanted=True)
_FEVERISH: Final = count("feverish", _("With fever"), "market-staff.feverish", is_wanted=True)
_SENT: Final = count("sent_home", _("Sent home or to a doctor"), "market-staff.sent-home")
_BARE: Final = count("without_mask", _("Without a mask"), "market-staff.without-mask", is_wanted=True)
_SAMPLES: Final = points(_("Samples taken"), is_wanted=True)
_FAILED: Final = count("amount", _("Samples that failed"), "market-food.failed", is_wanted=True)
_WITHDRAWN: Final = count("withdrawn", _("Of these taken off sale"), "market-food.withdrawn")
_OTHERWISE: Final = _("Otherwise the permit is suspended at once.")


def _judge(kind: str) -> Any:
    """Done, and what it asks is so; told broken, it is a try: the condition is not met by it."""

    def judge(told: Any) -> Judged:
        found = rules.judge(told)
        if conditions.breach(kind, told):
            return Judged("tried", "breach", True)
        return found

    return judge


def _of(code: str, title: Any, *fields: Field, checks: Any = ()) -> RecordKind:
    return replace(slot(code, title, *fields, base=BASE, checks=checks, judge=_judge(code)), room=Evidence)


# Yuan with at most two decimals, above 0 and below 1,000.
_PRICE: Final = r"(?!0+(\.0+)?$)\d{1,3}(\.\d{1,2})?"
PRICES: Final = (
    Check(("twice", "vegetables", "item"), "vegetables", _("Vegetables"), _("is told twice")),
    Check(("and", ("given", "price"), ("not", ("like", "price", _PRICE))), "price", each="vegetables",
          raises=BadPrice, told={"said": "price"}),
)  # fmt: skip


def fen_of(said: str) -> int:
    """Hundredths of a yuan, of a price that has been checked."""
    return int(Decimal(said) * _FEN)


class Evidence(Slots):
    """As all recurring work; what tells a condition broken suspends, and prices have rows of their own."""

    def save(self, kind: str, kept: Sequence[Kept]) -> None:
        super().save(kind, kept)
        if kind == SUPPLY:
            _ROWS.insert(self.cursor, [row for one in kept for row in _supplies(one)])
        permits.breached(_broken(kind, kept))

    def withdraw(self, kind: str, pairs: Sequence[tuple[int, int]]) -> None:
        super().withdraw(kind, pairs)
        if kind == SUPPLY:
            for old, new in pairs:
                Supply.objects.filter(seq=old).update(withdrawn_seq=new)


def _supplies(one: Kept) -> Iterable[sql.Row]:
    at = rules.done_at(one.detail) or one.made_at
    for each in one.detail.vegetables:
        fen = fen_of(each.price) if each.price else None
        yield _ROWS.row(seq=one.seq, place_id=one.place_id, path=one.path, at=at, item=each.item, fen=fen,
                        kg=each.kg)  # fmt: skip


def _broken(kind: str, kept: Sequence[Kept]) -> dict[int, tuple[str, datetime]]:
    """The condition that the last record of each place tells broken. None for slaughter that was allowed."""
    found = {}
    for one in kept:
        code = conditions.breach(kind, one.detail)
        if code:
            found[one.place_id] = (code, rules.done_at(one.detail) or one.made_at)
    if found and kind == PATROL:
        allowed = Slaughter.objects.filter(place__in=found, state=SlaughterState.OPEN)
        for place in allowed.values_list("place_id", flat=True):
            found.pop(place)
    return found


STAFF_KIND: Final = _of(
    STAFF, _("Staff of the market"), _WORKERS, _MEASURED, _FEVERISH, _SENT, _BARE,
    checks=(rules.no_more_than(_MEASURED, _WORKERS), rules.no_more_than(_FEVERISH, _MEASURED),
            rules.no_more_than(_SENT, _FEVERISH), rules.no_more_than(_BARE, _WORKERS)),
)  # fmt: skip
FOOD_KIND: Final = _of(
    FOOD, _("Food inspection at the market"), _SAMPLES, _FAILED, _WITHDRAWN,
    done("tickets", "choice", _("Purchase records and tickets"), "market-food.tickets", is_wanted=True,
         choices=(("complete", _("complete")), ("missing", _("missing")))),
    done("cold_chain", "choice", _("Cold chain"), "market-food.cold-chain", is_open=False,
         choices=(("kept", _("kept")), ("broken", _("broken")), ("none", _("nothing is chilled")))),
    done("sampled", "text", _("What was sampled, and for what"), "market-food.sampled", most=120),
    checks=(rules.no_more_than(_FAILED, _SAMPLES), rules.no_more_than(_WITHDRAWN, _FAILED)),
)  # fmt: skip
HYGIENE_KIND: Final = _of(
    HYGIENE, _("Waste and toilets of the market"),
    done("waste", "choice", _("Waste"), "market-hygiene.waste", is_wanted=True, hint=_OTHERWISE,
         choices=(("cleared", _("cleared")), ("not-cleared", _("not cleared")))),
    done("toilets", "choice", _("Toilets"), "market-hygiene.toilets", is_wanted=True, hint=_OTHERWISE,
         choices=(("clean", _("clean, with soap and water")), ("not-clean", _("not clean")))),
    count("visitors", _("Visitors of the day"), "market-hygiene.visitors", high=999_999),
)  # fmt: skip
PATROL_KIND: Final = _of(
    PATROL, _("Patrol against live slaughter"),
    done("seal", "choice", _("Seal"), "market-patrol.seal", is_wanted=True, hint=_OTHERWISE,
         choices=(("intact", _("intact")), ("broken", _("broken or gone")),
                  ("none", _("there is no such point")))),
    done("live", "choice", _("Live poultry"), "market-patrol.live", is_wanted=True, hint=_OTHERWISE,
         choices=(("none", _("none seen")), ("seen", _("seen, or slaughtered")))),
    done("seal_no", "text", _("Number of the seal"), "slaughter.seal", most=40),
)  # fmt: skip
VEGETABLE: Final = Form(
    "markets.vegetable",
    _("Vegetable"),
    (
        Field("item", "choice", _("Which"), "market-supply.item", PURPOSE, required=True, choices=ITEMS),
        Field("price", "text", _("Price, yuan for 500 g"), "market-supply.price", PURPOSE, most=8),
        Field("kg", "count", _("Came in"), "market-supply.kg", PURPOSE, high=9_999_999, unit="kg"),
    ),
)
SUPPLY_KIND: Final = _of(
    SUPPLY, _("Vegetables: arrivals and prices"),
    done("vegetables", "list", _("Vegetables"), "market-supply.vegetables", part=VEGETABLE,
         most=len(ITEMS), default=[]),
    checks=PRICES,
)  # fmt: skip
KINDS: Final = (STAFF_KIND, FOOD_KIND, HYGIENE_KIND, PATROL_KIND, SUPPLY_KIND)
