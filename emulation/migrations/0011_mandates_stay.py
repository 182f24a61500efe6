"""A mandate stays what it was granted as, but for its last day; and a unit has one chair at a time."""

from django.db import migrations

from cluster_portal.triggers import refuse_update

TABLE = "emulation_mandate"
NAME = "mandate_one_chair"
OTHER_CHAIR = (
    "SELECT 1 FROM emulation_mandate AS other WHERE other.province_id = NEW.province_id AND other.post = 'chair' "
    "AND other.id <> COALESCE(NEW.id, 0) "
    "AND (NEW.valid_to IS NULL OR other.valid_from <= NEW.valid_to) "
    "AND (other.valid_to IS NULL OR NEW.valid_from <= other.valid_to)"
)
# Two chairs whose terms overlap: a subquery, which PostgreSQL reads in the function and SQLite in the trigger.
CREATE = {
    "sqlite": [
        f"CREATE TRIGGER {NAME}_{event.split()[0].lower()} BEFORE {event} ON {TABLE} FOR EACH ROW "
        f"WHEN NEW.post = 'chair' AND EXISTS ({OTHER_CHAIR}) BEGIN SELECT RAISE(ABORT, '{NAME}'); END"
        for event in ("INSERT", "UPDATE")
    ],
    "postgresql": [
        f"CREATE FUNCTION {NAME}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF NEW.post = 'chair' AND EXISTS ({OTHER_CHAIR}) THEN "
        f"RAISE EXCEPTION '{NAME}' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
        f"CREATE TRIGGER {NAME} BEFORE INSERT OR UPDATE ON {TABLE} FOR EACH ROW EXECUTE FUNCTION {NAME}()",
    ],
}
DROP = {
    "sqlite": [f"DROP TRIGGER {NAME}_insert", f"DROP TRIGGER {NAME}_update"],
    "postgresql": [f"DROP TRIGGER {NAME} ON {TABLE}", f"DROP FUNCTION {NAME}()"],
}


def create(apps, schema_editor):
    for statement in CREATE[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def drop(apps, schema_editor):
    for statement in DROP[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("emulation", "0010_ballots_stay")]

    operations = [
        refuse_update(
            table=TABLE,
            name="mandate_facts_stay",
            when=(
                "NEW.user_id <> OLD.user_id OR NEW.province_id <> OLD.province_id OR NEW.post <> OLD.post "
                "OR NEW.title <> OLD.title OR NEW.paper <> OLD.paper OR NEW.valid_from <> OLD.valid_from"
            ),
            message="mandate_facts_stay",
        ),
        migrations.RunPython(create, drop),
    ]
