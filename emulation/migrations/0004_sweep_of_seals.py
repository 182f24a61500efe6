"""The worker looks each minute for seals that a crash or a silent server left."""

from django.db import migrations

SWEEP = "emulation.jobs.sweep_seals"


def plan_sweep(apps, schema_editor):
    apps.get_model("django_q", "Schedule").objects.get_or_create(
        func=SWEEP, defaults={"name": "sweep_seals", "schedule_type": "I", "minutes": 1}
    )


def forget_sweep(apps, schema_editor):
    apps.get_model("django_q", "Schedule").objects.filter(func=SWEEP).delete()


class Migration(migrations.Migration):
    replaces = [("emulation", "0006_who_hands_in")]
    dependencies = [
        ("django_q", "0019_alter_task_options_alter_ormq_key_alter_ormq_lock_and_more"),
        ("emulation", "0003_decided_stays"),
    ]

    operations = [migrations.RunPython(plan_sweep, forget_sweep)]
