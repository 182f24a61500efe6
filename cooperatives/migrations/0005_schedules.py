"""What the worker does by itself; whoever installs the portal has nothing to remember."""

from datetime import timedelta

from django.db import migrations
from django.utils import timezone

# {name: (function, how often, hour and minute of the first run)}
SCHEDULES = {
    # After the day's work and after the backup
    "nightly checks": ("cooperatives.checks.nightly.record_every_province", "D", (2, 15)),
    "progress of the returns": ("cooperatives.reminders.look_at_returns", "H", (6, 20)),
    "reminders of the returns": ("cooperatives.reminders.remind_every_province", "D", (7, 0)),
}


def schedule(apps, schema_editor):
    tomorrow = timezone.localtime() + timedelta(days=1)
    for name, (func, schedule_type, (hour, minute)) in SCHEDULES.items():
        apps.get_model("django_q", "Schedule").objects.update_or_create(
            name=name,
            defaults={
                "func": func,
                "schedule_type": schedule_type,
                "repeats": -1,
                "next_run": tomorrow.replace(hour=hour, minute=minute, second=0, microsecond=0),
            },
        )


def unschedule(apps, schema_editor):
    apps.get_model("django_q", "Schedule").objects.filter(name__in=SCHEDULES).delete()


class Migration(migrations.Migration):
    replaces = [
        ("cooperatives", "0013_nightly_checks"),
        ("cooperatives", "0022_return_schedules"),
    ]
    dependencies = [
        ("cooperatives", "0004_frozen_returns_stay"),
        ("django_q", "0018_task_success_index"),
    ]

    operations = [migrations.RunPython(schedule, unschedule)]
