"""Who may do what at which address: one row a route, every cell of it tried.

A row says what a route needs; what each caller then gets follows from their postings. The callers are
the cast, and four who must get nothing: a stranger, an ended posting, a revoked token, a disabled user.
A route without a row fails the build, and so does a row without a route.
"""

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache, partial
from http.cookies import SimpleCookie
from types import ModuleType
from typing import Any, Final

from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, models, transaction
from django.db.models import Count
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from lianfang.accounts import actions as accounts
from lianfang.accounts.models import Department, SignInTally, Token, User
from lianfang.accounts.queries import scope_of_user, system_scope
from lianfang.duties.models import Duty, Quarantined, Round
from lianfang.kit import clock
from lianfang.kit.scope import NOTHING, Scope
from lianfang.testing import canaries
from lianfang.testing import routes as routes_package
from lianfang.testing.world import World, give_ways_in

METHODS: Final = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
READING: Final = frozenset({"GET", "HEAD"})
ONLY_POST: Final = frozenset({"POST"})
FORM: Final = READING | ONLY_POST
SESSION, TOKEN = "session", "token"
NO_CHANGE: Final = (Quarantined, SignInTally)  # what is refused leaves its trace there, on purpose

ALL_IN: Final = (
    "liu",
    "gao",
    "qian",
    "fang",
    "wang",
    "zhou",
    "siskin",
    "machine",
)  # posted over 新城街道 or a part of it
SEES_CASES: Final = ("qian", "medic")  # who may know a patient
MEDIC, TREATS = "medic", "treat"  # of the fever clinic: asks where its ability is wanted, and nowhere else
FIGURES_ONLY: Final = ("sun",)  # of another department: numbers of the same street, nobody's name
STAND_FOR_ALL: Final = ("liu", "chen", "stranger")
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
    empty; of several with `|` between them one is enough. `open_to_all` asks for none. `refused` are
    the statuses of a refusal for somebody signed in: 404 where existence is information, 403 where it is
    not. `done` are the statuses of success.
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
    heeds_former: bool = False  # who had a post is answered thing by thing, each by the post it was done in


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
    for room in routes_of_rooms():
        planted = room.plant(world) if hasattr(room, "plant") else {}
        assert not planted.keys() & ids.keys(), f"{room.__name__} takes names that are taken"
        ids |= planted
    fixture = Fixture(world, ids)
    for name in (*world.cast, "stranger"):
        for door in (SESSION, TOKEN):
            if (name, door) != ("revoked", SESSION):  # a revoked token ends no session; see `disabled`
                fixture.callers[name, door] = _caller(world, name, door)
    _end_terms(world)
    ids["upload"] = _upload(fixture)
    fixture.before = fingerprint()
    return fixture


def routes_of_rooms() -> list[ModuleType]:
    """The modules of `testing.routes`. Each has its `ROWS`, and may `plant` what its addresses need."""
    names = sorted(one.name for one in pkgutil.iter_modules(routes_package.__path__))
    return [importlib.import_module(f"{routes_package.__name__}.{name}") for name in names]


def rows() -> tuple["Row", ...]:
    """The rows of all routes."""
    return tuple(row for room in routes_of_rooms() for row in room.ROWS)


def _more_cast(world: World) -> None:
    system = system_scope("test", actor_id=world.cast["liu"].pk)
    health = Department.objects.get(code="health")
    for name, role in (("machine", "machine"), ("ended", "lead"), ("revoked", "lead"), ("disabled", "lead")):
        world.cast[name] = accounts.create_user(
            system, username=name, name=name, place=world.places["xincheng"], role=role, department=health
        )
    give_ways_in(world.cast.values())


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
    headers = {"authorization": caller.header} if caller.header else {}
    if not drawn(row, caller, method, fixture):
        headers["accept"] = "application/json"
    given: dict[str, Any] = {"headers": headers}
    if method in {"POST", "PUT", "PATCH"}:
        given["data"] = row.body(fixture)
    if row.content_type and method in {"POST", "PUT", "PATCH"}:
        given["content_type"] = row.content_type
    caller.client.cookies = SimpleCookie(caller.cookies)  # an earlier answer may have set or taken one
    written: list[str] = []
    with transaction.atomic(), connection.execute_wrapper(partial(_noted, written)):
        response = getattr(caller.client, method.lower())(address, **given)
        response.whole = b"".join(response.streaming_content) if response.streaming else response.content
        response.changed = bool(written) and fingerprint() != fixture.before
        transaction.set_rollback(True)
    return response


def _noted(written: list[str], execute: Callable[..., Any], sql: str, *facts: Any) -> Any:
    """Runs a statement, and notes it unless it only reads: what wrote nothing has changed nothing."""
    if not sql.lstrip(" (").upper().startswith(("SELECT", "SAVEPOINT", "RELEASE", "ROLLBACK")):
        written.append(sql)
    return execute(sql, *facts)


