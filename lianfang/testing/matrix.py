"""Who may do what at which address: one row a route, every cell of it tried.

A row says what a route needs; what each caller then gets follows from their postings. The callers are
the cast, and four who must get nothing: a stranger, an ended posting, a revoked token, a disabled user.
A route without a row fails the build, and so does a row without a route.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from http.cookies import SimpleCookie
from typing import Any, Final

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.db.models import Count, Max
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from lianfang.accounts import actions as accounts
from lianfang.accounts.models import Department, Posting, Reading, Token, User
from lianfang.accounts.queries import scope_of_user, system_scope
from lianfang.duties.models import Duty, Pairing, Round, Seal
from lianfang.exchange.models import ImportRun
from lianfang.grid.models import Place
from lianfang.kit import clock
from lianfang.kit.scope import NOTHING, Scope
from lianfang.people.models import Household
from lianfang.testing import canaries
from lianfang.testing.world import World, visit

METHODS: Final = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
READING: Final = frozenset({"GET", "HEAD"})
ONLY_POST: Final = frozenset({"POST"})
FORM: Final = READING | ONLY_POST
SESSION, TOKEN = "session", "token"

ALL_IN: Final = ("liu", "fang", "wang", "zhou", "siskin", "machine")  # posted over 新城街道 or a part of it
FIGURES_ONLY: Final = ("sun",)  # of another department: numbers of the same street, nobody's name
OUTSIDERS: Final = ("chen", "stranger", "ended", "revoked", "disabled")


@dataclass(frozen=True)
class Caller:
    """Somebody who asks, by a browser's session or by a token."""

    name: str
    scope: Scope
    client: Client
    door: str
    cookies: str = ""
    header: str = ""
    known: bool = True  # the system takes them for somebody

    @property
    def may_see_names_of_places(self) -> bool:
        return self.name not in OUTSIDERS


@dataclass(frozen=True)
class Row:
    """What one route takes and needs.

    `needs` is the ability, held at the place `at` (a code of the world), or anywhere where `at` is
    empty. `open_to_all` asks for none. `refused` are the statuses of a refusal for somebody signed in:
    404 where existence is information, 403 where it is not. `done` are the statuses of success.
    """

    route: str
    addresses: tuple[str, ...]
    methods: frozenset[str] = READING
    needs: str = ""
    at: str = ""
    refused: tuple[int, ...] = (404,)
    done: tuple[int, ...] = (200,)
    door: str = SESSION
    open_to_all: bool = False
    own_only: str = ""  # the one caller whose thing it is; all others are refused
    body: Callable[["Fixture"], Any] = lambda fixture: {}
    content_type: str = ""
    silent: bool = False  # a refusal is told on the page gone back to, and nothing changes
    seen_by: str = ""  # where it is silent: the ability without which the thing does not exist for one
    seen_at: str = ""  # the place where that ability must hold; as `at` where empty
    changes: bool = False  # a permitted POST leaves something behind


@dataclass
class Fixture:
    """The world with its marks, the callers, and the ids that addresses and bodies need."""

    world: World
    ids: dict[str, str]
    callers: dict[tuple[str, str], Caller] = field(default_factory=dict)
    before: tuple[Any, ...] = ()

    def address(self, pattern: str) -> str:
        places = {f"id_{code.replace('-', '_')}": str(one.pk) for code, one in self.world.places.items()}
        return pattern.format(**self.ids, **places)

    def path(self, code: str) -> str:
        return self.world.places[code].path


def routes() -> list[str]:
    """Every URL pattern of the project, as it is written."""
    return [pattern for pattern, _ in _walk(get_resolver(), "")]


def _walk(resolver: URLResolver, above: str) -> Iterator[tuple[str, URLPattern]]:
    for one in resolver.url_patterns:
        pattern = f"{above}{one.pattern}"
        if isinstance(one, URLResolver):
            yield from _walk(one, pattern)
        else:
            yield pattern, one


def build(world: World) -> Fixture:
    """The marked world and all who ask. The caller fixes the clock."""
    ids = canaries.plant(world)
    _more_cast(world)
    fixture = Fixture(world, ids)
    for name in (*world.cast, "stranger"):
        for door in (SESSION, TOKEN):
            if (name, door) != ("revoked", SESSION):  # a revoked token ends no session; see `disabled`
                fixture.callers[name, door] = _caller(world, name, door)
    _end_terms(world)
    ids["upload"] = _upload(fixture)
    fixture.before = fingerprint()
    return fixture


def _more_cast(world: World) -> None:
    system = system_scope("test", actor_id=world.cast["liu"].pk)
    health = Department.objects.get(code="health")
    for name, role in (("machine", "machine"), ("ended", "lead"), ("revoked", "lead"), ("disabled", "lead")):
        world.cast[name] = accounts.create_user(
            system, username=name, name=name, place=world.places["xincheng"], role=role, department=health
        )


