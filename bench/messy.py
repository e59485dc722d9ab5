"""Messy sheets of made-up districts through the import, held against what their rows meant.

    ./run bench messy [--books 300] [--seed 1]

Prints rows read and what became of them, and how many rows were merged in silence, stand at a wrong
door, made a place that does not exist, or lost a cell or a column without a note: all of these must be
none. Of the rows whose cells name exactly one dwelling the share that was placed. All is invented.
"""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

SETS = (
    ("households", "persons"),
    ("persons", "persons"),
    ("places", "persons"),
)  # registers of one district in turn
COMMUNITIES = 4  # sheets of one register


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--books", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=10, help="how many wrong rows to show")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianfang.settings")
        os.environ["LIANFANG_DATA"] = folder
        return run(Path(folder), args)


def run(folder: Path, args: argparse.Namespace) -> int:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import transaction

    call_command("migrate", verbosity=0)
    from lianfang.accounts.actions import operator
    from lianfang.accounts.queries import system_scope
    from lianfang.grid.models import Place
    from lianfang.testing.messy.proof import Account, prove

    Place.objects.create(path="0001", kind="district", code="district", name="高新区", full_name="高新区")
    scope = system_scope("bench", actor_id=operator().pk)
    account, seed, began = Account(), args.seed, time.perf_counter()
    while account.books < args.books:
        with transaction.atomic():
            prove(scope, seed, folder, account, SETS[seed % len(SETS)])
            transaction.set_rollback(True)
        seed += 1
    tell(account, time.perf_counter() - began, args.show)
    return 1 if account.wrong else 0


def tell(account: "object", seconds: float, show: int) -> None:
    from lianfang.testing.messy.proof import Account

    assert isinstance(account, Account)
    counts = " ".join(f"{name}={number}" for name, number in account.counts.items())
    print(f"{account.books} sheets, {account.read} rows in {seconds:.0f} s: {counts}")
    share = account.placed / account.clear
    print(f"placed {account.placed} of {account.clear} rows that name one dwelling: {share:.2%}")
    for name in ("merged", "misplaced", "phantoms", "lost"):
        print(f"{name} {len(getattr(account, name))}")
    for line in [*account.wrong[:show], *account.unplaced[:show]]:
        print(" ", line)


if __name__ == "__main__":
    sys.exit(main())