def fingerprint() -> tuple[Any, ...]:
    """What a request could have changed. Refused records set aside do not count: they are kept on purpose."""
    closed = Round.objects.exclude(closed_at=None).count()
    states = tuple(Duty.objects.values_list("state").annotate(Count("pk")).order_by("state"))
    with connection.cursor() as cursor:
        cursor.execute(_extents())
        rows = sorted(cursor.fetchall(), key=lambda row: row[0])  # a union has no order of its own
        return (closed, states, *rows)


@cache
def _extents() -> str:
    """One statement for all tables: how many rows each has, and the last; PostgreSQL knows no last UUID."""
    tables = [one for one in apps.get_models() if one.__module__.startswith("lianfang.")]
    quote = connection.ops.quote_name
    return " UNION ALL ".join(
        f"SELECT {number}, COUNT(*), {_last(table, quote)} FROM {quote(table._meta.db_table)}"
        for number, table in enumerate(tables)
        if table not in NO_CHANGE
    )


def _last(table: type[models.Model], quote: Callable[[str], str]) -> str:
    key = table._meta.pk
    if isinstance(key, models.UUIDField):
        return "NULL"
    return f"CAST(MAX({quote(str(key.column))}) AS VARCHAR(200))"


def expected(row: Row, caller: Caller, method: str, fixture: Fixture) -> tuple[int, ...]:
    """The statuses this caller may get: what the row asks and the caller's postings give."""
    if method not in row.methods:
        return (405,)
    if row.open_to_all:
        return row.done
    if not caller.known or (caller.door != row.door and row.door == TOKEN):
        return (302,) if row.door == SESSION and method in READING else (401,)
    if not caller.scope.abilities:
        return row.done if row.heeds_former and caller.name == "ended" else (403,)
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
    scope, path = caller.scope, fixture.path(at) if at else ""
    return any(scope.may(one, path) if at else scope.may_anywhere(one) for one in ability.split("|"))


def callers(row: Row, fixture: Fixture) -> list[Caller]:
    """Who asks at a route: everybody by its own door, and by the other one who must not pass there."""
    asks_medic = TREATS in row.needs
    own = [
        one for one in fixture.callers.values() if one.door == row.door and (asks_medic or one.name != MEDIC)
    ]
    others = {SESSION: ("revoked", TOKEN), TOKEN: ("liu", SESSION)}
    return [*own, fixture.callers[others[row.door]]]


def methods(row: Row, caller: Caller, first: bool) -> list[str]:
    """What to try at an address. HEAD is GET without its body: there three callers stand for all, at one
    address, on one database. What the route does not take is refused before anybody is looked at: where the
    stranger is told so, and not to sign in first, so is everybody."""
    if not first or caller.name not in STAND_FOR_ALL or connection.vendor != "sqlite":
        return sorted(row.methods - {"HEAD"})
    untaken = set(METHODS) - _taken()[row.route] if caller.name == "stranger" else set()
    return [one for one in METHODS if one in row.methods | untaken]


@cache
def _taken() -> dict[str, frozenset[str]]:
    """What each route takes: a list and what makes one of it have two rows, for each needs its own."""
    found: dict[str, frozenset[str]] = {}
    for row in rows():
        found[row.route] = found.get(row.route, frozenset()) | row.methods
    return found


def read_here(row: Row, wanted: list[Caller], fixture: Fixture) -> list[Caller]:
    """Who asks on the second database: whoever may write there, and for reading one who may and one who
    may not. What an answer says depends on the caller's scope, and that is tried on the first."""
    if ONLY_POST & row.methods:
        return wanted
    allowed = [one for one in wanted if one.known and may(row, one, fixture)]
    barred = [one for one in wanted if one not in allowed]
    barred.sort(key=lambda one: one.name != "chen")
    return [*allowed[:1], *barred[:1]]


def drawn(row: Row, caller: Caller, method: str, fixture: Fixture) -> bool:
    """Whether the answer is asked for as a page.

    A refusal is one page with one frame for all routes: it is drawn for the neighbour, and asked for as JSON
    by everybody else, which tells the same in a tenth of the time. That a method is not taken is told before
    a route is looked at, so it is drawn at the first page alone."""
    if method not in row.methods:
        return row.route == ""
    if row.door == TOKEN or row.silent or caller.name == "chen":
        return True
    wanted = expected(row, caller, method, fixture)
    return wanted == row.done or 302 in wanted  # 302: led to the sign-in page


def leaks(response: Any, caller: Caller, asked: str) -> list[str]:
    """The marks in an answer that this caller must not receive. What they sent themselves is no news."""
    marks: tuple[str, ...] = (
        canaries.PERSONS if caller.may_see_names_of_places else (*canaries.NAMES, *canaries.PERSONS)
    )
    if caller.name in ALL_IN:
        marks = ()
    if caller.name not in SEES_CASES:
        marks = (*marks, *canaries.CASES)
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
