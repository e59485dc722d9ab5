"""Figures at the API: the dictionary with its values, one figure with its places, its rows."""

from typing import Annotated, Any

from django.utils.translation import gettext as _
from ninja import Query, Router

from lianfang.figures import asking, listed, machine
from lianfang.figures.declared import figures
from lianfang.kit.problems import BadInput
from lianfang.listings import api as listings
from lianfang.listings import asking as lists
from lianfang.shell.access import ScopedRequest
from lianfang.shell.schemas import PROBLEMS

router = Router(tags=["figures"])

Text = Annotated[str, Query(max_length=asking.LONGEST, pattern=r"^[^\x00]*$")]


def _filters() -> list[dict[str, Any]]:
    """What the lists of all figures may be asked; each answers its own of them."""
    names = {one.name: str(one.label) for figure in figures().values() for one in figure.source.filters}
    return [
        {"in": "query", "name": name, "schema": {"type": "string"}, "description": label}
        for name, label in sorted(names.items())
    ]


@router.get("/figures", response={200: Any, **PROBLEMS}, operation_id="list_figures")
def every(  # noqa: PLR0917  # the questions of the address
    request: ScopedRequest, place: Text = "", on: Text = "", cut: Text = "", round: Text = "",
    domain: Text = "", code: Text = "",
) -> Any:  # fmt: skip
    """Every figure the asker may know below a place: as known now, or at a cut-off (`seq` or a moment)."""
    asked = asking.asked(request.scope, {"place": place, "on": on, "cut": cut, "round": round})
    codes = chosen(request, asked, domain=domain, code=code)
    told = asking.values(request.scope, asked.window, codes, place=asked.place.code)
    return machine.of(asked) | {"figures": [machine.told(one) for one in told.values()]}


def chosen(request: Any, asked: asking.Asked, *, domain: str, code: str) -> list[str]:
    """The codes asked for. Raises NotFound for one that is none, or not the asker's to know."""
    if code:
        return [asking.figure_named(request.scope, code).code]
    offered = asking.offered(request.scope, asked.place.path)
    return [one.code for one in offered if domain in {"", one.domain}]


@router.get("/figures/{code}", response={200: Any, **PROBLEMS}, operation_id="read_figure")
def figure(  # noqa: PLR0917  # the questions of the address
    request: ScopedRequest, code: str, place: Text = "", on: Text = "", cut: Text = "", round: Text = ""
) -> Any:
    """One figure: what it means, its value, and those of the places right below."""
    found = asking.figure_named(request.scope, code)
    asked = asking.asked(request.scope, {"place": place, "on": on, "cut": cut, "round": round})
    below = asking.below(request.scope, found, asked)
    return machine.of(asked) | machine.told(below.told) | machine.words(found) | machine.below(below)


@router.get(
    "/figures/{code}/rows",
    response={200: Any, **PROBLEMS},
    operation_id="list_figure_rows",
    openapi_extra={"parameters": _filters()},
)
def rows(  # noqa: PLR0917  # the questions of the address
    request: ScopedRequest, code: str, place: Text = "", on: Text = "", cut: Text = "", round: Text = "",
    sort: Text = "", after: Text = "", limit: int = 0,
) -> Any:  # fmt: skip
    """The rows a figure counts, for who may see them. It goes on by `after`, as any list."""
    found = asking.figure_named(request.scope, code)
    asked = asking.asked(request.scope, {"place": place, "on": on, "cut": cut, "round": round})
    listing = listed.listing(found, asked)
    known = {*listed.KEPT, lists.SORT, lists.AFTER, listings.LIMIT, *(one.name for one in listing.filters)}
    unknown = sorted(set(request.GET) - known)
    if unknown:
        raise BadInput(field=unknown[0][:64], reason=_("is not a question of this list"))
    page = lists.page(lists.asked(listing, request.scope, request.GET.dict()), size=_size(request, limit))
    columns = [one for one in listing.columns if one.by_machine]
    return machine.of(asked) | {
        "rows": [{one.name: lists.plain(one.value(row)) for one in columns} for row in page.rows],
        "total": page.total, "before": page.before, "next": page.next, "previous": page.previous,
    }  # fmt: skip


def _size(request: ScopedRequest, limit: int) -> int:
    if listings.LIMIT in request.GET and not 1 <= limit <= listings.MOST:
        reason = _("is not a number from 1 to {most}").format(most=listings.MOST)
        raise BadInput(field=listings.LIMIT, reason=reason)
    return limit
