"""Markets: the permit that each is open on, its stalls, where live poultry was slaughtered, its prices."""

from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.duties.models import Duty
from lianfang.grid.models import Place
from lianfang.kit import clock
from lianfang.kit.closed import known
from lianfang.markets.conditions import ALL, ITEMS
from lianfang.things.models import Thing

ORIGIN = "market:"  # of the duties that a permit asks for


class MarketState(models.TextChoices):
    CLOSED = "closed", pgettext_lazy("market", "closed")
    APPLIED = "applied", pgettext_lazy("market", "asked to open, to be inspected")
    OPEN = "open", pgettext_lazy("market", "open")
    SUSPENDED = "suspended", pgettext_lazy("market", "suspended: to be put right")
    RESTING = "resting", pgettext_lazy("market", "resting")


def condition_codes() -> list[tuple[str, Any]]:
    return list(ALL)


class MarketQuerySet(models.QuerySet["Market"]):
    def with_lapses(self, at: Any) -> "MarketQuerySet":
        """Each with `has_lapsed`: whether one of its conditions did since it was opened, told by the duties.

        Work that was excused does not keep a market open, and work that nobody raised is not done.
        """
        missed = Duty.objects.filter(
            ~(Q(state="done") & Q(closed_at__lte=models.F("due_at"))) & ~Q(state="void"),
            round=None,
            place_id=OuterRef("place_id"),
            origin=Concat(models.Value(ORIGIN), Cast(OuterRef("pk"), models.CharField())),
            due_at__gt=OuterRef("opened_at"),
            due_at__lte=at,
        )
        return self.annotate(is_missed=Exists(missed))

    def open_at(self, at: Any) -> "MarketQuerySet":
        """Those that are open: permitted, every condition kept until now, the sweep not behind."""
        holds = Q(state=MarketState.OPEN, is_missed=False, raised_to__gt=at)
        return self.with_lapses(at).filter(holds)


class Market(Thing):
    """The permit of one market. Open it is only as long as none of its conditions has lapsed (`stands`)."""

    operator = models.CharField(max_length=120)  # the business that runs it
    hours = models.CharField(max_length=40, blank=True)
    crowd_limit = models.PositiveIntegerField(null=True)  # persons at a time
    application = models.CharField(max_length=300, blank=True)
    result = models.CharField(max_length=300, blank=True)  # of the last inspection
    opened_at = models.DateTimeField(null=True)
    raised_to = models.DateTimeField(null=True)
    lapsed = models.CharField(max_length=16, blank=True, choices=condition_codes)
    lapsed_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, choices=MarketState.choices, default=MarketState.CLOSED)

    objects = MarketQuerySet.as_manager()

    class Meta(Thing.Meta):
        constraints = [
            known("state", MarketState, name="market_state_is_known"),
            models.UniqueConstraint(fields=["place"], name="market_one_a_place"),
        ]

    def __str__(self) -> str:
        return self.place.called

    @property
    def origin(self) -> str:
        """Of its duties."""
        return f"{ORIGIN}{self.pk}"

    @property
    def stands(self) -> str:
        """How it stands now: one whose condition has lapsed is suspended before anybody has written it."""
        if self.state != MarketState.OPEN:
            return str(self.state)
        told = getattr(self, "is_missed", None)
        if told is None:
            is_open = Market.objects.open_at(clock.now()).filter(pk=self.pk).exists()
        else:
            is_open = not told and self.raised_to is not None and self.raised_to > clock.now()
        return MarketState.OPEN.value if is_open else MarketState.SUSPENDED.value

    @property
    def stands_in_words(self) -> Any:
        return MarketState(self.stands).label


class StallKind(models.TextChoices):
    VEGETABLES = "vegetables", _("vegetables and fruit")
    MEAT = "meat", _("meat")
    POULTRY = "poultry", _("slaughtered poultry and eggs")
    AQUATIC = "aquatic", _("fish and seafood")
    COOKED = "cooked", _("cooked food")
    DRY = "dry", _("grain, oil, dry goods")
    OTHER = "other", _("other goods")


class StallState(models.TextChoices):
    TRADING = "trading", pgettext_lazy("stall", "trading")
    SUSPENDED = "suspended", pgettext_lazy("stall", "suspended")
    GONE = "gone", pgettext_lazy("stall", "given up")


class Stall(Thing):
    """One stall of a market, and the business that trades there; of people it says only how many."""

    number = models.CharField(max_length=20)
    business = models.CharField(max_length=120)
    kind = models.CharField(max_length=12, choices=StallKind.choices)
    workers = models.PositiveSmallIntegerField(default=1)
    fit_until = models.DateField(null=True)  # the first of their health certificates to run out
    state = models.CharField(max_length=10, choices=StallState.choices, default=StallState.TRADING)

    class Meta(Thing.Meta):
        constraints = [
            known("kind", StallKind, name="stall_kind_is_known"),
            known("state", StallState, name="stall_state_is_known"),
            models.UniqueConstraint(
                fields=["place", "number"], condition=~Q(state="gone"), name="stall_number_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place.called} · {self.number}"


class SlaughterState(models.TextChoices):
    CLOSED = "closed", pgettext_lazy("slaughter", "closed and sealed")
    OPEN = "open", pgettext_lazy("slaughter", "opened by the authority")


class Slaughter(Thing):
    """A point where live poultry was slaughtered. It begins sealed; the government alone opens it."""

    seal_no = models.CharField(max_length=40)
    document_no = models.CharField(max_length=60, blank=True)  # of the decision that opened it
    state = models.CharField(max_length=8, choices=SlaughterState.choices, default=SlaughterState.CLOSED)

    class Meta(Thing.Meta):
        constraints = [
            known("state", SlaughterState, name="slaughter_state_is_known"),
            models.UniqueConstraint(fields=["place"], name="slaughter_one_a_place"),
            models.CheckConstraint(
                name="slaughter_open_by_document", condition=Q(state="closed") | ~Q(document_no="")
            ),
        ]

    def __str__(self) -> str:
        return self.place.called


def items() -> list[tuple[str, Any]]:
    return list(ITEMS)


class Supply(models.Model):
    """What came in of one vegetable at one market on one day, and its price, as one record says."""

    seq = models.BigIntegerField()  # of its record
    place = models.ForeignKey(Place, models.PROTECT, related_name="+", db_index=False)
    path = models.CharField(max_length=64)
    at = models.DateTimeField()
    item = models.CharField(max_length=12, choices=items)
    fen = models.PositiveIntegerField(null=True)  # a hundredth of a yuan for 500 g
    kg = models.PositiveIntegerField(null=True)
    withdrawn_seq = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["seq", "item"], name="supply_item_once")]
        indexes = [
            models.Index(fields=["path", "at"], name="supply_path_at", condition=Q(withdrawn_seq=None))
        ]
