"""`lianfang NOUN list`: every list of the house, and every board."""

from lianfang.kit.commands import CommandLine


def add(line: CommandLine) -> None:
    from lianfang.accounts.line import scope_of_line
    from lianfang.api.lists import BOARDS, LISTS
    from lianfang.listings import board_pages
    from lianfang.listings import line as listings

    for one in LISTS:
        listings.add(line, one, scope_of_line)
    for board in BOARDS:
        board_pages.add(line, board, scope_of_line)
