"""What was said to a draft stays as it was said; only whether it is settled changes."""

from django.db import migrations

from cluster_portal.triggers import refuse_update


class Migration(migrations.Migration):
    dependencies = [("emulation", "0012_comments")]

    operations = [
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
    ]
