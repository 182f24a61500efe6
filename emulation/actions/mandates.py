"""Who may sign for whom, and with which certificate: entered from papers, before the day, by somebody else.

Nghị định 30/2020, Điều 13: a delegation is written, limited in time, and not passed on.
"""

from datetime import date, datetime, timedelta
from hashlib import sha256

from asn1crypto import pem, x509
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cluster_portal import moments
from cluster_portal.accounts.activity import record
from cluster_portal.accounts.models import User
from cluster_portal.accounts.permissions import require
from cluster_portal.accounts.roles import Permission, Role
from cluster_portal.moves import MoveNotAllowed
from cooperatives.models import Province
from emulation.models import Mandate, SignatureArtifact, SignerCertificate
from emulation.signing.channels.facts import facts_of, may_sign
from emulation.signing.pictures import checked_picture

from .places import fits_post

FACTS = ("user", "province", "post", "title", "paper", "valid_from", "valid_to")


@transaction.atomic
def grant_mandate(
    *,
    user,
    province: Province,
    post: str,
    valid_from: date,
    valid_to: date | None = None,
    title: str = "",
    paper: str = "",
    by,
    at: datetime,
) -> Mandate:
    """Enter who may sign for an alliance, in what post, by what paper. The same one twice is one.

    Raises PermissionDenied, MoveNotAllowed, ValidationError.
    """
    # Two who enter a chair at once queue up here; a trigger refuses the second in any case.
    Province.objects.select_for_update(of=("self",)).get(pk=province.pk)
    facts = dict(
        zip(FACTS, (user, province, post, title, paper, valid_from, valid_to), strict=True)
    )
    mandate = Mandate.objects.filter(**facts).first() or Mandate(**facts)
    require(by, Permission.MANDATE_MANAGE, mandate)
    if mandate.pk:
        return mandate
    _refuse_own(user, by)
    _refuse_other_unit(user, province, post)
    if post == Mandate.Post.DELEGATE:
        _refuse_passing_on(by, province, timezone.localdate(at))
    if post == Mandate.Post.CHAIR:
        _refuse_second_chair(mandate)
    mandate.full_clean()
    mandate.save()
    record(by=by, action="mandate_granted", target=mandate, at=at, note=paper)
    return mandate


@transaction.atomic
def end_mandate(*, mandate: Mandate, on: date, by, at: datetime) -> Mandate:
    """The last day on which it holds. What was signed by it stands, so it cannot end before that."""
    mandate = _locked(Mandate, mandate)
    require(by, Permission.MANDATE_MANAGE, mandate)
    if mandate.valid_to and on > mandate.valid_to:
        raise MoveNotAllowed(
            _("It ends earlier already. A longer one is a new one, by a new paper.")
        )
    last = SignatureArtifact.objects.filter(mandate=mandate).order_by("-received_at").first()
    if last and on < timezone.localdate(last.received_at):
        day = moments.day(last.received_at)
        raise MoveNotAllowed(
            _("It was used to sign on %(day)s, and cannot end before that day.") % {"day": day}
        )
    before = mandate.valid_to
    mandate.valid_to = on
    mandate.full_clean()
    mandate.save()
    changes = {"valid_to": [before, on]}
    record(by=by, action="mandate_ended", target=mandate, at=at, changes=changes)
    return mandate


@transaction.atomic
def remove_mandate(*, mandate: Mandate, by, at: datetime) -> None:
    """Take away what was entered by mistake and never used."""
    mandate = _locked(Mandate, mandate)
    require(by, Permission.MANDATE_MANAGE, mandate)
    if SignatureArtifact.objects.filter(mandate=mandate).exists():
        raise MoveNotAllowed(_("It was used to sign, so it stays on record. It can be ended."))
    record(by=by, action="mandate_removed", target=mandate, at=at, note=mandate.paper)
    mandate.delete()


