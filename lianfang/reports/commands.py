"""`lianfang figures`: every published number, as known now or at a cut-off."""

from lianfang.kit.commands import CommandLine


def add(line: CommandLine) -> None:
    from lianfang.accounts.line import scope_of_line
    from lianfang.figures import line as figures

    figures.add(line, scope_of_line)
