"""The access of a partner's programs to the API."""

import uuid
from typing import Any

from allauth.idp.oidc.models import Client
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from mdm_platform.institutions.models.institution import Institution


class PartnerAccessQuerySet(models.QuerySet):
    """Accesses."""

    def active(self) -> "PartnerAccessQuerySet":
        """Those that were not revoked, of institutions in activity."""
        return self.filter(revoked_at=None, institution__is_active=True)

    def visible_to(self, user: Any) -> "PartnerAccessQuerySet":
        """Staff see all, others none."""
        return self.all() if getattr(user, "is_staff", False) else self.none()


class PartnerAccess(models.Model):
    """An OAuth2 client of an institution: what it may ask (scopes), and how often (quotas)."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="partner_accesses", verbose_name=_("institution")
    )
    client = models.OneToOneField(
        Client, on_delete=models.PROTECT, related_name="partner_access", verbose_name=_("client OAuth2")
    )
    name = models.CharField(_("usage"), max_length=100, help_text=_("Le programme ou le service qui appelle."))
    scopes = ArrayField(models.CharField(max_length=40), verbose_name=_("droits"), default=list)
    quota_per_minute = models.PositiveIntegerField(_("requêtes par minute"), default=300)
    quota_per_day = models.PositiveIntegerField(_("requêtes par jour"), default=20_000)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("accordé par")
    )
    granted_at = models.DateTimeField(_("accordé le"))
    rotated_at = models.DateTimeField(_("secret renouvelé le"))
    last_used_at = models.DateTimeField(_("dernière utilisation"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("révoqué le"), null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("révoqué par"),
    )

    objects = PartnerAccessQuerySet.as_manager()

    class Meta:
        verbose_name = _("accès partenaire")
        verbose_name_plural = _("accès partenaires")
        ordering = ["institution__name_fr", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(quota_per_minute__gt=0, quota_per_day__gte=F("quota_per_minute")),
                name="partneraccess_quotas_are_ordered",
                violation_error_message=_("Le quota par jour est au moins celui par minute, qui est au moins 1."),
            ),
            models.CheckConstraint(
                condition=Q(revoked_by__isnull=True) | Q(revoked_at__isnull=False),
                name="partneraccess_revoked_by_with_date",
                violation_error_message=_("Une révocation a une date."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.institution.slug}: {self.name}"

    @property
    def is_active(self) -> bool:
        """Whether the partner may call now."""
        return self.revoked_at is None and self.institution.is_active
