"""What the annual document says: frozen dataclasses, built from the register, the results, the scores and the pledge.

The page, the PDF and the stored snapshot all come from one AnnualReport. Money is in triệu đồng. None means that
nobody has given the figure; it is printed as «–» and named in `missing`, never as a silent 0.
"""

from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from cooperatives.returns.frozen import with_frozen_returns
from cooperatives.statistics import Counts, annual
from emulation.models import EmulationYear

from .words import RATING_NAMES, WELL_RATED

if TYPE_CHECKING:
    from .bound import BoundNumbers

# Changes when a field here changes its meaning; stored with each snapshot.
FORMAT = 1


@dataclass(frozen=True)
class Head:
    """What stands at the head and the foot of the paper."""

    parent_body: str
    body_lines: tuple[str, ...]
    cluster: str
    number: int | None
    symbol: str
    place: str
    on: date
    signer_name: str
    host: str
    host_printed: str
    deputy: str
    # Who signs for whom: Authority, and what is printed under «TUQ.».
    authority: str = "head"
    signer_title: str = ""
    deputy_printed: str = ""
    # Which draft this is: it grows with each change of the text; 0 in documents of before it was said.
    edition: int = 0

    @property
    def draft_mark(self) -> str:
        """What a draft is called, so that two that go round at once are not taken for each other."""
        return f"DỰ THẢO, bản {self.edition}" if self.edition else "DỰ THẢO"


@dataclass(frozen=True)
class Figure:
    """One figure over several organizations: the sum and the mean, and how many of how many gave it."""

    total: Decimal | None = None
    mean: Decimal | None = None
    given: int = 0
    asked: int = 0


@dataclass(frozen=True)
class Economy:
    """The yearly figures of one kind of organization. Money in triệu đồng, income a worker and month."""

    members: Figure = Figure()
    workers: Figure = Figure()
    worker_income: Figure = Figure()
    total_capital: Figure = Figure()
    revenue: Figure = Figure()
    profit: Figure = Figure()
    deposits: Figure = Figure()
    loans: Figure = Figure()


@dataclass(frozen=True)
class Register:
    """The register of one province, or of the whole cluster, on one day. `before` is the same day a year earlier.

    `sectors`: active cooperatives and credit funds by sector. `ratings`: active cooperatives by rating; "" are
    those without one. `left`: those that left the register in the year.
    """

    name: str
    alliance: str
    active: Counts
    registered: Counts
    before: Counts
    founded: Counts
    left: Counts
    certified_groups: int | None
    tallied_groups: int
    alliance_members: int
    sectors: dict[str, int]
    ratings: dict[str, int]
    cooperatives: Economy
    credit_funds: Economy
    both: Economy
    cooperatives_before: Economy
    both_before: Economy

    @property
    def rated(self) -> int:
        """Active cooperatives with a rating."""
        return sum(self.ratings.get(rating, 0) for rating in RATING_NAMES)

    @property
    def well_rated(self) -> int:
        """Those of them that are rated khá or tốt."""
        return sum(self.ratings.get(rating, 0) for rating in WELL_RATED)


@dataclass(frozen=True)
class YearCounts:
    """Active organizations at the end of a year; `provinces` in the order of the report's provinces."""

    year: int
    whole: Counts
    provinces: tuple[Counts, ...]


@dataclass(frozen=True)
class Target:
    """What was promised and what was reached, by one province or by the cluster. `percent`: actual of the target."""

    target: Decimal | None = None
    target_words: str = ""
    actual: Decimal | None = None
    actual_words: str = ""
    percent: Decimal | None = None
    is_reached: bool | None = None


@dataclass(frozen=True)
class TargetLine:
    """One indicator; `provinces` in the order of the report's provinces."""

    code: str
    text: str
    unit: str
    decimals: int
    whole: Target
    provinces: tuple[Target, ...]


@dataclass(frozen=True)
class ScoreLine:
    """One line of the scoring table: a numbered group or a criterion in it, with the points of each province."""

    number: str
    text: str
    max_points: Decimal
    is_group: bool
    points: tuple[Decimal | None, ...]


@dataclass(frozen=True)
class Standing:
    """The result of one province. `rank` is None for one that is not ranked, and then `note` says why."""

    province: str
    total: Decimal | None
    bonus: Decimal
    penalty: Decimal
    rank: int | None
    note: str = ""


@dataclass(frozen=True)
class ScoreTable:
    """The scoring table of the year; `standings` in the order of the report's provinces."""

    source: str
    is_settled: bool
    lines: tuple[ScoreLine, ...]
    standings: tuple[Standing, ...]

    @property
    def max_points(self) -> Decimal:
        return sum((line.max_points for line in self.lines if line.is_group), Decimal(0))

    @property
    def by_rank(self) -> list[Standing]:
        """First to last, then those that are not ranked."""
        return sorted(self.standings, key=lambda each: (each.rank is None, each.rank or 0))


