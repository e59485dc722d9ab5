"""API v1. Described by OpenAPI 3.1 at /api/v1/openapi.json; every answer is bounded by the scope."""

import re
from functools import cache
from typing import Annotated, Any

import msgspec
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Query
from ninja.errors import HttpError, ValidationError
from ninja.security import HttpBearer

from lianfang.accounts.http import ScopedRequest
from lianfang.acts.api import DRY
from lianfang.api import lists, schemas
from lianfang.cases.api import router as cases
from lianfang.checkpoints.api import router as checkpoints
from lianfang.clinic.api import router as clinic
from lianfang.command.api import router as command
from lianfang.duties import queries
from lianfang.duties.api import router as refused_records
from lianfang.duties.batches import MAX_BATCH
from lianfang.duties.keeping import Receipt
from lianfang.duties.models import Duty
from lianfang.enterprises.api import router as enterprises
from lianfang.exchange.api import router as exchange
from lianfang.field.api import router as staff
from lianfang.figures.api import router as figures
from lianfang.flows.table import KINDS
from lianfang.handovers.api import router as hand_overs
from lianfang.headquarters.api import router as headquarters
from lianfang.isolation.api import router as isolation
from lianfang.kit.problems import BadInput, NotAllowed, NotFound, NotSignedIn, Problem
from lianfang.markets.api import router as markets
from lianfang.measures import api as measures
from lianfang.measures import events_api as events
from lianfang.mending.api import router as mending
from lianfang.notices.api import router as notices
from lianfang.orders.api import router as orders
from lianfang.paper.api import router as paper
from lianfang.passes.api import router as passes
from lianfang.people.api import router as key_registers
from lianfang.resident.api import router as registrations
from lianfang.restrictions.api import router as observations
from lianfang.sanitation.api import router as sanitation
from lianfang.shell.http import answer, as_problem
from lianfang.shell.schemas import PROBLEMS

MAX_PAGE = 500

Name = Annotated[str, Query(max_length=64, pattern=r"^[^\x00]*$")]
Limit = Annotated[int, Query(ge=1, le=MAX_PAGE)]
Seq = Annotated[int | None, Query(ge=0, le=2**53)]


