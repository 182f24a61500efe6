"""The page of one signer, made for a phone: the summary, the ways to sign, refusing, asking, taking back."""

from contextlib import contextmanager
from dataclasses import dataclass
from itertools import starmap

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from cluster_portal import pdf
from cluster_portal.moves import MoveNotAllowed
from cluster_portal.qr import mark_of
from emulation import actions
from emulation.actions.places import refuse_unless_open
from emulation.actions.proving import trouble_of_account
from emulation.forms import signatures as forms
from emulation.models import ArtifactState, Signature, SignerCertificate
from emulation.papers import filename, read_paper
from emulation.room import short_hash
from emulation.signing.channels import sheet_code
from emulation.signing.documents import OFFICE, key_of
from emulation.signing.keys import KeyMissing
from emulation.signing.prepared import ensure_file

from .lookups import get_paper
from .pledges import own_place

MAIN = "giao-uoc"


@dataclass(frozen=True)
class Way:
    """A way to sign that has a page of its own. Confirming in the portal stands on the signer's page itself."""

    slug: str
    title: str
    text: str
    form: type[forms.WayForm]
    button: str
    icon: str

    @property
    def is_offered(self) -> bool:
        """What needs something beside the portal is there only where the settings name it."""
        return self.slug not in CONFIGURED_BY or bool(getattr(settings, CONFIGURED_BY[self.slug]))


TOOL, REMOTE = "vgca", "tu-xa"
CONFIGURED_BY = {
    "thiet-bi": "PKCS11_MODULE",
    TOOL: "VGCA_PLUGIN_SCRIPT",
    REMOTE: "REMOTE_SIGNING_URL",
}


WAYS = {
    way.slug: way
    for way in starmap(
        Way,
        [
            (
                "tep-chung-thu",
                gettext_lazy("Key file with the own certificate"),
                gettext_lazy(
                    "A .p12 or .pfx file. The portal signs with it once and keeps nothing of it."
                ),
                forms.CertificateForm,
                gettext_lazy("Sign with this certificate"),
                "lock",
            ),
            (
                "thiet-bi",
                gettext_lazy("Token in the machine of the portal"),
                gettext_lazy("A USB token or HSM that is plugged in there, with its PIN."),
                forms.TokenForm,
                gettext_lazy("Sign with this token"),
                "shield-check",
            ),
            (
                TOOL,
                gettext_lazy("Signing tool of the Government Cipher Committee (VGCA)"),
                gettext_lazy(
                    "The tool on your machine fetches the PDF, signs it with your USB token, and hands it in itself."
                ),
                forms.ToolForm,
                gettext_lazy("Begin with the signing tool"),
                "shield-check",
            ),
            (
                REMOTE,
                gettext_lazy("Remote signing, confirmed on your phone"),
                gettext_lazy(
                    "Your key lies with the signing service; its app on your phone asks you to confirm."
                ),
                forms.RemoteForm,
                gettext_lazy("Ask on my phone"),
                "shield-check",
            ),
            (
                "ky-ngoai",
                gettext_lazy("Own signing program (VGCA, SmartCA, Adobe …)"),
                gettext_lazy("Fetch the PDF, sign it with your own program, upload it here."),
                forms.OutsideForm,
                gettext_lazy("Hand in the signed PDF"),
                "file-earmark-pdf",
            ),
            (
                "ky-giay",
                gettext_lazy("By hand, on paper"),
                gettext_lazy(
                    "Print the sheet, sign it, upload the scan; a second person compares it."
                ),
                forms.ScanForm,
                gettext_lazy("Hand in the scan"),
                "printer",
            ),
        ],
    )
}


def get_place(request, year, paper) -> Signature:
    """Where this user signs that paper; 403 for who reads it and signs nowhere on it."""
    pledge = get_paper(request, year, paper)
    signatures = pledge.signatures.select_related("province")
    place = own_place(request.user, pledge, signatures, timezone.localdate())
    if place is None:
        raise PermissionDenied
    place.pledge = pledge
    return place


@require_http_methods(["GET", "HEAD", "POST"])
def pledge_sign(request, year, paper=MAIN):
    """What the own unit signs, on one page; sign, refuse or ask. Afterwards the receipt."""
    place = get_place(request, year, paper)
    at = timezone.now()
    if request.method == "POST":
        decide = {"refuse": refuse, "ask": ask, "withdraw": withdraw}
        return decide.get(request.POST.get("decision"), sign)(request, place, at)
    return show_place(request, place, at)


def sign(request, place, at):
    form = forms.SignForm(request.POST, user=request.user, at=at)
    if not form.is_valid():
        return show_place(request, place, at, sign_form=form, status=422)
    try:
        attempt(request, place, form, at)
    except MoveNotAllowed as refusal:
        place = show_anew(form, refusal, place)
        return show_place(request, place, at, sign_form=form, status=422)
    messages.success(request, _("Signed. The receipt is below."))
    return to_place(place)


