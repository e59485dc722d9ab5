"""The commands of this room. Those of its lists stand with all others."""

from lianfang.kit.commands import CommandLine


def add(line: CommandLine) -> None:
    from lianfang.accounts.line import scope_of_line
    from lianfang.acts import line as acting
    from lianfang.enterprises import acts

    acting.add(line, acts.ENTERPRISE, acts.ENTERPRISES, scope_of_line)
    acting.add(line, acts.WAVE, acts.WAVES, scope_of_line)
    acting.add(line, acts.ROUTING, acts.ROUTINGS, scope_of_line)
    acting.add(line, acts.EMPLOYEE, acts.EMPLOYEES, scope_of_line)
