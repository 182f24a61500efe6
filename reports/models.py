"""The annual summary document: the one being written, and the ones that were published."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cluster_portal.accounts.permissions import Access
from cluster_portal.moves import MoveNotAllowed, move
from emulation.models import EmulationYear


class ReportState(models.TextChoices):
    DRAFT = "draft", _("draft")
    CONSULTING = "consulting", _("open to comments")
    APPROVED = "approved", _("approved")
    PUBLISHED = "published", pgettext_lazy("report", "published")


# From each state, where a report may go next. A correction of a published one is written as a new draft.
REPORT_MOVES = {
    ReportState.DRAFT: {ReportState.CONSULTING, ReportState.APPROVED},
    ReportState.CONSULTING: {ReportState.DRAFT, ReportState.APPROVED},
    ReportState.APPROVED: {ReportState.DRAFT, ReportState.PUBLISHED},
    ReportState.PUBLISHED: {ReportState.DRAFT},
}


class Authority(models.TextChoices):
    """In whose right the paper is signed (Nghị định 30/2020, Điều 13 and Phụ lục I, ô số 7a)."""

    HEAD = "head", _("the head of the cluster, for the cluster (TM.)")
    DEPUTY = "deputy", _("the deputy head, in place of the head (KT.)")
    DELEGATE = "delegate", _("a delegate, by written authorization of the head (TUQ.)")


class ConferenceReport(models.Model):
    """The summary document of a year as it is being written (báo cáo tổng kết)."""

    year = models.OneToOneField(
        EmulationYear,
        models.PROTECT,
        related_name="conference_report",
        verbose_name=_("emulation year"),
    )
    state = models.CharField(
        _("state"), max_length=10, choices=ReportState, default=ReportState.DRAFT
    )
    number = models.PositiveIntegerField(_("number"), null=True, blank=True)
    symbol = models.CharField(_("symbol"), max_length=30, default="BC-CTĐ")
    place = models.CharField(_("place"), max_length=60)
    on = models.DateField(_("date of the paper"))
    signer_name = models.CharField(_("signer's name"), max_length=150, blank=True)
    authority = models.CharField(
        _("signs as"), max_length=8, choices=Authority, default=Authority.HEAD
    )
    signer_title = models.CharField(
        _("delegate's title"),
        max_length=80,
        blank=True,
        help_text=_("Printed under TUQ., such as THƯ KÝ CỤM."),
    )
    # What people write by hand, by section: {"situation_advantages": "text, one paragraph a line", …}
    sections = models.JSONField(_("sections"), default=dict, blank=True)
    # Of the next errata slip: {key of a correction: its own reason}, beside the reason of the whole version
    correction_reasons = models.JSONField(
        _("reasons of single corrections"), default=dict, blank=True, editable=False
    )
    # Set while a worker makes the files; a crashed worker's job is run again.
    publishing_since = models.DateTimeField(
        _("publishing since"), null=True, blank=True, editable=False
    )
    lock_version = models.PositiveIntegerField(default=1, editable=False)

    access = Access(emulation_year="year_id")

    class Meta:
        verbose_name = _("summary report")
        verbose_name_plural = _("summary reports")

    def __str__(self):
        return _("Summary report of %(year)s") % {"year": self.year.year}

    def get_absolute_url(self):
        return reverse("reports:report_detail", args=[self.year.year])

    @property
    def is_editable(self):
        return self.state in {ReportState.DRAFT, ReportState.CONSULTING}

    def consult(self):
        move(self, ReportState.CONSULTING, REPORT_MOVES)

    def approve(self):
        move(self, ReportState.APPROVED, REPORT_MOVES)

    def reopen(self):
        move(self, ReportState.DRAFT, REPORT_MOVES)

    def publish(self):
        move(self, ReportState.PUBLISHED, REPORT_MOVES)
        self.publishing_since = None
        self.correction_reasons = {}


class SectionVersion(models.Model):
    """The text of a section as somebody saved it. Rows are only added; the last one is what the report holds."""

    report = models.ForeignKey(
        ConferenceReport,
        models.PROTECT,
        related_name="section_versions",
        verbose_name=_("report"),
    )
    key = models.CharField(_("section"), max_length=30)
    number = models.PositiveIntegerField(_("version"))
    text = models.TextField(_("text"), blank=True)
    by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", verbose_name=_("text by")
    )
    at = models.DateTimeField(_("text at"))

    access = Access(emulation_year="report__year_id")

    class Meta:
        verbose_name = _("version of a section")
        verbose_name_plural = _("versions of sections")
        ordering = ["report", "key", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "key", "number"], name="section_version_once"
            ),
        ]

    def __str__(self):
        return f"{self.report}: {self.key} ({self.number})"


class SectionComment(models.Model):
    """What a member says about a section while the draft is open to comments, and what was done about it."""

    report = models.ForeignKey(
        ConferenceReport,
        models.PROTECT,
        related_name="section_comments",
        verbose_name=_("report"),
    )
    key = models.CharField(_("section"), max_length=30)
    text = models.TextField(_("comment"), max_length=2000)
    by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", verbose_name=_("comment by")
    )
    at = models.DateTimeField(_("comment at"))
    answer = models.TextField(_("answer"), max_length=2000, blank=True)
    answered_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("answered by"),
    )
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    access = Access(emulation_year="report__year_id")

    class Meta:
        verbose_name = _("comment on a section")
        verbose_name_plural = _("comments on sections")
        ordering = ["report", "key", "at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="section_comment_answer_is_whole",
                condition=Q(answer="", answered_by=None, answered_at=None)
                | (~Q(answer="") & Q(answered_by__isnull=False, answered_at__isnull=False)),
            ),
        ]

    def __str__(self):
        return f"{self.report}: {self.key}"

    @property
    def is_open(self) -> bool:
        return self.answered_at is None


class PublishedReport(models.Model):
    """A published version: snapshot, HTML and PDF with their hash. Never changed; a correction is the next version."""

    report = models.ForeignKey(
        ConferenceReport, models.PROTECT, related_name="publications", verbose_name=_("report")
    )
    version = models.PositiveSmallIntegerField(_("version"))
    snapshot = models.JSONField(_("snapshot of the data"))
    snapshot_sha256 = models.CharField(_("SHA-256 of the snapshot"), max_length=64)
    html = models.TextField("HTML")
    pdf = models.FileField("PDF", upload_to="reports/")
    sha256 = models.CharField(_("SHA-256 of the PDF"), max_length=64)
    pages = models.PositiveSmallIntegerField(_("pages"))
    code = models.CharField(_("verification code"), max_length=20, unique=True)
    published_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", verbose_name=_("published by")
    )
    published_at = models.DateTimeField(_("published at"))
    supersedes = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="superseded_by",
        verbose_name=_("supersedes"),
    )
    reason = models.TextField(_("what this version corrects"), blank=True)
    # Of single corrections, as the slip prints them
    reasons = models.JSONField(_("reasons of single corrections"), default=dict, blank=True)

    class Meta:
        verbose_name = _("published report")
        verbose_name_plural = _("published reports")
        ordering = ["report", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["report", "version"], name="publication_version_once"),
            models.CheckConstraint(
                name="publication_later_ones_supersede",
                condition=Q(version=1, supersedes=None)
                | Q(version__gt=1, supersedes__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.report} ({self.version})"

    def get_absolute_url(self):
        return f"{self.report.get_absolute_url()}?{self.query}"

    @property
    def query(self):
        """What names this version in an address: other clusters publish documents of the same year."""
        return f"ban={self.version}&cum={self.report.year.cluster.code}"


class FileKind(models.TextChoices):
    """What is published beside the PDF. Of an errata slip (a PDF) only later versions have one."""

    DOCX = "docx", _("Word document")
    XLSX = "xlsx", _("Excel workbook of the appendices")
    ERRATA = "errata", _("errata slip")


class PublishedFile(models.Model):
    """A file of a published version, made from the same snapshot as its PDF. Never changed."""

    publication = models.ForeignKey(
        PublishedReport,
        models.PROTECT,
        related_name="files",
        verbose_name=_("published report"),
    )
    kind = models.CharField(_("kind of file"), max_length=12, choices=FileKind)
    file = models.FileField(_("file"), upload_to="reports/")
    sha256 = models.CharField("SHA-256", max_length=64)
    size = models.PositiveIntegerField(_("size, bytes"))

    class Meta:
        verbose_name = _("published file")
        verbose_name_plural = _("published files")
        ordering = ["publication", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["publication", "kind"], name="published_file_once"),
        ]

    def __str__(self):
        return f"{self.publication}: {self.get_kind_display()}"

    @property
    def address(self):
        """Where it is downloaded, without the words that name its version."""
        return reverse(f"reports:report_{self.kind}", args=[self.publication.report.year.year])


class PressText(models.Model):
    """A news item about a published version, written by the secretary and shown on the first page."""

    publication = models.OneToOneField(
        PublishedReport,
        models.PROTECT,
        related_name="press_text",
        verbose_name=_("published report"),
    )
    title = models.CharField(_("title of the news"), max_length=200)
    text = models.TextField(_("text"), max_length=6000)
    written_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", verbose_name=_("text by")
    )
    written_at = models.DateTimeField(_("text at"))
    published_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("published by"),
    )
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    lock_version = models.PositiveIntegerField(default=1, editable=False)

    access = Access(emulation_year="publication__report__year_id")

    class Meta:
        verbose_name = _("press text")
        verbose_name_plural = _("press texts")
        constraints = [
            models.CheckConstraint(
                name="press_text_published_by_somebody",
                condition=Q(published_at=None, published_by=None)
                | Q(published_at__isnull=False, published_by__isnull=False),
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def is_public(self) -> bool:
        return self.published_at is not None

    def publish(self, *, by, at):
        if self.is_public:
            raise MoveNotAllowed(_("The press text is published already."))
        self.published_by, self.published_at = by, at

    def unpublish(self):
        if not self.is_public:
            raise MoveNotAllowed(_("The press text is not published."))
        self.published_by = self.published_at = None
