"""The vehicles that duties ask about, by their plates."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from lianfang.duties.kinds import Subject
from lianfang.kit.scope import Scope
from lianfang.people import rules as people
from lianfang.people.queries import Opener
from lianfang.screening.forms import VEHICLE
from lianfang.screening.models import ParkedVehicle

_PLATE = "plate:"


def names(scope: Scope, subjects: Sequence[str]) -> dict[str, Subject]:
    """Each vehicle by the plate with which it was last seen: whoever looks for it must know it."""
    numbers = {int(text): one for one in subjects if (text := one.removeprefix(_PLATE)).lstrip("-").isdigit()}
    found = dict.fromkeys(subjects, Subject(_("vehicle without a plate")))
    opener = Opener()
    rows = ParkedVehicle.objects.filter(scope.q("path"), plate_ix__in=list(numbers), withdrawn_seq=None)
    for row in rows.select_related("place").order_by("at", "seq"):
        told = opener.open(row.key_id, row.sealed)
        plate, is_mine = told.get("plate") or "", scope.may("see-identity", row.path)
        shown = plate if is_mine else people.mask_number(plate)
        words = " ".join(part for part in (shown, told.get("spot") or "") if part)
        answers = {VEHICLE.name: {"plate": plate}} if is_mine else {}
        where = reverse("screening:vehicles", args=[row.place.code])
        found[numbers[row.plate_ix or 0]] = Subject(words, answers, where)
    return found
