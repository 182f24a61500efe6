"""The appendices of the document (domain note 5.3), each a table of all provinces with its unit, day and notes.

Here the list, and those from the register; those from the emulation year are in year_appendices.py.
"""

from decimal import Decimal

from cluster_portal.text import number
from cooperatives.models import Rating, Sector

from . import year_appendices
from .annual import AnnualReport, Register
from .blocks import Appendix, Cell, Column, HeadCell, Row, Table
from .words import SECTOR_HEADS

COUNTED_ONCE = "QTDND là một loại hình HTX, được đếm một lần trong cột «HTX và QTDND»."
PASSES = "Số thành viên là lượt thành viên: một người tham gia nhiều HTX được tính nhiều lượt."


def appendices(report: AnnualReport) -> list[Appendix]:
    """I to IX, always all nine: one without content says so, so that the numbers never shift."""
    year = report.year
    counted, compared, reported = _as_was(report), _comparable(report), _of_the_year(report)
    each = (
        ("Tổng hợp số lượng tổ chức kinh tế tập thể", (counts(report),), counted),
        ("Hợp tác xã, quỹ tín dụng nhân dân theo lĩnh vực", (by_sector(report),), counted),
        ("Thành viên, lao động, thu nhập", (people(report),), counted),
        ("Vốn, doanh thu, lãi", (money(report),), counted),
        ("Đánh giá, phân loại hợp tác xã", (by_rating(report),), counted),
        (
            f"Kết quả thực hiện chỉ tiêu giao ước năm {year}",
            year_appendices.targets(report),
            reported,
        ),
        (
            f"Bảng tổng hợp chấm điểm thi đua năm {year}",
            year_appendices.scores(report),
            f"Điểm của năm thi đua {year}, theo các đơn vị là thành viên cụm trong năm.",
        ),
        (
            f"Danh sách đề nghị khen thưởng năm {year}",
            year_appendices.nominations(report),
            _voted(report),
        ),
        (f"So sánh năm {year} với năm {year - 1}", (comparison(report),), compared),
    )
    return [
        Appendix(number, title, blocks, stand)
        for number, (title, blocks, stand) in zip(NUMBERS, each, strict=True)
    ]


NUMBERS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")


def _as_was(report) -> str:
    return f"{_basis(report)}. Địa giới: nguyên trạng tại ngày {report.as_of:%d/%m/%Y}."


def _comparable(report) -> str:
    land = (
        "so sánh được, hai năm tính trên cùng địa giới"
        if report.was_redrawn
        else "nguyên trạng, không thay đổi giữa hai năm, nên so sánh được"
    )
    return f"{_basis(report)}. Địa giới: {land}."


def _of_the_year(report) -> str:
    return f"{_basis(report)}. Theo các đơn vị là thành viên cụm trong năm {report.year}."


def _voted(report) -> str:
    return "Theo kết quả bình xét, bỏ phiếu suy tôn của cụm." if report.nominations else ""


def _basis(report) -> str:
    return f"Số liệu {'ước thực hiện' if report.is_estimate else 'thực hiện'} đến ngày {report.as_of:%d/%m/%Y}"


NOT_CERTIFIED = "«–»: chưa có số liệu về đăng ký, chứng thực hợp đồng hợp tác của THT."


def counts(report) -> Table:
    def cells(place, name, part: Register):
        return (
            place,
            name,
            part.registered.cooperatives,
            part.active.cooperatives,
            part.founded.cooperatives,
            part.left.cooperatives,
            part.active.credit_funds,
            part.active.cooperatives_and_credit_funds,
            part.active.unions,
            part.active.groups,
            part.certified_groups,
            part.active.all,
        )

    tallied = report.whole.tallied_groups
    return Table(
        title="",
        unit=f"tổ chức; số liệu {_day(report)}",
        columns=_columns(5, 17, *[8] * 8, 7, 7),
        head=(
            (
                *_name_heads(2),
                HeadCell("Hợp tác xã (không gồm QTDND)", colspan=4),
                HeadCell("QTDND đang HĐ", rowspan=2),
                HeadCell("HTX và QTDND đang HĐ", rowspan=2),
                HeadCell("LHHTX đang HĐ", rowspan=2),
                HeadCell("Tổ hợp tác", colspan=2),
                HeadCell("Cộng đang HĐ", rowspan=2),
            ),
            tuple(
                HeadCell(text)
                for text in (
                    "Trong sổ",
                    "Đang HĐ",
                    "Thành lập mới",
                    "Giải thể, chuyển đổi",
                    "Đang HĐ",
                    "Có ĐK, chứng thực",
                )
            ),
        ),
        rows=_by_province(report, cells),
        notes=(
            "«Trong sổ» gồm đang hoạt động (HĐ), tạm ngừng, ngừng hoạt động và chờ giải thể.",
            COUNTED_ONCE,
            *([f"Ngoài danh sách còn {tallied} THT chỉ có số tổng hợp."] if tallied else []),
            *([NOT_CERTIFIED] if report.whole.certified_groups is None else []),
        ),
        density="tight",
    )


