import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
        ('accounts', '__first__'),
        ('duties', '0003_slots_open'),
        ('grid', '0001_initial'),
        ('measures', '0002_decisions'),
    ]

    operations = [
        migrations.CreateModel(
            name='Schedule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('kind', models.CharField(max_length=48)),
                ('path', models.CharField(max_length=64)),
                ('place_kinds', models.JSONField(default=list)),
                ('times', models.JSONField(default=list)),
                ('every_hours', models.PositiveSmallIntegerField(null=True)),
                ('window_minutes', models.PositiveSmallIntegerField()),
                ('grace_minutes', models.PositiveSmallIntegerField(default=0)),
                ('people', models.PositiveSmallIntegerField(default=0)),
                ('roster', models.JSONField(default=list)),
                ('needs', models.PositiveSmallIntegerField(default=0)),
                ('from_at', models.DateTimeField()),
                ('to_at', models.DateTimeField(null=True)),
                ('raised_to', models.DateTimeField(null=True)),
                ('made_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('end_reason', models.CharField(blank=True, max_length=300)),
                ('department', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='accounts.department')),
                ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('measure', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='schedules', to='measures.measure')),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='schedules', to='grid.place')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('ended_at', None)), fields=['path'], name='schedule_live')],
                'constraints': [models.CheckConstraint(condition=models.Q(('to_at', None), ('to_at__gt', models.F('from_at')), _connector='OR'), name='schedule_ends_after_start'), models.CheckConstraint(condition=models.Q(('ended_at', None), models.Q(('end_reason', ''), _negated=True), _connector='OR'), name='schedule_ended_with_reason')],
            },
        ),
        migrations.RemoveConstraint(
            model_name='absence',
            name='absence_somebody_else',
        ),
        migrations.AddField(
            model_name='absence',
            name='handed_over_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='duty',
            name='assigned_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='duty',
            name='measure',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='duties', to='measures.measure'),
        ),
        migrations.AddField(
            model_name='stuckfollowup',
            name='attempts',
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AddField(
            model_name='stuckfollowup',
            name='next_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name='absence',
            name='successor',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='duty',
            index=models.Index(condition=models.Q(('measure__isnull', False)), fields=['measure'], name='duty_measure'),
        ),
        migrations.AddIndex(
            model_name='duty',
            index=models.Index(condition=models.Q(('round', None)), fields=['opens_at', 'path'], name='duty_opens'),
        ),
        migrations.AddConstraint(
            model_name='absence',
            constraint=models.CheckConstraint(condition=models.Q(('successor', None), models.Q(('successor', models.F('user')), _negated=True), _connector='OR'), name='absence_somebody_else'),
        ),
        migrations.AddField(
            model_name='schedule',
            name='replaces',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='duties.schedule'),
        ),
    ]
