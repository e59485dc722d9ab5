"""A folder of files to be printed without a server: one a compound, and a list of them."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from django.db import transaction

from lianfang.duties.models import Round
from lianfang.grid.models import Place
from lianfang.kit.scope import Scope
from lianfang.paper import actions, pages, queries
from lianfang.paper.problems import NothingToPrint


class Written(NamedTuple):
    """What was written: files, sheets in them, doors on these."""

    files: int
    sheets: int
    doors: int


def write(scope: Scope, *, round: Round, place: Place, to: Path, dry_run: bool = False) -> Written:
    """Print every compound of an area into `to`. A compound with nothing open gets no file.

    Raises NothingToPrint where there is none at all.
    """
    done = write_each(
        scope, round=round, compounds=queries.compounds(scope, place=place), to=to, dry_run=dry_run
    )
    if not done.files:
        raise NothingToPrint(place=place.name)
    return done


def write_each(
    scope: Scope, *, round: Round, compounds: Sequence[Place], to: Path, dry_run: bool = False
) -> Written:
    """Print these compounds into `to`."""
    files = sheets = doors = 0
    for compound in compounds:
        with transaction.atomic():
            try:
                made = actions.print_walk(scope, round=round, place=compound)
            except NothingToPrint:
                continue
            kit = queries.kit(scope, printing=made)
            if not dry_run:
                to.mkdir(parents=True, exist_ok=True)
                (to / f"{compound.code.replace('/', '-')}.html").write_text(
                    pages.document(kit, alone=True), encoding="utf-8"
                )
            transaction.set_rollback(dry_run)
        files, sheets, doors = files + 1, sheets + len(kit.pages), doors + kit.doors
    return Written(files, sheets, doors)
