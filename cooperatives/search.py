"""Searching names as people type them: without accents, with the field's abbreviations, in any order of words.

The words are looked for in the stored `folded` column. Three letters and more are found through an index of trigrams:
on PostgreSQL pg_trgm, on SQLite an FTS5 table that triggers keep. Without the index the answer is the same, slower.
"""

import re
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
SHORTEST_INDEXED = 3
# A syllable that ends in one i-sound alone: after a consonant, after «qu», or nothing else
ENDS_IN_I_OR_Y = re.compile(r"(?:^|[bcdghklmnpqrstvx]|qu)[iy]$")


def _spellings(word) -> tuple[str, ...]:
    """«my» is written «mi» as well, «quy» «qui»: offices follow both rules of 1984 and the older one."""
    if not ENDS_IN_I_OR_Y.search(word):
        return (word,)
    return (word, word[:-1] + {"i": "y", "y": "i"}[word[-1]])


def _phrase(words) -> tuple[str, ...]:
    """A phrase however its i-sounds are written."""
    return tuple(min(_spellings(word)) for word in words)


IN_FULL = {_phrase(full.split()): short for short, full in ABBREVIATIONS.items()}
LONGEST = max(len(words) for words in IN_FULL)


def terms(words: str) -> list[tuple[str, ...]]:
    """What must be found, each as its ways to be written: «htx đông sơn» → [(htx, hop tac xa), (dong,), (son,)]."""
    typed, found = fold(words).split(), []
    place = 0
    while place < len(typed):
        for length in range(min(LONGEST, len(typed) - place), 1, -1):
            phrase = typed[place : place + length]
            if short := IN_FULL.get(_phrase(phrase)):
                found.append((" ".join(phrase), short))
                place += length
                break
        else:
            word = typed[place]
            found.append((word, ABBREVIATIONS[word]) if word in ABBREVIATIONS else _spellings(word))
            place += 1
    return found


def condition(words: str, *, field: str = "folded", is_indexed: bool = False) -> Q:
    """The rows in whose `field` every term is found, in one of its ways. `is_indexed`: rows of the register itself.

    Abbreviations name what many have («hợp tác xã»), so the index is asked for the other terms, all at once.
    """
    wanted, indexed = Q(), []
    for ways in terms(words):
        if is_indexed and all(map(_can_be_looked_up, ways)):
            indexed.append(ways)
        else:
            wanted &= _in_any_way(ways, field)
    # PostgreSQL plans `LIKE '%…%'` with its trigrams by itself.
    if indexed and _has_sqlite_index():
        return Q(pk__in=_indexed(indexed)) & wanted
    return reduce(and_, [_in_any_way(ways, field) for ways in indexed], wanted)


def _can_be_looked_up(way) -> bool:
    return len(way) >= SHORTEST_INDEXED and way not in ABBREVIATIONS and " " not in way


def _in_any_way(ways, field) -> Q:
    return reduce(or_, [_written(way, field) for way in ways])


def _written(way, field) -> Q:
    if way in ABBREVIATIONS:  # where a word begins: «vt» is not meant in «dvtm»
        return Q(**{f"{field}__contains": f" {way}"}) | Q(**{f"{field}__startswith": way})
    # A dash or a comma may stand between the words of «sản xuất kinh doanh».
    return reduce(and_, [_spelled(word, field) for word in way.split()])


def _spelled(word, field) -> Q:
    return reduce(or_, [Q(**{f"{field}__contains": each}) for each in _spellings(word)])


def _indexed(terms) -> RawSQL:
    """The numbers of the rows that hold all these terms, each in any of its ways, by the trigrams of SQLite."""
    phrases = [
        "({})".format(" OR ".join('"{}"'.format(way.replace('"', '""')) for way in ways))
        for ways in terms
    ]
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
