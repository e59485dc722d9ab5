"""Commands of the keys."""

import argparse
from pathlib import Path
from typing import Any

from lianfang.kit.commands import CommandLine


def add(line: CommandLine) -> None:
    one = line.command("keys", show)
    one.add_argument("--file", type=Path, default=None, help="look at this copy of a master key instead")


def show(args: argparse.Namespace) -> Any:
    """The fingerprints, and whether each living data key opens. Nothing of a key itself is shown."""
    from lianfang.accounts import keys
    from lianfang.kit import master

    text = args.file.read_text("utf-8", "replace").strip() if args.file else master.held()
    return [
        {"data_key": one.pk, "made_at": one.made_at.isoformat(timespec="seconds")}
        | {"sealed_under": one.sealed_under, "here": one.here, "opens": one.opens}
        for one in keys.listed(text)
    ]
