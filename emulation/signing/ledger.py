"""The list (bản kê) that the seal puts into the file for programs: who signed, how, when, with what proof."""

import base64

from emulation.models import ArtifactState, Pledge, SignatureArtifact, SigningMethod

from .documents import key_of

FORMAT = "giao-uoc-ban-ke/1"


def ledger_of(pledge: Pledge) -> dict:
    """Three queries, and the small files of the confirmations."""
    places = list(pledge.signatures.select_related("province", "artifact__confirmed_by"))
    withdrawn = SignatureArtifact.objects.filter(
        signature__pledge=pledge, state=ArtifactState.WITHDRAWN, paper_code=pledge.code
    ).select_related("signature__province")
    return {
        "format": FORMAT,
        "code": pledge.code,
        "content_sha256": pledge.content_hash,
        "signatures": [_signed(place) for place in places if place.is_signed],
        "unsigned": [
            {"unit": key_of(place), "reason": place.unsigned_reason}
            for place in places
            if place.is_listed_unsigned and not place.is_signed
        ],
        "withdrawn": [_withdrawn(artifact) for artifact in withdrawn],
    }


def covered(ledger: dict) -> list[tuple]:
    """Which signatures a ledger holds, to see whether one came in since."""
    return [(row["unit"], row["at"], row["signer"]) for row in ledger.get("signatures", [])]


def _signed(place) -> dict:
    row = {
        "unit": key_of(place),
        "signer": place.signer_name,
        "position": place.position_line,
        "method": place.method,
        "state": place.state,
        "at": place.signed_at.isoformat(timespec="microseconds"),
    }
    return row | (_proof(place.artifact) if place.artifact else {})


def _proof(artifact) -> dict:
    if artifact.method == SigningMethod.PORTAL:
        with artifact.file.open("rb") as file:
            signature = base64.b64encode(file.read()).decode()
        return {"statement": artifact.statement, "cms": signature}
    if artifact.method == SigningMethod.INK:
        return {
            "statement": artifact.statement,
            "scan_sha256": artifact.sha256,
            "confirmed_by": artifact.confirmed_by.full_name,
            "confirmed_at": artifact.confirmed_at.isoformat(timespec="microseconds"),
        }
    return {"field": artifact.field_name, "certificate_sha256": artifact.cert_sha256}


def _withdrawn(artifact) -> dict:
    return {
        "unit": key_of(artifact.signature),
        "signer": artifact.signer_name,
        "method": artifact.method,
        "field": artifact.field_name,
        "withdrawn_at": artifact.withdrawn_at.isoformat(timespec="microseconds"),
        "reason": artifact.withdrawal_reason,
    }
