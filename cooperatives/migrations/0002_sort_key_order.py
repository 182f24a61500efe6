"""The sort key is compared byte by byte. SQLite does so by itself; PostgreSQL must be told, whatever its locale."""

from django.db import migrations


def compare_bytes(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            'ALTER TABLE cooperatives_organization ALTER COLUMN sort_key TYPE varchar(900) COLLATE "C"'
        )


class Migration(migrations.Migration):
    dependencies = [("cooperatives", "0001_initial")]

    operations = [migrations.RunPython(compare_bytes, migrations.RunPython.noop)]
