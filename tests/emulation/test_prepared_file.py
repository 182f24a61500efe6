"""The file that goes to the signers: the frozen content, the same content for programs, and an empty place for each."""

import hashlib
import io
import json

import pytest
from django.db import IntegrityError, OperationalError, transaction
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import enumerate_sig_fields
from pypdf import PdfReader

from cluster_portal import pdf
from emulation import actions, jobs
from emulation.models import RevisionCause, SignedRevision
from emulation.signing import prepared
from emulation.signing.revisions import (
    StaleBase,
    append_revision,
    current_revision,
    first_revision,
    read_bytes,
)

from .conftest import AT, REASON

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(world):
    """The prepared file of a frozen pledge, really typeset."""
    return prepared.ensure_file(world.frozen(), at=AT)


def test_freezing_asks_for_the_file_after_the_commit(
    world, monkeypatch, django_capture_on_commit_callbacks
):
    asked = []
    monkeypatch.setattr("emulation.actions.pledges.async_task", lambda *args: asked.append(args))

    with django_capture_on_commit_callbacks(execute=True):
        pledge = world.frozen()

    assert asked == [("emulation.jobs.prepare_pledge_file", pledge.pk)]


def test_the_content_is_inside_word_for_word(file):
    reader = PdfReader(io.BytesIO(read_bytes(file)))

    assert reader.attachments == {"giao-uoc.json": [file.pledge.content.encode()]}
    associated = [each.get_object() for each in reader.trailer["/Root"]["/AF"]]
    assert {(each["/UF"], each["/AFRelationship"]) for each in associated} == {
        ("giao-uoc.json", "/Data")
    }
    assert file.sha256 == hashlib.sha256(read_bytes(file)).hexdigest()


def test_hash_and_code_stand_at_the_foot_of_every_page(file):
    reader = PdfReader(io.BytesIO(read_bytes(file)))

    for page in reader.pages:
        text = "".join(page.extract_text().split())
        assert file.pledge.content_hash in text
        assert file.pledge.code in text


def test_each_signer_has_an_empty_invisible_field_and_a_block_in_the_grid(file):
    signers = json.loads(file.pledge.content)["signers"]
    reader = PdfFileReader(io.BytesIO(read_bytes(file)))

    fields = {name: (value, ref.get_object()) for name, value, ref in enumerate_sig_fields(reader)}
    assert list(fields) == [*(f"ky-{key}" for key in signers), "con-dau"]
    assert {value for value, _field in fields.values()} == {None}
    assert {tuple(field["/Rect"]) for _value, field in fields.values()} == {(-9999,) * 4}
    blocks = PdfReader(io.BytesIO(read_bytes(file))).get_fields()
    assert {name for name in blocks if blocks[name]["/FT"] == "/Tx"} == {
        *(f"o-{key}" for key in signers),
        "ban-ke",
    }


def test_the_job_makes_the_file_once(world):
    pledge = world.frozen()

    jobs.prepare_pledge_file(pledge.pk)
    jobs.prepare_pledge_file(pledge.pk)

    revision = SignedRevision.objects.get()
    assert (revision.number, revision.cause, revision.base) == (0, RevisionCause.PREPARED, None)
    assert current_revision(pledge) == revision


def test_no_file_is_made_of_a_draft(world):
    jobs.prepare_pledge_file(world.accepted().pk)

    assert not SignedRevision.objects.exists()


def test_after_a_recall_the_next_content_begins_a_new_chain(world, monkeypatch):
    monkeypatch.setattr(prepared, "with_fields", lambda paper, cells: paper.content)
    monkeypatch.setattr(pdf, "typeset", lambda *args, **kwargs: pdf.Paper(args[0].encode(), 1))
    pledge = world.frozen()
    first = prepared.ensure_file(pledge, at=AT)
    pledge = actions.recall_pledge(pledge=pledge, reason=REASON, by=world.secretary, at=AT)
    assert current_revision(pledge) is None

    pledge = actions.freeze_pledge(pledge=pledge, by=world.secretary, at=AT)
    second = prepared.ensure_file(pledge, at=AT)

    assert (second.number, second.paper_code) == (0, pledge.code)
    assert second.paper_code != first.paper_code
    assert read_bytes(first) != read_bytes(second)


# The chain, with small files that are no PDF


@pytest.fixture
def base(world):
    return first_revision(world.frozen(), b"%PDF mau", AT)


def test_a_revision_is_its_base_with_something_appended(base):
    revision = append_revision(base, b"%PDF mau 2", cause=RevisionCause.SIGNATURE, at=AT)

    assert (revision.number, revision.base, read_bytes(revision)) == (1, base, b"%PDF mau 2")
    assert current_revision(base.pledge) == revision


@pytest.mark.parametrize("content", [b"%PDF khac", b"%PDF mau", b"%PDF"], ids=repr)
def test_what_is_not_its_base_with_something_appended_is_refused(base, content):
    with pytest.raises(ValueError, match="appended"):
        append_revision(base, content, cause=RevisionCause.SIGNATURE, at=AT)


def test_of_two_made_on_one_base_the_first_stands(base):
    first = append_revision(base, b"%PDF mau A", cause=RevisionCause.SIGNATURE, at=AT)

    with pytest.raises(StaleBase):
        append_revision(base, b"%PDF mau B", cause=RevisionCause.SIGNATURE, at=AT)

    assert current_revision(base.pledge) == first
    assert read_bytes(first) == b"%PDF mau A"


def test_two_who_typeset_at_once_keep_one_file(base):
    assert first_revision(base.pledge, b"%PDF mau khac", AT) == base


@pytest.mark.parametrize("change", [{"sha256": "0" * 64}, {"number": 7}, {"file": "khac.pdf"}])
def test_a_revision_never_changes(base, change):
    with (
        pytest.raises((IntegrityError, OperationalError), match="revision_stays"),
        transaction.atomic(),
    ):
        SignedRevision.objects.update(**change)


@pytest.mark.slow
def test_the_practice_mark_keeps_the_form_that_is_made_for_decades(world, broken_rules):
    """Its word stands across every page, and is no picture that a reader cannot name."""
    practice = actions.open_practice(
        year=world.year, prepared_in=world.preparing, by=world.secretary, at=AT
    )
    content = read_bytes(prepared.ensure_file(practice, at=AT))

    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)

    assert "tập dượt" in text.lower()
    assert {each: broken_rules(content, each) for each in ("3a", "ua1")} == {"3a": [], "ua1": []}
