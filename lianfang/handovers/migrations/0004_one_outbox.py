"""What follows from hand-overs and failed is tried by the one outbox: it lay there hidden from it.

The step that tried it has gone, and with it its beat, which would tell of a sweep that stands still.
"""

from django.db import migrations


def shown(apps, schema_editor):
    stuck = apps.get_model("duties", "StuckFollowUp").objects.filter(settled_at=None)
    stuck.filter(name__startswith="hand-over:").update(next_at=None)
    apps.get_model("duties", "SweepBeat").objects.filter(step="hand-overs-again").delete()


class Migration(migrations.Migration):
    dependencies = [
        ("handovers", "0003_one_alert_for_one_thing"),
        ("duties", "0008_who_looks_after_an_alert"),
    ]

    operations = [migrations.RunPython(shown, migrations.RunPython.noop)]
