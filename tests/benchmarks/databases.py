"""Databases that benchmarks can copy: one is prepared, and each case works on a copy of it in a process of its own.

DATABASE_URL names the server (PostgreSQL); without it SQLite, as files in the folder of the run.
"""

import os
import shutil
import sqlite3
from pathlib import Path
from urllib.parse import unquote

import dj_database_url


def address(folder, name: str) -> str:
    """The DATABASE_URL of one database of this run."""
    server = os.environ.get("DATABASE_URL", "")
    if not server:
        return f"sqlite:///{Path(folder) / name}.sqlite3"
    return f"{server.rpartition('/')[0]}/{_own(name)}"


def make_empty(name: str) -> None:
    """Make a database; SQLite makes its file by itself."""
    _on_server(f'CREATE DATABASE "{_own(name)}"')


def copy(folder, source: str, target: str) -> None:
    if os.environ.get("DATABASE_URL"):
        _on_server(f'CREATE DATABASE "{_own(target)}" TEMPLATE "{_own(source)}"')
        return
    path = Path(folder) / f"{source}.sqlite3"
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copy(path, Path(folder) / f"{target}.sqlite3")


def drop(*names: str) -> None:
    for name in names:
        _on_server(f'DROP DATABASE IF EXISTS "{_own(name)}"')


def vendor() -> str:
    return "PostgreSQL" if os.environ.get("DATABASE_URL") else "SQLite"


def _own(name):
    return f"bench_{os.getpid()}_{name}"


def _on_server(statement):
    server = os.environ.get("DATABASE_URL", "")
    if not server:
        return
    import psycopg2

    known = dj_database_url.parse(server)
    connection = psycopg2.connect(
        host=unquote(known["HOST"]) or None,
        port=known["PORT"] or None,
        user=known["USER"] or None,
        password=known["PASSWORD"] or None,
        dbname=known["NAME"],
    )
    connection.autocommit = True
    try:
        connection.cursor().execute(statement)
    finally:
        connection.close()
