from django.apps import AppConfig
from django.core.checks import Tags, register
from django.utils.translation import gettext_lazy as _


class CooperativesConfig(AppConfig):
    name = "cooperatives"
    verbose_name = _("register of organizations")

    def ready(self):
        from .search import check_index

        register(check_index, Tags.database)
