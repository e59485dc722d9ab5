"""Figures as machines read them: one shape at the API and at the command line."""

from typing import Any

from django.utils import timezone

from lianfang.figures.asking import Asked, Below, Told
from lianfang.figures.declared import Figure


def of(asked: Asked) -> dict[str, Any]:
    """Of which place and time, and what was known: what every answer begins with."""
    return {
        "place": asked.place.code,
        "on": asked.on.isoformat(),
        "at": timezone.localtime(asked.window.at).isoformat(timespec="seconds"),
        "cut": asked.window.seq,
    }


def told(one: Told) -> dict[str, Any]:
    """A figure with its value; `state` tells nought from what nobody reported."""
    figure = one.figure
    row: dict[str, Any] = {
        "code": figure.code,
        "label": str(figure.label),
        "value": one.value,
        "unit": str(figure.unit),
        "state": "known-now-only" if one.is_lost else "not-reported" if one.value is None else "reported",
    }
    return row | ({"apart": one.apart, "apart_words": str(figure.apart.words)} if figure.apart else {})


def words(figure: Figure) -> dict[str, Any]:
    """What a figure means, in the reader's language."""
    return {
        "domain": figure.domain,
        "owner": str(figure.owner),
        "words": str(figure.words),
        "rows": str(figure.source.words),
        "over": figure.source.over,
        "cut_off": str(figure.cut_off),
        "known": str(figure.known),
        "zero": str(figure.source.zero),
        "of": figure.of or None,
        "not_comparable_with": {code: str(why) for code, why in figure.unlike.items()},
        "adds_up": figure.measure.adds_up,
        "why_not": str(figure.measure.why),
    }


def below(found: Below) -> dict[str, Any]:
    return {
        "below": [{"place": place.code, "value": one.value} for place, one in found.branches],
        "here": found.here,
    }
