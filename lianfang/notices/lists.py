"""Notices as lists: what is for me to read, and who has read what."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.kit.ids import as_number
from lianfang.kit.scope import Scope
from lianfang.listings.declared import Case, Column, Filter, Listing, Sort, declare, of_place
from lianfang.measures.models.measures import measure_kinds
from lianfang.notices import acts, queries
from lianfang.notices.models import Notice, Reader, Told

ABILITY: Final = "acknowledge"


class Row(NamedTuple):
    """One notice with how many have read it, of how many the asker may see."""

    notice: Any
    read: int
    every: int

    @property
    def pk(self) -> int:
        return int(self.notice.pk)


def _notices(scope: Scope, at: datetime) -> QuerySet[Notice]:
    return queries.notices(scope)


def _rows(scope: Scope, found: Sequence[Notice], at: datetime) -> list[Row]:
    told = queries.counts(scope, found)
    return [Row(one, *told.get(one.pk, (0, 0))) for one in found]


def _boxes(scope: Scope, at: datetime) -> list[Case]:
    return [
        Case("mine", _("For me to read"), Q(is_unread=True, replaced_at=None)),
        Case("now", pgettext_lazy("notices", "Valid now"), Q(replaced_at=None)),
        Case("replaced", pgettext_lazy("notices", "Replaced by a later one"), Q(replaced_at__isnull=False)),
    ]


def _sign(row: Row) -> str:
    if row.notice.replaced_at is not None:
        return "void"
    return "open" if row.notice.is_unread else "done"


def readers_href(row: Row) -> str:
    return f"{reverse('notices:readers')}?{urlencode({'notice': row.pk, 'show': 'all'})}"


def _mine(row: Row) -> Any:
    if not row.notice.is_mine:
        return pgettext_lazy("notice", "not for me")
    return pgettext_lazy("notice", "to be read") if row.notice.is_unread else pgettext_lazy("notice", "read")


NOTICES: Final = declare(
    Listing(
        "notices",
        _("Notices"),
        "notice list",
        _notices,
        (
            Column("kind", _("Measure"), lambda row: row.notice.measure.kind, sign=_sign,
                   words=lambda row: row.notice.measure.get_kind_display(),
                   href=lambda row: acts.address(row.notice)),
            Column("what", pgettext_lazy("notice", "What was decided"), lambda row: row.notice.what,
                   words=lambda row: row.notice.get_what_display()),
            Column("document_no", pgettext_lazy("decree", "Document number"),
                   lambda row: row.notice.measure.document_no),
            Column("at", pgettext_lazy("notice", "Made known"), lambda row: row.notice.at, "moment",
                   sort="newest"),
            Column("to_at", _("Until"), lambda row: row.notice.measure.to_at, "moment"),
            Column("mine", pgettext_lazy("notice", "I"), lambda row: not row.notice.is_unread,
                   words=_mine, by_machine=False),
            Column("n_of_n", pgettext_lazy("notice", "Have read it"), lambda row: f"{row.read} / {row.every}",
                   by_machine=False, href=readers_href),
            Column("read", pgettext_lazy("notice", "Have read it"), lambda row: row.read, "count",
                   by_page=False),
            Column("readers", pgettext_lazy("notice", "Must know it"), lambda row: row.every, "count",
                   by_page=False),
            Column("id", pgettext_lazy("list", "Id"), lambda row: row.pk, "number", by_page=False),
        ),
        (Sort("newest", _("Newest first"), ("-at", "-pk")),),
        (
            Filter("box", _("Notices"), "cases", cases=_boxes, begins="mine"),
            Filter("what", pgettext_lazy("notice", "What was decided"), "choice", "what",
                   words=dict(Told.choices)),
            Filter("kind", _("Measure"), "choice", "measure__kind", words=dict(measure_kinds())),
            Filter("since", _("From day"), "since", "at"),
            Filter("until", _("To day"), "until", "at"),
        ),
        load=_rows,
        needs=(ABILITY,),
        empty=(
            _("You have read everything that was made known."),
            _("A measure that is decided, changed or ended appears here for everybody who must know it."),
        ),
        noun=acts.NOTICE,
        acts=acts.NOTICES,
    )
)  # fmt: skip


def _readers(scope: Scope, at: datetime) -> QuerySet[Reader]:
    return queries.readers(scope).select_related("notice__measure", "user", "place")


def _shown(scope: Scope, at: datetime) -> list[Case]:
    return [
        Case("unread", _("Have not read it"), Q(read_at=None, notice__replaced_at=None)),
        Case("read", pgettext_lazy("notice", "Have read it"), Q(read_at__isnull=False)),
    ]


def _of_notice(rows: QuerySet[Reader], value: str) -> QuerySet[Reader]:
    return rows.filter(notice=as_number(value) or 0)


READERS: Final = declare(
    Listing(
        "notice-readers",
        _("Who has read what"),
        "notice readers",
        _readers,
        (
            Column("reader", pgettext_lazy("notice", "Who"), lambda row: row.user.username,
                   words=lambda row: row.user.name, sign=lambda row: "done" if row.read_at else "open",
                   sort="place"),
            of_place("place", pgettext_lazy("notice", "Post"), lambda row: row.place),
            Column("notice", pgettext_lazy("notice", "Notice"), lambda row: row.notice_id, "number",
                   words=lambda row: acts.words_of(row.notice), href=lambda row: acts.address(row.notice)),
            Column("told_at", pgettext_lazy("notice", "Told"), lambda row: row.told_at, "moment",
                   sort="oldest"),
            Column("read_at", pgettext_lazy("notice", "Read at"), lambda row: row.read_at, "moment"),
        ),
        (
            Sort("oldest", _("Longest unread first"), ("told_at", "pk")),
            Sort("place", _("By place"), ("path", "told_at", "pk")),
        ),
        (
            Filter("show", pgettext_lazy("notice", "Who"), "cases", cases=_shown, begins="unread"),
            Filter("notice", pgettext_lazy("notice", "Number of the notice"), "text", narrow=_of_notice),
            Filter("place", pgettext_lazy("notice", "Post"), "place", "path"),
            Filter("person", pgettext_lazy("notice", "Who"), "person", "user"),
        ),
        needs=(ABILITY,),
        empty=(_("Everybody has read what they must know."), ""),
    )
)  # fmt: skip
