"""`lianfang task-force …`, `lianfang warning …`, `lianfang warning-receipt …`."""

from lianfang.kit.commands import CommandLine


def add(line: CommandLine) -> None:
    from lianfang.accounts.line import scope_of_line
    from lianfang.acts import line as acting
    from lianfang.headquarters import acts

    acting.add(line, acts.FORCE, acts.FORCES, scope_of_line)
    acting.add(line, acts.WARNING, acts.WARNINGS, scope_of_line)
    acting.add(line, acts.RECEIPT, acts.RECEIPTS, scope_of_line)
