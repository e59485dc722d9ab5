"""What can be decided of markets, stalls and points of slaughter, once for page, API and command line."""

from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.acts.declared import Act, declare
from lianfang.acts.nouns import Fact, noun_of
from lianfang.kit.scope import Scope
from lianfang.markets import forms, lives, permits, stalls
from lianfang.markets.forms import AUTHORITY, FOLLOWS, RUNS
from lianfang.markets.models import Market, MarketState, Slaughter, Stall
from lianfang.things.declared import BY, COMMON, PLACE, SINCE, moving

MARKET: Final = noun_of(
    "market",
    _("markets"),
    Market,
    "markets/",
    (
        Fact("place", _("Market"), "place.code", lambda one: one.place.called),
        Fact("state", _("State"), "stands", "stands_in_words"),
        Fact("lapsed", _("Condition that was not kept"), words="get_lapsed_display"),
        Fact("lapsed_at", _("Suspended since")),
        Fact("operator", _("Business that runs it")),
        Fact("hours", _("Hours")),
        Fact("crowd_limit", _("Most people at a time")),
        Fact("opened_at", _("Opened at")),
        Fact("application", _("How each condition is kept")),
        Fact("result", _("What the inspection found")),
        SINCE,
        BY,
    ),
    page="markets:market",
)


def _is_applied(scope: Scope, one: Any) -> bool:
    return bool(one.state == MarketState.APPLIED and scope.may(FOLLOWS, one.path))


MARKETS: Final = declare(
    MARKET,
    Act("new", "new", _("Enter a market"), _("It is entered, and closed until it is inspected."),
        permits.enter, forms.MARKET_NEW, (FOLLOWS,), makes=True),
    moving(lives.MARKET, "apply", _("Ask to open"), _("Asked. It is to be inspected."),
           form=forms.APPLY, needs=RUNS, is_first=True),
    Act("open", "open", _("Inspected: open it"), _("Open. What its conditions ask is owed from now on."),
        permits.open_it, forms.OPEN, (FOLLOWS,), _is_applied),
    moving(lives.MARKET, "refuse", _("Inspected: not yet"), _("It stays closed."),
           form=forms.REFUSE, needs=FOLLOWS),
    moving(lives.MARKET, "suspend", _("Suspend it"), _("Suspended."),
           form=forms.SUSPEND, needs=FOLLOWS, then=permits.suspended),
    moving(lives.MARKET, "rest", _("Rest"), _("It rests. To open again it is inspected."),
           form=forms.REST, needs=RUNS, then=permits.shut),
    moving(lives.MARKET, "close", _("Close it"), _("Closed."),
           form=forms.CLOSE, needs=FOLLOWS, then=permits.shut),
)  # fmt: skip

STALL: Final = noun_of(
    "stall",
    _("stalls"),
    Stall,
    "stalls/",
    (
        Fact("number", pgettext_lazy("stall", "Stall")),
        *COMMON,
        Fact("business", _("Business")),
        Fact("kind", _("What is sold"), words="get_kind_display"),
        Fact("workers", _("People who work there")),
        Fact("fit_until", _("Health certificates valid until")),
    ),
    page="markets:stall",
)


def _as_it_is(scope: Scope, one: Any) -> dict[str, Any]:
    return {name: getattr(one, name) for name in ("business", "kind", "workers", "fit_until")}


STALLS: Final = declare(
    STALL,
    Act("new", "new", _("Enter a stall"), _("It is entered."), stalls.enter_stall, forms.STALL_NEW, (RUNS,),
        makes=True),
    moving(lives.STALL, "change", _("Correct the stall"), _("Corrected."), form=forms.STALL_CHANGE,
           needs=RUNS, begins=_as_it_is),
    moving(lives.STALL, "suspend", _("Suspend the stall"), _("Suspended."),
           form=forms.STALL_SUSPEND, needs=FOLLOWS),
    moving(lives.STALL, "resume", _("It may trade again"), _("It trades again."),
           form=forms.STALL_RESUME, needs=FOLLOWS),
    moving(lives.STALL, "leave", _("The stall is given up"), _("Its number is free."),
           form=forms.STALL_LEAVE, needs=RUNS),
)  # fmt: skip

SLAUGHTER: Final = noun_of(
    "slaughter",
    _("points of live slaughter"),
    Slaughter,
    "slaughters/",
    (
        PLACE,
        Fact("state", _("State"), words="get_state_display"),
        Fact("seal_no", _("Number of the seal")),
        Fact("document_no", pgettext_lazy("decree", "Document number")),
        SINCE,
        BY,
    ),
    page="markets:slaughter",
)
SLAUGHTERS: Final = declare(
    SLAUGHTER,
    Act("new", "new", _("Close live slaughter"), _("Closed and sealed. Patrols look at the seal."),
        stalls.close_slaughter, forms.SLAUGHTER_NEW, (FOLLOWS,), makes=True),
    moving(lives.SLAUGHTER, "reseal", _("Sealed anew"), _("The new seal is written down."),
           form=forms.RESEAL, needs=FOLLOWS),
    moving(lives.SLAUGHTER, "open", _("Open live slaughter"), _("Opened by the authority."),
           form=forms.SLAUGHTER_OPEN, needs=AUTHORITY),
    moving(lives.SLAUGHTER, "close", _("Close live slaughter"),
           _("Closed and sealed. Patrols look at the seal."),
           form=forms.SLAUGHTER_CLOSE, needs=FOLLOWS),
)  # fmt: skip
