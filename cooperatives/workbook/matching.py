"""Which organization of the register a row means: record code, then tax code, then kind, name and place."""

import re
from collections import defaultdict
from datetime import date
from functools import cached_property, lru_cache

from django.utils.translation import gettext as _

from cluster_portal.text import fold
from cooperatives.models import FormerRecord, Organization, Province, YearlyFigures
from cooperatives.models.organizations import pk_from_record_code
from cooperatives.rules.catalogue import year_changes

from .answers import ANOTHER, Answers, Choice, Question
from .likeness import Likenesses
from .rows import ReadRow
from .words import KINDS, commune_place, plain

# So many records are offered in one question; a row that may mean more of them needs its code.
CHOICES = 5
ABBREVIATIONS = (
    (re.compile(r"^(?:lh ?htx|lien hiep htx)\b"), "lien hiep hop tac xa"),
    (re.compile(r"^htx\b"), "hop tac xa"),
    (re.compile(r"^(?:qtdnd|qtd)\b"), "quy tin dung nhan dan"),
    (re.compile(r"^tht\b"), "to hop tac"),
)


@lru_cache(maxsize=2**15)
def name_key(name: str) -> str:
    """A name as it is compared: folded, «HTX» written out, and «hoà» as «hòa» anyway once the accents are gone."""
    words = plain(name)
    for short, full in ABBREVIATIONS:
        words = short.sub(full, words)
    return words


def is_shortened(name: str, full: str) -> bool:
    """Whether a name says what the full one says, with its beginning cut: «HTX An Phú» for «Hợp tác xã An Phú»."""
    name, full = name.casefold(), full.casefold()
    return any(
        full.startswith(f"{whole.casefold()} ")
        and name == f"{short.casefold()}{full.removeprefix(whole.casefold())}"
        for whole, *shorter in KINDS.values()
        for short in shorter
    )


