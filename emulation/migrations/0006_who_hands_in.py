"""Who handed a signature in (a scan may come from another hand), and the sweep of seals, each minute."""

from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F

from cluster_portal.triggers import lift

FILES_STAY = import_module("emulation.migrations.0005_signed_files_stay").Migration.operations
# Operations of that migration carry no names; this is the trigger `artifact_stays`.
ARTIFACT_STAYS = FILES_STAY[8]
SWEEP = "emulation.jobs.sweep_seals"


def fill_who_handed_in(apps, schema_editor):
    apps.get_model("emulation", "SignatureArtifact").objects.update(handed_in_by=F("signer"))


def plan_sweep(apps, schema_editor):
    apps.get_model("django_q", "Schedule").objects.get_or_create(
        func=SWEEP, defaults={"name": "sweep_seals", "schedule_type": "I", "minutes": 1}
    )


def forget_sweep(apps, schema_editor):
    apps.get_model("django_q", "Schedule").objects.filter(func=SWEEP).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("django_q", "0019_alter_task_options_alter_ormq_key_alter_ormq_lock_and_more"),
        ("emulation", "0005_signed_files_stay"),
    ]

    operations = [
        lift(ARTIFACT_STAYS),
        migrations.AddField(
            model_name="signatureartifact",
            name="handed_in_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="handed in by",
            ),
        ),
        migrations.RunPython(fill_who_handed_in, migrations.RunPython.noop, elidable=True),
        migrations.AlterField(
            model_name="signatureartifact",
            name="handed_in_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="handed in by",
            ),
        ),
        migrations.RemoveConstraint(
            model_name="signatureartifact", name="artifact_confirmed_by_another"
        ),
        migrations.AddConstraint(
            model_name="signatureartifact",
            constraint=models.CheckConstraint(
                condition=models.Q(confirmed_by=None)
                | (~models.Q(confirmed_by=F("signer")) & ~models.Q(confirmed_by=F("handed_in_by"))),
                name="artifact_confirmed_by_another",
            ),
        ),
        ARTIFACT_STAYS,
        migrations.RunPython(plan_sweep, forget_sweep, elidable=False),
    ]
