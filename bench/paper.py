"""How long until the walk lists of a morning are ready to print.

    ./run bench paper [--compounds 228]

Builds the bare district of 160,000 dwellings, and writes the lists of 228 compounds of 400 dwellings
each, all still open: more than any real morning has.
"""

import argparse
import tempfile
import time
from pathlib import Path

from bench import district
from bench.machine import describe


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--compounds", type=int, default=228)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="lianfang-bench-") as folder:
        district.set_up(Path(folder))
        print(describe())
        district.build(workers=1)
        measure(args.compounds, Path(folder) / "lists")


def measure(compounds: int, to: Path) -> None:
    from lianfang.accounts import actions as accounts
    from lianfang.accounts.queries import system_scope
    from lianfang.duties import queries
    from lianfang.grid.models import Place
    from lianfang.paper import folders

    scope = system_scope("bench", actor_id=accounts.operator().pk)
    round = queries.round_named(scope, name="current")
    chosen = list(Place.objects.filter(kind="compound").order_by("path")[:compounds])
    began = time.perf_counter()
    done = folders.write_each(scope, round=round, compounds=chosen, to=to)
    seconds = time.perf_counter() - began
    size = sum(one.stat().st_size for one in to.iterdir()) / 2**20
    print(
        f"{done.files} compounds, {done.doors:,} doors, {done.sheets:,} sheets of A4, {size:.0f} MiB of HTML"
    )
    print(f"ready to print in {seconds:.1f} s ({done.sheets / seconds:.0f} sheets a second, one process)")


if __name__ == "__main__":
    main()
