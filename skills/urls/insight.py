"""Addresses of supply and demand."""

from django.urls import path, re_path

from skills.views import insight

urlpatterns = [
    path("insight/", insight.insight, name="insight"),
    re_path(r"^insight/export\.(?P<file_format>csv|xlsx)$", insight.insight_export, name="insight_export"),
]
