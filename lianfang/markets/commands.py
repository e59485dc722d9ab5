"""The commands of this room. Those of its lists stand with all others."""

from lianfang.kit.commands import CommandLine


def add(line: CommandLine) -> None:
    from lianfang.accounts.line import scope_of_line
    from lianfang.acts import line as acting
    from lianfang.markets import acts

    acting.add(line, acts.MARKET, acts.MARKETS, scope_of_line)
    acting.add(line, acts.STALL, acts.STALLS, scope_of_line)
    acting.add(line, acts.SLAUGHTER, acts.SLAUGHTERS, scope_of_line)
