"""Refusals in the user's words, each with a stable code (docs/problems.md)."""

from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lianfang.kit.sentences import filled

REGISTRY: dict[str, type["Problem"]] = {}


class Problem(Exception):
    """A refusal. `code` is stable and kebab-case; `text` may name the details in {braces}."""

    code: ClassVar[str] = "problem"
    status: ClassVar[int] = 400
    text: ClassVar[str | Promise] = _("This cannot be done.")
    of_the_asker: ClassVar[bool] = False  # of who asks, not of what was typed: no form puts it right

    leads_to: ClassVar[str] = ""  # the page that puts it right, instead of a page that says it

    def __init__(self, **details: Any) -> None:
        super().__init__(self.code)
        self.details = details

    def __init_subclass__(cls) -> None:
        other = REGISTRY.get(cls.code)
        if other is not None and other.__qualname__ != cls.__qualname__:
            raise TypeError(f"problem code {cls.code} is taken by {other.__qualname__}")
        REGISTRY[cls.code] = cls

    @property
    def message(self) -> str:
        return filled(str(self.text), **self.details)

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


class NotSignedIn(Problem):
    code, status = "not-signed-in", 401
    of_the_asker = True
    text = _("Please sign in first.")


class NotAllowed(Problem):
    code, status = "not-allowed", 403
    of_the_asker = True
    text = _("Your post does not include this. Ask the duty officer if you need it.")


class NotFound(Problem):
    """Also the answer for what exists outside the asker's scope: existence is information."""

    code, status = "not-found", 404
    of_the_asker = True
    text = _("Nothing here under this name, or it is outside your area.")


class WrongMethod(Problem):
    code, status = "wrong-method", 405
    text = _("This address does not take such a request.")


class OutOfScope(Problem):
    code, status = "out-of-scope", 403
    of_the_asker = True
    text = _("This place is outside your area.")


class BadInput(Problem):
    code, status = "bad-input", 400
    text = _("{field}: {reason}")


class Busy(Problem):
    code, status = "busy", 503
    text = _("The system is busy. Nothing is lost; please send it again in a moment.")


class Unexpected(Problem):
    code, status = "unexpected", 503
    text = _("Something went wrong on our side. Nothing you sent was half-kept; please try again.")
