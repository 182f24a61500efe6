"""Clusters and years that are not like the sample: every one keeps the form, says its numbers and hides nothing."""

import io
import re
import subprocess
from dataclasses import replace

import pypdf
import pytest
from django.utils.safestring import mark_safe
from docx import Document
from openpyxl import load_workbook

from cooperatives.statistics import Counts
from reports import docx, paper, sheets, xlsx
from reports.annual import Economy, Figure
from reports.appendices import money, people
from reports.blocks import Paragraph
from reports.form import lint
from reports.year_appendices import targets
from tests.reports.papers import stored_report

PICTURE = re.compile(r"<figure.*?</figure>", re.DOTALL)


def whole_nation(report):
    """34 provinces."""

    def many(values):
        return tuple((list(values) * 5)[:34])

    provinces = many(report.provinces)
    return replace(
        report,
        provinces=tuple(replace(each, name=f"Tỉnh số {n}") for n, each in enumerate(provinces, 1)),
        targets=tuple(replace(each, provinces=many(each.provinces)) for each in report.targets),
        scores=replace(
            report.scores,
            standings=many(report.scores.standings),
            lines=tuple(replace(each, points=many(each.points)) for each in report.scores.lines),
        ),
    )


def first_year_without_credit_funds(report):
    """The first year that the register knows, and no credit fund in it."""

    def without(part):
        return replace(
            part,
            active=replace(part.active, credit_funds=0),
            before=Counts(),
            registered=replace(part.registered, credit_funds=0),
            sectors=part.sectors | {"credit": 0},
            credit_funds=Economy(),
            cooperatives_before=Economy(),
            both_before=Economy(),
        )

    return replace(
        report,
        whole=without(report.whole),
        provinces=tuple(map(without, report.provinces)),
        history=(),
    )


def silent_province_and_long_names(report):
    """A province that has given nothing at all; names of 180 characters, in words and without a gap to break at."""
    name = ("Hợp tác xã dịch vụ nông nghiệp tổng hợp " * 6)[:180].strip()
    silent = Economy(**{name: Figure(asked=12) for name in Economy.__dataclass_fields__})
    first, *others = report.provinces
    first = replace(first, cooperatives=silent, credit_funds=Economy(), both=silent)
    return replace(
        report,
        provinces=(first, *others),
        missing=(f"{first.name}: chưa có doanh thu", f"{first.name}: chưa có số thành viên"),
        targets=(replace(report.targets[0], text=name), *report.targets[1:]),
        sections=report.sections | {"advantages": name, "difficulties": "a" * 180},
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (whole_nation, "Từ Tỉnh số 8 đến Tỉnh số 14"),
        (first_year_without_credit_funds, "chưa có số liệu cùng kỳ năm trước để so sánh"),
        (silent_province_and_long_names, "Chưa có số liệu: Đà Nẵng: chưa có doanh thu."),
    ],
)
def test_any_year_keeps_the_form_and_says_what_it_lacks(change, said, program, tmp_path):
    report, path = change(stored_report()), tmp_path / "bao-cao.pdf"
    path.write_bytes(paper.typeset(report, paper.article(report), is_draft=True).content)

    verdicts = lint(path)

    assert [(each.rule.code, each.broken[0]) for each in verdicts if not each.is_kept] == []
    assert said in words_of(path, program)


@pytest.mark.parametrize(
    "change",
    [whole_nation, first_year_without_credit_funds, silent_province_and_long_names],
)
def test_any_year_has_its_sheets_on_one_page_and_its_other_files(change):
    report = change(stored_report())
    sheet = paper.sheet(report)

    pages = {
        file.url_name: len(pypdf.PdfReader(io.BytesIO(made)).pages)
        for file in sheets.FILES
        for made in [sheets.make_pdf(sheets.order(report, code="", kind=file.kind, size=file.size))]
    }

    assert set(pages.values()) == {1}
    book = load_workbook(io.BytesIO(xlsx.render(sheet)))
    assert len(book.worksheets) == len(sheet.appendices) + 1
    assert len(Document(io.BytesIO(docx.render(sheet))).tables) > 12


def words_of(path, program):
    """The text layer in reading order, without the numbers and the small lines in the margins."""
    done = subprocess.run(
        [program("pdftotext"), "-raw", path, "-"], capture_output=True, text=True, check=True
    )
    lines = [
        line
        for line in done.stdout.replace("\f", "\n").split("\n")
        if not line.strip().isdigit() and not line.startswith("Dự thảo bản 3, chưa phát hành")
    ]
    return " ".join(" ".join(lines).split())


