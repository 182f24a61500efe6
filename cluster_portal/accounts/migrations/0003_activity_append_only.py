"""A line of the audit trail is never changed, not even by hand."""

from django.db import migrations

from cluster_portal.triggers import refuse_update


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_user_province")]

    operations = [
        refuse_update(
            table="accounts_activity",
            name="activity_append_only",
            when="OLD.number IS NOT NULL",
            message="activity_append_only",
        ),
    ]
