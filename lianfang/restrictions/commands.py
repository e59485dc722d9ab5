"""`lianfang observation …`: observations at the command line."""

from lianfang.kit.commands import CommandLine


def add(line: CommandLine) -> None:
    from lianfang.accounts.line import scope_of_line
    from lianfang.acts import line as acting
    from lianfang.restrictions import acts

    acting.add(line, acts.RESTRICTION, acts.RESTRICTIONS, scope_of_line)
