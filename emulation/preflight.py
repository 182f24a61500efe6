"""The lights before the day of signing: who would sign, by what mandate, with what account and certificate; practised?

A red lamp says how it is mended. Read in a fixed number of queries.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cluster_portal.accounts.second_factor import Factor, factors_of
from cluster_portal.moments import moment
from cluster_portal.text import fold

from .actions.places import FOR_AN_ALLIANCE, fits_post
from .actions.proving import changes_that_pause, must_have_factor, paused_until
from .models import (
    ArtifactState,
    Mandate,
    Pledge,
    PledgeKind,
    PledgeState,
    Signature,
    SignatureArtifact,
    SignerCertificate,
)
from .room import in_order_of_lamps
from .signing.keys import KeyMissing, portal_signer
from .signing.trust import trust_roots, unreadable_files

GREEN, AMBER, RED, GREY = "green", "amber", "red", "grey"
# A certificate that runs out soon after may run out before the signing that is put off.
SOON = timedelta(days=30)
# With fewer recovery codes a lost phone may keep the signer out.
FEW_CODES = 3


@dataclass(frozen=True)
class Light:
    """`mend` says what to do; `page` names the page for it: mandates, account, practice, or nothing."""

    tone: str
    label: str
    text: str
    mend: str = ""
    page: str = ""


@dataclass(frozen=True)
class Signer:
    mandate: Mandate
    lights: tuple[Light, ...]

    @property
    def user(self):
        return self.mandate.user


@dataclass(frozen=True)
class Place:
    """One lamp of the room before the day. Nobody in `signers`: nobody could sign there."""

    signature: Signature
    signers: tuple[Signer, ...]
    lights: tuple[Light, ...] = ()

    @property
    def all_lights(self) -> list[Light]:
        return [*self.lights, *(light for signer in self.signers for light in signer.lights)]

    @property
    def tone(self) -> str:
        """The best of its signers counts: one who is ready is enough. Who has signed has nothing left to do."""
        if self.signature.is_signed:
            return GREEN
        if not self.signers:
            return RED
        worst = [_worst(signer.lights) for signer in self.signers]
        return next(tone for tone in (GREEN, AMBER, RED) if tone in worst)


@dataclass
class _Known:
    """What was read at once for all signers."""

    day: date
    certificates: dict[int, list[SignerCertificate]] = field(default_factory=dict)
    factors: dict[int, Factor] = field(default_factory=dict)
    # Until when an account confirms nothing at the moment of signing, because somebody else changed it.
    paused_until: dict[int, datetime] = field(default_factory=dict)
    practised: dict[int, datetime] = field(default_factory=dict)
    trusts_somebody: bool = False


def read_preflight(pledge: Pledge, *, at: datetime) -> list[Place]:
    """A place for each lamp, on the day of the paper; now, where it can be signed. Seven queries, however many sign."""
    today = timezone.localdate(at)
    is_open = pledge.state == PledgeState.SIGNING or pledge.is_signed
    day = today if is_open else max(pledge.on, today)
    places = sorted(pledge.signatures.select_related("province"), key=in_order_of_lamps)
    head = pledge.prepared_in.head()
    provinces = {place.province_id for place in places} | {head.province_id if head else None}
    mandates = list(
        Mandate.objects.valid_on(day)
        .filter(province__in=provinces - {None})
        .select_related("user", "province")
        .order_by("-valid_from", "-pk")
    )
    known = _read_known(pledge, [mandate.user for mandate in mandates], day, at)
    return [_place(place, mandates, head, known) for place in places]


def read_portal_lights() -> list[Light]:
    """Of the portal itself: its key, and whom it trusts."""
    lights = []
    try:
        until = portal_signer().signing_cert.not_valid_after
        lights.append(
            Light(GREEN, _("Key of the portal"), _("valid until %(day)s") % {"day": _day(until)})
        )
    except KeyMissing as missing:
        mend = _("The administrator makes it: manage.py make_portal_key.")
        lights.append(Light(RED, _("Key of the portal"), str(missing), mend))
    count = len(trust_roots())
    if count:
        text = _("%(count)s certificates of authorities") % {"count": count}
        lights.append(Light(GREEN, _("Trusted authorities"), text))
    else:
        text = _("none: nobody can sign with a certificate")
        mend = _(
            "The administrator puts the certificates of the authorities into the folder TRUST_DIR."
        )
        lights.append(Light(GREY, _("Trusted authorities"), text, mend))
    if names := unreadable_files():
        text = _("cannot be read, so they are left out: %(names)s") % {"names": ", ".join(names)}
        mend = _("The administrator puts them anew into the folder TRUST_DIR.")
        lights.append(Light(RED, _("Trusted authorities"), text, mend))
    return lights


def _read_known(pledge, users, day, at) -> _Known:
    known = _Known(day, trusts_somebody=bool(trust_roots()))
    for each in SignerCertificate.objects.filter(user__in=users).valid_on(day):
        known.certificates.setdefault(each.user_id, []).append(each)
    known.factors = factors_of(users)
    # No hour of the signing is written down: from the first minute of its day on, somebody may want to sign.
    begin = max(at, timezone.make_aware(datetime.combine(day, time.min)))
    pausing = changes_that_pause(users, at=begin)
    known.paused_until = {pk: paused_until(line) for pk, line in pausing.items()}
    practice = SignatureArtifact.objects.filter(
        signature__pledge__year=pledge.year_id,
        signature__pledge__kind=PledgeKind.PRACTICE,
        state__in=[ArtifactState.ACCEPTED, ArtifactState.WITHDRAWN],
        signer__in=users,
    )
    known.practised = dict(practice.order_by("received_at").values_list("signer_id", "received_at"))
    return known


def _place(signature, mandates, head, known) -> Place:
    if signature.is_signed:
        return Place(signature, (), (_of_signature(signature),))
    if signature.is_of_office:
        province = head.province_id if head else None
        fitting = [
            m for m in mandates if m.province_id == province and m.post == Mandate.Post.SECRETARY
        ]
    else:
        fitting = [
            m
            for m in mandates
            if m.province_id == signature.province_id and m.post in FOR_AN_ALLIANCE
        ]
    signers, seen = [], set()
    for mandate in fitting:
        if mandate.user_id not in seen:
            seen.add(mandate.user_id)
            signers.append(Signer(mandate, tuple(_lights(mandate, known))))
    if signers:
        return Place(signature, tuple(signers))
    text = _("nobody has a mandate to sign on %(day)s") % {"day": _day(known.day)}
    mend = _("Enter the chair's term, the deputy's assignment or the delegation with its paper.")
    return Place(signature, (), (Light(RED, _("Mandate"), text, mend, "mandates"),))


def _of_signature(signature):
    words = {
        "name": signature.signer_name,
        "moment": moment(signature.signed_at),
    }
    return Light(GREEN, _("Signature"), _("%(name)s signed at %(moment)s") % words)


def _lights(mandate, known):
    yield _of_mandate(mandate, known)
    yield _of_account(mandate, known)
    yield _of_second_factor(mandate, known)
    yield from _of_certificates(mandate, known)
    yield _of_practice(mandate, known)


def _of_mandate(mandate, known):
    line = " ".join(mandate.position_line.split())
    text = _("%(line)s, from %(begin)s") % {"line": line, "begin": _day(mandate.valid_from)}
    if mandate.valid_to:
        text = _("%(text)s to %(end)s") % {"text": text, "end": _day(mandate.valid_to)}
    if mandate.valid_to and mandate.valid_to - known.day < timedelta(days=7):
        mend = _(
            "It ends within a week of the day: enter the next one, in case the signing is put off."
        )
        return Light(AMBER, _("Mandate"), text, mend, "mandates")
    return Light(GREEN, _("Mandate"), text)


def _of_account(mandate, known):
    user = mandate.user
    if not user.is_active:
        text, mend = _("closed"), _("The administrator opens the account again.")
        return Light(RED, _("Account"), text, mend)
    if not fits_post(user, mandate.post) or user.province_id != mandate.province_id:
        text = _("has not the role to sign")
        return Light(
            RED, _("Account"), text, _("The administrator sets role and unit of the account.")
        )
    if until := known.paused_until.get(user.pk):
        text = _("%(account)s: its password or second factor was changed by somebody else")
        mend = _(
            "It confirms nothing in the portal until %(moment)s; with a certificate or on paper it signs."
        )
        words = {"account": user.get_username()}
        return Light(AMBER, _("Account"), text % words, mend % {"moment": moment(until)})
    return Light(GREEN, _("Account"), user.get_username())


def _of_second_factor(mandate, known):
    label, factor = _("Second factor"), known.factors.get(mandate.user_id)
    if factor is None:
        mend = _("The signer sets it up on the page of the own account, before the day.")
        if must_have_factor(mandate.user, mandate):
            return Light(
                RED, label, _("not set up, and needed to sign in the portal"), mend, "account"
            )
        return Light(GREY, label, _("not set up; nobody must"), mend, "account")
    if factor.codes_left < FEW_CODES:
        text = _("set up, %(count)s recovery codes left") % {"count": factor.codes_left}
        mend = _(
            "The signer makes new ones on the page of the own account, in case the phone is lost."
        )
        return Light(AMBER, label, text, mend, "account")
    return Light(GREEN, label, _("set up"))


def _of_certificates(mandate, known):
    label = _("Certificate")
    found = known.certificates.get(mandate.user_id, [])
    if not found:
        text = _("none entered: signs with the password, or on paper")
        mend = _("Who wants to sign with a certificate has it entered before the day.")
        yield Light(GREY, label, text, mend, "mandates")
    for certificate in found:
        yield _of_certificate(certificate, mandate.user, known)


def _of_certificate(certificate, user, known):
    label = _("Certificate")
    name = certificate.common_name or certificate.serial
    ends = certificate.expires_at
    end_of_day = datetime.combine(known.day, time.max, tzinfo=UTC)
    if ends and ends <= end_of_day:
        text = _("%(name)s: expired on %(day)s") % {"name": name, "day": _day(ends)}
        return Light(RED, label, text, _("Renew it, then enter the new one."), "mandates")
    if certificate.key_usage and not {"ký số", "chống chối bỏ"} & set(
        certificate.key_usage.split(", ")
    ):
        text = _("%(name)s is not made for signing") % {"name": name}
        return Light(RED, label, text, _("Enter the certificate for signing."), "mandates")
    if not known.trusts_somebody:
        mend = _(
            "The administrator puts the certificates of the authorities into the folder TRUST_DIR."
        )
        return Light(RED, label, _("%(name)s: no authority is trusted") % {"name": name}, mend)
    if certificate.common_name and fold(certificate.common_name) != fold(user.full_name):
        text = _("made out to «%(name)s», the account to «%(person)s»")
        words = {"name": certificate.common_name, "person": user.full_name}
        mend = _("Compare the two names; if it is another person's, enter the right one.")
        return Light(AMBER, label, text % words, mend, "mandates")
    if ends and ends <= end_of_day + SOON:
        text = _("%(name)s: expires on %(day)s") % {"name": name, "day": _day(ends)}
        return Light(AMBER, label, text, _("Renew it in time."), "mandates")
    text = _("%(name)s, until %(day)s") % {"name": name, "day": _day(ends) if ends else "–"}
    return Light(GREEN, label, text)


def _of_practice(mandate, known):
    label = _("Practice")
    done = known.practised.get(mandate.user_id)
    if done:
        return Light(
            GREEN, label, _("signed the practice document on %(day)s") % {"day": _day(done)}
        )
    mend = _("Sign the practice document once, with the device and in the way of the day.")
    return Light(AMBER, label, _("not yet"), mend, "practice")


def _worst(lights) -> str:
    tones = {light.tone for light in lights}
    return next((tone for tone in (RED, AMBER) if tone in tones), GREEN)


def _day(moment) -> str:
    return date_format(moment, "d/m/Y")
