import django.db.models.deletion
import lianfang.people.models
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
            name='Household',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sealed', models.BinaryField(default=b'')),
                ('number', models.CharField(max_length=64, unique=True)),
                ('path', models.CharField(max_length=64)),
                ('managed_path', models.CharField(max_length=64)),
                ('lives_outside', models.CharField(blank=True, max_length=120)),
                ('nature', models.CharField(blank=True, max_length=24)),
                ('stated_count', models.PositiveSmallIntegerField(null=True)),
                ('phone_ix', models.BigIntegerField(null=True)),
                ('belongs_to', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='managed_households', to='grid.place')),
                ('key', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to='accounts.datakey')),
                ('lives_at', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='households', to='grid.place')),
            ],
            options={
                'indexes': [models.Index(fields=['path'], name='household_path'), models.Index(condition=models.Q(('managed_path', models.F('path')), _negated=True), fields=['managed_path'], name='household_managed'), models.Index(condition=models.Q(('phone_ix__isnull', False)), fields=['phone_ix'], name='household_phone')],
                'constraints': [models.CheckConstraint(condition=models.Q(('lives_at__isnull', False), ('belongs_to__isnull', False), _connector='OR'), name='household_is_somewhere')],
            },
        ),
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sealed', models.BinaryField(default=b'')),
                ('path', models.CharField(max_length=64)),
                ('name', models.CharField(max_length=160)),
                ('uscc', models.CharField(blank=True, max_length=24)),
                ('uscc_valid', models.BooleanField(null=True)),
                ('industry', models.CharField(blank=True, max_length=64)),
                ('size', models.CharField(blank=True, max_length=24)),
                ('category', models.CharField(blank=True, max_length=32)),
                ('address', models.CharField(blank=True, max_length=300)),
                ('workers', models.PositiveIntegerField(null=True)),
                ('authority', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='accounts.department')),
                ('key', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to='accounts.datakey')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='organisations', to='grid.place')),
            ],
            options={
                'indexes': [models.Index(fields=['path'], name='organisation_path')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('uscc', ''), _negated=True), fields=('uscc',), name='organisation_uscc_once')],
            },
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sealed', models.BinaryField(default=b'')),
                ('sex', models.PositiveSmallIntegerField(default=0)),
                ('birth_year', models.PositiveSmallIntegerField(null=True)),
                ('document_kind', models.CharField(blank=True, max_length=24)),
                ('document_valid', models.BooleanField(null=True)),
                ('document_fault', models.CharField(blank=True, max_length=32)),
                ('name_ix', models.BigIntegerField(null=True)),
                ('initials_ix', models.BigIntegerField(null=True)),
                ('phone_ix', models.BigIntegerField(null=True)),
                ('document_ix', models.BigIntegerField(null=True)),
                ('key', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to='accounts.datakey')),
            ],
            options={
                'indexes': [models.Index(fields=['name_ix'], name='person_name'), models.Index(fields=['initials_ix'], name='person_initials'), models.Index(condition=models.Q(('phone_ix__isnull', False)), fields=['phone_ix'], name='person_phone'), models.Index(condition=models.Q(('document_ix__isnull', False)), fields=['document_ix'], name='person_document')],
            },
        ),
        migrations.CreateModel(
            name='OtherInitials',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('initials_ix', models.BigIntegerField(db_index=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='other_initials', to='people.person')),
            ],
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('relation', models.CharField(blank=True, max_length=24)),
                ('since', models.DateField(null=True)),
                ('until', models.DateField(null=True)),
                ('household', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='people.household')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='people.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('person', 'household'), name='membership_once')],
            },
        ),
        migrations.CreateModel(
            name='RegisterEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('register', models.CharField(choices=lianfang.people.models.register_kinds, max_length=16)),
                ('path', models.CharField(db_index=True, max_length=64)),
                ('reason', models.CharField(max_length=300)),
                ('level', models.PositiveSmallIntegerField(default=1)),
                ('since', models.DateTimeField()),
                ('review_on', models.DateField()),
                ('removed_at', models.DateTimeField(null=True)),
                ('removal_reason', models.CharField(blank=True, max_length=300)),
                ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='entries', to='people.organisation')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='entries', to='people.person')),
                ('place', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='grid.place')),
                ('removed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('organisation', None), ('person__isnull', False), ('place', None)), models.Q(('organisation__isnull', False), ('person', None), ('place', None)), models.Q(('organisation', None), ('person', None), ('place__isnull', False)), _connector='OR'), name='register_entry_names_one_subject'), models.CheckConstraint(condition=models.Q(('removed_at', None), models.Q(('removal_reason', ''), _negated=True), _connector='OR'), name='register_entry_removed_with_reason')],
            },
        ),
        migrations.CreateModel(
            name='Vehicle',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('plate', models.CharField(max_length=16, unique=True)),
                ('plate_kind', models.CharField(blank=True, max_length=24)),
                ('plate_valid', models.BooleanField(default=True)),
                ('path', models.CharField(db_index=True, max_length=64)),
                ('household', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='vehicles', to='people.household')),
                ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='vehicles', to='people.organisation')),
            ],
        ),
    ]
