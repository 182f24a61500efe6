"""Searching names as people type them: without accents, with the field's abbreviations, in any order of words.

The words are looked for in the stored `folded` column. Three letters and more are found through an index of trigrams:
on PostgreSQL pg_trgm, on SQLite an FTS5 table that triggers keep. Without the index the answer is the same, slower.
"""

from functools import lru_cache, reduce
from operator import and_, or_

from django.core.checks import Warning
from django.db import connection, models
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Q
from django.db.models.expressions import RawSQL

from cluster_portal.text import fold

TABLE, INDEX = "cooperatives_organization", "cooperatives_organization_search"
MIGRATION = ("cooperatives", "0009_search_index")

# What offices write short, folded: {short: in full}. A search for one finds the other.
ABBREVIATIONS = {
    "htx": "hop tac xa",
    "lhhtx": "lien hiep hop tac xa",
    "qtdnd": "quy tin dung nhan dan",
    "qtd": "quy tin dung",
    "tht": "to hop tac",
    "nn": "nong nghiep",
    "dv": "dich vu",
    "dvnn": "dich vu nong nghiep",
    "dvtm": "dich vu thuong mai",
    "tm": "thuong mai",
    "tmdv": "thuong mai dich vu",
    "sx": "san xuat",
    "sxkd": "san xuat kinh doanh",
    "kd": "kinh doanh",
    "xd": "xay dung",
    "vt": "van tai",
    "gtvt": "giao thong van tai",
    "ttcn": "tieu thu cong nghiep",
    "nts": "nuoi trong thuy san",
    "ts": "thuy san",
    "mt": "moi truong",
    "tp": "thanh pho",
    "tx": "thi xa",
    "tt": "thi tran",
}
IN_FULL = {tuple(full.split()): short for short, full in ABBREVIATIONS.items()}
LONGEST = max(len(words) for words in IN_FULL)
SHORTEST_INDEXED = 3


def terms(words: str) -> list[tuple[str, ...]]:
    """What must be found, each as its ways to be written: «htx đông sơn» → [(htx, hop tac xa), (dong,), (son,)]."""
    typed, found = fold(words).split(), []
    place = 0
    while place < len(typed):
        for length in range(min(LONGEST, len(typed) - place), 1, -1):
            phrase = tuple(typed[place : place + length])
            if phrase in IN_FULL:
                found.append((" ".join(phrase), IN_FULL[phrase]))
                place += length
                break
        else:
            word = typed[place]
            found.append((word, ABBREVIATIONS[word]) if word in ABBREVIATIONS else (word,))
            place += 1
    return found


def condition(words: str, *, field: str = "folded", is_indexed: bool = False) -> Q:
    """The rows in whose `field` every term is found, in one of its ways. `is_indexed`: rows of the register itself.

    Terms with several ways name what many have («hợp tác xã»), so the index is asked for the others, all at once.
    """
    wanted, indexed = Q(), []
    for ways in terms(words):
        if is_indexed and len(ways) == 1 and len(ways[0]) >= SHORTEST_INDEXED:
            indexed.append(ways[0])
        else:
            wanted &= reduce(or_, [_written(way, field) for way in ways])
    # PostgreSQL plans `LIKE '%…%'` with its trigrams by itself.
    if indexed and _has_sqlite_index():
        return Q(pk__in=_indexed(indexed)) & wanted
    return reduce(and_, [_written(word, field) for word in indexed], wanted)


def _written(way, field) -> Q:
    if way in ABBREVIATIONS:  # where a word begins: «vt» is not meant in «dvtm»
        return Q(**{f"{field}__contains": f" {way}"}) | Q(**{f"{field}__startswith": way})
    # A dash or a comma may stand between the words of «sản xuất kinh doanh».
    return reduce(and_, [Q(**{f"{field}__contains": word}) for word in way.split()])


