"""Forms of what happens to organizations: a day, a paper, and what is new. They hold no rule: the actions do."""

import re

from django import forms
from django.forms.models import fields_for_model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cluster_portal.accounts.permissions import visible
from cluster_portal.accounts.roles import Permission
from cluster_portal.text import clean
from cooperatives.actions import EVENT_FIELDS
from cooperatives.models import (
    IN_REGISTER,
    ActKind,
    Commune,
    FormerRecord,
    Kind,
    Organization,
    OrganizationEvent,
    Paper,
    Sector,
    Status,
)
from cooperatives.models.organizations import pk_from_record_code
from cooperatives.places import commune_choices

REQUIRED = {"name", "registration_no", "cooperative_union"}


class PaperForm(forms.Form):
    """When, and by which paper."""

    on = forms.DateField(
        label=gettext_lazy("Since"), help_text=gettext_lazy("Day on the decision or notice.")
    )
    basis = forms.CharField(
        label=gettext_lazy("By which paper"),
        max_length=200,
        help_text=gettext_lazy(
            "Kind and number, for example QĐ 12/QĐ-UBND, or how it became known."
        ),
    )
    paper_on = forms.DateField(label=gettext_lazy("Day of the paper"), required=False)
    paper_issuer = forms.CharField(label=gettext_lazy("Issued by"), required=False, max_length=150)

    def clean_basis(self):
        return clean(self.cleaned_data["basis"])

    def clean_paper_issuer(self):
        return clean(self.cleaned_data["paper_issuer"])

    def paper(self) -> Paper:
        values = self.cleaned_data
        return Paper(values["basis"], values["paper_on"], values["paper_issuer"])


class ActForm(PaperForm):
    """Of one organization: it remembers which version of it was on the page."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data=None, *, organization: Organization, **kwargs):
        super().__init__(
            data, initial={"seen": organization.version} | kwargs.pop("initial", {}), **kwargs
        )
        self.organization = organization

    def clean(self):
        cleaned = super().clean()
        if cleaned.pop("seen", "") not in ("", str(self.organization.version)):
            self._refuse_changed()
        return cleaned

    def _refuse_changed(self):
        """Keep what was typed, on the present version."""
        words = {"status": self.organization.get_status_display()}
        self.add_error(
            None,
            _(
                "A colleague changed this record meanwhile; now it is «%(status)s». "
                "Is yours still right? Then send it again."
            )
            % words,
        )
        self.data = self.data.copy()
        self.data["seen"] = self.organization.version


class EventForm(ActForm):
    """What happens to one organization: the fields of its kind of event stand first."""

    def __init__(self, data=None, *, organization, kind: str):
        self.kind = kind
        initial = {
            "name": organization.name,
            "short_name": organization.short_name,
            "address": organization.address,
            "commune": organization.commune_id,
            "ends_memberships": True,
        }
        super().__init__(data, organization=organization, initial=initial)
        names = EVENT_FIELDS[kind]
        own = {name: self._field(name) for name in names}
        for name, field in own.items():
            field.required = field.required or name in REQUIRED
        self.fields = own | self.fields

    def _field(self, name):
        province = self.organization.province
        if name == "status":
            others = [choice for choice in Status.choices if choice[0] != self.organization.status]
            return forms.ChoiceField(label=_("New status"), choices=[("", _("choose")), *others])
        if name == "ends_memberships":
            return forms.BooleanField(
                label=_("Who leaves the register leaves alliance and cooperative union that day"),
                required=False,
            )
        if name == "commune":
            field = forms.ModelChoiceField(
                Commune.objects.filter(province=province), label=_("Commune"), required=False
            )
            field.choices = [("", "–"), *commune_choices(field.queryset)]
            return field
        field = fields_for_model(Organization, fields=[name])[name]
        if name == "cooperative_union":
            field.queryset = Organization.objects.filter(
                province=province, kind=Kind.COOPERATIVE_UNION, status__in=IN_REGISTER
            ).in_vietnamese_order()
        return field

    def values(self) -> dict:
        values = {name: self.cleaned_data[name] for name in EVENT_FIELDS[self.kind]}
        return {
            name: clean(value) if isinstance(value, str) else value
            for name, value in values.items()
        }


class CorrectionForm(PaperForm):
    """Another day or paper of an event that was entered already."""

    reason = forms.CharField(label=gettext_lazy("Why"), max_length=200)

    def __init__(self, data=None, *, event: OrganizationEvent):
        initial = {
            name: getattr(event, name) for name in ("on", "basis", "paper_on", "paper_issuer")
        }
        super().__init__(data, initial=initial)
        if not event.is_known_by_day:
            del self.fields["on"]
        self.event = event

    def day(self):
        return self.cleaned_data.get("on", self.event.on)


class WithdrawalForm(forms.Form):
    """Why something that was entered is taken back."""

    reason = forms.CharField(
        label=gettext_lazy("Why"),
        min_length=5,
        max_length=300,
        help_text=gettext_lazy("It stays in the history of the record."),
    )

    def clean_reason(self):
        return clean(self.cleaned_data["reason"])


# Finding other organizations


class CodesField(forms.CharField):
    """Record codes or tax codes, with spaces, commas or lines between; gives organizations of the register."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.rows = Organization.objects.none()

    def clean(self, value):
        text = super().clean(value)
        return [self._find(word) for word in re.split(r"[\s,;]+", text) if word]

    def _find(self, word) -> Organization:
        found = find_by_code(self.rows, word)
        if found is None:
            raise forms.ValidationError(
                _("No organization with the record code or tax code «%(code)s» was found.")
                % {"code": word},
                code="unknown",
            )
        return found


