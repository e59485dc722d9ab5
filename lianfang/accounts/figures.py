"""Figures of the workforce: who is posted, in which role."""

from typing import Any, Final

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.accounts.models import Posting, Role
from lianfang.figures import columns
from lianfang.figures.columns import UNITS
from lianfang.figures.declared import EVERY, MOMENT, NOW, Figure, Source, Window, declare, different
from lianfang.kit.scope import Scope
from lianfang.listings.declared import Column, Filter, Sort

_OWNER: Final = _("organisation group of the command office")
_ONCE: Final = _("One person may be posted at two places and counts once above.")


def _posted(scope: Scope, window: Window) -> QuerySet[Posting]:
    """The postings in force of people whose account is in use; machines are none."""
    rows = Posting.objects.in_force(window.at).filter(user__is_active=True).exclude(role=Role.MACHINE)
    return rows.select_related("user", "place", "department")


_POSTINGS: Final = Source(
    "postings", _("one posting in force of one person"), _posted, NOW, MOMENT,
    (Column("user", pgettext_lazy("rota", "Who"), lambda row: row.user.name),
     Column("role", _("Role"), lambda row: row.role, words=lambda row: row.get_role_display()),
     columns.place(),
     Column("department", _("Department"), lambda row: row.department.name if row.department else ""),
     columns.moment("from_at", _("From"), lambda row: row.from_at),
     columns.moment("to_at", _("Until"), lambda row: row.to_at)),
    (Sort("place", _("By place"), ("place__path", "pk")),),
    (columns.within("place__path"), Filter("role", _("Role"), "choice", "role", words=dict(Role.choices))),
    path="place__path",
)  # fmt: skip


def _figure(code: str, label: Any, words: Any, where: Q = EVERY, **more: Any) -> Figure:
    unit, once = UNITS["persons"], different("user", _ONCE)
    return Figure(
        f"workforce-{code}", label, unit, _OWNER, "workforce", _POSTINGS, words, where, once, **more
    )


declare(
    _figure("posted", _("people posted"), _("Different people with a posting in force.")),
    *(_figure(one.value, one.label, _("Different people posted in this role; who has two roles is in both."),
              Q(role=one.value), of="workforce-posted") for one in Role if one != Role.MACHINE),
)  # fmt: skip
