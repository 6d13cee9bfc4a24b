"""What stands beside a request: its documents, what was asked to complete it, and who wrote which step."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from associations.models.request import Request


class RequestPartQuerySet(models.QuerySet):
    """Parts of requests."""

    def visible_to(self, user: Any) -> "RequestPartQuerySet":
        """Those of the requests that the person may read."""
        return self.filter(request__in=Request.objects.visible_to(user).values("pk"))


class CompletionQuerySet(RequestPartQuerySet):
    """Requests for completion."""

    def open(self) -> "CompletionQuerySet":
        """Those that nobody answered yet."""
        return self.filter(answered_at=None)


class RequestDocument(models.Model):
    """A document that the call asks for; a newer file takes the place of the former one."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="documents", verbose_name=_("demande"))
    call_document = models.ForeignKey(
        "associations.CallDocument", on_delete=models.PROTECT, related_name="+", verbose_name=_("pièce")
    )
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+", verbose_name=_("fichier"))
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("déposée par")
    )
    added_at = models.DateTimeField(_("déposée le"), default=timezone.now)

    objects = RequestPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("pièce de la demande")
        verbose_name_plural = _("pièces de la demande")
        ordering = ["call_document__position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "call_document"],
                name="requestdocument_once",
                violation_error_message=_("Cette pièce est déjà jointe : remplacez-la."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.request_id}: {self.call_document_id}"


class CompletionRequest(models.Model):
    """What the instruction asks the association to add, and until when; the clock stands still meanwhile."""

    request = models.ForeignKey(
        Request, on_delete=models.CASCADE, related_name="completions", verbose_name=_("demande")
    )
    text = models.TextField(_("ce qui est demandé"), max_length=4000)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("demandé par")
    )
    asked_at = models.DateTimeField(_("demandé le"), default=timezone.now)
    due_on = models.DateField(_("à compléter avant le"))
    answer = models.TextField(_("réponse de l’association"), max_length=4000, blank=True, default="")
    answered_at = models.DateTimeField(_("complété le"), null=True, blank=True)
    reminded_on = models.DateField(null=True, blank=True, editable=False)

    objects = CompletionQuerySet.as_manager()

    class Meta:
        verbose_name = _("demande de complément")
        verbose_name_plural = _("demandes de complément")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["request"],
                condition=Q(answered_at__isnull=True),
                name="completionrequest_one_open",
                violation_error_message=_("Un complément est déjà demandé : attendez sa réponse."),
            ),
        ]

    def __str__(self) -> str:
        return f"complément de {self.request_id}"


class Ineligibility(models.Model):
    """A rule of the call that the request does not meet, by its id, with the reason given to the association."""

    request = models.ForeignKey(
        Request, on_delete=models.CASCADE, related_name="ineligibilities", verbose_name=_("demande")
    )
    rule_id = models.CharField(_("règle"), max_length=60)
    why = models.TextField(_("motif"), max_length=2000, blank=True, default="")
    decided_at = models.DateTimeField(_("constatée le"), default=timezone.now)

    objects = RequestPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("motif d’irrecevabilité")
        verbose_name_plural = _("motifs d’irrecevabilité")
        ordering = ["request", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "rule_id"],
                name="ineligibility_rule_once",
                violation_error_message=_("Cette règle est déjà nommée."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.request_id}: {self.rule_id}"


class RequestStep(models.Model):
    """How often a step of a request was written, last by whom and from which open page.

    Several officers write one request: a page saves on top of the version that it showed, or of its own last writing.
    """

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="steps")
    step = models.CharField(_("étape"), max_length=20)
    version = models.PositiveIntegerField(default=0)
    page = models.CharField(max_length=32, blank=True, default="")
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)

    objects = RequestPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("étape écrite")
        verbose_name_plural = _("étapes écrites")
        constraints = [
            models.UniqueConstraint(
                fields=["request", "step"],
                name="requeststep_once",
                violation_error_message=_("Cette étape est déjà suivie."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.request_id}: {self.step} {self.version}"
