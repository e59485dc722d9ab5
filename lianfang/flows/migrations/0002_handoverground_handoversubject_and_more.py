import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('flows', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='HandOverGround',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seq', models.BigIntegerField(db_index=True)),
                ('gone_seq', models.BigIntegerField(null=True)),
                ('hand_over', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='grounds', to='flows.handover')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('hand_over', 'seq'), name='hand_over_ground_once')],
            },
        ),
        migrations.CreateModel(
            name='HandOverSubject',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject_ix', models.BigIntegerField(db_index=True)),
                ('hand_over', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='subjects', to='flows.handover')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('hand_over', 'subject_ix'), name='hand_over_subject_once')],
            },
        ),
        migrations.RemoveIndex(
            model_name='handover',
            name='hand_over_subject',
        ),
        migrations.RemoveField(
            model_name='handover',
            name='subject_ix',
        ),
    ]
