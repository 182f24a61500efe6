"""The fresh process that takes a scan apart: a file comes in on stdin, a PDF of pictures goes out, facts on stderr.

Whatever was hidden in the file (scripts, fonts, notes, other versions) stays behind: only what can be seen is drawn
anew. Run by scans.py as `python read_scan.py`; the only file that knows pdfium, Pillow and ZXing. It is given nothing
else of the portal. The facts, on the last line: {pages, codes: [text of each QR code]}, or {refused: code}.
"""

import io
import json
import sys

import pypdfium2
import zxingcpp
from PIL import Image, ImageOps, UnidentifiedImageError

# A4 at 300 dots an inch is 8,7 million pixels; a telephone's picture has 12 to 50.
MOST_PIXELS = 60_000_000
MOST_PAGES = 20
DOTS = 150
# What is kept is read by people; finer than this only fills the disk.
LONGEST_SIDE = 2480
FORMATS = ("JPEG", "PNG")


class Refused(Exception):
    """The code says why."""


def pictures(content: bytes) -> list:
    if content.startswith(b"%PDF-"):
        return pages_of(content)
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise Refused("too_large")
            return [ImageOps.exif_transpose(picture).convert("RGB")]
    except Image.DecompressionBombError as bomb:
        raise Refused("too_large") from bomb
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as broken:
        raise Refused("no_picture") from broken


def pages_of(content) -> list:
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as broken:
        raise Refused(
            "encrypted" if "password" in str(broken).lower() else "no_picture"
        ) from broken
    if len(document) > MOST_PAGES:
        raise Refused("too_many_pages")
    made = []
    for page in document:
        width, height = page.get_size()
        scale = min(DOTS / 72, LONGEST_SIDE / max(width, height, 1))
        made.append(page.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB"))
    return made


def codes_of(picture) -> list[str]:
    found = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
    return [each.text for each in found]


def main():
    try:
        read = pictures(sys.stdin.buffer.read())
    except Refused as refusal:
        print(json.dumps({"refused": str(refusal)}), file=sys.stderr)
        return
    codes = [code for picture in read for code in codes_of(picture)]
    for picture in read:
        picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    made = io.BytesIO()
    first, *others = read
    first.save(made, "PDF", save_all=True, append_images=others, quality=85, resolution=DOTS)
    sys.stdout.buffer.write(made.getvalue())
    print(json.dumps({"pages": len(read), "codes": codes}), file=sys.stderr)


if __name__ == "__main__":
    main()
