"""Every revision of the signed file, everything handed in as a signature, seals, tickets, expected certificates."""

from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import emulation.models.artifacts
from cluster_portal.triggers import lift

# SQLite makes a changed table anew, without its triggers: they are lifted here and put on again in 0005.
SIGNED_STAYS = import_module("emulation.migrations.0002_signed_stays").Migration.operations[:5]


class Migration(migrations.Migration):
    dependencies = [
        ("cooperatives", "0003_import_answers"),
        ("emulation", "0003_target_says_whose_entry"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        *(lift(refusal) for refusal in SIGNED_STAYS),
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
            ],
            options={
                "verbose_name": "seal",
                "verbose_name_plural": "seals",
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
            ],
            options={
                "verbose_name": "signature handed in",
                "verbose_name_plural": "signatures handed in",
                "ordering": ["received_at", "pk"],
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
            ],
            options={
                "verbose_name": "revision of the file",
                "verbose_name_plural": "revisions of the file",
                "ordering": ["pledge", "paper_code", "number"],
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
            ],
            options={
                "verbose_name": "certificate of a signer",
                "verbose_name_plural": "certificates of signers",
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
            ],
            options={
                "verbose_name": "signing ticket",
                "verbose_name_plural": "signing tickets",
            },
        ),
        migrations.RemoveConstraint(
            model_name="pledge",
            name="pledge_version_once",
        ),
        migrations.RemoveConstraint(
            model_name="signature",
            name="signature_signed_is_whole",
        ),
        migrations.AddField(
            model_name="pledge",
            name="amends",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="addenda",
                to="emulation.pledge",
                verbose_name="amends",
            ),
        ),
        migrations.AddField(
            model_name="pledge",
            name="kind",
            field=models.CharField(
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
        migrations.AddField(
            model_name="signature",
            name="final_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="final since"),
        ),
        migrations.AddField(
            model_name="signature",
            name="unsigned_at",
            field=models.DateTimeField(
                blank=True, null=True, verbose_name="listed as not signed at"
            ),
        ),
        migrations.AddField(
            model_name="signature",
            name="unsigned_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="listed as not signed by",
            ),
        ),
        migrations.AddField(
            model_name="signature",
            name="unsigned_reason",
            field=models.TextField(blank=True, verbose_name="why it is listed as not signed"),
        ),
        migrations.AddField(
            model_name="signature",
            name="withdrawals_count",
            field=models.PositiveSmallIntegerField(
                default=0, editable=False, verbose_name="withdrawals"
            ),
        ),
        migrations.AlterField(
            model_name="signature",
            name="method",
            field=models.CharField(
                blank=True,
                choices=[
                    ("portal", "confirmed in the portal with the own password"),
                    ("certificate", "digital signature with the own certificate"),
                    ("outside", "digital signature, signed outside the portal"),
                    ("vgca", "digital signature with a token of the Government Cipher Committee"),
                    ("remote", "digital signature with a remote signing service"),
                    ("ink", "signed on paper, scanned copy"),
                ],
                max_length=12,
                verbose_name="method",
            ),
        ),
        migrations.AlterField(
            model_name="signature",
            name="state",
            field=models.CharField(
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
        migrations.AddConstraint(
            model_name="pledge",
            constraint=models.UniqueConstraint(
                fields=("year", "kind", "version"), name="pledge_version_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="pledge",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind", "addendum"), ("amends", None), _connector="XOR"),
                name="pledge_addendum_names_its_pledge",
            ),
        ),
        migrations.AddConstraint(
            model_name="pledge",
            constraint=models.CheckConstraint(
                condition=models.Q(("replaces", None), ("kind", "pledge"), _connector="OR"),
                name="pledge_replaced_by_its_like",
            ),
        ),
        migrations.AddField(
            model_name="seal",
            name="pledge",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="seals",
                to="emulation.pledge",
                verbose_name="pledge",
            ),
        ),
        migrations.AddField(
            model_name="signatureartifact",
            name="confirmed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="confirmed by",
            ),
        ),
        migrations.AddField(
            model_name="signatureartifact",
            name="mandate",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="emulation.mandate",
                verbose_name="mandate to sign",
            ),
        ),
        migrations.AddField(
            model_name="signatureartifact",
            name="signature",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="artifacts",
                to="emulation.signature",
                verbose_name="signature",
            ),
        ),
        migrations.AddField(
            model_name="signatureartifact",
            name="signer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="artifacts",
                to=settings.AUTH_USER_MODEL,
                verbose_name="signer",
            ),
        ),
        migrations.AddField(
            model_name="signatureartifact",
            name="withdrawn_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="withdrawn by",
            ),
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
        migrations.AddConstraint(
            model_name="signature",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("unsigned_at", None), ("unsigned_by", None), ("unsigned_reason", "")),
                    models.Q(
                        models.Q(("unsigned_reason", ""), _negated=True),
                        ("unsigned_at__isnull", False),
                        ("unsigned_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="signature_unsigned_has_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="signature",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "signed"), _negated=True),
                    ("unsigned_reason", ""),
                    _connector="OR",
                ),
                name="signature_listed_or_signed",
            ),
        ),
        migrations.AddConstraint(
            model_name="signature",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "supplementary"), _negated=True),
                    models.Q(("unsigned_reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="signature_later_was_listed",
            ),
        ),
        migrations.AddField(
            model_name="signedrevision",
            name="base",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="following",
                to="emulation.signedrevision",
                verbose_name="made on",
            ),
        ),
        migrations.AddField(
            model_name="signedrevision",
            name="pledge",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="revisions",
                to="emulation.pledge",
                verbose_name="pledge",
            ),
        ),
        migrations.AddField(
            model_name="signatureartifact",
            name="base",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="artifacts_made_on",
                to="emulation.signedrevision",
                verbose_name="made on",
            ),
        ),
        migrations.AddField(
            model_name="signatureartifact",
            name="revision",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="artifact",
                to="emulation.signedrevision",
                verbose_name="revision of the file",
            ),
        ),
        migrations.AddField(
            model_name="seal",
            name="revision",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="seal",
                to="emulation.signedrevision",
                verbose_name="sealed revision",
            ),
        ),
        migrations.AddField(
            model_name="signercertificate",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="certificates",
                to=settings.AUTH_USER_MODEL,
                verbose_name="person",
            ),
        ),
        migrations.AddField(
            model_name="signingticket",
            name="revision",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="tickets",
                to="emulation.signedrevision",
                verbose_name="revision",
            ),
        ),
        migrations.AddField(
            model_name="signingticket",
            name="signature",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="tickets",
                to="emulation.signature",
                verbose_name="signature",
            ),
        ),
        migrations.AddField(
            model_name="signingticket",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="person",
            ),
        ),
        migrations.AddConstraint(
            model_name="signedrevision",
            constraint=models.UniqueConstraint(
                fields=("paper_code", "number"), name="revision_number_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="signedrevision",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AddConstraint(
            model_name="signatureartifact",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AddConstraint(
            model_name="signatureartifact",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["refused", "stale"]), _negated=True),
                    models.Q(("problems", []), _negated=True),
                    _connector="OR",
                ),
                name="artifact_refused_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="signatureartifact",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("confirmed_by", None),
                    models.Q(("confirmed_by", models.F("signer")), _negated=True),
                    _connector="OR",
                ),
                name="artifact_confirmed_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="seal",
            constraint=models.UniqueConstraint(
                fields=("pledge", "on_number"), name="seal_once_a_revision"
            ),
        ),
        migrations.AddConstraint(
            model_name="seal",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AddConstraint(
            model_name="seal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "failed"), _negated=True),
                    models.Q(("failure", ""), _negated=True),
                    _connector="OR",
                ),
                name="seal_failed_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="signercertificate",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AddConstraint(
            model_name="signercertificate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to", None), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                ),
                name="certificate_in_order",
                violation_error_message="The last day lies before the first.",
            ),
        ),
        migrations.AddConstraint(
            model_name="signingticket",
            constraint=models.CheckConstraint(
                condition=models.Q(("expires_at__gt", models.F("created_at"))),
                name="ticket_expires",
            ),
        ),
    ]
