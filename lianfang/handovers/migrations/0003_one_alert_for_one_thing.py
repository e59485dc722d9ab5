"""Ladders end with the people there are, and of each hand-over one alert is left, which says what it is about.

Alerts of a thing that former versions told of once a rung are joined into the last of them, since the first;
an alert over a duty names the kind of work. What was settled stays as it was.
"""

import json
from collections import defaultdict

from django.db import migrations
from django.utils import timezone

RUNGS = {
    "F1": 1, "F2": 2, "F3": 2, "F4": 3, "F5": 2, "F6": 1, "F7": 2, "F8": 2, "F9": 2, "F10": 1, "F11": 3,
    "F12": 1, "F13": 2, "F15": 2, "F16": 1, "F17": 2,
}
ABOUT = ("measure", "document_no", "post", "report", "unit", "district", "enterprise", "origin")
SAID = "{what} from {place}: nobody has answered since {since}. Told: {desk}."
AGAIN = "{what} from {place}: nobody has answered since {since}. Told for the {nth} time: {desk}."
WAS, IS = "Overdue at {place}: due {due}", "{kind} overdue at {place}: due {due}"
PART = 1000


def ladders(apps, schema_editor):
    HandOver = apps.get_model("handovers", "HandOver")
    Receiver = apps.get_model("handovers", "Receiver")
    now = timezone.now()
    for flow, rungs in RUNGS.items():
        for one in HandOver.objects.filter(flow=flow, level__gt=rungs):
            HandOver.objects.filter(pk=one.pk).update(level=rungs, repeats=one.level - rungs)
        Receiver.objects.filter(hand_over__flow=flow, level__gt=rungs).update(level=rungs)
        HandOver.objects.filter(  # told to the end of the ladder and forgotten there: told again from now on
            flow=flow, level=rungs, rung_at=None, due_at__lt=now,
            accepted_at=None, closed_at=None, withdrawn_at=None,
        ).update(rung_at=now)


def alerts(apps, schema_editor):
    Alert = apps.get_model("duties", "Alert")
    HandOver = apps.get_model("handovers", "HandOver")
    told = defaultdict(list)
    for one in Alert.objects.filter(rule="hand-over-unanswered", settled_at=None).order_by("pk"):
        parts = one.ref.split(":")
        if len(parts) >= 4 and parts[3].isdigit():
            told[":".join([*parts[:3], *parts[4:]])].append(one)
    for ref, rows in told.items():
        *others, last = rows
        number = ref.split(":")[1]
        about = HandOver.objects.filter(pk=int(number)).first() if number.isdigit() else None
        Alert.objects.filter(pk__in=[one.pk for one in others]).update(
            settled_at=timezone.now(), outcome="joined"
        )
        last.ref, last.at = ref, rows[0].at
        if about is not None:
            last.words, last.values = AGAIN if about.repeats else SAID, json.dumps(
                _values(about), ensure_ascii=False
            )
        last.save(update_fields=["ref", "at", "words", "values"])


def _values(one):
    known = json.loads(one.detail or "{}")
    receiver = one.receivers.filter(until=None).order_by("level", "pk").last()
    zone = timezone.get_default_timezone()
    return {
        "flow": one.flow,
        "about": " ".join(str(known[name]) for name in ABOUT if known.get(name)),
        "place": one.from_place.full_name or one.from_place.name,
        "since": f"{timezone.localtime(one.due_at, zone):%m-%d %H:%M}" if one.due_at else "",
        "desk": receiver.desk if receiver else one.desk,
        "times": one.repeats + 1,
    }


def kinds(apps, schema_editor):
    Alert, Duty = apps.get_model("duties", "Alert"), apps.get_model("duties", "Duty")
    after = 0
    while True:
        rows = list(
            Alert.objects.filter(rule="duty-overdue", words=WAS, settled_at=None, pk__gt=after).order_by("pk")[:PART]
        )
        if not rows:
            return
        after = rows[-1].pk
        numbers = {one.pk: int(one.ref.split(":")[1]) for one in rows if one.ref.split(":")[-1].isdigit()}
        known = dict(Duty.objects.filter(pk__in=set(numbers.values())).values_list("pk", "kind"))
        changed = [one for one in rows if numbers.get(one.pk) in known]
        for one in changed:
            told = {"kind": known[numbers[one.pk]], **json.loads(one.values)}
            one.words, one.values = IS, json.dumps(told, ensure_ascii=False)
        Alert.objects.bulk_update(changed, ["words", "values"])


class Migration(migrations.Migration):
    dependencies = [
        ("handovers", "0002_told_again"),
        ("duties", "0008_who_looks_after_an_alert"),
    ]

    operations = [
        migrations.RunPython(ladders, migrations.RunPython.noop),
        migrations.RunPython(alerts, migrations.RunPython.noop),
        migrations.RunPython(kinds, migrations.RunPython.noop),
    ]
