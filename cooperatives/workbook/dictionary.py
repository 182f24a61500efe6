"""The sheet «Giải thích» of our workbooks: how a cell is read, what is locked, what each column means."""

from . import sheets
from .columns import COLUMNS

RULES = (
    "Tên đầy đủ và loại hình là bắt buộc; tổ chức mới cần thêm lĩnh vực. Thứ tự cột và cột thiếu không quan trọng.",
    "Ô trống: không nói gì, dữ liệu đã có được giữ nguyên. Dấu gạch (–): xóa giá trị đã có.",
    "Số 0 là không; KCSL là không có số liệu; ô trống là chưa báo cáo. Ba trường hợp này khác nhau.",
    "Số: 1.789 hoặc 1789; thập phân dùng dấu phẩy: 12,5. Ngày: ngày/tháng/năm, ví dụ 25/12/2015.",
    "Mã hồ sơ dùng để sửa đúng tổ chức đã có. Không có mã thì hệ thống tìm theo mã số thuế, rồi theo tên và xã.",
)
LOCKS = (
    "Cột «Mã hồ sơ», cột ẩn «Phiên bản» và dòng tiêu đề được khóa để không sửa nhầm; các ô khác sửa bình thường.",
    "Lọc, ẩn, chèn dòng và thêm tổ chức mới ở cuối danh sách làm được ngay. Tổ chức mới để trống mã hồ sơ.",
    "Để sắp xếp hoặc xóa dòng: chọn Xem lại (Review) → Bỏ bảo vệ trang tính (Unprotect Sheet); không có mật khẩu.",
    "Bớt dòng không xóa hồ sơ trong sổ. Chỉ những ô đã sửa sau khi xuất tệp mới được ghi khi tải lên lại.",
)


def write_dictionary(book, styles, note: str, *, is_locked: bool) -> None:
    sheet = book.add_worksheet(sheets.DICTIONARY)
    sheet.set_column(0, 0, 42)
    sheet.set_column(1, 1, 20)
    sheet.set_column(2, 2, 100)
    sheet.write_string(0, 0, "Giải thích các cột", styles["title"])
    sheet.write_string(1, 0, note, styles["note"])
    lines = (*RULES, *(LOCKS if is_locked else ()))
    for row, line in enumerate(lines, start=3):
        sheet.write_string(row, 0, line, styles["bare"])
    row = len(lines) + 4
    for index, heading in enumerate(("Cột", "Đơn vị", "Ý nghĩa, cách ghi")):
        sheet.write_string(row, index, heading, styles["heading"])
    for column in COLUMNS:
        row += 1
        for index, text in enumerate((column.heading, column.unit, column.help)):
            sheet.write_string(row, index, text, styles["wrapped"])
