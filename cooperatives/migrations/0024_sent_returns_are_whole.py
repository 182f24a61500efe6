"""A return that was sent has content and hash, time and person: each of them, where before one of two was enough."""

from importlib import import_module

from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

from cluster_portal.triggers import lift

FROZEN_STAYS = import_module(
    "cooperatives.migrations.0021_frozen_returns_stay"
).Migration.operations[0]
SENT = ["submitted", "accepted", "frozen", "superseded"]


class Migration(migrations.Migration):
    dependencies = [
        ("cooperatives", "0023_organizations_of_a_sector"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        lift(FROZEN_STAYS),
        migrations.RemoveConstraint("return", "return_sent_has_content"),
        migrations.RemoveConstraint("return", "return_sent_has_time_and_person"),
        migrations.AddConstraint(
            "return",
            models.CheckConstraint(
                name="return_sent_has_content",
                condition=(Q(state__in=SENT) & ~Q(content="") & ~Q(content_hash=""))
                | (~Q(state__in=SENT) & Q(content="", content_hash="")),
            ),
        ),
        migrations.AddConstraint(
            "return",
            models.CheckConstraint(
                name="return_sent_has_time_and_person",
                condition=Q(state__in=SENT, submitted_at__isnull=False, submitted_by__isnull=False)
                | (~Q(state__in=SENT) & Q(submitted_at__isnull=True, submitted_by__isnull=True)),
            ),
        ),
        FROZEN_STAYS,
    ]