def refuse(request, place, at):
    form = forms.RefuseForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else None
    done = _("Your refusal is recorded; the secretary and the members read it.")
    return decided(
        request, place, at, "refuse_form", form, done, actions.refuse_to_sign, reason=reason
    )


def ask(request, place, at):
    form = forms.AskForm(request.POST)
    text = form.cleaned_data["text"] if form.is_valid() else None
    done = _("Your question stands in the signing room; the secretary answers it there.")
    return decided(request, place, at, "ask_form", form, done, actions.ask_question, text=text)


def withdraw(request, place, at):
    form = forms.WithdrawForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else None
    done = _("The signature is withdrawn. What was signed stays on record, marked as withdrawn.")
    return decided(
        request, place, at, "withdraw_form", form, done, actions.withdraw_signature, reason=reason
    )


def decided(request, place, at, name, form, done, action, **facts):
    """Call the action with what the form says; a refusal comes back beside it."""
    if form.is_valid():
        try:
            action(signature=place, by=request.user, at=at, **facts)
        except MoveNotAllowed as refusal:
            form.add_error(None, str(refusal))
            place = reread(place)
        else:
            messages.success(request, done)
            return to_place(place)
    return show_place(request, place, at, status=422, **{name: form})


def attempt(request, place, form, at) -> Signature:
    """Sign as the form says. Whatever stands in the way is raised as MoveNotAllowed, with a sentence."""
    with trouble_in_words():
        return actions.sign(
            signature=place,
            channel=form.channel(),
            shown_hash=form.cleaned_data["shown_hash"],
            by=request.user,
            at=at,
            **whence(request),
        )


def whence(request) -> dict:
    """What is kept of where a signature came from."""
    return {
        "address": request.META.get("REMOTE_ADDR") or None,
        "device": request.headers.get("User-Agent", ""),
    }


@contextmanager
def trouble_in_words():
    """What is the administrator's to mend, as MoveNotAllowed with a sentence."""
    try:
        yield
    except KeyMissing as missing:
        text = _(
            "The portal's own key is missing, so it confirms nothing. Nothing was signed; tell the administrator."
        )
        raise MoveNotAllowed(text) from missing
    except pdf.PaperFailed as failed:
        text = _(
            "The file that is to be signed could not be made. Nothing was signed; tell the administrator."
        )
        raise MoveNotAllowed(text) from failed


def show_anew(form, refusal, place):
    """The refusal beside the form; a page that was opened on older content shows the present one, to be agreed to."""
    form.add_error(None, str(refusal))
    place = reread(place)
    form.data = {**form.data.dict(), "shown_hash": place.pledge.content_hash, "agreed": ""}
    return place


def reread(place):
    """The place and its pledge as they are now: somebody else was faster."""
    fresh = Signature.objects.select_related(
        "province", "pledge__year__cluster", "pledge__prepared_in"
    )
    return fresh.get(pk=place.pk)


def to_place(place):
    return redirect("emulation:pledge_sign", place.pledge.year.year, place.pledge.address)


def is_open_to(place) -> bool:
    """Being signed; or in force, and this unit was listed as «chưa ký»."""
    try:
        refuse_unless_open(place.pledge, place)
    except MoveNotAllowed:
        return False
    return not place.is_signed


def show_place(request, place, at, *, status=200, **filled):
    pledge, day = place.pledge, timezone.localdate(at)
    paper = read_paper(pledge)
    is_open = is_open_to(place)
    blank = {"shown_hash": pledge.content_hash}
    user = request.user
    sign_form = forms.SignForm(initial=blank, user=user, at=at)
    mandate = actions.mandate_for(place, user, day)
    context = {
        "pledge": pledge,
        "signature": place,
        "paper": paper,
        "targets": own_targets(paper, place),
        "short_hash": short_hash(pledge),
        "mandate": mandate,
        "account_trouble": mandate
        and trouble_of_account(user, mandate, at=at, has_factor=sign_form.asks_code),
        "may_sign_now": is_open and place.can_be_signed,
        "may_refuse_now": is_open and place.can_be_refused,
        "may_withdraw_now": place.is_signed and place.final_at is None and not pledge.is_signed,
        "ways": [way for way in WAYS.values() if way.is_offered],
        "questions": place.questions.filter(paper_code=pledge.code or "").select_related(
            "asked_by", "answered_by"
        ),
        "attempts": attempts_of(place),
        "sign_form": sign_form,
        "refuse_form": forms.RefuseForm(),
        "ask_form": forms.AskForm(),
        "withdraw_form": forms.WithdrawForm(),
        # Without JavaScript, too, the bar opens what it leads to.
        "opened": request.GET.get("viec", ""),
        "day": day,
        **filled,
    }
    return render(request, "emulation/pledge_sign.html", context, status=status)


