from django.db import migrations, models


class Migration(migrations.Migration):
    """PostgreSQL sorts by a language: only an index by letters finds names by their beginning."""

    dependencies = [("grid", "0001_initial")]

    operations = [
        migrations.RemoveIndex("place", "place_name"),
        migrations.AddIndex(
            "place", models.Index(fields=["name"], name="place_name", opclasses=["varchar_pattern_ops"])
        ),
    ]
