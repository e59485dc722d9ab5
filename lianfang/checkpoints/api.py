"""API v1 of the room: open checkpoints, and what is known of a plate. Records go to /api/v1/records."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from lianfang.accounts.http import ScopedRequest
from lianfang.acts import api as acts_api
from lianfang.checkpoints import actions, acts, forehand, queries
from lianfang.kit import clock

router = Router(tags=["checkpoints"])


class SiteOut(Schema):
    """An open checkpoint of the asker's area. `level` says what may be collected."""

    code: str
    name: str
    level: str
    lanes: int
    here: int
    last_hour: int
    fevers: int


class DecidedSiteOut(Schema):
    """A checkpoint after something was decided about it: its measure, clinic, opening and closing."""

    code: str
    name: str
    kind: str
    lanes: int
    measure: str
    level: str
    clinic: str
    opened_at: datetime
    closed_at: datetime | None


class TurnOut(Schema):
    """One planned shift of one person, for one competence."""

    id: int
    place: str
    username: str
    competence: str
    from_at: datetime
    to_at: datetime
    cancelled_at: datetime | None


class InstrumentOut(Schema):
    """A thermometer of a post."""

    id: int
    place: str
    number: str
    method: str
    calibrate_by: date
    out_of_use_at: datetime | None


class PlateIn(Schema):
    """A plate, or the text of a code that is shown. It travels in the body, never in an address:
    addresses are written down everywhere."""

    plate: str = Field(max_length=400, pattern=r"^[^\x00]*$")


class KnownOut(Schema):
    """What earlier passes at the asker's checkpoints tell. Identities only at L3, and written down."""

    plate: str
    valid: bool | None
    known: bool
    aboard: int | None = None
    roles: list[str] = []
    from_area: str = ""
    destination: str = ""
    vehicle_kind: str = ""
    passed_at: datetime | None = None
    identities: list[dict[str, Any]] = []
    answers: dict[str, Any] = {}  # of a vehicle pass, where the bearer of a code wrote them down before


@router.get("/checkpoints", response=list[SiteOut])
def list_checkpoints(request: HttpRequest) -> Any:
    """Checkpoints open in the asker's area."""
    return [
        {
            "code": row.site.place.code,
            "name": row.site.place.name,
            "level": row.site.measure.level,
            "lanes": row.site.lanes,
            "here": row.here,
            "last_hour": row.last_hour,
            "fevers": row.fevers,
        }
        for row in queries.board(_scope(request), at=clock.now())
    ]


@router.post("/checkpoints/{code}/recall", response=KnownOut)
def recall(request: HttpRequest, code: str, body: PlateIn) -> Any:
    """What is known of a plate, so that nobody is asked twice."""
    scope = _scope(request)
    site = queries.site_at(scope, code=code[:64].replace("\x00", ""), ability="record")
    if forehand.is_code(body.plate):
        said = forehand.told(scope, text=body.plate, place=site.place)
        answers = forehand.vehicle(said, text=body.plate, level=site.measure.level) if said else {}
        plate = answers.get("plate", "")
        return {"plate": plate, "valid": None, "known": said is not None, "answers": answers}
    told = actions.recall(scope, site=site, plate=body.plate)
    checked = queries.checked_plate(scope, plate=body.plate)
    answer: dict[str, Any] = {"plate": checked.number, "valid": checked.valid, "known": told is not None}
    if told is not None:
        answer |= {
            "aboard": told.aboard,
            "roles": list(told.roles),
            "from_area": told.from_area,
            "destination": told.destination,
            "vehicle_kind": told.vehicle_kind,
            "passed_at": told.passed_at,
            "identities": list(told.identities),
        }
    return answer


def _scope(request: HttpRequest) -> Any:
    asked: ScopedRequest = request  # type: ignore[assignment]  # ScopeMiddleware made it one
    return asked.scope


acts_api.mount(router, acts.CHECKPOINT, acts.CHECKPOINTS, DecidedSiteOut)
acts_api.mount(router, acts.TURN, acts.TURNS, TurnOut)
acts_api.mount(router, acts.INSTRUMENT, acts.INSTRUMENTS, InstrumentOut)
