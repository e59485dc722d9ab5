"""Whom desks placed under observation before: one entry each, incomplete until first and last day, place of
stay, carer, help number and notice are told. The words they were closed with stand in the history.

The personal part is taken over as it was sealed; the sweep reads the name out of it and raises the duties.
"""

from django.db import migrations
from django.db.models import Q

OBSERVES = ("isolate", "isolate-in-place", "medical-observation", "pre-emptive")
FLOWS = ("F5", "F8", "F13")


def carry_over(apps, schema_editor):
    HandOver = apps.get_model("handovers", "HandOver")
    Restriction = apps.get_model("restrictions", "Restriction")
    Step = apps.get_model("restrictions", "RestrictionStep")
    rows = HandOver.objects.filter(flow__in=FLOWS, outcome="placed", restrictions=None).order_by("pk")
    for one in rows.iterator(1000):
        measure = _measure(apps, one)
        made = Restriction.objects.create(
            ref=f"hand-over:{one.pk}:0",
            hand_over=one,
            measure=measure,
            area_id=one.from_place_id,
            path=one.from_path,
            sealed=one.sealed,
            key_id=one.key_id,
            placed_at=one.closed_at,
            placed_by_id=one.closed_by_id,
        )
        Step.objects.create(
            restriction=made, at=one.closed_at, by_id=one.closed_by_id, what="placed",
            document_no=measure.document_no if measure else "", words=one.words,
        )


def _measure(apps, one):
    """The measure that held there when they were placed, as the desk named it then."""
    above = [one.from_path[:end] for end in range(4, len(one.from_path) + 1, 4)]
    areas = apps.get_model("measures", "MeasureArea").objects.filter(path__in=above)
    return apps.get_model("measures", "Measure").objects.filter(
        Q(to_at__gt=one.closed_at), Q(ended_at=None) | Q(ended_at__gt=one.closed_at),
        begins_at__lte=one.closed_at, kind__in=OBSERVES, pk__in=areas.values("measure"),
    ).order_by("-begins_at", "-pk").first()


class Migration(migrations.Migration):
    dependencies = [
        ("restrictions", "0001_observations"),
        ("handovers", "0003_one_alert_for_one_thing"),
    ]

    operations = [migrations.RunPython(carry_over, migrations.RunPython.noop)]
