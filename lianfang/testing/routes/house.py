"""The routes of the house itself: shell, accounts, command, people, exchange, drill, API v1."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from django.core.files.uploadedfile import SimpleUploadedFile

from lianfang.command import round_lists
from lianfang.exchange import acts
from lianfang.exchange import lists as exchange_lists
from lianfang.kit import clock
from lianfang.people import acts as key_registers
from lianfang.people import lists as register_lists
from lianfang.people import proposal_acts, proposal_lists
from lianfang.testing import canaries
from lianfang.testing.acts import Try, rows
from lianfang.testing.listings import rows as listed
from lianfang.testing.matrix import FORM, METHODS, ONLY_POST, TOKEN, Fixture, Row
from lianfang.testing.world import visit


def _visit_body(fixture: Fixture) -> Any:
    return {
        "id": visit(fixture.world.places["garden-1-1-102"])["id"],
        "made_at": clock.now().isoformat(),
        "outcome": "completed",
        "head_count": "2",
    }


def _records_body(fixture: Fixture) -> Any:
    return [visit(fixture.world.places["garden-1-1-102"])]


def _sheet_body(fixture: Fixture) -> Any:
    return {"register": "households", "file": SimpleUploadedFile("h.csv", "户编号,小区,室号\n".encode())}


def _posted(**fields: str) -> Callable[[Fixture], Mapping[str, str]]:
    return lambda fixture: fields


_OWN = canaries.ROUND
_DOOR = "/places/garden-1-1-101/"
_API = "/api/v1"
_ANYONE: Final[dict[str, Any]] = {"open_to_all": True}
_AT_GARDEN: Final = ("?place=garden", "?place={id_garden}&round=r1", f"?round={_OWN}&place=garden")
_REASON: Final = {"reason": "写明理由"}

_IN_PLACE: Final[dict[str, Any]] = {"changes": False}  # a line that was there says otherwise
ROWS: Final = (
    Row("healthz", ("/healthz",), **_ANYONE),
    # shell and accounts
    Row("language/", ("/language/",), ONLY_POST, done=(302,), body=_posted(language="en"), **_ANYONE),
    Row("theme/", ("/theme/",), ONLY_POST, done=(302,), body=_posted(theme="dark"), **_ANYONE),
    Row(
        "sign-in/",
        ("/sign-in/", "/sign-in/?next=/places/garden/"),
        FORM,
        done=(200, 302, 403),
        body=_posted(username="zhou", password="not the passphrase"),
        **_ANYONE,
    ),
    Row("password/", ("/password/",), FORM, done=(200, 400), body=_posted(old="x", new="y", again="z")),
    Row("sign-out/", ("/sign-out/",), ONLY_POST, done=(302,), **_ANYONE),
    # command: what is shown
    Row("", ("/",), done=(200, 302)),
    Row("situation/", ("/situation/", "/situation/?round=r1")),
    Row("badges/", ("/badges/",)),
    Row("search/offers/", ("/search/offers/?q=garden", f"/search/offers/?q={canaries.PERSON}")),
    Row("", tuple(f"/{one}" for one in _AT_GARDEN), needs="figures", at="garden"),
    Row("", ("/?place=xincheng",), needs="figures", at="xincheng"),
    Row("now/", ("/now/", "/now/?seen=1")),
    Row("now/", tuple(f"/now/{one}" for one in _AT_GARDEN), needs="figures", at="garden"),
    Row("figures/found/", (f"/figures/found/?round={_OWN}&place=garden",), needs="figures", at="garden"),
    # Who may count but not see rows gets the figures above an empty list.
    Row("gaps/", ("/gaps/",)),
    Row(
        "gaps/",
        (
            *(f"/gaps/{one}" for one in _AT_GARDEN),
            "/gaps/?place=garden&after=1.0001",
            "/gaps/?place=garden&after=2.",
        ),
        needs="figures",
        at="garden",
    ),
    Row("gaps/together/", ("/gaps/together/",), ONLY_POST, needs="excuse", done=(400,), refused=(400, 403)),
    Row("mine/", ("/mine/",)),
    Row(
        "search/",
        tuple(
            f"/search/?q={one}"
            for one in (
                "garden",
                canaries.COMPOUND,
                canaries.COMPOUND[:2],
                canaries.ALIAS,
                canaries.PERSON,
                "qjm",
                "金",
                canaries.PERSON_PHONE,
                canaries.DOCUMENT,
                canaries.CONTACT_PHONE,
                canaries.PLATE,
                "%",
                "",
            )
        ),
    ),
    *listed(round_lists.ROUNDS, "rounds/", asked=("state=withdrawn", "name=x&sort=due")),
    Row("rounds/<str:code>/", ("/rounds/r1/", "/rounds/{round}/")),
    Row("rounds/<str:code>/", (f"/rounds/{_OWN}/", "/rounds/{own_round}/"), needs="figures", at="garden"),
    Row(
        "places/<path:code>/",
        ("/places/garden/", "/places/{id_garden}/", "/places/garden-1/", _DOOR, f"{_DOOR}?round={_OWN}"),
        needs="figures",
        at="garden",
    ),
    Row("places/<path:code>/", ("/places/xincheng/",), needs="figures", at="xincheng"),
    # command: what is done
    Row(
        "households/<int:pk>/names/",
        ("/households/{household}/names/",),
        ONLY_POST,
        needs="see-identity",
        at="garden",
        body=_posted(purpose="送药"),
        changes=True,
    ),
    Row(
        "places/<path:code>/visit/",
        (f"{_DOOR}visit/", "/places/garden-1-1-102/visit/"),
        FORM,
        needs="record",
        at="garden",
        done=(200, 302),
        body=_visit_body,
        changes=True,
    ),
    # people
    *listed(register_lists.ENTRIES, "registers/", asked=("register=place", "show=removed")),
    *rows(
        key_registers.ENTRY,
        {
            "enter": Try(
                "",
                "binhe",
                {"register": "place", "subject": "garden", **_REASON, "review_on": "2030-01-01"},
            ),
            "review": Try(
                "{key_entry}", "xincheng", {"review_on": "2030-01-01"}, page=_IN_PLACE, api=_IN_PLACE
            ),
            "remove": Try("{key_entry}", "xincheng", _REASON, page=_IN_PLACE, api=_IN_PLACE),
        },
    ),
    *listed(proposal_lists.PROPOSALS, "registers/proposals/", asked=("state=all", "rule=often-not-met")),
    *rows(
        proposal_acts.PROPOSAL,
        {
            "accept": Try(
                "{key_proposal}", "garden", {"review_on": "2030-01-01"}, page=_IN_PLACE, api=_IN_PLACE
            ),
            "decline": Try("{key_proposal}", "garden", _REASON, page=_IN_PLACE, api=_IN_PLACE),
        },
    ),
    Row(
        "registers/proposals/<int:pk>/",
        ("/registers/proposals/{key_proposal}/",),
        needs="see-identity",
        at="garden",
    ),
    Row(
        "registers/entries/<int:pk>/",
        ("/registers/entries/{key_entry}/",),
        needs="see-identity",
        at="xincheng",
    ),
    # exchange
    *listed(exchange_lists.IMPORTS, "imports/", asked=("show=refused",)),
    Row("imports/blanks/<str:register>/", ("/imports/blanks/persons/",), needs="import", refused=(403,)),
    *(
        replace(one, refused=(403, 404))
        for one in listed(exchange_lists.ALIKE, "imports/alike/", at="district")
    ),
    Row(
        "imports/files/",
        ("/imports/files/",),
        ONLY_POST,
        needs="import",
        done=(302,),
        silent=True,
        body=_sheet_body,
    ),
    Row("imports/<uuid:id>/", ("/imports/{upload}/",), own_only="fang"),
    Row(
        "imports/<uuid:id>/checking/",
        ("/imports/{upload}/checking/",),
        ONLY_POST,
        own_only="fang",
        done=(302,),
    ),
    Row(
        "imports/<uuid:id>/turning/",
        ("/imports/{upload}/turning/",),
        ONLY_POST,
        own_only="fang",
        done=(302,),
        body=_posted(table="乙"),
    ),
    Row("imports/<uuid:id>/refused/", ("/imports/{upload}/refused/",), own_only="fang", done=(200, 404)),
    Row(
        "imports/<uuid:id>/keeping/", ("/imports/{upload}/keeping/",), ONLY_POST, own_only="fang", done=(302,)
    ),
    *rows(acts.IMPORT, {"undo": Try("{run}", "xincheng", {"reason": "错表"}, page={"done": (302, 409)})}),
    Row("imports/runs/<int:pk>/", ("/imports/runs/{run}/",), needs="import", at="xincheng"),
    Row("imports/runs/<int:pk>/refused/", ("/imports/runs/{run}/refused/",), needs="import", at="xincheng"),
    Row(
        "exports/<str:register>/",
        ("/exports/persons/", "/exports/places/?kind=dwelling"),
        needs="export",
        refused=(403,),
    ),
    Row(
        "api/v1/exports/<of>",
        ("/api/v1/exports/persons",),
        ONLY_POST,
        needs="export",
        refused=(403,),
        door=TOKEN,
        changes=True,
        content_type="application/json",
        body=_posted(format="csv"),
    ),
    Row("exports/", ("/exports/",), needs="export", refused=(403,), done=(302,)),
    Row(
        "exports/",
        ("/exports/",),
        ONLY_POST,
        needs="export",
        refused=(403,),
        changes=True,
        body=_posted(register="persons", format="csv"),
    ),
    Row(
        "exports/",
        ("/exports/",),
        ONLY_POST,
        needs="export",
        at="garden",
        refused=(403, 404),
        changes=True,
        body=_posted(register="households", place="garden"),
    ),
    Row(
        "exports/",
        ("/exports/",),
        ONLY_POST,
        needs="export-identities",
        refused=(403,),
        changes=True,
        body=_posted(register="persons", names="1", purpose="核对名册"),
    ),
    # drill: there is no demonstration in the tests' world
    Row(
        "drill/play/",
        ("/drill/play/",),
        frozenset({"GET", "HEAD", "POST"}),
        needs="hold-round",
        at="district",
        refused=(403,),
        done=(404,),
        body=_posted(rate="60"),
    ),
    # API
    Row(
        "api/v1/records",
        (f"{_API}/records",),
        ONLY_POST,
        door=TOKEN,
        needs="record",
        at="garden",
        silent=True,
        heeds_former=True,
        body=_records_body,
        content_type="application/json",
        changes=True,
    ),
    Row("api/v1/openapi.json", (f"{_API}/openapi.json",), **_ANYONE),
    Row(
        "api/v1/rounds/<round>/coverage",
        (f"{_API}/rounds/r1/coverage?place=garden", f"{_API}/rounds/{_OWN}/coverage?place={{id_garden}}"),
        frozenset({"GET"}),
        door=TOKEN,
        needs="figures",
        at="garden",
    ),
    Row("api/v1/rounds/<round>/coverage", (f"{_API}/rounds/r1/coverage",), frozenset({"GET"}), door=TOKEN),
    Row(
        "api/v1/rounds/<round>/gaps",
        (f"{_API}/rounds/r1/gaps?place=garden", f"{_API}/rounds/{_OWN}/gaps?place=garden&limit=3&after=1."),
        frozenset({"GET"}),
        door=TOKEN,
        needs="see",
        at="garden",
    ),
    Row(
        "api/v1/rounds/<round>/gaps", (f"{_API}/rounds/r1/gaps",), frozenset({"GET"}), door=TOKEN, needs="see"
    ),
    Row(
        "api/v1/places/<code>",
        (f"{_API}/places/garden", f"{_API}/places/{{id_garden}}"),
        frozenset({"GET"}),
        door=TOKEN,
        needs="see",
        at="garden",
    ),
    Row(
        "api/v1/duties/mine",
        (f"{_API}/duties/mine", f"{_API}/duties/mine?after=0001&limit=3"),
        frozenset({"GET"}),
        door=TOKEN,
    ),
    Row("api/v1/", (f"{_API}/",), frozenset(METHODS), done=(404,), door=TOKEN, **_ANYONE),
    Row(
        "api/<path:rest>",
        (f"{_API}/nothing-of-this-name", "/api/v2/rounds"),
        frozenset(METHODS),
        done=(404,),
        door=TOKEN,
        **_ANYONE,
    ),
)