def attempts_of(place):
    """What was handed in for this place, newest first, and how that ended, without the signature that stands."""
    rows = place.artifacts.exclude(state=ArtifactState.ACCEPTED)
    return list(rows.order_by("-received_at", "-pk")[:5])


def own_targets(paper, signature):
    """[(row, the own value, what was reached before)]: the column of the own unit; the standing office has none."""
    keys = [unit["key"] for unit in paper.content["units"]]
    key = signature.province.key if signature.province else None
    column = keys.index(key) if key in keys else None
    if column is None:
        return [(row, "", "") for row in paper.targets]
    return [(row, row.units[column], row.before[column]) for row in paper.targets]


# The other ways to sign


@require_http_methods(["GET", "HEAD", "POST"])
def pledge_way(request, year, paper, way):
    """One way to sign, with what it needs and a clear word about what it is."""
    way, place, form = asked_way(request, year, paper, way)
    if request.method == "POST" and form.is_valid():
        try:
            attempt(request, place, form, form.at)
        except MoveNotAllowed as refusal:
            place = show_anew(form, refusal, place)
        else:
            messages.success(request, _done(way))
            return to_place(place)
    return show_way(request, way, place, form)


def asked_way(request, year, paper, way) -> tuple[Way, Signature, forms.WayForm]:
    """What the address names, and its form, filled in or empty."""
    way = WAYS.get(way)
    if way is None or not way.is_offered:
        raise Http404
    place = get_place(request, year, paper)
    form = way.form(
        request.POST or None,
        request.FILES or None,
        initial={"shown_hash": place.pledge.content_hash},
        user=request.user,
        at=timezone.now(),
    )
    return way, place, form


def show_way(request, way, place, form):
    day = timezone.localdate(form.at)
    context = {
        "pledge": place.pledge,
        "signature": place,
        "way": way,
        "form": form,
        "mandate": actions.mandate_for(place, request.user, day),
        "day": day,
        "may_sign_now": is_open_to(place),
        "short_hash": short_hash(place.pledge),
        "certificates": SignerCertificate.objects.filter(user=request.user).valid_on(day),
        "attempts": attempts_of(place),
        "limit": forms.LARGEST_FILE // forms.MEGABYTE,
        "minutes": settings.SIGNING_TICKET_MINUTES,
    }
    status = 422 if form.is_bound else 200
    return render(request, "emulation/pledge_way.html", context, status=status)


def _done(way):
    if way.slug == "ky-giay":
        return _("The scan is handed in. A second person compares it; then the lamp turns green.")
    return _("Signed. The receipt is below.")


@require_safe
def pledge_file(request, year, paper):
    """The newest file, to be signed outside; whoever fetches it later than another gets a newer one."""
    pledge = get_paper(request, year, paper)
    if not pledge.is_frozen:
        raise Http404
    revision = ensure_file(pledge, at=timezone.now())
    stem, _, ending = filename(pledge).rpartition(".")
    response = FileResponse(
        revision.file.open("rb"),
        as_attachment=True,
        filename=f"{stem}-ban-ky-{revision.number}.{ending}",
        content_type="application/pdf",
    )
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
def pledge_sheet(request, year, paper):
    """The sheet that is signed by hand, with the square by which its scan is known."""
    place = get_place(request, year, paper)
    pledge = place.pledge
    if not pledge.is_frozen:
        raise Http404
    key = key_of(place)
    read = read_paper(pledge, is_blank=True)
    article = render_to_string(
        "emulation/signature_sheet.html",
        {
            "paper": read,
            "place": place,
            "mandate": actions.mandate_for(place, request.user, timezone.localdate()),
            "signer": request.user,
            "mark": mark_of(sheet_code(pledge, key), title="Mã QR của tờ ký"),
        },
    )
    html = pdf.whole_page(
        title=f"Tờ ký – {read.title}",
        author=read.content["cluster"]["name"],
        on=read.on,
        article=article,
        is_draft=False,
        is_practice=pledge.is_practice,
    )
    return pdf.answer(request, html, f"to-ky-{pledge.address}-{pledge.year.year}.pdf")


@require_safe
def pledge_signer(request, year, paper, unit):
    """The personal link: whoever signs for the unit, and has signed in, is led to the own page. It signs nothing."""
    pledge = get_paper(request, year, paper)
    places = list(pledge.signatures.select_related("province"))
    wanted = next((each for each in places if slug_of(each) == unit), None)
    if wanted is None:
        raise Http404
    wanted.pledge = pledge
    if own_place(request.user, pledge, places, timezone.localdate()) == wanted:
        return to_place(wanted)
    context = {"pledge": pledge, "signature": wanted}
    return render(request, "emulation/pledge_other_signer.html", context, status=403)


def slug_of(place) -> str:
    return OFFICE if place.is_of_office else place.province.slug
