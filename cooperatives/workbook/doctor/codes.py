"""Codes that Excel took for numbers: leading zeros that it dropped, digits that it cut off."""

import re

from django.utils.translation import gettext as _
from stdnum.vn import mst

from cooperatives.workbook.cells import text

from .columns import Cells
from .repairs import Code, Confidence

# «4.3E+09», as a cell too narrow shows it and a CSV keeps it
CUT = re.compile(r"-?\d(?:[.,]\d+)?E\+?\d+", re.IGNORECASE)
# A number without its zero: a mobile, or a landline with its area (0255 …)
WITHOUT_ZERO = re.compile(r"[35789]\d{8}|2\d{9}")


def mend_tax_codes(cells: Cells) -> None:
    """The leading zero comes back where the check digit proves it."""
    _refuse_cut(cells)
    _put_back(cells, Code.TAX_CODE_ZERO, _with_zero_of_tax_code)


def _with_zero_of_tax_code(value):
    code = text(value).replace(" ", "").replace(".", "")
    is_short = len(code) == 9 and code.isdigit() and mst.is_valid(f"0{code}")
    return f"0{code}" if is_short else ""


def mend_phones(cells: Cells) -> None:
    """Nine digits that Excel holds as a number have lost their zero; in a text only if they begin as numbers do."""
    _refuse_cut(cells)
    _put_back(cells, Code.PHONE_ZERO, _with_zero_of_phone, Confidence.LIKELY)


def _with_zero_of_phone(value):
    found = text(value)
    is_number = isinstance(value, int | float) and len(found) == 9 and found.isdigit()
    return f"0{found}" if is_number or WITHOUT_ZERO.fullmatch(found) else ""


def mend_commune_codes(cells: Cells) -> None:
    """Codes of communes have five digits."""
    _put_back(cells, Code.COMMUNE_CODE_ZERO, _with_zeros_of_commune)


def _with_zeros_of_commune(value):
    found = text(value)
    return found.zfill(5) if found.isdigit() and len(found) < 5 else ""


def _put_back(cells, code, mend, confidence=Confidence.SURE):
    """Put what `mend` makes of each different value into its cells."""
    filled = (value for value in cells.distinct() if value not in ("", None))
    mended = {value: new for value in filled if (new := mend(value))}
    if not mended:
        return
    repair = cells.repair(code, confidence)
    for row in cells.rows:
        value = cells.value(row)
        if value in mended and cells.index not in row.refused:
            words = (text(value), mended[value])
            cells.put(row, repair, mended[value], lambda words=words: words)


def _refuse_cut(cells):
    cut = {value for value in cells.distinct() if _is_cut(value)}
    for row in cells.rows if cut else []:
        if cells.value(row) in cut:
            cells.refuse(
                row,
                "V-13",
                _("«%(value)s» is a code that Excel made a number of; its digits are lost.")
                % {"value": text(cells.value(row))},
                _("Give the cells the number format «Text», and type the code again."),
            )


def _is_cut(value):
    if isinstance(value, float):
        return not value.is_integer()
    return isinstance(value, str) and CUT.fullmatch(value.strip()) is not None
