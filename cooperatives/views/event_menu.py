"""What may happen to an organization, as the page's menu offers it, and the words of the addresses."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cluster_portal.accounts.permissions import can
from cluster_portal.accounts.roles import Permission
from cooperatives.actions import MAY_JOIN_UNION
from cooperatives.models import ActKind, Kind, Organization

# In addresses stands what people say: {word: (what happens, how the page is called)}.
EVENTS = {
    "doi-ten": (ActKind.RENAMED, gettext_lazy("Renaming")),
    "chuyen-tru-so": (ActKind.MOVED, gettext_lazy("Moving of the office")),
    "tinh-trang": (ActKind.STATUS_CHANGED, gettext_lazy("Change the status")),
    "vao-lien-minh": (ActKind.ALLIANCE_JOINED, gettext_lazy("Joining the alliance")),
    "ra-lien-minh": (ActKind.ALLIANCE_LEFT, gettext_lazy("Leaving the alliance")),
    "vao-lien-hiep": (ActKind.UNION_JOINED, gettext_lazy("Joining a cooperative union")),
    "ra-lien-hiep": (ActKind.UNION_LEFT, gettext_lazy("Leaving the cooperative union")),
    "dang-ky-lai": (ActKind.REREGISTERED, gettext_lazy("Registration anew")),
}
SUCCESSIONS = {
    "sap-nhap": (ActKind.MERGED, gettext_lazy("Merger into another organization")),
    "hop-nhat": (ActKind.CONSOLIDATED, gettext_lazy("Consolidation into a new organization")),
    "chia": (ActKind.DIVIDED, gettext_lazy("Division into new organizations")),
    "tach": (ActKind.SEPARATED, gettext_lazy("Separation of a new organization")),
    "chuyen-doi": (ActKind.CONVERTED, gettext_lazy("Conversion into a cooperative")),
}


def event_links(organization: Organization, user) -> list[tuple[str, str]]:
    """[(address, label)] of what may happen to the organization now."""
    links = [_link("organization_status", organization, EVENTS["tinh-trang"][1])]
    if organization.is_in_register:
        left_out = _not_now(organization)
        links += [
            _link("organization_event", organization, label, event=word)
            for word, (_kind, label) in EVENTS.items()
            if word not in left_out
        ]
        links += [
            _link("organization_succession", organization, label, act=word)
            for word, (_kind, label) in SUCCESSIONS.items()
            if word not in left_out
        ]
    if can(user, Permission.DUPLICATES_MERGE, organization):
        links.append(_link("duplicates_merge", organization, _("Make one record of two")))
    return links


def _link(name, organization, label, **words):
    return reverse(f"cooperatives:{name}", kwargs={"pk": organization.pk, **words}), label


def _not_now(organization) -> set[str]:
    is_member, is_in_union = organization.is_alliance_member, organization.cooperative_union_id
    return {
        "tinh-trang",
        "vao-lien-minh" if is_member else "ra-lien-minh",
        "vao-lien-hiep" if is_in_union or organization.kind not in MAY_JOIN_UNION else "",
        "" if is_in_union else "ra-lien-hiep",
        "" if organization.kind == Kind.COOPERATIVE_GROUP else "chuyen-doi",
    }
