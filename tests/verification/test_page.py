"""The public page: a file is handed in, and what was found in it is told; a long one is looked at by a job."""

import io
import json
from dataclasses import replace

import pytest
from django.core.management import call_command
from django.urls import reverse

from cluster_portal import waiting
from cluster_portal.waiting import FileFailed
from emulation.models import PledgeKind
from emulation.signing.offline_verifier import examine
from reports import examination
from reports.examination import (
    TakesLong,
    examine_aside,
    examine_now,
    examine_within,
    our_anchors,
)

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(autouse=True)
def _patient(monkeypatch):
    """On a busy machine a small file takes longer, and is still no long one."""
    monkeypatch.setattr(examination, "AT_ONCE", 100)


def hand_in(client, content):
    file = io.BytesIO(content)
    file.name = "van-ban.pdf"
    return client.post(reverse("reports:verification"), {"file": file})


@pytest.fixture
def asked(monkeypatch):
    """The jobs that were asked for; none runs by itself."""
    jobs = []
    monkeypatch.setattr("cluster_portal.waiting.async_task", lambda *args: jobs.append(args))
    return jobs


def test_the_sealed_file_tells_its_signers_targets_and_revisions(client, corpus, kept):
    page = hand_in(client, corpus.files["ours-sealed"])

    answer, text = page.context["answer"], page.content.decode()
    assert (answer["ours"], answer["intact"], answer["trusted"]) == (True, True, True)
    assert len(answer["signatures"]) == 3
    for row in answer["signatures"]:
        assert row["name"] in text
        assert row["province"] in text
    assert [row.text for row in page.context["targets"]] == ["HTX thành lập mới"]
    assert page.context["units"] == ("Đầu Mẫu", "Khác Mẫu")
    assert page.context["paper"].code == kept.code
    assert "không phải chữ ký số" in text


def test_a_changed_file_of_ours_says_which_paper_it_was(client, corpus, kept):
    page = hand_in(client, corpus.files["ours-added-page"])

    answer = page.context["answer"]
    assert (answer["ours"], answer["intact"], answer["paper"]["code"]) == (False, False, kept.code)
    assert "bị sửa" in page.content.decode()


def test_a_foreign_file_gets_an_honest_answer(client, corpus, trusted):
    page = hand_in(client, corpus.files["untrusted-root"])

    answer, text = page.context["answer"], page.content.decode()
    assert (answer["ours"], answer["intact"], answer["trusted"]) == (False, True, False)
    assert "Trần Thị Ngoài" in text
    assert "không tin cậy" in text


def test_an_empty_folder_trusts_nobody(client, corpus, settings, tmp_path, db):
    """The list of the machine least of all."""
    settings.TRUST_DIR = tmp_path

    answer = hand_in(client, corpus.files["foreign-signed"]).context["answer"]

    assert (answer["intact"], answer["trusted"]) == (True, False)
    assert answer["signatures"][0]["codes"] == ["untrusted"]


def test_revocation_is_asked_of_an_authority_that_is_trusted(corpus, trusted):
    """Nobody answers any more: that is no refusal. The other one is refused by the list in the folder."""
    good = examine_now(corpus.files["foreign-signed"], is_online=True)

    assert (good["trusted"], good["signatures"][0]["revocation"]) == (True, "good")


def test_a_long_file_goes_to_a_job_and_the_page_asks_again(
    client, corpus, trusted, monkeypatch, asked
):
    monkeypatch.setattr(examination, "AT_ONCE_BYTES", 1000)

    sent = hand_in(client, corpus.files["foreign-signed"])
    waiting = client.get(sent.url)
    [(_function, _key, maker)] = asked
    again = client.get(sent.url)

    assert (sent.status_code, waiting.status_code, again.status_code) == (302, 202, 202)
    assert waiting["Refresh"] == "3"
    assert (maker, len(asked)) == (examination.MAKER, 1)


def test_what_the_job_found_is_told_and_the_file_is_gone(
    client, corpus, trusted, monkeypatch, asked
):
    monkeypatch.setattr(examination, "AT_ONCE_BYTES", 1000)
    sent = hand_in(client, corpus.files["foreign-signed-twice"])
    client.get(sent.url)
    [(_function, key, maker)] = asked

    waiting.make(key, maker)
    page = client.get(sent.url)

    assert page.status_code == 200
    assert len(page.context["answer"]["signatures"]) == 2
    assert not examination._aside(page.context["answer"]["sha256"]).exists()


def test_nobody_waits_for_a_file_that_was_not_handed_in(client, asked, db):
    page = client.get(reverse("reports:verification_file", args=["0" * 64]))

    assert (page.status_code, asked) == (404, [])


def test_what_takes_too_long_is_said(corpus, trusted, monkeypatch):
    """The signature is still judged; what was added after it is not, and so it is not called whole."""
    real = examination._elsewhere

    def slow(content, known, limit, options):
        if "--quick" not in options:
            raise TakesLong
        return real(content, known, limit, options)

    monkeypatch.setattr(examination, "_elsewhere", slow)

    answer = examine_now(corpus.files["foreign-signed"])

    assert (answer["intact"], answer["codes"]) == (False, ["too_long"])
    assert answer["signatures"][0]["trusted"]


def test_the_limit_of_time_is_kept(corpus, trusted):
    with pytest.raises(TakesLong):
        examine_within(corpus.files["foreign-signed"], limit=0.05)


def test_a_hostile_file_cannot_reach_what_the_portal_knows(corpus, trusted, monkeypatch):
    """It is read by a process that has no word of our environment."""
    seen = {}
    real = examination.subprocess.run

    def watched(command, **options):
        seen.update(options, command=command)
        return real(command, **options)

    monkeypatch.setattr(examination.subprocess, "run", watched)
    examine_now(corpus.files["foreign-signed"])

    assert (seen["env"], "-I" in seen["command"]) == ({}, True)


def test_the_job_of_a_file_that_is_gone_fails(trusted):
    with pytest.raises(FileFailed):
        examine_aside(f"{'0' * 64} 2026-01-01")


def test_the_command_says_the_same(corpus, kept, tmp_path):
    path = tmp_path / "a.pdf"
    path.write_bytes(corpus.files["ours-sealed"])
    out = io.StringIO()

    call_command("verify_document", str(path), "--json", stdout=out)

    answer = json.loads(out.getvalue())
    assert (answer["ours"], answer["intact"], len(answer["signatures"])) == (True, True, 3)
    assert [row["method"] for row in answer["signatures"]] == ["certificate", "outside", "portal"]
    assert all(row["trusted"] and row["problems"] == [] for row in answer["signatures"])


def test_the_command_in_words(corpus, kept, tmp_path):
    path = tmp_path / "a.pdf"
    path.write_bytes(corpus.files["ours-sealed"])
    out = io.StringIO()

    call_command("verify_document", str(path), stdout=out)

    assert f"Văn bản của Cổng thông tin, mã {kept.code}." in out.getvalue()
    assert "Nguyên vẹn." in out.getvalue()


def test_a_practice_document_says_what_it_is(corpus, kept):
    """It is signed and sealed like the real one, and counts for nothing."""
    ours = our_anchors()

    def practice(sums):
        return {
            each: row | {"kind": PledgeKind.PRACTICE} for each, row in ours.papers(sums).items()
        }

    answer = examine(corpus.files["ours-sealed"], replace(ours, papers=practice))

    assert answer["codes"] == ["practice"]
    assert (answer["ours"], answer["intact"]) == (True, True)
