"""Who sent a case, how they may be reached, and who acts for them: kept apart, names and addresses encrypted."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grievances.models.languages import LANGUAGES
from grievances.workflows import ContactChannel, MandateKind, MandateScope
from mdm_platform.encrypted_fields import EncryptedTextField


class CaseIdentity(models.Model):
    """The person behind a case. No list, search or admin page reads this table: `services.identities` opens a row."""

    case = models.OneToOneField("grievances.Case", on_delete=models.CASCADE, related_name="identity")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    full_name = EncryptedTextField(_("nom complet"), blank=True, default="")
    email = EncryptedTextField(_("adresse e-mail"), blank=True, default="")
    phone = EncryptedTextField(_("téléphone"), blank=True, default="")
    contact = models.CharField(
        _("comment vous joindre"), max_length=8, choices=ContactChannel.choices, default=ContactChannel.NONE
    )
    contact_instructions = EncryptedTextField(_("précautions pour vous joindre"), blank=True, default="")
    neutral = models.BooleanField(_("messages sans objet reconnaissable"), default=False)
    language = models.CharField(_("langue"), max_length=2, choices=LANGUAGES, default="fr")
    redacted_at = models.DateTimeField(_("effacée le"), null=True, blank=True)

    class Meta:
        verbose_name = _("identité d’un dossier")
        verbose_name_plural = _("identités des dossiers")
        constraints = [
            models.CheckConstraint(
                condition=Q(redacted_at__isnull=True) | Q(user__isnull=True, contact=ContactChannel.NONE),
                name="identity_redacted_is_nobodys",
                violation_error_message=_("Une identité effacée n’est plus celle d’un compte."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}"


class IdentityReading(models.Model):
    """Somebody opened an identity, and said why; the person is told when the case ends."""

    case = models.ForeignKey("grievances.Case", on_delete=models.CASCADE, related_name="identity_readings")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("par"))
    reason = models.CharField(_("motif"), max_length=300)
    at = models.DateTimeField(_("le"), default=timezone.now)
    told_at = models.DateTimeField(_("dit à la personne le"), null=True, blank=True)

    class Meta:
        verbose_name = _("lecture d’une identité")
        verbose_name_plural = _("lectures d’identités")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["case"], name="identityreading_untold", condition=Q(told_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.case_id} {self.at:%Y-%m-%d}"


class MandateQuerySet(models.QuerySet):
    """Mandates."""

    def in_force(self, now: datetime | None = None) -> "MandateQuerySet":
        """Those that neither ended nor were revoked."""
        today = timezone.localdate(now)
        return self.filter(Q(expires_on__isnull=True) | Q(expires_on__gte=today), revoked_at__isnull=True)


class Mandate(models.Model):
    """Somebody acts for the person, up to a scope and a day; the person alone revokes it."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey("grievances.Case", on_delete=models.CASCADE, related_name="mandates")
    kind = models.CharField(_("qui agit"), max_length=12, choices=MandateKind.choices)
    scope = models.CharField(_("étendue"), max_length=8, choices=MandateScope.choices, default=MandateScope.FOLLOW)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    full_name = EncryptedTextField(_("nom du mandataire"), blank=True, default="")
    email = EncryptedTextField(_("adresse e-mail du mandataire"), blank=True, default="")
    phone = EncryptedTextField(_("téléphone du mandataire"), blank=True, default="")
    proof = models.ForeignKey(
        "grievances.CaseFile",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("justificatif"),
    )
    granted_at = models.DateTimeField(_("donné le"), default=timezone.now)
    expires_on = models.DateField(_("jusqu’au"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("révoqué le"), null=True, blank=True)

    objects = MandateQuerySet.as_manager()

    class Meta:
        verbose_name = _("mandat")
        verbose_name_plural = _("mandats")
        ordering = ["granted_at", "pk"]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"

    def is_in_force(self, now: datetime | None = None) -> bool:
        """Whether it neither ended nor was revoked."""
        return self.revoked_at is None and (self.expires_on is None or self.expires_on >= timezone.localdate(now))

    def lets(self, scope: str, now: datetime | None = None) -> bool:
        """Whether it goes as far as that now."""
        return self.is_in_force(now) and scope in (MandateScope.FOLLOW, self.scope)


class CaseAccessQuerySet(models.QuerySet):
    """Secret codes."""

    def running(self) -> "CaseAccessQuerySet":
        """Those that still open their case."""
        return self.filter(ended_at__isnull=True)


class CaseAccess(models.Model):
    """A secret code that opens one case, for its person or for a mandate; only its hash is kept."""

    case = models.ForeignKey("grievances.Case", on_delete=models.CASCADE, related_name="accesses")
    mandate = models.ForeignKey(Mandate, null=True, blank=True, on_delete=models.CASCADE, related_name="accesses")
    code_hash = models.CharField(max_length=64)
    issued_at = models.DateTimeField(_("remis le"), default=timezone.now)
    ended_at = models.DateTimeField(_("fini le"), null=True, blank=True)

    objects = CaseAccessQuerySet.as_manager()

    class Meta:
        verbose_name = _("code de suivi")
        verbose_name_plural = _("codes de suivi")
        constraints = [
            models.UniqueConstraint(
                fields=["case", "mandate"],
                condition=Q(ended_at__isnull=True),
                nulls_distinct=False,
                name="caseaccess_one_running",
                violation_error_message=_("Ce dossier a déjà un code de suivi en cours."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.issued_at:%Y-%m-%d}"

    def lets(self, scope: str, now: datetime | None = None) -> bool:
        """Whether whoever came with this code may go as far as that now."""
        return self.ended_at is None and (self.mandate is None or self.mandate.lets(scope, now))
