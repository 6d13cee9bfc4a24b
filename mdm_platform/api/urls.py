"""The REST API, version 1; with `mdm_platform/urls.py`, the only kernel module that knows the apps."""

from django.urls import re_path

from mdm_platform.api.routers import PlatformRouter
from mdm_platform.api.views import unknown_address

router = PlatformRouter()

urlpatterns: list = [
    *router.urls,
    re_path(r"^.*$", unknown_address, name="api_unknown"),
]
