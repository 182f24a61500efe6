"""What every test gets: nothing remembered from the test before, and a clear word about missing programs."""

import os
import shutil
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings
from django.core.cache import cache

from emulation.signing.keys import make_key
from tests.migrated import is_sqlite, keep, take_kept
from tests.verapdf import validate

# No deadline: on a busy machine a slow example is no fault. The same examples each time: a run judges a change, and
# what it never met before is looked for by hand, longer (--hypothesis-profile=search).
hypothesis.settings.register_profile("portal", deadline=None, database=None, derandomize=True)
hypothesis.settings.register_profile(
    "search", hypothesis.settings.get_profile("portal"), derandomize=False, max_examples=5_000
)
hypothesis.settings.load_profile("portal")
DATABASE_FIXTURES = {"db", "transactional_db", "live_server"}


def pytest_addoption(parser):
    parser.addoption(
        "--asks-a-database",
        action="store_true",
        help="run only what may come out otherwise on another database",
    )
    parser.addoption(
        "--signed-papers",
        choices=["kept", "anew", "keep"],
        default="kept",
        help="verify the kept corpus; or make it anew and try each file everywhere (minutes); or keep that one",
    )


def pytest_collection_modifyitems(config, items):
    if config.getoption("--asks-a-database"):
        asks = {item for item in items if DATABASE_FIXTURES & set(item.fixturenames)}
        asks |= {item for item in items if item.get_closest_marker("django_db")}
        asks -= {item for item in items if item.get_closest_marker("one_database")}
        config.hook.pytest_deselected(items=[item for item in items if item not in asks])
        items[:] = [item for item in items if item in asks]


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_keepdb, django_db_modify_db_settings):
    """Begin with the database that the last run migrated, where nothing of the migrations has changed."""
    return django_db_keepdb or (is_sqlite() and take_kept(test_database()))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_keepdb, django_db_blocker):
    if is_sqlite() and not django_db_keepdb:
        with django_db_blocker.unblock():
            keep(test_database())


def test_database():
    return Path(settings.DATABASES["default"]["TEST"]["NAME"])


@pytest.fixture(autouse=True)
def _empty_cache():
    """Forget the counters of the login's rate limits."""
    yield
    cache.clear()


@pytest.fixture(scope="session", autouse=True)
def _portal_key():
    """The portal has its key, as on every machine that serves."""
    make_key(may_exist=True)


@pytest.fixture
def program():
    """Return a function giving the path of a program; without it the test is skipped, with CI=true it fails."""
    return find_program


@pytest.fixture
def broken_rules(program, tmp_path):
    """Return a function giving what veraPDF finds broken in a file: (content, flavour) -> the clauses; [] is good."""
    program("javac")

    def clauses(content: bytes, flavour: str) -> list[str]:
        path = tmp_path / "judged.pdf"
        path.write_bytes(content)
        return [f"{each.clause}: {each.message}" for each in validate(path, flavour)]

    return clauses


def find_program(*names):
    found = next(filter(None, map(shutil.which, names)), None)
    if not found:
        give_up = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        give_up(f"program {names[0]} is missing")
    return found


def pytest_unconfigure(config):
    """Remove the folder of tests/settings.py, in the process that made it."""
    if not hasattr(config, "workerinput"):
        shutil.rmtree(os.environ.pop("PORTAL_TEST_FOLDER", ""), ignore_errors=True)
