"""ASGI entry point, for servers that want one; the portal itself has no asynchronous views."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cluster_portal.settings")

application = get_asgi_application()
