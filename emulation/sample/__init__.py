"""The emulation years of the sample world, through the real actions, by the sample people, in the right months."""

from datetime import date, datetime

from cooperatives.models import Cluster
from emulation import actions
from emulation.award_history import load_award_titles
from emulation.indicators import load_indicators
from emulation.models import EmulationYear, HeadTerm, PledgeState

from .awards import load_awards
from .ballots import load_ballots
from .days import moment
from .people import close_account, former_secretary, load_mandates, person
from .pledges import load_pledge, sign_by_all
from .scores import load_results_and_scores

CLUSTER = "duyen-hai-mien-trung"
NOTE = "Số liệu, nhiệm kỳ và giao ước minh họa, cần Thường trực cụm xác nhận."
YEARS = {
    2022: {
        "plan_issued_on": date(2022, 1, 28),
        "registration_due_on": date(2022, 2, 28),
        "figures_due_on": date(2022, 11, 10),
        "self_score_due_on": date(2022, 11, 15),
        "cross_check_due_on": date(2022, 11, 25),
        "conference_on": date(2022, 12, 3),
        "conference_place": "thành phố Nha Trang (mẫu)",
    },
    2023: {
        "plan_issued_on": date(2023, 1, 31),
        "registration_due_on": date(2023, 2, 28),
        "figures_due_on": date(2023, 11, 10),
        "self_score_due_on": date(2023, 11, 15),
        "cross_check_due_on": date(2023, 11, 25),
        "conference_on": date(2023, 12, 2),
        "conference_place": "thành phố Quảng Ngãi",
    },
    2024: {},
}
# The head and the deputy of a year; that of 2024 is elected at the conference of 2023.
HEADS = {2022: ("khanhhoa", "quangngai"), 2023: ("quangngai", "binhdinh")}


def load_years(at: datetime) -> None:
    """Load years, heads, mandates, both pledges, results and scores. A second run changes nothing."""
    load_indicators()
    load_award_titles()
    cluster = Cluster.objects.get(code=CLUSTER)
    provinces = {each.slug: each for each in cluster.provinces_on(date(2023, 12, 31))}
    administrator = person("quantri")
    years = {year: _load_year(cluster, year, provinces, administrator) for year in YEARS}
    secretary = person("thuky.quangngai")
    before = former_secretary(provinces[HEADS[2022][0]])
    load_mandates(provinces.values(), [secretary, before], by=before, at=moment(2022, 1, 20))
    pledge = load_pledge(
        year=years[2023], prepared_in=years[2022], by=before, at=moment(2022, 11, 14)
    )
    if pledge.state == PledgeState.SIGNING:
        sign_by_all(pledge, secretary=before, at=moment(2022, 12, 3, 9, 30))
    actions.open_year_to_members(year=years[2022], by=before, at=moment(2022, 12, 3, 11))
    close_account(before)
    load_pledge(year=years[2024], prepared_in=years[2023], by=secretary, at=moment(2023, 11, 13))
    load_results_and_scores(moment(2023, 12, 1, 15), year=years[2023], by=secretary)
    load_ballots(year=years[2023], by=secretary, at=moment(2023, 12, 2, 10))
    load_awards(year=years[2023], by=secretary, at=moment(2023, 12, 11))


def _load_year(cluster, number, provinces, administrator) -> EmulationYear:
    at = moment(number, 1, 10)
    year = actions.prepare_year(
        cluster=cluster,
        year=number,
        dates={**YEARS[number], "note": NOTE},
        by=administrator,
        at=at,
    )
    duties = (HeadTerm.Duty.HEAD, HeadTerm.Duty.DEPUTY)
    for duty, slug in zip(duties, HEADS.get(number, ()), strict=False):
        actions.name_head(
            year=year,
            province=provinces[slug],
            duty=duty,
            valid_from=date(number, 1, 1),
            basis="Biên bản hội nghị tổng kết (mẫu)",
            by=administrator,
            at=at,
        )
    return year
