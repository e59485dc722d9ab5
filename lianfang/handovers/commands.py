"""`lianfang handover …`: hand-overs at the command line."""

from lianfang.kit.commands import CommandLine


def add(line: CommandLine) -> None:
    from lianfang.accounts.line import scope_of_line
    from lianfang.acts import line as acting
    from lianfang.handovers import acts

    acting.add(line, acts.HAND_OVER, acts.HAND_OVERS, scope_of_line)
