from decimal import Decimal

import django.core.serializers.json
import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import cooperatives.models.imports


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Cluster",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(unique=True, verbose_name="code")),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("short_name", models.CharField(max_length=60, verbose_name="short name")),
                (
                    "parent_body",
                    models.CharField(max_length=200, verbose_name="parent body, as printed"),
                ),
                (
                    "printed_name",
                    models.CharField(
                        help_text="One line of the paper a line.",
                        max_length=300,
                        verbose_name="name as printed at the head of papers",
                    ),
                ),
                ("note", models.TextField(blank=True, verbose_name="note")),
            ],
            options={
                "verbose_name": "emulation cluster",
                "verbose_name_plural": "emulation clusters",
            },
        ),
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
            name="Province",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "key",
                    models.SlugField(
                        help_text="Stable name of this row, such as 52-binh-dinh.",
                        unique=True,
                        verbose_name="key",
                    ),
                ),
                ("code", models.CharField(max_length=2, verbose_name="code")),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[("province", "province"), ("city", "city")],
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                ("slug", models.SlugField(unique=True, verbose_name="short name in addresses")),
                (
                    "order_no",
                    models.PositiveSmallIntegerField(verbose_name="order, north to south"),
                ),
                ("alliance_name", models.CharField(max_length=150, verbose_name="alliance")),
                (
                    "alliance_name_upper",
                    models.CharField(max_length=150, verbose_name="alliance, as printed"),
                ),
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="valid from")),
                (
                    "valid_to",
                    models.DateField(
                        blank=True, null=True, verbose_name="valid until, this day excluded"
                    ),
                ),
            ],
            options={
                "verbose_name": "province",
                "verbose_name_plural": "provinces",
                "ordering": ["order_no", "valid_from"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("valid_to", None)),
                        fields=("code",),
                        name="province_code_once_today",
                        violation_error_message="Another province that is still valid has this code. Close that one first.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_from", None),
                            ("valid_to", None),
                            ("valid_to__gt", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="province_validity_in_order",
                        violation_error_message="The last day lies before the first.",
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
        migrations.CreateModel(
            name="Commune",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=5, verbose_name="code")),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("folded", models.CharField(editable=False, max_length=80)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("commune", "commune"),
                            ("ward", "ward"),
                            ("township", "township"),
                            ("special_zone", "special zone"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                (
                    "district",
                    models.CharField(
                        blank=True, max_length=80, verbose_name="district before 01/07/2025"
                    ),
                ),
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="valid from")),
                (
                    "valid_to",
                    models.DateField(
                        blank=True, null=True, verbose_name="valid until, this day excluded"
                    ),
                ),
                (
                    "province",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="communes",
                        to="cooperatives.province",
                        verbose_name="province",
                    ),
                ),
            ],
            options={
                "verbose_name": "commune",
                "verbose_name_plural": "communes",
                "ordering": ["province", "name"],
                "indexes": [models.Index(fields=["code"], name="commune_code")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("code", "province"), name="commune_code_once_a_province"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Deadline",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                (
                    "period",
                    models.CharField(
                        choices=[("mid_year", "first six months"), ("year", "whole year")],
                        max_length=8,
                        verbose_name="period",
                    ),
                ),
                ("due_at", models.DateTimeField(verbose_name="due at")),
                ("basis", models.CharField(blank=True, max_length=200, verbose_name="basis")),
                (
                    "cluster",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deadlines",
                        to="cooperatives.cluster",
                        verbose_name="cluster",
                    ),
                ),
            ],
            options={
                "verbose_name": "deadline of the returns",
                "verbose_name_plural": "deadlines of the returns",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("cluster", "year", "period"), name="deadline_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                (
                    "file",
                    models.FileField(
                        max_length=200,
                        upload_to=cooperatives.models.imports.upload_path,
                        verbose_name="file",
                    ),
                ),
                ("filename", models.CharField(max_length=200, verbose_name="file name")),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "planned, nothing written yet"),
                            ("committed", "written"),
                            ("discarded", "discarded"),
                            ("undone", "undone"),
                        ],
                        default="planned",
                        max_length=9,
                        verbose_name="state",
                    ),
                ),
                ("planned_at", models.DateTimeField(verbose_name="planned at")),
                (
                    "committed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="written at"),
                ),
                (
                    "undone_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="undone at"),
                ),
                ("undo_result", models.JSONField(blank=True, default=dict)),
                ("counts", models.JSONField(default=dict)),
                ("problems", models.JSONField(default=list)),
                ("plan", models.JSONField(default=list)),
                (
                    "idle_after",
                    models.PositiveBigIntegerField(blank=True, editable=False, null=True),
                ),
                ("answers", models.JSONField(blank=True, default=dict)),
                ("questions", models.JSONField(blank=True, default=list)),
                ("repairs", models.JSONField(blank=True, default=list)),
                ("origin", models.JSONField(blank=True, default=dict)),
                ("tables", models.JSONField(blank=True, default=list)),
                (
                    "committed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="written by",
                    ),
                ),
                (
                    "planned_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="import_runs",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="planned by",
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="undone by",
                    ),
                ),
                (
                    "province",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="import_runs",
                        to="cooperatives.province",
                        verbose_name="province",
                    ),
                ),
            ],
            options={
                "verbose_name": "Excel import",
                "verbose_name_plural": "Excel imports",
                "ordering": ["-planned_at", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["committed", "undone"]),
                            ("committed_at", None),
                            _connector="XOR",
                        ),
                        name="import_committed_has_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state", "undone"),
                                ("undone_at__isnull", False),
                                ("undone_by__isnull", False),
                            ),
                            models.Q(
                                models.Q(("state", "undone"), _negated=True),
                                ("undone_at", None),
                                ("undone_by", None),
                            ),
                            _connector="OR",
                        ),
                        name="import_undone_has_time_and_person",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MendRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=4, verbose_name="check")),
                ("mended_at", models.DateTimeField(verbose_name="mended at")),
                ("rows", models.JSONField(default=list)),
                ("is_derived", models.BooleanField(default=False)),
                (
                    "undone_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="undone at"),
                ),
                (
                    "mended_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mend_runs",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="mended by",
                    ),
                ),
                (
                    "province",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mend_runs",
                        to="cooperatives.province",
                        verbose_name="province",
                    ),
                ),
            ],
            options={
                "verbose_name": "mend",
                "verbose_name_plural": "mends",
                "ordering": ["-mended_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="HeadingMemory",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("heading", models.CharField(max_length=300, verbose_name="heading, folded")),
                (
                    "column",
                    models.CharField(
                        blank=True, max_length=40, verbose_name="column of the register"
                    ),
                ),
                ("confirmed_at", models.DateTimeField(verbose_name="confirmed at")),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="confirmed by",
                    ),
                ),
                (
                    "province",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="heading_memories",
                        to="cooperatives.province",
                        verbose_name="province",
                    ),
                ),
            ],
            options={
                "verbose_name": "remembered heading",
                "verbose_name_plural": "remembered headings",
                "ordering": ["province", "heading"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("province", "heading"), name="heading_remembered_once_a_province"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ClusterMembership",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="valid from")),
                (
                    "valid_to",
                    models.DateField(
                        blank=True, null=True, verbose_name="valid until, this day excluded"
                    ),
                ),
                (
                    "order_no",
                    models.PositiveSmallIntegerField(verbose_name="order, north to south"),
                ),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="note")),
                (
                    "cluster",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to="cooperatives.cluster",
                        verbose_name="cluster",
                    ),
                ),
                (
                    "province",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to="cooperatives.province",
                        verbose_name="province",
                    ),
                ),
            ],
            options={
                "verbose_name": "membership of a cluster",
                "verbose_name_plural": "memberships of clusters",
                "ordering": ["cluster", "order_no"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("valid_to", None)),
                        fields=("province",),
                        name="membership_one_open",
                        violation_error_message="This province already is a member of a cluster. End that membership first.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_from", None),
                            ("valid_to", None),
                            ("valid_to__gt", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="membership_validity_in_order",
                        violation_error_message="The last day lies before the first.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProvinceSuccession",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", models.DateField(verbose_name="on")),
                ("legal_basis", models.CharField(max_length=200, verbose_name="legal basis")),
                (
                    "new",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="predecessors",
                        to="cooperatives.province",
                        verbose_name="new",
                    ),
                ),
                (
                    "old",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="successors",
                        to="cooperatives.province",
                        verbose_name="old",
                    ),
                ),
            ],
            options={
                "verbose_name": "succession of provinces",
                "verbose_name_plural": "successions of provinces",
                "constraints": [
                    models.UniqueConstraint(fields=("old", "new"), name="succession_once"),
                    models.CheckConstraint(
                        condition=models.Q(("old", models.F("new")), _negated=True),
                        name="succession_not_of_itself",
                        violation_error_message="A province cannot succeed itself.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="QualitySnapshot",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(verbose_name="day")),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                ("organizations", models.PositiveIntegerField(verbose_name="organizations")),
                ("counts", models.JSONField(default=dict)),
                ("blocking", models.PositiveIntegerField(verbose_name="must be mended")),
                ("warnings", models.PositiveIntegerField(verbose_name="please check")),
                (
                    "score",
                    models.DecimalField(
                        decimal_places=1,
                        max_digits=4,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(100),
                        ],
                        verbose_name="score",
                    ),
                ),
                ("made_at", models.DateTimeField(verbose_name="made at")),
                (
                    "province",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="quality_snapshots",
                        to="cooperatives.province",
                        verbose_name="province",
                    ),
                ),
            ],
            options={
                "verbose_name": "quality of a day",
                "verbose_name_plural": "quality day by day",
                "ordering": ["-day"],
                "constraints": [
                    models.UniqueConstraint(fields=("province", "day"), name="quality_once_a_day"),
                    models.CheckConstraint(
                        condition=models.Q(("score__gte", 0), ("score__lte", 100)),
                        name="quality_score_in_range",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RegisterAct",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("renamed", "renaming"),
                            ("moved", "moving of the office"),
                            ("status_changed", "change of status"),
                            ("union_joined", "joining a cooperative union"),
                            ("union_left", "leaving the cooperative union"),
                            ("alliance_joined", "joining the alliance"),
                            ("alliance_left", "leaving the alliance"),
                            ("reregistered", "registration anew"),
                            ("merged", "merger into another organization"),
                            ("consolidated", "consolidation into a new organization"),
                            ("divided", "division into new organizations"),
                            ("separated", "separation of a new organization"),
                            ("converted", "conversion of a group into a cooperative"),
                            ("duplicates_merged", "two records made one"),
                        ],
                        max_length=17,
                        verbose_name="act",
                    ),
                ),
                ("entered_at", models.DateTimeField(verbose_name="entered at")),
                ("references", models.JSONField(default=list)),
                (
                    "withdrawn_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="withdrawn at"),
                ),
                (
                    "withdrawal_reason",
                    models.CharField(blank=True, max_length=300, verbose_name="reason"),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="entered by",
                    ),
                ),
                (
                    "province",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="register_acts",
                        to="cooperatives.province",
                        verbose_name="province",
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="withdrawn by",
                    ),
                ),
            ],
            options={
                "verbose_name": "act of the register",
                "verbose_name_plural": "acts of the register",
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("withdrawal_reason", ""),
                                ("withdrawn_at", None),
                                ("withdrawn_by", None),
                            ),
                            models.Q(
                                ("withdrawn_at__isnull", False),
                                ("withdrawn_by__isnull", False),
                                models.Q(("withdrawal_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="register_act_withdrawn_with_reason",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Reminder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                (
                    "period",
                    models.CharField(
                        choices=[("mid_year", "first six months"), ("year", "whole year")],
                        max_length=8,
                        verbose_name="period",
                    ),
                ),
                ("due_at", models.DateTimeField(verbose_name="due at")),
                ("days_before", models.PositiveSmallIntegerField(verbose_name="days before")),
                ("addresses", models.JSONField(blank=True, default=list)),
                ("sent_at", models.DateTimeField(verbose_name="sent at")),
                (
                    "province",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reminders",
                        to="cooperatives.province",
                        verbose_name="province",
                    ),
                ),
            ],
            options={
                "verbose_name": "reminder",
                "verbose_name_plural": "reminders",
                "ordering": ["sent_at", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("province", "year", "period", "due_at", "days_before"),
                        name="reminder_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ReportedTotals",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                (
                    "cooperatives",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="cooperatives"),
                ),
                (
                    "credit_funds",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="people's credit funds"
                    ),
                ),
                (
                    "cooperative_unions",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="cooperative unions"
                    ),
                ),
                (
                    "cooperative_groups",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="cooperative groups"
                    ),
                ),
                ("source", models.CharField(max_length=200, verbose_name="in which paper")),
                (
                    "explanation",
                    models.CharField(
                        blank=True, max_length=500, verbose_name="why list and paper differ"
                    ),
                ),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                (
                    "province",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reported_totals",
                        to="cooperatives.province",
                        verbose_name="province",
                    ),
                ),
            ],
            options={
                "verbose_name": "reported totals of a province",
                "verbose_name_plural": "reported totals of provinces",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("province", "year"), name="reported_totals_once_a_year"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ReportingYear",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                ("opened_on", models.DateField(verbose_name="opened on")),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="closed on")),
                (
                    "is_summed_up",
                    models.BooleanField(default=False, editable=False, verbose_name="summed up"),
                ),
                (
                    "cluster",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reporting_years",
                        to="cooperatives.cluster",
                        verbose_name="cluster",
                    ),
                ),
            ],
            options={
                "verbose_name": "reporting year",
                "verbose_name_plural": "reporting years",
                "ordering": ["-year"],
                "constraints": [
                    models.UniqueConstraint(fields=("cluster", "year"), name="reporting_year_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closed_on", None),
                            ("closed_on__gte", models.F("opened_on")),
                            _connector="OR",
                        ),
                        name="reporting_year_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Return",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                (
                    "period",
                    models.CharField(
                        choices=[("mid_year", "first six months"), ("year", "whole year")],
                        max_length=8,
                        verbose_name="period",
                    ),
                ),
                ("version", models.PositiveSmallIntegerField(default=1, verbose_name="version")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("submitted", "submitted"),
                            ("returned", "returned with questions"),
                            ("accepted", "accepted"),
                            ("frozen", "frozen"),
                            ("superseded", "superseded"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("as_of", models.DateField(verbose_name="as of")),
                (
                    "basis",
                    models.CharField(
                        choices=[("actual", "actual"), ("estimate", "estimate for the whole year")],
                        default="actual",
                        max_length=8,
                        verbose_name="basis",
                    ),
                ),
                ("content", models.TextField(blank=True, editable=False)),
                ("content_hash", models.CharField(blank=True, editable=False, max_length=64)),
                ("trail_length", models.PositiveBigIntegerField(default=0, editable=False)),
                (
                    "first_submitted_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="first submitted at"),
                ),
                (
                    "submitted_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="submitted at"),
                ),
                (
                    "accepted_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="accepted at"),
                ),
                (
                    "frozen_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="frozen at"),
                ),
                (
                    "supersede_reason",
                    models.TextField(blank=True, verbose_name="why it supersedes the earlier one"),
                ),
                ("progress", models.JSONField(blank=True, default=dict, editable=False)),
                (
                    "progress_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="progress as of"),
                ),
                ("lock_version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "accepted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="accepted by",
                    ),
                ),
                (
                    "frozen_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="frozen by",
                    ),
                ),
                (
                    "province",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="returns",
                        to="cooperatives.province",
                        verbose_name="province",
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="submitted by",
                    ),
                ),
                (
                    "supersedes",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="superseded_by",
                        to="cooperatives.return",
                        verbose_name="supersedes",
                    ),
                ),
            ],
            options={
                "verbose_name": "return of a province",
                "verbose_name_plural": "returns of provinces",
                "ordering": ["-year", "period", "province__order_no", "-version"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("province", "year", "period", "version"), name="return_version_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "superseded"), _negated=True),
                        fields=("province", "year", "period"),
                        name="return_one_current",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state__in", ["submitted", "accepted", "frozen", "superseded"]),
                                models.Q(("content", ""), _negated=True),
                                models.Q(("content_hash", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(
                                    (
                                        "state__in",
                                        ["submitted", "accepted", "frozen", "superseded"],
                                    ),
                                    _negated=True,
                                ),
                                ("content", ""),
                                ("content_hash", ""),
                            ),
                            _connector="OR",
                        ),
                        name="return_sent_has_content",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state__in", ["submitted", "accepted", "frozen", "superseded"]),
                                ("submitted_at__isnull", False),
                                ("submitted_by__isnull", False),
                            ),
                            models.Q(
                                models.Q(
                                    (
                                        "state__in",
                                        ["submitted", "accepted", "frozen", "superseded"],
                                    ),
                                    _negated=True,
                                ),
                                ("submitted_at__isnull", True),
                                ("submitted_by__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="return_sent_has_time_and_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("accepted_at__isnull", False),
                                ("accepted_by__isnull", False),
                                ("state__in", ["accepted", "frozen", "superseded"]),
                            ),
                            models.Q(
                                ("accepted_at__isnull", True),
                                ("accepted_by__isnull", True),
                                ("state__in", ["draft", "submitted", "returned"]),
                            ),
                            _connector="OR",
                        ),
                        name="return_accepted_has_time_and_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("frozen_at__isnull", False),
                                ("frozen_by__isnull", False),
                                ("state__in", ["frozen", "superseded"]),
                            ),
                            models.Q(
                                models.Q(("state__in", ["frozen", "superseded"]), _negated=True),
                                ("frozen_at__isnull", True),
                                ("frozen_by__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="return_frozen_has_time_and_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("supersede_reason", ""),
                                ("supersedes__isnull", True),
                                ("version", 1),
                            ),
                            models.Q(
                                ("supersedes__isnull", False),
                                ("version__gt", 1),
                                models.Q(("supersede_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="return_later_version_has_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="YearSummary",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
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
                (
                    "sector",
                    models.CharField(
                        choices=[
                            ("agriculture", "agriculture"),
                            ("industry", "industry and handicraft"),
                            ("construction", "construction"),
                            ("transport", "transport"),
                            ("trade_services", "trade and services"),
                            ("environment", "environment"),
                            ("credit", "people's credit"),
                            ("other", "other"),
                        ],
                        max_length=14,
                        verbose_name="sector",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("active", "active"),
                            ("suspended", "suspended, notified"),
                            ("stopped", "stopped, not notified"),
                            ("dissolving", "being dissolved"),
                            ("dissolved", "dissolved"),
                            ("revoked", "certificate revoked"),
                            ("bankrupt", "bankrupt"),
                            ("became_enterprise", "converted into an enterprise"),
                            ("became_cooperative", "group converted into a cooperative"),
                            ("merged", "merged, consolidated, divided or separated"),
                        ],
                        max_length=18,
                        verbose_name="status",
                    ),
                ),
                ("is_alliance_member", models.BooleanField(verbose_name="member of the alliance")),
                (
                    "rating",
                    models.CharField(
                        blank=True,
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
                ("organizations", models.IntegerField(default=0)),
                ("reported", models.IntegerField(default=0)),
                ("founded", models.IntegerField(default=0)),
                ("left", models.IntegerField(default=0)),
                ("members_count_sum", models.BigIntegerField(default=0)),
                ("members_count_count", models.BigIntegerField(default=0)),
                ("female_members_count_sum", models.BigIntegerField(default=0)),
                ("female_members_count_count", models.BigIntegerField(default=0)),
                ("new_members_count_sum", models.BigIntegerField(default=0)),
                ("new_members_count_count", models.BigIntegerField(default=0)),
                ("workers_count_sum", models.BigIntegerField(default=0)),
                ("workers_count_count", models.BigIntegerField(default=0)),
                ("female_workers_count_sum", models.BigIntegerField(default=0)),
                ("female_workers_count_count", models.BigIntegerField(default=0)),
                ("charter_capital_sum", models.BigIntegerField(default=0)),
                ("charter_capital_count", models.BigIntegerField(default=0)),
                ("total_capital_sum", models.BigIntegerField(default=0)),
                ("total_capital_count", models.BigIntegerField(default=0)),
                ("total_assets_sum", models.BigIntegerField(default=0)),
                ("total_assets_count", models.BigIntegerField(default=0)),
                ("revenue_sum", models.BigIntegerField(default=0)),
                ("revenue_count", models.BigIntegerField(default=0)),
                ("cost_sum", models.BigIntegerField(default=0)),
                ("cost_count", models.BigIntegerField(default=0)),
                ("profit_sum", models.BigIntegerField(default=0)),
                ("profit_count", models.BigIntegerField(default=0)),
                ("budget_payment_sum", models.BigIntegerField(default=0)),
                ("budget_payment_count", models.BigIntegerField(default=0)),
                ("worker_income_sum", models.BigIntegerField(default=0)),
                ("worker_income_count", models.BigIntegerField(default=0)),
                ("deposits_sum", models.BigIntegerField(default=0)),
                ("deposits_count", models.BigIntegerField(default=0)),
                ("loans_sum", models.BigIntegerField(default=0)),
                ("loans_count", models.BigIntegerField(default=0)),
                ("bad_debt_ratio_sum", models.BigIntegerField(default=0)),
                ("bad_debt_ratio_count", models.BigIntegerField(default=0)),
                ("worker_income_weighted", models.BigIntegerField(default=0)),
                ("worker_income_weight", models.BigIntegerField(default=0)),
                ("bad_debt_ratio_weighted", models.BigIntegerField(default=0)),
                ("bad_debt_ratio_weight", models.BigIntegerField(default=0)),
                (
                    "province",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="year_summaries",
                        to="cooperatives.province",
                    ),
                ),
            ],
            options={
                "verbose_name": "year summary",
                "verbose_name_plural": "year summaries",
                "constraints": [
                    models.UniqueConstraint(
                        fields=(
                            "year",
                            "province",
                            "kind",
                            "sector",
                            "status",
                            "is_alliance_member",
                            "rating",
                        ),
                        name="year_summary_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Organization",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                ("name", models.CharField(max_length=250, verbose_name="full name")),
                (
                    "short_name",
                    models.CharField(blank=True, max_length=100, verbose_name="short name"),
                ),
                ("tax_code", models.CharField(blank=True, max_length=14, verbose_name="tax code")),
                (
                    "registration_no",
                    models.CharField(
                        blank=True, max_length=40, verbose_name="registration certificate no."
                    ),
                ),
                (
                    "registered_on",
                    models.DateField(blank=True, null=True, verbose_name="first registered on"),
                ),
                ("founded_on", models.DateField(blank=True, null=True, verbose_name="founded on")),
                (
                    "sector",
                    models.CharField(
                        choices=[
                            ("agriculture", "agriculture"),
                            ("industry", "industry and handicraft"),
                            ("construction", "construction"),
                            ("transport", "transport"),
                            ("trade_services", "trade and services"),
                            ("environment", "environment"),
                            ("credit", "people's credit"),
                            ("other", "other"),
                        ],
                        max_length=14,
                        verbose_name="sector",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("active", "active"),
                            ("suspended", "suspended, notified"),
                            ("stopped", "stopped, not notified"),
                            ("dissolving", "being dissolved"),
                            ("dissolved", "dissolved"),
                            ("revoked", "certificate revoked"),
                            ("bankrupt", "bankrupt"),
                            ("became_enterprise", "converted into an enterprise"),
                            ("became_cooperative", "group converted into a cooperative"),
                            ("merged", "merged, consolidated, divided or separated"),
                        ],
                        default="active",
                        max_length=18,
                        verbose_name="status",
                    ),
                ),
                ("status_on", models.DateField(blank=True, null=True, verbose_name="status since")),
                (
                    "alliance_member_since",
                    models.DateField(
                        blank=True, null=True, verbose_name="member of the alliance since"
                    ),
                ),
                (
                    "alliance_member_until",
                    models.DateField(
                        blank=True, null=True, verbose_name="member of the alliance until"
                    ),
                ),
                (
                    "address",
                    models.CharField(blank=True, max_length=250, verbose_name="address as printed"),
                ),
                (
                    "representative",
                    models.CharField(blank=True, max_length=120, verbose_name="representative"),
                ),
                (
                    "representative_title",
                    models.CharField(
                        blank=True, max_length=80, verbose_name="representative's post"
                    ),
                ),
                ("phone", models.CharField(blank=True, max_length=40, verbose_name="telephone")),
                (
                    "email",
                    models.EmailField(blank=True, max_length=254, verbose_name="e-mail address"),
                ),
                ("note", models.TextField(blank=True, verbose_name="note")),
                ("folded", models.TextField(editable=False)),
                ("sort_key", models.CharField(editable=False, max_length=900)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="entered at")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                (
                    "commune",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="organizations",
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
                        related_name="union_members",
                        to="cooperatives.organization",
                        verbose_name="belongs to the cooperative union",
                    ),
                ),
                (
                    "province",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="organizations",
                        to="cooperatives.province",
                        verbose_name="province",
                    ),
                ),
            ],
            options={
                "verbose_name": "organization",
                "verbose_name_plural": "organizations",
                "indexes": [
                    models.Index(fields=["province", "kind", "sort_key"], name="organization_list"),
                    models.Index(fields=["sort_key"], name="organization_order"),
                    models.Index(fields=["sector", "sort_key"], name="organization_of_sector"),
                    models.Index(
                        fields=["kind", "status", "province", "sector"], name="organization_counts"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("tax_code", ""), _negated=True),
                        fields=("tax_code",),
                        name="organization_tax_code_once",
                        violation_error_message="Another organization already has this tax code.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "credit_fund"), ("sector", "credit")),
                            models.Q(
                                models.Q(("kind", "credit_fund"), _negated=True),
                                models.Q(("sector", "credit"), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="organization_credit_fund_sector",
                        violation_error_message="The sector «people's credit» belongs to people's credit funds, and only to them.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("alliance_member_until", None),
                            models.Q(
                                ("alliance_member_since__isnull", False),
                                ("alliance_member_until__gte", models.F("alliance_member_since")),
                            ),
                            _connector="OR",
                        ),
                        name="organization_alliance_dates",
                        violation_error_message="The end of alliance membership lies before its beginning.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("founded_on", None),
                            ("status_on", None),
                            ("status_on__gte", models.F("founded_on")),
                            _connector="OR",
                        ),
                        name="organization_status_after_founding",
                        violation_error_message="The status cannot date from before the founding.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GroupTally",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "sector",
                    models.CharField(
                        choices=[
                            ("agriculture", "agriculture"),
                            ("industry", "industry and handicraft"),
                            ("construction", "construction"),
                            ("transport", "transport"),
                            ("trade_services", "trade and services"),
                            ("environment", "environment"),
                            ("credit", "people's credit"),
                            ("other", "other"),
                        ],
                        default="agriculture",
                        max_length=14,
                        verbose_name="sector",
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                ("groups_count", models.PositiveIntegerField(verbose_name="cooperative groups")),
                (
                    "certified_count",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="of them certified or registered"
                    ),
                ),
                (
                    "members_count",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="members"),
                ),
                ("as_of", models.DateField(verbose_name="as of")),
                ("note", models.CharField(blank=True, max_length=250, verbose_name="note")),
                (
                    "commune",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="cooperatives.commune",
                        verbose_name="commune",
                    ),
                ),
                (
                    "province",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="group_tallies",
                        to="cooperatives.province",
                    ),
                ),
            ],
            options={
                "verbose_name": "tally of cooperative groups",
                "verbose_name_plural": "tallies of cooperative groups",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("province", "commune", "sector", "year"),
                        name="tally_once_a_commune",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("commune", None)),
                        fields=("province", "sector", "year"),
                        name="tally_once_a_province",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("certified_count", None),
                            ("certified_count__lte", models.F("groups_count")),
                            _connector="OR",
                        ),
                        name="tally_certified_among_groups",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DeadlineExtension",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("due_at", models.DateTimeField(verbose_name="due at")),
                ("reason", models.TextField(verbose_name="reason")),
                ("granted_at", models.DateTimeField(verbose_name="granted at")),
                (
                    "deadline",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="extensions",
                        to="cooperatives.deadline",
                    ),
                ),
                (
                    "granted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="granted by",
                    ),
                ),
                (
                    "province",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="extensions",
                        to="cooperatives.province",
                        verbose_name="province",
                    ),
                ),
            ],
            options={
                "verbose_name": "extension of a deadline",
                "verbose_name_plural": "extensions of deadlines",
                "ordering": ["granted_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="BackgroundTask",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("plan", "Reading the workbook"),
                            ("answer", "Planning anew after the answers"),
                            ("commit", "Writing into the register"),
                            ("undo", "Undoing the import"),
                            ("export", "Exporting the list"),
                            ("take", "Taking over the register of a joined province"),
                            ("return", "Marking in the workbook what is to be mended"),
                        ],
                        max_length=6,
                        verbose_name="kind",
                    ),
                ),
                ("key", models.CharField(max_length=120)),
                ("order", models.JSONField(blank=True, default=dict)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "waiting its turn"),
                            ("running", "running"),
                            ("done", "done"),
                            ("refused", "refused"),
                            ("failed", "failed"),
                        ],
                        default="queued",
                        max_length=7,
                        verbose_name="state",
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("asked_at", models.DateTimeField(verbose_name="asked at")),
                (
                    "finished_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="finished at"),
                ),
                ("refusal", models.TextField(blank=True)),
                ("kept", models.JSONField(blank=True, default=list)),
                (
                    "filename",
                    models.CharField(blank=True, max_length=200, verbose_name="file name"),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="asked by",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tasks",
                        to="cooperatives.importrun",
                    ),
                ),
                (
                    "province",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cooperatives.province",
                        verbose_name="province",
                    ),
                ),
            ],
            options={
                "verbose_name": "background task",
                "verbose_name_plural": "background tasks",
                "ordering": ["-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["queued", "running"])),
                        fields=("key",),
                        name="task_open_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["queued", "running"]),
                            ("finished_at__isnull", False),
                            _connector="XOR",
                        ),
                        name="task_finished_has_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ActRecord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveBigIntegerField()),
                ("name", models.CharField(max_length=250)),
                (
                    "before",
                    models.JSONField(
                        encoder=django.core.serializers.json.DjangoJSONEncoder, null=True
                    ),
                ),
                (
                    "after",
                    models.JSONField(
                        encoder=django.core.serializers.json.DjangoJSONEncoder, null=True
                    ),
                ),
                (
                    "act",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="records",
                        to="cooperatives.registeract",
                    ),
                ),
            ],
            options={
                "verbose_name": "record of an act",
                "verbose_name_plural": "records of an act",
                "ordering": ["pk"],
                "indexes": [models.Index(fields=["number"], name="act_record_number")],
                "constraints": [
                    models.UniqueConstraint(fields=("act", "number"), name="act_record_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("before__isnull", False), ("after__isnull", False), _connector="OR"
                        ),
                        name="act_record_before_or_after",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReturnCell",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=80, verbose_name="figure")),
                (
                    "value",
                    models.DecimalField(
                        blank=True, decimal_places=3, max_digits=17, null=True, verbose_name="value"
                    ),
                ),
                ("words", models.CharField(blank=True, max_length=200, verbose_name="in words")),
                (
                    "mark",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("not_applicable", "not applicable"),
                            ("not_available", "not available"),
                        ],
                        default="",
                        max_length=14,
                        verbose_name="in place of a number",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=250, verbose_name="reason")),
                ("note", models.CharField(blank=True, max_length=250, verbose_name="note")),
                (
                    "province_return",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="cells",
                        to="cooperatives.return",
                    ),
                ),
            ],
            options={
                "verbose_name": "figure of a return",
                "verbose_name_plural": "figures of returns",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("province_return", "code"), name="return_cell_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("mark", ""),
                            models.Q(
                                ("mark__in", ["not_applicable", "not_available"]),
                                ("value__isnull", True),
                                ("words", ""),
                            ),
                            _connector="OR",
                        ),
                        name="return_cell_one_of_four_values",
                        violation_error_message="A figure has a value or is marked, not both.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("mark", "not_available"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="return_cell_not_available_has_reason",
                        violation_error_message="Say why this figure is not available.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReturnQuestion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("cell", models.CharField(blank=True, max_length=80, verbose_name="figure")),
                ("label", models.CharField(max_length=200, verbose_name="figure")),
                ("section", models.CharField(blank=True, max_length=20)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "asked"),
                            ("answered", "answered"),
                            ("resolved", "resolved"),
                        ],
                        default="asked",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                (
                    "resolved_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="resolved at"),
                ),
                (
                    "province_return",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="questions",
                        to="cooperatives.return",
                    ),
                ),
                (
                    "resolved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="resolved by",
                    ),
                ),
            ],
            options={
                "verbose_name": "question about a return",
                "verbose_name_plural": "questions about returns",
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("resolved_at__isnull", False),
                                ("resolved_by__isnull", False),
                                ("state", "resolved"),
                            ),
                            models.Q(
                                models.Q(("state", "resolved"), _negated=True),
                                ("resolved_at__isnull", True),
                                ("resolved_by__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="question_resolved_has_time_and_person",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CommuneSuccession",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "share",
                    models.CharField(
                        choices=[("whole", "the whole commune"), ("part", "a part of it")],
                        max_length=5,
                        verbose_name="how much of it",
                    ),
                ),
                ("on", models.DateField(verbose_name="on")),
                ("legal_basis", models.CharField(max_length=200, verbose_name="legal basis")),
                (
                    "new",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="predecessors",
                        to="cooperatives.commune",
                        verbose_name="new",
                    ),
                ),
                (
                    "old",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="successors",
                        to="cooperatives.commune",
                        verbose_name="old",
                    ),
                ),
            ],
            options={
                "verbose_name": "succession of communes",
                "verbose_name_plural": "successions of communes",
                "constraints": [
                    models.UniqueConstraint(fields=("old", "new"), name="commune_succession_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("share", "whole")),
                        fields=("old",),
                        name="commune_succession_whole_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("old", models.F("new")), _negated=True),
                        name="commune_succession_not_of_itself",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Cooperative",
            fields=[],
            options={
                "verbose_name": "cooperative",
                "verbose_name_plural": "cooperatives",
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("cooperatives.organization",),
        ),
        migrations.CreateModel(
            name="CooperativeGroup",
            fields=[],
            options={
                "verbose_name": "cooperative group",
                "verbose_name_plural": "cooperative groups",
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("cooperatives.organization",),
        ),
        migrations.CreateModel(
            name="CooperativeUnion",
            fields=[],
            options={
                "verbose_name": "cooperative union",
                "verbose_name_plural": "cooperative unions",
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("cooperatives.organization",),
        ),
        migrations.CreateModel(
            name="CreditFund",
            fields=[],
            options={
                "verbose_name": "people's credit fund",
                "verbose_name_plural": "people's credit funds",
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("cooperatives.organization",),
        ),
        migrations.CreateModel(
            name="ImportChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("row", models.PositiveIntegerField()),
                ("name", models.CharField(max_length=250)),
                ("is_new", models.BooleanField()),
                ("version", models.PositiveIntegerField()),
                ("figures_version", models.PositiveIntegerField()),
                (
                    "before",
                    models.JSONField(
                        default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="changes",
                        to="cooperatives.importrun",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="import_changes",
                        to="cooperatives.organization",
                    ),
                ),
            ],
            options={
                "verbose_name": "change by an Excel import",
                "verbose_name_plural": "changes by Excel imports",
            },
        ),
        migrations.CreateModel(
            name="CreditFundDetail",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "licence_no",
                    models.CharField(
                        blank=True, max_length=40, verbose_name="State Bank licence no."
                    ),
                ),
                (
                    "licensed_on",
                    models.DateField(blank=True, null=True, verbose_name="licensed on"),
                ),
                (
                    "area_of_work",
                    models.CharField(blank=True, max_length=250, verbose_name="area of work"),
                ),
                (
                    "organization",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="credit_fund_detail",
                        to="cooperatives.organization",
                    ),
                ),
            ],
            options={
                "verbose_name": "credit fund detail",
            },
        ),
        migrations.CreateModel(
            name="CooperativeGroupDetail",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "contract_on",
                    models.DateField(blank=True, null=True, verbose_name="contract signed on"),
                ),
                (
                    "contract_months",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="term of the contract, months",
                    ),
                ),
                (
                    "is_certified",
                    models.BooleanField(
                        blank=True, null=True, verbose_name="contract certified or registered"
                    ),
                ),
                (
                    "organization",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="cooperative_group_detail",
                        to="cooperatives.organization",
                    ),
                ),
            ],
            options={
                "verbose_name": "cooperative group detail",
            },
        ),
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
        migrations.CreateModel(
            name="OrganizationEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("entered", "entered in the register"),
                            ("founded", "founded"),
                            ("renamed", "renamed"),
                            ("moved", "moved"),
                            ("status_changed", "change of status"),
                            ("alliance_joined", "joined the alliance"),
                            ("alliance_left", "left the alliance"),
                            ("union_joined", "joined a cooperative union"),
                            ("union_left", "left a cooperative union"),
                            ("reregistered", "registered anew"),
                            ("merged", "merger"),
                            ("split", "split"),
                            ("converted", "conversion"),
                        ],
                        max_length=15,
                        verbose_name="event",
                    ),
                ),
                ("on", models.DateField(blank=True, null=True, verbose_name="on")),
                ("basis", models.CharField(blank=True, max_length=200, verbose_name="basis")),
                (
                    "paper_on",
                    models.DateField(blank=True, null=True, verbose_name="day of the paper"),
                ),
                (
                    "paper_issuer",
                    models.CharField(
                        blank=True, max_length=150, verbose_name="issuer of the paper"
                    ),
                ),
                ("before", models.CharField(blank=True, max_length=250, verbose_name="before")),
                ("after", models.CharField(blank=True, max_length=250, verbose_name="after")),
                ("recorded_at", models.DateTimeField(verbose_name="recorded at")),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="events",
                        to="cooperatives.organization",
                    ),
                ),
                (
                    "related",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="cooperatives.organization",
                        verbose_name="predecessor or successor",
                    ),
                ),
                (
                    "act",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="events",
                        to="cooperatives.registeract",
                    ),
                ),
            ],
            options={
                "verbose_name": "event",
                "verbose_name_plural": "events",
                "ordering": [
                    models.OrderBy(models.F("on"), descending=True, nulls_last=True),
                    "-pk",
                ],
            },
        ),
        migrations.CreateModel(
            name="FormerRecord",
            fields=[
                ("number", models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="former_records",
                        to="cooperatives.organization",
                        verbose_name="organization",
                    ),
                ),
                (
                    "act",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="former_record",
                        to="cooperatives.registeract",
                    ),
                ),
            ],
            options={
                "verbose_name": "former record",
                "verbose_name_plural": "former records",
            },
        ),
        migrations.CreateModel(
            name="QuestionMessage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField(verbose_name="text")),
                ("at", models.DateTimeField(verbose_name="at")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="messages",
                        to="cooperatives.returnquestion",
                    ),
                ),
            ],
            options={
                "verbose_name": "message in a thread",
                "verbose_name_plural": "messages in threads",
                "ordering": ["at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="StatusPeriod",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("active", "active"),
                            ("suspended", "suspended, notified"),
                            ("stopped", "stopped, not notified"),
                            ("dissolving", "being dissolved"),
                            ("dissolved", "dissolved"),
                            ("revoked", "certificate revoked"),
                            ("bankrupt", "bankrupt"),
                            ("became_enterprise", "converted into an enterprise"),
                            ("became_cooperative", "group converted into a cooperative"),
                            ("merged", "merged, consolidated, divided or separated"),
                        ],
                        max_length=18,
                        verbose_name="status",
                    ),
                ),
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="until")),
                ("basis", models.CharField(blank=True, max_length=200, verbose_name="basis")),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="status_periods",
                        to="cooperatives.organization",
                    ),
                ),
            ],
            options={
                "verbose_name": "status period",
                "ordering": [
                    "organization",
                    models.OrderBy(models.F("valid_from"), nulls_first=True),
                ],
                "indexes": [
                    models.Index(
                        fields=["organization", "status", "valid_from"], name="status_period_of"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("valid_to", None)),
                        fields=("organization",),
                        name="status_period_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_from", None),
                            ("valid_to", None),
                            ("valid_to__gt", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="status_period_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="YearlyFigures",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                (
                    "basis",
                    models.CharField(
                        choices=[("actual", "actual"), ("estimate", "estimate for the whole year")],
                        default="actual",
                        max_length=8,
                        verbose_name="basis",
                    ),
                ),
                ("as_of", models.DateField(blank=True, null=True, verbose_name="as of")),
                (
                    "members_count",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="members"),
                ),
                (
                    "female_members_count",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="of them women"
                    ),
                ),
                (
                    "new_members_count",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="new members in the year"
                    ),
                ),
                (
                    "workers_count",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="regular workers"
                    ),
                ),
                (
                    "female_workers_count",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="regular workers, women"
                    ),
                ),
                (
                    "charter_capital",
                    models.DecimalField(
                        blank=True,
                        decimal_places=3,
                        max_digits=17,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(Decimal("0"))],
                        verbose_name="charter capital",
                    ),
                ),
                (
                    "total_capital",
                    models.DecimalField(
                        blank=True,
                        decimal_places=3,
                        max_digits=17,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(Decimal("0"))],
                        verbose_name="total capital",
                    ),
                ),
                (
                    "total_assets",
                    models.DecimalField(
                        blank=True,
                        decimal_places=3,
                        max_digits=17,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(Decimal("0"))],
                        verbose_name="total assets",
                    ),
                ),
                (
                    "revenue",
                    models.DecimalField(
                        blank=True,
                        decimal_places=3,
                        max_digits=17,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(Decimal("0"))],
                        verbose_name="revenue",
                    ),
                ),
                (
                    "cost",
                    models.DecimalField(
                        blank=True,
                        decimal_places=3,
                        max_digits=17,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(Decimal("0"))],
                        verbose_name="cost",
                    ),
                ),
                (
                    "profit",
                    models.DecimalField(
                        blank=True,
                        decimal_places=3,
                        max_digits=17,
                        null=True,
                        verbose_name="profit before tax",
                    ),
                ),
                (
                    "budget_payment",
                    models.DecimalField(
                        blank=True,
                        decimal_places=3,
                        max_digits=17,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(Decimal("0"))],
                        verbose_name="paid to the State budget",
                    ),
                ),
                (
                    "worker_income",
                    models.DecimalField(
                        blank=True,
                        decimal_places=3,
                        max_digits=17,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(Decimal("0"))],
                        verbose_name="income per worker and month",
                    ),
                ),
                (
                    "rating",
                    models.CharField(
                        blank=True,
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
                    "deposits",
                    models.DecimalField(
                        blank=True,
                        decimal_places=3,
                        max_digits=17,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(Decimal("0"))],
                        verbose_name="deposits",
                    ),
                ),
                (
                    "loans",
                    models.DecimalField(
                        blank=True,
                        decimal_places=3,
                        max_digits=17,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(Decimal("0"))],
                        verbose_name="loans outstanding",
                    ),
                ),
                (
                    "bad_debt_ratio",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=5,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(Decimal("0")),
                            django.core.validators.MaxValueValidator(Decimal("100")),
                        ],
                        verbose_name="bad debt, %",
                    ),
                ),
                (
                    "not_available",
                    models.JSONField(blank=True, default=list, verbose_name="not available"),
                ),
                ("note", models.CharField(blank=True, max_length=250, verbose_name="note")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="yearly_figures",
                        to="cooperatives.organization",
                        verbose_name="organization",
                    ),
                ),
            ],
            options={
                "verbose_name": "yearly figures",
                "verbose_name_plural": "yearly figures",
                "indexes": [models.Index(fields=["year", "organization"], name="figures_of_year")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization", "year"), name="figures_once_a_year"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("female_members_count", None),
                            ("members_count", None),
                            ("female_members_count__lte", models.F("members_count")),
                            _connector="OR",
                        ),
                        name="figures_women_among_members",
                        violation_error_message="There cannot be more women than members.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("female_workers_count", None),
                            ("workers_count", None),
                            ("female_workers_count__lte", models.F("workers_count")),
                            _connector="OR",
                        ),
                        name="figures_women_among_workers",
                        violation_error_message="There cannot be more women than regular workers.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("charter_capital", None),
                                ("charter_capital__gte", 0),
                                _connector="OR",
                            ),
                            models.Q(
                                ("total_capital", None), ("total_capital__gte", 0), _connector="OR"
                            ),
                            models.Q(
                                ("total_assets", None), ("total_assets__gte", 0), _connector="OR"
                            ),
                            models.Q(("revenue", None), ("revenue__gte", 0), _connector="OR"),
                            models.Q(("cost", None), ("cost__gte", 0), _connector="OR"),
                            models.Q(
                                ("budget_payment", None),
                                ("budget_payment__gte", 0),
                                _connector="OR",
                            ),
                            models.Q(
                                ("worker_income", None), ("worker_income__gte", 0), _connector="OR"
                            ),
                            models.Q(("deposits", None), ("deposits__gte", 0), _connector="OR"),
                            models.Q(("loans", None), ("loans__gte", 0), _connector="OR"),
                        ),
                        name="figures_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("bad_debt_ratio", None),
                            models.Q(("bad_debt_ratio__gte", 0), ("bad_debt_ratio__lte", 100)),
                            _connector="OR",
                        ),
                        name="figures_bad_debt_is_a_share",
                    ),
                ],
            },
        ),
    ]
