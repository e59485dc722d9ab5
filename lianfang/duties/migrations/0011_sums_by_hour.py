"""Running sums by place and hour, counted once from the changes kept so far."""

from django.db import migrations, models

STEPS = 5  # from the district to a compound; models.HOURS_DOWN_TO


def count(apps, schema_editor):
    sqlite = schema_editor.connection.vendor == "sqlite"
    hour = (
        "CAST(strftime('%s', at) AS INTEGER) / 3600"
        if sqlite
        else "CAST(floor(extract(epoch from at) / 3600) AS integer)"
    )
    step = "CASE WHEN now = 'done' THEN 1 WHEN was = 'done' THEN -1 ELSE 0 END"
    for length in range(4, 4 * STEPS + 1, 4):
        schema_editor.execute(
            "INSERT INTO duties_tally (round_id, path, hour, raised, done, excused, void, tried)"
            f" SELECT round_id, substr(path, 1, {length}), {hour}, 0, sum({step}), 0, 0, 0"
            f" FROM duties_change WHERE round_id IS NOT NULL AND length(path) >= {length}"
            " GROUP BY 1, 2, 3",
            params=None,
        )


def forget(apps, schema_editor):
    schema_editor.execute("DELETE FROM duties_tally WHERE hour <> -1", params=None)


class Migration(migrations.Migration):
    dependencies = [("duties", "0010_alerts_of_rounds_by_community")]

    operations = [
        migrations.RemoveConstraint(model_name="tally", name="tally_once"),
        migrations.AddField(
            model_name="tally",
            name="hour",
            field=models.IntegerField(db_default=-1, default=-1),
        ),
        migrations.AddConstraint(
            model_name="tally",
            constraint=models.UniqueConstraint(fields=("round", "path", "hour"), name="tally_once"),
        ),
        migrations.RunPython(count, forget),
    ]
