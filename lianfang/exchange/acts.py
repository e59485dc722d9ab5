"""What can be done with a load of a sheet, declared once for page, API and command line."""

from typing import Any, Final

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lianfang.acts.declared import Act, Noun, declare
from lianfang.exchange import forms, queries, undoing, words
from lianfang.exchange.columns import GUARDED
from lianfang.exchange.models import ImportRun
from lianfang.kit import clock
from lianfang.kit.ids import as_number
from lianfang.kit.scope import Scope

Shown = list[tuple[str | Promise, Any]]


def find(scope: Scope, key: str) -> ImportRun:
    return queries.run(scope, id=as_number(key) or 0)


def tell(one: ImportRun) -> dict[str, Any]:
    return {
        "id": one.pk,
        "of": one.register,
        "file": one.source_name,
        "made_at": one.made_at,
        **{name: getattr(one, name) for name in ("read", "imported", "updated", "ignored", "refused")},
        "undone_at": one.undone_at,
    }


def show(one: ImportRun) -> Shown:
    undone = timezone.localtime(one.undone_at).strftime("%Y-%m-%d %H:%M") if one.undone_at else ""
    return [
        (_("File"), one.source_name),
        (_("Register"), words.REGISTERS[one.register][0]),
        (_("new"), one.imported),
        (_("changed"), one.updated),
        (_("Taken back"), undone),
    ]


def address(one: ImportRun) -> str:
    return reverse("exchange:run", args=[one.pk])


def may_undo(scope: Scope, one: ImportRun) -> bool:
    guarded = GUARDED.get(one.register, "import")
    may = all(scope.may(each, one.path) for each in ("import", guarded))
    return may and undoing.is_possible(one, at=clock.now())


def _undo(scope: Scope, *, reason: str, **thing: ImportRun) -> ImportRun:
    return undoing.undo(scope, run=thing["import"], reason=reason)


IMPORT: Final = Noun(
    "import", _("loads of sheets, and taking one back"), ImportRun, "imports/runs/", "int:pk",
    find, tell, address, show,
)  # fmt: skip
IMPORTS: Final = declare(
    IMPORT,
    Act("undo", "undoing", _("Take this load back"),
        _("Taken back. Everything this load brought in or changed is as it was before."),
        _undo, forms.UNDOING, ("import",), may_undo),
)  # fmt: skip
