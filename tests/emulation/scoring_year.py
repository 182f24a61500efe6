"""A year that is being scored, for tests: units with officer and leader, the secretary, a table with evidence."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from cluster_portal.accounts.models import User
from cooperatives.models import Province
from emulation import actions
from emulation.actions import CriterionLine, CrossPoints, Proof, SelfScore
from emulation.models import CriteriaPack, Criterion, CrossCheck, EmulationYear, ScoreSheet
from tests.factories import EmulationYearFactory, ProvinceFactory, UserFactory

AT = datetime(2023, 11, 14, 8, 0, tzinfo=UTC)
NAMES = ("Đà Nẵng", "Quảng Ngãi", "Khánh Hòa")
LINES = [
    CriterionLine("1", "Hỗ trợ", Decimal(20)),
    CriterionLine("", "Tuyên truyền", Decimal(10)),
    CriterionLine("", "Lớp bồi dưỡng", Decimal(10), rule="per_unit", parameters={"each": "2"}),
]
PAPER = Proof(title="Kế hoạch số 5", filename="ke-hoach.pdf", content=b"%PDF-1.7 mau")
REASON = "Có văn bản của Ủy ban nhân dân."


@dataclass
class ScoringYear:
    year: EmulationYear
    pack: CriteriaPack
    provinces: list[Province]
    officers: dict[int, User]
    leaders: dict[int, User]
    secretary: User

    def sheet(self, place=0) -> ScoreSheet:
        rows = self.pack.newest_sheets().select_related("pack__year", "province")
        return rows.get(province=self.provinces[place])

    def criterion(self, text) -> Criterion:
        return self.pack.criteria.get(text=text)

    def officer(self, place=0) -> User:
        return self.officers[self.provinces[place].pk]

    def leader(self, place=0) -> User:
        return self.leaders[self.provinces[place].pk]

    def say(self, place=0, *, judged="7", classes="3", given="6", reason="", **changes):
        """The officer writes both criteria: points by judgement; classes held, and the points for them."""
        sheet = self.sheet(place)
        said = {
            self.criterion("Tuyên truyền").pk: SelfScore(number(judged)),
            self.criterion("Lớp bồi dưỡng").pk: SelfScore(
                number(given), reason, {"actual": number(classes)}
            ),
        }
        values = {"expected_version": sheet.lock_version, "by": self.officer(place), "at": AT}
        return actions.record_self_scores(sheet=sheet, given=said, **values | changes)

    def prove(self, text="Tuyên truyền", place=0, *, proof=PAPER, by=None):
        return actions.add_evidence(
            sheet=self.sheet(place),
            criterion=self.criterion(text),
            proof=proof,
            by=by or self.officer(place),
            at=AT,
        )

    def present(self, place=0):
        return actions.present_self_score(sheet=self.sheet(place), by=self.officer(place), at=AT)

    def submit(self, place=0, **changes):
        sheet = self.sheet(place)
        values = {"expected_version": sheet.lock_version, "by": self.leader(place), "at": AT}
        return actions.submit_self_score(sheet=sheet, **values | changes)

    def self_score(self, place=0, **said):
        """The whole way: written, put before the leader, passed on."""
        self.say(place, **said)
        self.present(place)
        return self.submit(place)

    def draw(self, **changes):
        values = {"seed": "2023", "by": self.secretary, "at": AT}
        return actions.draw_checks(pack=self.pack, **values | changes)

    def check(self, place=0) -> CrossCheck:
        """The check of the unit at this place."""
        checks = CrossCheck.objects.in_force().whole()
        return checks.get(checked=self.provinces[place], draw__pack=self.pack)

    def checker(self, place=0, *, leader=False) -> User:
        people = self.leaders if leader else self.officers
        return people[self.check(place).checker_id]

    def give(self, place=0, *, judged="7", given="6", reason="", **changes):
        """The checker's officer gives points to both criteria; the reason goes to the first."""
        check = self.check(place)
        points = {
            self.criterion("Tuyên truyền").pk: CrossPoints(number(judged), reason),
            self.criterion("Lớp bồi dưỡng").pk: CrossPoints(number(given)),
        }
        values = {"expected_version": self.sheet(place).lock_version, "at": AT}
        values |= {"by": self.checker(place)} | changes
        return actions.record_cross_points(check=check, given=points, **values)

    def present_check(self, place=0):
        return actions.present_check(check=self.check(place), by=self.checker(place), at=AT)

    def submit_check(self, place=0, **changes):
        version = self.sheet(place).lock_version
        values = {"expected_version": version, "by": self.checker(place, leader=True), "at": AT}
        return actions.submit_check(check=self.check(place), **values | changes)

    def cross_check(self, place=0, **points):
        """The whole way of the check of a unit that has scored itself."""
        self.give(place, **points)
        self.present_check(place)
        return self.submit_check(place)

    def ask(self, due_at=None, **changes):
        """Ask for explanations, for a day from now unless said."""
        values = {"due_at": due_at or AT + timedelta(days=1), "by": self.secretary, "at": AT}
        return actions.open_explanations(pack=self.pack, **values | changes)

    def answer(self, place=0, text="Có văn bản bổ sung.", **changes):
        """The officer answers what differs in «Tuyên truyền»."""
        sheet = self.sheet(place)
        answers = {self.criterion("Tuyên truyền").pk: text}
        values = {"expected_version": sheet.lock_version, "by": self.officer(place), "at": AT}
        return actions.record_answers(sheet=sheet, answers=answers, **values | changes)

    def present_explanation(self, place=0, **changes):
        values = {"by": self.officer(place), "at": AT} | changes
        return actions.present_explanation(sheet=self.sheet(place), **values)

    def submit_explanation(self, place=0, **changes):
        sheet = self.sheet(place)
        values = {"expected_version": sheet.lock_version, "by": self.leader(place), "at": AT}
        return actions.submit_explanation(sheet=sheet, **values | changes)

    def explain(self, place=0, **changes):
        """The whole way of the explanation of a unit that was checked."""
        self.answer(place, **changes)
        self.present_explanation(place)
        return self.submit_explanation(place)

    def settle_points(self, place=0, *, judged="6", classes="6", reason="", **changes):
        """The meeting gives both criteria points; the reason goes to the first."""
        sheet = self.sheet(place)
        points = {
            self.criterion("Tuyên truyền").pk: number(judged),
            self.criterion("Lớp bồi dưỡng").pk: number(classes),
        }
        reasons = {self.criterion("Tuyên truyền").pk: reason}
        values = {"expected_version": sheet.lock_version, "by": self.secretary, "at": AT}
        return actions.record_scores(
            sheet=sheet, points=points, reasons=reasons, **values | changes
        )

    def settle(self, place=0, **changes):
        sheet = self.sheet(place)
        values = {"expected_version": sheet.lock_version, "by": self.secretary, "at": AT}
        return actions.settle_sheet(sheet=sheet, **values | changes)


def number(value) -> Decimal | None:
    return None if value is None else Decimal(value)


def build_scoring_year(names=NAMES, *, lines=LINES, evidence_from="8") -> ScoringYear:
    provinces = [ProvinceFactory(name=name) for name in names]
    year = EmulationYearFactory(year=2023, members=provinces, head=provinces[1])
    secretary = UserFactory(secretary=True, province=provinces[1])
    pack = actions.build_pack(year=year, lines=lines, source="Mẫu", by=secretary, at=AT)
    pack.evidence_from = number(evidence_from)
    pack.save()
    return ScoringYear(
        year=year,
        pack=pack,
        provinces=provinces,
        officers={each.pk: UserFactory(province=each) for each in provinces},
        leaders={each.pk: UserFactory(leader=True, province=each) for each in provinces},
        secretary=secretary,
    )
