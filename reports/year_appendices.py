"""Appendices VI to VIII: targets and results, points, nominations."""

from .blocks import Cell, Column, HeadCell, Paragraph, Row, Table


def targets(report) -> tuple:
    if not report.targets:
        return (Paragraph("Chưa có số liệu kết quả thực hiện chỉ tiêu."),)
    narrow = 54 / (len(report.provinces) + 1)
    head = ("TT", "Chỉ tiêu", "ĐVT", "", *report.province_names, "Toàn cụm")
    return (
        Table(
            title="",
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
                for row in _target_rows(place, line)
            ),
            notes=("Tỷ lệ: thực hiện so với giao ước. «–»: không giao hoặc chưa có số liệu.",),
            density="tight",
        ),
    )


def _target_rows(place, line):
    """Three rows an indicator: promised, reached, percent."""
    every = [*line.provinces, line.whole]
    lead = tuple(Cell(text, 0, rowspan=3) for text in (str(place), line.text, line.unit))
    promised = tuple(each.target_words or Cell(each.target, line.decimals) for each in every)
    reached = tuple(each.actual_words or Cell(each.actual, line.decimals) for each in every)
    yield Row((*lead, "Giao ước", *promised), "keep")
    yield Row(("Thực hiện", *reached), "keep")
    yield Row(("Tỷ lệ (%)", *(Cell(each.percent, 1) for each in every)))


def scores(report) -> tuple:
    table = report.scores
    if table is None:
        return (Paragraph("Chưa có bảng chấm điểm."),)
    narrow = 53 / (len(table.standings) + 1)
    head = ("STT", "Nội dung và chỉ tiêu thi đua", "Tối đa", *report.province_names)
    lines = [
        Row(
            (line.number or "–", line.text, line.max_points, *line.points),
            "group" if line.is_group else "",
        )
        for line in table.lines
    ]
    standings = table.standings
    return (
        Table(
            title="",
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
                Row(
                    ("", "Tổng điểm", table.max_points, *(each.total for each in standings)),
                    "total",
                ),
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
        ),
    )


def nominations() -> tuple:
    return (
        Paragraph(
            "Danh sách được lập sau khi hội nghị bình xét, bỏ phiếu suy tôn và ghi theo biên bản của cụm."
        ),
    )
