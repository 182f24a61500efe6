"""A published file never changes; a correction is a file of the next version."""

from django.db import migrations

from cluster_portal.triggers import refuse_update


class Migration(migrations.Migration):
    dependencies = [("reports", "0003_published_files")]

    operations = [
        refuse_update(
            table="reports_publishedfile",
            name="published_file_stays",
            when="OLD.sha256 IS NOT NULL",
            message="published_file_stays",
        ),
    ]
