import django.db.models.deletion
import lianfang.grid.models
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Place',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('path', models.CharField(max_length=64, unique=True)),
                ('kind', models.CharField(choices=lianfang.grid.models.place_kinds, max_length=16)),
                ('code', models.CharField(max_length=64, unique=True)),
                ('name', models.CharField(max_length=120)),
                ('full_name', models.CharField(blank=True, max_length=300)),
                ('floor', models.SmallIntegerField(null=True)),
                ('door', models.CharField(blank=True, max_length=24)),
                ('nature', models.CharField(blank=True, max_length=24)),
                ('address', models.CharField(blank=True, max_length=300)),
                ('longitude', models.FloatField(null=True)),
                ('latitude', models.FloatField(null=True)),
                ('geometry', models.TextField(blank=True)),
                ('opened_on', models.DateField(null=True)),
                ('closed_on', models.DateField(null=True)),
                ('parent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='grid.place')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('parent__isnull', False), ('path', '0001'), _connector='OR'), name='place_root_has_no_parent')],
                'indexes': [models.Index(fields=['name'], name='place_name'), models.Index(fields=['full_name'], name='place_full_name')],
            },
        ),
        migrations.CreateModel(
            name='PlaceAlias',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='aliases', to='grid.place')),
            ],
            options={
                'indexes': [models.Index(fields=['name'], name='place_alias_name')],
                'constraints': [models.UniqueConstraint(fields=('place', 'name'), name='place_alias_once')],
            },
        ),
        migrations.CreateModel(
            name='PlaceCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('scheme', models.CharField(max_length=16)),
                ('code', models.CharField(max_length=32)),
                ('year', models.SmallIntegerField(null=True)),
                ('valid_from', models.DateField(null=True)),
                ('valid_to', models.DateField(null=True)),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='codes', to='grid.place')),
            ],
            options={
                'indexes': [models.Index(fields=['scheme', 'code'], name='place_code_lookup')],
                'constraints': [models.UniqueConstraint(fields=('place', 'scheme', 'code'), name='place_code_once')],
            },
        ),
    ]
