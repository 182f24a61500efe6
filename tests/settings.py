"""The portal's settings for tests: one temporary folder for everything written, jobs at once, quick passwords."""

import os
import tempfile
from pathlib import Path

# The workers of pytest-xdist inherit the folder from the process that starts them; each takes a room of its own.
if "PORTAL_TEST_FOLDER" not in os.environ:
    os.environ["PORTAL_TEST_FOLDER"] = tempfile.mkdtemp(prefix="portal-tests-")
ROOM = Path(os.environ["PORTAL_TEST_FOLDER"]) / os.environ.get("PYTEST_XDIST_WORKER", "main")
# WhiteNoise warns when the folder of static files is not there.
(ROOM / "static").mkdir(parents=True, exist_ok=True)

os.environ.update(
    DEBUG="1",
    SECRET_KEY="only-for-tests",
    VAR_DIR=str(ROOM),
    JOBS_INLINE="1",
    SITE_URL="http://testserver",
    HYPOTHESIS_STORAGE_DIRECTORY=str(ROOM / "hypothesis"),
)
for of_this_machine in (
    "ALLOWED_HOSTS",
    "CSRF_TRUSTED_ORIGINS",
    "HTTPS",
    "EMAIL_BACKEND",
    "SECRET_KEY_FILE",
    "SECRET_KEY_FALLBACKS",
    "SECOND_FACTOR_TO_SIGN",
    "SIGNING_PAUSE_HOURS",
):
    os.environ.pop(of_this_machine, None)

from cluster_portal.settings import *  # noqa: E402, F403  the settings read the environment made above

# One round instead of a million: tests make hundreds of accounts.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# A file, as in real life: threads and the live server have their own connections, and WAL and IMMEDIATE hold.
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":  # noqa: F405
    DATABASES["default"]["TEST"] = {"NAME": str(ROOM / "test.sqlite3")}  # noqa: F405
