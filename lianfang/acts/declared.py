"""An act is declared once; every door reads the declaration: page, API, command line, tests, documents.

Evidence has its form and its one door (`duties.keep`). An act is what somebody decides: to draft a
measure, to lift it, to issue an order. Its form says what is asked, its action does it; which button
is shown, which address takes it and which command there is follow from here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from lianfang.kit.forms import Form, Words
from lianfang.kit.scope import Scope

Facts = Mapping[str, Any]
Choices = tuple[tuple[str, Words], ...]


def always(scope: Scope, thing: Any) -> bool:
    return True


def nothing(scope: Scope, thing: Any) -> Facts:
    return {}


def no_words(scope: Scope, thing: Any) -> Words:
    return ""


def no_choices(scope: Scope, thing: Any) -> Mapping[str, Choices]:
    return {}


def nothing_left_out(scope: Scope, thing: Any) -> tuple[str, ...]:
    return ()


@dataclass(frozen=True)
class Noun:
    """What acts are done to: how it is found and told, and where its acts and its page stand.

    `root` begins its addresses, `key` is the part of them that names one thing, as Django writes it
    (`int:pk`); a noun of which there is only one at a time has none. A command may name it as people do
    (`spoken`: a case by its number within the event).
    """

    code: str  # the group of its commands, unless `group` says another
    words: Words
    model: type
    root: str
    key: str
    find: Callable[[Scope, str], Any]  # raises NotFound
    tell: Callable[[Any], dict[str, Any]]  # its one projection, for the API and the command line
    address: Callable[[Any], str]  # of its page
    shown: Callable[[Any], list[tuple[Words, Any]]]  # in words, for who tries an act first
    spoken: tuple[str, Callable[[Scope, str], Any]] | None = None  # (what it is: NUMBER, found by it)
    group: str = ""
    api_root: str = ""  # where the API has always called it otherwise
    facts: tuple[Any, ...] = ()  # where it is told by declaration (acts/nouns.py)


@dataclass(frozen=True)
class Act:
    """One thing that can be done. `code` is its command; `path`, a noun, the last part of its address.

    `run` is the action: scope first, the thing by the noun's code (an act that `makes` one has none),
    the answers by name. `offered` says whether a page shows it now; whether the asker may is the
    action's word. `needs` is the ability that is asked for at least, of which one is enough.
    """

    code: str
    path: str
    words: Words
    said: Words
    run: Callable[..., Any]
    form: Form
    needs: tuple[str, ...] = ()
    offered: Callable[[Scope, Any], bool] = always
    begins: Callable[[Scope, Any], Facts] = nothing  # what its form begins with
    makes: bool = False
    is_first: bool = False  # the one thing to do next: its form is not folded away
    api_path: str = ""  # where the API's address has always been another one
    arguments: tuple[str, ...] = ()  # questions that a command answers without an option
    note: Callable[[Scope, Any], Words] = no_words  # said above its form
    unasked: Callable[[Scope, Any], tuple[str, ...]] = (
        nothing_left_out  # questions a page leaves out for this thing
    )
    choices: Callable[[Scope, Any], Mapping[str, Choices]] = no_choices  # of questions without their own
    tells: Callable[[Scope, Any], Facts] = nothing  # at the command line, besides the thing: lists of rows
    foretells: Callable[[Scope, Any, Facts], Facts] | None = (
        None  # said by a dry run there, instead of trying
    )
    button: Words = ""  # where it says more than `words`
    leads: Callable[[Any], str] | None = None  # where its page goes from there, if not to the thing's own
    template: str = "acts/act.html"  # of its page; another one extends it
    rehearsed: bool = False  # tried, it says what would change in the whole district; see `rehearsing`
    # A change told in full on its page: by API and command only these must be said, the rest stays as the
    # form `begins`; questions that are said `together` are said anew together.
    renews: tuple[str, ...] = ()
    together: tuple[str, ...] = ()
    by_page: bool = True  # False: a view of its room's own takes it
    page_at: str = ""  # with it: the route of that view

    def may_be_asked(self, scope: Scope) -> bool:
        return not self.needs or any(scope.may_anywhere(one) for one in self.needs)


DECLARED: Final[dict[str, tuple[Noun, tuple[Act, ...]]]] = {}


def declare(noun: Noun, *acts: Act) -> tuple[Act, ...]:
    """Make known what can be done to a noun; answers the acts."""
    DECLARED[noun.code] = (noun, acts)
    return acts


def act_named(noun: Noun, code: str) -> Act:
    return next(act for act in DECLARED[noun.code][1] if act.code == code)
