"""By which rules the work is done from when on: pack edition, parameters, listed areas."""

from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from django.db import transaction
from django.utils import timezone

from lianfang.kit import clock
from lianfang.kit.problems import BadInput, NotFound
from lianfang.kit.scope import WHOLE, Scope
from lianfang.measures import hooks, packs, queries
from lianfang.measures.models import Event, ListedArea, PackChoice, ParamChange
from lianfang.measures.packs import asked
from lianfang.measures.problems import Backdated, BadParam, UnknownParam


@transaction.atomic
def choose_pack(
    scope: Scope,
    *,
    event: Event,
    pack: str,
    edition: str,
    reason: str,
    document_no: str = "",
    from_at: datetime | None = None,
) -> PackChoice:
    """Work by an edition of a pack from `from_at` on (without one, from now).

    Parameters changed before then no longer apply. Raises UnknownPack, NoFormYet where it asks for what no
    record can meet, and Backdated for the past.
    """
    scope.require("plan", WHOLE)
    asked.require_met(packs.edition_of(pack, edition))
    at = _from(from_at)
    choice = PackChoice.objects.create(
        event=event,
        pack=pack,
        edition=edition,
        from_at=at,
        by_id=scope.actor,
        document_no=document_no,
        reason=reason,
        made_at=clock.now(),
    )
    hooks.tell(scope, "protocol-changed", event=event, at=at)
    return choice


@transaction.atomic
def change_param(
    scope: Scope,
    *,
    event: Event,
    name: str,
    value: str,
    reason: str,
    document_no: str = "",
    from_at: datetime | None = None,
) -> ParamChange:
    """Let one parameter differ from the edition from `from_at` on; an empty value takes that back.

    Raises UnknownParam for what the edition then in force does not set, BadParam out of bounds.
    """
    scope.require("plan", WHOLE)
    at = _from(from_at)
    checked_param(scope, name=name, value=value, at=at)
    change = ParamChange.objects.create(
        event=event,
        name=name,
        value=value.strip(),
        from_at=at,
        by_id=scope.actor,
        document_no=document_no,
        reason=reason,
        made_at=clock.now(),
    )
    hooks.tell(scope, "protocol-changed", event=event, at=at)
    return change


def checked_param(scope: Scope, *, name: str, value: str, at: datetime) -> Decimal | None:
    """The value as a number, or None where it is taken back. Raises UnknownParam, BadParam."""
    held = queries.protocol(scope, at=at).edition_of
    if name not in held.params and name not in packs.DECIDED_ONLY:
        raise UnknownParam(name=name)
    if not value.strip():
        return None
    known = packs.PARAMETERS[name]
    try:
        number = Decimal(value.strip())
    except InvalidOperation as fault:
        raise BadParam(name=known.title, reason=known.fault(Decimal("NaN"))) from fault
    reason = known.fault(number)
    if reason:
        raise BadParam(name=known.title, reason=reason)
    return number


@transaction.atomic
def list_area(
    scope: Scope,
    *,
    event: Event,
    area: str,
    from_on: date,
    to_on: date | None = None,
    reason: str = "",
    document_no: str = "",
) -> ListedArea:
    """Put an area on the list. `from_on` may lie back: who came from there earlier is then found."""
    scope.require("plan", WHOLE)
    if not area.strip():
        raise BadInput(field="area", reason="")
    if to_on is not None and to_on < from_on:
        raise Backdated()
    listed = ListedArea.objects.create(
        event=event,
        area=area.strip(),
        from_on=from_on,
        to_on=to_on,
        by_id=scope.actor,
        document_no=document_no,
        reason=reason,
        made_at=clock.now(),
    )
    hooks.tell(scope, "protocol-changed", event=event, at=clock.now())
    return listed


@transaction.atomic
def unlist_area(scope: Scope, *, listed_id: int, to_on: date | None = None) -> ListedArea:
    """Take an area off the list after `to_on` (without one, today). Past days stay as they were."""
    scope.require("plan", WHOLE)
    listed = ListedArea.objects.select_for_update().filter(pk=listed_id).first()
    if listed is None:
        raise NotFound()
    today = timezone.localtime(clock.now()).date()
    last = max(to_on or today, listed.from_on)
    if last < today and listed.to_on is None:
        raise Backdated()
    listed.to_on, listed.ended_by_id, listed.ended_made_at = last, scope.actor, clock.now()
    listed.save(update_fields=["to_on", "ended_by", "ended_made_at"])
    hooks.tell(scope, "protocol-changed", event=listed.event, at=clock.now())
    return listed


def _from(at: datetime | None) -> datetime:
    now = clock.now()
    if at is not None and at < now:
        raise Backdated()
    return at or now
