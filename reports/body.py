"""The body of the document as blocks: the section tree with its sentences, tables and pictures.

Source of the tree: the summary report of such a cluster (domain note 5.2) and the outline of the Ministry for papers
on the collective economy. Everything comes from the AnnualReport alone.
"""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from . import sentences
from .annual import AnnualReport
from .blocks import Cell, Clause, Column, HeadCell, Paragraph, Part, Picture, Row, Section, Table
from .measures import slug
from .pictures import Pictures
from .sections import SECTIONS
from .words import SECTOR_NAMES, level, target_notes
from .writing import blocks_of, paragraph

LABELS = {each.key: each.label for each in SECTIONS}


def body(report: AnnualReport) -> list:
    """All blocks, from «Phần I» to the last sentence; the appendices follow the signature."""
    year = report.year
    blocks = [
        Part("Phần I", f"Kết quả phong trào thi đua năm {year}"),
        Section("I. Đặc điểm tình hình", "dac-diem"),
        *_sentences(report, sentences.members_of_cluster(report)),
        *_written(report, "advantages"),
        *_written(report, "difficulties"),
        Section("II. Tình hình kinh tế tập thể, hợp tác xã trong cụm", "tinh-hinh"),
        *_register(report),
        Section("III. Kết quả thực hiện nội dung, chỉ tiêu giao ước", "giao-uoc"),
        *_results(report),
        Section("IV. Hoạt động của cụm", "hoat-dong"),
        *_written(report, "cluster_work", titled=False),
        Section("V. Kết quả chấm điểm, bình xét, suy tôn", "cham-diem"),
        *_scores(report),
        Section("VI. Đánh giá chung", "danh-gia"),
        *_written(report, "strengths"),
        *_written(report, "weaknesses"),
        *_written(report, "causes"),
        *_written(report, "lessons"),
        Part("Phần II", f"Phương hướng, nhiệm vụ năm {year + 1}"),
        Section("I. Phương hướng", "phuong-huong"),
        *_written(report, "direction", titled=False),
        Section("II. Chỉ tiêu", "chi-tieu"),
        *_next_targets(report),
        Section("III. Nhiệm vụ, giải pháp", "nhiem-vu"),
        *_written(report, "tasks", titled=False),
        Section("IV. Tổ chức thực hiện", "to-chuc"),
        *_written(report, "execution", titled=False),
        Part("Phần III", "Kiến nghị, đề xuất"),
        *_written(report, "proposals_government", level=3),
        *_written(report, "proposals_alliance", level=3),
        Paragraph(_last_sentence(report), leads=True),
    ]
    return list(_numbered(blocks))


def _numbered(blocks) -> Iterator:
    """Number the pictures in the order in which they stand."""
    number = 0
    for block in blocks:
        if isinstance(block, Picture):
            number += 1
            block = replace(block, number=number)
        yield block


def _written(report, key, *, titled=True, level=4) -> list:
    """What people wrote in a section, its bound numbers filled in; an empty one says that it is empty."""
    title = [Clause(LABELS[key], level)] if titled else []
    texts = blocks_of(report.sections.get(key, ""), report.numbers)
    return title + (texts or [Paragraph(f"[Chưa viết: {LABELS[key]}]", is_missing=True)])


def _sentences(report, *texts: str) -> list:
    return [paragraph(text, report.numbers) for text in texts if text]


def _pictures(*pairs) -> list:
    """Each picture that there is, with the table of the paper that holds its numbers."""
    return [Picture(chart, table) for chart, table in pairs if chart is not None]


def sourced(report, measure: str, place: int | None = None) -> Cell:
    """A cell with a bound number: on the page it leads to where the number comes from."""
    bound = report.numbers.at(measure, place)
    return Cell(bound.value, bound.decimals, source=bound.name)


# II. The register


def _register(report) -> list:
    pictures = Pictures(report)
    return [
        *_sentences(report, sentences.opening(report)),
        Clause("1. Số lượng"),
        *_sentences(
            report,
            sentences.cooperatives(report),
            sentences.unions(report),
            sentences.groups(report),
            sentences.alliance_members(report),
            report.boundaries,
            report.sources,
        ),
        _counts_table(report),
        *_pictures((pictures.counts, "Bảng 1"), (pictures.map, "Bảng 1")),
        *_growth(report, pictures),
        Clause("2. Thành viên, lao động, thu nhập"),
        *_sentences(report, sentences.members(report), sentences.workers(report)),
        *_pictures((pictures.income, "Phụ lục III")),
        Clause("3. Vốn, doanh thu, lãi"),
        *_sentences(
            report,
            sentences.capital(report),
            sentences.revenue(report),
            sentences.credit_funds(report),
        ),
        Clause("4. Lĩnh vực hoạt động"),
        *_sentences(report, sentences.sectors(report)),
        _sectors_table(report),
        *_pictures((pictures.sectors, "Bảng 2")),
        Clause("5. Đánh giá, phân loại"),
        *_sentences(report, sentences.ratings(report)),
    ]