def _caller(world: World, name: str, door: str) -> Caller:
    client = Client(raise_request_exception=False, headers={"accept-language": "en"})
    user = world.cast.get(name)
    if user is None:
        return Caller(name, NOTHING, client, door, known=False)
    header = ""
    if door == TOKEN:
        header = f"Bearer {accounts.create_token(system_scope('test', actor_id=user.pk), username=name)}"
    else:
        client.force_login(user)
    cookies = client.cookies.output(header="", sep=";")
    known = name not in {"disabled", "revoked"}
    return Caller(name, _scope(name, user), client, door, cookies, header, known)


def _scope(name: str, user: User) -> Scope:
    """What the caller may do once the terms of those who may nothing have run out."""
    if name in {"ended", "disabled", "revoked"}:
        return NOTHING
    return scope_of_user(user, at=clock.now())


def _end_terms(world: World) -> None:
    """An hour ago the posting of `ended` ran out; the token was revoked; the user was switched off."""
    posting = world.cast["ended"].postings.get()
    posting.from_at, posting.to_at = clock.now() - timedelta(days=2), clock.now() - timedelta(hours=1)
    posting.save()
    Token.objects.filter(user=world.cast["revoked"]).update(revoked_at=clock.now())
    world.cast["disabled"].is_active = False
    world.cast["disabled"].save()


def _upload(fixture: Fixture) -> str:
    """A sheet of marked residents that fang has sent and not yet taken over; its id."""
    client = fixture.callers["fang", SESSION].client
    text = f"户编号,姓名\n{canaries.HOUSEHOLD},{canaries.PERSON}\nH-NOWHERE,{canaries.REFUSED_ROW}\n"
    sheet = SimpleUploadedFile(f"{canaries.SHEET}.csv", text.encode())
    answer = client.post("/imports/files/", {"register": "persons", "file": sheet})
    return str(answer.headers["Location"].rstrip("/").rpartition("/")[2])


def ask(caller: Caller, method: str, address: str, row: Row, fixture: Fixture) -> Any:
    """One request, undone afterwards whatever it did."""
    given: dict[str, Any] = {"headers": {"authorization": caller.header}} if caller.header else {}
    if method in {"POST", "PUT", "PATCH"}:
        given["data"] = row.body(fixture)
    if row.content_type and method in {"POST", "PUT", "PATCH"}:
        given["content_type"] = row.content_type
    caller.client.cookies = SimpleCookie(caller.cookies)  # an earlier answer may have set or taken one
    with transaction.atomic():
        response = getattr(caller.client, method.lower())(address, **given)
        response.whole = b"".join(response.streaming_content) if response.streaming else response.content
        response.changed = method in ONLY_POST and fingerprint() != fixture.before
        transaction.set_rollback(True)
    return response


def fingerprint() -> tuple[Any, ...]:
    """What a request could have changed. Refused records set aside do not count: they are kept on purpose."""
    tables = (Round, Pairing, Posting, User, Token, Household, Place, ImportRun, Reading, Seal)
    closed = Round.objects.exclude(closed_at=None).count()
    states = tuple(Duty.objects.values_list("state").annotate(Count("pk")).order_by("state"))
    return (
        closed,
        states,
        *(tuple(table.objects.aggregate(n=Count("pk"), last=Max("pk")).items()) for table in tables),
    )


def expected(row: Row, caller: Caller, method: str, fixture: Fixture) -> tuple[int, ...]:
    """The statuses this caller may get: what the row asks and the caller's postings give."""
    if method not in row.methods:
        return (405,)
    if row.open_to_all:
        return row.done
    if not caller.known or (caller.door != row.door and row.door == TOKEN):
        return (302,) if row.door == SESSION and method in READING else (401,)
    if not caller.scope.abilities:
        return (403,)
    if may(row, caller, fixture) or (row.silent and _sees(row, caller, fixture)):
        return row.done
    return row.refused


def may(row: Row, caller: Caller, fixture: Fixture) -> bool:
    """Whether the caller's postings give what the row needs."""
    if row.open_to_all:
        return True
    if not caller.scope.abilities:
        return False
    if row.own_only:
        return caller.name == row.own_only
    return not row.needs or _holds(row.needs, row.at, caller, fixture)


def _sees(row: Row, caller: Caller, fixture: Fixture) -> bool:
    return not row.seen_by or _holds(row.seen_by, row.seen_at or row.at, caller, fixture)


def _holds(ability: str, at: str, caller: Caller, fixture: Fixture) -> bool:
    return caller.scope.may(ability, fixture.path(at)) if at else caller.scope.may_anywhere(ability)


def callers(row: Row, fixture: Fixture) -> list[Caller]:
    """Who asks at a route: everybody by its own door, and by the other one who must not pass there."""
    own = [one for one in fixture.callers.values() if one.door == row.door]
    others = {SESSION: ("revoked", TOKEN), TOKEN: ("liu", SESSION)}
    return [*own, fixture.callers[others[row.door]]]


