import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models

import emulation.models.artifacts
import emulation.models.criteria
import emulation.models.scores


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("cooperatives", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="AwardTitle",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(unique=True, verbose_name="code")),
                ("name", models.CharField(max_length=150, verbose_name="name")),
                ("level", models.CharField(max_length=120, verbose_name="who decides")),
                (
                    "recipients",
                    models.CharField(
                        help_text="unit, person, cooperative; parted by |",
                        max_length=40,
                        verbose_name="for whom",
                    ),
                ),
                (
                    "is_of_cluster",
                    models.BooleanField(default=False, verbose_name="proposed by the cluster"),
                ),
                ("order_no", models.PositiveSmallIntegerField(verbose_name="order")),
                ("source", models.CharField(max_length=300, verbose_name="source")),
            ],
            options={
                "verbose_name": "award title",
                "verbose_name_plural": "award titles",
                "ordering": ["order_no"],
            },
        ),
        migrations.CreateModel(
            name="Indicator",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(unique=True, verbose_name="code")),
                ("text", models.CharField(max_length=200, verbose_name="text")),
                ("unit", models.CharField(max_length=40, verbose_name="unit")),
                ("decimals", models.PositiveSmallIntegerField(default=0, verbose_name="decimals")),
                (
                    "direction",
                    models.CharField(
                        choices=[
                            ("at_least", "≥"),
                            ("at_most", "≤"),
                            ("exactly", "="),
                            ("words", "in words"),
                        ],
                        default="at_least",
                        max_length=8,
                        verbose_name="direction",
                    ),
                ),
                ("definition", models.TextField(verbose_name="definition")),
                (
                    "is_additive",
                    models.BooleanField(default=False, verbose_name="adds up over the provinces"),
                ),
                ("group", models.CharField(max_length=80, verbose_name="group")),
                ("order_no", models.PositiveSmallIntegerField(verbose_name="order")),
                ("source", models.CharField(blank=True, max_length=60, verbose_name="computed by")),
            ],
            options={
                "verbose_name": "indicator",
                "verbose_name_plural": "indicators",
                "ordering": ["order_no"],
            },
        ),
        migrations.CreateModel(
            name="EmulationYear",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                (
                    "plan_issued_on",
                    models.DateField(blank=True, null=True, verbose_name="plan issued on"),
                ),
                (
                    "registration_due_on",
                    models.DateField(blank=True, null=True, verbose_name="registration due on"),
                ),
                (
                    "figures_due_on",
                    models.DateField(blank=True, null=True, verbose_name="figures due on"),
                ),
                (
                    "self_score_due_on",
                    models.DateField(blank=True, null=True, verbose_name="self-scoring due on"),
                ),
                (
                    "cross_check_due_on",
                    models.DateField(blank=True, null=True, verbose_name="cross-check due on"),
                ),
                (
                    "conference_on",
                    models.DateField(blank=True, null=True, verbose_name="summary conference on"),
                ),
                (
                    "conference_place",
                    models.CharField(
                        blank=True, max_length=120, verbose_name="place of the conference"
                    ),
                ),
                (
                    "opened_to_members_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="opened to all members at"
                    ),
                ),
                ("note", models.TextField(blank=True, verbose_name="note")),
                (
                    "cluster",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="emulation_years",
                        to="cooperatives.cluster",
                        verbose_name="cluster",
                    ),
                ),
            ],
            options={
                "verbose_name": "emulation year",
                "verbose_name_plural": "emulation years",
                "ordering": ["-year"],
                "constraints": [
                    models.UniqueConstraint(fields=("cluster", "year"), name="emulation_year_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Mandate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "post",
                    models.CharField(
                        choices=[
                            ("chair", "chair"),
                            ("deputy_chair", "deputy chair, for the chair"),
                            ("delegate", "delegate, by written authorization"),
                            ("secretary", "secretary, for the cluster's standing office"),
                        ],
                        max_length=12,
                        verbose_name="post",
                    ),
                ),
                (
                    "title",
                    models.CharField(
                        blank=True,
                        help_text="Printed under TUQ., such as TRƯỞNG PHÒNG.",
                        max_length=80,
                        verbose_name="own title",
                    ),
                ),
                (
                    "paper",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="paper that grants it"
                    ),
                ),
                ("valid_from", models.DateField(verbose_name="from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "province",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mandates",
                        to="cooperatives.province",
                        verbose_name="province",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mandates",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "mandate to sign",
                "verbose_name_plural": "mandates to sign",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("post", "delegate"), _negated=True),
                            models.Q(
                                models.Q(("paper", ""), _negated=True),
                                models.Q(("title", ""), _negated=True),
                                ("valid_to__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="mandate_delegate_has_paper_and_end",
                        violation_error_message="A delegate needs a paper, a title and a last day (Nghị định 30/2020, Điều 13).",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to", None),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="mandate_in_order",
                        violation_error_message="The last day lies before the first.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SignerCertificate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "serial",
                    models.CharField(
                        blank=True,
                        help_text="Hexadecimal, as it is shown.",
                        max_length=64,
                        verbose_name="serial number",
                    ),
                ),
                (
                    "issuer",
                    models.CharField(
                        blank=True,
                        help_text="Common name of the issuer.",
                        max_length=200,
                        verbose_name="issued by",
                    ),
                ),
                (
                    "common_name",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="name in the certificate"
                    ),
                ),
                (
                    "organization",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="organization in the certificate"
                    ),
                ),
                (
                    "expires_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="certificate expires at"
                    ),
                ),
                (
                    "key_usage",
                    models.CharField(blank=True, max_length=200, verbose_name="key usage"),
                ),
                ("valid_from", models.DateField(verbose_name="expected from")),
                (
                    "valid_to",
                    models.DateField(blank=True, null=True, verbose_name="expected until"),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="certificates",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "certificate of a signer",
                "verbose_name_plural": "certificates of signers",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                models.Q(("serial", ""), _negated=True),
                                models.Q(("issuer", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("common_name", ""), _negated=True),
                                models.Q(("organization", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="certificate_serial_or_names",
                        violation_error_message="Enter the serial number with its issuer, or the name with the organization.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to", None),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="certificate_in_order",
                        violation_error_message="The last day lies before the first.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AwardRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=10, unique=True, verbose_name="code")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("consecutive", "held in so many consecutive years before"),
                            ("same_year", "held or proposed in the same year"),
                            ("once", "only once"),
                            ("not_within", "not again within so many years"),
                        ],
                        max_length=11,
                        verbose_name="kind",
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="until")),
                ("source", models.CharField(max_length=300, verbose_name="source")),
                (
                    "of_title",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="emulation.awardtitle",
                        verbose_name="of which title",
                    ),
                ),
                (
                    "title",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rules",
                        to="emulation.awardtitle",
                        verbose_name="title",
                    ),
                ),
            ],
            options={
                "verbose_name": "rule of awards",
                "verbose_name_plural": "rules of awards",
                "ordering": ["code"],
            },
        ),
        migrations.CreateModel(
            name="Ballot",
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
                            ("nomination", "ballot for the leading unit"),
                            ("head", "election of the head of the cluster"),
                            ("deputy", "election of the deputy head of the cluster"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("round_no", models.PositiveSmallIntegerField(default=1, verbose_name="round")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("prepared", "prepared"),
                            ("open", "open"),
                            ("closed", "closed"),
                            ("announced", "announced"),
                            ("annulled", "annulled"),
                        ],
                        default="draft",
                        max_length=9,
                        verbose_name="state",
                    ),
                ),
                ("held_on", models.DateField(verbose_name="day of the meeting")),
                ("place", models.CharField(max_length=120, verbose_name="place")),
                (
                    "chair_name",
                    models.CharField(
                        blank=True, max_length=150, verbose_name="chair of the meeting"
                    ),
                ),
                (
                    "secretary_name",
                    models.CharField(
                        blank=True, max_length=150, verbose_name="secretary of the meeting"
                    ),
                ),
                (
                    "counters",
                    models.TextField(
                        blank=True,
                        help_text="One person a line, with the unit.",
                        verbose_name="counting team",
                    ),
                ),
                (
                    "method",
                    models.CharField(
                        choices=[("portal", "in the portal"), ("paper", "on paper")],
                        max_length=6,
                        verbose_name="how votes are cast",
                    ),
                ),
                ("is_secret", models.BooleanField(default=True, verbose_name="secret")),
                (
                    "quorum",
                    models.CharField(
                        choices=[
                            ("most", "no share: the most votes"),
                            ("half", "more than half"),
                            ("2/3", "at least two thirds"),
                            ("80", "at least 80 %"),
                            ("90", "at least 90 %"),
                            ("100", "all of them"),
                        ],
                        default="2/3",
                        max_length=8,
                        verbose_name="quorum",
                    ),
                ),
                (
                    "share",
                    models.CharField(
                        choices=[
                            ("most", "no share: the most votes"),
                            ("half", "more than half"),
                            ("2/3", "at least two thirds"),
                            ("80", "at least 80 %"),
                            ("90", "at least 90 %"),
                            ("100", "all of them"),
                        ],
                        default="half",
                        max_length=8,
                        verbose_name="share of votes that is asked for",
                    ),
                ),
                (
                    "base",
                    models.CharField(
                        choices=[("all", "all members"), ("present", "members that are present")],
                        default="all",
                        max_length=7,
                        verbose_name="share of",
                    ),
                ),
                (
                    "tie_rule",
                    models.CharField(
                        choices=[
                            ("second_ballot", "a second ballot between those who are equal"),
                            (
                                "points",
                                "more points decide; if these are equal too, a second ballot",
                            ),
                        ],
                        default="second_ballot",
                        max_length=13,
                        verbose_name="equal votes",
                    ),
                ),
                (
                    "rules_source",
                    models.CharField(max_length=250, verbose_name="source of these rules"),
                ),
                (
                    "term_from",
                    models.DateField(
                        blank=True,
                        help_text="Of an election: the day from which the elected unit has the rights.",
                        null=True,
                        verbose_name="the term begins on",
                    ),
                ),
                ("lock_version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "opened_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="opened at"),
                ),
                (
                    "closed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="closed at"),
                ),
                (
                    "announced_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="announced at"),
                ),
                (
                    "issued_count",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="papers issued"
                    ),
                ),
                (
                    "collected_count",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="papers collected"
                    ),
                ),
                (
                    "valid_count",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="valid papers"
                    ),
                ),
                (
                    "invalid_count",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="invalid papers"
                    ),
                ),
                (
                    "blank_count",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="for none of them"
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("elected", "decided"),
                            ("tied", "equal votes"),
                            ("not_reached", "nobody reached the share that is asked for"),
                        ],
                        max_length=11,
                        verbose_name="outcome",
                    ),
                ),
                (
                    "is_decided_by_points",
                    models.BooleanField(default=False, verbose_name="decided by points"),
                ),
                (
                    "points_leaders",
                    models.CharField(blank=True, max_length=250, verbose_name="first by points"),
                ),
                (
                    "differs_from_points",
                    models.BooleanField(default=False, verbose_name="another unit than by points"),
                ),
                (
                    "differing_reason",
                    models.TextField(blank=True, verbose_name="why another unit than by points"),
                ),
                ("annul_reason", models.TextField(blank=True, verbose_name="why it was annulled")),
                (
                    "follows",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="followed_by",
                        to="emulation.ballot",
                        verbose_name="follows",
                    ),
                ),
                (
                    "winner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="won_ballots",
                        to="cooperatives.province",
                        verbose_name="chosen unit",
                    ),
                ),
                (
                    "year",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ballots",
                        to="emulation.emulationyear",
                        verbose_name="emulation year",
                    ),
                ),
            ],
            options={
                "verbose_name": "ballot",
                "verbose_name_plural": "ballots",
                "ordering": ["year", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "annulled"), _negated=True),
                        fields=("year", "kind", "round_no"),
                        name="ballot_one_a_kind_and_round",
                        violation_error_message="There is such a ballot already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("blank_count__isnull", False),
                                ("closed_at__isnull", False),
                                ("collected_count__isnull", False),
                                ("invalid_count__isnull", False),
                                ("issued_count__isnull", False),
                                ("state__in", ["closed", "announced"]),
                                ("valid_count__isnull", False),
                            ),
                            models.Q(
                                models.Q(("state__in", ["closed", "announced"]), _negated=True),
                                ("outcome", ""),
                                ("valid_count", None),
                            ),
                            _connector="OR",
                        ),
                        name="ballot_counts_when_closed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_count", None),
                            models.Q(
                                ("blank_count__lte", models.F("valid_count")),
                                (
                                    "collected_count",
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("valid_count"), "+", models.F("invalid_count")
                                    ),
                                ),
                                ("collected_count__lte", models.F("issued_count")),
                            ),
                            _connector="OR",
                        ),
                        name="ballot_counts_agree",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", "elected"), ("winner__isnull", False)),
                            models.Q(
                                models.Q(("outcome", "elected"), _negated=True), ("winner", None)
                            ),
                            _connector="OR",
                        ),
                        name="ballot_winner_when_decided",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("differs_from_points", False),
                            models.Q(("differing_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="ballot_difference_has_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "annulled"), _negated=True),
                            models.Q(("annul_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="ballot_annulled_has_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "announced"), _negated=True),
                            models.Q(
                                models.Q(("outcome", ""), _negated=True),
                                ("announced_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="ballot_announced_has_outcome",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CriteriaPack",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveSmallIntegerField(default=1, verbose_name="version")),
                (
                    "source",
                    models.CharField(
                        help_text="The paper it comes from.", max_length=250, verbose_name="source"
                    ),
                ),
                (
                    "tie_breakers",
                    models.JSONField(
                        blank=True,
                        default=emulation.models.criteria.default_tie_breakers,
                        verbose_name="tie-breakers",
                    ),
                ),
                (
                    "equal_ranks",
                    models.CharField(
                        choices=[
                            ("skip", "the next rank is skipped: 1, 2, 2, 4"),
                            ("dense", "the next rank follows: 1, 2, 2, 3"),
                        ],
                        default="skip",
                        max_length=5,
                        verbose_name="after an equal rank",
                    ),
                ),
                (
                    "ranks_unsigned",
                    models.BooleanField(
                        default=False, verbose_name="ranks units that did not sign the pledge"
                    ),
                ),
                (
                    "full_points",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=6,
                        null=True,
                        verbose_name="sum of the table",
                    ),
                ),
                (
                    "evidence_from",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=6,
                        null=True,
                        verbose_name="evidence from this many points",
                    ),
                ),
                (
                    "frozen_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="frozen at"),
                ),
                (
                    "content",
                    models.TextField(
                        blank=True, editable=False, verbose_name="frozen content, canonical JSON"
                    ),
                ),
                (
                    "content_hash",
                    models.CharField(
                        blank=True, editable=False, max_length=64, verbose_name="SHA-256"
                    ),
                ),
                ("lock_version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "copied_from",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="copies",
                        to="emulation.criteriapack",
                        verbose_name="copied from",
                    ),
                ),
                (
                    "prepared_in",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="prepared_packs",
                        to="emulation.emulationyear",
                        verbose_name="prepared in the year",
                    ),
                ),
                (
                    "year",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="criteria_packs",
                        to="emulation.emulationyear",
                        verbose_name="emulation year",
                    ),
                ),
            ],
            options={
                "verbose_name": "scoring table",
                "verbose_name_plural": "scoring tables",
                "constraints": [
                    models.UniqueConstraint(fields=("year", "version"), name="pack_version_once"),
                    models.CheckConstraint(
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
                ],
            },
        ),
        migrations.CreateModel(
            name="Handover",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", models.DateField(verbose_name="day of handing over")),
                ("place", models.CharField(max_length=120, verbose_name="place")),
                ("giver_name", models.CharField(max_length=150, verbose_name="who hands over")),
                ("taker_name", models.CharField(max_length=150, verbose_name="who takes over")),
                ("note", models.TextField(blank=True, verbose_name="what both agreed on")),
                (
                    "matters",
                    models.JSONField(help_text="[{label, lines}]", verbose_name="open matters"),
                ),
                ("made_at", models.DateTimeField(verbose_name="made at")),
                (
                    "year",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="handover",
                        to="emulation.emulationyear",
                        verbose_name="emulation year",
                    ),
                ),
            ],
            options={
                "verbose_name": "record of handing over",
                "verbose_name_plural": "records of handing over",
            },
        ),
        migrations.CreateModel(
            name="HeadTerm",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "duty",
                    models.CharField(
                        choices=[
                            ("head", "head of the cluster"),
                            ("deputy", "deputy head of the cluster"),
                        ],
                        max_length=6,
                        verbose_name="duty",
                    ),
                ),
                ("valid_from", models.DateField(verbose_name="from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="until")),
                ("basis", models.CharField(blank=True, max_length=200, verbose_name="basis")),
                (
                    "province",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="head_terms",
                        to="cooperatives.province",
                        verbose_name="province",
                    ),
                ),
                (
                    "year",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="head_terms",
                        to="emulation.emulationyear",
                        verbose_name="emulation year",
                    ),
                ),
            ],
            options={
                "verbose_name": "term of the head",
                "verbose_name_plural": "terms of the heads",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("duty", "head")),
                        fields=("year",),
                        name="head_term_one_head_a_year",
                        violation_error_message="This year already has a head of the cluster.",
                    ),
                    models.UniqueConstraint(
                        fields=("year", "province"), name="head_term_one_duty_a_province"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to", None),
                            ("valid_to__gt", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="head_term_in_order",
                        violation_error_message="The last day lies before the first.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Pledge",
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
                            ("pledge", "pledge"),
                            ("addendum", "addendum to the pledge"),
                            ("practice", "practice document"),
                        ],
                        default="pledge",
                        editable=False,
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                ("version", models.PositiveSmallIntegerField(default=1, verbose_name="version")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("consulting", "open to comments"),
                            ("frozen", "content frozen"),
                            ("signing", "being signed"),
                            ("in_force", "in force"),
                            ("summed_up", "summed up"),
                            ("replaced", "replaced"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("place", models.CharField(max_length=60, verbose_name="place")),
                ("on", models.DateField(verbose_name="date of the paper")),
                (
                    "basis_text",
                    models.TextField(help_text="One a line.", verbose_name="legal bases"),
                ),
                (
                    "contents_text",
                    models.TextField(help_text="One a line.", verbose_name="contents"),
                ),
                (
                    "organization_text",
                    models.TextField(
                        help_text="One a line.", verbose_name="organization of the work"
                    ),
                ),
                (
                    "copies_count",
                    models.PositiveSmallIntegerField(default=9, verbose_name="copies"),
                ),
                (
                    "content",
                    models.TextField(
                        blank=True, editable=False, verbose_name="frozen content, canonical JSON"
                    ),
                ),
                (
                    "content_hash",
                    models.CharField(
                        blank=True, editable=False, max_length=64, verbose_name="SHA-256"
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        editable=False,
                        max_length=20,
                        null=True,
                        unique=True,
                        verbose_name="verification code",
                    ),
                ),
                (
                    "frozen_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="frozen at"),
                ),
                (
                    "in_force_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="in force since"),
                ),
                (
                    "pdf",
                    models.FileField(
                        blank=True,
                        editable=False,
                        null=True,
                        upload_to="pledges/",
                        verbose_name="PDF",
                    ),
                ),
                (
                    "pdf_sha256",
                    models.CharField(
                        blank=True, editable=False, max_length=64, verbose_name="SHA-256 of the PDF"
                    ),
                ),
                (
                    "removed_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="removed at"
                    ),
                ),
                ("lock_version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "amends",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="addenda",
                        to="emulation.pledge",
                        verbose_name="amends",
                    ),
                ),
                (
                    "prepared_in",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="prepared_pledges",
                        to="emulation.emulationyear",
                        verbose_name="prepared in the year",
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="emulation.pledge",
                        verbose_name="replaces",
                    ),
                ),
                (
                    "year",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pledges",
                        to="emulation.emulationyear",
                        verbose_name="pledge for the year",
                    ),
                ),
            ],
            options={
                "verbose_name": "pledge",
                "verbose_name_plural": "pledges",
                "ordering": ["-year__year", "-version"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("year", "kind", "version"), name="pledge_version_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind", "addendum"), ("amends", None), _connector="XOR"
                        ),
                        name="pledge_addendum_names_its_pledge",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("replaces", None), ("kind", "pledge"), _connector="OR"),
                        name="pledge_replaced_by_its_like",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("content", ""),
                                ("content_hash", ""),
                                ("frozen_at", None),
                                ("state__in", ("draft", "consulting")),
                            ),
                            models.Q(
                                models.Q(("state__in", ("draft", "consulting")), _negated=True),
                                models.Q(("content_hash", ""), _negated=True),
                                models.Q(("content", ""), _negated=True),
                                ("code__isnull", False),
                                ("frozen_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="pledge_frozen_has_content",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ("in_force", "summed_up", "replaced")),
                            ("in_force_at", None),
                            _connector="XOR",
                        ),
                        name="pledge_in_force_has_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Result",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "target",
                    models.DecimalField(
                        blank=True,
                        decimal_places=3,
                        max_digits=17,
                        null=True,
                        verbose_name="target",
                    ),
                ),
                (
                    "target_words",
                    models.CharField(blank=True, max_length=200, verbose_name="target in words"),
                ),
                (
                    "direction",
                    models.CharField(
                        choices=[
                            ("at_least", "≥"),
                            ("at_most", "≤"),
                            ("exactly", "="),
                            ("words", "in words"),
                        ],
                        default="at_least",
                        max_length=8,
                        verbose_name="direction",
                    ),
                ),
                (
                    "pledge_hash",
                    models.CharField(
                        blank=True, editable=False, max_length=64, verbose_name="hash of the pledge"
                    ),
                ),
                (
                    "actual",
                    models.DecimalField(
                        blank=True,
                        decimal_places=3,
                        max_digits=17,
                        null=True,
                        verbose_name="actual",
                    ),
                ),
                (
                    "actual_words",
                    models.CharField(blank=True, max_length=200, verbose_name="result in words"),
                ),
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
                ("note", models.CharField(blank=True, max_length=250, verbose_name="note")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                (
                    "indicator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="results",
                        to="emulation.indicator",
                        verbose_name="indicator",
                    ),
                ),
                (
                    "province",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="results",
                        to="cooperatives.province",
                        verbose_name="province",
                    ),
                ),
                (
                    "year",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="results",
                        to="emulation.emulationyear",
                        verbose_name="emulation year",
                    ),
                ),
            ],
            options={
                "verbose_name": "result",
                "verbose_name_plural": "results",
                "ordering": ["province__order_no", "indicator__order_no"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("year", "province", "indicator"), name="result_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("target", None), ("target_words", ""), _connector="OR"),
                        name="result_target_number_or_words",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Submission",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "number",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="number"),
                ),
                ("on", models.DateField(verbose_name="day")),
                ("place", models.CharField(max_length=120, verbose_name="place")),
                ("addressee", models.CharField(max_length=200, verbose_name="addressee")),
                ("signer_name", models.CharField(max_length=150, verbose_name="signer")),
                (
                    "year",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="submissions",
                        to="emulation.emulationyear",
                        verbose_name="emulation year",
                    ),
                ),
            ],
            options={
                "verbose_name": "submission",
                "verbose_name_plural": "submissions",
                "ordering": ["year", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("number__isnull", False)),
                        fields=("year", "number"),
                        name="submission_number_once",
                        violation_error_message="This number is taken in the year already.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="BallotBox",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key_name", models.CharField(max_length=32)),
                ("sealed", models.BinaryField()),
                (
                    "ballot",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="box",
                        to="emulation.ballot",
                        verbose_name="ballot",
                    ),
                ),
            ],
            options={
                "verbose_name": "ballot box",
                "verbose_name_plural": "ballot boxes",
            },
        ),
        migrations.CreateModel(
            name="BallotCandidate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "votes",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="votes"),
                ),
                (
                    "ballot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="candidates",
                        to="emulation.ballot",
                        verbose_name="ballot",
                    ),
                ),
                (
                    "province",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="candidacies",
                        to="cooperatives.province",
                        verbose_name="province",
                    ),
                ),
            ],
            options={
                "verbose_name": "candidate",
                "verbose_name_plural": "candidates",
                "ordering": ["province__order_no", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("ballot", "province"), name="candidate_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="BallotVoter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_present", models.BooleanField(default=False, verbose_name="present")),
                ("has_voted", models.BooleanField(default=False, verbose_name="has voted")),
                (
                    "ballot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="voters",
                        to="emulation.ballot",
                        verbose_name="ballot",
                    ),
                ),
                (
                    "province",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ballot_places",
                        to="cooperatives.province",
                        verbose_name="province",
                    ),
                ),
            ],
            options={
                "verbose_name": "voting unit",
                "verbose_name_plural": "voting units",
                "ordering": ["province__order_no", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("ballot", "province"), name="voter_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("has_voted", False), ("is_present", True), _connector="OR"
                        ),
                        name="voter_voted_is_present",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CheckDraw",
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
                ("number", models.PositiveSmallIntegerField(default=1, verbose_name="drawing")),
                ("seed", models.CharField(max_length=80, verbose_name="seed")),
                ("seed_was_typed", models.BooleanField(default=False)),
                ("algorithm", models.CharField(max_length=40, verbose_name="algorithm")),
                ("left_out", models.JSONField(blank=True, default=list, verbose_name="left out")),
                ("drawn_at", models.DateTimeField(verbose_name="drawn at")),
                ("reason", models.TextField(blank=True, verbose_name="why it was drawn again")),
                (
                    "replaced_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="replaced at"),
                ),
                (
                    "drawn_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="drawn by",
                    ),
                ),
                (
                    "pack",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="draws",
                        to="emulation.criteriapack",
                        verbose_name="scoring table",
                    ),
                ),
            ],
            options={
                "verbose_name": "drawing of lots",
                "verbose_name_plural": "drawings of lots",
                "ordering": ["pack", "round_no", "-number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("pack", "round_no", "number"), name="draw_number_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("replaced_at", None)),
                        fields=("pack", "round_no"),
                        name="draw_one_in_force",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("number", 1), models.Q(("reason", ""), _negated=True), _connector="OR"
                        ),
                        name="draw_again_has_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ExplanationRound",
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
                ("due_at", models.DateTimeField(verbose_name="due at")),
                ("basis", models.CharField(blank=True, max_length=200, verbose_name="basis")),
                (
                    "pack",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="explanation_rounds",
                        to="emulation.criteriapack",
                        verbose_name="scoring table",
                    ),
                ),
            ],
            options={
                "verbose_name": "explanation round",
                "verbose_name_plural": "explanation rounds",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("pack", "round_no"), name="explanation_round_one_a_round"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Criterion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("order_no", models.PositiveSmallIntegerField(verbose_name="order")),
                ("number", models.CharField(blank=True, max_length=10, verbose_name="number")),
                ("text", models.TextField(verbose_name="text")),
                (
                    "max_points",
                    models.DecimalField(
                        decimal_places=2, max_digits=6, verbose_name="maximum points"
                    ),
                ),
                (
                    "rule",
                    models.CharField(
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
                (
                    "parameters",
                    models.JSONField(
                        blank=True, default=dict, verbose_name="parameters of the rule"
                    ),
                ),
                (
                    "pack",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="criteria",
                        to="emulation.criteriapack",
                        verbose_name="scoring table",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="emulation.criterion",
                        verbose_name="group",
                    ),
                ),
                (
                    "indicator",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="criteria",
                        to="emulation.indicator",
                        verbose_name="indicator",
                    ),
                ),
            ],
            options={
                "verbose_name": "criterion",
                "verbose_name_plural": "criteria",
                "ordering": ["pack", "order_no"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("pack", "order_no"), name="criterion_order_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("max_points__gte", 0)),
                        name="criterion_max_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("parent", models.F("pk")), _negated=True),
                        name="criterion_not_in_itself",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("rule", "derived"), ("indicator", None), _connector="XOR"
                        ),
                        name="criterion_derived_names_indicator",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PledgeComment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "part",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("basis", "legal bases"),
                            ("contents", "contents"),
                            ("targets", "common targets"),
                            ("organization", "organization of the work"),
                            ("other", "anything else"),
                        ],
                        max_length=12,
                        verbose_name="part",
                    ),
                ),
                ("text", models.TextField(verbose_name="comment")),
                ("at", models.DateTimeField(verbose_name="at")),
                (
                    "resolved_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="resolved at"),
                ),
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
                    "pledge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="comments",
                        to="emulation.pledge",
                        verbose_name="pledge",
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
                (
                    "thread",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="emulation.pledgecomment",
                        verbose_name="answers",
                    ),
                ),
            ],
            options={
                "verbose_name": "comment on the pledge",
                "verbose_name_plural": "comments on the pledge",
                "ordering": ["at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("thread", None), models.Q(("part", ""), _negated=True)),
                            models.Q(("part", ""), ("thread__isnull", False)),
                            _connector="OR",
                        ),
                        name="comment_thread_has_part",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("resolved_at", None), ("resolved_by", None)),
                            models.Q(
                                ("resolved_at__isnull", False),
                                ("resolved_by__isnull", False),
                                ("thread", None),
                            ),
                            _connector="OR",
                        ),
                        name="comment_resolved_is_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PledgeEntry",
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
                            ("submitted", "submitted"),
                            ("returned", "returned for changes"),
                            ("accepted", "accepted"),
                        ],
                        default="draft",
                        max_length=9,
                        verbose_name="state",
                    ),
                ),
                (
                    "submitted_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="submitted at"),
                ),
                ("return_reason", models.TextField(blank=True, verbose_name="reason for return")),
                ("lock_version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "pledge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="emulation.pledge",
                        verbose_name="pledge",
                    ),
                ),
                (
                    "province",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pledge_entries",
                        to="cooperatives.province",
                        verbose_name="province",
                    ),
                ),
            ],
            options={
                "verbose_name": "pledge entry",
                "verbose_name_plural": "pledge entries",
                "ordering": ["province__order_no"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("pledge", "province"), name="entry_one_a_pledge"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "returned"), ("return_reason", ""), _connector="XOR"
                        ),
                        name="entry_reason_only_when_returned",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["submitted", "accepted"]),
                            ("submitted_at", None),
                            _connector="XOR",
                        ),
                        name="entry_submitted_has_time",
                    ),
                ],
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
                (
                    "pack",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="snapshots",
                        to="emulation.criteriapack",
                        verbose_name="scoring table",
                    ),
                ),
            ],
            options={
                "verbose_name": "snapshot of the points",
                "verbose_name_plural": "snapshots of the points",
                "ordering": ["pack", "round_no"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("pack", "round_no"), name="snapshot_one_a_round"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("round_no", 1),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="snapshot_later_round_has_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ScoringRound",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("round_no", models.PositiveSmallIntegerField(verbose_name="round of scoring")),
                ("reason", models.TextField(verbose_name="reason for the new round")),
                ("begun_at", models.DateTimeField(verbose_name="begun at")),
                (
                    "begun_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="begun by",
                    ),
                ),
                (
                    "pack",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="later_rounds",
                        to="emulation.criteriapack",
                        verbose_name="scoring table",
                    ),
                ),
            ],
            options={
                "verbose_name": "later round of scoring",
                "verbose_name_plural": "later rounds of scoring",
                "ordering": ["pack", "round_no"],
                "constraints": [
                    models.UniqueConstraint(fields=("pack", "round_no"), name="scoring_round_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("round_no__gt", 1), models.Q(("reason", ""), _negated=True)
                        ),
                        name="scoring_round_is_later_and_has_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SignedRevision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("paper_code", models.CharField(max_length=20, verbose_name="verification code")),
                ("number", models.PositiveSmallIntegerField(verbose_name="revision")),
                (
                    "cause",
                    models.CharField(
                        choices=[
                            ("prepared", "prepared for signing"),
                            ("signature", "signed"),
                            ("seal", "sealed"),
                            ("timestamp", "time stamp renewed"),
                        ],
                        max_length=9,
                        verbose_name="cause",
                    ),
                ),
                (
                    "file",
                    models.FileField(
                        upload_to=emulation.models.artifacts.revision_path, verbose_name="file"
                    ),
                ),
                ("sha256", models.CharField(max_length=64, unique=True, verbose_name="SHA-256")),
                ("size", models.PositiveIntegerField(verbose_name="bytes")),
                ("created_at", models.DateTimeField(verbose_name="made at")),
                (
                    "base",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="following",
                        to="emulation.signedrevision",
                        verbose_name="made on",
                    ),
                ),
                (
                    "pledge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="revisions",
                        to="emulation.pledge",
                        verbose_name="pledge",
                    ),
                ),
            ],
            options={
                "verbose_name": "revision of the file",
                "verbose_name_plural": "revisions of the file",
                "ordering": ["pledge", "paper_code", "number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("paper_code", "number"), name="revision_number_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("base", None), ("cause", "prepared"), ("number", 0)),
                            models.Q(
                                ("base__isnull", False),
                                ("number__gt", 0),
                                models.Q(("cause", "prepared"), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="revision_first_is_prepared",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Award",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "recipient",
                    models.CharField(
                        choices=[
                            ("unit", "unit (alliance)"),
                            ("person", "person"),
                            ("cooperative", "cooperative"),
                        ],
                        max_length=11,
                        verbose_name="recipient",
                    ),
                ),
                (
                    "person_name",
                    models.CharField(blank=True, max_length=150, verbose_name="full name"),
                ),
                ("person_post", models.CharField(blank=True, max_length=150, verbose_name="post")),
                ("folded", models.CharField(blank=True, editable=False, max_length=200)),
                (
                    "achievement",
                    models.TextField(
                        help_text="In two or three sentences.", verbose_name="achievement"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("nominated", "nominated"),
                            ("forwarded", "forwarded"),
                            ("received", "received"),
                            ("returned", "returned"),
                            ("considered", "being considered"),
                            ("awarded", "awarded"),
                            ("not_awarded", "not awarded"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="nominated",
                        max_length=11,
                        verbose_name="state",
                    ),
                ),
                ("return_reason", models.TextField(blank=True, verbose_name="reason for return")),
                (
                    "decision_number",
                    models.CharField(
                        blank=True, max_length=60, verbose_name="number of the decision"
                    ),
                ),
                (
                    "decided_on",
                    models.DateField(blank=True, null=True, verbose_name="day of the decision"),
                ),
                (
                    "refusal_reason",
                    models.TextField(blank=True, verbose_name="why it was not awarded"),
                ),
                (
                    "withdrawal_number",
                    models.CharField(
                        blank=True,
                        max_length=60,
                        verbose_name="number of the decision of withdrawal",
                    ),
                ),
                (
                    "withdrawn_on",
                    models.DateField(blank=True, null=True, verbose_name="day of the withdrawal"),
                ),
                (
                    "withdrawal_reason",
                    models.TextField(blank=True, verbose_name="why it was withdrawn"),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="awards",
                        to="cooperatives.organization",
                        verbose_name="cooperative",
                    ),
                ),
                (
                    "province",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="awards",
                        to="cooperatives.province",
                        verbose_name="province",
                    ),
                ),
                (
                    "title",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="awards",
                        to="emulation.awardtitle",
                        verbose_name="title",
                    ),
                ),
                (
                    "year",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="awards",
                        to="emulation.emulationyear",
                        verbose_name="emulation year",
                    ),
                ),
                (
                    "submission",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="awards",
                        to="emulation.submission",
                        verbose_name="submission",
                    ),
                ),
            ],
            options={
                "verbose_name": "award",
                "verbose_name_plural": "awards",
                "ordering": ["-year__year", "title__order_no", "province__order_no", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("organization", None), ("person_name", ""), ("recipient", "unit")
                            ),
                            models.Q(
                                ("organization", None),
                                ("recipient", "person"),
                                models.Q(("person_name", ""), _negated=True),
                            ),
                            models.Q(
                                ("organization__isnull", False),
                                ("person_name", ""),
                                ("recipient", "cooperative"),
                            ),
                            _connector="OR",
                        ),
                        name="award_names_its_recipient",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("decided_on__isnull", False),
                                ("state__in", ["awarded", "withdrawn"]),
                                models.Q(("decision_number", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("state__in", ["awarded", "withdrawn"]), _negated=True),
                                ("decided_on", None),
                                ("decision_number", ""),
                            ),
                            _connector="OR",
                        ),
                        name="award_decided_has_decision",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "returned"), ("return_reason", ""), _connector="XOR"
                        ),
                        name="award_returned_has_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "not_awarded"), ("refusal_reason", ""), _connector="XOR"
                        ),
                        name="award_refused_has_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state", "withdrawn"),
                                ("withdrawn_on__isnull", False),
                                models.Q(("withdrawal_number", ""), _negated=True),
                                models.Q(("withdrawal_reason", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("state", "withdrawn"), _negated=True),
                                ("withdrawal_reason", ""),
                                ("withdrawn_on", None),
                            ),
                            _connector="OR",
                        ),
                        name="award_withdrawn_is_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                (
                                    "state__in",
                                    ["considered", "awarded", "not_awarded", "withdrawn"],
                                ),
                                _negated=True,
                            ),
                            ("submission__isnull", False),
                            _connector="OR",
                        ),
                        name="award_considered_was_submitted",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ExplanationExtension",
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
                        related_name="explanation_extensions",
                        to="cooperatives.province",
                        verbose_name="province",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="extensions",
                        to="emulation.explanationround",
                    ),
                ),
            ],
            options={
                "verbose_name": "more time to explain",
                "verbose_name_plural": "more time to explain",
                "ordering": ["granted_at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="explanation_extension_has_reason",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OpenVote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("voter_name", models.CharField(max_length=150, verbose_name="who voted")),
                ("position_line", models.CharField(max_length=150, verbose_name="position line")),
                ("cast_at", models.DateTimeField(verbose_name="cast at")),
                (
                    "candidate",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="open_votes",
                        to="emulation.ballotcandidate",
                        verbose_name="candidate",
                    ),
                ),
                (
                    "voter",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="open_vote",
                        to="emulation.ballotvoter",
                        verbose_name="voting unit",
                    ),
                ),
            ],
            options={
                "verbose_name": "open vote",
                "verbose_name_plural": "open votes",
            },
        ),
        migrations.CreateModel(
            name="PledgeTarget",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "direction",
                    models.CharField(
                        choices=[
                            ("at_least", "≥"),
                            ("at_most", "≤"),
                            ("exactly", "="),
                            ("words", "in words"),
                        ],
                        default="at_least",
                        max_length=8,
                        verbose_name="direction",
                    ),
                ),
                (
                    "value",
                    models.DecimalField(
                        blank=True, decimal_places=3, max_digits=17, null=True, verbose_name="value"
                    ),
                ),
                ("words", models.CharField(blank=True, max_length=200, verbose_name="in words")),
                (
                    "entry",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="targets",
                        to="emulation.pledgeentry",
                        verbose_name="pledge entry",
                    ),
                ),
                (
                    "indicator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="targets",
                        to="emulation.indicator",
                        verbose_name="indicator",
                    ),
                ),
                (
                    "pledge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="targets",
                        to="emulation.pledge",
                        verbose_name="pledge",
                    ),
                ),
            ],
            options={
                "verbose_name": "pledge target",
                "verbose_name_plural": "pledge targets",
                "ordering": ["indicator__order_no"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("entry", None)),
                        fields=("pledge", "indicator"),
                        name="target_common_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("entry__isnull", False)),
                        fields=("entry", "indicator"),
                        name="target_once_an_entry",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("value", None), ("value__gte", 0), _connector="OR"),
                        name="target_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("direction", "words"),
                                ("value", None),
                                models.Q(("words", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("direction", "words"), _negated=True),
                                ("value__isnull", False),
                                ("words", ""),
                            ),
                            _connector="OR",
                        ),
                        name="target_number_or_words",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ScoreSheet",
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
                    "state",
                    models.CharField(
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
                (
                    "bonus_points",
                    models.DecimalField(
                        decimal_places=2, default=0, max_digits=6, verbose_name="bonus points"
                    ),
                ),
                (
                    "penalty_points",
                    models.DecimalField(
                        decimal_places=2, default=0, max_digits=6, verbose_name="penalty points"
                    ),
                ),
                (
                    "unranked_reason",
                    models.CharField(blank=True, max_length=200, verbose_name="not ranked because"),
                ),
                (
                    "presented_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="put before the leader at"
                    ),
                ),
                ("leader_note", models.TextField(blank=True, verbose_name="note of the leader")),
                (
                    "self_scored_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="self-scored at"),
                ),
                (
                    "cross_checked_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="cross-checked at"),
                ),
                (
                    "explained_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="explained at"),
                ),
                ("lock_version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "pack",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sheets",
                        to="emulation.criteriapack",
                        verbose_name="scoring table",
                    ),
                ),
                (
                    "province",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="score_sheets",
                        to="cooperatives.province",
                        verbose_name="province",
                    ),
                ),
                (
                    "self_scored_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="self-score passed by",
                    ),
                ),
                (
                    "later_round",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sheets",
                        to="emulation.scoringround",
                        verbose_name="later round of scoring",
                    ),
                ),
            ],
            options={
                "verbose_name": "score sheet",
                "verbose_name_plural": "score sheets",
                "ordering": ["province__order_no"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("pack", "province", "round_no"), name="sheet_one_a_round"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("bonus_points__gte", 0), ("penalty_points__gte", 0)),
                        name="sheet_bonus_and_penalty_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("self_scored_at__isnull", False), ("self_scored_by__isnull", False)
                            ),
                            models.Q(
                                ("self_scored_at__isnull", True),
                                ("self_scored_by__isnull", True),
                                models.Q(
                                    ("state__in", ["self_scored", "cross_checked", "explained"]),
                                    _negated=True,
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="sheet_self_scored_has_time_and_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("presented_at", None),
                            models.Q(("self_scored_at", None), ("state", "draft")),
                            _connector="OR",
                        ),
                        name="sheet_presented_is_draft",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Seal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on_number", models.PositiveSmallIntegerField(verbose_name="revision")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("preparing", "being put"),
                            ("sealed", "sealed"),
                            ("failed", "failed"),
                        ],
                        default="preparing",
                        max_length=9,
                        verbose_name="state",
                    ),
                ),
                ("asked_at", models.DateTimeField(verbose_name="asked for at")),
                (
                    "attempts_count",
                    models.PositiveSmallIntegerField(default=0, verbose_name="attempts"),
                ),
                (
                    "heartbeat_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="last sign of life"),
                ),
                ("failure", models.TextField(blank=True, verbose_name="why it failed")),
                (
                    "level",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("B-B", "PAdES B-B"),
                            ("B-T", "PAdES B-T"),
                            ("B-LTA", "PAdES B-LTA"),
                        ],
                        max_length=5,
                        verbose_name="level",
                    ),
                ),
                ("note", models.TextField(blank=True, verbose_name="note")),
                (
                    "sealed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="sealed at"),
                ),
                (
                    "pledge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seals",
                        to="emulation.pledge",
                        verbose_name="pledge",
                    ),
                ),
                (
                    "revision",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seal",
                        to="emulation.signedrevision",
                        verbose_name="sealed revision",
                    ),
                ),
            ],
            options={
                "verbose_name": "seal",
                "verbose_name_plural": "seals",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("pledge", "on_number"), name="seal_once_a_revision"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("revision__isnull", False),
                                ("sealed_at__isnull", False),
                                ("state", "sealed"),
                                models.Q(("level", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("state", "sealed"), _negated=True),
                                ("revision", None),
                                ("sealed_at", None),
                            ),
                            _connector="OR",
                        ),
                        name="seal_sealed_is_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "failed"), _negated=True),
                            models.Q(("failure", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="seal_failed_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Score",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_assigned", models.BooleanField(default=True, verbose_name="assigned")),
                (
                    "target",
                    models.DecimalField(
                        blank=True,
                        decimal_places=3,
                        max_digits=17,
                        null=True,
                        verbose_name="target",
                    ),
                ),
                (
                    "actual",
                    models.DecimalField(
                        blank=True,
                        decimal_places=3,
                        max_digits=17,
                        null=True,
                        verbose_name="actual",
                    ),
                ),
                (
                    "penalty_count",
                    models.DecimalField(
                        blank=True,
                        decimal_places=3,
                        max_digits=9,
                        null=True,
                        verbose_name="number of penalties",
                    ),
                ),
                (
                    "self_points",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=6,
                        null=True,
                        verbose_name="self-score",
                    ),
                ),
                (
                    "self_reason",
                    models.CharField(
                        blank=True, max_length=250, verbose_name="reason of the province"
                    ),
                ),
                (
                    "cross_reason",
                    models.CharField(
                        blank=True, max_length=250, verbose_name="reason of the checker"
                    ),
                ),
                ("answer", models.TextField(blank=True, verbose_name="explanation")),
                (
                    "system_points",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=6,
                        null=True,
                        verbose_name="computed points",
                    ),
                ),
                (
                    "cross_points",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=6,
                        null=True,
                        verbose_name="points of the cross-check",
                    ),
                ),
                (
                    "final_points",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=6,
                        null=True,
                        verbose_name="settled points",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=250, verbose_name="reason")),
                (
                    "criterion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="scores",
                        to="emulation.criterion",
                        verbose_name="criterion",
                    ),
                ),
                (
                    "sheet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="scores",
                        to="emulation.scoresheet",
                        verbose_name="sheet",
                    ),
                ),
            ],
            options={
                "verbose_name": "score",
                "verbose_name_plural": "scores",
                "constraints": [
                    models.UniqueConstraint(fields=("sheet", "criterion"), name="score_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_assigned", True), ("final_points", None), _connector="OR"
                        ),
                        name="score_not_assigned_has_no_points",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Explanation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("leader_note", models.TextField(blank=True, verbose_name="note of the leader")),
                (
                    "submitted_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="submitted at"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "being written"),
                            ("presented", "before the leader"),
                            ("submitted", "submitted"),
                        ],
                        default="open",
                        max_length=9,
                        verbose_name="state",
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
                    "sheet",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="explanation",
                        to="emulation.scoresheet",
                        verbose_name="sheet",
                    ),
                ),
            ],
            options={
                "verbose_name": "explanation of a province",
                "verbose_name_plural": "explanations of provinces",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state", "submitted"),
                                ("submitted_at__isnull", False),
                                ("submitted_by__isnull", False),
                            ),
                            models.Q(
                                models.Q(("state", "submitted"), _negated=True),
                                ("submitted_at__isnull", True),
                                ("submitted_by__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="explanation_submitted_has_time_and_person",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CrossCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("leader_note", models.TextField(blank=True, verbose_name="note of the leader")),
                (
                    "submitted_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="submitted at"),
                ),
                ("lot", models.CharField(max_length=64, verbose_name="number drawn")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "being checked"),
                            ("presented", "before the leader"),
                            ("submitted", "submitted"),
                        ],
                        default="open",
                        max_length=9,
                        verbose_name="state",
                    ),
                ),
                (
                    "checked",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checks_taken",
                        to="cooperatives.province",
                        verbose_name="checked unit",
                    ),
                ),
                (
                    "checker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checks_given",
                        to="cooperatives.province",
                        verbose_name="checking unit",
                    ),
                ),
                (
                    "draw",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checks",
                        to="emulation.checkdraw",
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
                    "sheet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checks",
                        to="emulation.scoresheet",
                        verbose_name="sheet",
                    ),
                ),
            ],
            options={
                "verbose_name": "cross-check",
                "verbose_name_plural": "cross-checks",
                "ordering": ["draw", "lot"],
                "constraints": [
                    models.UniqueConstraint(fields=("draw", "checker"), name="check_one_a_checker"),
                    models.UniqueConstraint(fields=("draw", "checked"), name="check_one_a_checked"),
                    models.CheckConstraint(
                        condition=models.Q(("checker", models.F("checked")), _negated=True),
                        name="check_not_of_itself",
                    ),
                    models.UniqueConstraint(
                        models.F("draw"),
                        django.db.models.functions.comparison.Least("checker", "checked"),
                        django.db.models.functions.comparison.Greatest("checker", "checked"),
                        name="check_never_mutual",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state", "submitted"),
                                ("submitted_at__isnull", False),
                                ("submitted_by__isnull", False),
                            ),
                            models.Q(
                                models.Q(("state", "submitted"), _negated=True),
                                ("submitted_at__isnull", True),
                                ("submitted_by__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="check_submitted_has_time_and_person",
                    ),
                ],
            },
        ),
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
                (
                    "file",
                    models.FileField(
                        blank=True,
                        upload_to=emulation.models.scores.evidence_path,
                        verbose_name="file",
                    ),
                ),
                (
                    "sha256",
                    models.CharField(
                        blank=True, editable=False, max_length=64, verbose_name="SHA-256"
                    ),
                ),
                ("added_at", models.DateTimeField(verbose_name="added at")),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="added by",
                    ),
                ),
                (
                    "score",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="evidence",
                        to="emulation.score",
                        verbose_name="score",
                    ),
                ),
            ],
            options={
                "verbose_name": "evidence",
                "verbose_name_plural": "evidence",
                "ordering": ["added_at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("link", ""), ("file", ""), _connector="XOR"),
                        name="evidence_file_or_link",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("file", ""), models.Q(("sha256", ""), _negated=True), _connector="XOR"
                        ),
                        name="evidence_file_has_hash",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Signature",
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
                            ("waiting", "waiting"),
                            ("signed", "signed"),
                            ("refused", "refused"),
                            ("supplementary", "signed later"),
                        ],
                        default="waiting",
                        max_length=13,
                        verbose_name="state",
                    ),
                ),
                (
                    "method",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("portal", "confirmed in the portal with the own password"),
                            ("certificate", "digital signature with the own certificate"),
                            ("outside", "digital signature, signed outside the portal"),
                            (
                                "vgca",
                                "digital signature with a token of the Government Cipher Committee",
                            ),
                            ("remote", "digital signature with a remote signing service"),
                            ("ink", "signed on paper, scanned copy"),
                        ],
                        max_length=12,
                        verbose_name="method",
                    ),
                ),
                (
                    "signer_name",
                    models.CharField(blank=True, max_length=150, verbose_name="signer's name"),
                ),
                (
                    "position_line",
                    models.CharField(blank=True, max_length=150, verbose_name="position line"),
                ),
                (
                    "signed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="signed at"),
                ),
                (
                    "content_hash",
                    models.CharField(
                        blank=True, max_length=64, verbose_name="hash of what was signed"
                    ),
                ),
                (
                    "address",
                    models.GenericIPAddressField(
                        blank=True, null=True, verbose_name="network address"
                    ),
                ),
                ("device", models.CharField(blank=True, max_length=200, verbose_name="device")),
                ("refusal_reason", models.TextField(blank=True, verbose_name="reason for refusal")),
                (
                    "refused_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="refused at"),
                ),
                (
                    "withdrawals_count",
                    models.PositiveSmallIntegerField(
                        default=0, editable=False, verbose_name="withdrawals"
                    ),
                ),
                (
                    "final_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="final since"),
                ),
                (
                    "unsigned_reason",
                    models.TextField(blank=True, verbose_name="why it is listed as not signed"),
                ),
                (
                    "unsigned_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="listed as not signed at"
                    ),
                ),
                (
                    "pledge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signatures",
                        to="emulation.pledge",
                        verbose_name="pledge",
                    ),
                ),
                (
                    "province",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signatures",
                        to="cooperatives.province",
                        verbose_name="province",
                    ),
                ),
                (
                    "signer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signatures",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="signer",
                    ),
                ),
                (
                    "unsigned_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="listed as not signed by",
                    ),
                ),
            ],
            options={
                "verbose_name": "signature",
                "verbose_name_plural": "signatures",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("province__isnull", False)),
                        fields=("pledge", "province"),
                        name="signature_one_a_province",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("province", None)),
                        fields=("pledge",),
                        name="signature_one_of_the_office",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("unsigned_at", None),
                                ("unsigned_by", None),
                                ("unsigned_reason", ""),
                            ),
                            models.Q(
                                models.Q(("unsigned_reason", ""), _negated=True),
                                ("unsigned_at__isnull", False),
                                ("unsigned_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="signature_unsigned_has_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "signed"), _negated=True),
                            ("unsigned_reason", ""),
                            _connector="OR",
                        ),
                        name="signature_listed_or_signed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "supplementary"), _negated=True),
                            models.Q(("unsigned_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="signature_later_was_listed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "refused"), _negated=True),
                            models.Q(
                                models.Q(("refusal_reason", ""), _negated=True),
                                ("refused_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="signature_refused_has_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SignatureArtifact",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("portal", "confirmed in the portal with the own password"),
                            ("certificate", "digital signature with the own certificate"),
                            ("outside", "digital signature, signed outside the portal"),
                            (
                                "vgca",
                                "digital signature with a token of the Government Cipher Committee",
                            ),
                            ("remote", "digital signature with a remote signing service"),
                            ("ink", "signed on paper, scanned copy"),
                        ],
                        max_length=12,
                        verbose_name="method",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "waiting to be checked"),
                            ("accepted", "accepted"),
                            ("stale", "made on an older file"),
                            ("refused", "not accepted"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="pending",
                        max_length=9,
                        verbose_name="state",
                    ),
                ),
                (
                    "file",
                    models.FileField(
                        upload_to=emulation.models.artifacts.artifact_path, verbose_name="file"
                    ),
                ),
                ("suffix", models.CharField(max_length=5)),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                ("size", models.PositiveIntegerField(verbose_name="bytes")),
                ("paper_code", models.CharField(max_length=20, verbose_name="verification code")),
                (
                    "content_hash",
                    models.CharField(max_length=64, verbose_name="hash of what was signed"),
                ),
                ("statement", models.TextField(blank=True, verbose_name="statement")),
                (
                    "field_name",
                    models.CharField(blank=True, max_length=80, verbose_name="signature field"),
                ),
                ("signer_name", models.CharField(max_length=150, verbose_name="signer's name")),
                ("position_line", models.CharField(max_length=150, verbose_name="position line")),
                (
                    "cert_subject",
                    models.CharField(blank=True, max_length=400, verbose_name="certificate of"),
                ),
                (
                    "cert_issuer",
                    models.CharField(blank=True, max_length=400, verbose_name="issued by"),
                ),
                (
                    "cert_serial",
                    models.CharField(blank=True, max_length=64, verbose_name="serial number"),
                ),
                (
                    "cert_sha256",
                    models.CharField(
                        blank=True, max_length=64, verbose_name="SHA-256 of the certificate"
                    ),
                ),
                (
                    "cert_valid_from",
                    models.DateTimeField(blank=True, null=True, verbose_name="valid from"),
                ),
                (
                    "cert_valid_to",
                    models.DateTimeField(blank=True, null=True, verbose_name="valid until"),
                ),
                (
                    "cert_key_usage",
                    models.CharField(blank=True, max_length=200, verbose_name="key usage"),
                ),
                (
                    "timestamped_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="time stamp"),
                ),
                (
                    "claimed_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="signing time as stated"
                    ),
                ),
                ("received_at", models.DateTimeField(verbose_name="received at")),
                ("problems", models.JSONField(blank=True, default=list, verbose_name="problems")),
                (
                    "confirmed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="confirmed at"),
                ),
                (
                    "withdrawn_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="withdrawn at"),
                ),
                (
                    "withdrawal_reason",
                    models.TextField(blank=True, verbose_name="reason for withdrawal"),
                ),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="confirmed by",
                    ),
                ),
                (
                    "handed_in_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="handed in by",
                    ),
                ),
                (
                    "mandate",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="emulation.mandate",
                        verbose_name="mandate to sign",
                    ),
                ),
                (
                    "signature",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="artifacts",
                        to="emulation.signature",
                        verbose_name="signature",
                    ),
                ),
                (
                    "signer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="artifacts",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="signer",
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
                (
                    "base",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="artifacts_made_on",
                        to="emulation.signedrevision",
                        verbose_name="made on",
                    ),
                ),
                (
                    "revision",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="artifact",
                        to="emulation.signedrevision",
                        verbose_name="revision of the file",
                    ),
                ),
            ],
            options={
                "verbose_name": "signature handed in",
                "verbose_name_plural": "signatures handed in",
                "ordering": ["received_at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state", "withdrawn"),
                                ("withdrawn_at__isnull", False),
                                ("withdrawn_by__isnull", False),
                                models.Q(("withdrawal_reason", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("state", "withdrawn"), _negated=True),
                                ("withdrawal_reason", ""),
                                ("withdrawn_at", None),
                            ),
                            _connector="OR",
                        ),
                        name="artifact_withdrawn_has_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["refused", "stale"]), _negated=True),
                            models.Q(("problems", []), _negated=True),
                            _connector="OR",
                        ),
                        name="artifact_refused_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("confirmed_by", None),
                            models.Q(
                                models.Q(("confirmed_by", models.F("signer")), _negated=True),
                                models.Q(("confirmed_by", models.F("handed_in_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="artifact_confirmed_by_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SigningQuestion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("paper_code", models.CharField(max_length=20, verbose_name="verification code")),
                ("text", models.TextField(verbose_name="question")),
                ("asked_at", models.DateTimeField(verbose_name="asked at")),
                ("answer", models.TextField(blank=True, verbose_name="answer")),
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
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="asked by",
                    ),
                ),
                (
                    "signature",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="questions",
                        to="emulation.signature",
                        verbose_name="signature",
                    ),
                ),
            ],
            options={
                "verbose_name": "question before signing",
                "verbose_name_plural": "questions before signing",
                "ordering": ["asked_at", "pk"],
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
                        name="question_answer_is_whole",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SigningTicket",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("portal", "confirmed in the portal with the own password"),
                            ("certificate", "digital signature with the own certificate"),
                            ("outside", "digital signature, signed outside the portal"),
                            (
                                "vgca",
                                "digital signature with a token of the Government Cipher Committee",
                            ),
                            ("remote", "digital signature with a remote signing service"),
                            ("ink", "signed on paper, scanned copy"),
                        ],
                        max_length=12,
                        verbose_name="method",
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("fetch", "fetch the file"),
                            ("hand_in", "hand in the signed file"),
                        ],
                        max_length=7,
                        verbose_name="purpose",
                    ),
                ),
                ("token_hash", models.CharField(editable=False, max_length=64, unique=True)),
                ("prepared", models.JSONField(blank=True, default=dict, editable=False)),
                ("created_at", models.DateTimeField(verbose_name="made at")),
                ("expires_at", models.DateTimeField(verbose_name="expires at")),
                ("used_at", models.DateTimeField(blank=True, null=True, verbose_name="used at")),
                (
                    "revision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tickets",
                        to="emulation.signedrevision",
                        verbose_name="revision",
                    ),
                ),
                (
                    "signature",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tickets",
                        to="emulation.signature",
                        verbose_name="signature",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "signing ticket",
                "verbose_name_plural": "signing tickets",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("expires_at__gt", models.F("created_at"))),
                        name="ticket_expires",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="signature",
            name="artifact",
            field=models.OneToOneField(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="stands_for",
                to="emulation.signatureartifact",
                verbose_name="what was signed",
            ),
        ),
        migrations.AddConstraint(
            model_name="signature",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("signed_at__isnull", False),
                        ("signer__isnull", False),
                        ("state__in", ("signed", "supplementary")),
                        models.Q(("signer_name", ""), _negated=True),
                        models.Q(("position_line", ""), _negated=True),
                        models.Q(("method", ""), _negated=True),
                        models.Q(("content_hash", ""), _negated=True),
                    ),
                    models.Q(
                        models.Q(("state__in", ("signed", "supplementary")), _negated=True),
                        ("artifact", None),
                        ("content_hash", ""),
                        ("signed_at", None),
                    ),
                    _connector="OR",
                ),
                name="signature_signed_is_whole",
            ),
        ),
    ]
