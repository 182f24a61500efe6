"""The practice document: what stands in it. It promises nothing, so that nobody can take it for the pledge."""

from datetime import date

from .models import Pledge

MARK = "BẢN TẬP DƯỢT"
# Papers are written in Vietnamese directly.
BASIS = "Văn bản này chỉ dùng để các đơn vị tập ký trước ngày ký giao ước thi đua, không có giá trị thi hành."
CONTENTS = """Mở đường dẫn riêng trên điện thoại hoặc máy tính sẽ dùng trong ngày ký và đăng nhập.
Đọc trang tóm tắt, so mã ngắn trên màn hình của mình với mã trên màn hình hội trường.
Ký bằng đúng cách sẽ dùng trong ngày ký: mật khẩu, chứng thư số hoặc bản giấy."""
ORGANIZATION = "Sau khi các đơn vị tập ký xong, thư ký cụm gỡ bản tập dượt này."


def practice_texts(model: Pledge | None, *, place: str, on: date) -> dict:
    """The texts of a practice document; place as on the paper that it prepares for."""
    return {
        "place": model.place if model else place,
        "on": on,
        "basis_text": BASIS,
        "contents_text": CONTENTS,
        "organization_text": ORGANIZATION,
        "copies_count": 1,
    }
