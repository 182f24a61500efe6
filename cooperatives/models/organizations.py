"""Organizations of the register: one table with four kinds, their status by date, their history.

A people's credit fund legally is a kind of cooperative. It is stored once, with its own kind, and «HTX và QTDND»
counts both: never add a separate count of credit funds on top.
"""

from dataclasses import dataclass
from datetime import date

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from stdnum import damm
from stdnum.exceptions import ValidationError

from cluster_portal.accounts.permissions import Access
from cluster_portal.text import clean, fold, sort_key
from cooperatives.search import condition

from .past import PastRecord, is_member_on
from .places import Commune, Province


class Kind(models.TextChoices):
    COOPERATIVE = "cooperative", _("cooperative")
    CREDIT_FUND = "credit_fund", _("people's credit fund")
    COOPERATIVE_UNION = "cooperative_union", _("cooperative union")
    COOPERATIVE_GROUP = "cooperative_group", _("cooperative group")


# What everybody in the field says: HTX, QTDND, LHHTX, THT.
SHORT_KINDS = {
    Kind.COOPERATIVE: pgettext_lazy("short", "cooperative"),
    Kind.CREDIT_FUND: pgettext_lazy("short", "people's credit fund"),
    Kind.COOPERATIVE_UNION: pgettext_lazy("short", "cooperative union"),
    Kind.COOPERATIVE_GROUP: pgettext_lazy("short", "cooperative group"),
}


class Sector(models.TextChoices):
    """The fields that the alliances' reports group by (domain note 6.4)."""

    AGRICULTURE = "agriculture", _("agriculture")
    INDUSTRY = "industry", _("industry and handicraft")
    CONSTRUCTION = "construction", _("construction")
    TRANSPORT = "transport", _("transport")
    TRADE_SERVICES = "trade_services", _("trade and services")
    ENVIRONMENT = "environment", _("environment")
    CREDIT = "credit", _("people's credit")
    OTHER = "other", pgettext_lazy("sector", "other")


class Status(models.TextChoices):
    ACTIVE = "active", pgettext_lazy("organization", "active")
    SUSPENDED = "suspended", _("suspended, notified")
    STOPPED = "stopped", _("stopped, not notified")
    DISSOLVING = "dissolving", _("being dissolved")
    DISSOLVED = "dissolved", _("dissolved")
    REVOKED = "revoked", _("certificate revoked")
    BANKRUPT = "bankrupt", _("bankrupt")
    BECAME_ENTERPRISE = "became_enterprise", _("converted into an enterprise")
    BECAME_COOPERATIVE = "became_cooperative", _("group converted into a cooperative")
    MERGED = "merged", _("merged, consolidated, divided or separated")


# «Tổng số» in reports is all that stand in the register; «đang hoạt động» is a part of it.
IN_REGISTER = {Status.ACTIVE, Status.SUSPENDED, Status.STOPPED, Status.DISSOLVING}


class OrganizationQuerySet(models.QuerySet):
    def active_on(self, day):
        return self.with_status_on(day, {Status.ACTIVE})

    def registered_on(self, day):
        """All that stood in the register that day, active or not."""
        return self.with_status_on(day, IN_REGISTER)

    def with_status_on(self, day, statuses):
        return self.filter(
            Exists(
                StatusPeriod.objects.on(day).filter(
                    organization=OuterRef("pk"), status__in=statuses
                )
            )
        )

    def alliance_members(self):
        return self.filter(alliance_member_since__isnull=False, alliance_member_until=None)

    def alliance_members_on(self, day):
        return self.filter(is_member_on(day))

    def matching(self, words, *, on=None):
        """Search in names, codes and addresses; diacritics, case, đ/d and abbreviations make no difference.

        `on`: search what they were called, and where they were, that day.
        """
        if on is None:
            return self.filter(condition(words, is_indexed=True))
        past = PastRecord.objects.valid_on(on).filter(organization=OuterRef("pk"))
        then = past.filter(condition(words))
        return self.filter((condition(words) & ~Q(Exists(past))) | Exists(then))

    def in_vietnamese_order(self):
        return self.order_by("sort_key", "pk")