def test_text_layer_says_every_sentence_in_reading_order(program, tmp_path):
    """Without pictures: pdftotext goes by place, and one may stand between the halves of a divided paragraph."""
    report, path = stored_report(), tmp_path / "bao-cao.pdf"
    article = mark_safe(PICTURE.sub("", paper.article(report)))
    path.write_bytes(paper.typeset(report, article, is_draft=True).content)
    # pdftotext joins what a hyphen at the end of a line divides.
    text = words_of(path, program).replace("-", "").replace(" ", "")
    blocks = paper.sheet(stored_report()).blocks
    sentences = [block.text for block in blocks if isinstance(block, Paragraph)]

    places = [text.find("".join(sentence.replace("-", "").split())) for sentence in sentences]

    assert [s for s, place in zip(sentences, places, strict=True) if place < 0] == []
    assert places == sorted(places)
    assert (
        "1.789 hợp tác xã, Quỹ tín dụng nhân dân, 05 liên hiệp hợp tác xã và gần 5.500 tổ hợp tác"
    ) in words_of(path, program)


def test_provinces_beside_each_other_are_divided_among_tables():
    appendices = {
        each.number: each for each in paper.sheet(whole_nation(stored_report())).appendices
    }

    for number in ("VI", "VII"):
        tables = appendices[number].blocks
        assert [table.title for table in tables][:2] == [
            "Từ Tỉnh số 1 đến Tỉnh số 7",
            "Từ Tỉnh số 8 đến Tỉnh số 14",
        ]
        assert len(tables) == 5


def test_every_appendix_of_figures_says_day_basis_and_boundary():
    stands = [each.stand for each in paper.sheet(stored_report()).appendices]

    first = "Số liệu ước thực hiện đến ngày 31/12/2023. Địa giới: nguyên trạng tại ngày 31/12/2023."
    assert stands[:5] == [first] * 5
    assert all(stands[5:7])
    assert "so sánh được" in stands[8]


def test_word_file_keeps_the_form_when_libreoffice_prints_it(program, tmp_path):
    """Only what concerns the PDF as a file is not its matter."""
    path = tmp_path / "bao-cao.docx"
    path.write_bytes(docx.render(paper.sheet(stored_report())))
    subprocess.run(
        [program("soffice"), "--headless", f"-env:UserInstallation=file://{tmp_path}/office"]
        + ["--convert-to", "pdf", "--outdir", str(tmp_path), str(path)],
        check=True,
        capture_output=True,
    )

    verdicts = lint(tmp_path / "bao-cao.pdf")

    broken = {each.rule.code: each.broken[0] for each in verdicts if not each.is_kept}
    assert set(broken) <= {"TEP-TEN", "TEP-THE", "TEP-CHUAN", "TEP-SO-LIEU"}, broken


def test_words_of_a_target_are_marked_in_the_narrow_columns_and_explained_below():
    """«Hoàn thành tốt nhiệm vụ» does not go into a column of 11 mm in letters that can be read."""
    report = stored_report()
    line = report.targets[-1]
    promised = [replace(each, target_words="Hoàn thành tốt") for each in line.provinces]
    promised[1] = replace(promised[1], target_words="không áp dụng")
    line = replace(
        line,
        provinces=tuple(replace(each, target=None, actual_words="") for each in promised),
        whole=replace(line.whole, target=None, target_words="", actual_words=""),
    )

    [table] = targets(replace(report, targets=(line,)))

    first = [text for _kind, text, *_ in next(table.shown_rows)[1]]
    assert first[4:] == ["(a)", "(b)", "(a)", "(a)", "(a)", "(a)", "(a)", "–"]
    assert "Chỉ tiêu bằng lời: (a): Hoàn thành tốt; (b): không áp dụng." in table.notes


def test_empty_cells_of_a_province_without_credit_funds_are_explained():
    report = stored_report()
    words = "Ô trống: tỉnh, thành phố không có QTDND."
    everywhere = replace(
        report,
        provinces=tuple(
            replace(each, credit_funds=report.whole.credit_funds) for each in report.provinces
        ),
    )

    assert [words in table(report).notes for table in (people, money)] == [True, True]
    assert [words in table(everywhere).notes for table in (people, money)] == [False, False]
