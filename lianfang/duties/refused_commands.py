"""`lianfang refused …`: refused records at the command line."""

from lianfang.kit.commands import CommandLine


def add(line: CommandLine) -> None:
    from lianfang.accounts.line import scope_of_line
    from lianfang.acts import line as acting
    from lianfang.duties import acts

    acting.add(line, acts.REFUSED, acts.REFUSED_RECORDS, scope_of_line)
