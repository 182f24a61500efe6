"""How far the file of a draft is, told while a job makes it: each step once, in order, never back."""

import json

import pytest

from cluster_portal import pdf, progress, waiting
from cluster_portal.canonical import canonical
from reports import drafts
from reports.listing import Line, Listing, ProvinceLines
from reports.snapshot import snapshot
from tests.reports.papers import stored_report

LISTING = Listing((ProvinceLines("Đà Nẵng", (Line("Hợp tác xã mẫu", "Hòa Minh", "Nông nghiệp"),)),))


@pytest.fixture
def told(monkeypatch):
    """What is told, (step, done, total) each."""
    found = []
    monkeypatch.setattr(progress, "tell", lambda *each: found.append(each))
    return found


@pytest.mark.sets_anew
def test_pdf_of_a_draft_tells_every_step_once_and_in_order(told):
    order = canonical({"report": snapshot(stored_report()), "listing": snapshot(LISTING)})

    assert drafts.pdf(order).startswith(b"%PDF")

    assert told == [(step, done, len(drafts.STEPS)) for done, step in enumerate(drafts.STEPS)]


@pytest.mark.parametrize(("kind", "make"), [("docx", drafts.docx), ("xlsx", drafts.xlsx)])
def test_word_and_excel_of_a_draft_tell_theirs(kind, make, told):
    assert make(canonical(snapshot(stored_report())))[:2] == b"PK"

    steps = drafts.TOLD[kind]
    assert told == [(step, done, len(steps)) for done, step in enumerate(steps)]


@pytest.mark.sets_anew
def test_paper_beside_tells_nothing(told):
    """It is set at the same time: two that tell would make the bar jump."""
    steps = []
    page = pdf.whole_page(
        title="Mẫu", author="Cụm", on=stored_report().head.on, article="<p>Mẫu</p>", is_draft=True
    )

    pdf.typeset(page, beside=(pdf.Beside("x.pdf", "Mẫu", page),), on_step=steps.append)

    assert steps == ["styles", "pages", "attachments", "tags"]


@pytest.mark.django_db
def test_page_names_the_step_of_a_draft_in_words(client, report, secretary, monkeypatch, settings):
    orders = []
    monkeypatch.setattr(waiting, "async_task", lambda *order: orders.append(order))
    client.force_login(secretary)
    client.get("/bao-cao/2023/bao-cao.pdf")
    [(_name, key, _maker)] = orders

    with progress.holding(waiting.wanted(key).with_suffix(".progress")):
        progress.tell("pages", 4, len(drafts.STEPS))
        page = client.get("/bao-cao/2023/bao-cao.pdf").content.decode()

    assert "dàn các trang" in page
    assert 'value="4" max="7"' in page
    assert json.loads(waiting.wanted(key).read_text(encoding="utf-8"))["report"]["year"] == 2023
