from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
        ('checkpoints', '0001_initial'),
        ('grid', '0002_names_found_by_their_beginning'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='arrival',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['registered', 'pushed', 'accepted', 'refused-by-community', 'arrived', 'wrong-address', 'not-arrived', 'tracing', 'closed'])), name='arrival_state_is_known'),
        ),
        migrations.AddConstraint(
            model_name='fever',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['to-repeat', 'cleared', 'confirmed', 'handed', 'accepted', 'refused-by-clinic', 'closed'])), name='fever_state_is_known'),
        ),
    ]
