"""Laws by date as rows: minimum members, size classes, rating."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cooperatives", "0004_commune_successions"),
    ]

    operations = [
        migrations.CreateModel(
            name="Law",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "valid_from",
                    models.DateField(
                        blank=True,
                        help_text="Empty: since ever.",
                        null=True,
                        verbose_name="valid from",
                    ),
                ),
                ("source", models.CharField(max_length=200, verbose_name="source")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                (
                    "certainty",
                    models.CharField(
                        choices=[
                            ("verified", "read in the text of the law"),
                            ("likely", "from second hand, to be checked"),
                            ("unknown", "not known"),
                        ],
                        max_length=8,
                        verbose_name="how sure",
                    ),
                ),
                ("code", models.SlugField(unique=True, verbose_name="code")),
                ("title", models.CharField(max_length=150, verbose_name="title")),
                ("kinds", models.JSONField(default=list, verbose_name="kinds")),
            ],
            options={
                "verbose_name": "law",
                "verbose_name_plural": "laws",
                "ordering": ["valid_from", "code"],
            },
        ),
        migrations.CreateModel(
            name="MinimumMembers",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "valid_from",
                    models.DateField(
                        blank=True,
                        help_text="Empty: since ever.",
                        null=True,
                        verbose_name="valid from",
                    ),
                ),
                ("source", models.CharField(max_length=200, verbose_name="source")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                (
                    "certainty",
                    models.CharField(
                        choices=[
                            ("verified", "read in the text of the law"),
                            ("likely", "from second hand, to be checked"),
                            ("unknown", "not known"),
                        ],
                        max_length=8,
                        verbose_name="how sure",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("cooperative", "cooperative"),
                            ("credit_fund", "people's credit fund"),
                            ("cooperative_union", "cooperative union"),
                            ("cooperative_group", "cooperative group"),
                        ],
                        max_length=17,
                        verbose_name="kind",
                    ),
                ),
                ("least", models.PositiveSmallIntegerField(verbose_name="least number of members")),
            ],
            options={
                "verbose_name": "least number of members",
                "verbose_name_plural": "least numbers of members",
                "ordering": ["kind", "valid_from"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "valid_from"), name="minimum_members_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("valid_from", None)),
                        fields=("kind",),
                        name="minimum_members_one_first",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RatingBand",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "valid_from",
                    models.DateField(
                        blank=True,
                        help_text="Empty: since ever.",
                        null=True,
                        verbose_name="valid from",
                    ),
                ),
                ("source", models.CharField(max_length=200, verbose_name="source")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                (
                    "certainty",
                    models.CharField(
                        choices=[
                            ("verified", "read in the text of the law"),
                            ("likely", "from second hand, to be checked"),
                            ("unknown", "not known"),
                        ],
                        max_length=8,
                        verbose_name="how sure",
                    ),
                ),
                ("scheme", models.SlugField(verbose_name="scheme")),
                ("kinds", models.JSONField(default=list, verbose_name="kinds")),
                (
                    "rating",
                    models.CharField(
                        choices=[
                            ("good", "good"),
                            ("fair", "fair"),
                            ("average", "average"),
                            ("weak", "weak"),
                            ("not_rated", "not rated"),
                        ],
                        max_length=9,
                        verbose_name="rating",
                    ),
                ),
                (
                    "points_from",
                    models.DecimalField(decimal_places=2, max_digits=5, verbose_name="from points"),
                ),
            ],
            options={
                "verbose_name": "band of the yearly rating",
                "verbose_name_plural": "bands of the yearly rating",
                "ordering": ["valid_from", "scheme", "-points_from"],
                "constraints": [
                    models.UniqueConstraint(fields=("scheme", "rating"), name="rating_band_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="SizeThreshold",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "valid_from",
                    models.DateField(
                        blank=True,
                        help_text="Empty: since ever.",
                        null=True,
                        verbose_name="valid from",
                    ),
                ),
                ("source", models.CharField(max_length=200, verbose_name="source")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                (
                    "certainty",
                    models.CharField(
                        choices=[
                            ("verified", "read in the text of the law"),
                            ("likely", "from second hand, to be checked"),
                            ("unknown", "not known"),
                        ],
                        max_length=8,
                        verbose_name="how sure",
                    ),
                ),
                ("system", models.SlugField(verbose_name="system")),
                (
                    "field",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("agriculture", "agriculture, forestry, fishery, salt"),
                            ("industry", "industry and construction"),
                            ("finance", "finance, banking, insurance"),
                            ("trade", "trade, services and others"),
                        ],
                        max_length=11,
                        verbose_name="field",
                    ),
                ),
                (
                    "size",
                    models.CharField(
                        choices=[
                            ("micro", "micro"),
                            ("small", "small"),
                            ("medium", "medium"),
                            ("large", "large"),
                        ],
                        max_length=6,
                        verbose_name="size class",
                    ),
                ),
                (
                    "members",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="members at least"
                    ),
                ),
                (
                    "revenue",
                    models.DecimalField(
                        blank=True,
                        decimal_places=3,
                        max_digits=17,
                        null=True,
                        verbose_name="revenue at least",
                    ),
                ),
                (
                    "capital",
                    models.DecimalField(
                        blank=True,
                        decimal_places=3,
                        max_digits=17,
                        null=True,
                        verbose_name="total capital at least",
                    ),
                ),
            ],
            options={
                "verbose_name": "threshold of a size class",
                "verbose_name_plural": "thresholds of size classes",
                "ordering": ["valid_from", "system", "field", "members"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("system", "field", "size"), name="size_threshold_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("capital", None),
                                ("certainty", "unknown"),
                                ("members", None),
                                ("revenue", None),
                            ),
                            models.Q(
                                models.Q(("certainty", "unknown"), _negated=True),
                                ("members__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="size_threshold_known_or_not",
                    ),
                ],
            },
        ),
    ]
