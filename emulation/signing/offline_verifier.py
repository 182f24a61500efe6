"""Is this PDF whole, who signed it, how and when; is it ours: one answer, in the portal and on a stranger's machine.

This one file needs nothing but Python 3.11 and pyHanko (pip install pyHanko), so it imports nothing of the portal. The
page of verification gives it away with ANCHORS filled in; without them everything is judged, and nothing is trusted.
What it says is read by strangers, so it speaks Vietnamese.
"""

import argparse
import asyncio
import base64
import hashlib
import io
import json
import logging
import re
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from asn1crypto import cms, crl, pem, x509
from asn1crypto.parser import peek
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESIndeterminate
from pyhanko.sign.diff_analysis import ModificationLevel, SuspiciousModification
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.errors import NoDSSFoundError
from pyhanko.sign.validation.generic_cms import async_validate_detached_cms
from pyhanko.sign.validation.pdf_embedded import (
    EmbeddedPdfSignature,
    async_validate_pdf_signature,
    async_validate_pdf_timestamp,
)
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import PathError, ValidationError

FORMAT = "kiem-tra-van-ban/1"
# Filled in when the portal gives this file away: {"portal": [PEM], "roots": [PEM], "papers": {SHA-256: {…}}}.
ANCHORS: dict | None = None

CONTENT_FILE = "giao-uoc.json"
LIST_FIELD = "ban-ke"
BLOCK = "o-"
SEAL_FIELD = "con-dau"
SIGNATURE_FIELD = "ky-"
OFFICE = "thuong-truc"
OFFICE_NAME = "Thường trực Cụm thi đua"
PORTAL_NAME = "Cổng thông tin Cụm thi đua"
# Some authorities write only one of the two into a certificate that signs.
USAGE = KeyUsageConstraints(
    key_usage={"non_repudiation", "digital_signature"}, match_all_key_usages=False
)
# A revision ends here; more of them than this no honest file has.
END = re.compile(rb"%%EOF(\r\n|\n|\r)?")
MOST_ENDS = 400
MOST_PAGES = 2000
VIETNAM = timezone(timedelta(hours=7))
MOST_MEMORY = 2 * 1024**3

SENTENCES = {
    "empty": "Tệp rỗng.",
    "no_pdf": "Đây không phải tệp PDF.",
    "broken": "Tệp hỏng hoặc thiếu một phần, không đọc được.",
    "encrypted": "Tệp bị khóa (mã hóa), không kiểm tra được. Hãy gửi bản không khóa.",
    "unsigned": "Trong tệp không có chữ ký số nào, nên không gì chứng minh được tệp còn nguyên vẹn.",
    "appended": "Tệp bắt đầu đúng như văn bản của Cổng thông tin, nhưng phần thêm vào phía sau không phải của Cổng.",
    "javascript": "Trong tệp có mã lệnh JavaScript; chữ ký không nói gì về điều mã lệnh đó làm.",
    "practice": "Đây là văn bản ký thử, không có giá trị.",
    "trailing": "Sau chỗ kết thúc của tệp còn dữ liệu, mà chữ ký không nói gì về dữ liệu đó.",
    "other_content": "Nội dung nhúng trong tệp không khớp với mã băm mà chữ ký nêu.",
    "too_long": "Tệp quá dài, chưa phân tích hết trong thời hạn: chưa biết phần thêm sau khi ký có được phép không.",
    "unreadable": "Không đọc được chữ ký này.",
    "unsupported": "Kiểu chữ ký này không kiểm tra được.",
    "changed": "Nội dung đã bị thay đổi sau khi ký.",
    "invalid": "Chữ ký không đúng về mật mã.",
    "partial": "Chữ ký không bao trùm trọn vẹn phần đứng trước nó trong tệp.",
    "changed_after": "Sau khi ký, tệp đã bị sửa theo cách mà chữ ký không cho phép.",
    "hidden_bytes": "Có dữ liệu giấu trong chỗ dành cho chữ ký.",
    "revoked": "Chứng thư số của người ký đã bị thu hồi.",
    "expired": "Chứng thư số đã hết hạn, và không có dấu thời gian chứng minh rằng chữ ký có từ trước.",
    "not_yet_valid": "Chứng thư số chưa có hiệu lực.",
    "key_usage": "Chứng thư số không được cấp để ký.",
    "weak": "Chữ ký dùng thuật toán đã lỗi thời, không còn an toàn.",
    "untrusted": "Chứng thư số do một tổ chức cấp mà nơi kiểm tra này không tin cậy.",
    "no_trust": "Không xác minh được chứng thư số.",
    "timestamp": "Dấu thời gian không đúng hoặc không đáng tin cậy.",
    "statement": "Xác nhận này không có chữ ký của Cổng thông tin.",
    "no_field": "Bản kê nêu chữ ký này, nhưng trong tệp không có.",
    "other_certificate": "Chữ ký không dùng chứng thư số mà bản kê nêu.",
    "not_listed": "Chữ ký này không có trong bản kê mà Cổng thông tin đã đóng dấu.",
}
ONLY_WARNINGS = {"javascript", "appended", "practice"}
PRACTICE = "practice"
# What speaks against the bytes, and not only against the person.
AGAINST_THE_BYTES = {
    "unreadable",
    "unsupported",
    "changed",
    "invalid",
    "partial",
    "changed_after",
    "hidden_bytes",
    "weak",
    "too_long",
    "statement",
    "no_field",
    "other_certificate",
}
METHODS = {
    "portal": "xác nhận trên Cổng thông tin bằng mật khẩu, không phải chữ ký số",
    "certificate": "chữ ký số",
    "outside": "chữ ký số, ký ngoài Cổng thông tin",
    "vgca": "chữ ký số do Ban Cơ yếu Chính phủ cấp",
    "remote": "chữ ký số từ xa",
    "ink": "ký trên giấy, bản quét",
    "seal": "dấu của Cổng thông tin",
}
USAGE_OR_NAMES = {
    AdESIndeterminate.CHAIN_CONSTRAINTS_FAILURE: "key_usage",
    AdESIndeterminate.CRYPTO_CONSTRAINTS_FAILURE: "weak",
    AdESIndeterminate.CRYPTO_CONSTRAINTS_FAILURE_NO_POE: "weak",
    AdESIndeterminate.NO_CERTIFICATE_CHAIN_FOUND: "untrusted",
}


