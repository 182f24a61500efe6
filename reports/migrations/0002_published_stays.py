"""A published version and its files never change; a correction is the next version."""

from django.db import migrations

from cluster_portal.triggers import refuse_update


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial")]

    operations = [
        refuse_update(
            table="reports_publishedreport",
            name="publication_stays",
            when="OLD.version IS NOT NULL",
            message="publication_stays",
        ),
        refuse_update(
            table="reports_publishedfile",
            name="published_file_stays",
            when="OLD.sha256 IS NOT NULL",
            message="published_file_stays",
        ),
    ]
