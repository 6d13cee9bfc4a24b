"""The logs for the staff: to read, never to edit."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from mdm_platform.admin import PlatformModelAdmin
from mdm_platform.audit import hidden
from mdm_platform.audit.models import AuditEvent, TransitionLog


@admin.register(TransitionLog)
class TransitionLogAdmin(PlatformModelAdmin):
    """Changes of state, newest first."""

    view_permission = "audit.read"
    list_display = ("at", "workflow", "object_id", "transition", "source", "target", "shown_actor", "reason")
    fields = (
        *("at", "workflow", "object_type", "object_id", "transition", "source", "target"),
        *("shown_actor", "organisation", "reason"),
    )
    readonly_fields = ("shown_actor",)
    list_filter = ("workflow", "transition", "target")
    list_select_related = ("actor",)
    search_fields = ("=object_id",)
    ordering = ("-id",)

    @admin.display(description=_("auteur"))
    def shown_actor(self, obj: TransitionLog) -> str:
        """Who did it, except where the author is named to nobody."""
        if hidden.is_unnamed(obj):
            return str(_("Un membre"))
        return str(obj.actor) if obj.actor is not None else "–"


@admin.register(AuditEvent)
class AuditEventAdmin(PlatformModelAdmin):
    """Readings, exports, consents and changes, newest first."""

    view_permission = "audit.read"
    list_display = ("at", "kind", "object_type", "object_id", "actor", "organisation", "reason")
    list_filter = ("kind", "object_type")
    list_select_related = ("actor",)
    search_fields = ("=object_id", "=request_id")
    ordering = ("-id",)
