"""The form of the paper, read from the finished PDF: ours keeps every rule, a broken one is caught for each rule."""

import io
import json
from dataclasses import replace

import pypdf
import pytest
from django.core.management import call_command
from pypdf.generic import NameObject

from reports import paper
from reports.form import RULES, NotAPdf, lint
from tests.reports.papers import CODE, short_paper, stored_report, typeset_short


@pytest.fixture(scope="module")
def html():
    return short_paper()


@pytest.fixture(scope="module")
def good(html):
    return typeset_short(html)


def broken(content, tmp_path) -> set[str]:
    path = tmp_path / "bao-cao.pdf"
    path.write_bytes(content)
    return {verdict.rule.code for verdict in lint(path) if not verdict.is_kept}


@pytest.mark.parametrize("code", ["", CODE])
def test_document_keeps_every_rule_as_draft_and_published(code, tmp_path):
    report = stored_report()
    made = paper.typeset(report, paper.article(report, code=code), is_draft=not code)
    path = tmp_path / "bao-cao.pdf"
    path.write_bytes(made.content)

    verdicts = lint(path)

    assert [each for verdict in verdicts for each in verdict.broken] == []
    # Nothing passes because nothing was found to measure.
    assert [verdict.rule.code for verdict in verdicts if not verdict.measures] == []


def test_short_paper_keeps_every_rule(good, tmp_path):
    assert broken(good, tmp_path) == set()


def css(rules):
    return lambda html: html.replace("</head>", f"<style>{rules}</style></head>")


def words(before, after):
    def change(html):
        assert before in html
        return html.replace(before, after, 1)

    return change


# Each rule with one change of style or words that breaks it, and what else that change breaks.
CHANGES = {
    "KHO-GIAY": (css("@page { size: letter }"), {"LE", "SO-TRANG"}),
    "CHIEU-GIAY": (css(".appendix { page: wide-appendix }"), {"PHU-LUC", "SO-TRANG"}),
    "LE": (css("@page { margin-left: 20mm }"), {"SO-TRANG"}),
    "MAU-CHU": (css(".paper .basis { color: #1f4e79 }"), set()),
    "KY-TU": (words("Thiên tai", "Thiên\ue000 tai"), set()),
    "SO-TRANG": (css("@page { @top-center { font-size: 10pt } }"), set()),
    "QUOC-HIEU": (css(".letterhead .state-name { font-weight: 400 }"), set()),
    "TIEU-NGU": (css(".letterhead .motto { font-style: italic }"), set()),
    "KE-TIEU-NGU": (css(".letterhead .motto span::after { width: 50% }"), set()),
    "CO-QUAN-TREN": (css(".letterhead .parent-body { font-size: 14pt }"), set()),
    "CO-QUAN": (css(".letterhead .body-name { font-style: italic }"), set()),
    "KE-CO-QUAN": (css(".letterhead .body-name span::after { width: 90% }"), set()),
    "SO-KY-HIEU": (words("Số: 05/", "Số: 5/"), set()),
    "NGAY": (words("ngày 02 tháng 12", "ngày 2 tháng 12"), set()),
    "TEN-LOAI": (css(".paper .paper-title { font-weight: 400 }"), set()),
    "TRICH-YEU": (css(".paper .paper-subject { font-style: italic }"), set()),
    "KE-TRICH-YEU": (css(".paper-subject span::after { width: 100% }"), set()),
    "CAN-CU": (words("Thi đua, Khen thưởng;", "Thi đua, Khen thưởng,"), set()),
    "LOI-VAN": (css(".paper > p:not([class]) { font-size: 12pt }"), set()),
    "CANH-DEU": (css(".paper > p:not([class]) { text-align: left }"), set()),
    "THUT-DONG": (css(".paper > p:not([class]) { text-indent: 2cm }"), set()),
    "CACH-DONG": (css(".paper > p { line-height: 2 }"), set()),
    "CACH-DOAN": (css(".paper > p { margin: 0 }"), set()),
    "PHAN": (words(">Phần I<", ">Phần 1<"), set()),
    "MUC": (words(">II. Tình hình", ">III. Tình hình"), set()),
    "KHOAN": (words(">2. Khó khăn", ">3. Khó khăn"), set()),
    "KHONG-MO-COI": (css(".paper .section-title { break-after: page }"), set()),
    "KET-THUC": (words("./.", "."), set()),
    "CHU-KY": (words("TM. CỤM", "CỤM"), set()),
    "HO-TEN": (words(">Nguyễn Văn Mẫu", ">TS. Nguyễn Văn Mẫu"), set()),
    "CHO-KY": (css(".paper .signing-space { min-height: 5mm }"), set()),
    "NOI-NHAN": (css(".paper .recipients .recipients-title { font-size: 14pt }"), set()),
    "DS-NOI-NHAN": (words("- Lưu: VT, CTĐ.", "- Lưu VT"), set()),
    "PHU-LUC": (words("Phụ lục II<", "Phụ lục 2<"), set()),
    "KEM-THEO": (css(".paper .appendix-of { font-style: normal }"), set()),
    "HANG-DAU": (css("table.figures thead { display: table-row-group }"), set()),
    "HANG-LE": (css(".appendix + .appendix tbody tr:last-child { break-before: page }"), set()),
    "DU-THAO": (words("DỰ THẢO, bản 3", "BẢN IN"), set()),
}


