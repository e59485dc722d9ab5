import django.db.models.deletion
import lianfang.cases.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('accounts', '__first__'),
        ('grid', '0001_initial'),
        ('measures', '0002_decisions'),
        ('people', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Case',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sealed', models.BinaryField(default=b'')),
                ('number', models.PositiveIntegerField()),
                ('path', models.CharField(max_length=64)),
                ('group_path', models.CharField(max_length=64)),
                ('sex', models.PositiveSmallIntegerField(default=0)),
                ('age', models.PositiveSmallIntegerField(null=True)),
                ('classification', models.CharField(choices=[('suspected', 'suspected'), ('clinical', 'clinically diagnosed'), ('confirmed', 'confirmed'), ('asymptomatic', 'positive without symptoms'), ('excluded', 'excluded')], max_length=16)),
                ('source', models.CharField(choices=[('imported', 'infected elsewhere'), ('local-linked', 'infected here, linked to a known case'), ('unlinked', 'infected here, no link found'), ('unknown', 'not yet known')], default='unknown', max_length=16)),
                ('onset_on', models.DateField(null=True)),
                ('sampled_on', models.DateField(null=True)),
                ('found_at', models.DateTimeField()),
                ('reported_at', models.DateTimeField(null=True)),
                ('isolated_at', models.DateTimeField(null=True)),
                ('diagnosed_at', models.DateTimeField(null=True)),
                ('treated_at', models.DateTimeField(null=True)),
                ('outcome', models.CharField(choices=[('in-care', 'in care'), ('recovered', 'recovered'), ('released', 'released from observation'), ('died', 'died')], default='in-care', max_length=12)),
                ('outcome_on', models.DateField(null=True)),
                ('unit', models.CharField(blank=True, max_length=120)),
                ('card_due_at', models.DateTimeField()),
                ('card_no', models.CharField(blank=True, max_length=40)),
                ('carded_at', models.DateTimeField(null=True)),
                ('card_seq', models.BigIntegerField(null=True)),
                ('made_at', models.DateTimeField()),
                ('name_ix', models.BigIntegerField(null=True)),
                ('phone_ix', models.BigIntegerField(null=True)),
                ('document_ix', models.BigIntegerField(null=True)),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='measures.event')),
                ('household', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='cases', to='people.household')),
                ('key', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to='accounts.datakey')),
                ('linked_to', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='secondary', to='cases.case')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='cases', to='people.person')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='grid.place')),
            ],
            options={
                'indexes': [models.Index(fields=['path'], name='case_path'), models.Index(fields=['name_ix'], name='case_name'), models.Index(condition=models.Q(('card_no', '')), fields=['card_due_at'], name='case_card_due')],
                'constraints': [models.UniqueConstraint(fields=('event', 'number'), name='case_number_once'), models.UniqueConstraint(condition=models.Q(('card_no', ''), _negated=True), fields=('event', 'card_no'), name='case_card_once'), models.CheckConstraint(condition=models.Q(models.Q(('card_no', ''), ('carded_at', None)), models.Q(models.Q(('card_no', ''), _negated=True), ('carded_at__isnull', False)), _connector='OR'), name='case_card_has_number_and_time'), models.CheckConstraint(condition=models.Q(('classification__in', ['suspected', 'clinical', 'confirmed', 'asymptomatic', 'excluded'])), name='case_classification_is_known'), models.CheckConstraint(condition=models.Q(('source__in', ['imported', 'local-linked', 'unlinked', 'unknown'])), name='case_source_is_known'), models.CheckConstraint(condition=models.Q(('outcome__in', ['in-care', 'recovered', 'released', 'died'])), name='case_outcome_is_known')],
            },
        ),
        migrations.CreateModel(
            name='CaseStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('classification', models.CharField(choices=[('suspected', 'suspected'), ('clinical', 'clinically diagnosed'), ('confirmed', 'confirmed'), ('asymptomatic', 'positive without symptoms'), ('excluded', 'excluded')], max_length=16)),
                ('at', models.DateTimeField()),
                ('made_at', models.DateTimeField()),
                ('reason', models.CharField(max_length=300)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='cases.case')),
            ],
        ),
        migrations.CreateModel(
            name='CaseVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('made_at', models.DateTimeField()),
                ('reason', models.CharField(max_length=300)),
                ('sealed', models.BinaryField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='cases.case')),
                ('key', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='accounts.datakey')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('case', 'number'), name='case_version_once')],
            },
        ),
        migrations.CreateModel(
            name='ClassChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('path', models.CharField(max_length=64)),
                ('number', models.PositiveIntegerField()),
                ('was', models.CharField(choices=[('none', 'no case'), ('case', 'single cases'), ('outbreak', 'outbreak'), ('transmission', 'community transmission')], max_length=16)),
                ('now', models.CharField(choices=[('none', 'no case'), ('case', 'single cases'), ('outbreak', 'outbreak'), ('transmission', 'community transmission')], max_length=16)),
                ('at', models.DateTimeField()),
                ('rule', models.CharField(max_length=24)),
                ('because', models.JSONField(default=list)),
                ('points', models.JSONField(default=list)),
                ('body', models.CharField(max_length=12)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('laid_until', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='class_changes', to='measures.event')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='class_changes', to='grid.place')),
            ],
            options={
                'indexes': [models.Index(fields=['path'], name='class_change_path')],
                'constraints': [models.UniqueConstraint(fields=('event', 'place', 'number'), name='class_change_once'), models.CheckConstraint(condition=models.Q(('now__in', ['none', 'case', 'outbreak', 'transmission'])), name='class_change_is_known')],
            },
        ),
        migrations.CreateModel(
            name='ClassProposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('path', models.CharField(max_length=64)),
                ('was', models.CharField(choices=[('none', 'no case'), ('case', 'single cases'), ('outbreak', 'outbreak'), ('transmission', 'community transmission')], max_length=16)),
                ('now', models.CharField(choices=[('none', 'no case'), ('case', 'single cases'), ('outbreak', 'outbreak'), ('transmission', 'community transmission')], max_length=16)),
                ('rule', models.CharField(max_length=24)),
                ('because', models.JSONField(default=list)),
                ('on', models.DateField()),
                ('made_at', models.DateTimeField()),
                ('settled_at', models.DateTimeField(null=True)),
                ('outcome', models.CharField(blank=True, max_length=12)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='measures.event')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='class_proposals', to='grid.place')),
                ('settled_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('settled_at', None)), fields=('event', 'place'), name='class_proposal_one_open'), models.CheckConstraint(condition=models.Q(models.Q(('outcome', ''), ('settled_at', None)), models.Q(('settled_at__isnull', False), models.Q(('outcome', ''), _negated=True)), _connector='OR'), name='class_proposal_settled_with_outcome')],
            },
        ),
        migrations.CreateModel(
            name='ExposurePlace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=lianfang.cases.models.places_of_exposure, max_length=12)),
                ('path', models.CharField(blank=True, max_length=64)),
                ('from_at', models.DateTimeField()),
                ('to_at', models.DateTimeField()),
                ('sealed', models.BinaryField(default=b'')),
                ('made_at', models.DateTimeField()),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='exposures', to='cases.case')),
                ('key', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to='accounts.datakey')),
                ('place', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='exposures', to='grid.place')),
            ],
            options={
                'indexes': [models.Index(fields=['path'], name='exposure_path')],
                'constraints': [models.CheckConstraint(condition=models.Q(('to_at__gte', models.F('from_at'))), name='exposure_ends_after_start')],
            },
        ),
        migrations.CreateModel(
            name='Publication',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('path', models.CharField(max_length=64)),
                ('cut_at', models.DateTimeField()),
                ('published_at', models.DateTimeField()),
                ('figures', models.JSONField()),
                ('note', models.CharField(blank=True, max_length=300)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='publications', to='measures.event')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='publications', to='grid.place')),
            ],
            options={
                'indexes': [models.Index(fields=['path', 'published_at'], name='publication_path')],
            },
        ),
    ]
