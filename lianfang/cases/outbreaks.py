"""An outbreak is reported within two hours, of whatever class the disease is (docs/sources.md#report-clock).

The clock begins when the counting finds the outbreak, not when somebody looks at the class board. The
duty stands at the community, statutory: met by the number of the report, or taken back where a person
decides that there is no outbreak.
"""

from datetime import datetime, timedelta
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from lianfang.cases import rules
from lianfang.cases.models import ClassChange, ClassProposal
from lianfang.cases.problems import OutbreakReported
from lianfang.duties import actions as duties
from lianfang.duties.kinds import RecordKind, table
from lianfang.duties.models import Duty
from lianfang.duties.rules import CLOSES, Judged
from lianfang.grid.models import PlaceKind
from lianfang.kit import clock
from lianfang.kit.forms import Field, Form
from lianfang.kit.ids import uuid7
from lianfang.kit.problems import BadInput, NotFound
from lianfang.kit.scope import Scope
from lianfang.measures import queries as measures

_WHY: Final = _("to show that the statutory report was made, and when")
REPORT: Final = Form(
    "cases.outbreak-report",
    _("Report of an outbreak"),
    (
        Field(
            "report_no", "text", _("Number of the report"), "outbreak.report", _WHY, required=True, most=60
        ),
        Field("reported_at", "moment", _("Time of the direct report"), "outbreak.reported-at", _WHY),
    ),
)


def judge(report: Any) -> Judged:
    return Judged(CLOSES, "reported")


KIND: Final = RecordKind(
    REPORT.name, REPORT, judge, ability="see-cases", base=(PlaceKind.COMMUNITY.value,), statutory=True,
    by_the_clock=False,
)  # fmt: skip
_FOUND: Final = "outbreak"


def is_one(code: str) -> bool:
    return rules.RANK[code] >= rules.RANK[rules.OUTBREAK]


def _origin(event_id: int, place_id: int) -> str:
    """One report an outbreak: a class that was confirmed since begins the next."""
    changes = ClassChange.objects.filter(event_id=event_id, place_id=place_id).count()
    return f"outbreak:{event_id}:{place_id}:{changes}"


def owe(scope: Scope, *, proposal: ClassProposal, at: datetime) -> None:
    """Raise the duty to report where the counting finds an outbreak; a repeat raises nothing."""
    origin = _origin(proposal.event_id, proposal.place_id)
    standing = Duty.objects.filter(origin=origin).exclude(state="void")
    if is_one(proposal.was) or not is_one(proposal.now) or standing.exists():
        return
    hours = measures.protocol(scope, at=at).outbreak_report_hours
    one = duties.NewDuty(
        place_id=proposal.place_id, path=proposal.path, opens_at=at, due_at=at + timedelta(hours=hours)
    )
    duties.raise_duties(scope, kind=REPORT.name, origin=origin, items=[one], reason=_FOUND)


def take_back(scope: Scope, *, proposal: ClassProposal, reason: str) -> None:
    """No outbreak after all: what is owed still is owed no more."""
    duties.void_duties(scope, origin=_origin(proposal.event_id, proposal.place_id), reason=reason)


def owed(scope: Scope, *, path: str) -> list[Duty]:
    """The reports of outbreaks asked for in a community, the newest first."""
    found = Duty.objects.within(scope).filter(kind=REPORT.name, path=path).exclude(state="void")
    return list(found.order_by("-opens_at"))


def find(scope: Scope, *, pk: int) -> Duty:
    """One report that is asked for. Raises NotFound."""
    duty = Duty.objects.filter(pk=pk, kind=REPORT.name).select_related("place").first()
    if duty is None or not scope.may("see-cases", duty.path):
        raise NotFound()
    return duty


def report(scope: Scope, *, duty: Duty, report_no: str, reported_at: datetime | None = None) -> Duty:
    """Enter number and time of the report: the evidence that meets its duty. Raises OutbreakReported."""
    scope.require("see-cases", duty.path)
    if duty.state != "open":
        raise OutbreakReported()
    detail: dict[str, Any] = {"report_no": report_no.strip()}
    if reported_at is not None:
        detail["reported_at"] = reported_at
    record = {
        "id": str(uuid7()), "kind": REPORT.name, "place": duty.place_id, "duty": duty.pk,
        "made_at": reported_at or clock.now(), "detail": detail,
    }  # fmt: skip
    (receipt,) = duties.keep(scope, batch=[record], kinds=table(), source="web")
    if receipt.code:
        raise BadInput(field=_("Number of the report"), reason=receipt.message)
    duty.refresh_from_db()
    return duty
