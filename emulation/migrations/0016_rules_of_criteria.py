"""Criteria have rules, sheets have rounds, scores have facts and the points of each of the four."""

from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import emulation.models.criteria
from cluster_portal.triggers import lift

# SQLite makes a changed table anew, without its triggers: it is lifted here and put on again in 0017.
SHEET_STAYS = import_module("emulation.migrations.0002_signed_stays").Migration.operations[5]


class Migration(migrations.Migration):
    dependencies = [
        ("cooperatives", "0017_counts_without_the_rows"),
        ("emulation", "0015_decisions_stay"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        lift(SHEET_STAYS),
        migrations.CreateModel(
            name="ScoreEvidence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="what it is")),
                (
                    "issuer",
                    models.CharField(
                        blank=True, max_length=120, verbose_name="issuer of the evidence"
                    ),
                ),
                ("issued_on", models.DateField(blank=True, null=True, verbose_name="issued on")),
                ("link", models.URLField(blank=True, verbose_name="address")),
                ("file", models.FileField(blank=True, upload_to="evidence/", verbose_name="file")),
                (
                    "sha256",
                    models.CharField(
                        blank=True, editable=False, max_length=64, verbose_name="SHA-256"
                    ),
                ),
                ("added_at", models.DateTimeField(verbose_name="added at")),
            ],
            options={
                "verbose_name": "evidence",
                "verbose_name_plural": "evidence",
                "ordering": ["added_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ScoreSnapshot",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "round_no",
                    models.PositiveSmallIntegerField(default=1, verbose_name="round of scoring"),
                ),
                (
                    "content",
                    models.TextField(editable=False, verbose_name="frozen content, canonical JSON"),
                ),
                (
                    "content_hash",
                    models.CharField(editable=False, max_length=64, verbose_name="SHA-256"),
                ),
                ("made_at", models.DateTimeField(verbose_name="made at")),
                ("reason", models.TextField(blank=True, verbose_name="reason for the new round")),
            ],
            options={
                "verbose_name": "snapshot of the points",
                "verbose_name_plural": "snapshots of the points",
                "ordering": ["pack", "round_no"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="score",
            name="score_not_negative",
        ),
        migrations.RemoveConstraint(
            model_name="scoresheet",
            name="sheet_one_a_province",
        ),
        migrations.AddField(
            model_name="criteriapack",
            name="content",
            field=models.TextField(
                blank=True, editable=False, verbose_name="frozen content, canonical JSON"
            ),
        ),
        migrations.AddField(
            model_name="criteriapack",
            name="content_hash",
            field=models.CharField(
                blank=True, editable=False, max_length=64, verbose_name="SHA-256"
            ),
        ),
        migrations.AddField(
            model_name="criteriapack",
            name="copied_from",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="copies",
                to="emulation.criteriapack",
                verbose_name="copied from",
            ),
        ),
        migrations.AddField(
            model_name="criteriapack",
            name="equal_ranks",
            field=models.CharField(
                choices=[
                    ("skip", "the next rank is skipped: 1, 2, 2, 4"),
                    ("dense", "the next rank follows: 1, 2, 2, 3"),
                ],
                default="skip",
                max_length=5,
                verbose_name="after an equal rank",
            ),
        ),
        migrations.AddField(
            model_name="criteriapack",
            name="evidence_from",
            field=models.DecimalField(
                blank=True,
                decimal_places=2,
                max_digits=6,
                null=True,
                verbose_name="evidence from this many points",
            ),
        ),
        migrations.AddField(
            model_name="criteriapack",
            name="full_points",
            field=models.DecimalField(
                blank=True,
                decimal_places=2,
                max_digits=6,
                null=True,
                verbose_name="sum of the table",
            ),
        ),
        migrations.AddField(
            model_name="criteriapack",
            name="lock_version",
            field=models.PositiveIntegerField(default=1, editable=False),
        ),
        migrations.AddField(
            model_name="criteriapack",
            name="prepared_in",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="prepared_packs",
                to="emulation.emulationyear",
                verbose_name="prepared in the year",
            ),
        ),
        migrations.AddField(
            model_name="criteriapack",
            name="ranks_unsigned",
            field=models.BooleanField(
                default=False, verbose_name="ranks units that did not sign the pledge"
            ),
        ),
        migrations.AddField(
            model_name="criterion",
            name="indicator",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="criteria",
                to="emulation.indicator",
                verbose_name="indicator",
            ),
        ),
        migrations.AddField(
            model_name="criterion",
            name="parameters",
            field=models.JSONField(blank=True, default=dict, verbose_name="parameters of the rule"),
        ),
        migrations.AddField(
            model_name="criterion",
            name="rule",
            field=models.CharField(
                choices=[
                    ("group", "group"),
                    ("manual", "by judgement"),
                    ("band", "by bands"),
                    ("yes_no", "reached or not"),
                    ("per_unit", "for each unit"),
                    ("proportional", "in proportion to the target"),
                    ("relative_to_leader", "compared with the best unit"),
                    ("bonus_penalty", "bonus and penalty"),
                    ("late_penalty", "less for lateness"),
                    ("veto", "takes out of the ranking"),
                    ("derived", "from an indicator"),
                ],
                default="manual",
                max_length=18,
                verbose_name="rule",
            ),
        ),
        migrations.AddField(
            model_name="score",
            name="actual",
            field=models.DecimalField(
                blank=True, decimal_places=3, max_digits=17, null=True, verbose_name="actual"
            ),
        ),
        migrations.AddField(
            model_name="score",
            name="cross_points",
            field=models.DecimalField(
                blank=True,
                decimal_places=2,
                max_digits=6,
                null=True,
                verbose_name="points of the cross-check",
            ),
        ),
        migrations.AddField(
            model_name="score",
            name="is_assigned",
            field=models.BooleanField(default=True, verbose_name="assigned"),
        ),
        migrations.AddField(
            model_name="score",
            name="penalty_count",
            field=models.DecimalField(
                blank=True,
                decimal_places=3,
                max_digits=9,
                null=True,
                verbose_name="number of penalties",
            ),
        ),
        migrations.AddField(
            model_name="score",
            name="system_points",
            field=models.DecimalField(
                blank=True,
                decimal_places=2,
                max_digits=6,
                null=True,
                verbose_name="computed points",
            ),
        ),
        migrations.AddField(
            model_name="score",
            name="target",
            field=models.DecimalField(
                blank=True, decimal_places=3, max_digits=17, null=True, verbose_name="target"
            ),
        ),
        migrations.AddField(
            model_name="scoresheet",
            name="round_no",
            field=models.PositiveSmallIntegerField(default=1, verbose_name="round of scoring"),
        ),
        migrations.AlterField(
            model_name="criteriapack",
            name="tie_breakers",
            field=models.JSONField(
                blank=True,
                default=emulation.models.criteria.default_tie_breakers,
                verbose_name="tie-breakers",
            ),
        ),
        migrations.AlterField(
            model_name="scoresheet",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "draft"),
                    ("self_scored", "self-scored"),
                    ("cross_checked", "cross-checked"),
                    ("explained", "explained"),
                    ("settled", "settled"),
                    ("locked", "locked"),
                ],
                default="draft",
                max_length=13,
                verbose_name="state",
            ),
        ),
        migrations.AddConstraint(
            model_name="criteriapack",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("content", ""), ("content_hash", "")),
                    models.Q(
                        models.Q(("content", ""), _negated=True),
                        models.Q(("content_hash", ""), _negated=True),
                        ("frozen_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="pack_content_only_when_frozen",
            ),
        ),
        migrations.AddConstraint(
            model_name="criterion",
            constraint=models.CheckConstraint(
                condition=models.Q(("rule", "derived"), ("indicator", None), _connector="XOR"),
                name="criterion_derived_names_indicator",
            ),
        ),
        migrations.AddConstraint(
            model_name="score",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_assigned", True), ("final_points", None), _connector="OR"),
                name="score_not_assigned_has_no_points",
            ),
        ),
        migrations.AddConstraint(
            model_name="scoresheet",
            constraint=models.UniqueConstraint(
                fields=("pack", "province", "round_no"), name="sheet_one_a_round"
            ),
        ),
        migrations.AddField(
            model_name="scoreevidence",
            name="added_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="added by",
            ),
        ),
        migrations.AddField(
            model_name="scoreevidence",
            name="score",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="evidence",
                to="emulation.score",
                verbose_name="score",
            ),
        ),
        migrations.AddField(
            model_name="scoresnapshot",
            name="pack",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="snapshots",
                to="emulation.criteriapack",
                verbose_name="scoring table",
            ),
        ),
        migrations.AddConstraint(
            model_name="scoreevidence",
            constraint=models.CheckConstraint(
                condition=models.Q(("link", ""), ("file", ""), _connector="XOR"),
                name="evidence_file_or_link",
            ),
        ),
        migrations.AddConstraint(
            model_name="scoreevidence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("file", ""), models.Q(("sha256", ""), _negated=True), _connector="XOR"
                ),
                name="evidence_file_has_hash",
            ),
        ),
        migrations.AddConstraint(
            model_name="scoresnapshot",
            constraint=models.UniqueConstraint(
                fields=("pack", "round_no"), name="snapshot_one_a_round"
            ),
        ),
        migrations.AddConstraint(
            model_name="scoresnapshot",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("round_no", 1), models.Q(("reason", ""), _negated=True), _connector="OR"
                ),
                name="snapshot_later_round_has_reason",
            ),
        ),
    ]
