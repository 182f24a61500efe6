"""Anybody can ask what a paper is; a draft and a wrong code tell nothing."""

import io
import json
import tracemalloc
from hashlib import sha256
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse

from cluster_portal.accounts.activity import record
from cluster_portal.accounts.models import Activity
from emulation.models import Pledge, PledgeKind, SignedRevision
from reports import examination
from reports.models import PublishedReport
from reports.snapshot import digest
from tests.factories import (
    AT,
    ImportRunFactory,
    PledgeFactory,
    PublishedReportFactory,
    SignatureFactory,
    UserFactory,
)
from tests.scoring_factories import ScoreEvidenceFactory
from tests.signing_factories import ScanFactory

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7 mau"
SNAPSHOT = {"head": {"signer_name": "Nguyễn Văn Mẫu"}}


@pytest.fixture(autouse=True)
def _patient(monkeypatch):
    """On a busy machine a small file takes longer, and is still no long one."""
    monkeypatch.setattr(examination, "AT_ONCE", 100)


def publication(**fields):
    return PublishedReportFactory(snapshot=SNAPSHOT, snapshot_sha256=digest(SNAPSHOT), **fields)


def signed_pledge(content=b"%PDF-1.7 giao uoc"):
    pledge = PledgeFactory(in_force=True)
    pledge.pdf.save("giao-uoc.pdf", ContentFile(content), save=False)
    pledge.pdf_sha256 = sha256(content).hexdigest()
    pledge.save()
    SignatureFactory(pledge=pledge, signed=True)
    return pledge


def page(client, code):
    return client.get(reverse("reports:verification_detail", args=[code]))


def test_published_report_is_told_to_everybody(client):
    row = publication()

    response = page(client, row.code)

    assert response.status_code == 200
    text = response.content.decode()
    assert row.sha256 in text
    assert row.snapshot_sha256 in text
    assert "Nguyễn Văn Mẫu" in text


def test_code_may_be_typed_as_people_type(client):
    row = publication(code="BC-7K3M-Q9XT-42HD")

    response = client.get(reverse("reports:verification"), {"code": " bc 7k3m q9xt 42hd "})

    assert response.url == reverse("reports:verification_detail", args=[row.code])


@pytest.mark.parametrize("typed", ["..", "-", "/", "%"])
def test_what_is_no_code_is_refused_beside_the_field(client, typed):
    response = client.get(reverse("reports:verification"), {"code": typed})

    assert response.status_code == 422
    assert response.context["code_form"].errors == {"code": ["Đây không phải mã của văn bản."]}


@pytest.mark.parametrize("typed", ["//evil.example/", "a/b", "a\\b", "a?b#c"])
def test_a_code_never_leads_away(client, typed):
    response = client.get(reverse("reports:verification"), {"code": typed}, follow=True)

    assert response.status_code == 404
    assert response.redirect_chain[0][0].startswith("/xac-minh/")


def test_superseded_one_says_by_what(client):
    first = publication()
    second = publication(
        report=first.report, version=2, supersedes=first, reason="Sửa số liệu Phú Yên."
    )

    text = page(client, first.code).content.decode()

    assert second.code in text
    assert "Sửa số liệu Phú Yên." in text
    assert second.code not in page(client, second.code).content.decode().replace(second.code, "", 9)


def test_signed_pledge_names_its_signers_and_their_method(client):
    pledge = signed_pledge()
    signature = pledge.signatures.get()

    text = page(client, pledge.code).content.decode()

    assert signature.signer_name in text
    assert signature.province.alliance_name in text
    assert str(signature.get_method_display()) in text
    assert pledge.content_hash in text


@pytest.mark.parametrize("state", ["signing", "in_force"])
def test_a_practice_document_says_so_and_nothing_more(client, state):
    practice = PledgeFactory(kind=PledgeKind.PRACTICE, code="TD-7K3M-Q9XT-42HD", **{state: True})
    signature = SignatureFactory(pledge=practice, signed=True)

    response = page(client, practice.code)

    text = response.content.decode()
    assert response.status_code == 200
    assert "bản tập dượt" in text
    assert signature.signer_name not in text
    assert practice.content_hash not in text


