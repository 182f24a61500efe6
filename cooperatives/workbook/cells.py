"""What a cell says: numbers and dates as Vietnamese offices type them. Pure functions on single values."""

import re
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from django.utils.translation import gettext as _

from cluster_portal.text import clean, number

from .words import DASHES, NOT_AVAILABLE_WORDS, plain

EARLIEST, LATEST = 1900, 2100
# No column holds as much; a float may say 1e300
TOO_LARGE = Decimal(10) ** 18
VIETNAMESE = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?")  # 1.789 · 1.234.567,5
ENGLISH = re.compile(r"\d{1,3}(?:,\d{3})+\.\d+|\d{1,3}(?:,\d{3}){2,}")  # 1,234.5 · 1,234,567
DAY = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})")
ISO_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]00:00(?::00)?)?")


class CellError(ValueError):
    """The cell cannot be understood; says why and how to mend it, for users."""

    def __init__(self, code: str, message: str, fix: str):
        super().__init__(message)
        self.code, self.message, self.fix = code, message, fix


def is_empty(value) -> bool:
    if isinstance(value, str):
        return not value or not (value[0].isalnum() or clean(value))
    return value is None


def is_dash(value) -> bool:
    """A lone dash means: leave this empty, and take out what stands there."""
    return isinstance(value, str) and clean(value) in DASHES


def is_not_available(value) -> bool:
    return isinstance(value, str) and plain(value) in NOT_AVAILABLE_WORDS


def text(value) -> str:
    """The cell as text: 5.0 is «5», a day is written as Vietnamese papers do."""
    if isinstance(value, bool):
        return "Có" if value else "Không"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return clean(value)


# Typed: 1, 1.0 and True are equal, and only two of them are numbers.
@lru_cache(maxsize=2**15, typed=True)
def parse_number(value, *, places: int, percent: bool = False) -> Decimal:
    """Return the number, rounded half up to `places`. Raises CellError.

    In text, «1.789» is one thousand seven hundred and eighty-nine and «5,5» five and a half; «12.5» and «1,234.5» can
    only be the English way, and are read so.
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        raise _no_number(value)
    exact = _typed(value, percent) if isinstance(value, str) else Decimal(str(value))
    if not exact.is_finite():
        raise _no_number(value)
    if abs(exact) >= TOO_LARGE:
        raise CellError("V-01", _("The number is too large."), _("Check the number."))
    return exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP) if places else exact


def parse_whole_number(value) -> int:
    """Return a count. Raises CellError for text, for a fraction, for a minus."""
    exact = parse_number(value, places=0)
    if exact != exact.to_integral_value():
        thousands = exact * 1000
        fix = _("Counts are whole numbers. Write it without a decimal part.")
        if thousands == thousands.to_integral_value():
            fix = _(
                "Counts are whole numbers. If %(number)s is meant, write it without point or comma."
            ) % {"number": number(thousands)}
        raise CellError(
            "V-02", _("«%(value)s» is not a whole number.") % {"value": number(exact)}, fix
        )
    if abs(exact) > 2_000_000_000:
        raise CellError(
            "V-02",
            _("%(value)s is too large for a count.") % {"value": number(exact)},
            _("Check the number."),
        )
    return int(exact)


def _typed(value, percent):
    typed = clean(value).replace(" ", "").replace("−", "-")
    if percent:
        typed = typed.removesuffix("%")
    sign = -1 if typed.startswith("-") or (typed.startswith("(") and typed.endswith(")")) else 1
    typed = typed.strip("()").lstrip("+-")
    if VIETNAMESE.fullmatch(typed):
        typed = typed.replace(".", "").replace(",", ".")
    elif ENGLISH.fullmatch(typed):
        typed = typed.replace(",", "")
    elif re.fullmatch(r"\d+,\d+", typed):
        typed = typed.replace(",", ".")
    if not re.fullmatch(r"\d{1,18}(?:\.\d+)?", typed, re.ASCII):
        raise _no_number(value)
    return sign * Decimal(typed)


def _no_number(value):
    return CellError(
        "V-01",
        _("«%(value)s» is not a number.") % {"value": text(value)},
        _(
            "Write only the number, such as 1250 or 12,5. Leave the cell empty if it is not known yet; "
            "write KCSL if it cannot be had."
        ),
    )


def parse_day(value) -> date:
    """Return the day. Text is day/month/year. Raises CellError."""
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return _plausible(value, value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        raise _a_number_for_a_day(value)
    typed = text(value).replace(" ", "") if isinstance(value, str) else ""
    if match := DAY.fullmatch(typed):
        day, month, year = map(int, match.groups())
    elif match := ISO_DAY.fullmatch(clean(value) if isinstance(value, str) else ""):
        year, month, day = map(int, match.groups())
    elif re.fullmatch(r"\d{4,5}", typed, re.ASCII):
        raise _a_number_for_a_day(int(typed))
    else:
        raise _no_day(value)
    try:
        return _plausible(date(year, month, day), value)
    except ValueError as error:
        raise _american_day(value, year, day, month) or _no_day(value) from error


def _american_day(value, year, month, day):
    """The refusal of a day with its month first; None if it is none either."""
    try:
        meant = date(year, month, day)
    except ValueError:
        return None
    return CellError(
        "V-03",
        _("«%(value)s» is not a day of the calendar.") % {"value": text(value)},
        _(
            "If %(day)s is meant, the month stands before the day, probably in the whole column: "
            "write day/month/year, or upload the .xlsx workbook itself."
        )
        % {"day": f"{meant:%d/%m/%Y}"},
    )


def _plausible(day, value):
    if not EARLIEST <= day.year <= LATEST:
        raise _no_day(value)
    return day


def _no_day(value):
    return CellError(
        "V-03",
        _("«%(value)s» is not a day of the calendar.") % {"value": text(value)},
        _("Write day/month/year with four digits for the year, such as 25/12/2015."),
    )


def _a_number_for_a_day(value):
    if EARLIEST <= value <= LATEST:
        return CellError(
            "V-03",
            _("Only the year %(value)s is given; a day is needed.") % {"value": int(value)},
            _(
                "Write day/month/year. If only the year is known, leave the cell empty and put the year into the notes."
            ),
        )
    if 20_000 <= value <= 75_000:
        meant = date(1899, 12, 30) + timedelta(days=int(value))
        return CellError(
            "V-03",
            _("The cell holds the number %(value)s, not a day.") % {"value": text(value)},
            _("If %(day)s is meant, give the cells the number format «Date» in Excel.")
            % {"day": f"{meant:%d/%m/%Y}"},
        )
    return _no_day(value)
