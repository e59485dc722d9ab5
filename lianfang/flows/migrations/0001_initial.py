import django.db.models.deletion
import lianfang.handovers.desks
import lianfang.handovers.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('accounts', '__first__'),
        ('grid', '0001_initial'),
    ]

    operations = [
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
                ('subject_ix', models.BigIntegerField(null=True)),
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
                'indexes': [models.Index(condition=models.Q(('rung_at__isnull', False)), fields=['rung_at'], name='hand_over_rung'), models.Index(fields=['from_path'], name='hand_over_from'), models.Index(condition=models.Q(('closed_at', None), ('subject_ix__isnull', False)), fields=['flow', 'subject_ix'], name='hand_over_subject')],
                'constraints': [models.UniqueConstraint(fields=('flow', 'ref'), name='hand_over_once'), models.CheckConstraint(condition=models.Q(('closed_at', None), ('accepted_at__isnull', False), _connector='OR'), name='hand_over_closes_only_accepted'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at', None), ('outcome', '')), models.Q(('closed_at__isnull', False), models.Q(('outcome', ''), _negated=True)), _connector='OR'), name='hand_over_closes_with_outcome'), models.CheckConstraint(condition=models.Q(('refused_at', None), models.Q(('refusal', ''), _negated=True), _connector='OR'), name='hand_over_refused_with_reason')],
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
                ('hand_over', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='flows.handover')),
                ('place', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grid.place')),
            ],
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
                ('hand_over', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='receivers', to='flows.handover')),
                ('place', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grid.place')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('until', None)), fields=['desk', 'path'], name='receiver_desk')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('until', None)), fields=('hand_over', 'desk', 'path'), name='receiver_once')],
            },
        ),
    ]
