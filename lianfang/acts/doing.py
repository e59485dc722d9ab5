"""Doing an act, whatever door it came by: read by its form, tried or done, and done once."""

import hashlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple

import msgspec
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from lianfang.acts import naming, rehearsing
from lianfang.acts.declared import Act, Facts, Noun
from lianfang.acts.models import DoneOnce
from lianfang.acts.problems import KeyTaken
from lianfang.kit import clock, forms
from lianfang.kit.forms import NAMED, BadDetail, Field
from lianfang.kit.scope import Scope
from lianfang.shell import answers

YEARS: Final = range(1900, 9000)  # what every database and every zone of the clock can hold
KEPT: Final = timedelta(days=7)  # how long a key is remembered


class Asked(NamedTuple):
    """One request for an act. `thing` is None for an act that makes one."""

    noun: Noun
    act: Act
    thing: Any
    told: Mapping[str, Any]


def itself(thing: Any) -> Any:
    return thing


def do(
    scope: Scope,
    asked: Asked,
    *,
    key: str = "",
    dry: bool = False,
    say: Callable[[Any], Any] = itself,
    digest: str = "",
) -> Any:
    """Do it, and `say` the thing. Under a key that was used before, what was done then is said.

    A dry run does everything, says it, and takes it back; of an act that is rehearsed it says the figures as
    well, and with their `digest` the act is done only if it still changes just that. Raises BadDetail,
    Several, KeyTaken, PlanChanged, and what the action raises.
    """
    if asked.act.rehearsed and (dry or digest):
        return _rehearsed(scope, asked, "" if dry else digest, say)
    with transaction.atomic():
        said = say(_once(scope, asked, key) if key and not dry else run(scope, asked))
        if dry:
            transaction.set_rollback(True)
    return said


def _rehearsed(scope: Scope, asked: Asked, digest: str, say: Callable[[Any], Any]) -> Any:
    facts = {"thing": asked.thing, **read(scope, asked.act, asked.told)}
    said, figures = rehearsing.rehearsed(scope, facts, lambda by: say(run(by, asked)), digest)
    return {**said, rehearsing.WOULD: figures} if isinstance(said, dict) else said


def tried(scope: Scope, asked: Asked) -> list[tuple[Any, Any, Any]]:
    """What would be otherwise: label, words before and words after; nothing is kept."""
    before = {} if asked.thing is None else dict(asked.noun.shown(asked.thing))
    with transaction.atomic():
        after = asked.noun.shown(run(scope, asked))
        transaction.set_rollback(True)
    return [(label, before.get(label), words) for label, words in after]


def _once(scope: Scope, asked: Asked, key: str) -> Any:
    """The row of the key is written first: of two at once, the second waits here and finds it."""
    noun, act, thing, told = asked
    mark = hashlib.sha256(msgspec.json.encode([told, str(getattr(thing, "pk", ""))], order="deterministic"))
    facts = {"act": f"{noun.code} {act.code}", "told": mark.hexdigest()}
    try:
        with transaction.atomic():
            row = DoneOnce.objects.create(actor=scope.actor, key=key[:64], at=clock.now(), **facts)
    except IntegrityError:
        row = DoneOnce.objects.get(actor=scope.actor, key=key[:64])
        if (row.act, row.told) != (facts["act"], facts["told"]):
            raise KeyTaken() from None
        return noun.model._default_manager.get(pk=row.thing)  # type: ignore[attr-defined]  # nouns are models
    done = run(scope, asked)
    row.thing = str(done.pk)
    row.save(update_fields=["thing"])
    return done


def run(scope: Scope, asked: Asked) -> Any:
    noun, act, thing, told = asked
    facts = read(scope, act, told)
    done = act.run(scope, **facts) if act.makes else act.run(scope, **{_name(noun): thing}, **facts)
    if isinstance(done, noun.model):
        return done
    thing.refresh_from_db()
    return thing


def _name(noun: Noun) -> str:
    return noun.code.replace("-", "_")


def with_the_rest(scope: Scope, act: Act, thing: Any, told: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a machine told, and of an act that renews what it left unsaid, as it stands."""
    if not act.renews:
        return told
    again = set(act.together) if set(act.together) & set(told) else set()
    stands = {name: one for name, one in act.begins(scope, thing).items() if one not in ("", None, [])}
    rest = {name: _plain(one) for name, one in stands.items() if name not in again}
    return {**rest, **told}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def read(scope: Scope, act: Act, told: Mapping[str, Any]) -> Facts:
    """The answers by name, with what they name. What was not answered is left to the action, and what
    was emptied is None where the question may be."""
    emptied = {one.name: None for one in act.form if one.clears and told.get(one.name, 0) in ("", None)}
    given = {**told, **{one.name: _shaped(one, told[one.name]) for one in act.form if one.name in told}}
    given = {name: value for name, value in given.items() if value not in ("", None)}
    found = forms.parse(act.form, msgspec.json.encode(given))
    facts = {one.name: _found(scope, one, getattr(found, one.name)) for one in act.form}
    return {name: value for name, value in facts.items() if value is not None} | emptied


def _shaped(asked: Field, value: Any) -> Any:
    """As its form wants it: a moment without an offset is by the clock of the district."""
    each = value if isinstance(value, list) else [value]
    if asked.part is None and any("\x00" in str(one) for one in each):
        raise BadDetail(field=str(asked.label), reason=_("holds a character that cannot be kept"))
    if asked.kind == "moment" and isinstance(value, str):
        return answers.moment(value, is_end=asked.is_end)
    if asked.part is not None and isinstance(value, list):
        return [_member(asked.part, one) for one in value]
    return value


def _member(part: forms.Form, told: Any) -> Any:
    """One row of a list; what was not answered in it is left out."""
    if not isinstance(told, dict):
        return told
    known = {one.name: _shaped(one, told[one.name]) for one in part if one.name in told}
    return {name: value for name, value in {**told, **known}.items() if value not in ("", None)}


def moment(text: str) -> datetime | None:
    """A moment as people write it, by the clock of the district; None for what is none."""
    try:
        read = datetime.fromisoformat(answers.moment(text))
    except ValueError:
        return None
    return read if read.year in YEARS else None


def _found(scope: Scope, asked: Field, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(value, datetime):
        if value.year not in YEARS:
            raise BadDetail(field=str(asked.label), reason=_("is not a date and a time"))
        return value.astimezone(UTC)  # as it comes back from the database, and so as it is told
    if asked.kind not in NAMED:
        return value
    if isinstance(value, list):
        return [naming.named(scope, asked, one) for one in value]
    return naming.named(scope, asked, value) if value else None


def forget(at: datetime) -> int:
    """Forget the keys nobody will send again; how many."""
    gone, _each = DoneOnce.objects.filter(at__lt=at - KEPT).delete()
    return gone