def _nothing(_hashes):
    return {}


@dataclass(frozen=True)
class Anchors:
    """Whom to believe. `papers` tells of SHA-256 sums which are ours: {sum: {code, number, content_sha256 …}}.

    `portal`: certificates of the portal's own keys, for seal and confirmations; `roots`: of authorities, for all else.
    """

    roots: tuple[x509.Certificate, ...] = ()
    portal: tuple[x509.Certificate, ...] = ()
    crls: tuple[crl.CertificateList, ...] = ()
    papers: Callable[[list[str]], dict[str, dict]] = _nothing


@dataclass(frozen=True)
class View:
    """How a file is looked at; see examine()."""

    anchors: Anchors
    is_online: bool
    with_changes: bool
    at: datetime | None


@dataclass
class Found:
    """A signature of the file while it is looked at."""

    name: str
    embedded: EmbeddedPdfSignature | None
    codes: list[str] = field(default_factory=list)
    status: object = None
    # What speaks for or against the person: that of `status`, or without the answers in the file, which have grown old.
    faith: object = None
    is_seal: bool = False
    trusted: bool = False
    proven_at: datetime | None = None
    revocation: str = "unknown"
    level: str = ""

    @property
    def trusted_bytes(self):
        """It is what it says, by somebody who is believed."""
        faith = self.faith
        return faith is not None and bool(faith.intact and faith.valid and faith.trusted)

    @property
    def is_timestamp(self):
        return self.embedded is not None and self.embedded.sig_object_type == "/DocTimeStamp"


def examine(
    content: bytes,
    anchors: Anchors,
    *,
    is_online: bool = False,
    with_changes: bool = True,
    at: datetime | None = None,
) -> dict:
    """What can be said of these bytes, as the JSON object of `verify_document`. Never raises for what is in a file.

    `is_online`: ask the authorities about revocation, of certificates that are trusted otherwise. `with_changes`:
    analyse what was added after each signature, which takes minutes for a long file from elsewhere. `at`: judge as
    somebody would at that moment; now, if it is not given.
    """
    sums = sums_of(content)
    known = anchors.papers(list(sums.values()))
    whole = sums[len(content)]
    exact = known.get(whole)
    answer = {
        "format": FORMAT,
        "sha256": whole,
        "bytes": len(content),
        "ours": exact is not None,
        "intact": exact is not None,
        "trusted": False,
        "paper": _paper(sums, known, whole),
        "problems": [],
        "codes": [],
        "signatures": [],
        "seal": None,
        "timestamps": [],
        "withdrawn": [],
        "revisions": [],
        "embedded": None,
    }
    codes = []
    try:
        view = View(anchors, is_online, with_changes and exact is None, at)
        _look(content, view, answer, codes)
    except Exception as failure:  # noqa: BLE001  a hostile file may make the library raise anything
        logging.getLogger(__name__).debug("unreadable file", exc_info=True)
        codes.append("broken")
        answer["why"] = f"{type(failure).__name__}: {failure}"[:300]
    if exact is None and answer["paper"] and not answer["ours"]:
        codes.append("appended")
    if answer["ours"] and (answer["paper"].get("kind") or _kind(answer)) == PRACTICE:
        codes.append("practice")
    if codes and exact is None and set(codes) - ONLY_WARNINGS:
        answer["intact"] = False
    answer["codes"] = codes
    answer["problems"] = [SENTENCES[code] for code in codes]
    return answer


def _kind(answer) -> str:
    return (answer["embedded"] or {}).get("kind", "")


def is_good(answer: dict) -> bool:
    """Ours and whole; or somebody else's, whole, and signed by people who are trusted."""
    return answer["intact"] and (answer["ours"] or answer["trusted"])


# The file


