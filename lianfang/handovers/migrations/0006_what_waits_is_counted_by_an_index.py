from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("handovers", "0005_second_clock")]
    operations = [
        migrations.AddIndex(
            model_name="handover",
            index=models.Index(
                condition=models.Q(("accepted_at", None), ("closed_at", None)),
                fields=["id"],
                name="hand_over_waiting",
            ),
        ),
    ]
