"""What the sample pledges say. The contents for 2024 follow the press report of the conference of 02/12/2023.

Targets are invented, in the magnitudes of the field; the order of the numbers is north to south.
"""

from datetime import date

BASIS = """\
Căn cứ Luật Thi đua, Khen thưởng;
Căn cứ Quy chế thi đua, khen thưởng của Liên minh Hợp tác xã Việt Nam ban hành kèm theo Quyết định số \
429/QĐ-LMHTXVN ngày 18 tháng 11 năm 2019;
Căn cứ Nghị quyết Đại hội Đại biểu toàn quốc Liên minh Hợp tác xã Việt Nam nhiệm kỳ 2020 - 2025;
Căn cứ kế hoạch hoạt động của Cụm thi đua và kết quả thống nhất tại hội nghị tổng kết năm {before}."""

ORGANIZATION = """\
Cụm trưởng chủ trì xây dựng kế hoạch hoạt động của Cụm, tổ chức sơ kết, tổng kết, chấm điểm, bình xét thi đua; Cụm \
phó phối hợp, thay mặt Cụm trưởng khi được phân công (nội dung mẫu).
Các đơn vị thành viên tổ chức phát động, thực hiện giao ước tại đơn vị; gửi số liệu 6 tháng trước ngày 20 tháng 6 và \
số liệu năm trước ngày 10 tháng 11 (nội dung mẫu).
Các đơn vị tự chấm điểm và gửi báo cáo thành tích trước ngày 15 tháng 11; đơn vị gửi chậm bị trừ điểm theo bảng tiêu \
chí của Cụm (nội dung mẫu)."""

CONTENTS_2023 = """\
Thi đua thực hiện tốt nhiệm vụ chính trị trên các mặt công tác của Liên minh Hợp tác xã mỗi tỉnh, thành phố năm 2023.
Đẩy mạnh công tác tuyên truyền, nâng cao nhận thức về kinh tế tập thể; tư vấn thành lập mới hợp tác xã, tổ hợp tác, \
liên hiệp hợp tác xã.
Phối hợp với các sở, ban, ngành, đoàn thể đẩy mạnh các hoạt động hỗ trợ, xây dựng mô hình hợp tác xã, tổ hợp tác hoạt \
động hiệu quả, có sức lan tỏa, tham gia xây dựng nông thôn mới.
Xây dựng tổ chức, cơ quan Liên minh Hợp tác xã trong sạch, vững mạnh; thực hiện tốt công tác thi đua, khen thưởng."""

CONTENTS_2024 = """\
Thi đua thực hiện tốt nhiệm vụ chính trị trên tất cả các mặt công tác của Liên minh Hợp tác xã mỗi tỉnh, thành phố.
Triển khai có kết quả Chương trình hành động thực hiện Nghị quyết Đại hội Đại biểu toàn quốc Liên minh Hợp tác xã \
Việt Nam và Nghị quyết Đại hội Liên minh Hợp tác xã các tỉnh, thành phố nhiệm kỳ 2020 - 2025.
Tiếp tục nâng cao năng lực hoạt động của Liên minh Hợp tác xã các tỉnh, thành phố trên các mặt công tác; kiện toàn, \
đổi mới bộ máy tổ chức, phương thức hoạt động.
Tăng cường các nguồn lực hỗ trợ của Liên minh Hợp tác xã các tỉnh, thành phố, bảo đảm thực hiện tốt vai trò nòng cốt \
trong xây dựng và phát triển kinh tế tập thể, hợp tác xã."""

TEXTS = {
    2023: {
        "place": "Khánh Hòa",
        "on": date(2022, 12, 3),
        "basis_text": BASIS.format(before=2022),
        "contents_text": CONTENTS_2023,
        "organization_text": ORGANIZATION,
        "copies_count": 9,
    },
    2024: {
        "place": "Quảng Ngãi",
        "on": date(2023, 12, 2),
        "basis_text": BASIS.format(before=2023),
        "contents_text": CONTENTS_2024,
        "organization_text": ORGANIZATION,
        "copies_count": 9,
    },
}

ORDER = ("danang", "quangnam", "quangngai", "binhdinh", "phuyen", "khanhhoa", "ninhthuan")
WELL_DONE = "Hoàn thành tốt nhiệm vụ trở lên"

# {indicator: (common target, (one for each alliance))}; None: does not apply, as Đà Nẵng has no credit fund.
TARGETS = {
    2023: {
        "htx-moi": ("110", ("10", "30", "20", "15", "10", "14", "11")),
        "tht-moi": ("270", ("6", "70", "45", "80", "25", "18", "26")),
        "ket-nap-moi": ("95", ("8", "25", "18", "14", "9", "12", "9")),
        "ty-le-thanh-vien": ("70", ("70", "60", "75", "80", "70", "82", "73")),
        "ty-le-kha-tot": ("62", ("60", "66", "65", "62", "60", "60", "70")),
        "doanh-thu-bq": ("1800", ("2000", "1800", "1900", "1800", "1700", "1900", "1700")),
        "lai-bq": ("190", ("210", "190", "200", "190", "180", "200", "180")),
        "thu-nhap-lao-dong": ("5.5", ("5.7", "5.5", "5.6", "5.6", "5.5", "5.6", "5.4")),
        "no-xau-qtdnd": ("1.3", (None, "1.3", "1", "1.1", "1.4", "1.2", "1")),
        "boi-duong": ("5000", ("450", "1200", "900", "950", "550", "600", "450")),
        "mo-hinh-chuoi": ("45", ("4", "10", "8", "7", "5", "6", "5")),
        "du-no-quy": ("120", ("14", "20", "18", "24", "12", "28", "9")),
        "van-ban-tham-muu": ("38", ("5", "6", "6", "6", "5", "6", "5")),
        "xep-loai-don-vi": (WELL_DONE, ()),
    },
    2024: {
        "htx-moi": ("115", ("11", "31", "22", "16", "10", "15", "12")),
        "tht-moi": ("280", ("6", "72", "46", "82", "26", "20", "28")),
        "ket-nap-moi": ("100", ("8", "26", "20", "15", "9", "13", "9")),
        "ty-le-thanh-vien": ("72", ("66", "68", "78", "81", "70", "84", "75")),
        "ty-le-kha-tot": ("65", ("62", "68", "67", "65", "62", "63", "75")),
        "doanh-thu-bq": ("1900", ("2100", "1900", "2000", "1900", "1800", "2000", "1800")),
        "lai-bq": ("200", ("220", "200", "210", "200", "190", "210", "190")),
        "thu-nhap-lao-dong": ("5.8", ("6", "5.8", "5.8", "6", "5.9", "5.8", "5.7")),
        "no-xau-qtdnd": ("1.2", (None, "1.2", "0.9", "1", "1.3", "1", "0.9")),
        "boi-duong": ("5200", ("470", "1250", "930", "980", "570", "620", "460")),
        "mo-hinh-chuoi": ("50", ("5", "11", "9", "8", "6", "6", "5")),
        "du-no-quy": ("130", ("15", "22", "20", "26", "13", "30", "10")),
        "van-ban-tham-muu": ("40", ("5", "7", "6", "6", "5", "6", "5")),
        "xep-loai-don-vi": (WELL_DONE, ()),
    },
}
