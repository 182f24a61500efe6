"""A finished PDF as lines of text and ruled lines, in millimetres from the top left.

Nothing is taken from how the PDF was made: a paper that came from Word is read as well as one of ours. Only
this file knows pdfium and pyHanko's reader.
"""

import ctypes
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium
from pyhanko.pdf_utils.reader import PdfFileReader

MILLIMETRE = 72 / 25.4
# A ruled line is thinner than this, in points; a cell's edge is longer than that.
THIN, LONG = 2.0, 6.0
# A jump of so many letter sizes begins another line, as between the two halves of the letterhead.
JUMP = 3.0
# What pdfium makes of a hyphen at the end of a line
HYPHEN = "\x02"


@dataclass(frozen=True)
class Line:
    """One line of text: its box in mm, the size of its letters in points, and how they look."""

    page: int
    text: str
    left: float
    right: float
    top: float
    bottom: float
    baseline: float
    size: float
    is_bold: bool
    is_italic: bool
    fonts: frozenset[str]
    colours: frozenset[tuple[int, int, int]]

    @property
    def centre(self) -> float:
        return (self.left + self.right) / 2

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def is_capitals(self) -> bool:
        return self.text == self.text.upper() and any(char.isalpha() for char in self.text)


@dataclass(frozen=True)
class Ruled:
    """A drawn line, horizontal when it is wider than high."""

    left: float
    right: float
    top: float
    bottom: float

    @property
    def is_horizontal(self) -> bool:
        return self.right - self.left > self.bottom - self.top

    @property
    def length(self) -> float:
        return max(self.right - self.left, self.bottom - self.top)


@dataclass(frozen=True)
class Page:
    """One page; `lines` in the order of the file, which is the order in which it is read aloud."""

    number: int
    width: float
    height: float
    lines: tuple[Line, ...]
    ruled: tuple[Ruled, ...]

    @property
    def is_portrait(self) -> bool:
        return self.height >= self.width


@dataclass(frozen=True)
class Pdf:
    """What is printed, and what the file says of itself."""

    pages: tuple[Page, ...]
    title: str
    language: str
    is_tagged: bool
    bookmarks: int
    attachments: tuple[str, ...]
    fonts_outside: frozenset[str]
    # What its XMP says: part and level of PDF/A, part of PDF/UA
    claims: tuple[str, str, str]


class NotAPdf(ValueError):
    """The file cannot be read as a PDF."""


def read(path: Path) -> Pdf:
    """Read a PDF. Raises NotAPdf, and OSError when there is no such file."""
    content = path.read_bytes()
    with _opened(content) as document:
        pages = tuple(_page(document[place], place + 1) for place in range(len(document)))
        return Pdf(
            pages=pages,
            title=document.get_metadata_value("Title"),
            language=_language(document),
            is_tagged=bool(pdfium.FPDFCatalog_IsTagged(document.raw)),
            bookmarks=sum(1 for _ in document.get_toc()),
            attachments=tuple(
                document.get_attachment(place).get_name()
                for place in range(document.count_attachments())
            ),
            fonts_outside=frozenset().union(*(_not_embedded(page) for page in document)),
            claims=_claims(content),
        )


def read_text(path: Path) -> tuple[tuple[str, ...], tuple[tuple[str, int], ...]]:
    """The text of each page, and the bookmarks as (title, page counted from 0). Raises as read()."""
    with _opened(path.read_bytes()) as document:
        pages = tuple(page.get_textpage().get_text_range() for page in document)
        marks = ((each.get_title(), each.get_dest()) for each in document.get_toc())
        return pages, tuple((title, dest.get_index()) for title, dest in marks if dest)


def _opened(content) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise NotAPdf(str(error)) from error


def _claims(content) -> tuple[str, str, str]:
    root = PdfFileReader(io.BytesIO(content), strict=False).root
    said = root["/Metadata"].data if "/Metadata" in root else b""

    def value(name):
        match = re.search(rb"pdf" + name + rb"[=>\"]+(\w)", said)
        return match[1].decode() if match else ""

    return value(b"aid:part"), value(b"aid:conformance"), value(b"uaid:part")


def _language(document) -> str:
    size = pdfium.FPDFCatalog_GetLanguage(document.raw, None, 0)
    buffer = ctypes.create_string_buffer(size)
    pdfium.FPDFCatalog_GetLanguage(
        document.raw, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), size
    )
    return buffer.raw.decode("utf-16-le").rstrip("\0")


def _not_embedded(page) -> frozenset[str]:
    found = set()
    for text in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT], max_depth=4):
        font = pdfium.FPDFTextObj_GetFont(text.raw)
        if pdfium.FPDFFont_GetIsEmbedded(font) != 1:
            name = ctypes.create_string_buffer(200)
            pdfium.FPDFFont_GetBaseFontName(font, name, 200)
            found.add(name.value.decode(errors="replace"))
    return frozenset(found)


