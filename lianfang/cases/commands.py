"""`lianfang case …`: the register of cases at the command line. Names are never printed."""

from lianfang.kit.commands import CommandLine


def add(line: CommandLine) -> None:
    from lianfang.accounts.line import scope_of_line
    from lianfang.acts import line as acting
    from lianfang.cases import acts

    acting.add(line, acts.CASE, acts.CASES, scope_of_line)
    acting.add(line, acts.STAY, acts.STAYS, scope_of_line)
    acting.add(line, acts.PUBLICATION, acts.PUBLICATIONS, scope_of_line)
