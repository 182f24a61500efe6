"""The conference bundle: everything is in it, nothing is missing in it, and it opens where there is no network."""

import hashlib
import io
import json
import re
import subprocess
import zipfile
from dataclasses import replace
from decimal import Decimal

import pypdf
import pytest
from bs4 import BeautifulSoup
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from PIL import Image

from cluster_portal import pdf, progress, waiting
from cluster_portal.canonical import canonical
from reports import bundle
from reports.annual import Figure, Target, build_annual_report
from reports.completeness import missing_figures, missing_for_conference
from reports.listing import Line, Listing, ProvinceLines
from reports.models import FileKind, PublishedFile
from reports.snapshot import snapshot
from tests.factories import PublishedReportFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
PAGE, FILE = "/bao-cao/2023/goi-hoi-nghi/", "/bao-cao/2023/goi-hoi-nghi.zip"
LISTING = Listing((ProvinceLines("Quảng Ngãi", (Line("HTX Mẫu", "Sơn Tịnh", "Nông nghiệp"),)),))
NAMES = {
    "XEM.html",
    "bao-cao.pdf",
    "bao-cao.docx",
    "phu-luc.xlsx",
    "trang-hinh-A4.pdf",
    "trang-hinh-A3.pdf",
    "trang-hinh.png",
    "the-phat-bieu-A5.pdf",
    "the-phat-bieu-A4.pdf",
    "so-lieu.json",
}


def published(report, complete):
    """A published version that lacks nothing, with its three files as they were stored."""
    row = PublishedReportFactory(
        report=report,
        snapshot=snapshot(complete),
        html='<article class="paper" lang="vi"><h1>Báo cáo đã phát hành</h1></article>',
    )
    for kind in FileKind:
        content = f"{kind} đã phát hành".encode()
        PublishedFile.objects.create(
            publication=row,
            kind=kind,
            file=ContentFile(content, name=f"bao-cao.{kind}"),
            sha256=hashlib.sha256(content).hexdigest(),
            size=len(content),
        )
    type(report).objects.update(state="published")
    return row


@pytest.fixture
def quick(monkeypatch):
    """PDF without an engine: what is asked here is what is put together, not how it is set."""

    def made(html, **_ignored):
        return pdf.Paper(b"%PDF " + html.encode(), pages=1)

    monkeypatch.setattr(pdf, "typeset", made)
    monkeypatch.setattr(bundle.sheets, "png", lambda content: b"PNG of " + content[:40])


