"""The passes of matching in the workplace: read-only figures."""

from django.contrib import admin

from mdm_platform.admin import PlatformModelAdmin
from skills.models import MatchingRun


@admin.register(MatchingRun)
class MatchingRunAdmin(PlatformModelAdmin):
    """The latest passes first: how much each looked at, and what it changed."""

    view_permission = "skills.view_matching_runs"
    list_display = (
        "started_at",
        "trigger",
        "engine_version",
        "needs_changed",
        "profiles_changed",
        "pairs_scored",
        "proposed",
        "updated",
        "lapsed",
        "duration_ms",
    )
    list_filter = ("trigger", "engine_version")
    date_hierarchy = "started_at"
    ordering = ("-started_at", "-pk")
