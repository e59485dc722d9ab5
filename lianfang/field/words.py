"""The app's words in every language: the messages that its modules name as `t("…")`."""

from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from lianfang.shell.scripts import in_script

FOLDER: Final = Path(__file__).resolve().parent / "static" / "field"


def messages() -> list[str]:
    """Every message of the app's modules, once."""
    found = {one for path in FOLDER.glob("*.js") for one in in_script(path.read_text("utf-8"))}
    return sorted(found)


def everywhere() -> dict[str, dict[str, str]]:
    """The words of each message by language. English needs none: a message is its own words."""
    said: dict[str, dict[str, str]] = {}
    for language, _name in settings.LANGUAGES:
        if language != "en":
            with translation.override(language):
                said[language] = {one: gettext(one) for one in messages()}
    return said
