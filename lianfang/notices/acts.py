"""What can be done with a notice: saying that one has read it. Declared once for every door."""

from typing import Any, Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.acts.declared import Act, Noun, declare
from lianfang.kit.forms import Form
from lianfang.kit.ids import as_number
from lianfang.kit.scope import Scope
from lianfang.notices import actions, queries
from lianfang.notices.models import Notice

READ: Final = Form("notices.read", _("I have read it"), ())


def find(scope: Scope, key: str) -> Notice:
    return queries.notice(scope, id=as_number(key) or 0)


def tell(one: Notice) -> dict[str, Any]:
    """With how many have read it: numbers that name nobody."""
    measure, copies = one.measure, one.readers.all()
    return {
        "id": one.pk,
        "measure": measure.pk,
        "kind": measure.kind,
        "document_no": measure.document_no,
        "what": one.what,
        "at": one.at,
        "from_at": measure.from_at,
        "to_at": measure.to_at,
        "replaced_at": one.replaced_at,
        "readers": copies.count(),
        "read": copies.exclude(read_at=None).count(),
    }


def show(one: Notice) -> list[tuple[str | Promise, Any]]:
    told = tell(one)
    return [
        (_("Measure"), words_of(one)),
        (pgettext_lazy("notice", "Have read it"), f"{told['read']} / {told['readers']}"),
    ]


def words_of(one: Notice) -> str:
    """The measure and what became of it, in words."""
    return f"{one.measure.get_kind_display()} · {one.get_what_display()}"


def address(one: Notice) -> str:
    return reverse("notices:notice", args=[one.pk])


def may_read(scope: Scope, one: Notice) -> bool:
    mine = queries.own(scope, notice=one)
    return mine is not None and mine.read_at is None


def _read(scope: Scope, *, notice: Notice) -> Notice:
    return actions.read(scope, notice=notice)


NOTICE: Final = Noun(
    "notice", _("measures made known, and who has read it"), Notice, "notices/", "int:pk",
    find, tell, address, show,
)  # fmt: skip
NOTICES: Final = declare(
    NOTICE,
    Act("read", "reading", _("I have read it"), _("Noted: you have read it."), _read, READ,
        ("acknowledge",), may_read, is_first=True, leads=lambda one: reverse("notices:notices")),
)  # fmt: skip
