"""Accounts of the sample world: officers, leaders, this year's secretary, VCA's observer, an administrator."""

from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext

from cluster_portal.accounts.models import User
from cluster_portal.accounts.roles import Role
from cooperatives.models import Province

SAMPLE_PASSWORD = "lien-minh-2023"
SECRETARY_OF = "quangngai"


def load_accounts(provinces: list[Province]) -> None:
    """Make the accounts that are missing; those there keep their password."""
    wanted = [*_of_provinces(provinces), *_of_the_cluster(provinces)]
    known = set(User.objects.values_list("username", flat=True))
    # One hash for all: seventeen of them would take as many seconds, and the password is printed anyway.
    password = make_password(SAMPLE_PASSWORD)
    User.objects.bulk_create(
        User(**fields, password=password) for fields in wanted if fields["username"] not in known
    )


def _of_provinces(provinces):
    for province in provinces:
        for prefix, role, name in (
            ("canbo", Role.OFFICER, "Trần Thị Mẫu"),
            ("lanhdao", Role.LEADER, "Nguyễn Văn Mẫu"),
        ):
            yield {
                "username": f"{prefix}.{province.slug}",
                "full_name": f"{name} ({province.name})",
                "role": role,
                "province": province,
            }


def _of_the_cluster(provinces):
    head = next(province for province in provinces if province.slug == SECRETARY_OF)
    yield {
        "username": f"thuky.{head.slug}",
        "full_name": f"Lê Thư Mẫu ({head.name})",
        "role": Role.OFFICER,
        "province": head,
        "is_secretary": True,
    }
    yield {
        "username": "quansat.vca",
        "full_name": "Phạm Quan Mẫu (Liên minh HTX Việt Nam)",
        "role": Role.OBSERVER,
    }
    yield {
        "username": "quantri",
        "full_name": "Quản trị mẫu",
        "role": Role.ADMINISTRATOR,
    }


def sample_accounts() -> dict[str, str]:
    """{user name: who that is} of the sample people who may sign in; all of them are called «mẫu»."""
    people = User.objects.filter(is_active=True, full_name__icontains="mẫu")
    return {
        user.username: f"{user.full_name}, {_post(user)}"
        for user in people.order_by("role", "province__order_no", "username")
    }


def _post(user):
    return gettext("secretary of the cluster") if user.is_secretary else user.get_role_display()
