"""Locked sheets, the frozen content of a scoring table and snapshots of points never change."""

from importlib import import_module

from django.db import migrations

from cluster_portal.triggers import refuse_update

SHEET_STAYS = import_module("emulation.migrations.0002_signed_stays").Migration.operations[5]


class Migration(migrations.Migration):
    dependencies = [("emulation", "0016_rules_of_criteria")]

    operations = [
        SHEET_STAYS,
        # Frozen content changes only by the way back, with its pledge, while nobody has points.
        refuse_update(
            table="emulation_criteriapack",
            name="pack_frozen_content_stays",
            when=(
                "OLD.content <> '' AND NEW.content <> '' "
                "AND (NEW.content <> OLD.content OR NEW.content_hash <> OLD.content_hash "
                "OR NEW.year_id <> OLD.year_id OR NEW.version <> OLD.version)"
            ),
            message="pack_frozen_content_stays",
        ),
        refuse_update(
            table="emulation_scoresnapshot",
            name="snapshot_stays",
            when=(
                "NEW.content <> OLD.content OR NEW.content_hash <> OLD.content_hash "
                "OR NEW.pack_id <> OLD.pack_id OR NEW.round_no <> OLD.round_no "
                "OR NEW.made_at <> OLD.made_at OR NEW.reason <> OLD.reason"
            ),
            message="snapshot_stays",
        ),
    ]