class Organization(models.Model):
    """A cooperative, people's credit fund, cooperative union or cooperative group (HTX, QTDND, LHHTX, THT)."""

    # What it is
    kind = models.CharField(_("kind"), max_length=17, choices=Kind)
    province = models.ForeignKey(
        Province, models.PROTECT, related_name="organizations", verbose_name=_("province")
    )
    name = models.CharField(_("full name"), max_length=250)
    short_name = models.CharField(_("short name"), max_length=100, blank=True)
    tax_code = models.CharField(_("tax code"), max_length=14, blank=True)
    registration_no = models.CharField(_("registration certificate no."), max_length=40, blank=True)
    registered_on = models.DateField(_("first registered on"), null=True, blank=True)
    founded_on = models.DateField(_("founded on"), null=True, blank=True)
    sector = models.CharField(_("sector"), max_length=14, choices=Sector)
    # How it stands now; the history by date is in StatusPeriod
    status = models.CharField(_("status"), max_length=18, choices=Status, default=Status.ACTIVE)
    status_on = models.DateField(_("status since"), null=True, blank=True)
    # The alliance
    alliance_member_since = models.DateField(
        _("member of the alliance since"), null=True, blank=True
    )
    alliance_member_until = models.DateField(
        _("member of the alliance until"), null=True, blank=True
    )
    cooperative_union = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="union_members",
        verbose_name=_("belongs to the cooperative union"),
    )
    # Where and who
    address = models.CharField(_("address as printed"), max_length=250, blank=True)
    commune = models.ForeignKey(
        Commune,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="organizations",
        verbose_name=_("commune"),
    )
    representative = models.CharField(_("representative"), max_length=120, blank=True)
    representative_title = models.CharField(_("representative's post"), max_length=80, blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    note = models.TextField(_("note"), blank=True)
    # Kept by save(): what search and sorting read
    folded = models.TextField(editable=False)
    sort_key = models.CharField(max_length=900, editable=False)
    # Optimistic lock: a form that was opened on an older version is shown what changed since
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(_("entered at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed at"), auto_now=True)

    # The name on the day that a list was asked for, where it annotates one
    name_then = ""

    objects = OrganizationQuerySet.as_manager()
    access = Access(province="province_id")

    class Meta:
        verbose_name = _("organization")
        verbose_name_plural = _("organizations")
        indexes = [
            models.Index(fields=["province", "kind", "sort_key"], name="organization_list"),
            models.Index(fields=["sort_key"], name="organization_order"),
            # Names begin with the trade: those of one sector stand together, far behind the first page of all.
            models.Index(fields=["sector", "sort_key"], name="organization_of_sector"),
            # What the head of a list counts by, so that it need not read the rows.
            models.Index(
                fields=["kind", "status", "province", "sector"], name="organization_counts"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["tax_code"],
                condition=~Q(tax_code=""),
                name="organization_tax_code_once",
                violation_error_message=_("Another organization already has this tax code."),
            ),
            models.CheckConstraint(
                name="organization_credit_fund_sector",
                condition=Q(kind=Kind.CREDIT_FUND, sector=Sector.CREDIT)
                | (~Q(kind=Kind.CREDIT_FUND) & ~Q(sector=Sector.CREDIT)),
                violation_error_message=_(
                    "The sector «people's credit» belongs to people's credit funds, and only to them."
                ),
            ),
            models.CheckConstraint(
                name="organization_alliance_dates",
                condition=Q(alliance_member_until=None)
                | Q(
                    alliance_member_since__isnull=False,
                    alliance_member_until__gte=F("alliance_member_since"),
                ),
                violation_error_message=_(
                    "The end of alliance membership lies before its beginning."
                ),
            ),
            models.CheckConstraint(
                name="organization_status_after_founding",
                condition=Q(founded_on=None)
                | Q(status_on=None)
                | Q(status_on__gte=F("founded_on")),
                violation_error_message=_("The status cannot date from before the founding."),
            ),
        ]

    def __str__(self):
        return self.name

    def save(self, **kwargs):
        self.prepare()
        super().save(**kwargs)

    def prepare(self):
        """Clean the texts and fill what search and sorting read; bulk writes call it before they write."""
        for name in ("name", "short_name", "address", "representative"):
            setattr(self, name, clean(getattr(self, name)))
        self.folded = search_text(*(getattr(self, name) for name in SEARCHED))
        self.sort_key = sort_key(self.name)[:900]

    def get_absolute_url(self):
        return reverse("cooperatives:organization_detail", args=[self.pk])

    @property
    def code(self):
        """The record code («mã hồ sơ»): stable, never used again, with a check digit; printed on exports."""
        return record_code(self.pk)

    @property
    def short_kind(self):
        return SHORT_KINDS[self.kind]

    @property
    def sector_label(self):
        """As get_sector_display(), which takes five times as long: lists ask for it in each row."""
        return Sector(self.sector).label

    @property
    def shown_status_label(self):
        """In words the `shown_status` that a list annotates: the status on the day that was asked for."""
        return Status(self.shown_status).label

    @property
    def is_active(self):
        return self.status == Status.ACTIVE

    @property
    def is_in_register(self):
        return self.status in IN_REGISTER

    @property
    def is_alliance_member(self):
        return self.alliance_member_since is not None and self.alliance_member_until is None


# The columns that a search looks at, in the order of search_text().
SEARCHED = ("name", "short_name", "tax_code", "registration_no", "address")


def search_text(*texts: str) -> str:
    """What `folded` keeps of SEARCHED."""
    return fold(" ".join(filter(None, texts)))


def record_code(pk: int) -> str:
    """The public code of a record: its number in six digits and a check digit, «000123-4».

    Damm's check digit notices every wrong digit and every two neighbours that changed places; Luhn's not 09 for 90.
    """
    number = f"{pk:06d}"
    return f"{number}-{damm.calc_check_digit(number)}"


def pk_from_record_code(code: str) -> int:
    """The record number of «000123-4»; ValueError when the check digit is wrong."""
    try:
        return int(damm.validate(code.strip().replace("-", ""))[:-1])
    except ValidationError as error:
        raise ValueError(code) from error


class KindManager(models.Manager.from_queryset(OrganizationQuerySet)):
    """Only the rows of one kind."""

    def __init__(self, kind=None):
        super().__init__()
        self.kind = kind

    def get_queryset(self):
        return super().get_queryset().filter(kind=self.kind)


class Cooperative(Organization):
    """A cooperative (hợp tác xã) that is no credit fund."""

    objects = KindManager(Kind.COOPERATIVE)

    class Meta:
        proxy = True
        verbose_name = _("cooperative")
        verbose_name_plural = _("cooperatives")


class CreditFund(Organization):
    """A people's credit fund (quỹ tín dụng nhân dân)."""

    objects = KindManager(Kind.CREDIT_FUND)

    class Meta:
        proxy = True
        verbose_name = _("people's credit fund")
        verbose_name_plural = _("people's credit funds")


class CooperativeUnion(Organization):
    """A union of cooperatives (liên hiệp hợp tác xã)."""

    objects = KindManager(Kind.COOPERATIVE_UNION)

    class Meta:
        proxy = True
        verbose_name = _("cooperative union")
        verbose_name_plural = _("cooperative unions")


class CooperativeGroup(Organization):
    """A cooperative group (tổ hợp tác): no legal person, bound by a contract."""

    objects = KindManager(Kind.COOPERATIVE_GROUP)

    class Meta:
        proxy = True
        verbose_name = _("cooperative group")
        verbose_name_plural = _("cooperative groups")


class CreditFundDetail(models.Model):
    """What only a credit fund has: the State Bank's licence and its area of work."""

    organization = models.OneToOneField(
        Organization, models.CASCADE, related_name="credit_fund_detail"
    )
    licence_no = models.CharField(_("State Bank licence no."), max_length=40, blank=True)
    licensed_on = models.DateField(_("licensed on"), null=True, blank=True)
    area_of_work = models.CharField(_("area of work"), max_length=250, blank=True)

    class Meta:
        verbose_name = _("credit fund detail")


class CooperativeGroupDetail(models.Model):
    """What only a cooperative group has: its contract."""

    organization = models.OneToOneField(
        Organization, models.CASCADE, related_name="cooperative_group_detail"
    )
    contract_on = models.DateField(_("contract signed on"), null=True, blank=True)
    contract_months = models.PositiveSmallIntegerField(
        _("term of the contract, months"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    is_certified = models.BooleanField(_("contract certified or registered"), null=True, blank=True)

    class Meta:
        verbose_name = _("cooperative group detail")


class StatusPeriodQuerySet(models.QuerySet):
    def on(self, day):
        return self.filter(
            Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_to=None) | Q(valid_to__gt=day)
        )


class StatusPeriod(models.Model):
    """The status of an organization between two dates; «as of» any day is read from here.

    An empty `valid_from` means since before the register knew it; the open period (`valid_to` empty) is the
    status that the organization has now. `valid_to` is the first day of the next period.
    """

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="status_periods")
    status = models.CharField(_("status"), max_length=18, choices=Status)
    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_to = models.DateField(_("until"), null=True, blank=True)
    basis = models.CharField(_("basis"), max_length=200, blank=True)

    objects = StatusPeriodQuerySet.as_manager()

    class Meta:
        verbose_name = _("status period")
        ordering = ["organization", F("valid_from").asc(nulls_first=True)]
        indexes = [
            models.Index(fields=["organization", "status", "valid_from"], name="status_period_of")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["organization"], condition=Q(valid_to=None), name="status_period_one_open"
            ),
            models.CheckConstraint(
                name="status_period_in_order",
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gt=F("valid_from")),
            ),
        ]

    def __str__(self):
        return f"{self.get_status_display()} {self.valid_from or '…'} – {self.valid_to or '…'}"


