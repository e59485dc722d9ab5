"""Acts whose trial says what would change in the whole district, and that may be done only as it was shown.

How a change is rehearsed is known by a layer above, which registers itself here. A trial answers the thing
as it would be and, under `would`, the figures of the change with their digest; an act that is sent with a
digest is done if it still changes just that.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final, Protocol

from lianfang.kit.scope import Scope

WOULD: Final = "would"


class Rehearser(Protocol):
    """Carries `perform` out under the whole district's eyes: for good if `digest` is what it changes, else
    with everything taken back. Answers the figures. Raises PlanChanged."""

    def __call__(
        self, scope: Scope, facts: Mapping[str, Any], perform: Callable[[Scope], Any], digest: str
    ) -> Mapping[str, Any]: ...


REHEARSERS: Final[list[Rehearser]] = []


def register(rehearser: Rehearser) -> None:
    REHEARSERS.append(rehearser)


def rehearsed(
    scope: Scope, facts: Mapping[str, Any], perform: Callable[[Scope], Any], digest: str
) -> tuple[Any, Mapping[str, Any]]:
    """What came of it, and the figures of what changed, or would."""
    came: list[Any] = []
    figures = REHEARSERS[0](scope, facts, lambda by: came.append(perform(by)), digest)
    return came[-1], figures
