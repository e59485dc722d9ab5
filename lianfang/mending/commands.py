"""`lianfang place …`: places put right at the command line."""

from lianfang.kit.commands import CommandLine


def add(line: CommandLine) -> None:
    from lianfang.accounts.line import scope_of_line
    from lianfang.acts import line as acting
    from lianfang.mending import acts

    acting.add(line, acts.PLACE, acts.PLACES, scope_of_line)
