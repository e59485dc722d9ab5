"""Which classes of data the rooms hold, for the account of a destruction."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from lianfang.cases.models import Case, CaseVersion, ExposurePlace
from lianfang.checkpoints.models import Arrival, Occupant, PlacePost, VehiclePass, Visitor
from lianfang.clinic.models import Visit
from lianfang.duties.models import Quarantined, Record
from lianfang.exchange.models import FormerRows, ImportRun
from lianfang.handovers.models import HandOver
from lianfang.measures.holdings import CLEAR, OTHER, PROOF, STAFF, Holding, hold
from lianfang.mending.models import RegisterStep
from lianfang.orders.models import Order
from lianfang.restrictions.models import Restriction
from lianfang.screening.models import FlaggedPerson, ParkedVehicle
from lianfang.slots.models import SlotRecord


def declare() -> None:
    """Called once, when the app is ready."""
    hold(
        Holding("records", _("records with a personal part"), OTHER, Record.objects.all),
        Holding("evidence", _("records, their part without names"), PROOF, Record.objects.all, ""),
        Holding("quarantined", _("refused records"), OTHER, Quarantined.objects.all),
        Holding("recurring", _("recurring work, what may name somebody"), OTHER, SlotRecord.objects.all),
        Holding("flagged", _("persons flagged at the door"), OTHER, FlaggedPerson.objects.all),
        Holding("parked", _("parked vehicles"), OTHER, ParkedVehicle.objects.all),
        Holding("cases", _("cases"), OTHER, Case.objects.all),
        Holding("case-versions", _("earlier versions of cases"), OTHER, CaseVersion.objects.all),
        Holding("case-places", _("where cases were"), OTHER, ExposurePlace.objects.all),
        Holding("report-cards", _("numbers of report cards"), CLEAR, _carded, ""),
        Holding("passages", _("vehicles at checkpoints"), OTHER, VehiclePass.objects.all),
        Holding("travellers", _("travellers"), OTHER, Occupant.objects.all),
        Holding("arrivals", _("arrivals announced to communities"), OTHER, Arrival.objects.all),
        Holding("posts", _("readings at posts of places"), OTHER, PlacePost.objects.all),
        Holding("visitors", _("visitors"), OTHER, Visitor.objects.all),
        Holding("hand-overs", _("hand-overs"), OTHER, HandOver.objects.all),
        Holding("observations", _("people placed under observation"), OTHER, Restriction.objects.all),
        Holding("mended", _("corrections of households and persons"), OTHER, RegisterStep.objects.all),
        Holding("clinic-visits", _("visits of the fever clinic"), OTHER, Visit.objects.all),
        Holding("sheets", _("layouts of sheets that were loaded"), OTHER, ImportRun.objects.all, "layout"),
        Holding("former-rows", _("rows as they were before a load"), OTHER, FormerRows.objects.all),
        Holding("orders", _("orders with the names of staff"), STAFF, Order.objects.all, ""),
    )


def _carded() -> QuerySet[Case]:
    return Case.objects.exclude(card_no="")
