"""Addresses of supply and demand."""

from django.urls import path

from skills.views import insight

urlpatterns = [
    path("insight/", insight.insight, name="insight"),
    path("insight/export/<slug:file_format>/", insight.insight_export, name="insight_export"),
]
