"""`lianfang key-entry …`: key registers at the command line."""

from lianfang.kit.commands import CommandLine


def add(line: CommandLine) -> None:
    from lianfang.accounts.line import scope_of_line
    from lianfang.acts import line as acting
    from lianfang.people import acts, proposal_acts

    acting.add(line, acts.ENTRY, acts.ENTRIES, scope_of_line)
    acting.add(line, proposal_acts.PROPOSAL, proposal_acts.PROPOSALS, scope_of_line)
