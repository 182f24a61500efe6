"""What was asked and answered stays as it was said, and nothing but a practice document is ever removed."""

from django.db import migrations

from cluster_portal.triggers import refuse_update


class Migration(migrations.Migration):
    dependencies = [("emulation", "0007_signing_room")]

    operations = [
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
            table="emulation_pledge",
            name="pledge_not_removed",
            when=(
                "(NEW.removed_at IS NOT NULL AND NEW.kind <> 'practice') "
                "OR (OLD.removed_at IS NOT NULL AND NEW.removed_at IS NULL)"
            ),
            message="pledge_not_removed",
        ),
    ]
