"""The commands of this room. Those of its lists stand with all others."""

import argparse
from typing import Any

from lianfang.kit.commands import CommandLine


def add(line: CommandLine) -> None:
    from lianfang.accounts.line import scope_of_line
    from lianfang.acts import line as acting
    from lianfang.sanitation import acts, forms

    acting.add(line, acts.FINDING, acts.FINDINGS, scope_of_line)
    acting.add(line, acts.POINT, acts.POINTS, scope_of_line)
    acting.add(line, acts.SOLUTION, acts.SOLUTIONS, scope_of_line)
    acting.add(line, acts.TERMINAL, acts.TERMINALS, scope_of_line)
    mix = line.command("mix", _mixed, str(forms.MIX.title), line.group("dilution"))
    for one in forms.MIX:
        mix.add_argument(f"--{one.name}", default="", help=str(one.label))


def _mixed(args: argparse.Namespace) -> Any:
    from lianfang.sanitation import calculating, forms

    typed = {one.name: getattr(args, one.name) for one in forms.MIX if getattr(args, one.name)}
    counts = {one.name for one in forms.MIX if one.kind == "count"}
    return calculating.mixed(
        {name: int(said) if name in counts and said.isdigit() else said for name, said in typed.items()}
    )
