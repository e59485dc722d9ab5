import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('duties', '0001_initial'),
        ('grid', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Printing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=48)),
                ('path', models.CharField(max_length=64)),
                ('level', models.CharField(max_length=2)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grid.place')),
                ('round', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='duties.round')),
            ],
            options={
                'indexes': [models.Index(fields=['path', 'at'], name='printing_path')],
            },
        ),
        migrations.CreateModel(
            name='Sheet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(unique=True)),
                ('path', models.CharField(max_length=64)),
                ('lines', models.TextField()),
                ('back_at', models.DateTimeField(null=True)),
                ('lost_at', models.DateTimeField(null=True)),
                ('lost_reason', models.CharField(blank=True, max_length=300)),
                ('back_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('lost_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grid.place')),
                ('printing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sheets', to='paper.printing')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('back_at', None), ('lost_at', None)), fields=['path'], name='sheet_out')],
                'constraints': [models.CheckConstraint(condition=models.Q(('lost_at', None), models.Q(('lost_reason', ''), _negated=True), _connector='OR'), name='sheet_lost_with_reason')],
            },
        ),
    ]
