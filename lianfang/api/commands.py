"""`lianfang NOUN list`: every list of the house."""

from lianfang.kit.commands import CommandLine


def add(line: CommandLine) -> None:
    from lianfang.accounts.line import scope_of_line
    from lianfang.api.lists import LISTS
    from lianfang.listings import line as listings

    for one in LISTS:
        listings.add(line, one, scope_of_line)
