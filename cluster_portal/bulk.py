"""Tens of thousands of new rows at once: COPY on PostgreSQL, one prepared statement on SQLite.

`bulk_create` writes a text of SQL for every batch and asks each field for each value; for an import of 7.300 rows
(43.000 in seven tables) that was half of the time (tests/benchmarks/bench_import.py).
"""

import gc
import io
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from operator import attrgetter

from django.db import connection, models
from django.db.models.base import ModelState

# For fewer rows Django's own way is as quick, and answers with everything that the database filled in.
FEW = 50
BATCH = 2000
LOOKED_AT = 100_000
# What the drivers take as it stands in an instance: texts, whole numbers, truth, and keys of other rows.
PLAIN = (
    models.CharField,
    models.TextField,
    models.IntegerField,
    models.BooleanField,
    models.ForeignKey,
    models.FileField,
)
PREPARED = (models.DecimalField, models.DateField)
COPY_ESCAPES = str.maketrans({"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"})


@contextmanager
def many_objects() -> Iterator[None]:
    """Around work that makes some hundred thousand objects and keeps them: Python need not look for garbage meanwhile.

    It would walk through all of them again and again; that was a quarter of the time of an import.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def new_row(model: type[models.Model], **values) -> models.Model:
    """An unsaved row with these values and the defaults of all others, as `model(**values)` makes it.

    Django's constructor asks every field anew: a tenth of the time of an import, which makes 70.000 rows.
    """
    row = _blank(model)()
    for name, value in values.items():
        setattr(row, name, value)
    return row


@cache
def _blank(model) -> Callable[[], models.Model]:
    kept = [(name, value) for name, value in vars(model()).items() if name != "_state"]
    fields = [each for each in model._meta.concrete_fields if each.has_default()]
    made_anew = [(each.attname, each.default) for each in fields if callable(each.default)]

    def blank():
        row = model.__new__(model)
        row._state = ModelState()
        values = vars(row)
        for (
            name,
            value,
        ) in kept:  # one by one: an update would give each row a table of names of its own
            values[name] = value
        for name, default in made_anew:
            values[name] = default()
        return row

    return blank


def insert_many(model: type[models.Model], rows: list) -> list:
    """Insert unsaved rows and give them their numbers, in their order; as bulk_create, without its relations check.

    Call it inside a transaction. A value that the database refuses raises IntegrityError or DataError.
    """
    if len(rows) < FEW:
        return model._base_manager.bulk_create(rows)
    if not connection.in_atomic_block:
        raise RuntimeError("insert_many belongs inside a transaction")
    _number(model, rows)
    fields = model._meta.concrete_fields
    for field in fields:
        if _is_moment_of_change(field) or _is_first_moment(field):
            for row in rows:
                field.pre_save(row, add=True)
    for tuples in _batches(rows, fields):
        if connection.vendor == "postgresql":
            _copy(model._meta.db_table, fields, tuples)
        else:
            places = ", ".join(["%s"] * len(fields))
            into = f"{_quoted(model._meta.db_table)} ({_names(fields)})"
            _execute(f"INSERT INTO {into} VALUES ({places})", tuples)
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias
    return rows


def update_many(model: type[models.Model], rows: list) -> None:
    """Write every field of rows that stand in the table already, but not when they were made.

    Django's bulk_update was thirty times slower (measured), its upsert asks SQLite for every 24 rows anew.
    """
    if not rows:
        return
    key = model._meta.pk
    fields = [each for each in model._meta.concrete_fields if not _is_first_moment(each)]
    others = [each for each in fields if each is not key]
    for field in filter(_is_moment_of_change, others):
        for row in rows:
            field.pre_save(row, add=False)
    are_few = len(rows) < FEW or connection.vendor != "postgresql"
    write = _update_each if are_few else _update_from_copy
    for tuples in _batches(rows, [*others, key]):
        write(model._meta.db_table, key, others, tuples)


def look_at_sizes(model: type[models.Model]) -> None:
    """Let the database see that a table has grown: SQLite never looks by itself, PostgreSQL does (autovacuum).

    Else SQLite sorts a whole province by name to show its first page. 5 ms for 7.000 rows, 90 ms for 140.000.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA analysis_limit = {LOOKED_AT}")
            cursor.execute(f"ANALYZE {_quoted(model._meta.db_table)}")


def _update_each(table, key, others, tuples):
    changes = ", ".join(f"{_column(each)} = %s" for each in others)
    _execute(f"UPDATE {_quoted(table)} SET {changes} WHERE {_column(key)} = %s", tuples)


def _update_from_copy(table, key, others, tuples):
    names, table, number = _names([*others, key]), _quoted(table), _column(key)
    changes = ", ".join(f"{each} = new_rows.{each}" for each in map(_column, others))
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMPORARY TABLE new_rows ON COMMIT DROP AS SELECT {names} FROM {table} WITH NO DATA"
        )
        _copy("new_rows", [*others, key], tuples)
        cursor.execute(
            f"UPDATE {table} SET {changes} FROM new_rows WHERE {table}.{number} = new_rows.{number}"
        )
        cursor.execute("DROP TABLE new_rows")


def _number(model, rows):
    """Take numbers for all rows at once. SQLite has one writer, so nobody else takes them meanwhile."""
    table, key = model._meta.db_table, model._meta.pk
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
                [f'"{table}"', key.column, len(rows)],
            )
            numbers = [number for (number,) in cursor.fetchall()]
        else:
            # A number is never used again, not even that of the last row after it was deleted.
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
            last = (cursor.fetchone() or (0,))[0]
            numbers = range(last + 1, last + 1 + len(rows))
    for row, number in zip(rows, numbers, strict=True):
        setattr(row, key.attname, number)


def _is_moment_of_change(field):
    return getattr(field, "auto_now", False)


def _is_first_moment(field):
    return getattr(field, "auto_now_add", False)


def _batches(rows, fields) -> Iterator[list[tuple]]:
    """The values of some thousand rows at a time, as the driver takes them."""
    values = attrgetter(*[each.attname for each in fields])
    for start in range(0, len(rows), BATCH):
        columns = zip(*map(values, rows[start : start + BATCH]), strict=True)
        made = [_prepared(*each) for each in zip(fields, columns, strict=True)]
        yield list(zip(*made, strict=True))


def _prepared(field, values):
    if isinstance(field, models.JSONField):
        return [None if value is None else json.dumps(value, cls=field.encoder) for value in values]
    if isinstance(field, PREPARED):
        made = {value: field.get_db_prep_save(value, connection) for value in set(values)}
        return [made[value] for value in values]
    if isinstance(field, PLAIN):
        return values
    raise TypeError(f"insert_many knows no {type(field).__name__} yet")


def _execute(statement, tuples):
    with connection.cursor() as cursor:
        cursor.executemany(statement, tuples)


def _copy(table, fields, tuples):
    lines = ("\t".join(map(_copied, values)) for values in tuples)
    statement = f"COPY {_quoted(table)} ({_names(fields)}) FROM STDIN"
    with connection.cursor() as cursor, connection.wrap_database_errors:
        cursor.copy_expert(statement, io.StringIO("\n".join(lines)))


def _copied(value) -> str:
    """A value in the text format of COPY."""
    if isinstance(value, str):
        return value.translate(COPY_ESCAPES)
    return r"\N" if value is None else str(value)


def _names(fields):
    return ", ".join(map(_column, fields))


def _column(field):
    return _quoted(field.column)


def _quoted(name):
    return connection.ops.quote_name(name)
