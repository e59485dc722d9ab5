"""`lianfang isolation …`, `need …`, `dependant …`, `site-room …`; lists stand with all others."""

from lianfang.kit.commands import CommandLine


def add(line: CommandLine) -> None:
    from lianfang.accounts.line import scope_of_line
    from lianfang.acts import line as acting
    from lianfang.isolation import acts

    acting.add(line, acts.FILE, acts.FILES, scope_of_line)
    acting.add(line, acts.NEED, acts.NEEDS, scope_of_line)
    acting.add(line, acts.DEPENDANT, acts.DEPENDANTS, scope_of_line)
    acting.add(line, acts.ROOM, acts.ROOMS, scope_of_line)
