"""Whoever is or was under observation has a file. How their notice was served is asked anew: nobody wrote it
down. The sweep raises the readings of those who are observed still."""

from django.db import migrations

PART = 1000


def open_files(apps, schema_editor):
    Restriction = apps.get_model("restrictions", "Restriction")
    File = apps.get_model("isolation", "File")
    TeamMember = apps.get_model("isolation", "TeamMember")
    rows = Restriction.objects.filter(file=None).order_by("pk")
    for one in rows.iterator(PART):
        file = File.objects.create(restriction=one, freed_at=one.released_at, ended_at=one.released_at)
        for role, user_id in (("carer", one.carer_id), ("backup", one.backup_id)):
            if user_id is not None:
                TeamMember.objects.create(
                    file=file, role=role, user_id=user_id, from_at=one.placed_at, to_at=one.released_at
                )


class Migration(migrations.Migration):
    dependencies = [("isolation", "0001_files")]

    operations = [migrations.RunPython(open_files, migrations.RunPython.noop)]
