"""The shape of every refusal, for the description of any app's part of the API."""

from typing import Any, Final

from ninja import Schema


class ProblemOut(Schema):
    """Every refusal: a stable code, and words for a person in the asked-for language."""

    code: str
    message: str
    details: dict[str, object] = {}


PROBLEMS: Final[dict[Any, Any]] = dict.fromkeys(
    (400, 401, 403, 404, 405, 409, 413, 422, 429, 503), ProblemOut
)