def _look(content, view: View, answer, codes):
    if not content:
        codes.append("empty")
        return
    if b"%PDF-" not in content[:1024]:
        codes.append("no_pdf")
        return
    reader = PdfFileReader(io.BytesIO(content), strict=False)
    if reader.encrypted:
        codes.append("encrypted")
        return
    if _has_scripts(reader):
        codes.append("javascript")
    if _after_the_end(reader, content):
        codes.append("trailing")
    papers = _Papers(reader)
    found = _signatures(reader)
    asyncio.run(_judge(reader, found, view))
    answer["embedded"] = papers.told()
    _tell(answer, codes, found, papers, view.anchors)
    answer["revisions"] = _revisions(reader, found)
    for each, told in zip(found, answer.pop("_told"), strict=True):
        after = each.embedded.signed_revision if each.embedded else None
        told["added_after"] = [
            words
            for row in answer["revisions"]
            if after is not None and row["number"] > after
            for words in row["holds"]
        ]


class _Papers:
    """What the file says of itself for programs: the embedded content, and the list that the seal filled in."""

    def __init__(self, reader):
        self.raw = _attachment(reader, CONTENT_FILE)
        self.sha256 = hashlib.sha256(self.raw).hexdigest() if self.raw is not None else ""
        self.content = _json(self.raw)
        self.ledger = _json(_field_value(reader, LIST_FIELD))
        named = {each.get("key"): each for each in _rows(self.content, "units")}
        named |= {each.get("key"): each for each in _rows(self.content, "unsigned")}
        self.units = {key: str(each.get("alliance", "")) for key, each in named.items()}
        self.units[OFFICE] = OFFICE_NAME

    def unit_of(self, field_name) -> str:
        """«ky-quang-nam», and «ky-quang-nam-2» when it was signed anew after a withdrawal."""
        for key in self.units:
            if re.fullmatch(rf"{SIGNATURE_FIELD}{re.escape(key)}(-\d+)?", field_name):
                return key
        return ""

    def told(self):
        if self.raw is None:
            return None
        return {
            "name": CONTENT_FILE,
            "sha256": self.sha256,
            "year": self.content.get("year"),
            "kind": self.content.get("kind", "pledge"),
            "units": _rows(self.content, "units"),
            "targets": _rows(self.content, "targets"),
        }


def _signatures(reader) -> list[Found]:
    found = []
    for name, value, holder in enumerate_sig_fields(reader, filled_status=True):
        try:
            if not isinstance(value.get_object(), generic.DictionaryObject):
                raise ValueError("no signature dictionary")
            found.append(Found(name, EmbeddedPdfSignature(reader, holder.get_object(), name)))
        except Exception:  # noqa: BLE001  forged ones lack what every signature has
            found.append(Found(name, None, ["unreadable"]))
    found.sort(key=lambda each: each.embedded.signed_revision if each.embedded else -1)
    return found


async def _judge(reader, found, view: View):
    own = {certificate.sha256 for certificate in view.anchors.portal}
    full, bare = _contexts(reader, view), None
    for each in found:
        if each.embedded is None:
            continue
        try:
            each.is_seal = not each.is_timestamp and each.embedded.signer_cert.sha256 in own
            each.status = each.faith = await _status(each, full, skip_diff=not view.with_changes)
            if _is_doubted(each.status) and "/DSS" in reader.root:
                bare = bare or _contexts(reader, view, with_answers=False)
                each.faith = await _status(each, bare, skip_diff=True)
        except Exception as failure:  # noqa: BLE001  as above
            each.status = None
            each.codes.append(_why_not(failure))
            continue
        _judge_bytes(each, view.with_changes)
    _judge_our_fields(reader, found)
    for each in found:
        if each.status is not None:
            await _judge_trust(reader, each, found, view)


def _contexts(reader, view: View, *, with_answers=True) -> tuple[ValidationContext, ...]:
    """For people, and for the portal. `with_answers`: also by what the file itself holds about revocation."""
    anchors = view.anchors
    options = {"moment": view.at, "with_answers": with_answers}
    return (
        _context(reader, anchors.roots, anchors, **options),
        _context(reader, (*anchors.portal, *anchors.roots), anchors, **options),
    )


async def _status(each: Found, contexts, *, skip_diff):
    """What pyHanko says."""
    people, portal = contexts
    if each.is_timestamp:
        return await async_validate_pdf_timestamp(each.embedded, people, skip_diff=skip_diff)
    return await async_validate_pdf_signature(
        each.embedded,
        portal if each.is_seal else people,
        ts_validation_context=people,
        key_usage_settings=USAGE,
        skip_diff=skip_diff,
    )


def _is_doubted(status) -> bool:
    """Somebody is not believed, but not revoked either.

    The answers in a sealed file hold for days: later they prove what was so at the time, and speak against nobody.
    """
    stamp = getattr(status, "timestamp_validity", None)
    is_believed = status.trusted and (stamp is None or stamp.trusted)
    is_revoked = getattr(status, "revocation_details", None) is not None
    return not is_believed and not is_revoked


def _why_not(failure) -> str:
    text = str(failure).lower()
    if "algorithm" in text or "digest" in text:
        return "weak"
    if "subfilter" in text:
        return "unsupported"
    return "unreadable"


