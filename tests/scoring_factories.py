"""Rows around a score sheet: lots and checks, the explanation round, evidence."""

from hashlib import sha256

import factory
from django.core.files.base import ContentFile

from emulation.lots import ALGORITHM
from emulation.models import CheckDraw, CrossCheck, ExplanationRound, ScoreEvidence

from .factories import (
    AT,
    CriteriaPackFactory,
    PortalFactory,
    ProvinceFactory,
    ScoreFactory,
    ScoreSheetFactory,
    UserFactory,
)


class CheckDrawFactory(PortalFactory):
    class Meta:
        model = CheckDraw

    pack = factory.SubFactory(CriteriaPackFactory)
    seed = "mau"
    algorithm = ALGORITHM
    drawn_by = factory.SubFactory(UserFactory)
    drawn_at = AT


class CrossCheckFactory(PortalFactory):
    """Another unit checks the sheet."""

    class Meta:
        model = CrossCheck

    sheet = factory.SubFactory(ScoreSheetFactory)
    draw = factory.SubFactory(CheckDrawFactory, pack=factory.SelfAttribute("..sheet.pack"))
    checked = factory.SelfAttribute("sheet.province")
    checker = factory.SubFactory(ProvinceFactory)
    lot = "0" * 64


class ExplanationRoundFactory(PortalFactory):
    class Meta:
        model = ExplanationRound

    pack = factory.SubFactory(CriteriaPackFactory)
    due_at = AT


class ScoreEvidenceFactory(PortalFactory):
    class Meta:
        model = ScoreEvidence

    score = factory.SubFactory(ScoreFactory)
    title = "Quyết định mẫu"
    file = factory.LazyFunction(lambda: ContentFile(b"%PDF-1.7 mau", "mau.pdf"))
    sha256 = sha256(b"%PDF-1.7 mau").hexdigest()
    added_by = factory.SubFactory(
        UserFactory, province=factory.SelfAttribute("..score.sheet.province")
    )
    added_at = AT
