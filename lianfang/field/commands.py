"""Commands of who works here and of the field app; a phone answers to `device` as well."""

from dataclasses import replace

from lianfang.kit.commands import CommandLine


def add(line: CommandLine) -> None:
    from lianfang.accounts.line import scope_of_line
    from lianfang.acts import line as acting
    from lianfang.field import acts

    acting.add(line, acts.STAFF, acts.EVERYBODY, scope_of_line)
    for name in ("phone", "device"):
        acting.add(line, replace(acts.PHONE, group=name), acts.PHONES, scope_of_line)
    tokens = tuple(replace(one, code="revoke") for one in acts.ACCOUNTS if one.code == "revoke-tokens")
    acting.add(line, acts.ACCOUNT, acts.ACCOUNTS, scope_of_line)
    acting.add(line, replace(acts.ACCOUNT, group="token"), tokens, scope_of_line)
    acting.add(line, acts.HELD, acts.ALL_HELD, scope_of_line)
