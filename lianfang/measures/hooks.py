"""How layers above hear of what was decided here, without being imported.

A function is called inside the transaction of the change, with the scope first and the facts by
keyword; if it raises, the change does not happen.

| event | facts |
|---|---|
| `measure-in-force` | `measure`, `at`: told when the measure is decided in full form; it may begin later |
| `measure-adjusted` | `measure`, `at`, `changes` |
| `measure-lifted` | `measure`, `at`: lifted or cancelled; open duties raised by it are to be voided |
| `measure-expired` | `measure`, `at`: told once by `actions.expire` after its end has passed |
| `protocol-changed` | `event`, `at`: another edition, parameter or listed area from `at` on |
| `event-opened`, `event-ended`, `event-destroyed` | `event`, `at` |
"""

from collections.abc import Callable
from typing import Any, Final

from lianfang.kit.scope import Scope

EVENTS: Final = (
    "measure-in-force",
    "measure-adjusted",
    "measure-lifted",
    "measure-expired",
    "protocol-changed",
    "event-opened",
    "event-ended",
    "event-destroyed",
)
Listener = Callable[..., Any]
_listeners: dict[str, list[Listener]] = {name: [] for name in EVENTS}


def on(event: str, function: Listener) -> None:
    """Call `function(scope, **facts)` whenever `event` happens. Registering twice calls once."""
    if function not in _listeners[event]:
        _listeners[event].append(function)


def off(event: str, function: Listener) -> None:
    """Stop calling `function`; for tests that listened."""
    if function in _listeners[event]:
        _listeners[event].remove(function)


def tell(scope: Scope, name: str, /, **facts: Any) -> None:
    for function in tuple(_listeners[name]):
        function(scope, **facts)
