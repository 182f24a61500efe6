"""Small workbooks made in the tests: a list of rows becomes .xlsx or .csv bytes."""

import io

import xlsxwriter

HEADINGS = [
    "STT",
    "Mã hồ sơ",
    "Loại hình",
    "Tên đầy đủ",
    "Mã số thuế",
    "Lĩnh vực",
    "Địa chỉ",
    "Số thành viên",
    "Doanh thu",
]


def xlsx(rows, *, sheet="Danh sách", others=(), hidden=()):
    """`rows` from A1 on; `others` is [(name, rows)] of further sheets, `hidden` names those not shown."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    for name, lines in [(sheet, rows), *others]:
        page = book.add_worksheet(name)
        if name in hidden:
            page.hide()
        for row, values in enumerate(lines):
            for column, value in enumerate(values):
                if hasattr(value, "year"):
                    page.write_datetime(row, column, value, day)
                elif isinstance(value, str) and value.startswith("="):
                    page.write_formula(row, column, value, None, "#DIV/0!" if "/0" in value else 0)
                elif value is not None:
                    page.write(row, column, value)
    book.close()
    return target.getvalue()


def table(*rows, headings=None):
    """A plain list under our own headings."""
    return xlsx([headings or HEADINGS, *rows])


def csv(rows, *, delimiter=";", encoding="utf-8-sig"):
    return "\r\n".join(delimiter.join(map(str, row)) for row in rows).encode(encoding)