@dataclass(frozen=True)
class PledgedTarget:
    text: str
    unit: str
    decimals: int
    direction: str
    value: Decimal | None
    words: str
    code: str = ""


@dataclass(frozen=True)
class NextPledge:
    """The pledge for the coming year: its contents and the targets common to all."""

    year: int
    is_in_force: bool
    contents: tuple[str, ...]
    targets: tuple[PledgedTarget, ...]


@dataclass(frozen=True)
class Vote:
    """What the conference decided by vote (`kind`: BallotKind): for whom, with how many votes of how many units."""

    kind: str
    unit: str
    votes: int
    of: int

    @property
    def percent(self) -> Decimal:
        return Decimal(100) * self.votes / self.of


@dataclass(frozen=True)
class Nomination:
    """Whom the cluster proposes for an award; `votes` of `of` where it was voted on."""

    name: str
    title: str
    votes: int | None = None
    of: int | None = None


@dataclass(frozen=True)
class AnnualReport:
    year: int
    head: Head
    as_of: date
    # Whether the paper is dated before the day it counts on: then its numbers are «ước».
    is_estimate: bool
    estimated_figures: int
    whole: Register
    provinces: tuple[Register, ...]
    targets: tuple[TargetLine, ...]
    scores: ScoreTable | None
    next_pledge: NextPledge | None
    sections: dict[str, str] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    # On which boundaries its numbers stand; empty in documents of before this was said.
    boundaries: str = ""
    # Which provinces' figures are those of a frozen return, which ones the register gives; with their hashes
    sources: str = ""
    returns: dict[str, str] = field(default_factory=dict)
    # Whether provinces were joined in the year: the year before is then counted on the boundaries of `as_of`.
    was_redrawn: bool = False
    # The years before last for which the cluster kept figures; empty in documents of before this was said.
    history: tuple[YearCounts, ...] = ()
    # Empty also in documents of before ballots and awards were kept here
    votes: tuple[Vote, ...] = ()
    nominations: tuple[Nomination, ...] = ()
    format: int = FORMAT

    @cached_property
    def numbers(self) -> "BoundNumbers":
        """Each figure by its short name; worked out once."""
        from .bound import BoundNumbers

        return BoundNumbers(self)

    @property
    def by_year(self) -> tuple[YearCounts, ...]:
        """First to last, the year itself at the end; a year before that counted nothing is no year to compare with."""
        before = YearCounts(
            self.year - 1, self.whole.before, tuple(each.before for each in self.provinces)
        )
        now = YearCounts(
            self.year, self.whole.active, tuple(each.active for each in self.provinces)
        )
        earlier = [each for each in (*self.history, before) if each.whole.all]
        return (*earlier, now)

    @property
    def headline(self) -> dict:
        """What stands large on top of the page, for who has one minute."""
        known = [
            line.whole.is_reached for line in self.targets if line.whole.is_reached is not None
        ]
        ranked = self.scores.standings if self.scores else ()
        return {
            "both": self.whole.active.cooperatives_and_credit_funds,
            **asdict(self.whole.active),
            "targets_reached": sum(known),
            "targets_known": len(known),
            "leaders": [each.province for each in ranked if each.rank == 1],
        }

    @property
    def province_names(self) -> list[str]:
        return [province.name for province in self.provinces]


def build_annual_report(year: EmulationYear) -> AnnualReport:
    """Read everything that the document of this year says. The number of queries does not grow with the rows.

    Raises ConferenceReport.DoesNotExist when the year has no report to be written yet, ContentChanged when a pledge is
    not the one that was signed.
    """
    from . import awards_part, register_part, year_part

    report = year.conference_report
    as_of = date(year.year, 12, 31)
    frozen = with_frozen_returns(annual(year.year, year.cluster, as_of=as_of))
    read = frozen.annual
    whole, provinces = register_part.read_register(read)
    targets = year_part.read_targets(year, read)
    scores = year_part.read_scores(year)
    votes = awards_part.read_votes(year)
    return AnnualReport(
        year=year.year,
        head=year_part.read_head(year, report),
        as_of=as_of,
        is_estimate=report.on < as_of,
        estimated_figures=register_part.estimated_figures(year),
        whole=whole,
        provinces=provinces,
        targets=targets,
        scores=scores,
        next_pledge=year_part.read_next_pledge(year),
        sections=dict(report.sections),
        missing=tuple(register_part.missing_figures(provinces)),
        boundaries=register_part.boundaries_of(read),
        sources=register_part.sources_of(frozen),
        returns={each.province.name: each.content_hash for each in frozen.returns},
        was_redrawn=read.was_redrawn,
        history=register_part.read_history(year, as_of),
        votes=votes,
        nominations=awards_part.read_nominations(year, votes),
    )
