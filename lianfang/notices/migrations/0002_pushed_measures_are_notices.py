"""What former versions handed to every desk (F14) becomes a notice with one copy a person; nothing is lost.

A hand-over of a measure that is open still is closed as noted. Whoever had opened or accepted it has read
the notice. Hand-overs of that kind which name no measure we know stay as they are.
"""

from collections import defaultdict

from django.db import migrations
from django.db.models import Q
from django.utils import timezone

# Who sits at which desk, and who answers where nobody does: as it was when this was written.
ROLES = {
    "community": ("secretary",),
    "street": ("lead",),
    "command": ("duty-officer", "commander"),
    "clinic": ("clinician",),
    "checkpoint": ("checkpoint",),
}
OFFICES = {name: (name,) for name in ("isolation", "publicity", "sanitation")}
ABOVE = {
    "community": "street", "street": "command", "clinic": "command", "checkpoint": "street",
    "isolation": "street", "publicity": "command", "sanitation": "street",
}
ACKNOWLEDGE = ("secretary", "lead", "duty-officer", "commander", "cdc", "clinician", "checkpoint", "desk")


def forwards(apps, schema_editor):
    HandOver = apps.get_model("handovers", "HandOver")
    Measure = apps.get_model("measures", "Measure")
    told = defaultdict(list)
    for one in HandOver.objects.filter(flow="F14", ref__startswith="measure:").order_by("pk"):
        parts = one.ref.split(":")
        if len(parts) >= 5 and parts[1].isdigit():
            told[int(parts[1]), ":".join(parts[2:-2])].append(one)
    known = set(Measure.objects.filter(pk__in={pk for pk, _mark in told}).values_list("pk", flat=True))
    last = {}
    for (measure_id, mark), rows in sorted(told.items(), key=lambda item: item[1][0].pk):
        if measure_id in known and any(one.closed_at is None for one in rows):
            notice = _notice(apps, measure_id, mark, rows)
            former = last.get(measure_id)
            if former is not None:
                former.replaced_at = notice.at
                former.save(update_fields=["replaced_at"])
            last[measure_id] = notice
            _close(apps, [one for one in rows if one.closed_at is None])


def _notice(apps, measure_id, mark, rows):
    Notice = apps.get_model("notices", "Notice")
    Reader = apps.get_model("notices", "Reader")
    what = mark.partition(":")[0]
    notice = Notice.objects.create(
        measure_id=measure_id,
        what=what if what in ("decided", "adjusted", "ended") else "decided",
        ref=f"measure:{measure_id}:{mark}"[:120],
        at=rows[0].sent_at,
        by_id=rows[0].sent_by_id,
    )
    people = {}  # user -> (place, path, when read)
    for one in rows:
        for receiver in one.receivers.filter(until=None):
            for posting in _people(apps, receiver.desk, receiver.path):
                people.setdefault(posting.user_id, (posting.place_id, posting.place.path, None))
        for user_id, at in ((one.read_by_id, one.read_at), (one.accepted_by_id, one.accepted_at),
                            (one.sent_by_id, one.sent_at)):
            if user_id is None or at is None or (user_id == one.sent_by_id and user_id not in people):
                continue
            place, path, before = people.get(user_id, (one.to_place_id, one.to_path, None))
            people[user_id] = (place, path, before or at)
    Reader.objects.bulk_create(
        Reader(notice=notice, user_id=user_id, place_id=place, path=path, told_at=notice.at, read_at=read_at)
        for user_id, (place, path, read_at) in sorted(people.items())
    )
    return notice


def _people(apps, desk, path):
    """The postings that staff a desk today; of the one above it where there are none."""
    Posting, now = apps.get_model("accounts", "Posting"), timezone.now()
    above = [path[:end] for end in range(4, len(path) + 1, 4)]
    while desk:
        staffing = Q(role__in=ROLES.get(desk, ())) | Q(
            department__code__in=OFFICES.get(desk, ()), role__in=ACKNOWLEDGE
        )
        found = Posting.objects.filter(
            Q(to_at=None) | Q(to_at__gt=now), staffing,
            from_at__lte=now, place__path__in=above, user__is_active=True,
        ).select_related("place")
        if found.exists():
            return list(found.order_by("-place__path", "pk"))
        desk = ABOVE.get(desk, "")
    return []


def _close(apps, rows):
    HandOver = apps.get_model("handovers", "HandOver")
    Step = apps.get_model("handovers", "HandOverStep")
    now = timezone.now()
    for one in rows:
        HandOver.objects.filter(pk=one.pk).update(
            accepted_at=one.accepted_at or now, closed_at=now, outcome="noted", rung_at=None
        )
    Step.objects.bulk_create(
        Step(hand_over_id=one.pk, at=now, what="closed", desk=one.desk, place_id=one.to_place_id)
        for one in rows
    )


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0001_notices"),
        ("handovers", "0001_engine"),
    ]

    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
