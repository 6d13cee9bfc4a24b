"""Documents that a holder gives one investor to read."""

import uuid
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from projects.models.document import ProjectDocument
from projects.models.introduction import Introduction


class DisclosureQuerySet(models.QuerySet):
    """Documents that were disclosed."""

    def visible_to(self, user: Any) -> "DisclosureQuerySet":
        """Those of one's own introductions."""
        return self.filter(introduction__in=Introduction.objects.of_person(user))


class Disclosure(models.Model):
    """A document of the project that its holder gives this investor to read; withdrawn, it opens no more."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    introduction = models.ForeignKey(
        Introduction, on_delete=models.CASCADE, related_name="disclosures", verbose_name=_("mise en relation")
    )
    document = models.ForeignKey(
        ProjectDocument, on_delete=models.CASCADE, related_name="+", verbose_name=_("document")
    )
    at = models.DateTimeField(_("choisi le"), default=timezone.now)
    withdrawn_at = models.DateTimeField(_("retiré le"), null=True, blank=True)

    objects = DisclosureQuerySet.as_manager()

    class Meta:
        verbose_name = _("document communiqué")
        verbose_name_plural = _("documents communiqués")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["introduction", "document"],
                name="disclosure_once",
                violation_error_message=_("Ce document est déjà communiqué."),
            ),
        ]

    def __str__(self) -> str:
        return f"{_('document communiqué')} {self.pk}"
