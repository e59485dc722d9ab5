"""How a hand-over stands, and its answers as a page says them: each with its label, choices in words."""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import cache
from typing import Any, Final

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import get_language, override, pgettext_lazy
from django.utils.translation import gettext as _

from lianfang.handovers.contracts import OUTCOMES
from lianfang.kit.forms import Field, Form
from lianfang.measures.powers import Body
from lianfang.shell import words

STATES: Final[dict[str, Promise]] = {
    "sent": pgettext_lazy("hand-over", "waiting for an answer"),
    "read": pgettext_lazy("hand-over", "opened, not accepted"),
    "accepted": pgettext_lazy("hand-over", "accepted, not finished"),
    "refused": pgettext_lazy("hand-over", "sent back to its sender"),
    "closed": pgettext_lazy("hand-over", "closed"),
}


# What tells one from others of its flow.
ABOUT: Final = ("measure", "document_no", "post", "report", "unit", "district", "enterprise", "origin")


def about(detail: str) -> str:
    """What tells it from others of its flow, from the part that is not sealed: nobody's name."""
    known = json.loads(detail or "{}")
    return " ".join(str(known[name]) for name in ABOUT if known.get(name))


PARTS: Final = "  "  # between what became of a hand-over, the ground, and what was said of it


def of_step(kept: str) -> str:
    """A line of a history in the reader's language.

    It begins with the code of an outcome, and then may name a ground, in which the body is a code. Until 0.5
    both were kept in the language of who wrote them.
    """
    return PARTS.join(_in_words(part) for part in kept.split(PARTS))


def _in_words(part: str) -> str:
    codes = _codes()
    said = [str(codes.get(one, one)) for one in part.split(" · ")]
    return " · ".join(said)


@cache
def _codes() -> Mapping[str, Any]:
    """Outcomes and bodies by code, and by their words in each language."""
    found: dict[str, Any] = {}
    for code, label in (*OUTCOMES.items(), *Body.choices):
        found[code] = label
        for language, _name in settings.LANGUAGES:
            with override(language):
                found[str(label)] = label
    return found


def climbed(repeats: int) -> str:
    """That nobody answered, and how often those at the top of the ladder were told."""
    if not repeats:
        return _("not answered, those above were told")
    return _("not answered, told for the {nth} time").format(nth=nth(repeats + 1))


def nth(number: int) -> str:
    """Third as a reader writes it: 3rd, and in Chinese 3."""
    if not (get_language() or "en").startswith("en"):
        return str(number)
    ending = "th" if number % 100 in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def facts(form: Form, detail: str, known: Mapping[str, Any] | None) -> Iterator[tuple[Any, Any, bool]]:
    """(label, value, is personal) of every answer given. Personal ones only where they are `known`."""
    answers = json.loads(detail or "{}") | dict(known or {})
    for field in form:
        if field.name in answers:
            yield field.label, said(field, answers[field.name]), field.is_personal


def said(field: Field, value: Any) -> Any:
    """One answer in words."""
    say = _SAID.get(field.kind)
    return say(field, value) if say else value


def _chosen(field: Field, value: Any) -> str:
    labels = dict(field.choices)
    return ", ".join(str(labels.get(one, one)) for one in (value if isinstance(value, list) else [value]))


def _members(field: Field, value: list[Mapping[str, Any]]) -> str:
    assert field.part is not None
    by_name = field.part.by_name
    rows = [" ".join(str(said(by_name[name], one[name])) for name in by_name if name in one) for one in value]
    return "; ".join(rows)


_SAID: Final[dict[str, Callable[[Field, Any], Any]]] = {
    "choice": _chosen,
    "choices": _chosen,
    "bool": lambda field, value: _("yes") if value else _("no"),
    "celsius": lambda field, value: f"{value} °C",
    "moment": lambda field, value: words.date_and_time(datetime.fromisoformat(value)),
    "list": _members,
}
