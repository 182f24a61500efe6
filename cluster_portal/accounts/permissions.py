"""The only readers of the table in roles.py: can() for buttons, require() in actions, visible() for lists.

What a user may not see does not exist (404); what is seen but not allowed is refused (403).
"""

from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils.module_loading import import_string

from .roles import GRANTS, OWN_ALWAYS, SECRETARY_GRANTS, Permission, Role, Scope


@dataclass(frozen=True)
class Access:
    """Where a model keeps what permissions ask about: lookups of its province, year (a number), emulation year.

    A row of one province names `province` (and `year`, when it belongs to one); a row of the whole cluster
    names `emulation_year`, or `cluster` and `year`; one that names several (an audit line) is reached by any of
    them. Models carry it as the class attribute `access`.
    """

    province: str | None = None
    year: str | None = None
    emulation_year: str | None = None
    cluster: str | None = None


@dataclass(frozen=True)
class YearStanding:
    """A user's province in one emulation year: who else is in it, and whether it heads it."""

    emulation_year_id: int
    year: int
    province_ids: frozenset[int]
    is_head: bool
    is_opened: bool
    cluster_id: int | None = None


def year_standings(user) -> tuple[YearStanding, ...]:
    """The emulation years this user takes part in, asked once for each user object (so once a request)."""
    if not user.is_authenticated:
        return ()
    if not hasattr(user, "_year_standings"):
        user._year_standings = tuple(import_string(settings.YEAR_STANDINGS)(user))
    return user._year_standings


def scopes_of(user, permission: Permission) -> set[Scope]:
    """How far `permission` reaches for this user; empty when it is not held at all."""
    if not user.is_authenticated or not user.is_active:
        return set()
    grants = GRANTS[Role(user.role)]
    scopes = {grants[permission]} if permission in grants else set()
    if scopes and permission in OWN_ALWAYS and user.province_id:
        scopes.add(Scope.OWN_PROVINCE)
    if user.is_secretary and permission in SECRETARY_GRANTS:
        scopes.add(SECRETARY_GRANTS[permission])
    return scopes


def can(user, permission: Permission, obj=None) -> bool:
    """Say whether `user` holds `permission` on `obj`; without one, on any row at all (for menus)."""
    scopes = scopes_of(user, permission)
    if obj is None:
        return any(scope in _OF_NO_YEAR or _standings(user, scope) for scope in scopes)
    return any(_reaches(user, scope, obj) for scope in scopes)


def require(user, permission: Permission, obj) -> None:
    """Refuse with 403 unless `user` holds `permission` on `obj`. Stands in every action, before anything changes."""
    if not can(user, permission, obj):
        raise PermissionDenied(permission.name)


def visible(queryset, user, permission: Permission):
    """Keep the rows of `queryset` on which `user` holds `permission`."""
    conditions = [_condition(queryset.model, user, scope) for scope in scopes_of(user, permission)]
    if True in conditions:
        return queryset
    wanted = [condition for condition in conditions if condition]
    return queryset.filter(reduce(or_, wanted)) if wanted else queryset.none()


_OF_NO_YEAR = {Scope.OWN_PROVINCE, Scope.EVERYWHERE}
_OF_A_YEAR = {
    Scope.MEMBER_YEAR: lambda standing: True,
    Scope.OPENED_YEAR: lambda standing: standing.is_opened,
    Scope.HEADED_YEAR: lambda standing: standing.is_head,
}


def _standings(user, scope):
    return [standing for standing in year_standings(user) if _OF_A_YEAR[scope](standing)]


def _reaches(user, scope, obj):
    access = obj.access
    if scope is Scope.EVERYWHERE:
        return True
    if scope is Scope.OWN_PROVINCE:
        return bool(
            access.province
            and user.province_id
            and _value(obj, access.province) == user.province_id
        )
    return any(_covers(standing, obj, access) for standing in _standings(user, scope))


def _covers(standing, obj, access):
    of_year = not access.year or _value(obj, access.year) == standing.year
    return of_year and any(
        _value(obj, path) in values for path, values in _reached(standing, access)
    )


def _reached(standing, access):
    """(lookup, the values that this standing reaches), for what the model names."""
    reached = {
        access.emulation_year: {standing.emulation_year_id},
        access.cluster: {standing.cluster_id} - {None},
        access.province: standing.province_ids,
    }
    return [(path, values) for path, values in reached.items() if path]


def _condition(model, user, scope):
    """The filter of one scope: True for every row, None for no row."""
    access = model.access
    if scope is Scope.EVERYWHERE:
        return True
    if scope is Scope.OWN_PROVINCE:
        return (
            Q(**{access.province: user.province_id})
            if access.province and user.province_id
            else None
        )
    parts = [_standing_condition(standing, access) for standing in _standings(user, scope)]
    return reduce(or_, parts) if parts else None


def _standing_condition(standing, access):
    places = (Q(**{f"{path}__in": values}) for path, values in _reached(standing, access))
    condition = reduce(or_, places)
    return condition & Q(**{access.year: standing.year}) if access.year else condition


def _value(obj, path):
    for name in path.split("__"):
        obj = getattr(obj, name)
    return obj
