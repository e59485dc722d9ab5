import django.db.models.deletion
import lianfang.handovers.desks
import lianfang.handovers.models
from django.conf import settings
from django.db import migrations, models


MODELS = ("handover", "handoverground", "handoverstep", "handoversubject", "receiver")


def rename(was, now):
    def labels(apps, schema_editor):
        kinds = apps.get_model("contenttypes", "ContentType").objects
        kinds.filter(app_label=was, model__in=MODELS).update(app_label=now)

    return labels


class Migration(migrations.Migration):
    """The tables of hand-overs change their app; names, rows and numbers stay as they are."""

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('contenttypes', '0002_remove_content_type_name'),
        ('flows', '0002_handoverground_handoversubject_and_more'),
        ('grid', '0002_names_found_by_their_beginning'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name='HandOver',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('sealed', models.BinaryField(default=b'')),
                        ('flow', models.CharField(choices=lianfang.handovers.models.flow_codes, max_length=4)),
                        ('ref', models.CharField(max_length=120)),
                        ('turn', models.PositiveSmallIntegerField(default=1)),
                        ('from_desk', models.CharField(choices=lianfang.handovers.desks.desk_codes, max_length=16)),
                        ('from_path', models.CharField(max_length=64)),
                        ('desk', models.CharField(choices=lianfang.handovers.desks.desk_codes, max_length=16)),
                        ('to_path', models.CharField(max_length=64)),
                        ('detail', models.TextField(default='{}')),
                        ('sent_at', models.DateTimeField()),
                        ('due_at', models.DateTimeField(null=True)),
                        ('rung_at', models.DateTimeField(null=True)),
                        ('level', models.PositiveSmallIntegerField(default=0)),
                        ('escalated_at', models.DateTimeField(null=True)),
                        ('read_at', models.DateTimeField(null=True)),
                        ('accepted_at', models.DateTimeField(null=True)),
                        ('refused_at', models.DateTimeField(null=True)),
                        ('refusal', models.CharField(blank=True, max_length=300)),
                        ('withdrawn_at', models.DateTimeField(null=True)),
                        ('withdrawal', models.CharField(blank=True, max_length=300)),
                        ('closed_at', models.DateTimeField(null=True)),
                        ('outcome', models.CharField(blank=True, max_length=24)),
                        ('words', models.CharField(blank=True, max_length=300)),
                        ('accepted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('closed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('from_place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grid.place')),
                        ('key', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to='accounts.datakey')),
                        ('read_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('refused_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('sent_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('to_place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grid.place')),
                    ],
                    options={
                        'db_table': 'flows_handover',
                    },
                ),
                migrations.CreateModel(
                    name='HandOverGround',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('seq', models.BigIntegerField(db_index=True)),
                        ('gone_seq', models.BigIntegerField(null=True)),
                        ('hand_over', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='grounds', to='handovers.handover')),
                    ],
                    options={
                        'db_table': 'flows_handoverground',
                    },
                ),
                migrations.CreateModel(
                    name='HandOverStep',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('at', models.DateTimeField()),
                        ('what', models.CharField(choices=lianfang.handovers.models.step_codes, max_length=12)),
                        ('desk', models.CharField(blank=True, max_length=16)),
                        ('words', models.CharField(blank=True, max_length=300)),
                        ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('hand_over', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='handovers.handover')),
                        ('place', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grid.place')),
                    ],
                    options={
                        'db_table': 'flows_handoverstep',
                    },
                ),
                migrations.CreateModel(
                    name='HandOverSubject',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('subject_ix', models.BigIntegerField(db_index=True)),
                        ('hand_over', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='subjects', to='handovers.handover')),
                    ],
                    options={
                        'db_table': 'flows_handoversubject',
                    },
                ),
                migrations.CreateModel(
                    name='Receiver',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('desk', models.CharField(choices=lianfang.handovers.desks.desk_codes, max_length=16)),
                        ('path', models.CharField(max_length=64)),
                        ('level', models.PositiveSmallIntegerField(default=0)),
                        ('since', models.DateTimeField()),
                        ('until', models.DateTimeField(null=True)),
                        ('hand_over', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='receivers', to='handovers.handover')),
                        ('place', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grid.place')),
                    ],
                    options={
                        'db_table': 'flows_receiver',
                    },
                ),
                migrations.AddIndex(
                    model_name='handover',
                    index=models.Index(condition=models.Q(('rung_at__isnull', False)), fields=['rung_at'], name='hand_over_rung'),
                ),
                migrations.AddIndex(
                    model_name='handover',
                    index=models.Index(fields=['from_path'], name='hand_over_from'),
                ),
                migrations.AddConstraint(
                    model_name='handover',
                    constraint=models.UniqueConstraint(fields=('flow', 'ref'), name='hand_over_once'),
                ),
                migrations.AddConstraint(
                    model_name='handover',
                    constraint=models.CheckConstraint(condition=models.Q(('closed_at', None), ('accepted_at__isnull', False), _connector='OR'), name='hand_over_closes_only_accepted'),
                ),
                migrations.AddConstraint(
                    model_name='handover',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at', None), ('outcome', '')), models.Q(('closed_at__isnull', False), models.Q(('outcome', ''), _negated=True)), _connector='OR'), name='hand_over_closes_with_outcome'),
                ),
                migrations.AddConstraint(
                    model_name='handover',
                    constraint=models.CheckConstraint(condition=models.Q(('refused_at', None), models.Q(('refusal', ''), _negated=True), _connector='OR'), name='hand_over_refused_with_reason'),
                ),
                migrations.AddConstraint(
                    model_name='handoverground',
                    constraint=models.UniqueConstraint(fields=('hand_over', 'seq'), name='hand_over_ground_once'),
                ),
                migrations.AddConstraint(
                    model_name='handoversubject',
                    constraint=models.UniqueConstraint(fields=('hand_over', 'subject_ix'), name='hand_over_subject_once'),
                ),
                migrations.AddIndex(
                    model_name='receiver',
                    index=models.Index(condition=models.Q(('until', None)), fields=['desk', 'path'], name='receiver_desk'),
                ),
                migrations.AddConstraint(
                    model_name='receiver',
                    constraint=models.UniqueConstraint(condition=models.Q(('until', None)), fields=('hand_over', 'desk', 'path'), name='receiver_once'),
                ),
            ],
        ),
        migrations.RunPython(rename("flows", "handovers"), rename("handovers", "flows")),
    ]
