"""The rules of an organization's own values."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _
from stdnum.exceptions import InvalidChecksum, ValidationError
from stdnum.vn import mst

from cluster_portal.text import fold
from cooperatives.models import Kind, Sector, Status

from .catalogue import judged
from .problems import Found, Problem, day_text, left_before, not_in_year

# Names by law begin with the kind (Luật Hợp tác xã 17/2023/QH15); offices write the abbreviation as often.
NAME_PREFIXES = {
    Kind.COOPERATIVE: ("hop tac xa", "htx"),
    Kind.CREDIT_FUND: ("quy tin dung nhan dan", "qtdnd", "qtd"),
    Kind.COOPERATIVE_UNION: ("lien hiep hop tac xa", "lien hiep htx", "lhhtx", "lh htx"),
}
# A group may have any name of its own, but not the name of another kind.


def check_organization(values: dict, *, today: date, year: int | None = None) -> list[Problem]:
    """Check one organization. `values` is {field: value} as history.snapshot() gives it, missing ones as None or "".

    `year`: the year of the list that the row stands in, if it stands in one.
    """
    found = [
        *_name(values),
        *_tax_code(values.get("tax_code") or ""),
        *_sector(values),
        *_days(values, today),
        *_alliance_days(values),
        *(_in_the_year(values, year) if year else ()),
    ]
    return judged(found, on=date(year, 12, 31) if year else today)


def _name(values) -> Iterator[Found]:
    """E-01: the name begins with the kind."""
    name, kind = fold(values.get("name") or ""), values.get("kind")
    expected = NAME_PREFIXES.get(kind, ())
    others = [prefix for other, each in NAME_PREFIXES.items() if other != kind for prefix in each]
    if not name or _begins(name, expected):
        return
    if expected or _begins(name, others):
        yield Found(
            "E-01",
            "name",
            _("The name does not begin as the name of a %(kind)s does.")
            % {"kind": Kind(kind).label},
        )


def _begins(name, prefixes):
    return any(name == prefix or name.startswith(f"{prefix} ") for prefix in prefixes)


def _tax_code(code) -> Iterator[Found]:
    """T-01: ten digits, or ten and three, the tenth a check digit. Old certificates look otherwise: never refused."""
    if not code:
        return
    try:
        mst.validate(code)
    except InvalidChecksum:
        yield _tax_code_problem(
            _("The last digit of the tax code %(code)s does not fit the others.") % {"code": code},
            _("Compare it with the certificate; one digit is probably mistyped."),
        )
    except ValidationError:
        fix = _("A tax code has 10 digits, or 10 digits, a dash and 3 digits for a branch.")
        if code.isdigit() and len(code) == 9:
            fix = _("Excel drops a leading zero: is it 0%(code)s?") % {"code": code}
        yield _tax_code_problem(_("«%(code)s» is no tax code.") % {"code": code}, fix)


def _tax_code_problem(message, fix):
    return Found("T-01", "tax_code", message, fix)


def _sector(values) -> Iterator[Found]:
    """The database refuses it too: organization_credit_fund_sector."""
    kind, sector = values.get("kind"), values.get("sector")
    if sector and (kind == Kind.CREDIT_FUND) != (sector == Sector.CREDIT):
        yield Found(
            "K-01",
            "sector",
            _("The sector «people's credit» belongs to people's credit funds, and only to them."),
            _("Choose another sector, or check the kind."),
        )


def _days(values, today) -> Iterator[Found]:
    """E-05: nothing lies in the future, and no status before the founding."""
    for name in ("founded_on", "registered_on", "status_on"):
        if values.get(name) and values[name] > today:
            yield _day_problem(
                name, _("%(day)s lies in the future.") % {"day": day_text(values[name])}
            )
    founded, status_on, status = (
        values.get(name) for name in ("founded_on", "status_on", "status")
    )
    if founded and status_on and status_on < founded:
        words = {"day": day_text(status_on), "founded": day_text(founded)}
        yield _day_problem(
            "status_on",
            _("The status dates from %(day)s, before the founding on %(founded)s.") % words,
        )
    if status and status != Status.ACTIVE and not status_on:
        yield Found(
            "E-05",
            "status_on",
            _("The day since which it is «%(status)s» is missing.")
            % {"status": Status(status).label},
            _(
                "Give the day on the decision or notice; without it earlier years are counted by this status."
            ),
            case="no_day",
        )


def _day_problem(field, message):
    return Found("E-05", field, message, _("Check the day: day/month/year."))


def _alliance_days(values) -> Iterator[Found]:
    """The database refuses it too: organization_alliance_dates."""
    since, until = values.get("alliance_member_since"), values.get("alliance_member_until")
    if until and (since is None or until < since):
        yield Found(
            "E-05",
            "alliance_member_until",
            _("The end of alliance membership lies before its beginning."),
            _("Give the day of joining, and check the day of leaving."),
        )


def _in_the_year(values, year) -> Iterator[Found]:
    """E-06: what stands in the list of a year existed in that year."""
    founded = values.get("founded_on")
    if founded and founded > date(year, 12, 31):
        yield not_in_year(
            "founded_on",
            _("It was founded on %(day)s, after the year %(year)s."),
            founded,
            year,
        )
    if left := left_before(values, year):
        yield not_in_year(
            "status_on",
            _("It left the register on %(day)s, before the year %(year)s."),
            left,
            year,
            case="left",
        )
