"""A decision of an award stays, and so does what was open when the cluster was handed over."""

from django.db import migrations

from cluster_portal.triggers import refuse_update


class Migration(migrations.Migration):
    dependencies = [("emulation", "0014_awards")]

    operations = [
        refuse_update(
            table="emulation_award",
            name="award_decision_stays",
            when=(
                "OLD.state IN ('awarded', 'not_awarded', 'withdrawn') "
                "AND (NEW.state NOT IN ('withdrawn', OLD.state) OR NEW.decision_number <> OLD.decision_number "
                "OR NEW.decided_on <> OLD.decided_on OR NEW.title_id <> OLD.title_id "
                "OR NEW.province_id <> OLD.province_id OR NEW.person_name <> OLD.person_name "
                "OR COALESCE(NEW.organization_id, 0) <> COALESCE(OLD.organization_id, 0) "
                "OR NEW.refusal_reason <> OLD.refusal_reason)"
            ),
            message="award_decision_stays",
        ),
        refuse_update(
            table="emulation_handover",
            name="handover_stays",
            when="OLD.id = NEW.id",
            message="handover_stays",
        ),
    ]
