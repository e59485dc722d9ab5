import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('accounts', '__first__'),
        ('grid', '0001_initial'),
        ('measures', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Ledger',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seq', models.BigIntegerField(default=0)),
                ('digest', models.BinaryField(default=b'\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00')),
            ],
        ),
        migrations.CreateModel(
            name='Seal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first_seq', models.BigIntegerField(unique=True)),
                ('last_seq', models.BigIntegerField()),
                ('digest', models.BinaryField()),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='StuckFollowUp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('seqs', models.TextField()),
                ('fault', models.CharField(max_length=300)),
                ('failed_at', models.DateTimeField()),
                ('settled_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Round',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=32, unique=True)),
                ('name', models.CharField(max_length=120)),
                ('kind', models.CharField(max_length=48)),
                ('path', models.CharField(max_length=64)),
                ('level', models.CharField(choices=[('L0', 'L0 counts only'), ('L1', 'L1 one contact a household'), ('L2', 'L2 identity of flagged persons'), ('L3', 'L3 full register')], default='L1', max_length=2)),
                ('authority', models.CharField(blank=True, max_length=120)),
                ('document_no', models.CharField(blank=True, max_length=120)),
                ('opens_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(null=True)),
                ('valid_days', models.PositiveSmallIntegerField(default=7)),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rounds', to='measures.event')),
                ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rounds', to='grid.place')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('due_at__gt', models.F('opens_at'))), name='round_due_after_open'), models.CheckConstraint(condition=models.Q(models.Q(('level', 'L3'), _negated=True), models.Q(('document_no', ''), _negated=True), _connector='OR'), name='round_full_register_needs_an_order')],
            },
        ),
        migrations.CreateModel(
            name='Duty',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=48)),
                ('path', models.CharField(max_length=64)),
                ('opens_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('raised_seq', models.BigIntegerField()),
                ('state', models.CharField(choices=[('open', 'open'), ('done', 'done'), ('excused', 'excused'), ('void', 'void')], default='open', max_length=8)),
                ('rank', models.PositiveSmallIntegerField(default=0)),
                ('tried', models.PositiveSmallIntegerField(default=0)),
                ('outcome', models.CharField(blank=True, max_length=24)),
                ('standing', models.BigIntegerField(null=True)),
                ('closed_at', models.DateTimeField(null=True)),
                ('department', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to='accounts.department')),
                ('owner', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='duties', to=settings.AUTH_USER_MODEL)),
                ('place', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='duties', to='grid.place')),
                ('round', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='duties', to='duties.round')),
            ],
            options={
                'indexes': [models.Index(fields=['round', 'path'], name='duty_round_path'), models.Index(condition=models.Q(('state', 'open')), fields=['round', 'rank', 'path'], name='duty_gaps'), models.Index(condition=models.Q(('state', 'open')), fields=['owner', 'path'], name='duty_owner_open'), models.Index(condition=models.Q(('state', 'open')), fields=['due_at'], name='duty_open_due')],
                'constraints': [models.CheckConstraint(condition=models.Q(('due_at__gt', models.F('opens_at'))), name='duty_due_after_open'), models.CheckConstraint(condition=models.Q(('state__in', ['open', 'done', 'excused', 'void'])), name='duty_state_is_known'), models.UniqueConstraint(fields=('place', 'round', 'kind'), name='duty_raised_once')],
            },
        ),
        migrations.CreateModel(
            name='Change',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seq', models.BigIntegerField()),
                ('path', models.CharField(max_length=64)),
                ('was', models.CharField(max_length=8)),
                ('now', models.CharField(max_length=8)),
                ('at', models.DateTimeField()),
                ('duty', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='duties.duty')),
                ('round', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to='duties.round')),
            ],
            options={
                'indexes': [models.Index(fields=['round', 'seq'], name='change_round_seq'), models.Index(fields=['duty', 'seq'], name='change_duty')],
            },
        ),
        migrations.CreateModel(
            name='Tally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('path', models.CharField(max_length=64)),
                ('raised', models.IntegerField(default=0)),
                ('done', models.IntegerField(default=0)),
                ('excused', models.IntegerField(default=0)),
                ('void', models.IntegerField(default=0)),
                ('tried', models.IntegerField(default=0)),
                ('round', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='tallies', to='duties.round')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('round', 'path'), name='tally_once')],
            },
        ),
        migrations.CreateModel(
            name='Evidence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seq', models.BigIntegerField()),
                ('verdict', models.CharField(choices=[('closes', 'meets the duty'), ('tried', 'tried, not met'), ('excuses', 'excused with a reason'), ('voids', 'taken out of the base'), ('lapses', "left open at the round's end"), ('notes', 'noted only')], max_length=8)),
                ('outcome', models.CharField(blank=True, max_length=24)),
                ('flagged', models.BooleanField(default=False)),
                ('rank', models.PositiveSmallIntegerField(default=0)),
                ('made_us', models.BigIntegerField()),
                ('withdrawn_seq', models.BigIntegerField(null=True)),
                ('duty', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='evidence', to='duties.duty')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('duty', 'seq'), name='evidence_once')],
            },
        ),
        migrations.CreateModel(
            name='Pairing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('path', models.CharField(max_length=64)),
                ('role', models.CharField(choices=[('accountable', 'accountable'), ('helper', 'helper')], max_length=12)),
                ('from_at', models.DateTimeField()),
                ('to_at', models.DateTimeField(null=True)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pairings', to='grid.place')),
                ('posting', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='accounts.posting')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pairings', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('to_at', None)), fields=['path'], name='pairing_path')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('role', 'accountable'), ('to_at', None)), fields=('place',), name='pairing_one_accountable'), models.UniqueConstraint(condition=models.Q(('to_at', None)), fields=('place', 'user'), name='pairing_person_once'), models.CheckConstraint(condition=models.Q(('to_at', None), ('to_at__gte', models.F('from_at')), _connector='OR'), name='pairing_ends_after_start')],
            },
        ),
        migrations.CreateModel(
            name='Quarantined',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('received_at', models.DateTimeField()),
                ('code', models.CharField(max_length=48)),
                ('reason', models.CharField(max_length=300)),
                ('client_id', models.CharField(blank=True, max_length=64)),
                ('kind', models.CharField(blank=True, max_length=48)),
                ('path', models.CharField(blank=True, max_length=64)),
                ('sealed', models.BinaryField()),
                ('settled_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('key', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='accounts.datakey')),
                ('settled_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('settled_at', None)), fields=['path'], name='quarantined_open')],
            },
        ),
        migrations.CreateModel(
            name='Record',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('seq', models.BigIntegerField(unique=True)),
                ('kind', models.CharField(max_length=48)),
                ('path', models.CharField(max_length=64)),
                ('made_at', models.DateTimeField()),
                ('received_at', models.DateTimeField()),
                ('source', models.CharField(max_length=8)),
                ('corrects', models.UUIDField(null=True)),
                ('withdrawn_seq', models.BigIntegerField(null=True)),
                ('detail', models.TextField()),
                ('sealed', models.BinaryField(default=b'')),
                ('mac', models.BinaryField()),
                ('key', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to='accounts.datakey')),
                ('made_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='records', to=settings.AUTH_USER_MODEL)),
                ('place', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='records', to='grid.place')),
            ],
            options={
                'indexes': [models.Index(fields=['place', 'seq'], name='record_place')],
            },
        ),
    ]
