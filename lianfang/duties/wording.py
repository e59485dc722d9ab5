"""Codes that an alert keeps, told in the reader's language: each rule registers how its own are said."""

from collections.abc import Callable, Mapping
from typing import Any

Telling = Callable[[Mapping[str, Any]], Mapping[str, Any]]
_telling: dict[str, Telling] = {}


def on(rule: str, telling: Telling) -> None:
    """Let `telling` say what the values of this rule's alerts mean; called once, when the app is ready."""
    _telling[rule] = telling


def in_words(rule: str, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """The values of an alert as its sentence takes them."""
    return {**values, **_telling[rule](values)} if rule in _telling else values
