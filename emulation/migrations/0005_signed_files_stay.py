"""What was signed stays, with two ways more than before: a recorded withdrawal, and a signature put later.

Revisions of the file and what was handed in never change but in what happened to them afterwards.
"""

from importlib import import_module

from django.db import migrations

from cluster_portal.triggers import refuse_update

SIGNED_STAYS = import_module("emulation.migrations.0002_signed_stays").Migration.operations[:5]
PLEDGE_CONTENT, _SIGNATURE, PLEDGE_FROZEN, PLEDGE_FACTS, _SIGNER = SIGNED_STAYS
PUT = "('signed', 'supplementary')"


class Migration(migrations.Migration):
    dependencies = [("emulation", "0004_signing_artifacts")]

    operations = [
        PLEDGE_CONTENT,
        PLEDGE_FROZEN,
        PLEDGE_FACTS,
        refuse_update(
            table="emulation_pledge",
            name="pledge_links_stay",
            when=(
                "OLD.kind <> NEW.kind OR (OLD.state IN ('in_force', 'summed_up', 'replaced') "
                "AND (COALESCE(NEW.amends_id, 0) <> COALESCE(OLD.amends_id, 0) "
                "OR COALESCE(NEW.replaces_id, 0) <> COALESCE(OLD.replaces_id, 0)))"
            ),
            message="pledge_links_stay",
        ),
        # The one way back is a withdrawal, which is counted, before the pledge is in force (final_at).
        refuse_update(
            table="emulation_signature",
            name="signature_stays",
            when=(
                f"(OLD.state IN {PUT} AND NEW.state <> OLD.state AND NOT (OLD.state = 'signed' "
                "AND NEW.state = 'waiting' AND OLD.final_at IS NULL "
                "AND NEW.withdrawals_count > OLD.withdrawals_count)) "
                f"OR (OLD.state IN {PUT} AND NEW.state = OLD.state "
                "AND (NEW.content_hash <> OLD.content_hash OR NEW.signer_name <> OLD.signer_name "
                "OR NEW.position_line <> OLD.position_line OR NEW.signed_at <> OLD.signed_at))"
            ),
            message="signature_stays",
        ),
        refuse_update(
            table="emulation_signature",
            name="signature_signer_stays",
            when=(
                f"OLD.state IN {PUT} AND (NEW.pledge_id <> OLD.pledge_id "
                "OR COALESCE(NEW.province_id, 0) <> COALESCE(OLD.province_id, 0) "
                "OR (NEW.state = OLD.state AND (NEW.signer_id <> OLD.signer_id "
                "OR NEW.method <> OLD.method "
                "OR COALESCE(NEW.artifact_id, 0) <> COALESCE(OLD.artifact_id, 0))))"
            ),
            message="signature_signer_stays",
        ),
        refuse_update(
            table="emulation_signature",
            name="signature_final_stays",
            when=(
                "NEW.withdrawals_count < OLD.withdrawals_count OR (OLD.final_at IS NOT NULL "
                "AND (NEW.final_at IS NULL OR NEW.final_at <> OLD.final_at "
                "OR NEW.unsigned_reason <> OLD.unsigned_reason))"
            ),
            message="signature_final_stays",
        ),
        refuse_update(
            table="emulation_signedrevision",
            name="revision_stays",
            when="OLD.id IS NOT NULL",
            message="revision_stays",
        ),
        refuse_update(
            table="emulation_signatureartifact",
            name="artifact_stays",
            when=(
                "NEW.sha256 <> OLD.sha256 OR NEW.file <> OLD.file OR NEW.method <> OLD.method "
                "OR NEW.statement <> OLD.statement OR NEW.signature_id <> OLD.signature_id "
                "OR NEW.signer_id <> OLD.signer_id OR NEW.signer_name <> OLD.signer_name "
                "OR NEW.position_line <> OLD.position_line OR NEW.received_at <> OLD.received_at "
                "OR NEW.content_hash <> OLD.content_hash OR NEW.paper_code <> OLD.paper_code "
                "OR OLD.state IN ('stale', 'refused', 'withdrawn') "
                "OR (OLD.state = 'accepted' AND NEW.state NOT IN ('accepted', 'withdrawn'))"
            ),
            message="artifact_stays",
        ),
        refuse_update(
            table="emulation_seal",
            name="seal_stays",
            when="OLD.state = 'sealed'",
            message="seal_stays",
        ),
        refuse_update(
            table="emulation_signingticket",
            name="ticket_used_once",
            when=(
                "NEW.token_hash <> OLD.token_hash OR NEW.signature_id <> OLD.signature_id "
                "OR NEW.user_id <> OLD.user_id OR NEW.revision_id <> OLD.revision_id "
                "OR NEW.expires_at > OLD.expires_at "
                "OR (OLD.used_at IS NOT NULL AND (NEW.used_at IS NULL OR NEW.used_at <> OLD.used_at))"
            ),
            message="ticket_used_once",
        ),
    ]