def _judge_bytes(each: Found, with_changes):
    status = each.status
    if not status.intact:
        each.codes.append("changed")
    elif not status.valid:
        each.codes.append("invalid")
    if status.coverage < SignatureCoverageLevel.ENTIRE_REVISION:
        each.codes.append("partial")
    elif with_changes and (
        isinstance(each.embedded.diff_result, SuspiciousModification)
        or getattr(status, "docmdp_ok", True) is False
    ):
        each.codes.append("changed_after")
    raw = each.embedded.pkcs7_content
    if any(raw[peek(raw) :]):
        each.codes.append("hidden_bytes")


def _judge_our_fields(reader, found):
    """Blocks and list are filled by the seal and by nobody else, whatever a form may be filled with otherwise."""
    sealed = {each.embedded.signed_revision for each in found if each.is_seal}
    ours = [
        reference
        for name, reference in _text_fields(reader).items()
        if name == LIST_FIELD or name.startswith(BLOCK)
    ]
    for number in range(1, reader.xrefs.total_revisions):
        written = reader.xrefs.explicit_refs_in_revision(number)
        changed = [
            each
            for each in ours
            if each in written and reader.xrefs.get_introducing_revision(each) != number
        ]
        if changed and number not in sealed:
            for each in found:
                is_before = each.embedded and each.embedded.signed_revision < number
                if is_before and "changed_after" not in each.codes:
                    each.codes.append("changed_after")


async def _judge_trust(reader, each: Found, found, view: View):
    status, anchors = each.faith, view.anchors
    each.trusted = bool(status.intact and status.valid and status.trusted)
    stamp = getattr(status, "timestamp_validity", None)
    if stamp is not None and not (stamp.valid and stamp.intact and stamp.trusted):
        each.codes.append("timestamp")
    each.proven_at = _proven_at(each, found)
    roots = (*anchors.portal, *anchors.roots) if each.is_seal else anchors.roots
    is_aged = status is not each.status
    if status.intact and status.valid and each.proven_at and (is_aged or not each.trusted):
        # The certificate has run out since, or was revoked since, or the answers about it have grown old: what held on
        # the proven day still holds.
        past = _context(reader, roots, anchors, moment=each.proven_at, is_past=True)
        each.trusted = await _is_path_good(each, past)
    if each.trusted and view.is_online and not each.is_seal:
        each.trusted = not await _is_revoked(reader, each, roots, anchors)
        each.revocation = "good" if each.trusted else "revoked"
        each.codes += [] if each.trusted else ["revoked"]
    elif not each.trusted and status.intact and status.valid:
        each.codes.append(_why_untrusted(each, view.at or datetime.now(UTC)))
    if not each.is_seal and each.trusted and "/DSS" in reader.root:
        each.revocation = "embedded"
    if status.intact and status.valid and not each.is_timestamp:
        each.level = await _level(reader, each, found, roots, anchors)


async def _level(reader, each: Found, found, roots, anchors) -> str:
    """What this one signature can prove later (PAdES, ETSI EN 319 142-1): never more than it brings itself.

    Without a time stamp of its own it is B-B, also under a stamp of the whole file that came later.
    """
    stamp = getattr(each.faith, "timestamp_validity", None)
    if stamp is None or not (stamp.valid and stamp.intact and stamp.trusted):
        return "B-B"
    past = _context(
        reader, roots, anchors, moment=stamp.timestamp, is_past=True, revocation="require"
    )
    if not ("/DSS" in reader.root and each.trusted and await _is_path_good(each, past)):
        return "B-T"
    number = each.embedded.signed_revision
    is_kept = any(
        later.is_timestamp and later.trusted_bytes and later.embedded.signed_revision > number
        for later in found
    )
    return "B-LTA" if is_kept else "B-LT"


def _why_untrusted(each: Found, now: datetime) -> str:
    status, certificate = each.faith, each.embedded.signer_cert
    if getattr(status, "revocation_details", None) is not None:
        return "revoked"
    reason = USAGE_OR_NAMES.get(status.trust_problem_indic)
    if reason == "untrusted" or certificate.issuer == certificate.subject:
        return "untrusted"
    if certificate.not_valid_after < now:
        return "expired"
    if certificate.not_valid_before > now:
        return "not_yet_valid"
    if status.trust_problem_indic == AdESIndeterminate.CERTIFICATE_CHAIN_GENERAL_FAILURE:
        return "untrusted"  # an authority of the same name with another key
    return reason or "no_trust"


def _proven_at(each: Found, found) -> datetime | None:
    """When it was there at the latest: its own time stamp, or the first one of the whole file after it."""
    stamp = getattr(each.faith, "timestamp_validity", None)
    if stamp is not None and stamp.valid and stamp.intact and stamp.trusted:
        return stamp.timestamp
    for later in found:
        if (
            later.is_timestamp
            and later.trusted_bytes
            and later.embedded.signed_revision > each.embedded.signed_revision
        ):
            return later.faith.timestamp
    return None


def _context(
    reader,
    roots,
    anchors,
    *,
    moment=None,
    is_past=False,
    is_online=False,
    with_answers=True,
    revocation="soft-fail",
) -> ValidationContext:
    """No roots means that nobody is trusted, never that the machine's own list is."""
    facts = {
        "trust_roots": list(roots),
        "crls": list(anchors.crls),
        "allow_fetching": is_online,
        "revocation_mode": revocation,
        "moment": moment,
        "retroactive_revinfo": is_past,
    }
    try:
        answers = DocumentSecurityStore.read_dss(reader)
    except NoDSSFoundError:
        return ValidationContext(**facts)
    if with_answers:
        return answers.as_validation_context(facts)
    return ValidationContext(other_certs=list(answers.load_certs()), **facts)


