import django.db.models.deletion
import lianfang.passes.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('grid', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='SigningKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public', models.BinaryField()),
                ('wrapped', models.BinaryField()),
                ('from_at', models.DateTimeField()),
                ('to_at', models.DateTimeField(null=True)),
                ('revoked_at', models.DateTimeField(null=True)),
                ('alone', models.CharField(max_length=8, null=True, unique=True)),
            ],
        ),
        migrations.CreateModel(
            name='Pass',
            fields=[
                ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=lianfang.passes.models.pass_kinds, max_length=20)),
                ('subject', models.CharField(blank=True, max_length=48)),
                ('path', models.CharField(max_length=64)),
                ('from_at', models.DateTimeField()),
                ('to_at', models.DateTimeField(null=True)),
                ('quota', models.PositiveSmallIntegerField(default=0)),
                ('signature', models.BinaryField()),
                ('issued_at', models.DateTimeField()),
                ('alone', models.CharField(max_length=48, null=True, unique=True)),
                ('issued_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='passes', to='grid.place')),
                ('key', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='passes', to='passes.signingkey')),
            ],
            options={
                'indexes': [models.Index(fields=['path'], name='pass_path'), models.Index(condition=models.Q(('subject', ''), _negated=True), fields=['subject'], name='pass_subject')],
                'constraints': [models.CheckConstraint(condition=models.Q(('to_at', None), ('to_at__gt', models.F('from_at')), _connector='OR'), name='pass_ends_after_start')],
            },
        ),
        migrations.CreateModel(
            name='Revocation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('reason', models.CharField(max_length=300)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('of', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='revocation', to='passes.pass')),
            ],
        ),
        migrations.CreateModel(
            name='Use',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.UUIDField(unique=True)),
                ('path', models.CharField(max_length=64)),
                ('at', models.DateTimeField()),
                ('excess', models.BooleanField(default=False)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('of', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='uses', to='passes.pass')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grid.place')),
            ],
            options={
                'indexes': [models.Index(fields=['of', 'at'], name='pass_use_of'), models.Index(condition=models.Q(('excess', True)), fields=['path', 'at'], name='pass_use_excess')],
            },
        ),
    ]
