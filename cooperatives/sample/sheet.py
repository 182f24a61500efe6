"""The sample list of one province and year as an alliance office keeps it: titles, two header rows, groups, a total."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import xlsxwriter

from cluster_portal.text import number
from cooperatives.models import Kind, Province
from cooperatives.workbook import words

from .generator import SampleOrganization

GROUPS = (
    (Kind.COOPERATIVE, "I", "Hợp tác xã"),
    (Kind.CREDIT_FUND, "II", "Quỹ tín dụng nhân dân"),
    (Kind.COOPERATIVE_UNION, "III", "Liên hiệp hợp tác xã"),
    (Kind.COOPERATIVE_GROUP, "IV", "Tổ hợp tác"),
)
# (heading above, heading, width, field); a heading without one above it covers both header rows.
COLUMNS = (
    ("", "STT", 6, "number"),
    ("", "Tên tổ chức", 46, "name"),
    ("", "Mã số thuế", 13, "tax_code"),
    ("", "Số GCN đăng ký", 15, "registration_no"),
    ("", "Ngày thành lập", 12, "founded_on"),
    ("", "Lĩnh vực", 22, "sector"),
    ("Địa chỉ trụ sở", "Địa chỉ", 38, "address"),
    ("Địa chỉ trụ sở", "Xã, phường, thị trấn", 22, "commune"),
    ("Địa chỉ trụ sở", "Huyện, quận, thị xã, TP", 24, "district"),
    ("Người đại diện", "Họ và tên", 26, "representative"),
    ("Người đại diện", "Chức vụ", 18, "representative_title"),
    ("Người đại diện", "Điện thoại", 13, "phone"),
    ("Tình trạng", "Hiện trạng", 18, "status"),
    ("Tình trạng", "Từ ngày", 12, "status_on"),
    ("", "Thành viên LMHTX từ ngày", 13, "alliance_member_since"),
    ("", "Thuộc LHHTX", 34, "cooperative_union"),
    ("Thành viên (người)", "Tổng số", 10, "members_count"),
    ("Thành viên (người)", "Nữ", 10, "female_members_count"),
    ("Thành viên (người)", "Mới trong năm", 10, "new_members_count"),
    ("Lao động thường xuyên (người)", "Tổng số", 10, "workers_count"),
    ("Lao động thường xuyên (người)", "Nữ", 10, "female_workers_count"),
    ("Vốn và kết quả (triệu đồng)", "Vốn điều lệ", 12, "charter_capital"),
    ("Vốn và kết quả (triệu đồng)", "Tổng nguồn vốn", 12, "total_capital"),
    ("Vốn và kết quả (triệu đồng)", "Tổng tài sản", 12, "total_assets"),
    ("Vốn và kết quả (triệu đồng)", "Doanh thu", 12, "revenue"),
    ("Vốn và kết quả (triệu đồng)", "Chi phí", 12, "cost"),
    ("Vốn và kết quả (triệu đồng)", "Lãi trước thuế", 12, "profit"),
    ("Vốn và kết quả (triệu đồng)", "Nộp NSNN", 12, "budget_payment"),
    ("", "Thu nhập BQ lao động (triệu đồng/người/tháng)", 13, "worker_income"),
    ("Quỹ tín dụng nhân dân", "Huy động vốn (triệu đồng)", 12, "deposits"),
    ("Quỹ tín dụng nhân dân", "Dư nợ cho vay (triệu đồng)", 12, "loans"),
    ("Quỹ tín dụng nhân dân", "Tỷ lệ nợ xấu (%)", 9, "bad_debt_ratio"),
    ("", "Xếp loại", 13, "rating"),
    ("", "Ghi chú", 16, "note"),
)
SUMMED = {
    "members_count",
    "female_members_count",
    "new_members_count",
    "workers_count",
    "female_workers_count",
    "charter_capital",
    "total_capital",
    "total_assets",
    "revenue",
    "cost",
    "profit",
    "budget_payment",
    "deposits",
    "loans",
}
HEADER_ROW = 7


def write_sheet(
    path: Path, *, province: Province, year: int, organizations: list[SampleOrganization]
) -> None:
    """Write the list of a year. The same list gives the same bytes."""
    book = xlsxwriter.Workbook(str(path))
    # The moment of writing would make two equal files differ.
    book.set_properties(
        {
            "title": f"Danh sách mẫu {province.name} {year}",
            "created": datetime(year, 12, 31, tzinfo=UTC),
        }
    )
    sheet = book.add_worksheet(f"Danh sách {year}")
    styles = _styles(book)
    _set_up(sheet, book)
    _titles(sheet, styles, province, year)
    _headings(sheet, styles)
    row = HEADER_ROW + 3
    listed = [each for each in organizations if each.stands_in(year)]
    for kind, numeral, title in GROUPS:
        of_kind = [each for each in listed if each.kind == kind]
        sheet.write_string(row, 0, numeral, styles["group"])
        sheet.write_string(row, 1, f"{title} ({number(len(of_kind))})", styles["group"])
        row += 1
        for position, each in enumerate(of_kind, start=1):
            _line(sheet, styles, row, position, each, year)
            row += 1
    _total(sheet, styles, row, listed, year)
    _foot(sheet, styles, row + 2, province, year)
    book.close()


def _styles(book):
    base = {"font_name": "Times New Roman", "font_size": 11, "valign": "top"}
    boxed = base | {"border": 1}
    make = book.add_format
    return {
        "body": make(base | {"bold": True, "align": "center"}),
        "title": make(base | {"bold": True, "font_size": 14}),
        "note": make(base | {"italic": True}),
        "heading": make(
            boxed
            | {
                "bold": True,
                "align": "center",
                "valign": "vcenter",
                "text_wrap": True,
                "bg_color": "#DCE6F1",
            }
        ),
        "index": make(boxed | {"italic": True, "align": "center", "font_size": 9}),
        "group": make(boxed | {"bold": True, "bg_color": "#F2F2F2"}),
        "text": make(boxed | {"num_format": "@"}),
        "wrapped": make(boxed | {"text_wrap": True}),
        "day": make(boxed | {"num_format": "dd/mm/yyyy", "align": "center"}),
        "number": make(boxed | {"num_format": "#,##0.##;-#,##0.##;0"}),
        "count": make(boxed | {"num_format": "#,##0"}),
        "total": make(boxed | {"bold": True, "num_format": "#,##0.##", "bg_color": "#F2F2F2"}),
    }


def _set_up(sheet, book):
    for index, (_above, _heading, width, _field) in enumerate(COLUMNS):
        sheet.set_column(index, index, width)
    sheet.freeze_panes(HEADER_ROW + 3, 2)
    sheet.set_landscape()
    sheet.set_paper(8)
    sheet.fit_to_pages(3, 0)
    sheet.repeat_rows(HEADER_ROW, HEADER_ROW + 1)
    sheet.repeat_columns(0, 1)
    sheet.set_row(HEADER_ROW, 32)
    sheet.set_row(HEADER_ROW + 1, 48)


def _titles(sheet, styles, province, year):
    sheet.write_string(0, 1, province.alliance_name_upper, styles["body"])
    sheet.write_string(0, 9, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", styles["body"])
    sheet.write_string(1, 1, "PHÒNG CHÍNH SÁCH – TUYÊN TRUYỀN", styles["body"])
    sheet.write_string(1, 9, "Độc lập - Tự do - Hạnh phúc", styles["body"])
    sheet.write_string(3, 1, f"DANH SÁCH TỔ CHỨC KINH TẾ TẬP THỂ NĂM {year}", styles["title"])
    sheet.write_string(
        4,
        1,
        f"(Số liệu đến ngày 31/12/{year}; số liệu mẫu, không phải số liệu thật)",
        styles["note"],
    )
    sheet.write_string(5, 1, "ĐVT: triệu đồng", styles["note"])


def _headings(sheet, styles):
    """Two rows with merged headings, and the row of column numbers that offices put under them."""
    style = styles["heading"]
    spans = {}
    for index, (above, _heading, _width, _field) in enumerate(COLUMNS):
        if above:
            spans.setdefault(above, []).append(index)
    for index, (above, heading, _width, _field) in enumerate(COLUMNS):
        if not above:
            sheet.merge_range(HEADER_ROW, index, HEADER_ROW + 1, index, heading, style)
        elif spans[above][0] == index:
            sheet.merge_range(HEADER_ROW, index, HEADER_ROW, spans[above][-1], above, style)
    for index, (above, heading, _width, _field) in enumerate(COLUMNS):
        if above:
            sheet.write_string(HEADER_ROW + 1, index, heading, style)
    for index in range(len(COLUMNS)):
        sheet.write_string(HEADER_ROW + 2, index, f"({index + 1})", styles["index"])


def _line(sheet, styles, row, position, each, year):
    status, status_on = each.status_in(year)
    joined = each.alliance_member_since
    values = {
        "number": position,
        "name": each.name,
        "tax_code": each.tax_code,
        "registration_no": each.registration_no,
        "founded_on": each.founded_on,
        "sector": words.SECTORS[each.sector][0],
        "address": each.address,
        "commune": words.commune_name(each.commune),
        "district": each.commune.district,
        "representative": each.representative,
        "representative_title": each.representative_title,
        "phone": each.phone,
        "status": words.STATUSES[status][0],
        "status_on": status_on,
        "alliance_member_since": joined if joined and joined.year <= year else None,
        "cooperative_union": each.cooperative_union,
        **each.figures.get(year, {}),
    }
    if rating := values.get("rating"):
        values["rating"] = words.RATINGS[rating][0]
    for index, (_above, _heading, _width, name) in enumerate(COLUMNS):
        _cell(sheet, styles, row, index, values.get(name))


def _cell(sheet, styles, row, index, value):
    if value is None or value == "":
        sheet.write_blank(row, index, None, styles["text"])
    elif isinstance(value, date):
        sheet.write_datetime(row, index, value, styles["day"])
    elif isinstance(value, int):
        sheet.write_number(row, index, value, styles["count"])
    elif isinstance(value, Decimal):
        sheet.write_number(row, index, float(value), styles["number"])
    else:
        sheet.write_string(row, index, value, styles["text"])


def _total(sheet, styles, row, listed, year):
    sums = dict.fromkeys(SUMMED, Decimal(0))
    for each in listed:
        for name, value in each.figures.get(year, {}).items():
            if name in SUMMED and not isinstance(value, str):
                sums[name] += value
    for index, (_above, _heading, _width, name) in enumerate(COLUMNS):
        if name in SUMMED:
            sheet.write_number(row, index, float(sums[name]), styles["total"])
        else:
            sheet.write_string(row, index, "Tổng cộng" if name == "name" else "", styles["total"])


def _foot(sheet, styles, row, province, year):
    sheet.write_string(
        row, 1, "Ghi chú: KCSL là không có số liệu; ô trống là chưa báo cáo.", styles["note"]
    )
    sheet.write_string(row + 1, 9, f"{province.name}, ngày 31 tháng 12 năm {year}", styles["note"])
    sheet.write_string(row + 2, 1, "Người lập biểu", styles["body"])
    sheet.write_string(row + 2, 9, "CHỦ TỊCH", styles["body"])