async def _is_path_good(each: Found, context) -> bool:
    chain = each.embedded.other_embedded_certs
    validator = CertificateValidator(
        each.embedded.signer_cert, intermediate_certs=chain, validation_context=context
    )
    try:
        await validator.async_validate_usage(set())
    except (PathError, ValidationError):
        return False
    return True


async def _is_revoked(reader, each: Found, roots, anchors) -> bool:
    """Asked only of certificates whose authority is trusted: the address in them is then that authority's."""
    online = _context(reader, roots, anchors, is_online=True)
    try:
        return not await _is_path_good(each, online)
    finally:
        await online.aclose()


# What is said of it


def _tell(answer, codes, found, papers, anchors):
    told = [_signature(each, papers) for each in found]
    answer["_told"] = told
    people, rows = [], _rows(papers.ledger, "signatures")
    seals = [pair for pair in zip(found, told, strict=True) if pair[0].is_seal]
    sealed = bool(seals) and seals[-1][0].trusted and not _speaks_against(seals[-1][0].codes)
    for each, row in zip(found, told, strict=True):
        if each.is_timestamp:
            answer["timestamps"].append(row)
        elif not each.is_seal:
            people.append(row)
    answer["seal"] = seals[-1][1] if seals else None
    answer["withdrawn"] = _rows(papers.ledger, "withdrawn") if seals else []
    if rows and seals:
        listed = [_of_ledger(row, people, papers, anchors, sealed) for row in rows]
        people = [*listed, *_left_over(people, rows, papers)]
    answer["signatures"] = sorted(people, key=lambda row: row["unit"] == OFFICE)
    everything = [*answer["signatures"], *(pair[1] for pair in seals), *answer["timestamps"]]
    if not everything:
        if not answer["ours"]:
            codes.append("unsigned")
        return
    if papers.ledger and papers.raw is not None and seals:
        stated = papers.ledger.get("content_sha256")
        if stated != papers.sha256:
            codes.append("other_content")
    elif answer["paper"] and papers.raw is not None:
        stated = answer["paper"].get("content_sha256")
        if stated and stated != papers.sha256:
            codes.append("other_content")
    answer["trusted"] = all(row["trusted"] for row in everything)
    is_whole = not any(_speaks_against(row["codes"]) for row in everything)
    is_whole = is_whole and not {"other_content", "trailing"} & set(codes)
    if not answer["ours"]:
        answer["intact"] = is_whole
        if sealed and is_whole and papers.ledger and _is_only_proof_after(seals[-1][0]):
            # Not in our list of sums (it may be newer than the list), but our own key says so.
            answer["ours"] = True
            own = {"code": papers.ledger.get("code", ""), "exact": False}
            answer["paper"] = {**own, **(answer["paper"] or {})}


def _is_only_proof_after(seal: Found) -> bool:
    """Nothing after the seal but time stamps and answers of authorities."""
    if seal.status.coverage == SignatureCoverageLevel.ENTIRE_FILE:
        return True
    level = getattr(seal.embedded.diff_result, "modification_level", ModificationLevel.OTHER)
    return level <= ModificationLevel.LTA_UPDATES


def _speaks_against(codes) -> bool:
    return bool(AGAINST_THE_BYTES & set(codes))


def _signature(each: Found, papers) -> dict:
    """One signature of the file, with the keys of the seam and more."""
    certificate = each.embedded.signer_cert if each.embedded else None
    key = papers.unit_of(each.name)
    stamp = getattr(each.faith, "timestamp_validity", None)
    stated = each.embedded.self_reported_timestamp if each.embedded else None
    is_stamped = stamp is not None and stamp.valid and stamp.trusted
    if each.is_timestamp and each.status is not None:
        moment, source = each.status.timestamp, "timestamp"
    else:
        moment, source = (stamp.timestamp, "timestamp") if is_stamped else (stated, "stated")
    name = _common_name(certificate) if certificate else ""
    method = "timestamp" if each.is_timestamp else "seal" if each.is_seal else "certificate"
    return {
        "name": PORTAL_NAME if each.is_seal else name,
        "province": papers.units.get(key, "")
        or ("" if each.is_seal else _organization(certificate)),
        "unit": key,
        "method": method,
        "position_line": "",
        "signed_at": moment.isoformat() if moment else None,
        "time_source": source if moment else "",
        "covers_whole_file": getattr(each.status, "coverage", None)
        == SignatureCoverageLevel.ENTIRE_FILE,
        "trusted": each.trusted and "timestamp" not in each.codes,
        "problems": [SENTENCES[code] for code in each.codes],
        "codes": list(each.codes),
        "field": each.name,
        "certificate": _certificate(certificate) if certificate else None,
        "chain": _chain(each),
        "timestamp": _stamp(stamp) if stamp is not None else None,
        "level": each.level,
        "revocation": each.revocation,
        "added_after": [],
    }


