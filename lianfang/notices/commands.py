"""`lianfang notice …`: notices at the command line."""

from lianfang.kit.commands import CommandLine


def add(line: CommandLine) -> None:
    from lianfang.accounts.line import scope_of_line
    from lianfang.acts import line as acting
    from lianfang.notices import acts

    acting.add(line, acts.NOTICE, acts.NOTICES, scope_of_line)
