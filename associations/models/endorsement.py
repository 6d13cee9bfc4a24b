"""The support that an operator (OPAP) gives to a request: asked, accepted, its agreement signed, its visa given."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from associations.models.request import Request
from associations.models.request_parts import RequestPartQuerySet


class EndorsementQuerySet(RequestPartQuerySet):
    """Supports of requests."""

    def current(self) -> "EndorsementQuerySet":
        """Those that run: neither refused nor replaced by another operator."""
        return self.filter(ended_at=None)

    def of_institutions(self, institutions: Any) -> "EndorsementQuerySet":
        """Those asked of these operators."""
        return self.filter(institution__in=institutions)


class Endorsement(models.Model):
    """One operator's support of one request, with its dates. It ends when refused, or when another one is chosen.

    `opinion` is what the operator says with its visa, `refusal` why it does not accompany or endorse.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    request = models.ForeignKey(
        Request, on_delete=models.CASCADE, related_name="endorsements", verbose_name=_("demande")
    )
    institution = models.ForeignKey(
        "institutions.Institution", on_delete=models.PROTECT, related_name="+", verbose_name=_("opérateur d’appui")
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("demandé par")
    )
    asked_at = models.DateTimeField(_("demandé le"), default=timezone.now)
    signed_on = models.DateField(_("convention signée le"), null=True, blank=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("saisie par")
    )
    visa_at = models.DateTimeField(_("visa donné le"), null=True, blank=True)
    visa_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("visée par")
    )
    opinion = models.TextField(_("avis"), max_length=4000, blank=True, default="")
    refused_at = models.DateTimeField(_("refusé le"), null=True, blank=True)
    refusal = models.TextField(_("motif du refus"), max_length=4000, blank=True, default="")
    ended_at = models.DateTimeField(_("terminé le"), null=True, blank=True)

    objects = EndorsementQuerySet.as_manager()

    class Meta:
        verbose_name = _("appui d’un opérateur")
        verbose_name_plural = _("appuis d’opérateurs")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["request"],
                condition=Q(ended_at__isnull=True),
                name="endorsement_one_at_a_time",
                violation_error_message=_("Un opérateur d’appui accompagne déjà cette demande."),
            ),
            models.CheckConstraint(
                condition=Q(refused_at__isnull=True) | (Q(ended_at__isnull=False) & ~Q(refusal="")),
                name="endorsement_refusal_says_why",
                violation_error_message=_("Dites pourquoi vous n’accompagnez pas cette demande."),
            ),
            models.CheckConstraint(
                condition=Q(visa_at__isnull=True) | Q(signed_on__isnull=False),
                name="endorsement_visa_after_signature",
                violation_error_message=_("Le visa suit la signature de la convention d’appui."),
            ),
        ]

    def __str__(self) -> str:
        return f"appui {self.public_id}"
