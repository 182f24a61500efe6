"""A correction may have a reason of its own. The trigger of published versions is taken away meanwhile and put back."""

from django.db import migrations, models

from cluster_portal.triggers import lift, refuse_update

STAYS = refuse_update(
    table="reports_publishedreport",
    name="publication_stays",
    when="OLD.version IS NOT NULL",
    message="publication_stays",
)


class Migration(migrations.Migration):
    dependencies = [("reports", "0002_published_stays")]

    operations = [
        lift(STAYS),
        migrations.AddField(
            model_name="conferencereport",
            name="correction_reasons",
            field=models.JSONField(
                blank=True,
                default=dict,
                editable=False,
                verbose_name="reasons of single corrections",
            ),
        ),
        migrations.AddField(
            model_name="publishedreport",
            name="reasons",
            field=models.JSONField(
                blank=True, default=dict, verbose_name="reasons of single corrections"
            ),
        ),
        STAYS,
    ]
