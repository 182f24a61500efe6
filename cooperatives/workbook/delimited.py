"""The text of a .csv: which letters it is written in, and what separates its cells."""

import csv
import io
import unicodedata

from django.utils.translation import gettext as _

from .doctor.encodings import best_reading
from .refusals import WorkbookRefused, damaged

DELIMITERS = ";,\t"
UTF_8, UTF_16, WINDOWS_1258, ONE_BYTE = "utf-8", "utf-16", "windows-1258", "one-byte"


def read_rows(text: str) -> list[tuple[int, list]]:
    """(line as a spreadsheet shows it, cells) of the lines that hold something."""
    # A million lines «;;;;» at the end cost nothing; a quote stays, it may close the last cell.
    text = text.rstrip(f" \r\n{DELIMITERS}")
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text), strict=True)
    try:
        return [
            (row_number, values)
            for row_number, values in enumerate(lines, start=1)
            if any(value.strip() for value in values)
        ]
    except csv.Error as error:
        raise damaged() from error


def decoded(content: bytes) -> tuple[str, str]:
    """(text, which letters it was in). ONE_BYTE text holds the letters of an old font, still to be turned into Unicode.

    Raises WorkbookRefused when no reading makes Vietnamese of it.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace"), UTF_16
    if order := _order_of_utf_16(content):
        return content.decode(order, errors="replace"), UTF_16
    try:
        return content.decode("utf-8-sig"), UTF_8
    except UnicodeDecodeError:
        return _one_byte(content)


def _order_of_utf_16(content):
    """UTF-16 without its mark has a nought in every second byte of the separators and digits."""
    head = content[:4000]
    if len(head) < 4 or not head.count(0):
        return ""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > len(head) / 8 and odd > 4 * even:
        return "utf-16-le"
    return "utf-16-be" if even > len(head) / 8 and even > 4 * odd else ""


def _one_byte(content):
    """Windows-1258 writes tones as letters of their own; old fonts have theirs in the places of Latin letters."""
    texts = {
        WINDOWS_1258: unicodedata.normalize("NFC", content.decode("cp1258", errors="replace")),
        ONE_BYTE: content.decode("cp1252", errors="replace"),
    }
    reading = best_reading(texts[WINDOWS_1258], texts[ONE_BYTE])
    if reading is None:
        raise WorkbookRefused(
            "F-09",
            _("The Vietnamese letters of this CSV file cannot be read: it is not in UTF-8."),
            _("In Excel choose «Save as», kind «CSV UTF-8», or upload the .xlsx workbook itself."),
        )
    kind = WINDOWS_1258 if reading == 0 else ONE_BYTE
    return texts[kind], kind


def delimiter_of(text: str) -> str:
    """The separator that the first lines hold most often, outside quotes."""
    head = "".join(part for index, part in enumerate(text[:20000].split('"')) if index % 2 == 0)
    return max(DELIMITERS, key=head.count)
