import django.db.models.deletion
import lianfang.measures.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
        ('accounts', '__first__'),
        ('grid', '0001_initial'),
        ('measures', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Appeal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('path', models.CharField(max_length=64)),
                ('sealed', models.BinaryField()),
                ('received_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('outcome', models.CharField(blank=True, choices=[('upheld', 'upheld'), ('partly-upheld', 'upheld in part'), ('dismissed', 'not upheld'), ('withdrawn', 'withdrawn')], max_length=16)),
                ('answer', models.CharField(blank=True, max_length=2000)),
                ('answered_at', models.DateTimeField(null=True)),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('key', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='accounts.datakey')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grid.place')),
                ('received_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('answered_at', None)), fields=['due_at'], name='appeal_open_due')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('answered_at', None), ('answered_by', None), ('outcome', '')), models.Q(('answered_at__isnull', False), ('answered_by__isnull', False), models.Q(('outcome', ''), _negated=True)), _connector='OR'), name='appeal_answered_in_full')],
            },
        ),
        migrations.CreateModel(
            name='EventStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('prepared', 'prepared'), ('opened', 'opened'), ('raised', 'level raised'), ('lowered', 'level lowered'), ('ended', 'ended'), ('reviewed', 'reviewed'), ('retention-decided', 'retention decided'), ('destroyed', 'personal data destroyed')], max_length=20)),
                ('level', models.CharField(blank=True, max_length=16)),
                ('at', models.DateTimeField()),
                ('document_no', models.CharField(blank=True, max_length=120)),
                ('reason', models.CharField(blank=True, max_length=2000)),
                ('made_at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='measures.event')),
            ],
        ),
        migrations.CreateModel(
            name='Instruction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=120)),
                ('sender', models.CharField(max_length=120)),
                ('received_at', models.DateTimeField()),
                ('due_at', models.DateTimeField(null=True)),
                ('summary', models.CharField(max_length=2000)),
                ('made_at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='instructions', to='measures.event')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('event', 'sender', 'number'), name='instruction_kept_once')],
            },
        ),
        migrations.CreateModel(
            name='ListedArea',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('area', models.CharField(max_length=120)),
                ('from_on', models.DateField()),
                ('to_on', models.DateField(null=True)),
                ('document_no', models.CharField(blank=True, max_length=120)),
                ('reason', models.CharField(blank=True, max_length=2000)),
                ('made_at', models.DateTimeField()),
                ('ended_made_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='listed_areas', to='measures.event')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('to_on', None), ('to_on__gte', models.F('from_on')), _connector='OR'), name='listed_area_ends_after_start')],
            },
        ),
        migrations.CreateModel(
            name='Measure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=lianfang.measures.models.measure_kinds, max_length=32)),
                ('body', models.CharField(choices=[('government', "county-level people's government"), ('cdc', 'centre for disease control'), ('medical', 'medical institution'), ('upper', 'government of a higher level')], max_length=16)),
                ('basis', models.CharField(max_length=32)),
                ('document_no', models.CharField(blank=True, max_length=120)),
                ('upper_document_no', models.CharField(blank=True, max_length=120)),
                ('level', models.CharField(choices=[('L0', 'L0 counts only'), ('L1', 'L1 one contact a household'), ('L2', 'L2 identity of flagged persons'), ('L3', 'L3 full register')], default='L1', max_length=2)),
                ('content', models.CharField(max_length=2000)),
                ('reason', models.CharField(max_length=2000)),
                ('help_number', models.CharField(blank=True, max_length=60)),
                ('appeal_route', models.CharField(blank=True, max_length=300)),
                ('rules_for', models.CharField(blank=True, max_length=300)),
                ('from_at', models.DateTimeField()),
                ('to_at', models.DateTimeField(null=True)),
                ('drafted_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('announced_at', models.DateTimeField(null=True)),
                ('told_above_at', models.DateTimeField(null=True)),
                ('begins_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('ended_as', models.CharField(blank=True, choices=[('lifted', 'lifted'), ('cancelled', 'cancelled')], max_length=16)),
                ('expiry_told_at', models.DateTimeField(null=True)),
                ('confirmed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('drafted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='measures', to='measures.event')),
            ],
            options={
                'indexes': [models.Index(fields=['kind', 'begins_at'], name='measure_kind_begins')],
                'constraints': [models.CheckConstraint(condition=models.Q(('to_at', None), ('to_at__gt', models.F('from_at')), _connector='OR'), name='measure_ends_after_start'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('decided_by', None)), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='measure_decided_by_somebody'), models.CheckConstraint(condition=models.Q(('confirmed_by', None), models.Q(('confirmed_by', models.F('decided_by')), _negated=True), _connector='OR'), name='measure_confirmed_by_another'), models.CheckConstraint(condition=models.Q(('begins_at', None), models.Q(('decided_at__isnull', False), models.Q(('document_no', ''), _negated=True), models.Q(('basis', ''), _negated=True), models.Q(('body', ''), _negated=True)), _connector='OR'), name='measure_in_force_has_document'), models.CheckConstraint(condition=models.Q(models.Q(('ended_as', ''), ('ended_at', None)), models.Q(('ended_at__isnull', False), models.Q(('ended_as', ''), _negated=True)), _connector='OR'), name='measure_end_is_of_a_kind')],
            },
        ),
        migrations.CreateModel(
            name='MeasureArea',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('path', models.CharField(max_length=64)),
                ('from_at', models.DateTimeField(null=True)),
                ('to_at', models.DateTimeField(null=True)),
                ('measure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='areas', to='measures.measure')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grid.place')),
            ],
            options={
                'indexes': [models.Index(fields=['path'], name='measure_area_path')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('to_at', None)), fields=('measure', 'place'), name='measure_area_once')],
            },
        ),
        migrations.CreateModel(
            name='MeasureStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('drafted', 'drafted'), ('decided', 'decided'), ('confirmed', 'confirmed'), ('announced', 'announced'), ('told-above', 'reported to the next level up'), ('adjusted', 'adjusted'), ('lifted', 'lifted'), ('cancelled', 'cancelled')], max_length=16)),
                ('at', models.DateTimeField()),
                ('document_no', models.CharField(blank=True, max_length=120)),
                ('reason', models.CharField(blank=True, max_length=2000)),
                ('changes', models.JSONField(default=dict)),
                ('made_at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('measure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='measures.measure')),
            ],
        ),
        migrations.CreateModel(
            name='Meeting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=60)),
                ('title', models.CharField(max_length=200)),
                ('held_at', models.DateTimeField()),
                ('chair', models.CharField(max_length=64)),
                ('summary', models.CharField(blank=True, max_length=4000)),
                ('made_at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='meetings', to='measures.event')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('event', 'number'), name='meeting_kept_once')],
            },
        ),
        migrations.CreateModel(
            name='Milestone',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('emerged', 'emergence'), ('detected', 'detection'), ('notified', 'notification'), ('investigation-started', 'investigation started'), ('risk-assessed', 'epidemiological analysis and first risk assessment'), ('laboratory-confirmed', 'laboratory confirmation'), ('care-started', 'case management and infection control started'), ('community-measures', 'community measures started'), ('risk-communication', 'risk communication started'), ('coordination-set-up', 'coordination set up')], max_length=24)),
                ('on', models.DateField(null=True)),
                ('bottleneck', models.CharField(blank=True, max_length=1000)),
                ('enabler', models.CharField(blank=True, max_length=1000)),
                ('made_at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='milestones', to='measures.event')),
            ],
        ),
        migrations.CreateModel(
            name='PackChoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('pack', models.CharField(max_length=48)),
                ('edition', models.CharField(max_length=32)),
                ('from_at', models.DateTimeField()),
                ('document_no', models.CharField(blank=True, max_length=120)),
                ('reason', models.CharField(max_length=2000)),
                ('made_at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pack_choices', to='measures.event')),
            ],
            options={
                'indexes': [models.Index(fields=['event', 'from_at'], name='pack_choice_event_from')],
            },
        ),
        migrations.CreateModel(
            name='ParamChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=48)),
                ('value', models.CharField(blank=True, max_length=24)),
                ('from_at', models.DateTimeField()),
                ('document_no', models.CharField(blank=True, max_length=120)),
                ('reason', models.CharField(max_length=2000)),
                ('made_at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='param_changes', to='measures.event')),
            ],
            options={
                'indexes': [models.Index(fields=['event', 'from_at'], name='param_change_event_from')],
            },
        ),
        migrations.CreateModel(
            name='Resolution',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('text', models.CharField(max_length=2000)),
                ('unit', models.CharField(max_length=120)),
                ('person', models.CharField(blank=True, max_length=64)),
                ('due_at', models.DateTimeField(null=True)),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='resolutions', to='measures.meeting')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('meeting', 'number'), name='resolution_numbered_once')],
            },
        ),
        migrations.AddField(
            model_name='event',
            name='state',
            field=models.CharField(choices=[('preparing', 'in preparation'), ('opened', 'response running'), ('ended', 'response ended'), ('reviewed', 'reviewed'), ('retention-decided', 'retention decided'), ('destroyed', 'personal data destroyed')], default='opened', max_length=20),
        ),
        migrations.AlterField(
            model_name='event',
            name='key',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='accounts.datakey'),
        ),
        migrations.AlterField(
            model_name='event',
            name='opened_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('opened_at', None), ('state', 'preparing')), models.Q(models.Q(('state', 'preparing'), _negated=True), ('key__isnull', False), ('opened_at__isnull', False)), _connector='OR'), name='event_is_opened_unless_preparing'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.CheckConstraint(condition=models.Q(('closed_at', None), ('closed_at__gte', models.F('opened_at')), _connector='OR'), name='event_ends_after_opening'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at', None), ('state__in', ('preparing', 'opened'))), models.Q(models.Q(('state__in', ('preparing', 'opened')), _negated=True), ('closed_at__isnull', False)), _connector='OR'), name='event_is_closed_once_ended'),
        ),
        migrations.AddField(
            model_name='appeal',
            name='measure',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appeals', to='measures.measure'),
        ),
    ]
