"""Frozen content, what is signed, signatures and locked score sheets never change: not by a form, not by hand."""

from django.db import migrations

from cluster_portal.triggers import refuse_update


class Migration(migrations.Migration):
    dependencies = [("emulation", "0001_initial")]

    operations = [
        refuse_update(
            table="emulation_pledge",
            name="pledge_signed_content_stays",
            when=(
                "OLD.state IN ('in_force', 'summed_up', 'replaced') "
                "AND (NEW.content <> OLD.content OR NEW.content_hash <> OLD.content_hash "
                "OR NEW.state NOT IN ('in_force', 'summed_up', 'replaced'))"
            ),
            message="pledge_signed_content_stays",
        ),
        refuse_update(
            table="emulation_signature",
            name="signature_stays",
            when=(
                "OLD.state = 'signed' AND (NEW.state <> 'signed' OR NEW.content_hash <> OLD.content_hash "
                "OR NEW.signer_name <> OLD.signer_name OR NEW.position_line <> OLD.position_line "
                "OR NEW.signed_at <> OLD.signed_at)"
            ),
            message="signature_stays",
        ),
        # Frozen content changes only by the way back to a draft.
        refuse_update(
            table="emulation_pledge",
            name="pledge_frozen_content_stays",
            when=(
                "OLD.state IN ('frozen', 'signing') AND NEW.state <> 'draft' "
                "AND (NEW.content <> OLD.content OR NEW.content_hash <> OLD.content_hash "
                "OR NEW.code <> OLD.code OR NEW.frozen_at <> OLD.frozen_at)"
            ),
            message="pledge_frozen_content_stays",
        ),
        refuse_update(
            table="emulation_pledge",
            name="pledge_signed_facts_stay",
            when=(
                "OLD.state IN ('in_force', 'summed_up', 'replaced') "
                "AND (NEW.code <> OLD.code OR NEW.frozen_at <> OLD.frozen_at "
                "OR NEW.in_force_at <> OLD.in_force_at OR NEW.year_id <> OLD.year_id "
                "OR NEW.prepared_in_id <> OLD.prepared_in_id OR NEW.version <> OLD.version "
                "OR (OLD.pdf_sha256 <> '' AND NEW.pdf_sha256 <> OLD.pdf_sha256))"
            ),
            message="pledge_signed_facts_stay",
        ),
        refuse_update(
            table="emulation_signature",
            name="signature_signer_stays",
            when=(
                "OLD.state = 'signed' AND (NEW.signer_id <> OLD.signer_id OR NEW.method <> OLD.method "
                "OR NEW.pledge_id <> OLD.pledge_id "
                "OR COALESCE(NEW.province_id, 0) <> COALESCE(OLD.province_id, 0))"
            ),
            message="signature_signer_stays",
        ),
        refuse_update(
            table="emulation_scoresheet",
            name="sheet_locked_stays",
            when=(
                "OLD.state = 'locked' AND (NEW.state <> 'locked' "
                "OR NEW.bonus_points <> OLD.bonus_points OR NEW.penalty_points <> OLD.penalty_points "
                "OR NEW.unranked_reason <> OLD.unranked_reason)"
            ),
            message="sheet_locked_stays",
        ),
    ]
