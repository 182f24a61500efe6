"""The picture of a signature that stands in the block of who signed with a certificate.

Nghị định 30/2020, Phụ lục I (ô số 7c): as on paper, blue, a .png with a transparent background, between position and
name. A confirmation in the portal is no digital signature and gets none; the seal of a body (ô số 8, red) would stand
only where its own certificate signs, and none does.
"""

import base64
import io

from django.utils import timezone
from django.utils.translation import gettext as _
from PIL import Image, ImageStat, UnidentifiedImageError

from cluster_portal.moves import MoveNotAllowed
from emulation.models import Pledge, SignerCertificate, SigningMethod

from .documents import key_of

WITHOUT_CERTIFICATE = (SigningMethod.PORTAL, SigningMethod.INK)
# Proposed: what a telephone's picture has once its paper is cut away.
LARGEST_PICTURE = 2**20
LONGEST_SIDE = 4000
# Printed 60 mm wide at 300 dots an inch.
KEPT_SIZE = (720, 240)
# Of the ink: so much more blue than red, from 0 to 255. Black ink has none, violet and navy have.
LEAST_BLUE = 24


class PictureRefused(MoveNotAllowed):
    """No picture that may stand in a signature; the text is for users."""


def checked_picture(content: bytes) -> bytes:
    """The picture drawn anew, cut to the ink and made small. Raises PictureRefused."""
    if len(content) > LARGEST_PICTURE:
        raise PictureRefused(_("The picture has more than 1 MB. Make it smaller."))
    try:
        with Image.open(io.BytesIO(content), formats=["PNG"]) as picture:
            if max(picture.size) > LONGEST_SIDE:
                raise _too_large()
            drawn = picture.convert("RGBA")
    except Image.DecompressionBombError as bomb:
        raise _too_large() from bomb
    except (UnidentifiedImageError, OSError, SyntaxError) as broken:
        raise PictureRefused(_("This is no PNG picture.")) from broken
    ink = drawn.getchannel("A").point(lambda each: 255 if each > 96 else 0)
    box = ink.getbbox()
    if box is None or ink.histogram()[0] < drawn.width * drawn.height // 4:
        text = _("The background has to be transparent: only the strokes of the signature stay.")
        raise PictureRefused(text)
    if _blue_of(drawn, ink) < LEAST_BLUE:
        raise PictureRefused(_("The signature has to be blue (Nghị định 30/2020)."))
    cut = drawn.crop(box)
    cut.thumbnail(KEPT_SIZE)
    made = io.BytesIO()
    cut.save(made, "PNG", optimize=True)
    return made.getvalue()


def _too_large() -> PictureRefused:
    text = _("The picture is larger than %(limit)s dots. Make it smaller.")
    return PictureRefused(text % {"limit": LONGEST_SIDE})


def pictures_of(pledge: Pledge) -> dict[str, str]:
    """By the key of the place, as an address of its own (data:): of each who signed with a certificate and has one."""
    places = pledge.signatures.put().select_related("province", "signer")
    found = {}
    for place in places.exclude(method__in=WITHOUT_CERTIFICATE):
        own = SignerCertificate.objects.filter(user=place.signer).exclude(picture=b"")
        row = own.valid_on(timezone.localdate(place.signed_at)).order_by("-pk").first()
        if row:
            encoded = base64.b64encode(bytes(row.picture)).decode()
            found[key_of(place)] = f"data:image/png;base64,{encoded}"
    return found


def _blue_of(drawn, ink) -> float:
    """How much more blue than red the strokes are."""
    red, _green, blue = ImageStat.Stat(drawn.convert("RGB"), ink).median
    return blue - red
