"""The outbox for the staff: what could not be delivered, why, and sending it again."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from mdm_platform.admin import PlatformModelAdmin, WorkBlock, register_worklist
from mdm_platform.audit import events
from mdm_platform.notifications import declarations
from mdm_platform.notifications.models import OutboxMessage
from mdm_platform.notifications.services import delivery
from mdm_platform.notifications.vocabulary import HIDES_ITS_RECIPIENT, Status

HIDDEN = gettext_lazy("masqué : un message de cette nature ne dit pas à qui il va")


@admin.register(OutboxMessage)
class OutboxMessageAdmin(PlatformModelAdmin):
    """Read-only, with a button that puts a failed message back in the queue; codes are never shown."""

    view_permission = "notifications.read_outbox"
    list_display = ("notification", "channel", "status", "error", "attempts", "created_at", "sent_at")
    list_filter = ("status", "channel", "error", "notification")
    ordering = ("-id",)
    actions = ("resend",)
    fields = (
        "notification", "channel", "shown_recipient", "shown_address", "language", "status", "error",
        "attempts", "created_at", "available_at", "sent_at", "message_id",
    )  # fmt: skip
    readonly_fields = fields

    @admin.display(description=gettext_lazy("destinataire"))
    def shown_recipient(self, obj: OutboxMessage) -> str:
        """The account, except where having a message would say who complained, or who proposed without signing."""
        return HIDDEN if _hides(obj) else str(obj.recipient or "–")

    @admin.display(description=gettext_lazy("adresse"))
    def shown_address(self, obj: OutboxMessage) -> str:
        """The address, with the same exception."""
        return HIDDEN if _hides(obj) else obj.address or "–"

    @admin.action(description=gettext_lazy("Envoyer de nouveau"))
    def resend(self, request: HttpRequest, queryset: QuerySet) -> None:
        """Put the failed ones among the chosen back in the queue."""
        chosen = list(queryset)
        count = delivery.resend(chosen)
        for message in chosen:
            events.record("outboxmessage.resend_asked", by=request.user, obj=message)
        sentence = ngettext("%(count)s message repart.", "%(count)s messages repartent.", count) % {"count": count}
        messages.add_message(request, messages.SUCCESS if count else messages.WARNING, sentence)

    def object_buttons(self, request: HttpRequest, obj: Any) -> list[tuple[Any, str]]:
        """« Envoyer de nouveau » for a failed message that carried no code."""
        if obj.status != Status.FAILED or obj.sealed:
            return []
        return [(_("Envoyer de nouveau"), reverse("admin:notifications_outboxmessage_resend", args=[obj.pk]))]

    def get_urls(self) -> list[URLPattern]:
        """The address that the button posts to, before those of every admin."""
        view = self.admin_site.admin_view(require_POST(self.resend_one))
        return [path("<int:message_id>/resend/", view, name="notifications_outboxmessage_resend"), *super().get_urls()]

    def resend_one(self, request: HttpRequest, message_id: int) -> HttpResponse:
        """Put one failed message back in the queue."""
        chosen = self.get_queryset(request).filter(pk=message_id)
        if not self.has_view_permission(request) or not chosen.exists():
            raise Http404
        self.resend(request, chosen)
        return HttpResponseRedirect(reverse("admin:notifications_outboxmessage_change", args=[message_id]))


def _hides(message: OutboxMessage) -> bool:
    declared = declarations.registered().get(message.notification)
    return declared is not None and declared.category in HIDES_ITS_RECIPIENT


register_worklist(
    WorkBlock(
        title=gettext_lazy("Messages qui n’ont pas pu partir"),
        permission="notifications.read_outbox",
        count=lambda user: OutboxMessage.objects.visible_to(user).failed().count(),
        url=lambda user: reverse("admin:notifications_outboxmessage_changelist") + "?status__exact=failed",
    )
)