def by_sector(report) -> Table:
    def cells(place, name, part: Register):
        whole = part.active.cooperatives_and_credit_funds
        return (place, name, *(part.sectors.get(key, 0) for key in Sector.values), whole)

    whole = report.whole.active.cooperatives_and_credit_funds
    shares = [
        Cell(Decimal(report.whole.sectors.get(key, 0)) / whole * 100 if whole else None, 1)
        for key in Sector.values
    ]
    last = Row(("", "Tỷ lệ (%)", *shares, Cell(Decimal(100) if whole else None, 1)))
    return Table(
        title="",
        unit=f"tổ chức đang hoạt động; số liệu {_day(report)}",
        columns=_columns(5, 17, *[78 / 9] * 9),
        head=(
            (*_name_heads(), *(HeadCell(SECTOR_HEADS[key]) for key in Sector), HeadCell("Cộng")),
        ),
        rows=(*_by_province(report, cells), last),
        notes=("CN, TTCN: công nghiệp, tiểu thủ công nghiệp; TM, DV: thương mại, dịch vụ.",),
        density="tight",
    )


def people(report) -> Table:
    def cells(place, name, part: Register):
        return (
            place,
            name,
            _total(part.cooperatives.members),
            _total(part.credit_funds.members),
            _total(part.both.members),
            _total(part.both.workers),
            part.both.worker_income.mean,
            _given(part.both.members),
        )

    return Table(
        title="",
        unit=f"lượt thành viên; người; triệu đồng/người/tháng; số liệu {_day(report)}",
        columns=(
            *_columns(5, 18, 13, 13, 13, 12),
            Column(11, decimals=2),
            Column(15, "middle"),
        ),
        head=(
            (
                *_name_heads(2),
                HeadCell("Lượt thành viên", colspan=3),
                HeadCell("Lao động thường xuyên", rowspan=2),
                HeadCell("Thu nhập bình quân", rowspan=2),
                HeadCell("Số đơn vị báo", rowspan=2),
            ),
            (HeadCell("HTX"), HeadCell("QTDND"), HeadCell("Cộng")),
        ),
        rows=_by_province(report, cells),
        notes=(
            PASSES,
            "Thu nhập bình quân tính theo số lao động thường xuyên của đơn vị có báo thu nhập.",
            *_notes_of_empty_cells(report),
            *_notes_of_figures(report, ("thành viên", "lao động", "thu nhập")),
        ),
        density="dense",
    )


def money(report) -> Table:
    def cells(place, name, part: Register):
        own, funds = part.cooperatives, part.credit_funds
        return (
            place,
            name,
            own.total_capital.total,
            own.total_capital.mean,
            own.revenue.total,
            own.revenue.mean,
            own.profit.total,
            own.profit.mean,
            *(_total(figure) for figure in (funds.total_capital, funds.deposits, funds.loans)),
        )

    pair = (HeadCell("Tổng"), HeadCell("Bình quân"))
    return Table(
        title="",
        unit=f"triệu đồng; số liệu {_day(report)}",
        columns=_columns(5, 14, 10, 8, 10, 8, 9, 7, 9, 10, 10),
        head=(
            (
                *_name_heads(3),
                HeadCell("Hợp tác xã (không gồm QTDND)", colspan=6),
                HeadCell("Quỹ tín dụng nhân dân", colspan=3),
            ),
            (
                HeadCell("Nguồn vốn", colspan=2),
                HeadCell("Doanh thu", colspan=2),
                HeadCell("Lãi trước thuế", colspan=2),
                *(HeadCell(text, rowspan=2) for text in ("Nguồn vốn", "Huy động", "Dư nợ")),
            ),
            pair * 3,
        ),
        rows=_by_province(report, cells),
        notes=(
            "Bình quân tính trên số HTX có số liệu.",
            *_notes_of_empty_cells(report),
            *_notes_of_figures(report, ("vốn", "doanh thu", "lãi")),
        ),
        density="tight",
    )


def by_rating(report) -> Table:
    names = {
        Rating.GOOD: "Tốt",
        Rating.FAIR: "Khá",
        Rating.AVERAGE: "Trung bình",
        Rating.WEAK: "Yếu",
        Rating.NOT_RATED: "Không xếp loại",
        "": "Chưa báo",
    }

    def cells(place, name, part: Register):
        return (place, name, *(part.ratings.get(key, 0) for key in names), part.active.cooperatives)

    return Table(
        title="",
        unit=f"hợp tác xã đang hoạt động; số liệu {_day(report)}",
        columns=_columns(6, 24, *[10] * 7),
        head=((*_name_heads(), *(HeadCell(text) for text in names.values()), HeadCell("Cộng")),),
        rows=_by_province(report, cells),
        notes=(
            "Không gồm quỹ tín dụng nhân dân (xếp hạng theo quy định của Ngân hàng Nhà nước).",
            "«Không xếp loại»: hoạt động dưới 12 tháng hoặc ngừng trên 3 tháng trong năm.",
        ),
        density="dense",
    )