def _indexed(words) -> RawSQL:
    """The numbers of the rows that hold all these words, by the trigrams of SQLite."""
    phrases = ['"{}"'.format(word.replace('"', '""')) for word in words]
    return RawSQL(
        f"SELECT rowid FROM {INDEX} WHERE folded MATCH %s",
        [" AND ".join(phrases)],
        output_field=models.BigIntegerField(),
    )


def is_indexed() -> bool:
    """Whether searches have their index; without it every search reads the whole register."""
    where = {
        "sqlite": "SELECT 1 FROM sqlite_master WHERE name = %s",
        "postgresql": "SELECT 1 FROM pg_indexes WHERE indexname = %s",
    }
    with connection.cursor() as cursor:
        cursor.execute(where[connection.vendor], [INDEX])
        return cursor.fetchone() is not None


def _has_sqlite_index() -> bool:
    return connection.vendor == "sqlite" and _is_indexed_once(connection.settings_dict["NAME"])


@lru_cache(maxsize=8)
def _is_indexed_once(_database) -> bool:
    return is_indexed()


def check_index(databases=None, **_kwargs) -> list[Warning]:
    """What `migrate` and `check --database default` say where the extension could not be made."""
    is_due = databases and MIGRATION in MigrationRecorder(connection).applied_migrations()
    if not is_due or is_indexed():
        return []
    hint = (
        "Let the database's administrator run CREATE EXTENSION pg_trgm in the portal's database, then run "
        f"CREATE INDEX {INDEX} ON {TABLE} USING gin (folded gin_trgm_ops); there."
    )
    message = "Searches have no index: each reads the whole register."
    return [Warning(message, hint=hint, id="cooperatives.W001")]


# Made by a migration


def create_index(schema_editor) -> None:
    """Make the index; on PostgreSQL only where the extension may be made (it is trusted since version 13)."""
    statements = {"sqlite": SQLITE, "postgresql": POSTGRESQL}[schema_editor.connection.vendor]
    for statement in statements:
        schema_editor.execute(statement)


def drop_index(schema_editor) -> None:
    gone = {"sqlite": SQLITE_GONE, "postgresql": [f"DROP INDEX IF EXISTS {INDEX}"]}
    for statement in gone[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


POSTGRESQL = [
    f"""
    DO $$ BEGIN
        CREATE EXTENSION IF NOT EXISTS pg_trgm;
        CREATE INDEX {INDEX} ON {TABLE} USING gin (folded gin_trgm_ops);
    EXCEPTION WHEN insufficient_privilege OR undefined_file OR undefined_object THEN
        RAISE NOTICE 'no pg_trgm: searches read the whole register';
    END $$
    """
]
# An external content table keeps the trigrams only; the triggers tell it of every change.
SQLITE = [
    f"CREATE VIRTUAL TABLE {INDEX} USING fts5(folded, content='{TABLE}', content_rowid='id', tokenize='trigram')",
    f"INSERT INTO {INDEX}({INDEX}) VALUES ('rebuild')",
    f"CREATE TRIGGER organization_search_added AFTER INSERT ON {TABLE} BEGIN "
    f"INSERT INTO {INDEX}(rowid, folded) VALUES (new.id, new.folded); END",
    f"CREATE TRIGGER organization_search_removed AFTER DELETE ON {TABLE} BEGIN "
    f"INSERT INTO {INDEX}({INDEX}, rowid, folded) VALUES ('delete', old.id, old.folded); END",
    f"CREATE TRIGGER organization_search_changed AFTER UPDATE OF folded ON {TABLE} "
    f"WHEN old.folded IS NOT new.folded BEGIN "
    f"INSERT INTO {INDEX}({INDEX}, rowid, folded) VALUES ('delete', old.id, old.folded); "
    f"INSERT INTO {INDEX}(rowid, folded) VALUES (new.id, new.folded); END",
]
SQLITE_GONE = [
    *(
        f"DROP TRIGGER IF EXISTS organization_search_{what}"
        for what in ("added", "removed", "changed")
    ),
    f"DROP TABLE IF EXISTS {INDEX}",
]
