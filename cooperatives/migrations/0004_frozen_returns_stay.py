"""A frozen return stays as it was frozen, what was said in a thread as it was said, and a granted extension as granted."""

from django.db import migrations

from cluster_portal.triggers import refuse_update

FACTS = (
    *("content", "content_hash", "province_id", "year", "period", "version", "as_of", "basis"),
    *("trail_length", "submitted_at", "submitted_by_id", "accepted_at", "accepted_by_id"),
    *("frozen_at", "frozen_by_id"),
)


class Migration(migrations.Migration):
    replaces = [("cooperatives", "0021_frozen_returns_stay")]
    dependencies = [("cooperatives", "0003_search_index")]

    operations = [
        refuse_update(
            table="cooperatives_return",
            name="return_frozen_stays",
            when=(
                "(OLD.state = 'frozen' AND NEW.state NOT IN ('frozen', 'superseded')) "
                "OR (OLD.state = 'superseded' AND NEW.state <> 'superseded') "
                "OR (OLD.state IN ('frozen', 'superseded') AND ("
                + " OR ".join(f"NEW.{name} <> OLD.{name}" for name in FACTS)
                + "))"
            ),
            message="return_frozen_stays",
        ),
        refuse_update(
            table="cooperatives_questionmessage",
            name="question_message_stays",
            when="OLD.id IS NOT NULL",
            message="question_message_stays",
        ),
        refuse_update(
            table="cooperatives_deadlineextension",
            name="extension_stays",
            when="OLD.id IS NOT NULL",
            message="extension_stays",
        ),
    ]
