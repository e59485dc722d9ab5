from django.db import migrations


class Migration(migrations.Migration):
    """The tables of hand-overs belong to the app `handovers` from now on; nothing happens to them."""

    dependencies = [
        ("flows", "0002_handoverground_handoversubject_and_more"),
        ("handovers", "0001_engine"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.DeleteModel(name=name)
                for name in ("HandOverSubject", "HandOverGround", "HandOverStep", "Receiver", "HandOver")
            ],
        ),
    ]
