"""What can be decided of enterprises, waves, rules of routing and workers, once for page, API and command."""

from typing import Any, Final

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from lianfang.acts.declared import Act, declare
from lianfang.acts.nouns import Fact, noun_of
from lianfang.enterprises import clearance, filing, forms, lives, routing, working
from lianfang.enterprises.forms import AUTHORITY, FOLLOWS, ITEMS, RULES, RUNS
from lianfang.enterprises.models import Employee, EmployeeState, Enterprise, Routing, State, Wave
from lianfang.kit.scope import Scope
from lianfang.things.declared import BY, PLACE, SINCE, STATE, moving, told_besides

_ITEMS: Final = dict(ITEMS)


def _seen(one: Enterprise) -> str:
    return gettext(", ").join(str(_ITEMS[code]) for code in one.seen.split() if code in _ITEMS)


ENTERPRISE: Final = noun_of(
    "enterprise",
    _("Enterprises"),
    Enterprise,
    "enterprises/",
    (
        Fact("place", pgettext_lazy("enterprise", "Name"), "place.code", lambda one: one.place.called),
        STATE,
        Fact("uscc", _("Credit code"), "organisation.uscc"),
        Fact("category", _("What it is for"), words="get_category_display"),
        Fact("size", _("Size"), words="get_size_display"),
        Fact("industry", _("Industry"), "organisation.industry"),
        Fact("staff", _("People who work there"), "organisation.workers"),
        Fact("authority", _("Who answers for it"), "authority_code", "authority"),
        Fact("reroutes", _("Times another came to answer")),
        Fact("filings", _("Filings")),
        Fact("filed_at", _("Filed at")),
        Fact("stock_days", _("Stocks last, days")),
        Fact("separate_room", _("Where somebody ill waits")),
        Fact("seen", _("Seen on the spot and confirmed"), words=_seen),
        Fact("result", _("What the inspection found")),
        Fact("wave", _("Let in by"), "wave.name", "way"),
        Fact("opened_at", _("At work since")),
    ),
    page="enterprises:enterprise",
)


def _may(needs: str, *states: State) -> Any:
    def is_possible(scope: Scope, one: Enterprise) -> bool:
        return one.state in states and scope.may(needs, one.path)

    return is_possible


def _is(scope: Scope, one: Any) -> dict[str, Any]:
    return {"category": one.category, "size": one.size}


def _stock(scope: Scope, one: Any) -> dict[str, Any]:
    return {"stock_days": one.stock_days}


can_file = _may(RUNS, State.STOPPED, State.FILED, State.RETURNED, State.REFUSED)
_is_accepted, _is_checked = _may(FOLLOWS, State.ACCEPTED), _may(FOLLOWS, State.CHECKED)
_is_approved = _may(FOLLOWS, State.APPROVED)
_LIFE: Final = lives.ENTERPRISE
ENTERPRISES: Final = declare(
    ENTERPRISE,
    moving(_LIFE, "describe", _("Correct what it is"), _("Corrected; who answers for it was looked at anew."),
           form=forms.DESCRIBE, needs=RUNS, begins=_is, then=routing.described),
    Act("file", "file", _("File for work to begin again"), _("Filed. It is looked at by who answers for it."),
        filing.file, forms.FILE, (RUNS,), can_file),
    moving(_LIFE, "accept", _("Accept the filing"),
           _("Accepted. Who comes back from elsewhere was handed over to the community."),
           form=forms.ACCEPT, needs=FOLLOWS, then=filing.accepted, is_first=True),
    Act("check", "check", _("Inspected on the spot"), _("Inspected. It waits for a decision."),
        filing.check, forms.CHECK, (FOLLOWS,), _is_accepted, begins=_stock, is_first=True),
    Act("approve", "approve", _("Approve"), _("Approved. It works once a wave or the fast lane lets it."),
        filing.approve, forms.APPROVE, (FOLLOWS,), _is_checked, is_first=True),
    moving(_LIFE, "return", _("Return the filing"), _("Returned, with your reason."),
           form=forms.WHY, needs=FOLLOWS),
    moving(_LIFE, "refuse", _("Refuse"), _("Refused, with your reason."), form=forms.WHY, needs=FOLLOWS),
    Act("reopen", "reopen", _("Let it work"), _("At work. It reports every day from now on."),
        working.reopen, forms.REOPEN, (FOLLOWS,), _is_approved, is_first=True),
    moving(_LIFE, "suspend", _("Stop it"), _("Stopped, to be put right."),
           form=forms.WHY, needs=FOLLOWS, then=working.suspended),
    moving(_LIFE, "mend", _("Put right"), _("Told. It is to be inspected again."),
           form=forms.MEND, needs=RUNS, is_first=True),
)  # fmt: skip
told_besides("enterprise", {"route": _("Another answers for it")})

