import django.db.models.deletion
import lianfang.resident.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('accounts', '__first__'),
        ('grid', '0001_initial'),
        ('passes', '0001_initial'),
        ('people', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Registration',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('form', models.CharField(max_length=48)),
                ('path', models.CharField(max_length=64)),
                ('level', models.CharField(max_length=2)),
                ('at', models.DateTimeField()),
                ('expires_at', models.DateTimeField(db_index=True)),
                ('sealed', models.BinaryField()),
                ('accepted_at', models.DateTimeField(null=True)),
                ('accepted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('card', models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='passes.pass')),
                ('household', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.household')),
                ('key', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='accounts.datakey')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='registrations', to='grid.place')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('accepted_at', None)), fields=['path', 'at'], name='registration_open')],
            },
        ),
        migrations.CreateModel(
            name='Link',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('kind', models.CharField(choices=lianfang.resident.models.link_kinds, max_length=16)),
                ('path', models.CharField(max_length=64)),
                ('level', models.CharField(max_length=2)),
                ('made_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField(db_index=True)),
                ('used_at', models.DateTimeField(null=True)),
                ('revoked_at', models.DateTimeField(null=True)),
                ('household', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.household')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grid.place')),
                ('registration', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='resident.registration')),
            ],
        ),
    ]
