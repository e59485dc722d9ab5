"""The commands of this room. Those of its lists stand with all others."""

from lianfang.kit.commands import CommandLine


def add(line: CommandLine) -> None:
    from lianfang.accounts.line import scope_of_line
    from lianfang.acts import line as acting
    from lianfang.sanitation import acts

    acting.add(line, acts.FINDING, acts.FINDINGS, scope_of_line)