def methods(row: Row, caller: Caller, first: bool) -> list[str]:
    """What to try at an address. What the route does not take is refused before anybody is looked at,
    so three callers stand for all there; and HEAD is GET without its body, so one address will do."""
    if not first:
        return sorted(row.methods - {"HEAD"})
    return [one for one in METHODS if one in row.methods or caller.name in {"liu", "chen", "stranger"}]


def leaks(response: Any, caller: Caller, asked: str) -> list[str]:
    """The marks in an answer that this caller must not receive. What they sent themselves is no news."""
    marks = canaries.PERSONS if caller.may_see_names_of_places else (*canaries.NAMES, *canaries.PERSONS)
    if caller.name in ALL_IN:
        return []
    headers = " ".join(f"{name}: {value}" for name, value in response.headers.items())
    text = f"{response.whole.decode('utf-8', 'replace')} {_unpacked(response.whole)} {headers}"
    return [mark for mark in marks if mark in text and mark not in asked]


def _unpacked(content: bytes) -> str:
    """The text inside a workbook, which is a packed folder."""
    import io
    import zipfile

    if not content.startswith(b"PK"):
        return ""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return " ".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())


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


def _round_body(fixture: Fixture) -> Mapping[str, str]:
    due = (clock.now() + timedelta(days=2)).isoformat()
    return {"name": "复查", "code": "r9", "place": "garden", "level": "L1", "due_at": due}


_OWN = canaries.ROUND
_DOOR = "/places/garden-1-1-101/"
_API = "/api/v1"
_ANYONE: Final[dict[str, Any]] = {"open_to_all": True}
_AT_GARDEN: Final = ("?place=garden", "?place={id_garden}&round=r1", f"?round={_OWN}&place=garden")
_REASON: Final = {"reason": "写明理由"}

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
    Row("sign-out/", ("/sign-out/",), ONLY_POST, done=(302,), **_ANYONE),
    # command: what is shown
    Row("", ("/",)),
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
    Row("rounds/", ("/rounds/",)),
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
        "rounds/new/",
        ("/rounds/new/",),
        FORM,
        needs="hold-round",
        refused=(403,),
        done=(200, 302, 404),
        body=_round_body,
    ),
    Row(
        "rounds/<str:code>/closing/",
        (f"/rounds/{_OWN}/closing/",),
        ONLY_POST,
        needs="hold-round",
        at="xincheng",
        done=(302,),
        silent=True,
        seen_by="figures",
        seen_at="garden",
        body=_posted(leave_open="1", reason="到期"),
        changes=True,
    ),
    Row(
        "rounds/<str:code>/base/",
        (f"/rounds/{_OWN}/base/",),
        ONLY_POST,
        needs="hold-round",
        at="garden",
        done=(302,),
        silent=True,
        seen_by="figures",
        changes=True,
        body=_posted(place="garden-1-1-202", change="remove", reason="重复"),
    ),
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
    Row(
        "places/<path:code>/pairing/",
        ("/places/garden/pairing/",),
        ONLY_POST,
        needs="pair",
        at="garden",
        done=(302,),
        silent=True,
        seen_by="figures",
        body=_posted(username="zhou"),
        changes=True,
    ),
    Row(
        "places/<path:code>/excuse/",
        ("/places/garden-1-1-102/excuse/",),
        ONLY_POST,
        needs="excuse",
        at="garden",
        done=(302,),
        silent=True,
        seen_by="see",
        body=_posted(**_REASON),
        changes=True,
    ),
    # people
    Row("registers/", ("/registers/", "/registers/?register=place"), needs="see-identity", refused=(403,)),
    Row(
        "registers/entries/",
        ("/registers/entries/",),
        ONLY_POST,
        needs="excuse",
        refused=(403,),
        done=(302,),
        body=_posted(register="place", subject="nowhere", review_on="2030-01-01", **_REASON),
    ),
    Row(
        "registers/entries/<int:pk>/removal/",
        ("/registers/entries/999999/removal/",),
        ONLY_POST,
        needs="excuse",
        refused=(403,),
        done=(302,),
        body=_posted(**_REASON),
    ),
    # exchange
    Row("imports/", ("/imports/",), needs="import", refused=(403,)),
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
        "imports/<uuid:id>/keeping/", ("/imports/{upload}/keeping/",), ONLY_POST, own_only="fang", done=(302,)
    ),
    Row("imports/runs/<int:pk>/refused/", ("/imports/runs/{run}/refused/",), needs="import", at="xincheng"),
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
        body=_records_body,
        content_type="application/json",
        changes=True,
    ),
    Row("api/v1/openapi.json", (f"{_API}/openapi.json",), **_ANYONE),
    Row("api/v1/rounds", (f"{_API}/rounds",), frozenset({"GET"}), door=TOKEN),
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
        (f"{_API}/households", "/api/v2/rounds"),
        frozenset(METHODS),
        done=(404,),
        door=TOKEN,
        **_ANYONE,
    ),
)
