from django.db import migrations
from django.utils import timezone


def by_community(apps, schema_editor):
    """A round's end was told of door by door: these alerts end, and the sweep tells of each community."""
    Alert, Duty, Round = (apps.get_model("duties", name) for name in ("Alert", "Duty", "Round"))
    sounding = Alert.objects.filter(rule="duty-overdue", settled_at=None).order_by("pk")
    refs = dict(sounding.values_list("pk", "ref"))
    numbers = {pk: int(ref.split(":")[1]) for pk, ref in refs.items()}
    ids = list(numbers.values())
    of_rounds = set()
    for start in range(0, len(ids), 500):
        part = Duty.objects.filter(pk__in=ids[start : start + 500], round__isnull=False)
        of_rounds.update(part.values_list("pk", flat=True))
    ended = [pk for pk, number in numbers.items() if number in of_rounds]
    now = timezone.now()
    for start in range(0, len(ended), 500):
        Alert.objects.filter(pk__in=ended[start : start + 500]).update(settled_at=now, outcome="by-community")
    Duty.objects.filter(round__closed_at=None, round__isnull=False, state="open").exclude(
        alarmed_at=None
    ).update(alarmed_at=None)
    for one in Round.objects.all():
        Alert.objects.filter(rule__in=["round-ending", "round-overdue"], ref=f"round:{one.pk}").update(
            ref=f"round:{one.pk}:{one.due_at:%y%m%d%H%M}"
        )


def as_it_is(apps, schema_editor):
    """Nothing to take back: a former version reads such rows too."""


class Migration(migrations.Migration):
    dependencies = [("duties", "0009_lent_duties")]

    operations = [migrations.RunPython(by_community, as_it_is)]
