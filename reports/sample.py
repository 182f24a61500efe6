"""The document of 2023 in the sample world, written and approved by its secretary through the real actions.

The opening words on the year and on next year's direction follow the press report of the conference of 02/12/2023;
what is invented says «(nội dung mẫu)».
"""

from datetime import date, datetime

from cluster_portal.accounts.models import User
from cooperatives.actions.versions import plain
from emulation.models import EmulationYear

from .actions import approve_report, edit_report, start_report, values_of
from .models import ConferenceReport

YEAR = 2023
SECRETARY = "thuky.quangngai"
HEAD = {
    "number": 5,
    "symbol": "BC-CTĐ",
    "place": "Quảng Ngãi",
    "on": date(2023, 12, 2),
    "authority": "head",
    "signer_title": "",
    "signer_name": "Nguyễn Văn Mẫu",
}
SECTIONS = {
    "basis": """\
Căn cứ Luật Thi đua, Khen thưởng;
Căn cứ Quy chế thi đua, khen thưởng của Liên minh Hợp tác xã Việt Nam ban hành kèm theo Quyết định số \
429/QĐ-LMHTXVN \
ngày 18 tháng 11 năm 2019;
Căn cứ Giao ước thi đua năm 2023 của Cụm thi đua Liên minh Hợp tác xã các tỉnh duyên hải miền Trung.""",
    "recipients": """\
- Liên minh Hợp tác xã Việt Nam;
- Ủy ban nhân dân các tỉnh, thành phố trong cụm;
- Liên minh Hợp tác xã các tỉnh, thành phố trong cụm;
- Lưu: VT, CTĐ.""",
    "advantages": """\
Các cấp ủy, chính quyền địa phương quan tâm lãnh đạo, chỉ đạo phát triển kinh tế tập thể, hợp tác xã; Luật Hợp \
tác xã \
năm 2023 được Quốc hội thông qua mở ra khung pháp lý mới cho khu vực này (nội dung mẫu).""",
    "difficulties": """\
Thiên tai, giá vật tư đầu vào và thị trường tiêu thụ còn nhiều biến động; phần lớn hợp tác xã có quy mô nhỏ, \
thiếu vốn \
và thiếu cán bộ quản lý được đào tạo (nội dung mẫu).""",
    "advice": """\
Các đơn vị tham mưu cho cấp ủy, chính quyền địa phương ban hành kế hoạch, chính sách hỗ trợ kinh tế tập thể; \
phối hợp \
với các sở, ban, ngành, đoàn thể triển khai thực hiện (nội dung mẫu).""",
    "communication": """\
Trong năm, các đơn vị trong cụm đẩy mạnh công tác tuyên truyền, nâng cao nhận thức về kinh tế tập thể; vận động \
hợp tác \
xã, quỹ tín dụng nhân dân tham gia Liên minh Hợp tác xã (nội dung mẫu).""",
    "founding": """\
Các đơn vị tư vấn thành lập mới hợp tác xã, tổ hợp tác, liên hiệp hợp tác xã; hướng dẫn sáng lập viên lập \
phương án sản \
xuất kinh doanh, điều lệ và hồ sơ đăng ký (nội dung mẫu).""",
    "support": """\
Các đơn vị phối hợp với các sở, ban, ngành, đoàn thể đẩy mạnh hoạt động hỗ trợ, xây dựng mô hình hợp tác xã, tổ \
hợp tác \
hoạt động hiệu quả, có sức lan tỏa, tham gia xây dựng nông thôn mới.
Nội dung hỗ trợ gồm: bồi dưỡng cán bộ, thành viên; vay vốn từ Quỹ hỗ trợ phát triển hợp tác xã; ứng dụng khoa \
học công \
nghệ, chuyển đổi số; xúc tiến thương mại; liên kết chuỗi giá trị và sản phẩm OCOP (nội dung mẫu).""",
    "organization": """\
Các đơn vị tiếp tục kiện toàn, đổi mới bộ máy tổ chức, phương thức hoạt động; thực hiện tốt công tác xây dựng \
Đảng và \
đoàn thể (nội dung mẫu).""",
    "emulation": """\
Các đơn vị phát động phong trào thi đua gắn với nhiệm vụ chính trị của đơn vị; thực hiện bình xét, khen thưởng \
công khai, \
đúng quy định (nội dung mẫu).""",
    "cluster_work": """\
Cụm đã ký giao ước thi đua từ đầu năm, trao đổi số liệu và kinh nghiệm giữa các đơn vị, tổ chức thẩm định chéo \
kết quả \
chấm điểm trước hội nghị tổng kết (nội dung mẫu).""",
    "nominations": """\
Hội nghị bình xét, bỏ phiếu suy tôn đơn vị dẫn đầu cụm để đề nghị Liên minh Hợp tác xã Việt Nam tặng Cờ thi đua.""",
    "strengths": """\
Kinh tế tập thể, hợp tác xã các tỉnh duyên hải miền Trung hoạt động ổn định, tiếp tục phát triển về số lượng và \
chất \
lượng hoạt động.
Các đơn vị trong cụm đoàn kết, chủ động thực hiện giao ước, gửi báo cáo và số liệu đúng yêu cầu (nội dung mẫu).""",
    "weaknesses": """\
Một số hợp tác xã hoạt động còn hình thức, chậm củng cố hoặc giải thể; liên kết theo chuỗi giá trị chưa nhiều \
(nội dung \
mẫu).""",
    "causes": """\
Nguồn lực hỗ trợ còn hạn chế; năng lực quản lý của một bộ phận hợp tác xã chưa đáp ứng yêu cầu thị trường (nội \
dung \
mẫu).""",
    "lessons": """\
Bám sát nhiệm vụ chính trị của địa phương; lấy hợp tác xã làm trung tâm phục vụ; số liệu phải được cập nhật \
thường xuyên \
và kiểm tra chéo (nội dung mẫu).""",
    "direction": """\
Trong năm 2024, Liên minh Hợp tác xã các tỉnh, thành phố trong cụm tiếp tục thi đua thực hiện tốt nhiệm vụ \
chính trị \
trên tất cả các mặt công tác; triển khai có kết quả Chương trình hành động thực hiện Nghị quyết Đại hội đại \
biểu toàn \
quốc Liên minh Hợp tác xã Việt Nam và Nghị quyết Đại hội Liên minh Hợp tác xã các tỉnh, thành phố nhiệm kỳ 2020 \
- 2025.""",
    "tasks": """\
Tiếp tục nâng cao năng lực hoạt động của Liên minh Hợp tác xã các tỉnh, thành phố trên các mặt công tác; kiện \
toàn, đổi \
mới bộ máy tổ chức, phương thức hoạt động.
Tăng cường các nguồn lực hỗ trợ, bảo đảm thực hiện tốt vai trò nòng cốt trong xây dựng và phát triển kinh tế \
tập thể, \
hợp tác xã.""",
    "execution": """\
Cụm trưởng xây dựng kế hoạch hoạt động, theo dõi, đôn đốc việc thực hiện giao ước; các đơn vị thành viên gửi số \
liệu và \
báo cáo đúng thời hạn, tự chấm điểm và tham gia thẩm định chéo (nội dung mẫu).""",
    "proposals_government": """\
Đề nghị tiếp tục bố trí nguồn lực thực hiện chính sách hỗ trợ kinh tế tập thể, hợp tác xã (nội dung mẫu).""",
    "proposals_alliance": """\
Đề nghị hướng dẫn thống nhất tiêu chí chấm điểm thi đua và hỗ trợ đào tạo cán bộ cho các đơn vị trong cụm (nội \
dung \
mẫu).""",
}


def load_report(*, at: datetime) -> None:
    """Write and approve the document of 2023, unless somebody began it before. It is left to be published."""
    year = EmulationYear.objects.get(year=YEAR, cluster__code="duyen-hai-mien-trung")
    if ConferenceReport.objects.filter(year=year).exists():
        return
    by = User.objects.get(username=SECRETARY)
    report = start_report(year=year, by=by, at=at)
    report = edit_report(
        report=report,
        values=HEAD | SECTIONS,
        base=plain(values_of(report)),
        expected_version=report.lock_version,
        by=by,
        at=at,
    )
    approve_report(report=report, by=by, at=at)
