"""Plates of parked vehicles are sealed, and a vehicle can be checked by itself."""

import django.db.models.deletion
from django.db import migrations, models


def seal(apps, schema_editor):
    """What visits wrote down in plain so far is sealed; each row keeps its place in its visit."""
    rows = apps.get_model("screening", "ParkedVehicle").objects.order_by("seq", "pk")
    if not rows.exists():
        return
    from lianfang.accounts import keys
    from lianfang.people.rules import check_plate
    from lianfang.people.rules.plates import region_of

    sealer, last, number = keys.current(), None, 0
    made = dict(apps.get_model("duties", "Record").objects.values_list("seq", "made_at"))
    done = []
    for row in rows.iterator():
        number = number + 1 if row.seq == last else 0
        last = row.seq
        plate = check_plate(row.plate)
        row.number, row.at, row.region = number, made[row.seq], region_of(plate)
        row.result = "unmatched" if row.relation == "nobody" else "matched"
        row.sealed, row.key_id = sealer.seal_json({"plate": row.plate}), sealer.key_id
        row.plate_ix = sealer.blind("plate", plate.number) if plate.number else None
        done.append(row)
    fields = ["number", "at", "region", "result", "sealed", "key", "plate_ix"]
    apps.get_model("screening", "ParkedVehicle").objects.bulk_update(done, fields, batch_size=100)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("duties", "0001_initial"),
        ("screening", "0001_initial"),
    ]

    operations = [
        migrations.RemoveConstraint("parkedvehicle", "parked_vehicle_once"),
        migrations.RemoveIndex("parkedvehicle", "parked_path"),
        migrations.AddField("parkedvehicle", "number", models.PositiveSmallIntegerField(default=0), False),
        migrations.AddField("parkedvehicle", "region", models.CharField(default="", max_length=20), False),
        migrations.AddField("parkedvehicle", "result", models.CharField(default="", max_length=12), False),
        migrations.AddField("parkedvehicle", "since_on", models.DateField(null=True)),
        migrations.AddField("parkedvehicle", "at", models.DateTimeField(null=True)),
        migrations.AddField("parkedvehicle", "sealed", models.BinaryField(default=b""), False),
        migrations.AddField(
            "parkedvehicle",
            "key",
            models.ForeignKey(
                null=True,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                to="accounts.datakey",
            ),
        ),
        migrations.AddField("parkedvehicle", "plate_ix", models.BigIntegerField(null=True)),
        migrations.AddField("parkedvehicle", "withdrawn_seq", models.BigIntegerField(null=True)),
        migrations.RunPython(seal, migrations.RunPython.noop),
        migrations.RemoveField("parkedvehicle", "plate"),
        migrations.AlterField("parkedvehicle", "at", models.DateTimeField()),
        migrations.AlterField(
            "parkedvehicle",
            "key",
            models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, to="accounts.datakey"
            ),
        ),
        migrations.AddConstraint(
            "parkedvehicle",
            models.UniqueConstraint(fields=["seq", "number"], name="parked_vehicle_once"),
        ),
        migrations.AddIndex(
            "parkedvehicle",
            models.Index(fields=["path"], name="parked_path", condition=models.Q(withdrawn_seq=None)),
        ),
        migrations.AddIndex(
            "parkedvehicle",
            models.Index(
                fields=["plate_ix"], name="parked_plate", condition=models.Q(plate_ix__isnull=False)
            ),
        ),
    ]