class CodeField(CodesField):
    """One of them."""

    def clean(self, value):
        found = super().clean(value)
        if len(found) > 1:
            raise forms.ValidationError(_("Write one code only."), code="several")
        return found[0] if found else None


def find_by_code(rows, word: str) -> Organization | None:
    """By the record code («000123-0»), also that of a former record, or by the tax code."""
    if found := rows.filter(tax_code=word).first():
        return found
    try:
        number = pk_from_record_code(word)
    except ValueError:
        return None
    former = FormerRecord.objects.filter(number=number).first()
    return rows.filter(pk=former.organization_id if former else number).first()


# Who goes on as whom


class SuccessionForm(ActForm):
    """Day, paper, and the other organizations that take part."""

    others = CodesField(
        label=gettext_lazy("Others that take part"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Their record codes or tax codes, one a line."),
    )
    successor = CodeField(
        label=gettext_lazy("Merged into"),
        help_text=gettext_lazy("Record code or tax code of the organization that goes on."),
    )

    def __init__(self, data=None, *, organization, kind: str, user):
        super().__init__(data, organization=organization)
        self.kind = kind
        rows = visible(
            Organization.objects.select_related("province"), user, Permission.ORGANIZATION_VIEW
        )
        for name in ("others", "successor"):
            self.fields[name].rows = rows
        if kind != ActKind.MERGED:
            del self.fields["successor"]
        if kind not in (ActKind.MERGED, ActKind.CONSOLIDATED):
            del self.fields["others"]
        else:
            self.fields["others"].required = kind == ActKind.CONSOLIDATED
        self.order_fields(["successor", "others"])

    def organizations(self) -> list[Organization]:
        return [self.organization, *self.cleaned_data.get("others", [])]


class SuccessorForm(forms.Form):
    """A new organization that comes from others; the rest is filled in on its page."""

    def __init__(self, *args, organization: Organization, kind: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.organization = organization
        is_fund = organization.kind == Kind.CREDIT_FUND
        names = ["name", "tax_code", "registration_no", "sector", "address", "commune"]
        self.fields |= fields_for_model(Organization, fields=names)
        communes = Commune.objects.filter(province=organization.province)
        self.fields["commune"].queryset = communes
        self.fields["commune"].choices = [("", "–"), *commune_choices(communes)]
        self.fields["sector"].choices = [
            choice for choice in self.fields["sector"].choices if choice[0] != Sector.CREDIT
        ]
        self.initial |= {
            "sector": organization.sector,
            "address": organization.address,
            "commune": organization.commune_id,
        }
        if is_fund:
            del self.fields["sector"]
        if organization.is_alliance_member:
            self.fields["keeps_membership"] = forms.BooleanField(
                label=_("Member of the alliance from that day"), required=False
            )

    def filled(self, on) -> Organization:
        """The new organization, unsaved."""
        values = dict(self.cleaned_data)
        is_member = values.pop("keeps_membership", False)
        sector = values.pop("sector", Sector.CREDIT)
        made = Organization(
            province=self.organization.province,
            kind=self.organization.kind,
            sector=sector,
            alliance_member_since=on if is_member else None,
            representative=self.organization.representative,
            phone=self.organization.phone,
            **values,
        )
        made.tax_code = made.tax_code.replace(" ", "").replace(".", "")
        return made


# How many new ones a page has room for, and how many there are at least.
SUCCESSORS = {
    ActKind.CONSOLIDATED: (1, 1),
    ActKind.CONVERTED: (1, 1),
    ActKind.SEPARATED: (3, 1),
    ActKind.DIVIDED: (4, 2),
}


def successor_forms(data, *, organization, kind):
    """A form for each new organization; None when the successor exists already."""
    if kind not in SUCCESSORS:
        return None
    most, least = SUCCESSORS[kind]
    formset = forms.formset_factory(SuccessorForm, extra=most, max_num=most, min_num=0)
    made = formset(
        data, prefix="successors", form_kwargs={"organization": organization, "kind": kind}
    )
    for number, form in enumerate(made.forms):
        form.empty_permitted = number >= least
    return made
