"""The rules of the house that a machine can check. What each protects stands in its docstring."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command

ROOT = settings.BASE_DIR
# Each package may import those before it, never those after.
LAYERS = ["cluster_portal.accounts", "cooperatives", "emulation", "reports"]
# A person belongs to a province: the one link to the right, by name only.
LINKS_BY_NAME = {("cluster_portal.accounts", "cooperatives.Province")}
NOT_OURS = {"var", "node_modules", "__pycache__", "staticfiles", "vendor", "mutants"}
# Workbooks as offices send them, in whatever letters they were typed
AS_SENT = ROOT / "tests" / "data" / "workbooks"
TEXTS = {".py", ".html", ".css", ".js", ".md", ".txt", ".toml", ".csv", ".json", ".po", ""}


def our_files(folder, *suffixes):
    """Yield the files that we wrote below a folder, in order."""
    for path in sorted(folder.iterdir()):
        if path.is_file() and path.suffix in suffixes and path.name != ".git":
            yield path
        elif path.is_dir() and is_ours(path.name):
            yield from our_files(path, *suffixes)


def is_ours(folder):
    return folder == ".ci" or not (folder in NOT_OURS or folder.startswith("."))


def short(path):
    return str(path.relative_to(ROOT))


def read(path):
    return path.read_text(encoding="utf-8")


PYTHON_FILES = list(our_files(ROOT, ".py"))
TEMPLATE_FILES = list(our_files(ROOT / "templates", ".html"))
FILES = [
    path
    for path in our_files(ROOT, *TEXTS)
    if path != Path(__file__) and AS_SENT not in path.parents
]


# The arrows


def imported_modules(path):
    """Yield the full name of everything a file imports, inside functions too."""
    for node in ast.walk(ast.parse(read(path))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def named_models(path):
    """Yield the models that a file names as text, such as ForeignKey("emulation.Pledge")."""
    for node in ast.walk(ast.parse(read(path))):
        text = node.value if isinstance(node, ast.Constant) else None
        if isinstance(text, str) and re.fullmatch(r"[a-z_]+\.[A-Z]\w+", text):
            yield text


def inside(name, packages):
    return any(name == package or name.startswith(f"{package}.") for package in packages)


@pytest.mark.parametrize("layer", LAYERS)
def test_imports_point_downwards(layer):
    """A province page may not know of pledges; otherwise nothing can be changed without everything."""
    above = LAYERS[LAYERS.index(layer) + 1 :]

    upward = [
        f"{short(path)} imports {name}"
        for path in our_files(ROOT / Path(*layer.split(".")), ".py")
        for name in (*imported_modules(path), *named_models(path))
        if inside(name, above) and (layer, name) not in LINKS_BY_NAME
    ]

    assert upward == []


@pytest.mark.parametrize("layer", ["cooperatives", "emulation", "reports"])
def test_templates_point_downwards(layer):
    """A template takes in pieces of its own layer or of a lower one; the rest comes by hx-get."""
    above = LAYERS[LAYERS.index(layer) + 1 :]

    upward = [
        f"{short(path)} includes {name}"
        for path in our_files(ROOT / "templates" / layer, ".html")
        for name in re.findall(r"""{%\s*(?:include|extends)\s+["']([^"']+)""", read(path))
        if name.split("/")[0] in above
    ]

    assert upward == []


def test_shared_text_functions_know_no_layer():
    upward = [
        name
        for name in imported_modules(ROOT / "cluster_portal" / "text.py")
        if inside(name, LAYERS)
    ]

    assert upward == []


# Models and migrations


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


# Templates

FORBIDDEN_IN_TEMPLATES = {
    "script without src": r"<script(?![^>]*\ssrc=)",
    "style element": r"<style\b",
    "style attribute": r"\sstyle\s*=",
    "event attribute": r"\son[a-z]+\s*=",
    "htmx script": r"\shx-on\b|[\"']js:",
    "javascript address": r"javascript:",
    "foreign address": r"(?:src|href)\s*=\s*[\"'](?:https?:)?//",
}


@pytest.mark.parametrize("what", FORBIDDEN_IN_TEMPLATES)
def test_templates_obey_the_content_security_policy(what):
    """The browser would refuse it: no inline script or style, nothing from another host."""
    forbidden = re.compile(FORBIDDEN_IN_TEMPLATES[what], re.IGNORECASE)

    found = [
        f"{short(path)}:{number}: {line.strip()[:80]}"
        for path in TEMPLATE_FILES
        for number, line in enumerate(read(path).splitlines(), start=1)
        if forbidden.search(line)
    ]

    assert found == []


# Django looks for these by itself.
ERROR_PAGES = {"400.html", "403.html", "403_csrf.html", "404.html", "500.html"}


def replaces_a_library_template(name):
    folders = [Path(config.path) / "templates" for config in apps.get_app_configs()]
    return any((folder / name).exists() for folder in folders)


def test_every_template_is_used():
    """A template that nobody names in full is dead, or is named in a way that no search finds."""
    names = {path.relative_to(ROOT / "templates").as_posix(): path for path in TEMPLATE_FILES}
    texts = {path: read(path) for path in [*PYTHON_FILES, *TEMPLATE_FILES]}

    unused = [
        name
        for name, own in names.items()
        if name not in ERROR_PAGES
        and not replaces_a_library_template(name)
        and not any(name in text for path, text in texts.items() if path != own)
    ]

    assert unused == []


# Files


def test_no_file_is_named_after_a_pattern():
    """A name such as utils.py says nothing about what is inside, so everything lands there."""
    unwanted = {"utils", "util", "services", "service", "helpers", "helper", "common", "misc"}

    assert [short(path) for path in PYTHON_FILES if path.stem in unwanted] == []


# A stranger takes it away as one file and runs it with pyHanko alone, so it cannot be a package.
ONE_FILE_BY_NATURE = {"emulation/signing/offline_verifier.py"}


def test_python_files_stay_readable():
    """Above 600 lines a file holds two ideas."""
    long = [
        short(path)
        for path in PYTHON_FILES
        if "migrations" not in path.parts
        and short(path) not in ONE_FILE_BY_NATURE
        and len(read(path).splitlines()) > 600
    ]

    assert long == []


# What people type, and what runs on a stranger's machine, where nothing of ours is.
OTHER_HOURS = {
    "cluster_portal/moments.py",
    "cluster_portal/formats/vi/formats.py",
    "cooperatives/forms/deadlines.py",
    "emulation/signing/offline_verifier.py",
}


def test_an_hour_is_written_in_one_place():
    """By hand it is soon written in another order, or in another time zone."""
    ours = [path for path in PYTHON_FILES if "tests" not in path.parts]
    by_hand = {short(path) for path in ours if "%H:%M" in read(path)}

    assert by_hand - OTHER_HOURS == set()


def test_no_path_of_one_machine():
    """The portal runs where it is put."""
    machine = re.compile(r"(?<![\w.<}-])/(?:work|root|home)/")

    found = [
        f"{short(path)}:{number}"
        for path in FILES
        for number, line in enumerate(read(path).splitlines(), start=1)
        if machine.search(line)
    ]

    assert found == []


def test_every_environment_variable_is_explained():
    """Who installs the portal reads .env.example, not the settings."""
    settings_file, run_file = (
        read(ROOT / "cluster_portal" / "settings.py"),
        read(ROOT / "portal.py"),
    )
    used = set(re.findall(r"""\benv(?:_flag|_list)?\("([A-Z_]+)\"""", settings_file))
    used |= set(re.findall(r"""environ\.get\("(RUN_[A-Z]+)\"""", run_file))

    explained = set(re.findall(r"^([A-Z_]+)=", read(ROOT / ".env.example"), re.MULTILINE))

    assert explained == used


# What comes from others


def requirement_lines(path):
    """Return the non-empty lines of a requirements file, each with the line above it."""
    lines = ["", *read(path).splitlines()]
    return [(above, line) for above, line in zip(lines, lines[1:], strict=False) if line.strip()]


def is_comment(line):
    return line.startswith("#")


@pytest.mark.parametrize("name", ["requirements.txt", "tests/requirements.txt"])
def test_requirements_are_pinned(name):
    packages = [line for _, line in requirement_lines(ROOT / name) if not is_comment(line)]

    assert [line for line in packages if not re.fullmatch(r"[\w.\[\],-]+==[\w.]+", line)] == []


def test_every_requirement_says_why():
    unexplained = [
        line
        for above, line in requirement_lines(ROOT / "requirements.txt")
        if not is_comment(line) and not is_comment(above)
    ]

    assert unexplained == []


def test_vendored_files_name_their_origin_and_licence():
    folders = [path for path in (ROOT / "static" / "vendor").glob("*") if path.is_dir()]

    incomplete = [
        f"{short(folder)} lacks {needed}"
        for folder in folders
        for needed in ("README", "LICENSE")
        if not list(folder.glob(f"{needed}*"))
    ]

    assert incomplete == []
