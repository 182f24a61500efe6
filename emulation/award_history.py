"""What titles ask of earlier awards (data/award_rules.csv), and what the register of awards says to that.

It warns with its source and never decides: the register holds only what was entered, and papers are older than it.
"""

import csv
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from .models import Award, AwardRule, AwardState, AwardTitle, Ballot, BallotKind, Recipient
from .standings import standings

DATA = Path(__file__).parent / "data"
LEADING_UNIT = "co-thi-dua-lmhtxvn"


@dataclass(frozen=True)
class Warning:
    """Something to look at before it is forwarded; `source` is the paper, or says that it is a proposal."""

    text: str
    source: str = ""


@transaction.atomic
def load_award_titles(folder: Path = DATA) -> int:
    """Load titles and rules; a second run changes nothing. Returns how many titles there are."""
    titles = _rows(folder / "award_titles.csv")
    for row in titles:
        code = row.pop("code")
        values = row | {"is_of_cluster": row.pop("of_cluster") == "1"}
        AwardTitle.objects.update_or_create(code=code, defaults=values)
    by_code = {title.code: title for title in AwardTitle.objects.all()}
    for row in _rows(folder / "award_rules.csv"):
        code = row.pop("code")
        links = {name: by_code[row.pop(name)] for name in ("title", "of_title")}
        days = {
            name: date.fromisoformat(row.pop(name)) if row[name] else row.pop(name) or None
            for name in ("valid_from", "valid_to")
        }
        AwardRule.objects.update_or_create(code=code, defaults={**row, **links, **days})
    return len(titles)


def warnings_of(award: Award, *, today: date) -> list[Warning]:
    """What speaks against this proposal, by the rules that hold today and by the register. At most nine queries."""
    found = list(_of_rules(award, today))
    found += _of_same_year(award)
    if award.recipient == Recipient.UNIT:
        found += _of_unit(award)
    return found


def _of_rules(award, today):
    rules = award.title.rules.select_related("of_title").filter(
        Q(valid_from=None) | Q(valid_from__lte=today), Q(valid_to=None) | Q(valid_to__gt=today)
    )
    earlier = list(
        Award.objects.of_recipient_of(award)
        .filter(year__year__lte=award.year.year)
        .values_list("title_id", "year__year", "state")
    )
    for rule in rules:
        years = {
            year
            for title, year, state in earlier
            if title == rule.of_title_id and state == AwardState.AWARDED
        }
        proposed = {year for title, year, _state in earlier if title == rule.of_title_id}
        text = _CHECKS[rule.kind](rule, award.year.year, years, proposed)
        if text:
            yield Warning(text, f"{rule.code}: {rule.source}")


def _consecutive(rule, year, years, _proposed):
    wanted = [year - step for step in range(1, rule.number + 1)]
    lacking = sorted(set(wanted) - years)
    if not lacking:
        return ""
    return _(
        "The register has no «%(title)s» for %(years)s; it asks for %(number)s consecutive years before. "
        "Look at the papers."
    ) % {
        "title": rule.of_title.name,
        "years": ", ".join(map(str, lacking)),
        "number": rule.number,
    }


def _same_year(rule, year, _years, proposed):
    if year in proposed:
        return ""
    return _("The register has no «%(title)s» of %(year)s for this recipient.") % {
        "title": rule.of_title.name,
        "year": year,
    }


def _once(rule, _year, years, _proposed):
    if not years:
        return ""
    return _("«%(title)s» was awarded in %(years)s already; it is given once.") % {
        "title": rule.of_title.name,
        "years": ", ".join(map(str, sorted(years))),
    }


def _not_within(rule, year, years, _proposed):
    recent = sorted(each for each in years if year - each < rule.number)
    if not recent:
        return ""
    return _("«%(title)s» was awarded in %(years)s; not again within %(number)s years.") % {
        "title": rule.of_title.name,
        "years": ", ".join(map(str, recent)),
        "number": rule.number,
    }


_CHECKS = {
    AwardRule.Kind.CONSECUTIVE: _consecutive,
    AwardRule.Kind.SAME_YEAR: _same_year,
    AwardRule.Kind.ONCE: _once,
    AwardRule.Kind.NOT_WITHIN: _not_within,
}


def _of_same_year(award) -> list[Warning]:
    """Several awards for one achievement (Luật Thi đua, khen thưởng 06/2022/QH15, nguyên tắc khen thưởng)."""
    rows = Award.objects.of_recipient_of(award).filter(year=award.year_id)
    others = rows.exclude(state__in=[AwardState.NOT_AWARDED, AwardState.WITHDRAWN])
    names = sorted({each.title.name for each in others.select_related("title")})
    if not names:
        return []
    text = _("The same recipient is proposed in this year for: %(titles)s.")
    return [
        Warning(
            text % {"titles": ", ".join(names)},
            _("Law on emulation 06/2022/QH15: one achievement is not awarded several times"),
        )
    ]


def _of_unit(award) -> list[Warning]:
    found = standings(award.year).standing_of(award.province_id)
    warnings = []
    if found and found.rank is None and found.unranked_reason:
        warnings.append(
            Warning(_("The unit is not ranked: %(reason)s") % {"reason": found.unranked_reason})
        )
    if award.title.code == LEADING_UNIT:
        warnings += _of_leading_unit(award)
    return warnings


def _of_leading_unit(award) -> list[Warning]:
    ballots = Ballot.objects.standing().filter(
        year=award.year_id, kind=BallotKind.NOMINATION, winner__isnull=False, state="announced"
    )
    winner = ballots.select_related("winner").first()
    if winner is None:
        return [
            Warning(
                _("No ballot has chosen the leading unit of %(year)s yet.") % {"year": award.year}
            )
        ]
    if winner.winner_id == award.province_id:
        return []
    return [
        Warning(
            _("The ballot chose another unit: %(unit)s.") % {"unit": winner.winner.alliance_name}
        )
    ]


def _rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
