"""Appendices VI to VIII: targets and results, points, nominations."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import count

from .blocks import Cell, Column, HeadCell, Paragraph, Row, Table
from .words import target_notes

# An appendix stands upright (Nghị định 30/2020): so many provinces find room beside each other, more make more tables.
MOST_BESIDE = 8
LETTERS = "abcdđeghiklmnopqrstuvxy"


def _groups(names) -> list[slice]:
    """How the provinces are divided among tables, as evenly as can be."""
    tables = -(-len(names) // MOST_BESIDE)
    each = -(-len(names) // tables) if tables else 1
    return [slice(start, start + each) for start in range(0, len(names), each)]


def _title(names, part: slice) -> str:
    """Nothing for a single table."""
    inside = names[part]
    return "" if len(inside) == len(names) else f"Từ {inside[0]} đến {inside[-1]}"


def targets(report) -> tuple:
    if not report.targets:
        return (Paragraph("Chưa có số liệu kết quả thực hiện chỉ tiêu."),)
    names = report.province_names
    return tuple(_targets(report, part, _title(names, part)) for part in _groups(names))


def _targets(report, part: slice, title: str) -> Table:
    """The targets of some provinces; the whole cluster stands in the last column of each table."""
    names = report.province_names[part]
    narrow = 54 / (len(names) + 1)
    head = ("TT", "Chỉ tiêu", "ĐVT", "", *names, "Toàn cụm")
    marks = _marks(report.targets, part)
    return Table(
        title=title,
        unit="theo từng chỉ tiêu",
        columns=(
            Column(4, "middle"),
            Column(20, "head"),
            Column(11, "middle"),
            Column(11, "text"),
            *(Column(narrow) for _ in head[4:]),
        ),
        head=(tuple(HeadCell(text) for text in head),),
        rows=tuple(
            row
            for place, line in enumerate(report.targets, start=1)
            for row in _target_rows(place, line, part, marks)
        ),
        notes=(
            "Tỷ lệ: thực hiện so với giao ước. «–»: không giao hoặc chưa có số liệu.",
            *([_explained(marks)] if marks else []),
            *target_notes(report.targets),
        ),
        density="tight",
    )


def _marks(lines, part) -> dict[str, str]:
    """{words: "(a)"} for what is said in words: a narrow column holds a mark, the note under the table the words."""
    said = [
        words
        for line in lines
        for each in (*line.provinces[part], line.whole)
        for words in (each.target_words, each.actual_words)
        if words
    ]
    return {
        words: f"({letter})" for words, letter in zip(dict.fromkeys(said), _letters(), strict=False)
    }


def _letters() -> Iterator[str]:
    """a, b, c, d, đ …: the letters of points in the decree; then aa, bb …"""
    for times in count(1):
        for letter in LETTERS:
            yield letter * times


def _explained(marks) -> str:
    return f"Chỉ tiêu bằng lời: {'; '.join(f'{mark}: {words}' for words, mark in marks.items())}."


def _target_rows(place, line, part, marks):
    """Three rows an indicator: promised, reached, percent."""
    every = [_marked(each, marks) for each in (*line.provinces[part], line.whole)]
    lead = tuple(Cell(text, 0, rowspan=3) for text in (str(place), line.text, line.unit))
    promised = tuple(each.target_words or Cell(each.target, line.decimals) for each in every)
    reached = tuple(each.actual_words or Cell(each.actual, line.decimals) for each in every)
    yield Row((*lead, "Giao ước", *promised), "keep")
    yield Row(("Thực hiện", *reached), "keep")
    yield Row(("Tỷ lệ (%)", *(Cell(each.percent, 1) for each in every)))


def _marked(target, marks):
    return replace(
        target,
        target_words=marks.get(target.target_words, ""),
        actual_words=marks.get(target.actual_words, ""),
    )


def scores(report) -> tuple:
    table = report.scores
    if table is None:
        return (Paragraph("Chưa có bảng chấm điểm."),)
    names = report.province_names
    return tuple(_scores(table, names, part) for part in _groups(names))


def _scores(table, names, part: slice) -> Table:
    standings = table.standings[part]
    narrow = 53 / (len(standings) + 1)
    head = ("STT", "Nội dung và chỉ tiêu thi đua", "Tối đa", *names[part])
    lines = [
        Row(
            (line.number or "–", line.text, line.max_points, *line.points[part]),
            "group" if line.is_group else "",
        )
        for line in table.lines
    ]
    return Table(
        title=_title(names, part),
        unit="điểm",
        columns=(
            Column(6, "middle"),
            Column(41, "head"),
            *(Column(narrow, decimals=2) for _ in head[2:]),
        ),
        head=(tuple(HeadCell(text) for text in head),),
        rows=(
            *lines,
            Row(("", "Điểm cộng", "", *(each.bonus for each in standings)), "keep"),
            Row(("", "Điểm trừ", "", *(each.penalty for each in standings)), "keep"),
            Row(("", "Tổng điểm", table.max_points, *(each.total for each in standings)), "total"),
            Row(("", "Xếp hạng", "", *(Cell(each.rank, 0) for each in standings)), "total"),
        ),
        notes=(
            f"Nguồn: {table.source}.",
            *(
                f"{each.province}: không xếp hạng, {each.note}."
                for each in standings
                if not each.rank and each.note
            ),
            *([] if table.is_settled else ["Bảng điểm chưa chốt."]),
        ),
        density="tight",
    )


def nominations(report) -> tuple:
    if not report.nominations:
        return (
            Paragraph(
                "Danh sách được lập sau khi hội nghị bình xét, bỏ phiếu suy tôn và ghi theo biên bản của cụm."
            ),
        )
    return (
        Table(
            title="",
            unit="phiếu",
            columns=(
                Column(6, "middle"),
                Column(40, "head"),
                Column(34, "text"),
                Column(10, "middle"),
                Column(10, decimals=1),
            ),
            head=(
                tuple(
                    HeadCell(text)
                    for text in (
                        "TT",
                        "Đơn vị, cá nhân",
                        "Danh hiệu, hình thức đề nghị",
                        "Số phiếu",
                        "Tỷ lệ (%)",
                    )
                ),
            ),
            rows=tuple(_nominated(place, each) for place, each in enumerate(report.nominations, 1)),
            notes=("«–»: danh hiệu, hình thức không bỏ phiếu suy tôn ở cụm.",),
        ),
    )


def _nominated(place, nomination) -> Row:
    votes, of = nomination.votes, nomination.of
    if votes is None:
        return Row((str(place), nomination.name, nomination.title, None, None))
    share = Decimal(100) * votes / of
    return Row((str(place), nomination.name, nomination.title, f"{votes}/{of}", share))
