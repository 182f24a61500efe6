import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("emulation", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="ConferenceReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("consulting", "open to comments"),
                            ("approved", "approved"),
                            ("published", "published"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "number",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="number"),
                ),
                (
                    "symbol",
                    models.CharField(default="BC-CTĐ", max_length=30, verbose_name="symbol"),
                ),
                ("place", models.CharField(max_length=60, verbose_name="place")),
                ("on", models.DateField(verbose_name="date of the paper")),
                (
                    "signer_name",
                    models.CharField(blank=True, max_length=150, verbose_name="signer's name"),
                ),
                (
                    "authority",
                    models.CharField(
                        choices=[
                            ("head", "the head of the cluster, for the cluster (TM.)"),
                            ("deputy", "the deputy head, in place of the head (KT.)"),
                            ("delegate", "a delegate, by written authorization of the head (TUQ.)"),
                        ],
                        default="head",
                        max_length=8,
                        verbose_name="signs as",
                    ),
                ),
                (
                    "signer_title",
                    models.CharField(
                        blank=True,
                        help_text="Printed under TUQ., such as THƯ KÝ CỤM.",
                        max_length=80,
                        verbose_name="delegate's title",
                    ),
                ),
                ("sections", models.JSONField(blank=True, default=dict, verbose_name="sections")),
                (
                    "publishing_since",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="publishing since"
                    ),
                ),
                ("lock_version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "year",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="conference_report",
                        to="emulation.emulationyear",
                        verbose_name="emulation year",
                    ),
                ),
            ],
            options={
                "verbose_name": "summary report",
                "verbose_name_plural": "summary reports",
            },
        ),
        migrations.CreateModel(
            name="PublishedReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveSmallIntegerField(verbose_name="version")),
                ("snapshot", models.JSONField(verbose_name="snapshot of the data")),
                (
                    "snapshot_sha256",
                    models.CharField(max_length=64, verbose_name="SHA-256 of the snapshot"),
                ),
                ("html", models.TextField(verbose_name="HTML")),
                ("pdf", models.FileField(upload_to="reports/", verbose_name="PDF")),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256 of the PDF")),
                ("pages", models.PositiveSmallIntegerField(verbose_name="pages")),
                (
                    "code",
                    models.CharField(max_length=20, unique=True, verbose_name="verification code"),
                ),
                ("published_at", models.DateTimeField(verbose_name="published at")),
                ("reason", models.TextField(blank=True, verbose_name="what this version corrects")),
                (
                    "published_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="published by",
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="publications",
                        to="reports.conferencereport",
                        verbose_name="report",
                    ),
                ),
                (
                    "supersedes",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="superseded_by",
                        to="reports.publishedreport",
                        verbose_name="supersedes",
                    ),
                ),
            ],
            options={
                "verbose_name": "published report",
                "verbose_name_plural": "published reports",
                "ordering": ["report", "-version"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("report", "version"), name="publication_version_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("supersedes", None), ("version", 1)),
                            models.Q(("supersedes__isnull", False), ("version__gt", 1)),
                            _connector="OR",
                        ),
                        name="publication_later_ones_supersede",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SectionComment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=30, verbose_name="section")),
                ("text", models.TextField(max_length=2000, verbose_name="comment")),
                ("at", models.DateTimeField(verbose_name="comment at")),
                ("answer", models.TextField(blank=True, max_length=2000, verbose_name="answer")),
                (
                    "answered_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="answered at"),
                ),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="answered by",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="comment by",
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="section_comments",
                        to="reports.conferencereport",
                        verbose_name="report",
                    ),
                ),
            ],
            options={
                "verbose_name": "comment on a section",
                "verbose_name_plural": "comments on sections",
                "ordering": ["report", "key", "at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", ""), ("answered_at", None), ("answered_by", None)),
                            models.Q(
                                models.Q(("answer", ""), _negated=True),
                                ("answered_at__isnull", False),
                                ("answered_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="section_comment_answer_is_whole",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SectionVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=30, verbose_name="section")),
                ("number", models.PositiveIntegerField(verbose_name="version")),
                ("text", models.TextField(blank=True, verbose_name="text")),
                ("at", models.DateTimeField(verbose_name="text at")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="text by",
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="section_versions",
                        to="reports.conferencereport",
                        verbose_name="report",
                    ),
                ),
            ],
            options={
                "verbose_name": "version of a section",
                "verbose_name_plural": "versions of sections",
                "ordering": ["report", "key", "-number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("report", "key", "number"), name="section_version_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PublishedFile",
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
                            ("docx", "Word document"),
                            ("xlsx", "Excel workbook of the appendices"),
                            ("errata", "errata slip"),
                        ],
                        max_length=12,
                        verbose_name="kind of file",
                    ),
                ),
                ("file", models.FileField(upload_to="reports/", verbose_name="file")),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                ("size", models.PositiveIntegerField(verbose_name="size, bytes")),
                (
                    "publication",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="reports.publishedreport",
                        verbose_name="published report",
                    ),
                ),
            ],
            options={
                "verbose_name": "published file",
                "verbose_name_plural": "published files",
                "ordering": ["publication", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("publication", "kind"), name="published_file_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PressText",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="title of the news")),
                ("text", models.TextField(max_length=6000, verbose_name="text")),
                ("written_at", models.DateTimeField(verbose_name="text at")),
                (
                    "published_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="published at"),
                ),
                ("lock_version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "published_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="published by",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="text by",
                    ),
                ),
                (
                    "publication",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="press_text",
                        to="reports.publishedreport",
                        verbose_name="published report",
                    ),
                ),
            ],
            options={
                "verbose_name": "press text",
                "verbose_name_plural": "press texts",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("published_at", None), ("published_by", None)),
                            models.Q(
                                ("published_at__isnull", False), ("published_by__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="press_text_published_by_somebody",
                    )
                ],
            },
        ),
    ]
