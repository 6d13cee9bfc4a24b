"""Messages on the site: written once, in the transaction of what they tell."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mdm_platform.notifications.models.outbox import AboutObject


class InboxQuerySet(models.QuerySet):
    """Messages that a person finds on the site."""

    def visible_to(self, user: models.Model) -> "InboxQuerySet":
        """The messages addressed to this person, and nobody else's."""
        return self.filter(recipient=user)

    def unread(self) -> "InboxQuerySet":
        """Messages not read yet."""
        return self.filter(read_at=None)


class InboxMessage(AboutObject):
    """One message on the site to one person."""

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    read_at = models.DateTimeField(_("lu le"), null=True, blank=True)

    objects = InboxQuerySet.as_manager()

    class Meta:
        verbose_name = _("message reçu")
        verbose_name_plural = _("messages reçus")
        indexes = [
            models.Index(fields=["recipient", "-id"], name="inbox_recipient"),
            models.Index(fields=["recipient"], name="inbox_unread", condition=Q(read_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.notification} {self.pk}"
