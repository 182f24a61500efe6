"""Who may sign in the sample world, and the secretary of 2022, whose account was closed since."""

from datetime import date, datetime

from cluster_portal.accounts.models import User
from cluster_portal.accounts.roles import Role
from cooperatives.models import Province
from cooperatives.sample.accounts import SAMPLE_PASSWORD
from emulation.actions import grant_mandate
from emulation.models import Mandate

SINCE = date(2021, 1, 1)
# One alliance signs by its deputy chair, so that a «KT. CHỦ TỊCH» can be seen.
DEPUTY = "phuyen"
DEPUTY_PAPER = "Quyết định phân công ký thay (mẫu)"


def person(username: str) -> User:
    return User.objects.get(username=username)


def former_secretary(province: Province) -> User:
    """The secretary of the year that this province headed; closed again by close_account()."""
    username = f"thuky.{province.slug}"
    user = User.objects.filter(username=username).first()
    if user is None:
        return User.objects.create_user(
            username,
            SAMPLE_PASSWORD,
            full_name=f"Hồ Thư Mẫu ({province.name})",
            role=Role.OFFICER,
            province=province,
            is_secretary=True,
        )
    if not user.is_active:
        user.is_active = True
        user.save(update_fields=["is_active"])
    return user


def close_account(user: User) -> None:
    """Who is no secretary any more does not sign in; the audit trail keeps the name."""
    user.is_active = False
    user.save(update_fields=["is_active"])


def load_mandates(provinces, secretaries, *, by: User, at: datetime) -> None:
    """The leader of each alliance for it, entered by the secretary `by`; the secretaries for the standing office,
    each entered by the own leader."""
    for province in provinces:
        is_deputy = province.slug == DEPUTY
        grant_mandate(
            user=person(f"lanhdao.{province.slug}"),
            province=province,
            post=Mandate.Post.DEPUTY_CHAIR if is_deputy else Mandate.Post.CHAIR,
            paper=DEPUTY_PAPER if is_deputy else "",
            valid_from=SINCE,
            by=by,
            at=at,
        )
    for secretary in secretaries:
        grant_mandate(
            user=secretary,
            province=secretary.province,
            post=Mandate.Post.SECRETARY,
            paper="Quyết định thành lập Tổ giúp việc cụm (mẫu)",
            valid_from=SINCE,
            by=person(f"lanhdao.{secretary.province.slug}"),
            at=at,
        )