def _growth(report, pictures) -> list:
    """The growth, in pictures; more years than the two of the first table have tables of their own here."""
    both = [each for each in (pictures.growth, pictures.province_growth) if each]
    if len(report.by_year) < 3:
        return _pictures(*((chart, "Bảng 1") for chart in both))
    return [
        block for chart in both for block in (Picture(chart, "bảng dưới hình"), _table_under(chart))
    ]


def _table_under(chart) -> Table:
    """The twin of a picture as a table of the paper."""
    narrow = 78 / (len(chart.twin.head) - 1)
    return Table(
        title="",
        unit=chart.unit,
        columns=(Column(22, "head"), *(Column(narrow) for _ in chart.twin.head[1:])),
        head=(tuple(HeadCell(text) for text in chart.twin.head),),
        rows=tuple(Row(cells) for cells in chart.twin.rows),
        density="dense",
    )


def _counts_table(report) -> Table:
    def cells(place, number, name, part):
        columns = (
            sourced(report, measure, place)
            for measure in ("htx.rieng", "qtdnd.tong", "htx.tong", "lhhtx.tong", "tht.tong")
        )
        alone, funds, both, unions, groups = columns
        before = replace(both, value=part.before.cooperatives_and_credit_funds)
        return (number, name, alone, funds, both, before, unions, groups)

    rows = [
        Row(cells(place, str(place + 1), part.name, part))
        for place, part in enumerate(report.provinces)
    ]
    counted = f"{'ước ' if report.is_estimate else ''}đến ngày {report.as_of:%d/%m/%Y}"
    return Table(
        title=f"Bảng 1. Số tổ chức đang hoạt động {counted}",
        unit="tổ chức",
        columns=(
            Column(6, "middle"),
            Column(22, "head"),
            *(Column(width) for width in (11, 12, 13, 13, 12, 11)),
        ),
        head=(
            (
                HeadCell("TT", rowspan=2),
                HeadCell("Tỉnh, thành phố", rowspan=2),
                HeadCell("HTX", rowspan=2),
                HeadCell("QTDND", rowspan=2),
                HeadCell("HTX và QTDND", colspan=2),
                HeadCell("LHHTX", rowspan=2),
                HeadCell("THT", rowspan=2),
            ),
            (HeadCell(f"Năm {report.year}"), HeadCell(f"Năm {report.year - 1}")),
        ),
        rows=(*rows, Row(cells(None, "", "Cộng", report.whole), "total")),
        notes=("Quỹ tín dụng nhân dân là một loại hình hợp tác xã, được đếm một lần.",),
    )


def _sectors_table(report) -> Table:
    whole = sourced(report, "htx.tong")
    rows = sorted(report.whole.sectors.items(), key=lambda row: -row[1])
    names = [f"linh-vuc.{slug(SECTOR_NAMES[key])}" for key, _count in rows]
    return Table(
        title="Bảng 2. Hợp tác xã, quỹ tín dụng nhân dân đang hoạt động theo lĩnh vực",
        unit="tổ chức, %",
        columns=(Column(8, "middle"), Column(52, "head"), Column(20), Column(20, decimals=1)),
        head=((HeadCell("TT"), HeadCell("Lĩnh vực"), HeadCell("Số lượng"), HeadCell("Tỷ lệ (%)")),),
        rows=(
            *(
                Row(
                    (
                        str(place),
                        SECTOR_NAMES[key],
                        sourced(report, name),
                        sourced(report, f"{name}.ty-le"),
                    )
                )
                for place, ((key, _count), name) in enumerate(zip(rows, names, strict=True), 1)
            ),
            Row(("", "Cộng", whole, Decimal(100) if whole.value else None), "total"),
        ),
    )


# III and V. Targets and points