def comparison(report) -> Table:
    whole = report.whole
    now, before = whole.active, whole.before
    own, own_before = whole.cooperatives, whole.cooperatives_before
    both, both_before = whole.both, whole.both_before
    rows = [
        (
            "HTX và QTDND đang hoạt động",
            "tổ chức",
            0,
            now.cooperatives_and_credit_funds,
            before.cooperatives_and_credit_funds,
        ),
        ("Trong đó: hợp tác xã", "HTX", 0, now.cooperatives, before.cooperatives),
        ("Trong đó: quỹ tín dụng nhân dân", "QTDND", 0, now.credit_funds, before.credit_funds),
        ("Liên hiệp hợp tác xã đang hoạt động", "LHHTX", 0, now.unions, before.unions),
        ("Tổ hợp tác đang hoạt động", "THT", 0, now.groups, before.groups),
        (
            "Thành viên HTX và QTDND",
            "lượt thành viên",
            0,
            both.members.total,
            both_before.members.total,
        ),
        ("Lao động thường xuyên", "người", 0, both.workers.total, both_before.workers.total),
        (
            "Thu nhập bình quân của lao động",
            "triệu đồng/người/tháng",
            2,
            both.worker_income.mean,
            both_before.worker_income.mean,
        ),
        (
            "Nguồn vốn bình quân một HTX",
            "triệu đồng",
            0,
            own.total_capital.mean,
            own_before.total_capital.mean,
        ),
        ("Doanh thu bình quân một HTX", "triệu đồng", 0, own.revenue.mean, own_before.revenue.mean),
        (
            "Lãi trước thuế bình quân một HTX",
            "triệu đồng",
            0,
            own.profit.mean,
            own_before.profit.mean,
        ),
    ]
    return Table(
        title="",
        unit="theo từng chỉ tiêu",
        columns=(
            Column(6, "middle"),
            Column(34, "head"),
            Column(16, "middle"),
            Column(12),
            Column(12),
            Column(11),
            Column(9, decimals=1),
        ),
        head=(
            (
                HeadCell("TT", rowspan=2),
                HeadCell("Chỉ tiêu", rowspan=2),
                HeadCell("Đơn vị tính", rowspan=2),
                HeadCell(f"Năm {report.year - 1}", rowspan=2),
                HeadCell(f"Năm {report.year}", rowspan=2),
                HeadCell("Tăng (+), giảm (-)", colspan=2),
            ),
            (HeadCell("Số tuyệt đối"), HeadCell("%")),
        ),
        rows=tuple(_compared(place, *row) for place, row in enumerate(rows, start=1)),
        notes=(
            "Hai năm được đếm vào cùng một ngày của năm. HTX ở các dòng bình quân không gồm QTDND.",
        ),
        density="dense",
    )


def _compared(place, name, unit, decimals, now, before) -> Row:
    known = now is not None and before is not None
    difference = now - before if known else None
    percent = Decimal(difference) / Decimal(before) * 100 if known and before else None
    return Row(
        (
            str(place),
            name,
            unit,
            Cell(before, decimals),
            Cell(now, decimals),
            Cell(difference, decimals),
            percent,
        )
    )


# What the tables share


def _by_province(report, cells) -> tuple[Row, ...]:
    """A row for each province, north to south, and the total."""
    rows = [
        Row(cells(str(place), part.name, part))
        for place, part in enumerate(report.provinces, start=1)
    ]
    return (*rows, Row(cells("", "Cộng", report.whole), "total"))


def _columns(place, name, *numbers) -> tuple[Column, ...]:
    return (Column(place, "middle"), Column(name, "head"), *(Column(width) for width in numbers))


def _name_heads(rowspan=1):
    return (HeadCell("TT", rowspan=rowspan), HeadCell("Tỉnh, thành phố", rowspan=rowspan))


def _day(report) -> str:
    return f"{'ước ' if report.is_estimate else ''}đến ngày {report.as_of:%d/%m/%Y}"


def _total(figure):
    """The sum; nothing at all where there is no organization of the kind, None («–») where nobody has answered."""
    return figure.total if figure.asked else ""


def _notes_of_empty_cells(report) -> list[str]:
    has_none = any(not each.credit_funds.members.asked for each in report.provinces)
    return ["Ô trống: tỉnh, thành phố không có QTDND."] if has_none else []


def _given(figure) -> str:
    return f"{number(figure.given)}/{number(figure.asked)}"


def _notes_of_figures(report, words) -> list[str]:
    """What is missing in this table, by name; and how much of it is an estimate."""
    missing = [text for text in report.missing if any(word in text for word in words)]
    notes = [f"Chưa có số liệu: {'; '.join(missing)}."] if missing else []
    if report.estimated_figures:
        notes.append(f"{report.estimated_figures} đơn vị báo số ước thực hiện cả năm.")
    return notes