class Register:
    """The province's organizations with their figures of the year, loaded once in three queries."""

    def __init__(
        self,
        province: Province,
        year: int,
        *,
        lock: bool = False,
        answers: Answers | None = None,
    ):
        self.province, self.year, self.answers = province, year, answers or Answers()
        # What find() could not decide, or would like to be sure of
        self.questions: list[Question] = []
        organizations = Organization.objects.filter(province=province).select_related(
            "commune", "cooperative_union", "credit_fund_detail", "cooperative_group_detail"
        )
        figures = YearlyFigures.objects.filter(organization__province=province, year=year)
        if lock:
            organizations = organizations.select_for_update(of=("self",))
            figures = figures.select_for_update(of=("self",))
        self.by_pk, self.by_tax_code, self.by_name = {}, {}, defaultdict(list)
        for organization in organizations.order_by("pk"):
            organization.province = province
            self.by_pk[organization.pk] = organization
            if organization.tax_code:
                self.by_tax_code[organization.tax_code] = organization
            self.by_name[organization.kind, name_key(organization.name)].append(organization)
        self.figures = {each.organization_id: each for each in figures}
        self.figures_before = _compared_figures(province, year - 1)
        former = FormerRecord.objects.filter(organization__province=province)
        self.former = dict(former.values_list("number", "organization"))

    def provinces_of(self, tax_codes) -> dict[str, str]:
        """{tax code: name of the province} of organizations outside this province."""
        if not tax_codes:
            return {}
        elsewhere = Organization.objects.exclude(province=self.province).filter(
            tax_code__in=tax_codes
        )
        return dict(elsewhere.values_list("tax_code", "province__name"))

    @cached_property
    def likenesses(self) -> Likenesses:
        return Likenesses(self.by_pk.values())

    def find(self, read: ReadRow) -> Organization | None:
        """The organization that the row means, None for a new one. What cannot be decided is asked."""
        by_code = self._by_code(read)
        by_tax_code = self.by_tax_code.get(read.values.get("tax_code", ""))
        if read.is_blocked:
            return by_code or by_tax_code
        if by_code and by_tax_code and by_code is not by_tax_code:
            read.block(
                "tax_code",
                "E-03",
                _("The tax code belongs to «%(other)s», but the record code to «%(own)s».")
                % {"other": by_tax_code.name, "own": by_code.name},
                _("Correct one of the two codes."),
            )
        if known := by_code or by_tax_code:
            return known
        answer = self.answers.same_as.get(read.place, "")
        if answer.isdecimal() and int(answer) in self.by_pk:
            return self.by_pk[int(answer)]
        found = self._by_name_and_place(read, is_another=answer == ANOTHER)
        if found is None and answer != ANOTHER and not read.is_blocked:
            self._ask_of_likenesses(read)
        return found

    def _by_code(self, read):
        code = read.values.get("code")
        if not code:
            return None
        try:
            number = pk_from_record_code(code)
            found = self.by_pk.get(self.former.get(number, number))
        except ValueError:
            read.block(
                "code",
                "R-01",
                _("The record code «%(code)s» is wrong: its check digit does not fit.")
                % {"code": code},
                _("Copy it from the exported list, or leave it empty for a new organization."),
            )
            return None
        if found and number != found.pk:
            read.warn(
                "code",
                "R-03",
                _("The record %(old)s was a duplicate; it is %(new)s now.")
                % {"old": code, "new": found.code},
                _("The row is read as one of that record. Export the list anew for the next time."),
            )
        if found is None:
            words = {"code": code, "province": self.province.name}
            read.block(
                "code",
                "R-01",
                _("There is no record %(code)s in the register of %(province)s.") % words,
                _("Copy it from the exported list, or leave it empty for a new organization."),
            )
        return found

    def _by_name_and_place(self, read, *, is_another):
        same = self.by_name.get((read.values.get("kind"), name_key(read.name)), [])
        commune, address = read.values.get("commune"), fold(read.values.get("address", ""))
        if commune:
            here = [each for each in same if each.commune_id == commune.pk]
            here = here or [
                each for each in same if each.commune_id is None and _may_be_at(each, address)
            ]
            return self._one_of(read, here, address, is_another)
        if address:
            here = [each for each in same if _may_be_at(each, address)]
            if same and not here and not is_another:
                self._ask_which(read, same)
            return self._one_of(read, here, address, is_another)
        return self._one_of(read, same, address, is_another)

    def _one_of(self, read, found, address, is_another):
        if len(found) > 1 and address:
            found = [each for each in found if fold(each.address) == address] or found
        if is_another and len(found) != 1:
            return None
        if len(found) > 1:
            self._ask_which(read, found)
        return found[0] if found else None

    def _ask_which(self, read, found):
        """Several of the kind and name, and nothing in the row says which: it waits for the answer."""
        read.is_asked = True
        text = _(
            "«%(name)s»: organizations of this kind and name stand in the register already. Which one is meant?"
        )
        self._ask(read, text % {"name": read.name}, found, blocks=True)

    def _ask_of_likenesses(self, read):
        """What looks like a record under another name or in another place is written as new, but not unasked."""
        kind, commune = read.values.get("kind"), read.values.get("commune")
        near = [
            ("R-03", "name", self.by_name.get((kind, name_key(read.name)), [])),
            (
                "R-06",
                "name",
                self.likenesses.of_name(kind, read.name, commune.pk if commune else None),
            ),
            ("R-07", "phone", self.likenesses.of_phone(read.values.get("phone", ""))),
        ]
        found = {}
        for code, column, organizations in near:
            new = [
                each
                for each in organizations
                if each.pk not in found and not _is_another_by_tax_code(read, each)
            ]
            if new:
                self._warn_of(read, code, column, new[0])
            found |= {each.pk: each for each in new}
        if found:
            text = _("«%(name)s» looks like an organization of the register. Is it the same one?")
            self._ask(read, text % {"name": read.name}, list(found.values()), blocks=False)

    def _warn_of(self, read, code, column, other):
        message = {
            "R-03": _("The register has one of the same kind and name in %(where)s: %(code)s."),
            "R-06": _("The register has «%(name)s» in %(where)s: %(code)s."),
            "R-07": _("«%(name)s», %(code)s, has the same telephone number."),
        }[code]
        words = {"where": _where(other), "code": other.code, "name": other.name}
        fix = _("If it is the same one, say so below or write its record code.")
        read.warn(column, code, message % words, fix)

    def _ask(self, read, text, organizations, *, blocks):
        choices = [
            Choice(
                str(each.pk),
                _("The same as %(code)s «%(name)s»") % {"code": each.code, "name": each.name},
                ", ".join(filter(None, [each.tax_code, _where(each), each.phone])),
            )
            for each in organizations[:CHOICES]
        ]
        choices.append(Choice(ANOTHER, _("Another one: make a new record")))
        self.questions.append(
            Question(
                kind="same_as",
                place=read.place,
                text=text,
                choices=tuple(choices),
                proposed="" if blocks else ANOTHER,
                blocks=blocks,
            )
        )


def _is_another_by_tax_code(read, organization):
    """Two tax codes are two organizations, whatever else is alike."""
    code = read.values.get("tax_code")
    return bool(code and organization.tax_code)


def _where(organization):
    return (
        commune_place(organization.commune) if organization.commune else organization.address or "–"
    )


def _compared_figures(province, year) -> dict[int, dict]:
    """{number of the organization: the figures that a leap is looked for in}, in one light query."""
    names = [each.field for each in year_changes(date(year + 1, 12, 31))]
    rows = YearlyFigures.objects.filter(organization__province=province, year=year)
    return {each.pop("organization"): each for each in rows.values("organization", *names)}


def _may_be_at(organization, address):
    return not address or not organization.address or fold(organization.address) == address
