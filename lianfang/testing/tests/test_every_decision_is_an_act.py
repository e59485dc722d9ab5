"""Whatever is decided is declared as an act, or stands here with the reason why it is none.

Every route that takes a POST, and every command. Evidence has its own one door (`duties.keep`).
"""

import re

from lianfang import cli
from lianfang.api.lists import BOARDS, LISTS
from lianfang.testing import acts, matrix
from lianfang.testing.tests.test_documents import commands

EVIDENCE = "evidence: what was seen is a record of its kind, kept by `duties.keep` whatever door it came by"
SEEN = "shows a name once, written down: a look, no decision"
RECALLS = "reads what is known of a plate or a code; it travels in the body, never in an address"
PRINTS = "answers with a sheet to print, made out for a whole building in one go and shown this once"
SESSION = "who asks, in which language and look"
FILES = "a file taken in, checked and kept; its rows are settled one by one, no form asks them"
RESIDENT = "residents have no account: what they tell is taken in and decided by a clerk"
REHEARSED = "rehearsed over the whole district and carried out under the digest that was shown"

ROUTES = {
    "api/<path:rest>": "answers that there is nothing",
    "api/v1/": "answers that there is nothing",
    "api/v1/checkpoints/<code>/recall": RECALLS,
    "api/v1/records": EVIDENCE,
    "api/v1/exports/<of>": "hands out a file, written down: a look, no decision",
    "arrivals/<int:pk>/": EVIDENCE,
    "attached/<int:pk>/call/": EVIDENCE,
    "cases/<int:pk>/names/": SEEN,
    "checkpoints/<path:code>/desk/": EVIDENCE,
    "checkpoints/<path:code>/recall/": RECALLS,
    "checkpoints/<path:code>/shift/": EVIDENCE,
    "checkpoints/<path:code>/vehicles/<uuid:record>/disposition/": EVIDENCE,
    "checkpoints/<path:code>/vehicles/<uuid:record>/temperature/": EVIDENCE,
    "drill/play/": "plays the demonstration on; nobody decides",
    "exports/": "hands out a file under a purpose, written down: a look, no decision",
    "field/carried": EVIDENCE,
    "field/devices/new": "a phone makes itself known with its sender's session, before it has a key",
    "field/intake/": EVIDENCE,
    "field/records": EVIDENCE,
    "households/<int:pk>/names/": SEEN,
    "imports/<uuid:id>/checking/": FILES,
    "imports/<uuid:id>/keeping/": FILES,
    "imports/<uuid:id>/turning/": FILES,
    "imports/files/": FILES,
    "inbox/<int:pk>/names/": SEEN,
    "clinic/visits/<int:pk>/names/": SEEN,
    "observations/<int:pk>/names/": SEEN,
    "isolation/<int:pk>/names/": SEEN,
    "isolation/<int:pk>/papers/<slug:what>/": SEEN,
    "language/": SESSION,
    "paper/keying/<str:serial>/": EVIDENCE,
    "paper/keying/<str:serial>/<int:number>/": EVIDENCE,
    "paper/printings/": PRINTS,
    "passes/cards/": PRINTS,
    "passes/check/": EVIDENCE,
    "passes/codes/": PRINTS,
    "slot/<str:kind>/<path:code>/": EVIDENCE,
    "password/": SESSION,
    "places/<path:code>/visit/": EVIDENCE,
    "posts/<path:code>/forehand/": RECALLS,
    "posts/<path:code>/post/": EVIDENCE,
    "posts/<path:code>/visitors/": EVIDENCE,
    "r/<str:token>/": RESIDENT,
    "records/<uuid:id>/correction/": EVIDENCE,
    "refused/<int:pk>/mending/": EVIDENCE,
    "registrations/links/": PRINTS,
    "enterprises/<int:pk>/link/": PRINTS,
    "isolation/<int:pk>/link/": PRINTS,
    "sign-in/": SESSION,
    "sign-out/": SESSION,
    "staff/passwords/": "makes passwords that are shown this once; no other door may show them",
    "theme/": SESSION,
    "vehicles/<path:code>/checks/": EVIDENCE,
}

READS = "reads"
SECRET = "a secret typed or shown once at the terminal of the machine, which no page and no body may hold"
MACHINE = "sets up, serves or keeps the machine; whoever has its shell decides nothing about people"
VERBS = {
    "init": MACHINE,
    "serve": MACHINE,
    "demo": MACHINE,
    "import places": FILES,
    "import households": FILES,
    "import persons": FILES,
    "import enterprises": FILES,
    "import workers": FILES,
    "import arrivals": FILES,
    "import cases": FILES,
    "import blank": READS,
    "export": READS,
    "measure obliges": READS,
    "round show": READS,
    "coverage": READS,
    "figures": READS,
    "gaps": READS,
    "user create": "`staff add` for who sets up the machine: machines too, a password from its terminal",
    "user password": SECRET,
    "token create": SECRET,
    "token revoke": "`user revoke-tokens` by the other word people use",
    "doctor": READS,
    "keys": MACHINE,
    "checkpoint list": READS,
    "scrub": MACHINE,
    "sweep": MACHINE,
    "class list": READS,
    "rehearse": REHEARSED,
    "lives": READS,
    "dilution mix": READS,
    "device revoke": "`phone revoke` by the other word people use",
    "event show": READS,
    "measure list": READS,
    "pack list": READS,
    "pack show": READS,
    "pack check": READS,
    "paper print": PRINTS,
    "paper out": READS,
    "pass check": READS,
    "resident poster": PRINTS,
    "resident forget": MACHINE,
}


BOARDED = {one.command for one in BOARDS}


def test_every_route_that_writes_is_an_act_or_says_why_it_is_none():
    assert sorted(undeclared_routes() - ROUTES.keys()) == [], "a decision that is no act"


def test_every_command_is_an_act_or_says_why_it_is_none():
    assert sorted(undeclared_verbs() - VERBS.keys()) == [], "a decision that is no act"
    assert sorted({acts.verb_of(noun, act) for noun, act in acts.declared()} - verbs()) == [], "no command"


def undeclared_routes():
    """Routes that write, but for acts and for acts done to several things of a list at once."""
    declared = {route for noun, act in acts.declared() for route in acts.routes_of(noun, act)}
    writing = {row.route for row in matrix.rows() if "POST" in row.methods}
    return {one for one in writing - declared if not one.rstrip("/").endswith("/together")}


def undeclared_verbs():
    declared = {acts.verb_of(noun, act) for noun, act in acts.declared()}
    return verbs() - declared - {name for one in LISTS for name in (one.command, *one.also)} - BOARDED


def verbs():
    return {re.sub(r"\s+", " ", one).removeprefix("lianfang ") for one in commands(cli.parser())}


def test_no_reason_is_kept_that_nobody_needs():
    assert sorted(ROUTES.keys() - undeclared_routes()) == []
    assert sorted(VERBS.keys() - undeclared_verbs()) == []


def test_a_page_that_takes_over_an_act_is_there():
    routes = set(matrix.routes())
    taken = {act.page_at for _noun, act in acts.declared() if act.page_at}
    assert sorted(taken - routes) == []
