"""The one catalogue is complete: what the code says in English, the screen says in Vietnamese."""

import re
import shutil

import polib
import pytest
from django.conf import settings
from django.core.management import call_command

CATALOGUE = settings.BASE_DIR / "cluster_portal" / "locale" / "vi" / "LC_MESSAGES" / "django.po"
SOURCES = ["cluster_portal", "cooperatives", "emulation", "reports", "templates"]
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}")


def catalogue(path=CATALOGUE):
    return polib.pofile(str(path))


def name(entry):
    return (entry.msgctxt, entry.msgid)


def texts(entry):
    """Return the Vietnamese of an entry: one text, or one for each plural form (Vietnamese has one)."""
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def test_every_message_is_translated():
    untranslated = [name(entry) for entry in catalogue() if not all(texts(entry))]

    assert untranslated == []


def test_no_translation_is_a_guess_or_left_over():
    doubtful = [name(entry) for entry in catalogue() if entry.fuzzy or entry.obsolete]

    assert doubtful == []


def test_compiled_catalogue_is_up_to_date():
    compiled = polib.mofile(str(CATALOGUE.with_suffix(".mo")))

    assert {name(entry): texts(entry) for entry in compiled} == {
        name(entry): texts(entry) for entry in catalogue()
    }


def placeholders(text):
    return sorted(set(PLACEHOLDER.findall(text)))


def test_placeholders_agree():
    """A lost %(count)s hides a number; an invented one is an error on the page."""
    different = [
        name(entry)
        for entry in catalogue()
        for text in filter(None, texts(entry))
        if placeholders(text)
        not in ([placeholders(entry.msgid), placeholders(entry.msgid_plural or entry.msgid)])
    ]

    assert different == []


@pytest.fixture
def fresh_catalogue(program, tmp_path, monkeypatch, settings):
    """Return the catalogue as makemessages would write it now, made in a copy of the sources."""
    program("xgettext")
    for folder in SOURCES:
        shutil.copytree(settings.BASE_DIR / folder, tmp_path / folder)
    settings.LOCALE_PATHS = [str(tmp_path / "cluster_portal" / "locale")]
    monkeypatch.chdir(tmp_path)
    call_command("makemessages", locale=["vi"], no_obsolete=True, verbosity=0)
    return catalogue(tmp_path / CATALOGUE.relative_to(settings.BASE_DIR))


def test_catalogue_holds_exactly_what_the_code_says(fresh_catalogue):
    in_code = {name(entry) for entry in fresh_catalogue}
    in_catalogue = {name(entry) for entry in catalogue()}

    assert {"missing": in_code - in_catalogue, "unused": in_catalogue - in_code} == {
        "missing": set(),
        "unused": set(),
    }
