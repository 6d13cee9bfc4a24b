"""Where an association is paid."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from associations.models.association import Association
from associations.models.document import AssociationDocument
from associations.models.readers import FINANCE_ROLES
from associations.workflows import OPEN_BANK_STATES, BankDetailsState
from mdm_platform.money import Currency
from mdm_platform.permissions import is_somebody


class BankDetailsQuerySet(models.QuerySet):
    """Accounts of associations."""

    def visible_to(self, user: Any) -> "BankDetailsQuerySet":
        """That there is one and its last digits: for the association's officers and for who pays."""
        if not is_somebody(user):
            return self.none()
        if not user.role_names.isdisjoint(FINANCE_ROLES):
            return self
        return self.filter(association__in=Association.objects.of_officer(user).values("pk"))

    def open(self) -> "BankDetailsQuerySet":
        """Those in use or waiting to be: one an association."""
        return self.filter(state__in=OPEN_BANK_STATES)

    def awaiting_verification(self) -> "BankDetailsQuerySet":
        """The queue of the finance service, the oldest first."""
        return self.filter(state=BankDetailsState.DECLARED).order_by("declared_at", "pk")


class BankDetails(models.Model):
    """An account: its number is encrypted, its last digits are shown, `fingerprint` tells two accounts apart.

    The fingerprint is keyed, so that nobody finds a number by trying them all.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    association = models.ForeignKey(
        Association, on_delete=models.PROTECT, related_name="bank_details", verbose_name=_("association")
    )
    state = models.CharField(
        _("état"), max_length=8, choices=BankDetailsState.choices, default=BankDetailsState.DECLARED
    )
    holder = models.CharField(_("titulaire du compte"), max_length=140)
    bank_name = models.CharField(_("banque"), max_length=120, blank=True, default="")
    country = CountryField(_("pays de la banque"))
    currency = models.CharField(_("devise du compte"), max_length=3, choices=Currency.choices)
    secret = models.TextField(editable=False)
    fingerprint = models.CharField(max_length=64, editable=False)
    last_digits = models.CharField(_("derniers chiffres"), max_length=4, editable=False)
    proof = models.ForeignKey(
        AssociationDocument, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("pièce")
    )
    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("déclaré par")
    )
    declared_at = models.DateTimeField(_("déclaré le"), default=timezone.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("vérifié par"),
    )
    decided_at = models.DateTimeField(_("vérifié le"), null=True, blank=True)

    objects = BankDetailsQuerySet.as_manager()

    class Meta:
        verbose_name = _("coordonnées bancaires")
        verbose_name_plural = _("coordonnées bancaires")
        ordering = ["-declared_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["association"],
                condition=Q(state__in=OPEN_BANK_STATES),
                name="bankdetails_one_open",
                violation_error_message=_("Cette association a déjà des coordonnées bancaires en cours."),
            ),
            models.CheckConstraint(
                condition=~Q(state="verified") | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="bankdetails_verified_by_somebody",
                violation_error_message=_("Des coordonnées vérifiées portent la date et l’auteur de la vérification."),
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=models.F("declared_by")),
                name="bankdetails_verified_by_another",
                violation_error_message=_("La personne qui déclare un compte ne le vérifie pas."),
            ),
        ]
        indexes = [
            models.Index(fields=["fingerprint"], name="bankdetails_fingerprint"),
            models.Index(fields=["declared_at", "id"], name="bankdetails_queue", condition=Q(state="declared")),
        ]

    def __str__(self) -> str:
        return f"{_('coordonnées bancaires')} {self.public_id}"


class BankReadingQuerySet(models.QuerySet):
    """Readings of account numbers."""

    def visible_to(self, user: Any) -> "BankReadingQuerySet":
        """Those of one's own association, for its officers; all for who pays."""
        return self.filter(details__in=BankDetails.objects.visible_to(user).values("pk"))


class BankReading(models.Model):
    """Somebody opened an account's number, and said why."""

    details = models.ForeignKey(BankDetails, on_delete=models.CASCADE, related_name="readings")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("par")
    )
    motive = models.CharField(_("motif"), max_length=300)
    at = models.DateTimeField(_("le"), default=timezone.now)

    objects = BankReadingQuerySet.as_manager()

    class Meta:
        verbose_name = _("lecture de coordonnées bancaires")
        verbose_name_plural = _("lectures de coordonnées bancaires")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(motive=""),
                name="bankreading_has_a_motive",
                violation_error_message=_("Dites pourquoi vous ouvrez ces coordonnées."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.details_id} {self.at:%Y-%m-%d}"
