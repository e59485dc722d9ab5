import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
        ('accounts', '__first__'),
        ('duties', '0001_initial'),
        ('grid', '0001_initial'),
        ('people', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Absence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(choices=[('sick', 'sick'), ('isolated', 'isolated'), ('leave', 'on leave')], max_length=12)),
                ('from_at', models.DateTimeField()),
                ('to_at', models.DateTimeField(null=True)),
                ('noted_at', models.DateTimeField()),
                ('noted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('successor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='absences', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('to_at', None), ('to_at__gt', models.F('from_at')), _connector='OR'), name='absence_ends_after_start'), models.CheckConstraint(condition=models.Q(('successor', models.F('user')), _negated=True), name='absence_somebody_else')],
            },
        ),
        migrations.CreateModel(
            name='Alert',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rule', models.CharField(max_length=48)),
                ('ref', models.CharField(max_length=120)),
                ('level', models.CharField(choices=[('notice', 'notice'), ('warning', 'warning'), ('urgent', 'urgent')], max_length=8)),
                ('path', models.CharField(max_length=64)),
                ('words', models.CharField(max_length=300)),
                ('values', models.TextField(default='{}')),
                ('value', models.CharField(blank=True, max_length=48)),
                ('at', models.DateTimeField()),
                ('escalated', models.PositiveSmallIntegerField(default=0)),
                ('escalate_at', models.DateTimeField(null=True)),
                ('settled_at', models.DateTimeField(null=True)),
                ('outcome', models.CharField(blank=True, max_length=48)),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='alerts', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='alerts', to='people.person')),
                ('place', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='alerts', to='grid.place')),
                ('settled_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('settled_at', None)), fields=['path', 'at'], name='alert_open'), models.Index(condition=models.Q(('settled_at', None)), fields=['escalate_at'], name='alert_escalate')],
                'constraints': [models.UniqueConstraint(fields=('rule', 'ref'), name='alert_once')],
            },
        ),
        migrations.CreateModel(
            name='SweepBeat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('step', models.CharField(max_length=48, unique=True)),
                ('at', models.DateTimeField()),
                ('done', models.PositiveIntegerField(default=0)),
                ('fault', models.CharField(blank=True, max_length=300)),
            ],
        ),
        migrations.RemoveIndex(
            model_name='duty',
            name='duty_open_due',
        ),
        migrations.AddField(
            model_name='duty',
            name='alarmed_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='duty',
            name='grace_minutes',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='duty',
            name='needs',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='duty',
            name='origin',
            field=models.CharField(blank=True, default='', max_length=96),
        ),
        migrations.AddField(
            model_name='duty',
            name='subject',
            field=models.CharField(blank=True, default='', max_length=64),
        ),
        migrations.AddIndex(
            model_name='duty',
            index=models.Index(condition=models.Q(('alarmed_at', None), ('state', 'open')), fields=['due_at'], name='duty_unalarmed'),
        ),
        migrations.AddIndex(
            model_name='duty',
            index=models.Index(condition=models.Q(('round', None)), fields=['origin', 'path'], name='duty_origin'),
        ),
        migrations.AddIndex(
            model_name='duty',
            index=models.Index(condition=models.Q(('round', None)), fields=['place', 'due_at'], name='duty_slots'),
        ),
        migrations.AddConstraint(
            model_name='duty',
            constraint=models.UniqueConstraint(condition=models.Q(('round', None), models.Q(('state', 'void'), _negated=True)), fields=('place', 'kind', 'origin', 'subject', 'opens_at'), name='duty_slot_once'),
        ),
        migrations.AddConstraint(
            model_name='duty',
            constraint=models.CheckConstraint(condition=models.Q(('round__isnull', False), models.Q(('origin', ''), _negated=True), _connector='OR'), name='duty_round_or_origin'),
        ),
    ]
