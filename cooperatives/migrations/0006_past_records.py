"""What an organization was before: name, place and union by date; earlier memberships of the alliance."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cooperatives", "0005_laws"),
    ]

    operations = [
        migrations.CreateModel(
            name="PastMembership",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("valid_from", models.DateField(verbose_name="from")),
                ("valid_to", models.DateField(verbose_name="until")),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="past_memberships",
                        to="cooperatives.organization",
                    ),
                ),
            ],
            options={
                "verbose_name": "past membership of the alliance",
                "verbose_name_plural": "past memberships of the alliance",
                "ordering": ["organization", "valid_from"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization", "valid_from"), name="past_membership_begins_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("valid_to__gte", models.F("valid_from"))),
                        name="past_membership_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PastRecord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="from")),
                ("valid_to", models.DateField(verbose_name="until")),
                (
                    "is_day_known",
                    models.BooleanField(default=True, verbose_name="the day is known"),
                ),
                ("name", models.CharField(max_length=250, verbose_name="full name")),
                (
                    "short_name",
                    models.CharField(blank=True, max_length=100, verbose_name="short name"),
                ),
                (
                    "address",
                    models.CharField(blank=True, max_length=250, verbose_name="address as printed"),
                ),
                ("folded", models.TextField(editable=False)),
                (
                    "commune",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cooperatives.commune",
                        verbose_name="commune",
                    ),
                ),
                (
                    "cooperative_union",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="past_union_members",
                        to="cooperatives.organization",
                        verbose_name="belongs to the cooperative union",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="past_records",
                        to="cooperatives.organization",
                    ),
                ),
            ],
            options={
                "verbose_name": "past record",
                "verbose_name_plural": "past records",
                "ordering": ["organization", "valid_to"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization", "valid_to"), name="past_record_ends_once"
                    ),
                    models.UniqueConstraint(
                        fields=("organization", "valid_from"), name="past_record_begins_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("valid_from", None)),
                        fields=("organization",),
                        name="past_record_one_first",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_from", None),
                            ("valid_to__gt", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="past_record_in_order",
                    ),
                ],
            },
        ),
    ]
