"""The messages that a script of ours says to people: `t("…")`, as in Python `_("…")`."""

import json
import re
from collections.abc import Iterator
from typing import Final

CALL: Final = re.compile(r"""(?<![\w.])t\(\s*("(?:[^"\\]|\\.)*")""")


def in_script(source: str) -> Iterator[str]:
    """Every message a module names, in its order."""
    for call in CALL.finditer(source):
        yield json.loads(call[1])
