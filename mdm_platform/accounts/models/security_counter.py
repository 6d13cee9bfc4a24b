"""Failures counted in PostgreSQL, so that a lock holds on every server and without Redis."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class SecurityCounter(models.Model):
    """Failed attempts at one kind of secret, for one account or address (a keyed hash, never in the clear)."""

    scope = models.CharField(max_length=40)
    key = models.CharField(max_length=64)
    failures = models.PositiveIntegerField(default=0)
    window_started_at = models.DateTimeField()
    locked_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("compteur de sécurité")
        verbose_name_plural = _("compteurs de sécurité")
        constraints = [
            models.UniqueConstraint(
                fields=["scope", "key"],
                name="securitycounter_one_per_key",
                violation_error_message=_("Ce compteur existe déjà."),
            ),
            models.CheckConstraint(
                condition=Q(failures__gte=0),
                name="securitycounter_failures_positive",
                violation_error_message=_("Un compteur ne peut pas être négatif."),
            ),
        ]
        indexes = [models.Index(fields=["window_started_at"], name="securitycounter_age")]

    def __str__(self) -> str:
        return f"{self.scope} {self.key[:8]} {self.failures}"
