"""What stands beside a pledge and its signatures: comments, questions, scans that wait to be compared, certificates."""

from datetime import UTC, date, datetime

import factory

from emulation.models import (
    PledgeComment,
    SignatureArtifact,
    SignerCertificate,
    SigningMethod,
    SigningQuestion,
)

from .factories import AT, PledgeFactory, PortalFactory, SignatureFactory, UserFactory


class SigningQuestionFactory(PortalFactory):
    class Meta:
        model = SigningQuestion

    signature = factory.SubFactory(SignatureFactory)
    paper_code = factory.SelfAttribute("signature.pledge.code")
    text = "Chỉ tiêu số 2 tính cả quỹ tín dụng không?"
    asked_by = factory.SubFactory(
        UserFactory, leader=True, province=factory.SelfAttribute("..signature.province")
    )
    asked_at = AT


class ScanFactory(PortalFactory):
    """A scan that waits to be compared, of a content that is not the present one."""

    class Meta:
        model = SignatureArtifact

    signature = factory.SubFactory(SignatureFactory)
    method = SigningMethod.INK
    file = factory.django.FileField(data=b"%PDF-1.7", filename="quet.pdf")
    suffix = ".pdf"
    sha256 = "0" * 64
    size = 8
    paper_code = factory.SelfAttribute("signature.pledge.code")
    content_hash = "1" * 64
    signer = factory.SubFactory(
        UserFactory, leader=True, province=factory.SelfAttribute("..signature.province")
    )
    signer_name = factory.SelfAttribute("signer.full_name")
    handed_in_by = factory.SelfAttribute("signer")
    position_line = "CHỦ TỊCH"
    received_at = AT


class SignerCertificateFactory(PortalFactory):
    """Known by its serial number, valid for long."""

    class Meta:
        model = SignerCertificate

    user = factory.SubFactory(UserFactory, leader=True)
    serial = factory.Sequence("a{:06x}".format)
    issuer = "CA mẫu"
    common_name = factory.SelfAttribute("user.full_name")
    expires_at = datetime(2035, 1, 1, tzinfo=UTC)
    key_usage = "ký số, chống chối bỏ"
    valid_from = date(2023, 1, 1)


class PledgeCommentFactory(PortalFactory):
    class Meta:
        model = PledgeComment

    pledge = factory.SubFactory(PledgeFactory, consulting=True)
    part = "targets"
    text = "Chỉ tiêu số 2 nên tính cả quỹ tín dụng."
    by = factory.SubFactory(UserFactory)
    at = AT