def _of_ledger(row: dict, people: list[dict], papers, anchors, sealed: bool) -> dict:
    """A row of the list, with the signature of the file that it names, or with the proof that it carries itself."""
    own = next(
        (each for each in people if each["field"] and each["field"] == row.get("field")), None
    )
    codes = list(own["codes"]) if own else []
    if own:
        if own["certificate"] and own["certificate"]["sha256"] != row.get("certificate_sha256"):
            codes.append("other_certificate")
        trusted = own["trusted"] and "other_certificate" not in codes
    elif row.get("field"):
        codes.append("no_field")
        trusted = False
    else:
        trusted = sealed
        if row.get("method") == "portal" and not _is_attested(row, papers, anchors):
            codes.append("statement")
            trusted = False
    unit = str(row.get("unit", ""))
    told = own or _blank()
    return told | {
        "name": str(row.get("signer", "")),
        "province": papers.units.get(unit, ""),
        "unit": unit,
        "method": str(row.get("method", "")),
        "position_line": str(row.get("position", "")),
        "signed_at": told["signed_at"] if own else row.get("at"),
        "time_source": told["time_source"] if own else "portal",
        # A confirmation is one of the whole content; a signature in the file covers what it covers.
        "covers_whole_file": told["covers_whole_file"] if own else "statement" not in codes,
        "trusted": trusted,
        "problems": [SENTENCES[code] for code in codes],
        "codes": codes,
    }


def _left_over(people, rows, papers):
    """Signatures of the file that the sealed list does not name: withdrawn ones are said, others are strange."""
    named = {row.get("field") for row in rows}
    withdrawn = {row.get("field") for row in _rows(papers.ledger, "withdrawn")}
    for each in people:
        if each["field"] in withdrawn or each["field"] in named:
            continue
        codes = [*each["codes"], "not_listed"]
        yield each | {"codes": codes, "problems": [SENTENCES[code] for code in codes]}


def _is_attested(row, papers, anchors) -> bool:
    """The portal has signed exactly this statement, about this person and this content."""
    statement = row.get("statement", "")
    said = _json(statement.encode())
    about = (said.get("unit"), said.get("signer"), said.get("content_sha256"))
    if about != (row.get("unit"), row.get("signer"), papers.sha256):
        return False
    context = ValidationContext(
        trust_roots=list(anchors.portal), allow_fetching=False, revocation_mode="soft-fail"
    )
    try:
        signed = cms.ContentInfo.load(base64.b64decode(row.get("cms", "")))["content"]
        status = asyncio.run(
            async_validate_detached_cms(
                statement.encode(), signed, signer_validation_context=context
            )
        )
    except Exception:  # noqa: BLE001  whatever stands there, it is no such signature
        return False
    return bool(status.intact and status.valid and status.trusted)


def _blank() -> dict:
    return {
        "signed_at": None,
        "time_source": "",
        "covers_whole_file": False,
        "field": "",
        "certificate": None,
        "chain": [],
        "timestamp": None,
        "level": "",
        "revocation": "",
        "added_after": [],
    }


def _certificate(certificate: x509.Certificate) -> dict:
    return {
        "subject": certificate.subject.human_friendly,
        "issuer": certificate.issuer.human_friendly,
        "serial": f"{certificate.serial_number:x}",
        "valid_from": certificate.not_valid_before.isoformat(),
        "valid_to": certificate.not_valid_after.isoformat(),
        "sha256": hashlib.sha256(certificate.dump()).hexdigest(),
    }


def _chain(each: Found) -> list[str]:
    """From the authority that is trusted down to the signer; empty when no such chain was found."""
    path = getattr(each.faith, "validation_path", None)
    if path is None:
        return []
    return [_common_name(certificate) for certificate in path.iter_certs(include_root=True)]


def _stamp(stamp) -> dict:
    return {
        "at": stamp.timestamp.isoformat(),
        "by": _common_name(stamp.signing_cert),
        "trusted": bool(stamp.valid and stamp.intact and stamp.trusted),
    }


def _common_name(certificate: x509.Certificate) -> str:
    value = certificate.subject.native.get("common_name", certificate.subject.human_friendly)
    return value if isinstance(value, str) else " ".join(value)


def _organization(certificate) -> str:
    if certificate is None:
        return ""
    value = certificate.subject.native.get("organization_name", "")
    return value if isinstance(value, str) else " ".join(value)


# Which bytes are ours


def sums_of(content: bytes) -> dict[int, str]:
    """SHA-256 of the file at each place where a revision may end, and of the whole."""
    ends = set()
    for match in END.finditer(content):
        ends |= {match.start() + 5, match.end()}
        if len(ends) > MOST_ENDS:
            break
    running, sums, before = hashlib.sha256(), {}, 0
    for end in sorted(ends | {len(content)}):
        running.update(content[before:end])
        sums[end] = running.copy().hexdigest()
        before = end
    return sums


def _paper(sums, known, whole) -> dict | None:
    """The newest of our revisions with which the file begins."""
    for end in sorted(sums, reverse=True):
        row = known.get(sums[end])
        if row:
            return {**row, "exact": sums[end] == whole}
    return None


