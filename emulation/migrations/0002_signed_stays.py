"""What is signed, and what it rests on, never changes: not by a form, not by hand. The ways that are left open are named.

SQLite makes a table anew where one of its fields or constraints is changed, and forgets its triggers: a migration that
does so lifts them before and puts them on again after it (cluster_portal/triggers.py: lift).
"""

from django.db import migrations

from cluster_portal.triggers import refuse_update

PUT = "('signed', 'supplementary')"
MANDATES = "emulation_mandate"
ONE_CHAIR = "mandate_one_chair"
OTHER_CHAIR = (
    "SELECT 1 FROM emulation_mandate AS other WHERE other.province_id = NEW.province_id AND other.post = 'chair' "
    "AND other.id <> COALESCE(NEW.id, 0) "
    "AND (NEW.valid_to IS NULL OR other.valid_from <= NEW.valid_to) "
    "AND (other.valid_to IS NULL OR NEW.valid_from <= other.valid_to)"
)
# Two chairs whose terms overlap: a subquery, which PostgreSQL reads in the function and SQLite in the trigger.
CREATE = {
    "sqlite": [
        f"CREATE TRIGGER {ONE_CHAIR}_{event.split()[0].lower()} BEFORE {event} ON {MANDATES} FOR EACH ROW "
        f"WHEN NEW.post = 'chair' AND EXISTS ({OTHER_CHAIR}) BEGIN SELECT RAISE(ABORT, '{ONE_CHAIR}'); END"
        for event in ("INSERT", "UPDATE")
    ],
    "postgresql": [
        f"CREATE FUNCTION {ONE_CHAIR}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF NEW.post = 'chair' AND EXISTS ({OTHER_CHAIR}) THEN "
        f"RAISE EXCEPTION '{ONE_CHAIR}' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
        f"CREATE TRIGGER {ONE_CHAIR} BEFORE INSERT OR UPDATE ON {MANDATES} FOR EACH ROW EXECUTE FUNCTION {ONE_CHAIR}()",
    ],
}
DROP = {
    "sqlite": [f"DROP TRIGGER {ONE_CHAIR}_insert", f"DROP TRIGGER {ONE_CHAIR}_update"],
    "postgresql": [f"DROP TRIGGER {ONE_CHAIR} ON {MANDATES}", f"DROP FUNCTION {ONE_CHAIR}()"],
}


def create(apps, schema_editor):
    for statement in CREATE[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def drop(apps, schema_editor):
    for statement in DROP[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("emulation", "0001_initial")]

    operations = [
        # The pledge
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
            table="emulation_pledge",
            name="pledge_links_stay",
            when=(
                "OLD.kind <> NEW.kind OR (OLD.state IN ('in_force', 'summed_up', 'replaced') "
                "AND (COALESCE(NEW.amends_id, 0) <> COALESCE(OLD.amends_id, 0) "
                "OR COALESCE(NEW.replaces_id, 0) <> COALESCE(OLD.replaces_id, 0)))"
            ),
            message="pledge_links_stay",
        ),
        refuse_update(
            table="emulation_pledge",
            name="pledge_not_removed",
            when=(
                "(NEW.removed_at IS NOT NULL AND NEW.kind <> 'practice') "
                "OR (OLD.removed_at IS NOT NULL AND NEW.removed_at IS NULL)"
            ),
            message="pledge_not_removed",
        ),
        # Its signatures and files
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
        # What was asked and said about it
        refuse_update(
            table="emulation_signingquestion",
            name="question_stays",
            when=(
                "OLD.answered_at IS NOT NULL OR NEW.text <> OLD.text OR NEW.signature_id <> OLD.signature_id "
                "OR NEW.asked_by_id <> OLD.asked_by_id OR NEW.asked_at <> OLD.asked_at"
            ),
            message="question_stays",
        ),
        refuse_update(
            table="emulation_pledgecomment",
            name="comment_stays",
            when=(
                "NEW.text <> OLD.text OR NEW.pledge_id <> OLD.pledge_id OR NEW.by_id <> OLD.by_id "
                "OR NEW.at <> OLD.at OR NEW.part <> OLD.part "
                "OR COALESCE(NEW.thread_id, 0) <> COALESCE(OLD.thread_id, 0)"
            ),
            message="comment_stays",
        ),
        # Who may sign: a mandate stays what it was granted as, but for its last day; a unit has one chair at a time
        refuse_update(
            table=MANDATES,
            name="mandate_facts_stay",
            when=(
                "NEW.user_id <> OLD.user_id OR NEW.province_id <> OLD.province_id OR NEW.post <> OLD.post "
                "OR NEW.title <> OLD.title OR NEW.paper <> OLD.paper OR NEW.valid_from <> OLD.valid_from"
            ),
            message="mandate_facts_stay",
        ),
        migrations.RunPython(create, drop),
    ]
