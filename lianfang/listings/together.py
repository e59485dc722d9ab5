"""One act done to several things of a list: each for itself, and told for each what came of it.

Sent twice it is done once: each thing has the key of the whole with its own number.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from django.utils.translation import gettext as _

from lianfang.acts.declared import Act, Noun
from lianfang.acts.doing import Asked, do
from lianfang.kit.problems import BadInput, NotAllowed, Problem
from lianfang.kit.scope import Scope
from lianfang.listings.declared import Listing
from lianfang.shell import answers

MOST: Final = 200  # things at once
LEVEL: Final = "L3"  # an act asks for what it needs; the level bounds evidence


class Chosen(NamedTuple):
    """What is to be done, and to which things."""

    listing: Listing
    noun: Noun
    act: Act
    keys: Sequence[str]


class Done(NamedTuple):
    """What came of one of them: the thing, and the refusal where there is one."""

    key: str
    thing: Any
    words: str
    address: str
    code: str = ""

    @property
    def is_done(self) -> bool:
        return not self.code


def chosen(listing: Listing, scope: Scope, act: str, keys: Sequence[str]) -> Chosen:
    """Raises BadInput for an act this list does not offer, for nothing chosen, and for too many."""
    found = next((one for one in listing.acts if one.code == act), None)
    if found is None or listing.noun is None:
        raise BadInput(field=_("What is to be done"), reason=_("is not one of the answers offered"))
    if not found.may_be_asked(scope):
        raise NotAllowed()
    several = list(dict.fromkeys(str(one) for one in keys if str(one)))
    if not several:
        raise BadInput(field=_("Chosen"), reason=_("nothing is chosen; tick the rows that are meant"))
    if len(several) > MOST:
        raise BadInput(field=_("Chosen"), reason=_("at most {n} at once").format(n=MOST))
    return Chosen(listing, listing.noun, found, several)


def read(chosen: Chosen, posted: Any) -> dict[str, Any]:
    return answers.read(chosen.act.form, posted, level=LEVEL)


def questions(chosen: Chosen, told: Mapping[str, Any]) -> list[Any]:
    return answers.laid_out(answers.asked(chosen.act.form, level=LEVEL, answers=told))


def run(scope: Scope, chosen: Chosen, told: Mapping[str, Any], *, key: str = "") -> list[Done]:
    """Do it to each; what is refused for one stops no other."""
    return [_one(scope, chosen, told, one, f"{key[:40]}.{one[:20]}" if key else "") for one in chosen.keys]


def _one(scope: Scope, chosen: Chosen, told: Mapping[str, Any], name: str, key: str) -> Done:
    noun, thing = chosen.noun, None
    try:
        thing = noun.find(scope, name)
        done = do(scope, Asked(noun, chosen.act, thing, told), key=key)
    except Problem as problem:
        address = noun.address(thing) if thing is not None else ""
        return Done(name, thing, problem.message, address, problem.code)
    return Done(name, done, str(chosen.act.said).format(thing=done), noun.address(done))
