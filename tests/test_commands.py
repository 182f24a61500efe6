"""What outsiders rely on: with --json a command answers with one JSON object and nothing else, also when it refuses."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "command",
    [
        ("standings", "--year", "1999"),
        ("render_report", "--year", "1999", "--format", "pdf", "--output", "x.pdf"),
        ("render_report", "--year", "1999", "--format", "docx", "--output", "x.docx"),
        ("verify_document", "khong-co.pdf"),
        ("load_sample",),
    ],
)
def test_refusal_is_one_json_object(command, settings):
    settings.DEBUG = False
    out = io.StringIO()

    with pytest.raises(CommandError) as refusal:
        call_command(*command, "--json", stdout=out)

    assert json.loads(out.getvalue()) == {"refused": str(refusal.value)}
    assert refusal.value.returncode == 1


def test_refusal_without_json_says_nothing_on_stdout():
    out = io.StringIO()

    with pytest.raises(CommandError):
        call_command("standings", "--year", "1999", stdout=out)

    assert out.getvalue() == ""
