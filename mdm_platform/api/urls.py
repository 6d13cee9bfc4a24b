"""The REST API, version 1; with `mdm_platform/urls.py`, the only kernel module that knows the apps."""

from django.urls import re_path

from mdm_platform.api.routers import PlatformRouter
from mdm_platform.api.views import unknown_address
from mdm_platform.territories.api import urls as territories

router = PlatformRouter()
for part in (territories,):
    part.register(router)

urlpatterns: list = [
    *router.urls,
    re_path(r"^.*$", unknown_address, name="api_unknown"),
]
