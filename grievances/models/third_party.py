"""Somebody outside whom a unit asks about a case."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grievances.models.languages import LANGUAGES
from mdm_platform.encrypted_fields import EncryptedTextField


class ThirdPartyQuerySet(models.QuerySet):
    """Consultations."""

    def open(self) -> "ThirdPartyQuerySet":
        """Those that were neither answered nor given up."""
        return self.filter(answered_at__isnull=True, expired_at__isnull=True)


class ThirdParty(models.Model):
    """One question to a named third party, who answers through a signed link; the answer is a message."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey("grievances.Case", on_delete=models.CASCADE, related_name="third_parties")
    name = models.CharField(_("organisme ou personne"), max_length=160)
    email = EncryptedTextField(_("adresse e-mail"), blank=True, default="")
    language = models.CharField(_("langue"), max_length=2, choices=LANGUAGES, default="fr")
    question = models.TextField(_("question"), max_length=4000, blank=True)
    due_on = models.DateField(_("réponse attendue le"))
    asked_at = models.DateTimeField(_("consulté le"), default=timezone.now)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    answered_at = models.DateTimeField(_("répondu le"), null=True, blank=True)
    expired_at = models.DateTimeField(_("délai passé le"), null=True, blank=True)

    objects = ThirdPartyQuerySet.as_manager()

    class Meta:
        verbose_name = _("tiers consulté")
        verbose_name_plural = _("tiers consultés")
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(answered_at__isnull=True, expired_at__isnull=True),
                name="thirdparty_one_open",
                violation_error_message=_("Un tiers est déjà consulté sur ce dossier."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.public_id}"

    @property
    def is_open(self) -> bool:
        """Whether an answer is still awaited."""
        return self.answered_at is None and self.expired_at is None