def _page(page, number) -> Page:
    width, height = page.get_size()
    text = page.get_textpage()
    lines = [_line(number, height, letters) for letters in _letters_by_line(text)]
    return Page(
        number=number,
        width=width / MILLIMETRE,
        height=height / MILLIMETRE,
        lines=tuple(line for line in lines if line is not None),
        ruled=tuple(_ruled(page, height)),
    )


# Letters and lines


@dataclass(frozen=True)
class _Letter:
    char: str
    font: str
    size: float
    left: float
    bottom: float
    right: float
    top: float
    baseline: float
    colour: tuple[int, int, int]


def _letters_by_line(text) -> Iterator[list[_Letter]]:
    line = []
    for place in range(text.count_chars()):
        letter = _letter(text, place)
        if letter is None:
            continue
        if line and _begins_anew(line[-1], letter):
            yield line
            line = []
        line.append(letter)
    if line:
        yield line


def _begins_anew(last, letter) -> bool:
    size = max(last.size, letter.size)
    moved_down = abs(letter.baseline - last.baseline) > 0.35 * size
    return (
        moved_down or letter.left < last.left - 0.5 * size or letter.left - last.right > JUMP * size
    )


def _letter(text, place) -> _Letter | None:
    """A letter; nothing for a space or a line end that pdfium has put in by itself."""
    name = ctypes.create_string_buffer(200)
    pdfium.FPDFText_GetFontInfo(text.raw, place, name, 200, ctypes.c_int())
    if not name.value:
        return None
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFText_GetMatrix(text.raw, place, matrix)
    # A letter that stands on its side, as in a chart, is no line of the text.
    if abs(matrix.b) > abs(matrix.a):
        return None
    x, y = ctypes.c_double(), ctypes.c_double()
    pdfium.FPDFText_GetCharOrigin(text.raw, place, x, y)
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    pdfium.FPDFText_GetFillColor(text.raw, place, red, green, blue, alpha)
    left, bottom, right, top = text.get_charbox(place, loose=True)
    return _Letter(
        char=chr(pdfium.FPDFText_GetUnicode(text.raw, place)).replace(HYPHEN, "-"),
        font=name.value.decode(errors="replace").split("+")[-1],
        size=pdfium.FPDFText_GetFontSize(text.raw, place) * abs(matrix.d),
        left=left,
        bottom=bottom,
        right=right,
        top=top,
        baseline=y.value,
        colour=(red.value, green.value, blue.value),
    )


def _line(number, height, letters) -> Line | None:
    seen = [letter for letter in letters if not letter.char.isspace()]
    if not seen:
        return None
    text = "".join(letter.char for letter in letters).strip()
    return Line(
        page=number,
        text=" ".join(text.split()),
        left=min(letter.left for letter in seen) / MILLIMETRE,
        right=max(letter.right for letter in seen) / MILLIMETRE,
        top=(height - max(letter.top for letter in seen)) / MILLIMETRE,
        bottom=(height - min(letter.bottom for letter in seen)) / MILLIMETRE,
        baseline=(height - seen[0].baseline) / MILLIMETRE,
        size=round(_most(letter.size for letter in seen), 1),
        is_bold=_most("bold" in letter.font.lower() for letter in seen),
        is_italic=_most(_leans(letter.font) for letter in seen),
        fonts=frozenset(letter.font for letter in seen),
        colours=frozenset(letter.colour for letter in seen),
    )


def _leans(font) -> bool:
    return "italic" in font.lower() or "oblique" in font.lower()


def _most(values):
    return Counter(values).most_common(1)[0][0]


def _ruled(page, height) -> Iterator[Ruled]:
    # Only of the page itself: in a form inside it, such as a part of a picture, places are counted from elsewhere.
    for shape in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH], max_depth=1):
        left, bottom, right, top = shape.get_bounds()
        if min(right - left, top - bottom) <= THIN and max(right - left, top - bottom) >= LONG:
            yield Ruled(
                left / MILLIMETRE,
                right / MILLIMETRE,
                (height - top) / MILLIMETRE,
                (height - bottom) / MILLIMETRE,
            )


def strange_letters(text: str) -> list[str]:
    """Letters without a meaning, and marks that do not stand in one letter with theirs (not NFC)."""
    lost = {
        char
        for char in text
        if unicodedata.category(char) in ("Co", "Cn", "Cc") or char == "\ufffd"
    }
    loose = set(text) - set(unicodedata.normalize("NFC", text))
    return sorted(lost | loose)
