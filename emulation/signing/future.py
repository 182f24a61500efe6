"""Whether a sealed file can still be checked in years, when its certificates have run out: tried out today."""

import io
from datetime import datetime

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESPassed
from pyhanko.sign.validation.ades import simulate_future_ades_lta_validation
from pyhanko.sign.validation.policy_decl import (
    PdfSignatureValidationSpec,
    RevinfoOnlineFetchingRule,
    RevocationInfoGatheringSpec,
    SignatureValidationSpec,
)
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.policy_decl import CertRevTrustPolicy, RevocationCheckingPolicy
from pyhanko_certvalidator.registry import SimpleTrustManager

from .keys import portal_certificates
from .loops import run
from .trust import trust_roots


def unprovable_later(content: bytes, later: datetime) -> list[str]:
    """The fields of the signatures that could not be proven then, by what the file holds now."""
    reader = PdfFileReader(io.BytesIO(content), strict=False)
    return [
        signature.field_name
        for signature in reader.embedded_regular_signatures
        if not _is_provable(signature, later)
    ]


def _is_provable(signature, later) -> bool:
    result = run(simulate_future_ades_lta_validation(signature, _spec(), later))
    return result.ades_subindic == AdESPassed.OK


def _spec() -> PdfSignatureValidationSpec:
    roots = [*portal_certificates(), *trust_roots()]
    policy = CertValidationPolicySpec(
        trust_manager=SimpleTrustManager.build(trust_roots=roots),
        revinfo_policy=CertRevTrustPolicy(RevocationCheckingPolicy.from_legacy("require")),
    )
    local_only = RevocationInfoGatheringSpec(RevinfoOnlineFetchingRule.LOCAL_ONLY)
    spec = SignatureValidationSpec(
        cert_validation_policy=policy, revinfo_gathering_policy=local_only
    )
    return PdfSignatureValidationSpec(spec)
