"""The stages of `make test`: linters, SQLite, PostgreSQL, Chromium. Standard library only, as portal.py is."""

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from portal import (
    PYTHON,
    REQUIREMENTS,
    ROOT,
    TEST_REQUIREMENTS,
    Stopped,
    ensure_packages,
    ensure_requirements,
    ensure_venv,
    is_root,
    missing_pdf_packages,
    missing_python_packages,
    opens,
    quietly,
    seconds,
    step,
)

# What to run -> the Debian packages it needs, each with a program, library or file that it brings.
READERS = {
    "poppler-utils": "pdftotext",
    "gettext": "xgettext",
    # Opens and saves our workbooks as an office does.
    "libreoffice-calc-nogui": "soffice",
    # The same with our Word files.
    "libreoffice-writer-nogui": "/usr/lib/libreoffice/program/libswlo.so",
    # A token in software, to sign through PKCS#11 as with a USB token.
    "softhsm2": "softhsm2-util",
    # veraPDF is written in Java, and judges by a class that is compiled when it is asked.
    "default-jdk-headless": "javac",
}
NEEDED = {
    "lint": {},
    "sqlite": READERS,
    "postgres": {**READERS, "postgresql": "initdb"},
    # Playwright's own Node is linked against libatomic, which a bare Debian lacks.
    "browser": {**READERS, "chromium": "chromium", "libatomic1": "libatomic.so.1"},
}
LINTERS = {
    "ruff format": "-m ruff format --check .",
    "ruff check": "-m ruff check .",
    "manage.py check": "manage.py check",
    "makemigrations --check": "manage.py makemigrations --check --dry-run",
}


class Stages:
    """The stages of a run, each with its result and time, for the table at the end."""

    def __init__(self):
        self.rows = []
        self.failed = False

    def run(self, name, work):
        """Do one stage; `work` returns an exit code. Whatever happens, the next stage follows."""
        print(f"\n━━ {name}", flush=True)
        started = time.monotonic()
        try:
            passed = work() == 0
        except Stopped as trouble:
            print(trouble)
            passed = False
        self.note(name, "đạt" if passed else "HỎNG", seconds(started), passed=passed)

    def skip(self, name, reason):
        """Note a stage that cannot run here; on a CI machine that is a failure."""
        in_ci = os.environ.get("CI") == "true"
        result = f"HỎNG (CI): {reason}" if in_ci else f"bỏ qua: {reason}"
        self.note(name, result, "–", passed=not in_ci)

    def note(self, name, result, duration, *, passed):
        self.rows.append((name, duration, result))
        self.failed |= not passed

    def table(self):
        width = max(len(name) for name, _, _ in self.rows)
        return "\n".join(
            f"{name:<{width}}  {time:>8}  {result}" for name, time, result in self.rows
        )


def run_stages(only, extra):
    """Run all stages, or the one asked for; `extra` goes to pytest. Return the exit code."""
    wanted = [only] if only else list(NEEDED)
    ready_to_test(wanted)
    stages = Stages()
    runners = {
        "lint": run_linters,
        "sqlite": run_on_sqlite,
        "postgres": run_on_postgres,
        "browser": run_in_browser,
    }
    # Everything that the tests write, pytest's own folders too, disappears with this folder.
    with tempfile.TemporaryDirectory(prefix="portal-test-") as folder:
        for name in wanted:
            runners[name](stages, test_environment(folder), extra)
    print(f"\n{stages.table()}", flush=True)
    return 1 if stages.failed else 0


def ready_to_test(wanted):
    """Install what the stages need; what cannot be installed is said, and its stage will be skipped."""
    ensure_packages(missing_python_packages())
    try:
        ensure_packages(missing_pdf_packages() + missing_packages(wanted))
    except Stopped as trouble:
        print(trouble, flush=True)
    ensure_venv()
    ensure_requirements(REQUIREMENTS, TEST_REQUIREMENTS)


def missing_packages(wanted):
    needed = {package: sign for name in wanted for package, sign in NEEDED[name].items()}
    return [package for package, sign in needed.items() if not is_present(sign)]


def is_present(sign):
    if sign.startswith("/"):
        return Path(sign).exists()
    return opens(sign) if ".so." in sign else find_program(sign) is not None


def find_program(name):
    """Return the path of a program; Debian keeps those of PostgreSQL outside PATH."""
    postgres = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return str(postgres[-1]) if postgres else shutil.which(name)


