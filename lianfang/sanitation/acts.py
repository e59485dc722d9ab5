"""What can be decided about findings, points, working solutions and places of cases."""

from datetime import timedelta
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from lianfang.acts.declared import Act, declare
from lianfang.acts.nouns import Fact, noun_of
from lianfang.kit import clock
from lianfang.kit.scope import Scope
from lianfang.sanitation import dilution, following, forms, lives, points, solutions, terminals
from lianfang.sanitation.forms import FOLLOWS, RECORDS, SETS
from lianfang.sanitation.lives import FINDING as LIFE
from lianfang.sanitation.models import DisinfectionPoint, Finding, Solution, Terminal
from lianfang.things.declared import COMMON, makes, moving

DAY: Final = timedelta(hours=24)


def _in_a_day(scope: Scope, thing: Any) -> dict[str, Any]:
    return {"due_at": clock.now() + DAY}


FINDING: Final = noun_of(
    "finding",
    _("what was found wrong"),
    Finding,
    "findings/",
    (
        Fact("what", _("In words")),
        Fact("kind", _("What is wrong"), words="get_kind_display"),
        Fact("spot", _("Where exactly")),
        *COMMON,
        Fact("source", _("Found by"), words="get_source_display"),
        Fact("owner", _("Who mends it"), "owner.username", "owner.name"),
        Fact("due_at", _("To be mended by")),
        Fact("evidence", _("What was done, and what shows it")),
        Fact("returns", _("Came back")),
    ),
    page="sanitation:finding",
)
FINDINGS: Final = declare(
    FINDING,
    Act("new", "new", _("Write down a finding"), _("It is written down. Its clock runs."),
        makes(Finding, FOLLOWS, following.begun), forms.NEW, (FOLLOWS,), begins=_in_a_day, makes=True),
    moving(LIFE, "mend", _("It is mended"), _("Kept. Somebody else will look and strike it off."),
           form=forms.MEND, needs=RECORDS, then=following.ended, is_first=True),
    moving(LIFE, "strike", _("Seen: strike it off"), _("Struck off."),
           form=forms.STRIKE, needs=FOLLOWS, then=following.struck),
    moving(LIFE, "return", _("It is not mended, or it came back"), _("Back to be mended. Its clock runs."),
           form=forms.RETURN, needs=FOLLOWS, then=following.returned, begins=_in_a_day),
    moving(LIFE, "hand", _("Hand it to somebody"), _("Handed over. Its clock runs anew."),
           form=forms.HAND, needs=FOLLOWS, then=following.handed, begins=_in_a_day),
    moving(LIFE, "void", _("There was nothing wrong"), _("It counts no more."),
           form=forms.VOID, needs=FOLLOWS, then=following.ended),
)  # fmt: skip


def _in_words_of(times: str) -> str:
    return "、".join(times.split())


POINT: Final = noun_of(
    "point",
    _("points that are disinfected"),
    DisinfectionPoint,
    "points/",
    (
        Fact("name", _("Name of the point")),
        Fact("spot", _("Kind of point"), words="get_spot_display"),
        *COMMON,
        Fact("times", _("Times of the day"), words=lambda one: _in_words_of(one.times)),
        Fact("window_minutes", _("Minutes before and after")),
        Fact("owner", _("Who does it"), "owner.username", "owner.name"),
    ),
    page="sanitation:point",
)


def _as_it_is(scope: Scope, one: Any) -> dict[str, Any]:
    owner = one.owner.username if one.owner else ""
    return {"times": _in_words_of(one.times), "window_minutes": one.window_minutes, "owner": owner}


POINTS: Final = declare(
    POINT,
    Act("new", "new", _("Set up a point"), _("It is set up. Its times of the next two days are owed now."),
        points.open_point, forms.POINT_NEW, (SETS,), makes=True),
    moving(lives.POINT, "times", _("Other times"), _("Changed. What lay ahead is owed at the new times."),
           form=forms.POINT_TIMES, needs=SETS, then=points.check_times, begins=_as_it_is),
    moving(lives.POINT, "close", _("Close the point"), _("Closed. Nothing more is owed there."),
           form=forms.POINT_CLOSE, needs=SETS, then=points.closed),
)  # fmt: skip


def _mixed(one: Solution) -> str:
    """What went into it, as it is read from a measuring cup."""
    if one.mix is None:
        return ""
    stock, water = dilution.shown(one.mix.stock), dilution.shown(one.mix.water)
    about = "" if dilution.is_exact(one.mix.stock) and dilution.is_exact(one.mix.water) else "≈ "
    words = dilution.UNIT_WORDS
    return f"{about}{stock} {words[one.mix.unit]} + {water} {words['mL']}"


SOLUTION: Final = noun_of(
    "solution",
    _("working solutions"),
    Solution,
    "solutions/",
    (
        Fact("product", _("Product")),
        Fact("concentration", _("Concentration, mg/L")),
        *COMMON,
        Fact("expires_at", _("Use until")),
        Fact("mix", _("Stock and water"), _mixed),
        Fact("volume", _("How much, mL")),
        Fact("means", _("Disinfectant"), words="get_means_display"),
        Fact("origin", _("Where it comes from"), words="get_origin_display"),
        Fact("licence_no", _("Licence or filing number")),
        Fact("batch_no", _("Batch")),
        Fact("agent_expires_on", _("Expires on")),
        Fact("given_to", _("Made by, and given to")),
    ),
    page="sanitation:solution",
)
SOLUTIONS: Final = declare(
    SOLUTION,
    Act("new", "new", _("Make up a working solution"), _("Written down. Hang its label on the container."),
        solutions.make_up, forms.MAKE_UP, (RECORDS,), makes=True),
    moving(lives.SOLUTION, "measure", _("Strength measured"), _("Kept. It is as strong as was measured."),
           form=forms.MEASURE, needs=RECORDS, then=solutions.measured),
    moving(lives.SOLUTION, "discard", _("Used up or thrown away"), _("It counts as used up."),
           form=forms.DISCARD, needs=RECORDS, then=solutions.gone),
)  # fmt: skip
TERMINAL: Final = noun_of(
    "terminal",
    _("places of cases to be disinfected"),
    Terminal,
    "terminals/",
    (
        Fact("place", _("Place"), "place.code", lambda one: one.place.called),
        Fact("state", _("State"), words="get_state_display"),
        Fact("at", _("Since")),
        Fact("due_at", _("To be disinfected by")),
        Fact("done_at", _("Disinfected at")),
        Fact("result", _("What the assessment found")),
        Fact("redone", _("Failed so often")),
    ),
    page="sanitation:terminal",
)
TERMINALS: Final = declare(
    TERMINAL,
    moving(lives.TERMINAL, "pass", _("Passed: in use again"), _("The place is in use again."),
           form=forms.PASS, needs=FOLLOWS, then=terminals.passed),
    moving(lives.TERMINAL, "fail", _("Failed: disinfect again"),
           _("It is to be disinfected again within a day."),
           form=forms.FAIL, needs=FOLLOWS, then=terminals.failed),
)  # fmt: skip
