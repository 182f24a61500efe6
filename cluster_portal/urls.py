"""Every address of the portal. Addresses are Vietnamese without diacritics: people read them."""

from django.contrib import admin
from django.urls import include, path

from cluster_portal.health import health
from reports.views.home import home

urlpatterns = [
    path("", home, name="home"),
    path("", include("reports.urls")),
    path("", include("cooperatives.urls")),
    path("thi-dua/", include("emulation.urls")),
    path("tai-khoan/", include("cluster_portal.accounts.urls")),
    path("suc-khoe/", health, name="health"),
    path("quan-tri/", admin.site.urls),
]
