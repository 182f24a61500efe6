"""The worker looks at the whole register every night; whoever installs the portal has nothing to remember."""

from datetime import timedelta

from django.db import migrations
from django.utils import timezone

NAME = "nightly checks"
# After the day's work and after the backup
HOUR, MINUTE = 2, 15


def schedule(apps, schema_editor):
    tomorrow = timezone.localtime() + timedelta(days=1)
    apps.get_model("django_q", "Schedule").objects.update_or_create(
        name=NAME,
        defaults={
            "func": "cooperatives.checks.nightly.record_every_province",
            "schedule_type": "D",
            "repeats": -1,
            "next_run": tomorrow.replace(hour=HOUR, minute=MINUTE, second=0, microsecond=0),
        },
    )


def unschedule(apps, schema_editor):
    apps.get_model("django_q", "Schedule").objects.filter(name=NAME).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("cooperatives", "0012_quality_of_the_register"),
        ("django_q", "0018_task_success_index"),
    ]

    operations = [migrations.RunPython(schedule, unschedule)]
