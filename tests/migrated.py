"""A migrated SQLite database, kept between runs of the tests: migrating takes longer than most single test files.

It is found by the content of all that migrations are made of; a changed migration or data file makes a new one.
"""

import hashlib
import os
import shutil
import tempfile
from pathlib import Path

import django
from django.apps import apps
from django.conf import settings
from django.db import connection

# The migrations, and what they call: triggers and indexes are written by functions beside the models.
PARTS = ("migrations/*.py", "data/*.csv", "models.py", "models/*.py", "search.py", "../triggers.py")
KEPT = 3


def kept_database() -> Path:
    """Where the database of the present migrations lies, or will lie."""
    content = hashlib.sha256(django.__version__.encode())
    for app in apps.get_app_configs():
        for part in PARTS:
            for path in sorted(Path(app.path).glob(part)):
                content.update(path.as_posix().encode() + path.read_bytes())
    folder = Path(tempfile.gettempdir()) / f"portal-migrated-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder / f"{content.hexdigest()[:32]}.sqlite3"


def take_kept(target: Path) -> bool:
    """Copy the kept database to where the tests look for theirs; False when there is none."""
    kept = kept_database()
    if not kept.exists():
        return False
    shutil.copyfile(kept, target)
    os.utime(kept)
    return True


def keep(source: Path) -> None:
    """Keep a database that was just migrated; of older ones only the last few stay."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    kept = kept_database()
    with tempfile.NamedTemporaryFile(dir=kept.parent, delete=False) as part:
        part.write(source.read_bytes())
    Path(part.name).replace(kept)
    others = sorted(kept.parent.glob("*.sqlite3"), key=lambda path: path.stat().st_mtime)
    for old in others[:-KEPT]:
        old.unlink(missing_ok=True)


def is_sqlite() -> bool:
    return settings.DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3"
