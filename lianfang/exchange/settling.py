"""What taking back a load of cases, workers or arrivals has to look at and set right besides its rows."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from lianfang.accounts.models import User
from lianfang.cases import classes
from lianfang.cases.models import Case, ClassChange, Publication
from lianfang.checkpoints.models import Arrival
from lianfang.duties import pairings, raising
from lianfang.duties.models import Duty, Evidence, Pairing, Round
from lianfang.enterprises.models import Enterprise, State
from lianfang.exchange.models import ImportRun
from lianfang.exchange.problems import BuiltUpon
from lianfang.flows import arrivals as flow
from lianfang.flows.fever import acting
from lianfang.kit.scope import Scope, below

Rests = Callable[[ImportRun], Iterable[tuple[str, int]]]
Settle = Callable[[Any], None]
# Who was made accountable by a load hands back what they answer for, so that it rests on nobody.
GIVEN_BACK: Final = frozenset({
    ("duties_duty", "owner_id"),
    ("enterprises_enterprise", "organisation_id"), ("enterprises_enterprise", "place_id"),
})  # fmt: skip


def _range(run: ImportRun, table: str) -> tuple[int, int]:
    one = run.loaded.filter(table=table).first()
    return (one.after, one.last) if one else (0, 0)


def _added(run: ImportRun, table: str, field: str = "pk") -> Q:
    after, last = _range(run, table)
    return Q(**{f"{field}__gt": after, f"{field}__lte": last})


# Workers


def _rests_on_workers(run: ImportRun) -> Iterable[tuple[str, int]]:
    """Passwords given since, and duties that nobody else would answer for."""
    users = User.objects.filter(_added(run, "accounts_user"))
    with_way_in = users.exclude(password="").exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX)
    yield _("colleagues with a password"), with_way_in.count()
    kept = Duty.objects.filter(_added(run, "accounts_user", "owner_id"))
    for path in _held(run):
        kept = kept.exclude(below(path))
    yield _("duties"), kept.count()


def _held(run: ImportRun) -> list[str]:
    """The places that somebody of the load answers for."""
    found = Pairing.objects.filter(_added(run, "duties_pairing"), role="accountable", to_at=None)
    return list(found.values_list("path", flat=True))


def _workers(scope: Scope, run: ImportRun) -> Settle:
    """Duties go back to whoever answers for the places without those of the load."""
    paths, theirs = _held(run), _added(run, "accounts_user", "owner_id")

    def settle(cursor: Any) -> None:
        for path in paths:
            for round_id in Round.objects.filter(closed_at=None).values_list("pk", flat=True):
                pairings.own(cursor, round_id, path)
            pairings.own_slots(cursor, path)
        left = Duty.objects.filter(theirs).count()
        if left:
            raise BuiltUpon(what=f"{_('duties')}: {left}")

    return settle


# Cases


def _rests_on_cases(run: ImportRun) -> Iterable[tuple[str, int]]:
    """Report cards entered, figures published and classes decided since; they counted these cases."""
    cases = Case.objects.filter(_added(run, "cases_case"))
    subjects = [f"case:{pk}" for pk in cases.values_list("pk", flat=True)]
    answered = Evidence.objects.filter(duty__subject__in=subjects).exclude(verdict__in=["notes", "voids"])
    changed = [pk for one in run.former.filter(table="cases_case") for pk in one.ids]
    carded = Case.objects.filter(pk__in=changed, card_seq__isnull=False, carded_at__gte=run.made_at)
    yield _("report cards"), answered.count() + carded.count()
    events = set(Case.objects.filter(Q(pk__in=changed) | Q(pk__in=cases)).values_list("event", flat=True))
    yield (
        _("published figures"),
        Publication.objects.filter(event__in=events, published_at__gte=run.made_at).count(),
    )
    decided = ClassChange.objects.filter(event__in=events, at__gte=run.made_at)
    yield _("decided classes of communities"), decided.count()


def _cases(scope: Scope, run: ImportRun) -> Settle:
    """The duties to report them are void, and the classes of their communities are counted anew."""
    cases = Case.objects.filter(_added(run, "cases_case"))
    changed = [pk for one in run.former.filter(table="cases_case") for pk in one.ids]
    paths = set(Case.objects.filter(Q(pk__in=changed) | Q(pk__in=cases)).values_list("path", flat=True))
    subjects = [f"case:{pk}" for pk in cases.values_list("pk", flat=True)]

    def settle(cursor: Any) -> None:
        acting = classes.acting(scope, "a load taken back")
        owed = Duty.objects.filter(subject__in=subjects)
        raising.void_those(acting, owed, reason=_("the load was taken back"))
        now = Case.objects.filter(pk__in=changed).values_list("path", flat=True)
        for path in sorted(paths | set(now)):
            classes.propose_at(acting, path=path)

    return settle


# Arrivals


def _arrivals_of(run: ImportRun) -> QuerySet[Arrival]:
    return Arrival.objects.filter(_added(run, "checkpoints_arrival")).order_by("pk")


def _rests_on_arrivals(run: ImportRun) -> Iterable[tuple[str, int]]:
    """What the receivers have said since of those on the list."""
    everybody = _arrivals_of(run)
    yield _("answers of receivers"), everybody.count() - flow.unanswered(everybody).count()


def _arrivals(scope: Scope, run: ImportRun) -> Settle:
    """Their hand-overs are withdrawn, and the duties to look for them void."""
    gone = list(_arrivals_of(run))

    def settle(cursor: Any) -> None:
        flow.take_back(acting(scope), gone, reason=_("the load was taken back"))

    return settle


# Enterprises: how each stands was entered with it, and goes with it as long as nobody has decided anything.


def _enterprises_of(run: ImportRun) -> QuerySet[Enterprise]:
    return Enterprise.objects.filter(_added(run, "people_organisation", "organisation_id"))


def _rests_on_enterprises(run: ImportRun) -> Iterable[tuple[str, int]]:
    bare = Q(state=State.STOPPED, filings=0)
    yield _("filings of enterprises"), _enterprises_of(run).exclude(bare).count()


def _enterprises(scope: Scope, run: ImportRun) -> Settle:
    _enterprises_of(run).delete()
    return lambda cursor: None


RESTS: Final[Mapping[str, Rests]] = {
    "workers": _rests_on_workers, "cases": _rests_on_cases, "arrivals": _rests_on_arrivals,
    "enterprises": _rests_on_enterprises,
}  # fmt: skip
AFTER: Final[Mapping[str, Callable[[Scope, ImportRun], Settle]]] = {
    "workers": _workers, "cases": _cases, "arrivals": _arrivals, "enterprises": _enterprises,
}  # fmt: skip
