"""What a document still lacks before it may be published: each thing by its name, with the page where it is entered.

A figure that a whole province has not given, a target without a result, a bound number without a value: any of them
stops publishing. One organization that has not answered does not; the sentence then says of how many the figure is.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from emulation.forms.targets import NOT_APPLICABLE
from emulation.models import EmulationYear

from .annual import AnnualReport
from .register_part import missing_by_province
from .sections import BY_KEY, SECTIONS, empty_sections
from .trace import entry_page
from .writing import without_value


@dataclass(frozen=True)
class Lack:
    """Something that is missing, in words, and where it is entered."""

    text: str
    url: str = ""

    def __str__(self):
        return self.text


def empty_texts(sections: dict[str, str], year: int) -> list[Lack]:
    """The required sections that nobody has written yet."""
    return [
        Lack(
            _("Section «%(section)s» is empty.") % {"section": each.label},
            reverse("reports:section_detail", args=[year, each.slug]),
        )
        for each in empty_sections(sections)
    ]


def missing_figures(report: AnnualReport, year: EmulationYear) -> list[Lack]:
    """Every figure that the document needs and nobody has given."""
    return [
        *_of_provinces(report),
        *_of_targets(report, list(year.provinces())),
        *_of_texts(report),
    ]


def _of_provinces(report) -> Iterator[Lack]:
    page = reverse("cooperatives:figures_year", args=[report.year])
    for province, words in missing_by_province(report.provinces):
        said = _("%(province)s has not given: %(figure)s.") % {
            "province": province,
            "figure": words,
        }
        yield Lack(said, page)


def _of_targets(report, provinces) -> Iterator[Lack]:
    """A target is promised, and nothing is said of what became of it; «không áp dụng» promises nothing."""
    for line in report.targets:
        for province, target in zip(provinces, line.provinces, strict=False):
            is_promised = target.target is not None or target.target_words not in (
                "",
                NOT_APPLICABLE,
            )
            if is_promised and target.actual is None and not target.actual_words:
                yield Lack(
                    _("%(province)s has no result for «%(indicator)s».")
                    % {"province": province.name, "indicator": line.text},
                    reverse("emulation:result_edit", args=[report.year, province.slug]),
                )


def _of_texts(report) -> Iterator[Lack]:
    """Bound numbers in the text that have no value: on the paper they would stand as their own name."""
    for field in SECTIONS:
        for bound in without_value(report.sections.get(field.key, ""), report.numbers):
            page = entry_page(bound.entry, report.year, None)
            yield Lack(
                _("Section «%(section)s» names «%(figure)s», which nobody has given yet.")
                % {"section": BY_KEY[field.key].label, "figure": bound.words},
                page.url
                if page
                else reverse("reports:section_detail", args=[report.year, field.slug]),
            )
