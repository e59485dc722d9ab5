import re

import django.db.models.deletion
from django.db import migrations, models
from django.utils import timezone

# What held until now for an event that had chosen no rules; written down, so that it goes on by them.
FORMER_PACK, FORMER_EDITION = "respiratory-new-pathogen", "2022-11-11"
REASON = "此前未选定规则版本，沿用原默认版本"
APART = re.compile(r"[/\\?#%\x00-\x1f\x7f]")  # what no address of a page can hold


def keep_former_rules(apps, schema_editor):
    Event = apps.get_model("measures", "Event")
    EventStep = apps.get_model("measures", "EventStep")
    PackChoice = apps.get_model("measures", "PackChoice")
    User = apps.get_model("accounts", "User")
    now = timezone.now()
    for event in Event.objects.exclude(opened_at=None):
        first = PackChoice.objects.filter(event=event).order_by("from_at").first()
        if first is not None and first.from_at <= event.opened_at:
            continue
        opened = EventStep.objects.filter(event=event, kind="opened").order_by("at").first()
        anybody = User.objects.order_by("pk").first()  # of an event of before its steps were kept
        by = opened.by_id if opened else first.by_id if first else anybody.pk if anybody else None
        if by is not None:
            PackChoice.objects.create(
                event=event, pack=FORMER_PACK, edition=FORMER_EDITION, from_at=event.opened_at, by_id=by,
                reason=REASON, made_at=now,
            )


def mend_codes(apps, schema_editor):
    """A code that no address can hold took the list of events down; it gets one that can, and leads there."""
    Event, FormerCode = apps.get_model("measures", "Event"), apps.get_model("measures", "FormerCode")
    now = timezone.now()
    for event in Event.objects.order_by("pk"):
        former = event.code
        fit = APART.sub("_", former)
        if not fit.strip(".") or fit.casefold() in {"new", "current"}:
            fit = f"{fit[:24]}_{event.pk}"
        if fit == former:
            continue
        while Event.objects.filter(code=fit).exists():
            fit = f"{fit[:24]}_{event.pk}"
        FormerCode.objects.create(event=event, code=former, until_at=now)
        Event.objects.filter(pk=event.pk).update(code=fit)


class Migration(migrations.Migration):
    dependencies = [("measures", "0006_law_of_today")]
    operations = [
        migrations.CreateModel(
            name="FormerCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=32, unique=True)),
                ("until_at", models.DateTimeField()),
                ("event", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT,
                                            related_name="former_codes", to="measures.event")),
            ],
        ),
        migrations.RunPython(keep_former_rules, migrations.RunPython.noop),
        migrations.RunPython(mend_codes, migrations.RunPython.noop),
    ]
