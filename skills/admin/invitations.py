"""Invitations in the workplace: who was invited from which file, and what became of it."""

from django.contrib import admin

from mdm_platform.admin import PlatformModelAdmin
from skills.models import Invitation
from skills.workflows import InvitationWorkflow


@admin.register(Invitation)
class InvitationAdmin(PlatformModelAdmin):
    """To read: people answer their invitation themselves."""

    workflow = InvitationWorkflow
    view_permission = "skills.import_profiles"
    list_display = ("public_id", "source", "state", "language", "invited_at", "expires_at")
    list_filter = ("state", "language", "source")
    ordering = ("-invited_at", "-pk")
    fields = ("public_id", "profile", "source", "state", "language", "invited_at", "expires_at", "invited_by")
    readonly_fields = ("public_id",)
