"""The pages as pictures, beside the approved ones. How to renew them stands in approve_pages.py."""

import io

import pytest
from PIL import Image, ImageChops

from tests.reports.approve_pages import FOLDER, pictures
from tests.reports.papers import form_paper, typeset_short

# Of 256 greys; the approved pictures keep 16. And the share of a page that may be off by more.
GREYS, SHARE = 48, 0.0002


def differs(page, approved) -> float:
    """The share of the dots that are another grey."""
    if page.size != approved.size:
        return 1.0
    off = ImageChops.difference(page.convert("L"), approved.convert("L")).histogram()
    return sum(off[GREYS:]) / (page.width * page.height)


def approved():
    return [Image.open(io.BytesIO(path.read_bytes())) for path in sorted(FOLDER.glob("*.png"))]


def test_pages_look_as_approved():
    pages = pictures(typeset_short(form_paper()))

    off = {
        number: differs(page, picture)
        for number, (page, picture) in enumerate(zip(pages, approved(), strict=True), start=1)
    }

    assert {number: share for number, share in off.items() if share > SHARE} == {}


@pytest.mark.parametrize(
    "rules",
    [
        "@page { margin-left: 31.5mm }",
        ".letterhead .motto span::after { border-top: 0 }",
        ".paper .paper-title { font-weight: 400 }",
    ],
)
def test_a_change_that_the_eye_sees_is_seen(rules):
    html = form_paper().replace("</head>", f"<style>{rules}</style></head>")

    first = pictures(typeset_short(html))[0]

    assert differs(first, approved()[0]) > SHARE