@pytest.mark.parametrize("code", CHANGES)
def test_broken_form_is_caught(code, html, tmp_path):
    change, besides = CHANGES[code]

    found = broken(typeset_short(change(html)), tmp_path)

    assert code in found
    assert found - {code} <= besides


# What cannot be broken by style or words is broken in the file.


def change_file(change):
    def rewritten(content):
        writer = pypdf.PdfWriter(clone_from=io.BytesIO(content))
        change(writer, writer.root_object)
        target = io.BytesIO()
        writer.write(target)
        return target.getvalue()

    return rewritten


def other_font(writer, root):
    for page in writer.pages:
        for font in page["/Resources"]["/Font"].values():
            inner = font.get_object()["/DescendantFonts"][0].get_object()
            for each in (font.get_object(), inner):
                each[NameObject("/BaseFont")] = NameObject("/ABCDEF+Arial")


def without(name):
    return lambda writer, root: root.pop(name)


FILE_CHANGES = {
    "PHONG-CHU": other_font,
    "TEP-TEN": without("/Lang"),
    "TEP-THE": without("/MarkInfo"),
    "TEP-CHUAN": without("/Metadata"),
    "TEP-SO-LIEU": lambda writer, root: root["/Names"].pop("/EmbeddedFiles"),
}


@pytest.mark.parametrize("code", FILE_CHANGES)
def test_broken_file_is_caught(code, good, tmp_path):
    assert code in broken(change_file(FILE_CHANGES[code])(good), tmp_path)


def test_every_rule_has_a_broken_paper():
    assert {rule.code for rule in RULES} == {*CHANGES, *FILE_CHANGES}
    assert len({rule.code for rule in RULES}) == len(RULES)


# The command


def test_command_tells_page_and_measure_and_leaves_with_1(html, tmp_path, capsys):
    path = tmp_path / "bao-cao.pdf"
    path.write_bytes(typeset_short(words("Số: 05/", "Số: 5/")(html)))

    with pytest.raises(SystemExit) as leaving:
        call_command("lint_document", path, "--json")

    facts = json.loads(capsys.readouterr().out)
    assert leaving.value.code == 1
    assert (facts["kept"], facts["broken"]) == (False, ["SO-KY-HIEU"])
    rule = next(each for each in facts["rules"] if each["code"] == "SO-KY-HIEU")
    assert rule["certainty"] == "quy định"
    assert rule["measured"][0]["page"] == 1
    assert rule["measured"][0]["found"].startswith("«Số: 5/BC-CTĐ», cỡ 13")


def test_command_is_content_with_a_good_paper(good, tmp_path, capsys):
    path = tmp_path / "bao-cao.pdf"
    path.write_bytes(good)

    call_command("lint_document", path)

    said = capsys.readouterr().out
    assert f"{len(RULES)}/{len(RULES)} quy tắc đạt." in said
    assert "SAI" not in said


def test_what_is_no_pdf_is_refused(tmp_path):
    path = tmp_path / "x.pdf"
    path.write_text("not a PDF")

    with pytest.raises(NotAPdf):
        lint(path)


# Who signs


@pytest.mark.parametrize(
    ("authority", "lines"),
    [
        (
            "head",
            ["TM. CỤM THI ĐUA", "CỤM TRƯỞNG", "CHỦ TỊCH LIÊN MINH HỢP TÁC XÃ TỈNH QUẢNG NGÃI"],
        ),
        (
            "deputy",
            [
                "TM. CỤM THI ĐUA",
                "KT. CỤM TRƯỞNG",
                "CỤM PHÓ",
                "CHỦ TỊCH LIÊN MINH HỢP TÁC XÃ TỈNH BÌNH ĐỊNH",
            ],
        ),
        ("delegate", ["TUQ. CỤM TRƯỞNG", "THƯ KÝ CỤM"]),
    ],
)
def test_signature_says_in_whose_right(authority, lines):
    report = stored_report()
    head = replace(report.head, authority=authority, signer_title="Thư ký cụm")

    assert paper.sheet(replace(report, head=head)).signature == lines


def test_draft_says_which_it_is_and_a_published_one_does_not():
    report = stored_report()

    assert paper.sheet(report).draft_mark == "DỰ THẢO, bản 3"
    assert "DỰ THẢO" not in paper.article(report, code=CODE)
