"""Messages to be sent: written with the change they tell, drained by a worker."""

import uuid
from datetime import datetime
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mdm_platform.audit import hidden
from mdm_platform.notifications.vocabulary import Channel, Priority, Status


class AboutObject(models.Model):
    """A message says which notification it is, and about which object; the words are made when it is read."""

    notification = models.CharField(_("message"), max_length=80)
    about_type = models.CharField(max_length=80, blank=True)
    about_id = models.CharField(max_length=40, blank=True)
    params = models.JSONField(default=dict)
    created_at = models.DateTimeField(_("écrit le"), default=timezone.now)

    class Meta:
        abstract = True

    def about(self) -> Any:
        """The object that the message is about, or None when there is none any more."""
        if not self.about_type:
            return None
        return apps.get_model(self.about_type)._base_manager.filter(pk=self.about_id).first()


class OutboxQuerySet(models.QuerySet):
    """Messages on their way."""

    def due(self, now: datetime) -> "OutboxQuerySet":
        """Pending messages that nobody holds, the most urgent and oldest first."""
        free = Q(leased_until=None) | Q(leased_until__lte=now)
        return self.filter(free, status=Status.PENDING, available_at__lte=now).order_by("priority", "id")

    def failed(self) -> "OutboxQuerySet":
        """Messages that could not be delivered, for the staff."""
        return self.filter(status=Status.FAILED)

    def visible_to(self, user: Any) -> "OutboxQuerySet":
        """For those who may read the outbox: all but what is about an object hidden from them."""
        return hidden.without(self, user, prefix="about")


class OutboxMessage(AboutObject):
    """One message to one person by e-mail or text.

    `message_id` becomes the mail's Message-ID, so that a mail sent twice is shown once.
    `status` is the progress of a delivery, not the state of a workflow. `secrets` holds
    login codes, encrypted, and is emptied once the message is dealt with; `sealed` keeps
    that it carried one, so that nobody sends it again. `error` is a code.
    """

    message_id = models.UUIDField(default=uuid.uuid4, editable=False)
    channel = models.CharField(_("canal"), max_length=5, choices=[(c.value, c.label) for c in Channel if c != "inbox"])
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+", verbose_name=_("destinataire")
    )
    address = models.CharField(_("adresse"), max_length=254, blank=True)
    language = models.CharField(_("langue"), max_length=2, choices=settings.LANGUAGES)
    secrets = models.TextField(blank=True)
    sealed = models.BooleanField(_("porte un code"), default=False)
    priority = models.PositiveSmallIntegerField(_("priorité"), choices=Priority, default=Priority.NORMAL)
    status = models.CharField(_("état"), max_length=9, choices=Status, default=Status.PENDING)
    attempts = models.PositiveIntegerField(_("essais"), default=0)
    available_at = models.DateTimeField(_("à envoyer le"), default=timezone.now)
    leased_until = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(_("envoyé le"), null=True, blank=True)
    error = models.CharField(_("motif de l’échec"), max_length=60, blank=True)

    objects = OutboxQuerySet.as_manager()

    class Meta:
        verbose_name = _("message envoyé")
        verbose_name_plural = _("messages envoyés")
        indexes = [
            models.Index(fields=["priority", "id"], name="outbox_pending", condition=Q(status="pending")),
            models.Index(fields=["-id"], name="outbox_failed", condition=Q(status="failed")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(recipient__isnull=False) | ~Q(address=""),
                name="outbox_has_a_destination",
                violation_error_message=_("Un message a besoin d’un destinataire ou d’une adresse."),
            ),
            models.CheckConstraint(
                condition=Q(status="sent", sent_at__isnull=False) | (~Q(status="sent") & Q(sent_at__isnull=True)),
                name="outbox_sent_has_its_date",
                violation_error_message=_("Un message envoyé porte la date de son envoi, et lui seul."),
            ),
            models.CheckConstraint(
                condition=Q(status="pending") | Q(secrets=""),
                name="outbox_keeps_no_secret",
                violation_error_message=_("Un code ne reste pas dans un message déjà traité."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.notification} {self.message_id}"