# Revisions in words


def _revisions(reader, found) -> list[dict]:
    """What each revision of the file after the first brought."""
    signed = {each.embedded.signed_revision: each for each in found if each.embedded}
    fields = _text_fields(reader)
    rows = []
    for number in range(1, reader.xrefs.total_revisions):
        references = reader.xrefs.explicit_refs_in_revision(number)
        holds = [_signed_words(signed[number])] if number in signed else []
        filled = [name for name, reference in fields.items() if reference in references]
        if filled and number in signed:
            holds.append(f"điền {len(filled)} ô ký và bản kê")
        if _dss(reader, number) & references:
            holds.append("dữ liệu để kiểm tra lâu dài")
        if not holds:
            holds.append(f"{len(filled)} ô ký còn trống" if filled else "đối tượng khác")
        rows.append({"number": number, "holds": holds})
    return rows


def _signed_words(each: Found) -> str:
    if each.is_timestamp:
        return "dấu thời gian của cả tệp"
    if each.is_seal:
        return "dấu của Cổng thông tin"
    return f"chữ ký của {_common_name(each.embedded.signer_cert)}"


def _dss(reader, number) -> set:
    if "/DSS" not in reader.root:  # nobody takes it out again, and older roots are slow to read
        return set()
    try:
        root = reader.get_historical_root(number)
        value = root.raw_get("/DSS")
    except KeyError:
        return set()
    return {value.reference} if isinstance(value, generic.IndirectObject) else set()


def _text_fields(reader) -> dict:
    fields = {}
    for each in _acro_fields(reader):
        row = each.get_object()
        if _get(row, "/FT") == "/Tx" and isinstance(each, generic.IndirectObject):
            fields[str(_get(row, "/T") or "")] = each.reference
    return fields


# Parts of the file


def _acro_fields(reader):
    return _list(_get(reader.root, "/AcroForm"), "/Fields")


def _get(holder, key):
    """What stands there, also behind a reference; None when nothing does."""
    if not isinstance(holder, generic.DictionaryObject) or key not in holder:
        return None
    return holder[key]


def _list(holder, key) -> list:
    found = _get(holder, key)
    return list(found) if isinstance(found, generic.ArrayObject) else []


def _field_value(reader, name) -> bytes | None:
    for each in _acro_fields(reader):
        row = each.get_object()
        if _get(row, "/T") == name and _get(row, "/V") is not None:
            return str(row["/V"]).encode()
    return None


def _attachment(reader, name) -> bytes | None:
    tree = _get(_get(reader.root, "/Names"), "/EmbeddedFiles")
    waiting = [tree] if tree is not None else []
    for _step in range(MOST_PAGES):
        if not waiting:
            return None
        node = waiting.pop().get_object()
        waiting += _list(node, "/Kids")
        pairs = _list(node, "/Names")
        for key, value in zip(pairs[::2], pairs[1::2], strict=False):
            if str(key) == name:
                return value.get_object()["/EF"]["/F"].data
    return None


def _after_the_end(reader, content) -> bool:
    """Bytes behind the last revision that a reader knows: a lenient program may find other objects in them."""
    start = reader.xrefs.get_startxref_for_revision(reader.xrefs.total_revisions - 1)
    end = re.compile(rb"startxref\s+%d\s+%%%%EOF" % start)
    matches = list(end.finditer(content, start))
    return not matches or bool(content[matches[-1].end() :].strip())


def _has_scripts(reader) -> bool:
    root = reader.root
    if _get(_get(root, "/Names"), "/JavaScript") is not None:
        return True
    holders = [root, *(each.get_object() for each in _acro_fields(reader)), *_pages(reader)]
    return any(_runs_script(each) for each in holders)


def _runs_script(holder) -> bool:
    more = _get(holder, "/AA")
    actions = [_get(holder, "/OpenAction"), _get(holder, "/A")]
    actions += [_get(more, key) for key in more] if isinstance(more, dict) else []
    return any(_get(each, "/S") == "/JavaScript" for each in actions)


def _pages(reader):
    """The pages and their annotations; a tree that bites its tail ends after MOST_PAGES."""
    waiting = [_get(reader.root, "/Pages")]
    for _step in range(MOST_PAGES):
        if not waiting:
            return
        node = waiting.pop()
        node = node.get_object() if node is not None else None
        if not isinstance(node, generic.DictionaryObject):
            continue
        yield node
        waiting += _list(node, "/Kids")
        for each in _list(node, "/Annots")[:MOST_PAGES]:
            annotation = each.get_object()
            if isinstance(annotation, generic.DictionaryObject):
                yield annotation


def _json(raw: bytes | None) -> dict:
    try:
        read = json.loads(raw or b"{}")
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}


def _rows(read: dict, key) -> list[dict]:
    rows = read.get(key, [])
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


# As a program


def certificates_in(raw: bytes) -> list[x509.Certificate]:
    """All certificates of a PEM or DER text. Raises ValueError."""
    if not pem.detect(raw):
        return [x509.Certificate.load(raw, strict=True)]
    return [
        x509.Certificate.load(der, strict=True)
        for kind, _headers, der in pem.unarmor(raw, multiple=True)
        if kind == "CERTIFICATE"
    ]


