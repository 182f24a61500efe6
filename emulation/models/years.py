"""The emulation year of a cluster: its dates, who heads it, who may sign for whom."""

from datetime import date

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cluster_portal.accounts.permissions import Access, YearStanding
from cluster_portal.accounts.roles import Role
from cooperatives.models import Cluster, ClusterMembership, Province


class EmulationYear(models.Model):
    """One year of emulation in one cluster (năm thi đua), with the date of every step."""

    cluster = models.ForeignKey(
        Cluster, models.PROTECT, related_name="emulation_years", verbose_name=_("cluster")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    plan_issued_on = models.DateField(_("plan issued on"), null=True, blank=True)
    registration_due_on = models.DateField(_("registration due on"), null=True, blank=True)
    figures_due_on = models.DateField(_("figures due on"), null=True, blank=True)
    self_score_due_on = models.DateField(_("self-scoring due on"), null=True, blank=True)
    cross_check_due_on = models.DateField(_("cross-check due on"), null=True, blank=True)
    conference_on = models.DateField(_("summary conference on"), null=True, blank=True)
    conference_place = models.CharField(_("place of the conference"), max_length=120, blank=True)
    # From this moment the members read each other's figures, results and scores.
    opened_to_members_at = models.DateTimeField(
        _("opened to all members at"), null=True, blank=True
    )
    note = models.TextField(_("note"), blank=True)

    access = Access(emulation_year="pk")

    class Meta:
        verbose_name = _("emulation year")
        verbose_name_plural = _("emulation years")
        ordering = ["-year"]
        constraints = [
            models.UniqueConstraint(fields=["cluster", "year"], name="emulation_year_once"),
        ]

    def __str__(self):
        return str(self.year)

    def get_absolute_url(self):
        return reverse("emulation:year_detail", args=[self.year])

    def provinces(self):
        """The members' provinces at the end of the year, north to south."""
        return self.cluster.provinces_on(date(self.year, 12, 31))

    def members(self):
        """{province: the first day on which it was no member any more, or None} of all that were members in the year.

        North to south. One query.
        """
        first, last = date(self.year, 1, 1), date(self.year, 12, 31)
        rows = self.cluster.memberships.filter(
            Q(valid_from=None) | Q(valid_from__lte=last), Q(valid_to=None) | Q(valid_to__gt=first)
        )
        rows = rows.select_related("province").order_by(
            "order_no", "province__order_no", "valid_from"
        )
        return {
            row.province: row.valid_to if row.valid_to and row.valid_to <= last else None
            for row in rows
        }

    def head(self):
        """The HeadTerm of the year's head (Cụm trưởng), or None while nobody is elected."""
        return self._term(HeadTerm.Duty.HEAD)

    def deputy(self):
        """The HeadTerm of the year's deputy head (Cụm phó), or None."""
        return self._term(HeadTerm.Duty.DEPUTY)

    def _term(self, duty):
        return self.head_terms.filter(duty=duty).select_related("province").first()


class HeadTerm(models.Model):
    """The alliance that heads the cluster in a year, or is its deputy. The secretary's rights follow from it."""

    class Duty(models.TextChoices):
        HEAD = "head", _("head of the cluster")
        DEPUTY = "deputy", _("deputy head of the cluster")

    year = models.ForeignKey(
        EmulationYear, models.PROTECT, related_name="head_terms", verbose_name=_("emulation year")
    )
    province = models.ForeignKey(
        Province, models.PROTECT, related_name="head_terms", verbose_name=_("province")
    )
    duty = models.CharField(_("duty"), max_length=6, choices=Duty)
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("until"), null=True, blank=True)
    basis = models.CharField(_("basis"), max_length=200, blank=True)

    access = Access(emulation_year="year_id")

    class Meta:
        verbose_name = _("term of the head")
        verbose_name_plural = _("terms of the heads")
        constraints = [
            models.UniqueConstraint(
                fields=["year"],
                condition=Q(duty="head"),
                name="head_term_one_head_a_year",
                violation_error_message=_("This year already has a head of the cluster."),
            ),
            models.UniqueConstraint(
                fields=["year", "province"], name="head_term_one_duty_a_province"
            ),
            models.CheckConstraint(
                name="head_term_in_order",
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")),
                violation_error_message=_("The last day lies before the first."),
            ),
        ]

    def __str__(self):
        return f"{self.get_duty_display()} {self.year}: {self.province}"


