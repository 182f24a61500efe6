from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EmulationConfig(AppConfig):
    name = "emulation"
    verbose_name = _("emulation")

    def ready(self):
        from . import checks  # noqa: F401  registers them