class EventKind(models.TextChoices):
    ENTERED = "entered", _("entered in the register")
    FOUNDED = "founded", _("founded")
    RENAMED = "renamed", _("renamed")
    MOVED = "moved", _("moved")
    STATUS_CHANGED = "status_changed", _("change of status")
    ALLIANCE_JOINED = "alliance_joined", _("joined the alliance")
    ALLIANCE_LEFT = "alliance_left", _("left the alliance")
    UNION_JOINED = "union_joined", _("joined a cooperative union")
    UNION_LEFT = "union_left", _("left a cooperative union")
    REREGISTERED = "reregistered", _("registered anew")
    MERGED = "merged", _("merger")
    SPLIT = "split", _("split")
    CONVERTED = "converted", _("conversion")


# Those whose day can be corrected without the other organizations of the same act.
DATED_ALONE = {
    EventKind.RENAMED,
    EventKind.MOVED,
    EventKind.STATUS_CHANGED,
    EventKind.ALLIANCE_JOINED,
    EventKind.ALLIANCE_LEFT,
    EventKind.UNION_JOINED,
    EventKind.UNION_LEFT,
    EventKind.REREGISTERED,
}


@dataclass(frozen=True)
class Paper:
    """The paper by which something is so: its number and kind, its day, and whose it is."""

    basis: str = ""
    on: date | None = None
    issuer: str = ""

    def __str__(self):
        day = _("of %(day)s") % {"day": f"{self.on:%d/%m/%Y}"} if self.on else ""
        return ", ".join(
            filter(None, [" ".join(filter(None, [self.basis, str(day)])), self.issuer])
        )