@pytest.mark.parametrize("state", ["frozen", "signing"])
def test_pledge_that_is_not_signed_tells_nothing_of_its_content(client, state):
    pledge = PledgeFactory(**{state: True})
    signature = SignatureFactory(pledge=pledge, signed=True)

    text = page(client, pledge.code).content.decode()

    assert pledge.content_hash not in text
    assert signature.signer_name not in text


@pytest.mark.parametrize(
    "code", ["BC-0000-0000-0000", "GU-0000-0000-0000", "XX-1", "%00", "a" * 300]
)
def test_wrong_code_gets_a_clear_sentence(client, code):
    publication()

    response = page(client, code)

    assert response.status_code == 404
    assert reverse("reports:verification") in response.content.decode()


def hand_in(client, content, name="van-ban.pdf"):
    file = io.BytesIO(content)
    file.name = name
    return client.post(reverse("reports:verification"), {"file": file})


def test_a_file_of_ours_is_known_byte_for_byte(client):
    row = publication()

    ours, changed = hand_in(client, PDF), hand_in(client, PDF + b" ")

    assert (ours.context["answer"]["ours"], ours.context["paper"].code) == (True, row.code)
    assert (changed.context["answer"]["ours"], changed.context["paper"]) == (False, None)
    assert sha256(PDF + b" ").hexdigest() in changed.content.decode()


def test_upload_that_is_no_pdf_is_refused(client):
    response = hand_in(client, b"PK\x03\x04 not a pdf")

    assert response.status_code == 422


def test_upload_of_more_than_thirty_megabytes_is_refused_with_a_sentence(client):
    response = hand_in(client, b"%PDF-1.7" + bytes(30 * 1024 * 1024))

    assert response.status_code == 422
    assert response.context["compare_form"].errors == {"file": ["Tệp lớn hơn 30 MB."]}


# The commands


def run(command, *args):
    out = io.StringIO()
    code = 0
    try:
        call_command(command, *args, "--json", stdout=out)
    except SystemExit as end:
        code = end.code
    return code, json.loads(out.getvalue())


def said_of(tmp_path, content):
    """The keys that outsiders rely on."""
    path = tmp_path / "a.pdf"
    path.write_bytes(content)
    code, facts = run("verify_document", str(path))
    return code, {name: facts[name] for name in ("ours", "intact", "signatures")}


def test_verify_document_of_ours(tmp_path):
    publication()

    assert said_of(tmp_path, PDF) == (0, {"ours": True, "intact": True, "signatures": []})


def test_verify_document_lists_the_signatures_of_a_pledge(tmp_path):
    pledge = signed_pledge()
    signature = pledge.signatures.get()

    code, facts = said_of(tmp_path, b"%PDF-1.7 giao uoc")

    assert (code, facts["ours"], facts["intact"]) == (0, True, True)
    assert facts["signatures"] == [
        {
            "name": signature.signer_name,
            "province": signature.province.alliance_name,
            "position_line": "CHỦ TỊCH",
            "method": "portal",
            "signed_at": AT.isoformat(),
            "covers_whole_file": True,
            "trusted": True,
            "problems": [],
        }
    ]


@pytest.mark.parametrize(
    "content", [PDF + b"\n", b"%PDF-1.4 foreign", b""], ids=["changed", "foreign", "empty"]
)
def test_verify_document_of_a_changed_or_foreign_one(tmp_path, content):
    publication()

    assert said_of(tmp_path, content) == (1, {"ours": False, "intact": False, "signatures": []})


def test_verify_document_without_a_file(tmp_path):
    with pytest.raises(CommandError):
        call_command("verify_document", str(tmp_path / "none.pdf"))


def some_lines():
    user = UserFactory()
    return [record(by=user, action="row_added", target=user, at=AT) for _ in range(3)]


def tamper(sql, *values, table=None):
    """What a person with the database in hand could do: triggers off, then change. Undone with the test."""
    table = table or sql.split()[1]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table]
            )
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {name}")
        else:
            # A table with deferred checks that still wait cannot be altered.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(sql, values)


def test_verify_audit_of_a_whole_archive():
    some_lines()
    publication()
    signed_pledge()

    code, facts = run("verify_audit")

    assert (code, facts) == (0, {"lines": Activity.objects.count(), "broken": []})


def test_verify_audit_finds_a_line_that_was_changed():
    line = some_lines()[1]
    tamper("UPDATE accounts_activity SET note = 'khác' WHERE id = %s", line.pk)

    code, facts = run("verify_audit")

    assert code == 1
    assert [each["line"] for each in facts["broken"]] == [line.number]


