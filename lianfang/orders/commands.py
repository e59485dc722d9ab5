"""`lianfang order …`: orders at the command line."""

from lianfang.kit.commands import CommandLine


def add(line: CommandLine) -> None:
    from lianfang.accounts.line import scope_of_line
    from lianfang.acts import line as acting
    from lianfang.orders import acts

    acting.add(line, acts.ORDER, acts.ORDERS, scope_of_line)
    acting.add(line, acts.RESOLUTION, acts.RESOLUTIONS, scope_of_line)
