"""What people write in the document by hand: the fields of ConferenceReport.sections, in the order of the paper.

Labels and headings are the paper's own words, so they are Vietnamese and not messages. Source of the outline: the
summary reports of such clusters (one paragraph a line; a line may begin with «- »).
"""

import re
from dataclasses import dataclass

from django.db.models import TextChoices

from cluster_portal.text import fold

# «1. », «IV. » before a heading, and what stands in brackets behind it
ORDER = re.compile(r"^(?:\d+|[IVX]+)\. |\s*\(.*\)$")


class Part(TextChoices):
    HEAD = "head", "Căn cứ và nơi nhận"
    SITUATION = "situation", "Phần I, mục I. Đặc điểm tình hình"
    RESULTS = "results", "Phần I, mục III. Kết quả thực hiện giao ước"
    CLUSTER = "cluster", "Phần I, mục IV–V. Hoạt động của cụm, bình xét"
    ASSESSMENT = "assessment", "Phần I, mục VI. Đánh giá chung"
    NEXT_YEAR = "next_year", "Phần II. Phương hướng, nhiệm vụ"
    PROPOSALS = "proposals", "Phần III. Kiến nghị, đề xuất"


@dataclass(frozen=True)
class SectionField:
    key: str
    label: str
    part: Part
    # Without a required one the document cannot be approved.
    required: bool = True
    # Running text knows the markup of writing.py; the others are plain lines of the head and the foot.
    is_running: bool = True

    @property
    def slug(self) -> str:
        """Its name in an address: «1. Thuận lợi» is «thuan-loi»."""
        return "-".join(re.findall("[a-z0-9]+", fold(ORDER.sub("", self.label))))


SECTIONS = (
    SectionField("basis", "Căn cứ (mỗi dòng một căn cứ)", Part.HEAD, is_running=False),
    SectionField("recipients", "Nơi nhận (mỗi dòng một nơi)", Part.HEAD, is_running=False),
    SectionField("advantages", "1. Thuận lợi", Part.SITUATION),
    SectionField("difficulties", "2. Khó khăn", Part.SITUATION),
    SectionField("advice", "1. Tham mưu", Part.RESULTS),
    SectionField("communication", "2. Tuyên truyền, phát triển thành viên", Part.RESULTS),
    SectionField("founding", "3. Tư vấn, hỗ trợ thành lập mới", Part.RESULTS),
    SectionField("support", "4. Hỗ trợ hợp tác xã", Part.RESULTS),
    SectionField("organization", "5. Xây dựng tổ chức", Part.RESULTS),
    SectionField("emulation", "6. Công tác thi đua, khen thưởng", Part.RESULTS),
    SectionField("cluster_work", "IV. Hoạt động của cụm", Part.CLUSTER),
    SectionField("nominations", "V. Bình xét, suy tôn", Part.CLUSTER, required=False),
    SectionField("strengths", "1. Ưu điểm", Part.ASSESSMENT),
    SectionField("weaknesses", "2. Tồn tại, hạn chế", Part.ASSESSMENT),
    SectionField("causes", "3. Nguyên nhân", Part.ASSESSMENT),
    SectionField("lessons", "4. Bài học kinh nghiệm", Part.ASSESSMENT),
    SectionField("direction", "I. Phương hướng", Part.NEXT_YEAR),
    SectionField("tasks", "III. Nhiệm vụ, giải pháp", Part.NEXT_YEAR),
    SectionField("execution", "IV. Tổ chức thực hiện", Part.NEXT_YEAR),
    SectionField(
        "proposals_government", "1. Với Chính phủ, Ủy ban nhân dân các tỉnh", Part.PROPOSALS
    ),
    SectionField("proposals_alliance", "2. Với Liên minh Hợp tác xã Việt Nam", Part.PROPOSALS),
)

BY_KEY = {each.key: each for each in SECTIONS}
BY_SLUG = {each.slug: each for each in SECTIONS}


def empty_sections(sections: dict[str, str]) -> list[SectionField]:
    """The required fields that nobody has written yet."""
    return [each for each in SECTIONS if each.required and not sections.get(each.key, "").strip()]


def lines(text: str) -> list[str]:
    """The paragraphs of a field: one a line, empty lines dropped."""
    return [line.strip() for line in text.splitlines() if line.strip()]
