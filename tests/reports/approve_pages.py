"""Renew the approved pictures of the pages: `python -m tests.reports.approve_pages`; look at each before you commit.

They stand in tests/data/reports/pages/. Small and grey: enough to see a line, a margin or a size that moved.
"""

import io
from pathlib import Path

import pypdfium2

FOLDER = Path(__file__).parents[1] / "data" / "reports" / "pages"
# 50 dots an inch
SCALE = 50 / 72


def pictures(content: bytes) -> list:
    """Each page as a grey PIL image."""
    with pypdfium2.PdfDocument(io.BytesIO(content)) as document:
        return [page.render(scale=SCALE, grayscale=True).to_pil() for page in document]


def main():
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    from tests.reports.papers import form_paper, typeset_short

    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.png"):
        old.unlink()
    for number, image in enumerate(pictures(typeset_short(form_paper())), start=1):
        image.quantize(16).save(FOLDER / f"{number:02}.png", optimize=True)
        print(FOLDER / f"{number:02}.png")


if __name__ == "__main__":
    main()
