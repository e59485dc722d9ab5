"""`lianfang place …`, `household …`, `person …`: registers put right at the command line."""

from lianfang.kit.commands import CommandLine


def add(line: CommandLine) -> None:
    from lianfang.accounts.line import scope_of_line
    from lianfang.acts import line as acting
    from lianfang.mending import acts

    acting.add(line, acts.PLACE, acts.PLACES, scope_of_line)
    acting.add(line, acts.HOUSEHOLD, acts.HOUSEHOLDS, scope_of_line)
    acting.add(line, acts.UNLISTED, acts.UNLISTEDS, scope_of_line)
    acting.add(line, acts.PERSON, acts.PERSONS, scope_of_line)
