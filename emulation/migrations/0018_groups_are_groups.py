"""What has criteria below it is a group; until now only its place in the table said so."""

from django.db import migrations


def name_groups(apps, schema_editor):
    criteria = apps.get_model("emulation", "Criterion").objects
    parents = criteria.exclude(parent=None).values_list("parent", flat=True)
    criteria.filter(pk__in=set(parents)).update(rule="group")


class Migration(migrations.Migration):
    dependencies = [("emulation", "0017_locked_points_stay")]

    operations = [migrations.RunPython(name_groups, migrations.RunPython.noop)]
