from datetime import timedelta

from django.db import migrations, models
from django.utils import timezone

# Minutes from acceptance to an outcome, as they stood when the second clock came.
FINISH = {
    "F1": 360, "F2": 1440, "F3": 1440, "F4": 360, "F5": 720, "F6": 1440, "F7": 120, "F8": 1440, "F9": 1440,
    "F10": 4320, "F11": 240, "F12": 240, "F13": 2880, "F15": 240, "F16": 240, "F17": 4320,
}  # fmt: skip


def from_now(apps, schema_editor):
    """What was accepted before has its clock from the day this version came, not from the past."""
    open_ones = apps.get_model("handovers", "HandOver").objects.filter(
        accepted_at__isnull=False, closed_at=None, withdrawn_at=None
    )
    for flow, minutes in FINISH.items():
        by = timezone.now() + timedelta(minutes=minutes)
        open_ones.filter(flow=flow).update(finish_by=by, rung_at=by, level=0, repeats=0)


def not_any_more(apps, schema_editor):
    """A former version climbs only what nobody has accepted."""
    apps.get_model("handovers", "HandOver").objects.filter(accepted_at__isnull=False).update(rung_at=None)


class Migration(migrations.Migration):
    dependencies = [("handovers", "0004_one_outbox")]

    operations = [
        migrations.AddField("handover", "finish_by", models.DateTimeField(null=True)),
        migrations.RunPython(from_now, not_any_more),
    ]
