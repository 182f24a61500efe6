"""What the page and the paper of a return show: its figures, its questions, what it lacks, when it is due."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.urls import reverse

from cluster_portal.accounts.permissions import can
from cluster_portal.accounts.roles import Permission
from cooperatives.actions.returns import fingerprint, unanswered
from cooperatives.gates import cluster_of
from cooperatives.models import Return, ReturnState
from cooperatives.models.returns import SLUG_OF_PERIOD
from cooperatives.returns import Cell, Reading, Section, days_late, dues_of, read
from cooperatives.returns.reading import sent_sections


@dataclass
class ReturnPage:
    """Of one return, for one reader. Parts are read when they are asked for."""

    province_return: Return
    user: object
    at: datetime

    @cached_property
    def reading(self) -> Reading:
        return read(self.province_return)

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """What was sent; while nothing was, what the register says."""
        if self.province_return.is_sent:
            return sent_sections(self.province_return)
        return self.reading.sections

    @property
    def estimated(self) -> int:
        """How many organizations gave an estimate of the year only."""
        if self.province_return.is_sent:
            return self.province_return.stored_content().get("estimated", 0)
        return self.reading.estimated

    @property
    def cells(self) -> dict[str, Cell]:
        return {cell.code: cell for section in self.sections for cell in section.cells}

    @cached_property
    def lacking(self) -> list:
        """What stands in the way of sending it; nothing once it was sent."""
        if not self.province_return.is_editable:
            return []
        return [*self.reading.lacking, *unanswered(self.province_return)]

    @property
    def lacking_cells(self) -> set[str]:
        return {lack.cell for lack in self.lacking if hasattr(lack, "cell")}

    @property
    def seen(self) -> str:
        """What the button of the leader carries."""
        return fingerprint(self.reading)

    @cached_property
    def questions(self) -> list:
        if self.province_return.pk is None:
            return []
        rows = self.province_return.questions.prefetch_related("messages__by")
        return list(rows.select_related("resolved_by"))

    @property
    def questions_of_cells(self) -> dict[str, list]:
        found = {}
        for question in self.questions:
            found.setdefault(question.cell, []).append(question)
        return found

    @cached_property
    def lines(self) -> list:
        """[(section, [(cell, questions, is lacking)])]."""
        questions, lacking = self.questions_of_cells, self.lacking_cells
        return [
            (
                section,
                [
                    (cell, questions.get(cell.code, []), cell.code in lacking)
                    for cell in section.cells
                ],
            )
            for section in self.sections
        ]

    @cached_property
    def due(self):
        """None while no deadline is set."""
        cluster = cluster_of(self.province_return.province, self.province_return.year)
        if cluster is None:
            return None
        return dues_of(
            cluster,
            self.province_return.year,
            self.province_return.period,
            [self.province_return.province_id],
        ).get(self.province_return.province_id)

    @property
    def days_late(self) -> int:
        if self.due is None:
            return 0
        return days_late(self.due.due_at, self.province_return.first_submitted_at or self.at)

    @cached_property
    def versions(self) -> list[Return]:
        """All of them, the newest first; nothing while there is one."""
        rows = Return.objects.filter(
            province=self.province_return.province_id,
            year=self.province_return.year,
            period=self.province_return.period,
        ).order_by("-version")
        found = list(rows)
        return found if len(found) > 1 else []

    @property
    def open_questions(self) -> int:
        return sum(question.is_open for question in self.questions)

    @property
    def period_slug(self) -> str:
        return SLUG_OF_PERIOD[self.province_return.period]

    @property
    def address(self) -> dict[str, str]:
        """{what: its address}; of the version that is shown, where it is only read."""
        where = [self.province_return.year, self.province_return.province.slug, self.period_slug]
        names = ("edit", "submit", "send_back", "accept", "freeze", "supersede")
        found = {name: reverse(f"cooperatives:return_{name}", args=where) for name in names}
        is_earlier = self.province_return.state == ReturnState.SUPERSEDED
        version = f"?ban={self.province_return.version}" if is_earlier else ""
        for name in ("changes", "pdf"):
            found[name] = reverse(f"cooperatives:return_{name}", args=where) + version
        return found

    def _may(self, permission) -> bool:
        return can(self.user, permission, self.province_return)

    @property
    def may_edit(self) -> bool:
        return self._may(Permission.RETURN_EDIT) and self.province_return.is_editable

    @property
    def may_submit(self) -> bool:
        return self._may(Permission.RETURN_SUBMIT) and self.province_return.can_be_submitted

    @property
    def may_answer(self) -> bool:
        return self._may(Permission.RETURN_EDIT) or self._may(Permission.RETURN_SUBMIT)

    @property
    def may_review(self) -> bool:
        return self._may(Permission.RETURN_REVIEW)

    @property
    def may_ask(self) -> bool:
        return self.may_review and self.province_return.can_be_returned