WAVE: Final = noun_of(
    "wave",
    _("Waves of reopening"),
    Wave,
    "enterprises/waves/",
    (
        Fact("name", pgettext_lazy("wave", "Name")),
        STATE,
        Fact("place", _("Area"), "place.code", lambda one: one.place.called),
        Fact("categories", _("Whom it lets in"), "categories", "whom"),
        Fact("opens_on", _("Opens on")),
        Fact("document_no", pgettext_lazy("decree", "Document number")),
        SINCE,
        BY,
    ),
    page="enterprises:wave",
)
WAVES: Final = declare(
    WAVE,
    Act("new", "new", _("Plan a wave"), _("Planned. It lets nobody in until it is opened."),
        working.plan_wave, forms.WAVE_NEW, (RULES,), makes=True),
    moving(lives.WAVE, "open", _("Open the wave"), _("Open from its day on."),
           form=forms.WAVE_OPEN, needs=AUTHORITY, is_first=True),
    moving(lives.WAVE, "close", _("Close the wave"), _("Closed. Whom it let in stays at work."),
           form=forms.WHY, needs=AUTHORITY),
)  # fmt: skip

ROUTING: Final = noun_of(
    "routing",
    _("Who answers for which enterprises"),
    Routing,
    "enterprises/rules/",
    (
        Fact("position", _("Position")),
        STATE,
        Fact("place", _("Area"), "place.code", lambda one: one.place.called),
        Fact("category", _("What it is for"), words="get_category_display"),
        Fact("size", _("Size"), words="get_size_display"),
        Fact("industry", _("Industry begins with")),
        Fact("leads_to", _("Who answers")),
        SINCE,
        BY,
    ),
    page="enterprises:rule",
)
ROUTINGS: Final = declare(
    ROUTING,
    Act("new", "new", _("Set a rule"), _("It holds from now on; who answers was looked at anew."),
        routing.set_rule, forms.RULE_NEW, (RULES,), makes=True),
    moving(lives.ROUTING, "end", _("End the rule"), _("Ended; who answers was looked at anew."),
           form=forms.WHY, needs=RULES, then=routing.rule_changed),
)  # fmt: skip

_CLEARED: Final = (("yes", pgettext_lazy("cleared", "yes")), ("no", pgettext_lazy("cleared", "no")))


def _cleared(one: Employee) -> str:
    return "yes" if clearance.is_cleared(one) else "no"


EMPLOYEE: Final = noun_of(
    "employee",
    _("Workers of enterprises"),
    Employee,
    "enterprises/workers/",
    (
        Fact("number", _("Number in the list")),
        Fact("name", _("Name"), clearance.masked),
        STATE,
        Fact("cleared", _("Cleared today"), _cleared, lambda one: dict(_CLEARED)[_cleared(one)]),
        PLACE,
        Fact("origin", _("Came from"), words="get_origin_display"),
        Fact("left_on", _("Left there on")),
        Fact("clears_on", _("Clean days over on")),
        SINCE,
    ),
    page="enterprises:employee",
    sees="record",
)  # fmt: skip


def _one(needs: str, *states: EmployeeState) -> Any:
    def is_possible(scope: Scope, one: Employee) -> bool:
        return one.state in states and scope.may(needs, one.path)

    return is_possible


_WAITING, _VOUCHED, _BARRED = EmployeeState.WAITING, EmployeeState.VOUCHED, EmployeeState.BARRED
EMPLOYEES: Final = declare(
    EMPLOYEE,
    Act("vouch", "vouch", _("Nothing speaks against work"), _("May work once the clean days are over."),
        clearance.vouch, forms.ACCEPT, (FOLLOWS,), _one(FOLLOWS, _WAITING), is_first=True),
    Act("bar", "bar", _("May not work"), _("Barred from today on."),
        clearance.bar, forms.WHY, (FOLLOWS,), _one(FOLLOWS, _WAITING, _VOUCHED)),
    Act("return", "return", _("May come back"), _("May work once the days, counted anew, are over."),
        clearance.let_back, forms.WHY, (FOLLOWS,), _one(FOLLOWS, _BARRED)),
    Act("leave", "leave", _("No longer works there"), _("Taken off the list."),
        clearance.leave, forms.LEAVE, (RUNS,), _one(RUNS, _WAITING, _VOUCHED, _BARRED)),
)  # fmt: skip