class Bearer(HttpBearer):
    """A token made with `lianfang token create`."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        scope = request.scope  # type: ignore[attr-defined]  # set by ScopeMiddleware
        if scope.actor_id is None:
            raise NotSignedIn()
        if not scope.abilities:
            raise NotAllowed()
        if request.GET:
            _refuse_unasked(request)
        return scope.actor_id


@cache
def _asked() -> dict[str, frozenset[str]]:
    """What each operation asks for in its address, by method and route."""
    paths = api.get_openapi_schema(path_prefix="api/v1/")["paths"]
    return {
        f"{method.upper()} {route.lstrip('/')}": frozenset(
            one["name"] for one in operation.get("parameters", ()) if one["in"] == "query"
        )
        for route, operations in paths.items()
        for method, operation in operations.items()
    }


def _refuse_unasked(request: HttpRequest) -> None:
    """A question nobody answers is refused: what is passed over in silence looks like an answer."""
    match = request.resolver_match
    route = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", match.route if match else "")
    method = "GET" if request.method == "HEAD" else request.method
    known = _asked().get(f"{method} {route}", frozenset(request.GET))
    for name in request.GET:
        if name not in {*known, DRY}:
            raise BadInput(field=name[:64], reason=_("is not a question this address answers"))


api = NinjaAPI(
    title="Lianfang",
    version="1",
    auth=Bearer(),
    urls_namespace="api-v1",
    docs_url=None,
    openapi_url=None,
    description="One district, every obligation, its evidence. Tokens go in `Authorization: Bearer`.",
)
api.add_router("", measures.router)
api.add_router("", events.router)


@api.exception_handler(Problem)
def _problem(request: HttpRequest, problem: Problem) -> HttpResponse:
    return answer(request, problem)


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, fault: ValidationError) -> HttpResponse:
    first = fault.errors[0] if fault.errors else {}
    where = ".".join(str(part) for part in first.get("loc", ())[-1:])
    return answer(request, BadInput(field=where, reason=first.get("msg", "")))


@api.exception_handler(HttpError)
def _http(request: HttpRequest, fault: HttpError) -> HttpResponse:
    problem = NotSignedIn() if fault.status_code == 401 else BadInput(field="request", reason=str(fault))
    return answer(request, problem)


@api.exception_handler(Exception)
def _unexpected(request: HttpRequest, fault: Exception) -> HttpResponse:
    return answer(request, as_problem(request, fault))


@api.get("/rounds/{round}/coverage", response={200: schemas.CoverageOut, **PROBLEMS}, tags=["rounds"])
def read_coverage(request: ScopedRequest, round: str, place: Name = "", at_seq: Seq = None) -> Any:
    """The sums of a round (id, code or `current`) below a place (id or code; without one, the asker's).

    `at_seq`: as they stood when so many records were known; without it, now.
    """
    opened = queries.round_named(request.scope, name=_name(round))
    below, head = _place(request, place), queries.head(request.scope)
    if at_seq is None or at_seq >= head:
        sums = queries.coverage(request.scope, round_id=opened.pk, path=below.path)
    else:
        sums = queries.coverage_at(request.scope, round_id=opened.pk, path=below.path, seq=at_seq)
    seq = head if at_seq is None else min(at_seq, head)
    return {"round": opened.pk, "place": below.code, "seq": seq} | sums.figures()


@api.get("/rounds/{round}/gaps", response={200: schemas.GapsOut, **PROBLEMS}, tags=["rounds"])
def read_gaps(
    request: ScopedRequest, round: str, place: Name = "", limit: Limit = 50, after: Name = ""
) -> Any:
    """What is still open below a place, most pressing first, with the person who answers for it."""
    opened = queries.round_named(request.scope, name=_name(round))
    below = _place(request, place, "see")
    found, more = queries.gaps(request.scope, round_id=opened.pk, path=below.path, limit=limit, after=after)
    rows = [
        {
            "duty": gap["duty"],
            "place": gap["code"],
            "name": gap["name"],
            "rank": gap["rank"],
            "tried": gap["tried"],
            "outcome": gap["outcome"],
            "due_at": gap["due_at"],
            "owner": gap["owner_name"],
        }
        for gap in found
    ]
    return {"gaps": rows, "after": more}


@api.get("/places/{code}", response={200: schemas.PlaceOut, **PROBLEMS}, tags=["places"])
def read_place(request: ScopedRequest, code: str) -> Any:
    """One place by its code or id."""
    place = queries.place_named(request.scope, name=_name(code), ability="see")
    return {
        "id": place.pk,
        "code": place.code,
        "name": place.name,
        "full_name": place.full_name,
        "kind": place.kind,
        "path": place.path,
        "parent": place.parent.code if place.parent else None,
        "floor": place.floor,
        "door": place.door,
        "children": place.children.count(),
        "longitude": place.longitude,
        "latitude": place.latitude,
    }


@api.get("/duties/mine", response={200: list[schemas.DutyOut], **PROBLEMS}, tags=["duties"])
def read_mine(request: ScopedRequest, limit: Limit = 500, after: Name = "") -> Any:
    """The asker's open duties in walking order. `after` is path and id of the last one seen: 00010002:17."""
    return [_duty(one) for one in queries.mine(request.scope, limit=limit, after=after)]


def _duty(one: Duty) -> dict[str, Any]:
    return {
        "id": one.pk,
        "kind": one.kind,
        "round": one.round.code if one.round else None,
        "place": one.place.code,
        "path": one.path,
        "name": one.place.called,
        "level": one.round.level if one.round else None,
        "state": one.state,
        "tried": one.tried,
        "due_at": one.due_at,
    }


api.add_router("", hand_overs)
api.add_router("", notices)
api.add_router("", observations)
api.add_router("", refused_records)


def _name(text: str) -> str:
    """A name from the address, fit to be looked up."""
    if "\x00" in text or len(text) > 64:
        raise NotFound()
    return text


def _place(request: ScopedRequest, name: str, ability: str = "figures") -> Any:
    if not name:
        return queries.home(request.scope)
    return queries.place_named(request.scope, name=name, ability=ability)


api.add_router("", checkpoints)
api.add_router("", passes)
api.add_router("", paper)
api.add_router("", registrations)
api.add_router("", cases)
api.add_router("", orders)
api.add_router("", headquarters)
api.add_router("", command)
api.add_router("", lists.router)
api.add_router("", figures)
api.add_router("", exchange)
api.add_router("", sanitation)
api.add_router("", isolation)
api.add_router("", clinic)
api.add_router("", markets)
api.add_router("", enterprises)
api.add_router("", mending)
api.add_router("", staff)
api.add_router("", key_registers)


def description() -> dict[str, Any]:
    """The OpenAPI document, with the hot path that no framework describes."""
    schema = dict(api.get_openapi_schema())
    refs, components = msgspec.json.schema_components([Receipt], ref_template="#/components/schemas/{name}")
    schema["components"]["schemas"].update(components)
    for kind in KINDS.values():
        schema["components"]["schemas"].update(kind.form.json_schema())
    schema["components"]["schemas"]["Record"] = _record_schema()
    schema["paths"]["/api/v1/records"] = {"post": _records_operation(refs[0])}
    return schema


def _record_schema() -> dict[str, Any]:
    details = [{"$ref": f"#/components/schemas/{kind.form.schema.__name__}"} for kind in KINDS.values()]
    return {
        "type": "object",
        "required": ["id", "kind", "place", "made_at", "detail"],
        "additionalProperties": False,
        "properties": {
            "id": {"type": "string", "format": "uuid", "description": "made by the sender; UUIDv7 is best"},
            "kind": {"type": "string", "enum": sorted(KINDS)},
            "place": {"anyOf": [{"type": "string"}, {"type": "integer"}], "description": "id or code"},
            "made_at": {"type": "string", "format": "date-time", "description": "with a time zone"},
            "duty": {"anyOf": [{"type": "integer"}, {"type": "null"}]},
            "corrects": {"anyOf": [{"type": "string", "format": "uuid"}, {"type": "null"}]},
            "detail": {"anyOf": details},
        },
    }


def _records_operation(receipt: Any) -> dict[str, Any]:
    problem = {"application/json": {"schema": {"$ref": "#/components/schemas/ProblemOut"}}}
    return {
        "operationId": "post_records",
        "summary": "Keep a list of records; one receipt each, in their order",
        "description": "A record that is here already answers already-kept. A refused one never blocks "
        "the others, and is kept aside with its reason.",
        "tags": ["records"],
        "security": [{"Bearer": []}],
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {
                    "schema": {
                        "type": "array",
                        "maxItems": MAX_BATCH,
                        "items": {"$ref": "#/components/schemas/Record"},
                    }
                }
            },
        },
        "responses": {
            "200": {
                "description": "Receipts",
                "content": {"application/json": {"schema": {"type": "array", "items": receipt}}},
            },
            **{
                str(code): {"description": "Refused whole; nothing of it was kept", "content": problem}
                for code in (400, 401, 403, 405, 413, 503)
            },
        },
    }
