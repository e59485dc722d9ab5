"""Alerts as a list: what a rule noticed, about what and whom, and what came of it."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple
from urllib.parse import urlencode

from django.db.models import Case as Choose
from django.db.models import IntegerField, Q, QuerySet, Value, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.command import alert_acts, alert_groups
from lianfang.command.links import gaps_href, place_href
from lianfang.duties import lapsing, together
from lianfang.duties.models import Alert, AlertLevel, Duty
from lianfang.duties.subjects import subjects_of, title_of
from lianfang.flows.alert_rules import RULES, ended_by, name_of
from lianfang.handovers import alarms
from lianfang.handovers.contracts import TABLE
from lianfang.handovers.models import HandOver
from lianfang.handovers.words import about
from lianfang.kit.ids import as_number
from lianfang.kit.scope import Scope
from lianfang.listings.declared import (
    Case,
    Column,
    Filter,
    Listing,
    Sort,
    declare,
    of_person,
    of_place,
)
from lianfang.orders.models import Order, OrderSource
from lianfang.people import rules as people
from lianfang.people.queries import Opener

ABILITY: Final = "acknowledge"
FEW: Final = 20  # rows that stand below the groups unasked; more are shown group by group
SIGNS: Final = {"urgent": "overdue", "warning": "refused", "notice": "tried"}
OF_DUTIES: Final = ("duty-overdue", "post-uncovered")
_BY_LEVEL: Final = Choose(
    When(level=AlertLevel.URGENT, then=Value(0)),
    When(level=AlertLevel.WARNING, then=Value(1)),
    default=Value(2),
    output_field=IntegerField(),
)


class AlertRow(NamedTuple):
    """One alert, with the thing it is about and what the asker may do with it."""

    alert: Alert
    about: str
    href: str
    order: Order | None
    may_order: bool
    may_settle: bool
    is_mine: bool  # the asker looks after it

    @property
    def pk(self) -> int:
        return self.alert.pk


def alerts(scope: Scope, at: datetime) -> QuerySet[Alert]:
    mine = scope.narrowed(ABILITY).q("path")
    found = Alert.objects.filter(mine).select_related("place", "owner", "settled_by")
    return found.annotate(grave=_BY_LEVEL)


def waiting(scope: Scope) -> int:
    """How many lie before the asker, or before nobody, of where they answer alerts."""
    if not scope.may_anywhere(ABILITY):
        return 0
    mine = Q(owner_id=scope.actor) | Q(owner=None)
    return Alert.objects.filter(scope.narrowed(ABILITY).q("path"), mine, settled_at=None).count()


def _rows(scope: Scope, found: Sequence[Alert], at: datetime) -> list[AlertRow]:
    ordered = _orders(found)
    hand_overs, duties, opener = alarms.hand_overs_of(scope, alerts=found), _duties(scope, found), Opener()
    return [
        AlertRow(
            one,
            *_about(one, hand_overs, duties, opener),
            ordered.get(str(one.pk)),
            scope.may("order", one.path) and str(one.pk) not in ordered,
            not alarms.cannot_be_silenced(hand_overs.get(one.pk)),
            one.taken_at is not None and one.owner_id == scope.actor_id,
        )
        for one in found
    ]


def _orders(found: Sequence[Alert]) -> dict[str, Order]:
    rows = Order.objects.filter(source=OrderSource.ALERT, source_ref__in=[str(one.pk) for one in found])
    return {one.source_ref: one for one in rows.select_related("event")}


def _duties(scope: Scope, found: Sequence[Alert]) -> dict[int, tuple[str, str]]:
    """What each alert of a duty is about, in words, and the page where it is dealt with."""
    seats = {one.pk: _number(one) for one in found if one.rule in OF_DUTIES}
    duties = {one.pk: one for one in Duty.objects.filter(pk__in=seats.values()).select_related("place")}
    whom = subjects_of(scope, duties.values())
    told = {}
    for alert, number in seats.items():
        if number in duties:
            one, subject = duties[number], whom.get(number)
            words = " ".join(filter(None, [str(title_of(one.kind)), subject.words if subject else ""]))
            told[alert] = (words, (subject and subject.href) or place_href(one.place.code))
    return told


def _about(
    one: Alert, hand_overs: Mapping[int, HandOver], duties: Mapping[int, tuple[str, str]], opener: Opener
) -> tuple[str, str]:
    if one.pk in hand_overs:
        about = hand_overs[one.pk]
        return _handed(about, opener), reverse("handovers:handover", args=[about.pk])
    if one.ref.startswith("key-entry:"):
        return _number_words(one), reverse("people:entry", args=[_number(one)])
    if one.rule.startswith("order-"):
        said = json.loads(one.values)
        return f"{said.get('number', '')} {said.get('unit', '')}".strip(), _order_href(one)
    if (number := lapsing.of_alert(one)) is not None:
        return "", gaps_href(number, one.place.code)
    if one.rule == together.RULE:
        return "", _list_of(one)
    return duties.get(one.pk, ("", place_href(one.place.code)))


def _list_of(one: Alert) -> str:
    """Where what is open of many stands together."""
    name, asked = together.list_of(one), urlencode({"place": one.place.code, "show": "open"})
    return f"{reverse(name)}?{asked}" if name else place_href(one.place.code)


def _number_words(one: Alert) -> str:
    return _("entry {number} of a key register").format(number=_number(one))


def _handed(one: HandOver, opener: Opener) -> str:
    """What was handed over and whom it is about, the name masked: in full it is the desk's to open."""
    name = people.mask_name(opener.open(one.key_id, one.sealed).get("name") or "")
    parts = (str(TABLE[one.flow].payload.title), about(one.detail), name)
    return " ".join(filter(None, parts))


