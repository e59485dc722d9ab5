"""Commands of schedules and absences, of classes and rehearsals."""

from lianfang.command import class_commands, round_commands
from lianfang.kit.commands import CommandLine


def add(line: CommandLine) -> None:
    round_commands.add(line)
    _schedules(line)
    _acts(line)
    class_commands.add(line)


def _schedules(line: CommandLine) -> None:
    from lianfang.accounts.line import scope_of_line
    from lianfang.acts import line as acting
    from lianfang.command import acts

    acting.add(line, acts.SCHEDULE, acts.SCHEDULES, scope_of_line)
    acting.add(line, acts.ABSENCE, acts.ABSENCES, scope_of_line)


def _acts(line: CommandLine) -> None:
    from lianfang.accounts.line import scope_of_line
    from lianfang.acts import line as acting
    from lianfang.command import acts

    acting.add(line, acts.ROUND, acts.ROUNDS, scope_of_line)
    acting.add(line, acts.PAIRING, acts.PAIRINGS, scope_of_line)
    acting.add(line, acts.DUTY, acts.DUTIES, scope_of_line)
    acting.add(line, acts.ALERT, acts.ALERTS, scope_of_line)