def test_verify_audit_finds_a_changed_snapshot_and_a_changed_file():
    row = publication()
    with open(row.pdf.path, "ab") as file:
        file.write(b"x")
    tamper(
        "UPDATE reports_publishedreport SET snapshot_sha256 = %s WHERE id = %s", "0" * 64, row.pk
    )

    code, facts = run("verify_audit")

    assert code == 1
    assert [each["problem"] for each in facts["broken"]] == [
        "the snapshot was changed",
        "the file was changed",
    ]
    assert PublishedReport.objects.count() == 1


@pytest.mark.parametrize(
    "sql,problem",
    [
        ("DELETE FROM emulation_signature", "the signature is missing"),
        ("DELETE FROM reports_publishedreport", "the published version is missing"),
        ("UPDATE reports_publishedreport SET html = 'x'", "the published page was changed"),
    ],
)
def test_verify_audit_finds_what_the_trail_tells_of_and_is_no_longer_there(sql, problem):
    row, signature = publication(), SignatureFactory(pledge=signed_pledge(), signed=True)
    by = UserFactory()
    pages = {"html_sha256": [None, sha256(row.html.encode()).hexdigest()]}
    record(by=by, action="pledge_signed", target=signature, at=AT)
    record(
        by=by, action="report_published", target=row.report, at=AT, changes=pages, batch=row.code
    )
    assert run("verify_audit")[1]["broken"] == []
    table = sql.removeprefix("DELETE FROM ").removeprefix("UPDATE ").split()[0]

    tamper(sql, table=table)

    assert [each["problem"] for each in run("verify_audit")[1]["broken"]] == [problem]


def test_verify_audit_finds_a_pledge_whose_content_was_changed():
    pledge = signed_pledge()
    tamper("UPDATE emulation_pledge SET content = '{}' WHERE id = %s", pledge.pk)

    code, facts = run("verify_audit")

    assert code == 1
    assert "the signed content was changed" in [each["problem"] for each in facts["broken"]]
    assert Pledge.objects.count() == 1


# The files that are kept beside the papers


def kept_evidence():
    return ScoreEvidenceFactory()


def kept_scan():
    content = b"%PDF-1.7"
    return ScanFactory(sha256=sha256(content).hexdigest())


def kept_revision():
    pledge = PledgeFactory(in_force=True)
    content = f"%PDF-1.7 {pledge.code}".encode()
    facts = {"paper_code": pledge.code, "number": 0, "cause": "prepared", "created_at": AT}
    row = SignedRevision(
        pledge=pledge, **facts, sha256=sha256(content).hexdigest(), size=len(content)
    )
    row.file.save("ban-ky.pdf", ContentFile(content))
    return row


KEPT = [kept_evidence, kept_scan, kept_revision, ImportRunFactory]


@pytest.mark.parametrize("keep", KEPT)
@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        (lambda path: path.write_bytes(b"khac"), "the file was changed"),
        (lambda path: path.write_bytes(b""), "the file was changed"),
        (lambda path: path.unlink(), "the file is missing"),
        (lambda path: (path.unlink(), path.mkdir()), "the file cannot be read"),
    ],
)
def test_verify_audit_names_each_kept_file_that_is_missing_or_changed(keep, spoil, problem):
    row, other = keep(), keep()
    assert run("verify_audit")[1]["broken"] == []

    spoil(Path(row.file.path))
    code, facts = run("verify_audit")

    name = row.file.name
    line = f"{row._meta.label_lower} {row.pk}"
    assert other.file.name != name
    assert (code, facts["broken"]) == (1, [{"line": line, "problem": problem, "file": name}])


def test_evidence_that_is_an_address_has_no_file_to_look_for():
    ScoreEvidenceFactory(file="", sha256="", link="https://example.vn/quyet-dinh")

    assert run("verify_audit")[1]["broken"] == []


def test_verify_audit_reads_files_piece_by_piece():
    row = ScoreEvidenceFactory()
    with open(row.file.path, "wb") as file:
        file.truncate(64 * 1024 * 1024)
    tracemalloc.start()

    broken = run("verify_audit")[1]["broken"]

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [each["problem"] for each in broken] == ["the file was changed"]
    assert peak < 8 * 1024 * 1024
