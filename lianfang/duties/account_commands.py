"""Commands whose secret is typed or shown at the terminal of the machine: passwords, and tokens."""

import argparse
from typing import Any

from lianfang.kit.commands import CommandLine


def add(line: CommandLine) -> None:
    users = line.group("user")
    one = line.command("create", user_create, "create a user with a posting", users)
    one.add_argument("username")
    one.add_argument("--name", default="")
    one.add_argument("--place", default="")
    one.add_argument("--role", default="grid-worker")
    one.add_argument("--password", default=None, help="asked for when not given; '-' for none")
    one = line.command("password", user_password, "set a user's password", users)
    one.add_argument("username")
    one.add_argument("--password", default=None, help="asked for when not given")

    tokens = line.group("token")
    one = line.command("create", token_create, "print a new token of a user", tokens)
    one.add_argument("username")
    one.add_argument("--days", type=int, default=366)


def user_create(args: argparse.Namespace) -> Any:
    import getpass

    from lianfang.accounts import actions as accounts
    from lianfang.accounts.line import scope_of_line
    from lianfang.duties import queries

    password = args.password
    if password is None:
        password = getpass.getpass("Password: ")
    scope = scope_of_line()
    user = accounts.create_user(
        scope,
        username=args.username,
        name=args.name or args.username,
        place=queries.place_named(scope, name=args.place) if args.place else queries.home(scope),
        role=args.role,
        password=None if password == "-" else password,  # noqa: S105  # a dash says: none
    )
    return {"id": user.pk, "username": user.username}


def user_password(args: argparse.Namespace) -> Any:
    import getpass

    from lianfang.accounts import actions as accounts
    from lianfang.accounts.line import scope_of_line
    from lianfang.accounts.queries import user_named

    scope = scope_of_line()
    user = user_named(scope, username=args.username)
    accounts.give_password(scope, user=user, password=args.password or getpass.getpass("Password: "))
    return {"username": user.username}


def token_create(args: argparse.Namespace) -> Any:
    from lianfang.accounts import actions as accounts
    from lianfang.accounts.line import scope_of_line

    token = accounts.create_token(scope_of_line(), username=args.username, label="cli", days=args.days)
    return {"token": token} if args.json else token