@pytest.mark.slow
@pytest.mark.sets_anew
def test_bundle_of_a_draft_is_whole_marked_and_always_the_same(complete, tmp_path):
    """With the real engines: every file, its checksums as a stranger's program reads them, the same bytes twice."""
    first, second = (bundle.build(complete, listing=LISTING).zipped() for _ in "ab")

    assert hashlib.sha256(first).hexdigest() == hashlib.sha256(second).hexdigest()
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        archive.extractall(tmp_path)
    [folder] = tmp_path.iterdir()
    assert folder.name == "hoi-nghi-2023-12-02-DU-THAO"
    assert {path.name for path in folder.iterdir()} == NAMES | {"SHA256SUMS.txt"}
    checked = subprocess.run(
        ["sha256sum", "-c", "--strict", "SHA256SUMS.txt"],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (checked.returncode, checked.stdout.count(": OK")) == (0, len(NAMES))
    for name in NAMES:
        if name.endswith(".pdf"):
            assert (folder / name).read_bytes().startswith(b"%PDF-")
    inside = pypdf.PdfReader(folder / "bao-cao.pdf").attachments
    assert set(inside) == {"so-lieu.json", "phu-luc-x-danh-sach.pdf"}
    picture = Image.open(io.BytesIO((folder / "trang-hinh.png").read_bytes()))
    assert picture.size == (1654, 2339)
    assert json.loads((folder / "so-lieu.json").read_text(encoding="utf-8")) == snapshot(complete)
    viewer = (folder / "XEM.html").read_text(encoding="utf-8")
    assert viewer.count("DỰ THẢO") >= 3


def test_bundle_of_a_published_version_holds_the_very_files(complete, report, quick):
    row = published(report, complete)

    made = bundle.build(complete, row)

    assert made.folder == "hoi-nghi-2023-12-02"
    assert set(made.files) == NAMES
    assert made.files["bao-cao.pdf"] == b"%PDF-1.7 mau"
    assert made.files["bao-cao.docx"].decode() == "docx đã phát hành"
    assert made.files["phu-luc.xlsx"].decode() == "xlsx đã phát hành"
    assert made.files["so-lieu.json"].decode() == canonical(row.snapshot)
    viewer = made.files["XEM.html"].decode()
    assert "Báo cáo đã phát hành" in viewer
    assert row.code in viewer
    assert "DỰ THẢO" not in viewer


def test_stored_file_that_was_changed_stops_the_bundle(complete, report, quick):
    row = published(report, complete)
    with open(row.pdf.path, "ab") as file:
        file.write(b"!")

    with pytest.raises(bundle.FileDamaged, match="không còn nguyên vẹn"):
        bundle.build(complete, row)


def test_stored_file_that_is_gone_stops_the_bundle(complete, report, quick):
    row = published(report, complete)
    row.pdf.storage.delete(row.pdf.name)

    with pytest.raises(bundle.FileDamaged, match="không còn: "):
        bundle.build(complete, row)


# The viewer


def test_viewer_asks_no_network_for_anything(complete, quick):
    viewer = bundle.build(complete, listing=LISTING).files["XEM.html"].decode()
    page = BeautifulSoup(viewer, "html.parser")

    assert page.select("script, iframe, object, embed, link, base, form, img") == []
    addresses = [
        element[name]
        for element in page.find_all(True)
        for name in ("href", "src", "action", "poster", "srcset", "xlink:href", "data")
        if element.has_attr(name)
    ]
    links = {address for address in addresses if not address.startswith("#")}
    assert links == NAMES - {"XEM.html"}
    assert {found[:5] for found in re.findall(r"url\(\s*([^)]*)\)", viewer)} == {"data:"}
    assert "@import" not in viewer
    policy = page.find("meta", {"http-equiv": "Content-Security-Policy"})["content"]
    assert policy.startswith("default-src 'none'")


def test_viewer_leads_to_each_of_its_parts(complete, quick):
    page = BeautifulSoup(bundle.build(complete, listing=LISTING).files["XEM.html"], "html.parser")
    ids = [element["id"] for element in page.find_all(id=True)]

    anchors = [link["href"][1:] for link in page.select(".viewer-head nav a")]
    assert anchors == ["trang-hinh", "the-phat-bieu", "bao-cao", "tep"]
    assert set(anchors) <= set(ids)
    assert len(ids) == len(set(ids))


# Fails closed


def test_nothing_is_missing_in_a_complete_document(complete):
    assert missing_for_conference(complete) == []


def silent(province, name):
    """A province of which nobody has given this figure, though it has whom to ask."""
    nobody = Figure(None, None, 0, 3)
    return replace(province, both=replace(province.both, **{name: nobody}))


def without(report, case):
    target = Target(target=Decimal(10))
    line = report.targets[0]
    cases = {
        "figure": {"provinces": (report.provinces[0], silent(report.provinces[1], "revenue"))},
        "income": {
            "whole": replace(
                report.whole,
                both=replace(
                    report.whole.both, worker_income=type(report.whole.both.worker_income)()
                ),
            )
        },
        "result": {
            "targets": (replace(line, whole=Target(), provinces=(line.provinces[0], target)),)
        },
        "targets": {"targets": ()},
        "scores": {"scores": None},
        "points": {
            "scores": replace(
                report.scores,
                standings=(
                    replace(report.scores.standings[0], total=None, note="chưa chốt đủ điểm"),
                    report.scores.standings[1],
                ),
            )
        },
        "unsettled": {"scores": replace(report.scores, is_settled=False)},
        "pledge": {"next_pledge": None},
        "section": {"sections": {**report.sections, "strengths": " "}},
        "signer": {"head": replace(report.head, signer_name="")},
        "land": {"provinces": (replace(report.provinces[0], name="Xứ Lạ"), report.provinces[1])},
    }
    return replace(report, **cases[case])


@pytest.mark.parametrize(
    ("case", "what", "address"),
    [
        ("figure", "Bình Định chưa báo: doanh thu.", "/so-lieu/2023/"),
        ("income", "Toàn cụm chưa có số liệu «Thu nhập bình quân của lao động».", "/so-lieu/2023/"),
        (
            "result",
            "Bình Định chưa có kết quả chỉ tiêu «HTX thành lập mới».",
            "/thi-dua/2023/ket-qua/",
        ),
        ("targets", "Chưa có chỉ tiêu giao ước nào của năm 2023", "/thi-dua/2023/ket-qua/"),
        ("scores", "Chưa có bảng chấm điểm năm 2023", "/thi-dua/2023/cham-diem/"),
        ("points", "Quảng Ngãi chưa có điểm (chưa chốt đủ điểm).", "/thi-dua/2023/cham-diem/"),
        ("unsettled", "Điểm thi đua của năm chưa chốt.", "/thi-dua/2023/cham-diem/"),
        ("pledge", "Chưa có giao ước thi đua năm 2024", "/thi-dua/2024/giao-uoc/"),
        ("section", "Mục «1. Ưu điểm» chưa có nội dung.", "/bao-cao/2023/muc/uu-diem/"),
        ("signer", "Chưa có họ tên người ký.", "/bao-cao/2023/soan/"),
        ("land", "Xứ Lạ", "/quan-tri/"),
    ],
)
def test_one_missing_figure_stops_the_bundle_and_is_named(complete, case, what, address, quick):
    with pytest.raises(bundle.BundleIncomplete) as refusal:
        bundle.build(without(complete, case), listing=LISTING)

    [lack] = refusal.value.missing
    assert what in lack.text
    assert lack.url.startswith(address)
    assert lack.where
    assert str(refusal.value) == f"{lack.text} Nhập ở: {lack.where} ({lack.url})"


def test_rate_that_a_province_cannot_have_is_not_missing(complete):
    """A province without credit funds promises no share of bad debt, and says so; the cluster has one."""
    line = complete.targets[0]
    lines = (replace(line, provinces=(line.provinces[0], Target(target_words="không áp dụng"))),)

    assert missing_for_conference(replace(complete, targets=lines)) == []


def test_what_is_missing_is_said_as_before_publishing(complete, provinces):
    """One home, one wording: who publishes and who makes the bundle read the same, and get to the same page."""
    line = complete.targets[0]
    lines = (replace(line, provinces=(line.provinces[0], Target(target=Decimal(1)))),)
    lacking = replace(
        complete,
        targets=lines,
        provinces=(complete.provinces[0], silent(complete.provinces[1], "revenue")),
        sections=complete.sections | {"strengths": "Có {{ tht.chung-thuc }} tổ hợp tác."},
    )

    before_publishing = missing_figures(lacking, provinces)

    assert len(before_publishing) == 3
    assert missing_for_conference(lacking, provinces) == before_publishing


# The doors


@pytest.fixture
def filled(monkeypatch, complete):
    """Let the pages meet a document that lacks nothing."""
    monkeypatch.setattr("reports.views.report.build_annual_report", lambda year: complete)
    monkeypatch.setattr(
        "reports.management.commands.make_bundle.build_annual_report", lambda year: complete
    )


def test_secretary_is_told_what_is_missing_and_where_to_enter_it(client, report, secretary):
    client.force_login(secretary)

    page, file = client.get(PAGE), client.get(FILE)

    assert (page.status_code, file.status_code) == (200, 422)
    for text in (page.content.decode(), file.content.decode()):
        assert "Chưa có bảng chấm điểm năm 2023" in text
        assert 'href="/thi-dua/2023/cham-diem/"' in text
    assert FILE not in page.content.decode()


def test_secretary_downloads_the_bundle(client, report, secretary, filled, quick):
    client.force_login(secretary)

    assert FILE in client.get(PAGE).content.decode()
    answer = client.get(FILE)

    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/zip"
    assert "hoi-nghi-2023-12-02-DU-THAO.zip" in answer["Content-Disposition"]
    assert zipfile.ZipFile(io.BytesIO(answer.getvalue())).testzip() is None


def test_secretary_downloads_the_bundle_of_what_is_published(
    client, report, secretary, complete, quick
):
    row = published(report, complete)
    client.force_login(secretary)

    answer = client.get(f"{FILE}?{row.query}")

    names = zipfile.ZipFile(io.BytesIO(answer.getvalue())).namelist()
    assert {name.split("/")[0] for name in names} == {"hoi-nghi-2023-12-02"}


def test_bundle_of_a_published_document_is_the_secretary_s(client, report, complete, provinces):
    published(report, complete)

    statuses = {}
    for name, user in (
        ("member", UserFactory(province=provinces[1])),
        ("leader", UserFactory(province=provinces[0], leader=True)),
        ("observer", UserFactory(observer=True)),
    ):
        client.force_login(user)
        statuses[name] = [client.get(address).status_code for address in (PAGE, FILE)]

    assert statuses == {"member": [403, 403], "leader": [403, 403], "observer": [404, 404]}


def test_page_shows_how_far_the_bundle_is(
    client, report, secretary, filled, settings, monkeypatch, tmp_path
):
    settings.VAR_DIR = tmp_path
    monkeypatch.setattr(waiting, "async_task", lambda *args: None)
    client.force_login(secretary)
    assert "<progress" in client.get(FILE).content.decode()
    [order] = (settings.VAR_DIR / "waiting").glob("*.order")

    with progress.holding(order.with_suffix(".progress")):
        progress.tell("trang-hinh-A3.pdf", 5, 10)
        page = client.get(FILE)

    assert page.status_code == 202
    assert "trang-hinh-A3.pdf" in page.content.decode()
    assert 'value="5" max="10"' in page.content.decode()


def test_command_writes_the_bundle(report, filled, quick, tmp_path, capsys):
    target = tmp_path / "goi.zip"

    call_command("make_bundle", "--year", "2023", "--output", str(target), "--json")

    facts = json.loads(capsys.readouterr().out)
    assert set(facts) == {"sha256", "files", "seconds", "draft"}
    assert facts["sha256"] == hashlib.sha256(target.read_bytes()).hexdigest()
    assert set(facts["files"]) == NAMES
    assert facts["draft"] is True


def test_command_refuses_with_the_names_of_what_is_missing(report, tmp_path, capsys):
    target = tmp_path / "goi.zip"

    with pytest.raises(CommandError) as refusal:
        call_command("make_bundle", "--year", "2023", "--output", str(target), "--json")

    assert refusal.value.returncode == 1
    assert "Chưa có bảng chấm điểm năm 2023" in json.loads(capsys.readouterr().out)["refused"]
    assert not target.exists()
    assert missing_for_conference(build_annual_report(report.year))