@transaction.atomic
def enter_certificate(
    *, user, content: bytes, by, at: datetime, picture: bytes = b""
) -> SignerCertificate:
    """Enter the certificate with which a person will sign, read from its file; it replaces the ones before.

    `picture`: of the signature by hand; without a new one, that of the former certificate stays.
    Raises PermissionDenied, MoveNotAllowed, PictureRefused.
    """
    User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    day = timezone.localdate(at)
    certificate = _read(content)
    facts = facts_of(certificate)
    entered = SignerCertificate(
        user=user,
        serial=facts.serial,
        issuer=_name(certificate.issuer, "common_name"),
        common_name=_name(certificate.subject, "common_name"),
        organization=_name(certificate.subject, "organization_name"),
        expires_at=facts.valid_to,
        key_usage=facts.key_usage,
        valid_from=day,
    )
    require(by, Permission.MANDATE_MANAGE, entered)
    _refuse_own(user, by)
    if not may_sign(certificate):
        raise MoveNotAllowed(
            _("This certificate is not made for signing (%(usage)s).") % {"usage": facts.key_usage}
        )
    if facts.valid_to <= at:
        raise MoveNotAllowed(
            _("This certificate has expired on %(day)s.") % {"day": moments.day(facts.valid_to)}
        )
    present = SignerCertificate.objects.filter(user=user).valid_on(day)
    picture = checked_picture(picture) if picture else b""
    same = present.filter(serial=facts.serial.lstrip("0"), issuer=entered.issuer).first()
    if same:
        return _with_picture(same, picture, by=by, at=at) if picture else same
    former = present.exclude(picture=b"").order_by("-pk").first()
    entered.picture = picture or (former.picture if former else b"")
    for earlier in present:
        _end_certificate(earlier, day, by=by, at=at)
    entered.full_clean()
    entered.save()
    note = f"{facts.subject} · {facts.serial}"
    record(by=by, action="certificate_entered", target=entered, at=at, note=note)
    return entered


@transaction.atomic
def end_certificate(*, certificate: SignerCertificate, by, at: datetime) -> SignerCertificate:
    """From now on nothing signed with it is taken any more."""
    certificate = _locked(SignerCertificate, certificate)
    require(by, Permission.MANDATE_MANAGE, certificate)
    _end_certificate(certificate, timezone.localdate(at), by=by, at=at)
    return certificate


def _with_picture(certificate, picture, *, by, at) -> SignerCertificate:
    certificate.picture = picture
    certificate.save()
    note = f"SHA-256 {sha256(picture).hexdigest()}"
    record(by=by, action="signature_picture_entered", target=certificate, at=at, note=note)
    return certificate


def _end_certificate(certificate, day, *, by, at):
    """Up to yesterday; one that was entered today never counted."""
    record(by=by, action="certificate_ended", target=certificate, at=at, note=certificate.serial)
    if certificate.valid_from >= day:
        certificate.delete()
        return
    certificate.valid_to = day - timedelta(days=1)
    certificate.save()


def _locked(model, row):
    return model.objects.select_for_update(of=("self",)).get(pk=row.pk)


def _refuse_own(user, by):
    if user.pk == by.pk and by.role != Role.ADMINISTRATOR:
        raise MoveNotAllowed(
            _(
                "Nobody enters the own mandate or certificate. Ask the secretary, or your unit's leader."
            )
        )


def _refuse_other_unit(user, province, post):
    if user.province_id != province.pk:
        raise MoveNotAllowed(
            _("%(person)s belongs to another unit than %(province)s; choose the person's own.")
            % {"person": user, "province": province}
        )
    if not fits_post(user, post):
        text = _(
            "Leaders and their delegates sign for their alliance, secretaries for the standing office; %(person)s does "
            "not fit this post."
        )
        raise MoveNotAllowed(text % {"person": user})


def _refuse_passing_on(by, province, day):
    """Who signs by delegation only cannot delegate in turn."""
    own = Mandate.objects.valid_on(day).filter(user=by, province=province)
    posts = set(own.values_list("post", flat=True))
    if posts == {Mandate.Post.DELEGATE}:
        raise MoveNotAllowed(
            _("A delegation is not passed on (Nghị định 30/2020, Điều 13): the chair delegates.")
        )


def _refuse_second_chair(mandate):
    others = Mandate.objects.filter(province=mandate.province, post=Mandate.Post.CHAIR)
    for other in others.select_related("user"):
        if _overlap(mandate, other):
            raise MoveNotAllowed(
                _(
                    "%(person)s is chair from %(begin)s on. End that term first; a unit has one chair at a time."
                )
                % {"person": other.user, "begin": f"{other.valid_from:%d/%m/%Y}"}
            )


def _overlap(one, other) -> bool:
    ends = [each.valid_to or date.max for each in (one, other)]
    return one.valid_from <= ends[1] and other.valid_from <= ends[0]


def _read(content) -> x509.Certificate:
    try:
        if pem.detect(content):
            _kind, _headers, content = pem.unarmor(content)
        certificate = x509.Certificate.load(content, strict=True)
        certificate.native  # noqa: B018  a broken one shows itself when it is read
    except (ValueError, TypeError, KeyError) as broken:
        raise MoveNotAllowed(
            _(
                "This file is no certificate (.cer, .crt, .pem). Export it from the signing program, without the key."
            )
        ) from broken
    return certificate


def _name(names, key) -> str:
    value = names.native.get(key, "")
    return (value if isinstance(value, str) else " ".join(value))[:200]
