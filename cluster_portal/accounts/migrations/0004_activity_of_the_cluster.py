"""Audit lines of rows of the whole cluster: the secretary of the year reads them. Older lines stay as they are."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_activity_append_only")]

    operations = [
        migrations.AddField(
            model_name="activity",
            name="emulation_year_id",
            field=models.PositiveBigIntegerField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="activity",
            name="cluster_id",
            field=models.PositiveBigIntegerField(editable=False, null=True),
        ),
    ]
