"""Cooperative unions (liên hiệp hợp tác xã) and who belongs to them."""

from django.utils.translation import gettext as _

from cooperatives.models import IN_REGISTER, Kind, Status

from .check import Place, check

MAY_JOIN = {Kind.COOPERATIVE, Kind.CREDIT_FUND}


@check("E-12")
def union_that_is_gone(scene):
    """One that has left itself may point at a union of its time."""
    for row in scene.in_register:
        union = scene.unions.get(row.cooperative_union_id)
        if union and union.kind != Kind.COOPERATIVE_UNION:
            words = {"name": union.name, "kind": Kind(union.kind).label}
            yield scene.hit(row, _("«%(name)s» is a %(kind)s") % words, "cooperative_union")
        elif union and union.status not in IN_REGISTER:
            words = {"name": union.name, "status": Status(union.status).label}
            yield scene.hit(row, _("«%(name)s»: %(status)s") % words, "cooperative_union")


def _listed(scene):
    """(union, how many of the register belong to it) of the unions that are active."""
    for row in scene.active:
        if row.kind == Kind.COOPERATIVE_UNION:
            yield row, scene.union_members.get(row.pk, 0)


@check("U-01")
def union_with_too_few(scene):
    for row, listed in _listed(scene):
        minimum = scene.rulebook.minimum(row.kind, row.founded_on)
        if minimum and listed < minimum.least:
            words = {"listed": listed, "least": minimum.least}
            yield scene.hit(row, _("%(listed)s listed, at least %(least)s") % words)


@check("U-02")
def union_with_another_count(scene):
    for row, listed in _listed(scene):
        figures = scene.figures.get(row.pk)
        said = figures.members_count if figures else None
        if said is not None and listed and said != listed:
            detail = _("figures %(said)s, list %(listed)s") % {"said": said, "listed": listed}
            yield scene.hit(row, detail, "members_count", place=Place.FIGURES)


@check("U-03")
def kind_that_joins_no_union(scene):
    for row in scene.organizations:
        if row.cooperative_union_id and row.kind not in MAY_JOIN:
            yield scene.hit(row, Kind(row.kind).label, "cooperative_union")
