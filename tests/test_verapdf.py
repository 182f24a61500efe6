"""The judge itself: it says yes to what our engine makes for keeping, and no to what was never meant for it."""

import io

import pytest
from pypdf import PdfWriter

from tests.verapdf import VeraPdfFailed, validate

pytestmark = pytest.mark.slow


@pytest.fixture
def plain() -> bytes:
    made = io.BytesIO()
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.write(made)
    return made.getvalue()


def test_a_plain_file_breaks_rules(broken_rules, plain):
    clauses = " ".join(broken_rules(plain, "3a"))

    assert "6.6.2.1-1" in clauses  # it has no XMP metadata


def test_what_is_no_pdf_gets_no_verdict(program, tmp_path):
    program("javac")
    path = tmp_path / "judged.pdf"
    path.write_bytes(b"PK\x03\x04")

    with pytest.raises(VeraPdfFailed):
        validate(path, "3a")


def test_a_flavour_that_is_none_gets_no_verdict(program, tmp_path, plain):
    program("javac")
    path = tmp_path / "judged.pdf"
    path.write_bytes(plain)

    with pytest.raises(VeraPdfFailed, match="no such flavour"):
        validate(path, "9z")
