"""Names are searched by any part of them: an index of trigrams over the folded names.

On SQLite a later change that makes the table of organizations anew loses the triggers: drop the index before it and
create it again after it (test_search_index refuses to forget).
"""

from django.db import migrations

from cooperatives.search import create_index, drop_index


class Migration(migrations.Migration):
    replaces = [("cooperatives", "0009_search_index")]
    dependencies = [("cooperatives", "0002_sort_key_order")]

    operations = [
        migrations.RunPython(
            lambda apps, schema_editor: create_index(schema_editor),
            lambda apps, schema_editor: drop_index(schema_editor),
        )
    ]
