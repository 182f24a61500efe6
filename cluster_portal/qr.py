"""The square on a paper that opens its public page: the paper can be checked with a telephone."""

import segno
from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe


def verification_address(code: str) -> str:
    """The whole address of the public page of a paper, as printed beside its code."""
    return settings.SITE_URL + reverse("reports:verification_detail", args=[code])


def verification_mark(code: str) -> SafeString:
    """An inline SVG of that address; it has a title, without which a tagged PDF has a picture of nothing."""
    return mark_of(verification_address(code), title=f"Mã QR mở trang xác minh {code}")


def mark_of(text: str, *, title: str) -> SafeString:
    """An inline SVG of any short text."""
    drawn = segno.make(text, error="m", micro=False)
    width, height = drawn.symbol_size(border=2)
    path = "".join(
        f"M{x} {y}h1v1h-1z"
        for y, row in enumerate(drawn.matrix_iter(border=2))
        for x, dark in enumerate(row)
        if dark
    )
    return format_html(
        '<svg class="qr" viewBox="0 0 {} {}" role="img"><title>{}</title><path d="{}"/></svg>',
        width,
        height,
        title,
        mark_safe(path),
    )