def read_anchors(
    given: dict | None, folders: Iterable[Path] = (), portal: Iterable[Path] = ()
) -> Anchors:
    """The anchors that were filled in, and those of folders and files. Raises ValueError, OSError."""
    given = given or {}
    papers = given.get("papers", {})
    roots = [each for text in given.get("roots", []) for each in certificates_in(text.encode())]
    own = [each for text in given.get("portal", []) for each in certificates_in(text.encode())]
    crls = [read_crl(base64.b64decode(each)) for each in given.get("crls", [])]
    for folder in folders:
        for path in sorted(folder.iterdir()):
            if path.suffix.lower() in {".pem", ".crt", ".cer", ".der"}:
                roots += certificates_in(path.read_bytes())
            elif path.suffix.lower() == ".crl":
                crls.append(read_crl(path.read_bytes()))
    for path in portal:
        own += certificates_in(path.read_bytes())
    return Anchors(
        roots=tuple(roots),
        portal=tuple(own),
        crls=tuple(crls),
        papers=lambda sums: {each: papers[each] for each in sums if each in papers},
    )


def read_crl(raw: bytes) -> crl.CertificateList:
    """A list of revoked certificates, DER or PEM. Raises ValueError."""
    der = pem.unarmor(raw)[2] if pem.detect(raw) else raw
    return crl.CertificateList.load(der, strict=True)


def in_words(answer: dict) -> str:
    """The answer for people, in Vietnamese."""
    paper, lines = answer["paper"], []
    if answer["ours"]:
        lines.append(f"Văn bản của Cổng thông tin, mã {paper['code']}.")
    else:
        lines.append("Không phải văn bản của Cổng thông tin.")
    lines.append("Nguyên vẹn." if answer["intact"] else "KHÔNG chứng minh được là nguyên vẹn.")
    lines += answer["problems"]
    for row in [*answer["signatures"], *([answer["seal"]] if answer["seal"] else [])]:
        row = _blank() | row
        verdict = "đáng tin cậy" if row["trusted"] else "KHÔNG đáng tin cậy"
        method = METHODS.get(row["method"], row["method"])
        level = f"PAdES {row['level']}" if row["level"] else ""
        who = ", ".join(filter(None, (row["name"], row["province"], method, level)))
        lines.append(f"- {who}, {_in_vietnam(row['signed_at'])}: {verdict}")
        lines += [f"    {text}" for text in row["problems"]]
        if row["added_after"]:
            lines.append(f"    thêm vào sau đó: {'; '.join(row['added_after'])}")
    for row in answer["timestamps"]:
        verdict = "đáng tin cậy" if row["trusted"] else "KHÔNG đáng tin cậy"
        moment = _in_vietnam(row["signed_at"])
        lines.append(f"- dấu thời gian {moment} của {row['name']}: {verdict}")
    return "\n".join([*lines, f"SHA-256: {answer['sha256']}"])


def _in_vietnam(text: str | None) -> str:
    if not text:
        return "không rõ lúc nào"
    return f"{datetime.fromisoformat(text).astimezone(VIETNAM):%H:%M:%S %d/%m/%Y}"


def _limit(seconds):
    """A hostile file costs no more than this. Only where the system knows such limits."""
    import resource

    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


def main(arguments=None) -> int:
    options = argparse.ArgumentParser(
        description="Kiểm tra một tệp PDF đã ký. Mã thoát: 0 đạt, 1 không đạt, 2 gọi sai."
    )
    options.add_argument("files", type=Path, nargs="+", metavar="TỆP", help="tệp PDF")
    options.add_argument(
        "--json", action="store_true", help="một đối tượng JSON cho mỗi tệp, mỗi dòng một đối tượng"
    )
    options.add_argument(
        "--trust", type=Path, action="append", default=[], help="thư mục chứng thư số gốc (và .crl)"
    )
    options.add_argument(
        "--portal", type=Path, action="append", default=[], help="chứng thư số của Cổng thông tin"
    )
    options.add_argument("--anchors", type=Path, help="tệp JSON thay cho danh mục có sẵn")
    options.add_argument("--online", action="store_true", help="hỏi nơi cấp về việc thu hồi")
    options.add_argument(
        "--quick", action="store_true", help="không phân tích phần thêm sau khi ký (tệp dài)"
    )
    options.add_argument("--limit", type=int, default=0, help=argparse.SUPPRESS)
    asked = options.parse_args(arguments)
    if asked.limit:
        _limit(asked.limit)
    logging.disable(logging.CRITICAL)  # the library tells of every refusal at length
    try:
        given = json.loads(asked.anchors.read_text()) if asked.anchors else ANCHORS
        anchors = read_anchors(given, asked.trust, asked.portal)
        contents = [path.read_bytes() for path in asked.files]
    except (OSError, ValueError) as failure:
        print(f"Không đọc được: {failure}", file=sys.stderr)
        return 2
    good = True
    for content in contents:
        answer = examine(content, anchors, is_online=asked.online, with_changes=not asked.quick)
        print(json.dumps(answer, ensure_ascii=False) if asked.json else in_words(answer))
        good = good and is_good(answer)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
