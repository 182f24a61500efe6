"""A published version never changes; a correction is the next version."""

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
    ]
