"""Orders have an app of their own now; nothing happens to their tables."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('command', '0001_initial'),
        ('orders', '0001_from_command'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.DeleteModel(name='OrderEntry'),
                migrations.DeleteModel(name='Order'),
            ],
        ),
    ]
