from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from lianfang.accounts.models import DataKey
from lianfang.grid.models import PlaceKind
from lianfang.kit.scope import Scope
from lianfang.people.models import Person

MOST_NEW_NAMED = 20  # new places of a kind that an answer names


class ColumnMap(models.Model):
    """Which column is which in sheets with these headings, as somebody once decided."""

    register = models.CharField(max_length=24)
    header_digest = models.CharField(max_length=64)
    mapping = models.JSONField()  # key -> heading, "" for a column to leave out

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["register", "header_digest"], name="column_map_once"),
        ]


class ImportRunQuerySet(models.QuerySet["ImportRun"]):
    def within(self, scope: Scope) -> Self:
        return self.filter(scope.narrowed("import").q("path"))


class ImportRun(models.Model):
    """One file taken in, with every row of it accounted for."""

    register = models.CharField(max_length=24)
    path = models.CharField(max_length=64)  # of the area it could change
    source_name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    seconds = models.FloatField(default=0)
    read = models.PositiveIntegerField(default=0)
    imported = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    ignored = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    conflicts = models.JSONField(default=list)  # the first of [{"row", "code", "message"}]
    conflict_total = models.PositiveIntegerField(default=0)
    layout = models.BinaryField(default=b"")  # sealed: how the sheet looked, to give rows back in it
    key = models.ForeignKey(DataKey, models.PROTECT, null=True, db_index=False)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    undone_why = models.CharField(max_length=300, blank=True, db_default="")

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="import_run_accounts_for_every_row",
                condition=Q(read=F("imported") + F("updated") + F("ignored") + F("refused")),
            ),
        ]
        indexes = [models.Index(fields=["path", "-made_at"], name="import_run_latest")]

    # Of a run just made:
    refused_rows: "list[tuple[int, list[str], str]] | None" = None
    made: "dict[str, list[str]] | None" = None  # kind -> full names of new places
    reasons: "tuple[dict[str, Any], ...]" = ()  # what is the matter, by reason and column, as in the ledger
    unread: "tuple[str, ...]" = ()  # headings of the columns that nothing was read from
    remembered: "dict[str, str] | None" = None  # column key -> heading, as chosen before for such sheets
    dated: "tuple[str, ...]" = ()  # those of them that hold days

    def __str__(self) -> str:
        return self.source_name

    @property
    def is_refused_whole(self) -> bool:
        """Whether rows were read and not one of them was taken."""
        return 0 < self.read == self.refused

    def new_places(self) -> list[dict[str, Any]]:
        """What a sheet of places made, by kind from the top: how many, and the first by name."""
        made = self.made or {}
        return [
            {"kind": kind, "count": len(made[kind]), "names": made[kind][:MOST_NEW_NAMED]}
            for kind in PlaceKind.values
            if kind in made
        ]

    def counts(self) -> dict[str, Any]:
        """What the command line and the API answer."""
        names = ("read", "imported", "updated", "ignored", "refused", "conflicts")
        return {name: getattr(self, name) for name in names}


class RefusedRow(models.Model):
    """A row that was not taken in, as sent, and why. Sealed: its cells."""

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="rows")
    row = models.PositiveIntegerField()  # in the sender's file
    code = models.CharField(max_length=32)
    sealed = models.BinaryField()


class LoadedRows(models.Model):
    """The rows that an import added to a table: those with an id above `after`, up to `last`."""

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="loaded")
    table = models.CharField(max_length=48)
    after = models.BigIntegerField()
    last = models.BigIntegerField()


class FormerRows(models.Model):
    """Rows of a table as they were before an import changed them, some thousand at a time.

    Sealed: the rows, each a list in the order of the table's columns. Kept as long as an import may be
    taken back (`undoing.KEPT_FOR`), and no longer.
    """

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="former")
    table = models.CharField(max_length=48)
    ids = models.JSONField()
    sealed = models.BinaryField()
    key = models.ForeignKey(DataKey, models.PROTECT, db_index=False)
    left = models.BinaryField(null=True)  # eight bytes for each id: the mark of the row as the import left it


class Likeness(models.Model):
    """Two rows of the register, told by two areas, that may be one human being.

    A sheet joins nobody of another area: it enters a person of its own, and this row asks the district.
    """

    told = models.ForeignKey(Person, models.CASCADE, related_name="+")
    other = models.ForeignKey(Person, models.CASCADE, related_name="+")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["-made_at"], name="likeness_latest")]
