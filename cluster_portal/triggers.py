"""Migration operations for what a constraint cannot say: rows that never change again. The same on both databases."""

from django.db import migrations


def refuse_update(*, table: str, name: str, when: str, message: str) -> migrations.RunPython:
    """A trigger that refuses UPDATE of `table` where `when` holds (SQL over OLD and NEW that both databases read)."""

    def create(apps, schema_editor):
        for statement in CREATE[schema_editor.connection.vendor]:
            schema_editor.execute(
                statement.format(table=table, name=name, when=when, message=message)
            )

    def drop(apps, schema_editor):
        for statement in DROP[schema_editor.connection.vendor]:
            schema_editor.execute(statement.format(table=table, name=name))

    return migrations.RunPython(create, drop, elidable=False)


def lift(refusal: migrations.RunPython) -> migrations.RunPython:
    """Take a trigger away, such as before its table is changed: SQLite makes a new table then, without triggers."""
    return migrations.RunPython(refusal.reverse_code, refusal.code, elidable=False)


CREATE = {
    "sqlite": [
        "CREATE TRIGGER {name} BEFORE UPDATE ON {table} FOR EACH ROW WHEN {when} "
        "BEGIN SELECT RAISE(ABORT, '{message}'); END"
    ],
    "postgresql": [
        "CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE TRIGGER {name} BEFORE UPDATE ON {table} FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION {name}()",
    ],
}
DROP = {
    "sqlite": ["DROP TRIGGER IF EXISTS {name}"],
    "postgresql": ["DROP TRIGGER {name} ON {table}", "DROP FUNCTION {name}()"],
}
