"""Files that the person and the expert send each other."""

import uuid
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grievances.models.assistance import AssistanceRequest, Exchange, Referral
from grievances.workflows.legal import ReferralOutcome
from mdm_platform.permissions import is_somebody


class AssistanceFileQuerySet(models.QuerySet):
    """Files of requests for assistance."""

    def visible_to(self, user: Any) -> "AssistanceFileQuerySet":
        """Those of one's own requests, and of those that one has accepted and still follows as their expert."""
        if not is_somebody(user):
            return self.none()
        followed = Referral.objects.visible_to(user).filter(outcome=ReferralOutcome.ACCEPTED)
        return self.filter(Q(request__requester_id=user.pk) | Q(request__in=followed.values("request")))


class AssistanceFile(models.Model):
    """A file that came with the question or with a message; its stored file has no owner."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    request = models.ForeignKey(AssistanceRequest, on_delete=models.CASCADE, related_name="files")
    exchange = models.ForeignKey(Exchange, null=True, blank=True, on_delete=models.CASCADE, related_name="files")
    file = models.OneToOneField(
        "files.StoredFile", on_delete=models.PROTECT, related_name="+", verbose_name=_("fichier")
    )
    added_at = models.DateTimeField(_("ajouté le"), default=timezone.now)

    objects = AssistanceFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("fichier d’une demande d’assistance")
        verbose_name_plural = _("fichiers des demandes d’assistance")
        ordering = ["added_at", "pk"]

    def __str__(self) -> str:
        return f"{self.request_id} {self.public_id}"