def _results(report) -> list:
    return [
        *_written(report, "advice"),
        *_written(report, "communication"),
        *_written(report, "founding"),
        *_written(report, "support"),
        *_written(report, "organization"),
        *_written(report, "emulation"),
        Clause("7. Kết quả thực hiện các chỉ tiêu"),
        *_sentences(report, sentences.targets(report)),
        *([_targets_table(report)] if report.targets else []),
        *_pictures((Pictures(report).targets, "Bảng 3")),
    ]


def _targets_table(report) -> Table:
    return Table(
        title=f"Bảng 3. Chỉ tiêu giao ước thi đua năm {report.year} của toàn cụm",
        unit="theo từng chỉ tiêu",
        columns=(
            Column(6, "middle"),
            Column(36, "head"),
            Column(15, "middle"),
            Column(15),
            Column(16),
            Column(12, decimals=1),
        ),
        head=(
            tuple(
                HeadCell(text)
                for text in ("TT", "Chỉ tiêu", "Đơn vị tính", "Giao ước", "Thực hiện", "Tỷ lệ (%)")
            ),
        ),
        rows=tuple(
            Row(
                (
                    str(place),
                    line.text,
                    line.unit,
                    line.whole.target_words or sourced(report, f"chi-tieu.{line.code}.giao-uoc"),
                    line.whole.actual_words or sourced(report, f"chi-tieu.{line.code}.thuc-hien"),
                    sourced(report, f"chi-tieu.{line.code}.ty-le"),
                )
            )
            for place, line in enumerate(report.targets, start=1)
        ),
        notes=target_notes(report.targets),
    )


def _scores(report) -> list:
    paragraphs = _sentences(report, *sentences.scores(report))
    written = [
        *_sentences(report, *sentences.votes(report)),
        *blocks_of(report.sections.get("nominations", ""), report.numbers),
    ]
    chart = Pictures(report).standings
    if chart is None:
        return [*paragraphs, *written]
    return [
        *paragraphs,
        _standings_table(report),
        Picture(chart, "Bảng 4"),
        *written,
    ]


def _standings_table(report) -> Table:
    return Table(
        title=f"Bảng 4. Xếp hạng thi đua năm {report.year}",
        unit="điểm",
        columns=(
            Column(12, "middle"),
            Column(40, "head"),
            Column(16, decimals=2),
            Column(16, decimals=2),
            Column(16, decimals=2),
        ),
        head=(
            tuple(
                HeadCell(text) for text in ("Hạng", "Đơn vị", "Điểm cộng", "Điểm trừ", "Tổng điểm")
            ),
        ),
        rows=tuple(
            Row(
                (
                    str(each.rank or "–"),
                    each.province,
                    each.bonus,
                    each.penalty,
                    sourced(report, "diem", report.scores.standings.index(each)),
                )
            )
            for each in report.scores.by_rank
        ),
        notes=tuple(
            f"{each.province}: không xếp hạng, {each.note}."
            for each in report.scores.standings
            if not each.rank and each.note
        ),
    )


# Part two


def _next_targets(report) -> list:
    pledge = report.next_pledge
    if pledge is None:
        return [Paragraph(f"[Chưa có giao ước thi đua năm {report.year + 1}]", is_missing=True)]
    stand = "đã ký" if pledge.is_in_force else "trình ký tại hội nghị"
    return [
        Paragraph(
            f"Các chỉ tiêu chung theo Giao ước thi đua năm {pledge.year} ({stand}):", leads=True
        ),
        Table(
            title=f"Bảng 5. Chỉ tiêu thi đua chung năm {pledge.year}",
            unit="theo từng chỉ tiêu",
            columns=(
                Column(8, "middle"),
                Column(50, "head"),
                Column(20, "middle"),
                Column(22, "text"),
            ),
            head=(
                tuple(HeadCell(text) for text in ("TT", "Chỉ tiêu", "Đơn vị tính", "Mức phấn đấu")),
            ),
            rows=tuple(
                Row(
                    (
                        str(place),
                        target.text,
                        target.unit,
                        level(target.direction, target.value, target.words, target.decimals),
                    )
                )
                for place, target in enumerate(pledge.targets, start=1)
            ),
        ),
    ]


def _last_sentence(report) -> str:
    return (
        f"Trên đây là Báo cáo tổng kết công tác thi đua, khen thưởng năm {report.year} và phương hướng, nhiệm vụ "
        f"năm {report.year + 1} của {report.head.cluster}./."
    )
