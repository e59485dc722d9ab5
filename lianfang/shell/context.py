"""What every page knows: its languages, its navigation, the theme, and whether this is a demonstration."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from lianfang.kit import clock
from lianfang.shell import navigation

OWN_NAMES = {"zh-hans": "简体中文", "zh-hant": "繁體中文", "en": "English"}
HTML_NAMES = {"zh-hans": "zh-Hans-CN", "zh-hant": "zh-Hant-TW", "en": "en"}
THEMES = ("paper", "dark", "sunlight")


def page(request: HttpRequest) -> dict[str, Any]:
    """The context of the base template. Facts of apps above come in by `navigation.add_context`."""
    language = get_language() or settings.LANGUAGE_CODE
    facts: dict[str, Any] = {
        "language": language,
        "html_language": HTML_NAMES.get(language, "en"),
        "languages": OWN_NAMES,
        "theme": theme(request),
        "is_demo": is_demo(),
        "clock_now": clock.now(),
        "clock_is_shifted": clock.is_shifted(),
        "swapped": bool(request.headers.get("HX-Request")),
    }
    scope = getattr(request, "scope", None)
    if scope is None:
        return facts
    if scope.actor_id is not None:
        facts["navigation"] = navigation.shown(request)
    for source in navigation.CONTEXTS:
        facts |= source(request)
    return facts


def theme(request: HttpRequest) -> str:
    chosen = request.COOKIES.get("lianfang_theme", "")
    return chosen if chosen in THEMES else "paper"


def is_demo() -> bool:
    """Whether the data directory holds a demonstration (the drill leaves the file `demo.json` there)."""
    return (Path(settings.DATA) / "demo.json").exists()
