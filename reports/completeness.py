"""What a document still lacks, each thing by its name, with the page where it is entered.

Before it is published: a figure that a whole province has not given, a promised target without a result, a bound
number without a value. For the conference, whose card and pictures show more than the text does, also those. One
organization that has not answered stops nothing; the sentence then says of how many the figure is.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from cooperatives.models import Province
from emulation.forms.targets import NOT_APPLICABLE

from . import charts
from .annual import AnnualReport
from .pictures import map_rows
from .register_part import missing_by_province
from .sections import BY_KEY, SECTIONS, empty_sections
from .spoken import twelve
from .trace import entry_page
from .writing import without_value


@dataclass(frozen=True)
class Lack:
    """Something that is missing, in words; the page where it is entered, and how that page is called."""

    text: str
    url: str = ""
    where: str = ""

    def __str__(self):
        return self.text

    @property
    def told(self) -> str:
        """For who sees no links: the audit trail, the command line."""
        if not self.url:
            return self.text
        place = {"text": self.text, "where": self.where, "url": self.url}
        return _("%(text)s Enter it at: %(where)s (%(url)s)") % place


def empty_texts(sections: dict[str, str], year: int) -> list[Lack]:
    """The required sections that nobody has written yet."""
    return [
        Lack(
            _("Section «%(section)s» is empty.") % {"section": each.label},
            reverse("reports:section_detail", args=[year, each.slug]),
            _("the section"),
        )
        for each in empty_sections(sections)
    ]


def empty_head(signer_name: str, year: int) -> list[Lack]:
    """A paper without a signer."""
    if signer_name:
        return []
    page = reverse("reports:report_edit", args=[year])
    return [Lack(_("The name of the signer is missing."), page, _("head of the document"))]


def unsettled(year: int) -> Lack:
    said = _("The scores of the year are not settled yet.")
    return Lack(said, reverse("emulation:score_list", args=[year]), _("scores"))


def missing_figures(report: AnnualReport, provinces: Iterable[Province] = ()) -> list[Lack]:
    """Every figure that the document needs and nobody has given.

    `provinces`, where they are at hand: each lack then leads to the page of its province.
    """
    slugs = {each.name: each.slug for each in provinces}
    return [*_of_provinces(report), *_of_targets(report, slugs), *_of_texts(report)]


def missing_for_conference(report: AnnualReport, provinces: Iterable[Province] = ()) -> list[Lack]:
    """Everything without which no paper of the conference is made."""
    return [
        *_of_register(report),
        *missing_figures(report, provinces),
        *_of_card(report),
        *_of_emulation(report),
        *empty_texts(report.sections, report.year),
        *empty_head(report.head.signer_name, report.year),
    ]


def _of_provinces(report) -> Iterator[Lack]:
    for province, words in missing_by_province(report.provinces):
        said = _("%(province)s has not given: %(figure)s.") % {
            "province": province,
            "figure": words,
        }
        page = reverse("cooperatives:figures_year", args=[report.year])
        yield Lack(said, page, _("figures of the year"))


def _of_targets(report, slugs) -> Iterator[Lack]:
    """A target is promised, and nothing is said of what became of it; «không áp dụng» promises nothing."""
    for line in report.targets:
        for province, target in zip(report.provinces, line.provinces, strict=True):
            is_promised = target.target is not None or target.target_words not in (
                "",
                NOT_APPLICABLE,
            )
            if is_promised and target.actual is None and not target.actual_words:
                said = _("%(province)s has no result for «%(indicator)s».") % {
                    "province": province.name,
                    "indicator": line.text,
                }
                yield Lack(said, _result_page(report.year, slugs.get(province.name)), _("results"))


def _result_page(year, slug="") -> str:
    if slug:
        return reverse("emulation:result_edit", args=[year, slug])
    return reverse("emulation:result_list", args=[year])


def _of_texts(report) -> Iterator[Lack]:
    """Bound numbers in the text that have no value: on the paper they would stand as their own name."""
    for field in SECTIONS:
        for bound in without_value(report.sections.get(field.key, ""), report.numbers):
            page = entry_page(bound.entry, report.year, None)
            here = reverse("reports:section_detail", args=[report.year, field.slug])
            yield Lack(
                _("Section «%(section)s» names «%(figure)s», which nobody has given yet.")
                % {"section": BY_KEY[field.key].label, "figure": bound.words},
                page.url if page else here,
                page.words if page else _("the section"),
            )


def _of_register(report) -> Iterator[Lack]:
    if not report.whole.active.all:
        register = reverse("cooperatives:organization_list")
        said = _("No organization of the cluster is active.")
        yield Lack(said, register, _("register of organizations"))
    try:
        charts.sides(map_rows(report), report.as_of)
    except charts.UnknownLand as unknown:
        yield Lack(
            _("%(problem)s Names of provinces must be those of the catalogue.")
            % {"problem": unknown},
            reverse("admin:cooperatives_province_changelist"),
            _("administration, provinces"),
        )


def _of_card(report) -> Iterator[Lack]:
    """A number of the speaking card without a figure; where a province lacks it, that is said already."""
    pages = {
        "figures": (
            reverse("cooperatives:figures_year", args=[report.year]),
            _("figures of the year"),
        ),
        "results": (_result_page(report.year), _("results")),
    }
    said_already = {
        "figures": any(_of_provinces(report)),
        "results": not report.targets or any(_of_targets(report, {})),
    }
    for each in twelve(report):
        if not each.figure and not said_already[each.entry]:
            said = _("The whole cluster has no figure for «%(figure)s».") % {"figure": each.name}
            yield Lack(said, *pages[each.entry])


def _of_emulation(report) -> Iterator[Lack]:
    year, scores = report.year, reverse("emulation:score_list", args=[report.year])
    if not report.targets:
        said = _("There are no targets of the pledge of %(year)s.") % {"year": year}
        yield Lack(said, _result_page(year), _("results"))
    table = report.scores
    if table is None:
        said = _("There is no scoring table of %(year)s.") % {"year": year}
        yield Lack(said, scores, _("scores"))
    else:
        for each in table.standings:
            if each.total is None:
                said = _("%(province)s has no points (%(why)s).") % {
                    "province": each.province,
                    "why": each.note,
                }
                yield Lack(said, scores, _("scores"))
        if not table.is_settled:
            yield unsettled(year)
    if report.next_pledge is None:
        said = _("There is no pledge of %(year)s.") % {"year": year + 1}
        yield Lack(said, reverse("emulation:pledge_detail", args=[year + 1]), _("the pledge"))