def _number(one: Alert) -> int:
    """Of the thing an alert is about: 12 for duty:12:1."""
    return as_number(one.ref.partition(":")[2].partition(":")[0]) or 0


def _order_href(one: Alert) -> str:
    number = _number(one)
    return reverse("orders:order", args=[number]) if number else reverse("orders:board")


def _cases(scope: Scope, at: datetime) -> list[Case]:
    return [
        Case("open", _("Not settled"), Q(settled_at=None)),
        Case("waiting", pgettext_lazy("alerts", "Nobody looks after it"), Q(settled_at=None, taken_at=None)),
        Case("settled", pgettext_lazy("alerts", "Settled"), Q(settled_at__isnull=False)),
    ]


def _beside(scope: Scope, rows: QuerySet[Alert], at: datetime) -> Mapping[str, object]:
    return {"groups": alert_groups.groups(scope), "few": FEW}


def _sign(row: AlertRow) -> str:
    return "done" if row.alert.settled_at else SIGNS[row.alert.level]


def _is_late(row: AlertRow) -> bool:
    return row.alert.level == AlertLevel.URGENT and row.alert.settled_at is None


SETTLED: Final = ("show", "settled")
ALERTS: Final = declare(
    Listing(
        "alerts",
        _("Alerts"),
        "alert list",
        alerts,
        (
            Column("rule", _("What was noticed"), lambda row: row.alert.rule, sign=_sign, sort="rule",
                   words=lambda row: name_of(row.alert.rule), href=lambda row: row.href),
            Column("about", _("About"), lambda row: row.about),
            Column("level", _("Level"), lambda row: row.alert.level, sort="level",
                   words=lambda row: row.alert.get_level_display()),
            Column("said", _("In words"), lambda row: row.alert.said()),
            Column("value", pgettext_lazy("alert", "Value"), lambda row: row.alert.value, by_page=False),
            of_place("place", _("Place"), lambda row: row.alert.place, sort="place",
                     href=lambda row: place_href(row.alert.place.code)),
            of_person("owner", pgettext_lazy("alert", "Told"), lambda row: row.alert.owner),
            Column("taken_at", pgettext_lazy("alert", "Looks after it since"), lambda row: row.alert.taken_at,
                   "moment", by_page=False),
            Column("at", pgettext_lazy("alert", "Since"), lambda row: row.alert.at, "moment", sort="newest"),
            Column("settled_at", pgettext_lazy("alerts", "Settled"), lambda row: row.alert.settled_at,
                   "moment", only=SETTLED),
            of_person("settled_by", pgettext_lazy("alerts", "Settled by"), lambda row: row.alert.settled_by,
                      only=SETTLED),
            Column("outcome", pgettext_lazy("alert", "What was done"), lambda row: row.alert.outcome,
                   words=lambda row: ended_by(row.alert.outcome), only=SETTLED),
            Column("id", _("Number"), lambda row: row.alert.pk, "number", by_page=False),
        ),
        (
            Sort("level", _("Most pressing first"), ("grave", "at", "pk")),
            Sort("newest", _("Newest first"), ("-at", "-pk")),
            Sort("settled", _("Last settled first"), ("-settled_at", "-pk")),
            Sort("rule", _("By what was noticed"), ("rule", "at", "pk")),
            Sort("place", _("By place"), ("path", "at", "pk")),
        ),
        (
            Filter("show", _("Alerts"), "cases", cases=_cases, begins="open",
                   sorts=(("settled", "settled"),)),
            Filter("rule", _("What was noticed"), "choice", "rule",
                   words={code: one.name for code, one in RULES.items()}),
            Filter("level", _("Level"), "choice", "level", words=dict(AlertLevel.choices)),
            Filter("place", _("Place"), "place", "path"),
            Filter("owner", pgettext_lazy("alert", "Told"), "person", "owner"),
            Filter("since", _("From day"), "since", "at"),
            Filter("until", _("To day"), "until", "at"),
        ),
        load=_rows,
        needs=(ABILITY,),
        beside=_beside,
        is_late=_is_late,
        kept=("rows",),
        noun=alert_acts.ALERT,
        acts=tuple(one for one in alert_acts.ALERTS if one.code in {"take", "settle"}),
        template="command/alerts.html",
        size=40,  # a row may say much
        last_cell="command/_alert_acts.html",
        empty=(
            _("Nothing is alarming in your area."),
            _("The sweep looks every few seconds for what nobody did."),
        ),
    )
)  # fmt: skip