class OrganizationEvent(models.Model):
    """Something that happened to an organization on a day, by some paper: what was before and after.

    `related` of a merger, split or conversion is the successor if `after` names it, else the predecessor.
    `act` is what it was entered by; events of a form or a workbook have none.
    """

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="events")
    kind = models.CharField(_("event"), max_length=15, choices=EventKind)
    on = models.DateField(_("on"), null=True, blank=True)
    basis = models.CharField(_("basis"), max_length=200, blank=True)
    paper_on = models.DateField(_("day of the paper"), null=True, blank=True)
    paper_issuer = models.CharField(_("issuer of the paper"), max_length=150, blank=True)
    before = models.CharField(_("before"), max_length=250, blank=True)
    after = models.CharField(_("after"), max_length=250, blank=True)
    related = models.ForeignKey(
        Organization,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("predecessor or successor"),
    )
    recorded_at = models.DateTimeField(_("recorded at"))
    act = models.ForeignKey(
        "cooperatives.RegisterAct", models.SET_NULL, null=True, blank=True, related_name="events"
    )

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = [F("on").desc(nulls_last=True), "-pk"]

    def __str__(self):
        return f"{self.get_kind_display()} {self.on or ''}".strip()

    @property
    def paper(self) -> Paper:
        return Paper(self.basis, self.paper_on, self.paper_issuer)

    @property
    def is_known_by_day(self):
        """Its day stands in the tables by date as well, and can be corrected alone."""
        return self.kind in DATED_ALONE
