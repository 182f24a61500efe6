"""Awards: the titles that there are, what they ask of earlier years, and each proposal from nomination to decision."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cluster_portal.accounts.permissions import Access
from cluster_portal.moves import move
from cluster_portal.text import fold
from cooperatives.models import Organization, Province

from .years import EmulationYear


class Recipient(models.TextChoices):
    UNIT = "unit", _("unit (alliance)")
    PERSON = "person", pgettext_lazy("award", "person")
    COOPERATIVE = "cooperative", _("cooperative")


class AwardTitle(models.Model):
    """A title or form of award (danh hiệu, hình thức khen thưởng), from data/award_titles.csv."""

    code = models.SlugField(_("code"), unique=True)
    name = models.CharField(_("name"), max_length=150)
    level = models.CharField(_("who decides"), max_length=120)
    recipients = models.CharField(
        _("for whom"), max_length=40, help_text=_("unit, person, cooperative; parted by |")
    )
    # The cluster itself proposes it, by its vote: no unit forwards it.
    is_of_cluster = models.BooleanField(_("proposed by the cluster"), default=False)
    order_no = models.PositiveSmallIntegerField(_("order"))
    source = models.CharField(_("source"), max_length=300)

    class Meta:
        verbose_name = _("award title")
        verbose_name_plural = _("award titles")
        ordering = ["order_no"]

    def __str__(self):
        return self.name

    def is_for(self, recipient: str) -> bool:
        return recipient in self.recipients.split("|")


class AwardRule(models.Model):
    """What a title asks of earlier awards, from when to when, by what paper. It warns; people decide."""

    class Kind(models.TextChoices):
        CONSECUTIVE = "consecutive", _("held in so many consecutive years before")
        SAME_YEAR = "same_year", _("held or proposed in the same year")
        ONCE = "once", _("only once")
        NOT_WITHIN = "not_within", _("not again within so many years")

    code = models.CharField(_("code"), max_length=10, unique=True)
    title = models.ForeignKey(
        AwardTitle, models.CASCADE, related_name="rules", verbose_name=_("title")
    )
    kind = models.CharField(_("kind"), max_length=11, choices=Kind)
    of_title = models.ForeignKey(
        AwardTitle, models.CASCADE, related_name="+", verbose_name=_("of which title")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_to = models.DateField(_("until"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=300)

    class Meta:
        verbose_name = _("rule of awards")
        verbose_name_plural = _("rules of awards")
        ordering = ["code"]

    def __str__(self):
        return self.code


class AwardState(models.TextChoices):
    NOMINATED = "nominated", pgettext_lazy("award", "nominated")
    FORWARDED = "forwarded", pgettext_lazy("award", "forwarded")
    RECEIVED = "received", pgettext_lazy("award", "received")
    RETURNED = "returned", pgettext_lazy("award", "returned")
    CONSIDERED = "considered", pgettext_lazy("award", "being considered")
    AWARDED = "awarded", pgettext_lazy("award", "awarded")
    NOT_AWARDED = "not_awarded", pgettext_lazy("award", "not awarded")
    WITHDRAWN = "withdrawn", pgettext_lazy("award", "withdrawn")


# The states of a real register of awards: chờ chuyển, chờ duyệt, đã tiếp nhận, bị trả lại, chờ xét, đã khen thưởng,
# không điều kiện. A decision may be cancelled and the award recovered (Luật Thi đua, khen thưởng 2022, chương VII).
# What the cluster itself proposes, by its vote, is received without a unit that forwards it.
AWARD_MOVES = {
    AwardState.NOMINATED: {AwardState.FORWARDED, AwardState.RECEIVED},
    AwardState.FORWARDED: {AwardState.RECEIVED, AwardState.RETURNED},
    AwardState.RETURNED: {AwardState.FORWARDED},
    AwardState.RECEIVED: {AwardState.CONSIDERED, AwardState.RETURNED},
    AwardState.CONSIDERED: {AwardState.AWARDED, AwardState.NOT_AWARDED},
    AwardState.AWARDED: {AwardState.WITHDRAWN},
    AwardState.NOT_AWARDED: set(),
    AwardState.WITHDRAWN: set(),
}
# Before somebody has forwarded it, a nomination can be changed.
EDITABLE = (AwardState.NOMINATED, AwardState.RETURNED)
# Still without a decision
PENDING = (
    AwardState.NOMINATED,
    AwardState.FORWARDED,
    AwardState.RETURNED,
    AwardState.RECEIVED,
    AwardState.CONSIDERED,
)


class Submission(models.Model):
    """The paper by which the cluster asks for awards (tờ trình), with its list."""

    year = models.ForeignKey(
        EmulationYear, models.PROTECT, related_name="submissions", verbose_name=_("emulation year")
    )
    number = models.PositiveSmallIntegerField(_("number"), null=True, blank=True)
    on = models.DateField(_("day"))
    place = models.CharField(_("place"), max_length=120)
    addressee = models.CharField(_("addressee"), max_length=200)
    signer_name = models.CharField(_("signer"), max_length=150)

    access = Access(emulation_year="year_id")

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        ordering = ["year", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "number"],
                condition=Q(number__isnull=False),
                name="submission_number_once",
                violation_error_message=_("This number is taken in the year already."),
            )
        ]

    def __str__(self):
        return _("Submission of %(day)s") % {"day": f"{self.on:%d/%m/%Y}"}


class AwardQuerySet(models.QuerySet):
    def decided(self):
        """Awarded and not withdrawn: what counts as history."""
        return self.filter(state=AwardState.AWARDED)

    def pending(self):
        return self.filter(state__in=PENDING)

    def of_recipient_of(self, award):
        """The awards of the same unit, person or cooperative, this one left out."""
        rows = self.filter(recipient=award.recipient).exclude(pk=award.pk)
        if award.recipient == Recipient.COOPERATIVE:
            return rows.filter(organization=award.organization_id)
        rows = rows.filter(province=award.province_id)
        if award.recipient == Recipient.PERSON:
            return rows.filter(folded=fold(award.person_name))
        return rows


class Award(models.Model):
    """One proposal for one recipient, and what became of it."""

    year = models.ForeignKey(
        EmulationYear, models.PROTECT, related_name="awards", verbose_name=_("emulation year")
    )
    title = models.ForeignKey(
        AwardTitle, models.PROTECT, related_name="awards", verbose_name=_("title")
    )
    recipient = models.CharField(_("recipient"), max_length=11, choices=Recipient)
    # The unit itself, or the unit of the person or the cooperative.
    province = models.ForeignKey(
        Province, models.PROTECT, related_name="awards", verbose_name=_("province")
    )
    organization = models.ForeignKey(
        Organization,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="awards",
        verbose_name=_("cooperative"),
    )
    person_name = models.CharField(_("full name"), max_length=150, blank=True)
    person_post = models.CharField(_("post"), max_length=150, blank=True)
    folded = models.CharField(max_length=200, editable=False, blank=True)
    achievement = models.TextField(_("achievement"), help_text=_("In two or three sentences."))
    state = models.CharField(
        _("state"), max_length=11, choices=AwardState, default=AwardState.NOMINATED
    )
    return_reason = models.TextField(_("reason for return"), blank=True)
    submission = models.ForeignKey(
        Submission,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="awards",
        verbose_name=_("submission"),
    )
    decision_number = models.CharField(_("number of the decision"), max_length=60, blank=True)
    decided_on = models.DateField(_("day of the decision"), null=True, blank=True)
    refusal_reason = models.TextField(_("why it was not awarded"), blank=True)
    withdrawal_number = models.CharField(
        _("number of the decision of withdrawal"), max_length=60, blank=True
    )
    withdrawn_on = models.DateField(_("day of the withdrawal"), null=True, blank=True)
    withdrawal_reason = models.TextField(_("why it was withdrawn"), blank=True)

    objects = AwardQuerySet.as_manager()
    access = Access(province="province_id", year="year__year")

    class Meta:
        verbose_name = _("award")
        verbose_name_plural = _("awards")
        ordering = ["-year__year", "title__order_no", "province__order_no", "pk"]
        constraints = [
            models.CheckConstraint(
                name="award_names_its_recipient",
                condition=Q(recipient="unit", organization=None, person_name="")
                | (Q(recipient="person", organization=None) & ~Q(person_name=""))
                | Q(recipient="cooperative", organization__isnull=False, person_name=""),
            ),
            models.CheckConstraint(
                name="award_decided_has_decision",
                condition=(
                    Q(state__in=["awarded", "withdrawn"], decided_on__isnull=False)
                    & ~Q(decision_number="")
                )
                | (~Q(state__in=["awarded", "withdrawn"]) & Q(decided_on=None, decision_number="")),
            ),
            models.CheckConstraint(
                name="award_returned_has_reason",
                condition=Q(state="returned") ^ Q(return_reason=""),
            ),
            models.CheckConstraint(
                name="award_refused_has_reason",
                condition=Q(state="not_awarded") ^ Q(refusal_reason=""),
            ),
            models.CheckConstraint(
                name="award_withdrawn_is_whole",
                condition=(
                    Q(state="withdrawn", withdrawn_on__isnull=False)
                    & ~Q(withdrawal_number="")
                    & ~Q(withdrawal_reason="")
                )
                | (~Q(state="withdrawn") & Q(withdrawn_on=None, withdrawal_reason="")),
            ),
            models.CheckConstraint(
                name="award_considered_was_submitted",
                condition=~Q(state__in=["considered", "awarded", "not_awarded", "withdrawn"])
                | Q(submission__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.recipient_name}: {self.title}"

    def save(self, **kwargs):
        self.folded = fold(self.recipient_name)[:200]
        super().save(**kwargs)

    def get_absolute_url(self):
        return reverse("emulation:award_detail", args=[self.year.year, self.pk])

    @property
    def recipient_name(self) -> str:
        if self.recipient == Recipient.PERSON:
            return self.person_name
        if self.recipient == Recipient.COOPERATIVE:
            return self.organization.name
        return self.province.alliance_name

    @property
    def is_editable(self):
        return self.state in EDITABLE

    def forward(self):
        move(self, AwardState.FORWARDED, AWARD_MOVES)
        self.return_reason = ""

    def receive(self):
        move(self, AwardState.RECEIVED, AWARD_MOVES)

    def send_back(self, *, reason):
        move(self, AwardState.RETURNED, AWARD_MOVES)
        self.return_reason = reason

    def consider(self, *, submission):
        move(self, AwardState.CONSIDERED, AWARD_MOVES)
        self.submission = submission

    def grant(self, *, number, on):
        move(self, AwardState.AWARDED, AWARD_MOVES)
        self.decision_number, self.decided_on = number, on

    def refuse(self, *, reason):
        move(self, AwardState.NOT_AWARDED, AWARD_MOVES)
        self.refusal_reason = reason

    def withdraw(self, *, number, on, reason):
        move(self, AwardState.WITHDRAWN, AWARD_MOVES)
        self.withdrawal_number, self.withdrawn_on = number, on
        self.withdrawal_reason = reason
