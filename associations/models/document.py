"""The papers of an association, with their dates."""

import uuid
from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from associations.models.association import Association
from associations.models.readers import FINANCE_ROLES, is_register_reader
from mdm_platform.permissions import is_somebody


class DocumentKind(models.TextChoices):
    """What a paper is."""

    STATUTES = "statutes", _("Statuts")
    RECEIPT = "receipt", _("Récépissé de déclaration")
    ACCOUNTS = "accounts", _("Comptes annuels")
    BANK_DETAILS = "bank_details", _("Relevé d’identité bancaire")
    MINUTES = "minutes", _("Procès-verbal d’assemblée")
    ACTIVITY_REPORT = "activity_report", _("Rapport d’activité")
    OTHER = "other", _("Autre document")


class AssociationDocumentQuerySet(models.QuerySet):
    """Papers of associations."""

    def visible_to(self, user: Any) -> "AssociationDocumentQuerySet":
        """Those of one's own association; all for the register, bank papers for who pays only."""
        if is_register_reader(user):
            pays = not user.role_names.isdisjoint(FINANCE_ROLES)
            return self if pays else self.exclude(kind=DocumentKind.BANK_DETAILS)
        if not is_somebody(user):
            return self.none()
        return self.filter(association__in=Association.objects.held_by(user).values("pk"))

    def current(self) -> "AssociationDocumentQuerySet":
        """Those that no newer paper replaces."""
        return self.filter(replaced_at=None)

    def valid(self, on: date) -> "AssociationDocumentQuerySet":
        """Current papers that have not expired on that day."""
        return self.current().filter(Q(expires_on=None) | Q(expires_on__gte=on))

    def expiring(self, by: date) -> "AssociationDocumentQuerySet":
        """Current papers that expire by that day, the soonest first."""
        return self.current().filter(expires_on__lte=by).order_by("expires_on", "pk")


class AssociationDocument(models.Model):
    """One paper; a newer one of the same kind replaces it without removing it."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    association = models.ForeignKey(
        Association, on_delete=models.CASCADE, related_name="documents", verbose_name=_("association")
    )
    kind = models.CharField(_("nature"), max_length=16, choices=DocumentKind.choices)
    title = models.CharField(_("intitulé"), max_length=160, blank=True, default="")
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+", verbose_name=_("fichier"))
    issued_on = models.DateField(_("daté du"), null=True, blank=True)
    expires_on = models.DateField(_("valable jusqu’au"), null=True, blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("déposé par")
    )
    added_at = models.DateTimeField(_("déposé le"), default=timezone.now)
    replaced_at = models.DateTimeField(_("remplacé le"), null=True, blank=True)
    reminded_on = models.DateField(_("dernier rappel"), null=True, blank=True, editable=False)

    objects = AssociationDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["kind", "-added_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(issued_on=None) | Q(expires_on=None) | Q(expires_on__gte=F("issued_on")),
                name="associationdocument_expires_after_issue",
                violation_error_message=_("Le document expire avant sa date."),
            ),
        ]
        indexes = [
            models.Index(fields=["association", "kind"], name="associationdocument_list"),
            models.Index(fields=["expires_on"], name="associationdocument_expiry", condition=Q(replaced_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"

    def is_expired(self, on: date) -> bool:
        """Whether the paper is out of date on that day."""
        return self.expires_on is not None and self.expires_on < on
