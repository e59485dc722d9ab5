"""`lianfang demo`: the demonstration district."""

import argparse
from typing import Any

from lianfang.kit.commands import CommandLine, progress, say
from lianfang.serving.commands import serve, serving_options


def add(line: CommandLine) -> None:
    one = line.command("demo", demo)
    one.add_argument("--scale", type=float, default=1.0, help="1.0 is 140,000 households")
    one.add_argument("--seed", type=int, default=2020)
    one.add_argument("--no-serve", action="store_true", help="only build")
    serving_options(one)


def demo(args: argparse.Namespace) -> Any:
    from lianfang.drill import actions as drill

    built = drill.build(scale=args.scale, seed=args.seed, progress=progress)
    if args.no_serve:
        return built
    say(args, built)
    serve(args)
    return None
