"""What goes with a conference document: comments on its sections, other files, the news item."""

from hashlib import sha256

import factory
from django.core.files.base import ContentFile

from reports.models import PressText, PublishedFile, SectionComment
from tests.factories import (
    AT,
    PortalFactory,
    PublishedReportFactory,
    ReportFactory,
    UserFactory,
)


class SectionCommentFactory(PortalFactory):
    class Meta:
        model = SectionComment

    report = factory.SubFactory(ReportFactory)
    key = "advantages"
    text = "Đề nghị bổ sung."
    by = factory.SubFactory(UserFactory)
    at = AT


class PublishedFileFactory(PortalFactory):
    class Meta:
        model = PublishedFile

    publication = factory.SubFactory(PublishedReportFactory)
    kind = "docx"
    file = factory.LazyFunction(lambda: ContentFile(b"%PDF-1.7 mau", name="tep.pdf"))
    sha256 = sha256(b"%PDF-1.7 mau").hexdigest()
    size = 12


class PressTextFactory(PortalFactory):
    class Meta:
        model = PressText

    publication = factory.SubFactory(PublishedReportFactory)
    title = "Cụm thi đua tổng kết năm 2023"
    text = "Toàn cụm có {{ htx.tong }} hợp tác xã."
    written_by = factory.SubFactory(UserFactory, secretary=True)
    written_at = AT
