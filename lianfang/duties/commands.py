"""Commands of users and tokens, and those of refused records."""

from lianfang.duties import account_commands, refused_commands
from lianfang.kit.commands import CommandLine


def add(line: CommandLine) -> None:
    account_commands.add(line)
    refused_commands.add(line)