class MandateQuerySet(models.QuerySet):
    def valid_on(self, day):
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=day), valid_from__lte=day)


class Mandate(models.Model):
    """Who may sign for an alliance, in what post, from when to when, by what paper.

    Nghị định 30/2020, Điều 13: a deputy signs «KT.»; a delegate signs «TUQ.» by a written paper limited in time,
    and cannot pass it on.
    """

    class Post(models.TextChoices):
        CHAIR = "chair", _("chair")
        DEPUTY_CHAIR = "deputy_chair", _("deputy chair, for the chair")
        DELEGATE = "delegate", _("delegate, by written authorization")
        SECRETARY = "secretary", _("secretary, for the cluster's standing office")

    user = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="mandates", verbose_name=_("person")
    )
    province = models.ForeignKey(
        Province, models.PROTECT, related_name="mandates", verbose_name=_("province")
    )
    post = models.CharField(_("post"), max_length=12, choices=Post)
    title = models.CharField(
        _("own title"),
        max_length=80,
        blank=True,
        help_text=_("Printed under TUQ., such as TRƯỞNG PHÒNG."),
    )
    paper = models.CharField(_("paper that grants it"), max_length=200, blank=True)
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("until"), null=True, blank=True)

    objects = MandateQuerySet.as_manager()
    access = Access(province="province_id")

    class Meta:
        verbose_name = _("mandate to sign")
        verbose_name_plural = _("mandates to sign")
        constraints = [
            models.CheckConstraint(
                name="mandate_delegate_has_paper_and_end",
                condition=~Q(post="delegate")
                | (~Q(paper="") & ~Q(title="") & Q(valid_to__isnull=False)),
                violation_error_message=_(
                    "A delegate needs a paper, a title and a last day (Nghị định 30/2020, Điều 13)."
                ),
            ),
            models.CheckConstraint(
                name="mandate_in_order",
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                violation_error_message=_("The last day lies before the first."),
            ),
        ]

    def __str__(self):
        return f"{self.user} – {self.get_post_display()}"

    @property
    def position_line(self):
        """What is printed above the name; lines parted by a line break. Papers are Vietnamese."""
        return {
            self.Post.CHAIR: "CHỦ TỊCH",
            self.Post.DEPUTY_CHAIR: "KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH",
            self.Post.DELEGATE: f"TUQ. CHỦ TỊCH\n{self.title.upper()}",
            self.Post.SECRETARY: "TL. CỤM TRƯỞNG\nTHƯ KÝ CỤM",
        }[self.post]


def year_standings(user) -> list[YearStanding]:
    """The emulation years that the user's province is a member of; for observers, all of them.

    Named in settings.YEAR_STANDINGS; permissions ask it once a request. Three queries at the most. Whoever was
    elected heads the year from the first day of the term on: nobody moves a right that day, so the clock is asked here.
    """
    begun = HeadTerm.objects.filter(
        year=OuterRef("pk"),
        duty=HeadTerm.Duty.HEAD,
        province_id=user.province_id,
        valid_from__lte=timezone.localdate(),
    )
    years = EmulationYear.objects.annotate(is_head=Exists(begun))
    if user.province_id:
        years = years.filter(cluster__memberships__province_id=user.province_id).distinct()
    elif user.role != Role.OBSERVER:
        return []
    members = list(
        ClusterMembership.objects.values_list("cluster_id", "province_id", "valid_from", "valid_to")
    )
    standings = (_standing(year, members) for year in years)
    return [
        each for each in standings if not user.province_id or user.province_id in each.province_ids
    ]


def _standing(year, members):
    first, last = date(year.year, 1, 1), date(year.year, 12, 31)
    provinces = frozenset(
        province
        for cluster, province, start, end in members
        if cluster == year.cluster_id and (not start or start <= last) and (not end or end > first)
    )
    return YearStanding(
        emulation_year_id=year.pk,
        year=year.year,
        province_ids=provinces,
        is_head=year.is_head,
        is_opened=year.opened_to_members_at is not None,
        cluster_id=year.cluster_id,
    )
