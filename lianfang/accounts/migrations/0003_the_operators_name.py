from django.db import migrations


def named(was, becomes):
    def rename(apps, schema_editor):
        apps.get_model("accounts", "User").objects.filter(username="operator", name=was).update(name=becomes)

    return rename


class Migration(migrations.Migration):
    """Pages name the account in whose name the program itself acts; its name was its user name."""

    dependencies = [("accounts", "0002_passwords_given_by_others")]

    operations = [
        migrations.RunPython(named("operator", "联防系统"), named("联防系统", "operator")),
    ]
