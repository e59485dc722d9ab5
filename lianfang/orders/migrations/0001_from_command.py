"""Orders come into their own app; their tables stay where they are, rows and all."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def labels(was, now):
    def relabel(apps, schema_editor):
        kinds = apps.get_model("contenttypes", "ContentType").objects
        kinds.filter(app_label=was, model__in=("order", "orderentry")).update(app_label=now)

    return relabel


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('command', '0001_initial'),
        ('contenttypes', '0002_remove_content_type_name'),
        ('grid', '0001_initial'),
        ('measures', '0002_decisions'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name='Order',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.PositiveIntegerField()),
                        ('source', models.CharField(choices=[('upper', 'instruction from above'), ('meeting', 'resolution of a meeting'), ('patrol', 'inspection'), ('hotline', 'hotline'), ('alert', 'alert of the system')], max_length=8)),
                        ('source_ref', models.CharField(blank=True, max_length=120)),
                        ('content', models.CharField(max_length=1000)),
                        ('path', models.CharField(max_length=64)),
                        ('unit', models.CharField(max_length=120)),
                        ('person_name', models.CharField(blank=True, max_length=64)),
                        ('issued_at', models.DateTimeField()),
                        ('due_at', models.DateTimeField()),
                        ('state', models.CharField(choices=[('open', 'under way'), ('returned', 'returned, to be done again'), ('done', 'reported done'), ('closed', 'closed')], default='open', max_length=8)),
                        ('chased', models.PositiveSmallIntegerField(default=0)),
                        ('remind_at', models.DateTimeField(null=True)),
                        ('alarm_at', models.DateTimeField(null=True)),
                        ('settled_at', models.DateTimeField(null=True)),
                        ('department', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='accounts.department')),
                        ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='measures.event')),
                        ('issued_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='orders', to=settings.AUTH_USER_MODEL)),
                        ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='grid.place')),
                    ],
                    options={
                        'db_table': 'command_order',
                        'indexes': [models.Index(fields=['path', 'due_at'], name='order_path'), models.Index(condition=models.Q(('alarm_at__isnull', False)), fields=['alarm_at'], name='order_alarm'), models.Index(condition=models.Q(('remind_at__isnull', False)), fields=['remind_at'], name='order_remind')],
                        'constraints': [models.UniqueConstraint(fields=('event', 'number'), name='order_numbered_once'), models.UniqueConstraint(condition=models.Q(('source__in', ['alert', 'meeting']), models.Q(('source_ref', ''), _negated=True)), fields=('source', 'source_ref'), name='order_once_from_its_source'), models.CheckConstraint(condition=models.Q(('due_at__gt', models.F('issued_at'))), name='order_due_after_issue'), models.CheckConstraint(condition=models.Q(('state__in', ['open', 'returned', 'done', 'closed'])), name='order_state_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('settled_at', None), ('state__in', ['open', 'returned'])), models.Q(('settled_at__isnull', False), ('state__in', ['done', 'closed'])), _connector='OR'), name='order_done_has_its_moment')],
                    },
                ),
                migrations.CreateModel(
                    name='OrderEntry',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('at', models.DateTimeField()),
                        ('kind', models.CharField(choices=[('issued', 'issued'), ('feedback', 'feedback'), ('done', 'reported done'), ('returned', 'returned'), ('chased', 'chased'), ('reminded', 'reminded'), ('overdue', 'found overdue'), ('closed', 'closed')], max_length=8)),
                        ('words', models.CharField(blank=True, max_length=1000)),
                        ('evidence', models.CharField(blank=True, max_length=300)),
                        ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('order', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='entries', to='orders.order')),
                    ],
                    options={'db_table': 'command_orderentry'},
                ),
            ],
        ),
        migrations.RunPython(labels("command", "orders"), labels("orders", "command")),
    ]
