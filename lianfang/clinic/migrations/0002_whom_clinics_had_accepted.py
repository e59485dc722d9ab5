"""Whom clinics had accepted and never finished: each a visit that is awaited, on the list until somebody has
taken them over. Until now such a hand-over (F1, F4) lay in hand for ever.

The personal part is taken over as it was sealed; the sweep keeps of it what the clinic keeps.
"""

import json
from datetime import timedelta

from django.db import migrations
from django.db.models import Max
from django.utils import timezone

FLOWS = ("F1", "F4")
WAY = {"F1": "checkpoint", "F4": "community"}
WITHIN = timedelta(hours=2)


def carry_over(apps, schema_editor):
    HandOver = apps.get_model("handovers", "HandOver")
    Visit = apps.get_model("clinic", "Visit")
    rows = HandOver.objects.filter(
        flow__in=FLOWS, desk="clinic", to_place__kind="hospital", accepted_at__isnull=False, closed_at=None,
        withdrawn_at=None,
    ).order_by("accepted_at", "pk")
    for one in rows.iterator(1000):
        home = one.from_place_id if one.flow == "F4" else None
        for number in range(max(1, json.loads(one.detail).get("unnamed") or 1)):
            _enter(Visit, one, number, home)


def _enter(Visit, one, number, home):
    ref = f"hand-over:{one.pk}:{number}"
    if Visit.objects.filter(ref=ref).exists():
        return
    on = timezone.localdate(one.accepted_at)
    last = Visit.objects.filter(place_id=one.to_place_id, on=on).aggregate(last=Max("number"))["last"]
    Visit.objects.create(
        ref=ref,
        hand_over=one,
        place_id=one.to_place_id,
        path=one.to_path,
        home_id=home,
        on=on,
        number=(last or 0) + 1,
        came_by=WAY[one.flow],
        state="awaited",
        at=one.accepted_at,
        due_at=one.accepted_at + WITHIN,
        sealed=b"" if number else one.sealed,
        key_id=None if number else one.key_id,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("clinic", "0001_clinic"),
        ("handovers", "0005_second_clock"),
    ]

    operations = [migrations.RunPython(carry_over, migrations.RunPython.noop)]