def test_environment(folder):
    """Return an environment in which nothing of this machine's own portal is touched."""
    theirs = {"DATABASE_URL", "DATABASE_URL_FILE", "SECRET_KEY_FILE", "ALLOWED_HOSTS", "SITE_URL"}
    kept = {name: value for name, value in os.environ.items() if name not in theirs}
    return {
        **kept,
        "DEBUG": "1",
        "SECRET_KEY": "only-for-tests",
        "VAR_DIR": folder,
        "TMPDIR": folder,
        "PYTHONUTF8": "1",
    }


def call(arguments, environment):
    """Run a Python program in sight of the reader and return its exit code."""
    return subprocess.run([str(PYTHON), *arguments], cwd=ROOT, env=environment).returncode


def run_linters(stages, environment, _extra):
    for name, arguments in LINTERS.items():
        stages.run(name, lambda arguments=arguments: call(arguments.split(), environment))


def pytest(arguments, environment, extra):
    """Run pytest; finding no test is fine only when the caller asked for particular ones."""
    code = call(["-m", "pytest", *arguments, *extra], environment)
    nothing_collected = 5
    return 0 if code == nothing_collected and extra else code


def main_tests(environment, extra, *options):
    """Run everything but journeys in a browser and benchmarks (pyproject.toml leaves them out), or what is named."""
    places = [] if named_places(extra) else ["tests"]
    return pytest([*places, "-n", "2", *options], environment, extra)


def named_places(extra):
    """The files and folders among the words for pytest; with one of them, only they are run."""
    return [
        word
        for word in extra
        if not word.startswith("-") and (ROOT / word.partition("::")[0]).exists()
    ]


def run_on_sqlite(stages, environment, extra):
    stages.run("pytest, SQLite", lambda: main_tests(environment, extra))


def run_on_postgres(stages, environment, extra):
    name = "pytest, PostgreSQL"
    if not find_program("initdb"):
        stages.skip(name, "thiếu PostgreSQL")
        return

    def work():
        with postgres() as url:
            # What asks no database was run in the stage before.
            on_it = {**environment, "DATABASE_URL": url}
            return main_tests(on_it, extra, "--asks-a-database")

    stages.run(name, work)


def run_in_browser(stages, environment, extra):
    name = "pytest, Chromium"
    missing = missing_packages(["browser"])
    if missing:
        stages.skip(name, f"thiếu {', '.join(missing)}")
        return
    places = [] if named_places(extra) else ["tests/browser"]
    stages.run(name, lambda: pytest(places, environment, extra))


# A PostgreSQL of our own


@contextlib.contextmanager
def postgres():
    """Start PostgreSQL in a temporary folder; yield its address; leave nothing behind.

    It listens on a socket in that folder only, and keeps nothing safe on disk: it lives for one run.
    """
    # Not below TMPDIR: the path of a socket must stay under 108 characters.
    folder = Path(tempfile.mkdtemp(prefix="portal-pg-", dir="/tmp"))
    try:
        hand_over(folder)
        with step("Khởi động PostgreSQL tạm"):
            as_postgres("initdb", "-D", folder / "data", *initdb_options())
            as_postgres(*server(folder), "-l", folder / "log", "-o", settings(folder), "start")
        # `postgres` always exists; Django makes its test databases beside it.
        yield f"postgres://portal@{str(folder).replace('/', '%2F')}/postgres"
    finally:
        with contextlib.suppress(Stopped):
            as_postgres(*server(folder), "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def server(folder):
    return ["pg_ctl", "-D", folder / "data", "-w"]


def initdb_options():
    return ["-A", "trust", "-U", "portal", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]


def settings(folder):
    fast = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"
    return f"-k {folder} -c listen_addresses= {fast}"


def unprivileged_user():
    """Return who runs PostgreSQL when we are root, which it refuses."""
    names = {entry.pw_name for entry in pwd.getpwall()}
    return pwd.getpwnam("postgres" if "postgres" in names else "nobody")


def hand_over(folder):
    if is_root():
        user = unprivileged_user()
        os.chown(folder, user.pw_uid, user.pw_gid)


def identity():
    """Return how subprocess gives up the rights of root."""
    if not is_root():
        return {}
    user = unprivileged_user()
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def as_postgres(program, *arguments):
    """Run a program of PostgreSQL, never as root."""
    quietly(
        [find_program(program), *arguments],
        failure=f"PostgreSQL tạm không chạy được ({program}).",
        folder="/",
        start_new_session=True,
        **identity(),
    )
