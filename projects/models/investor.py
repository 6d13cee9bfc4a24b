"""Who wants to invest in projects, and what they look for."""

import uuid
from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mdm_platform.accounts.roles import Role
from mdm_platform.money import AmountField, Currency, CurrencyField
from mdm_platform.permissions import is_somebody
from projects.workflows import Sector
from projects.workflows.investors import InvestorKind, InvestorState

MEETING_LANGUAGES = ("fr", "ar", "en", "es", "it", "nl", "de", "zgh")
VERIFYING_ROLES = frozenset({Role.INVESTMENT_OFFICER})


def verifies_investors(user: Any) -> bool:
    """Whether the person is a member of staff who verifies investors."""
    return is_somebody(user) and not user.role_names.isdisjoint(VERIFYING_ROLES)


class InvestorProfileQuerySet(models.QuerySet):
    """Profiles of investors."""

    def visible_to(self, user: Any) -> "InvestorProfileQuerySet":
        """One's own; all but drafts for who verifies them. Holders see an anonymous card, made by the matching."""
        if not is_somebody(user):
            return self.none()
        own = Q(owner_id=user.pk)
        return self.filter(own | ~Q(state=InvestorState.DRAFT)) if verifies_investors(user) else self.filter(own)

    def verified(self) -> "InvestorProfileQuerySet":
        """Those that holders may meet."""
        return self.filter(state=InvestorState.VERIFIED, owner__is_active=True, owner__deceased_at=None)

    def waiting(self) -> "InvestorProfileQuerySet":
        """Those to verify, the oldest first."""
        return self.filter(state=InvestorState.SUBMITTED).order_by("submitted_at", "pk")

    def changed_since_published(self) -> "InvestorProfileQuerySet":
        """Verified profiles whose words changed and were not read again, the oldest change first."""
        return self.filter(state=InvestorState.VERIFIED, edited_at__isnull=False).order_by("edited_at", "pk")


class InvestorProfile(models.Model):
    """An investor. `organisation`, `references` and the owner are hidden from holders until both have said yes.

    Without sectors or regions, every one is looked for.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("titulaire")
    )
    state = models.CharField(_("état"), max_length=12, choices=InvestorState.choices, default=InvestorState.DRAFT)
    kind = models.CharField(_("qualité"), max_length=16, choices=InvestorKind.choices, default=InvestorKind.INDIVIDUAL)
    organisation = models.CharField(_("société ou fonds"), max_length=160, blank=True, default="")
    country = models.CharField(_("pays de résidence"), max_length=2, blank=True, default="")
    sectors = ArrayField(
        models.CharField(max_length=16, choices=Sector.choices), default=list, blank=True, verbose_name=_("secteurs")
    )
    regions = ArrayField(models.CharField(max_length=2), default=list, blank=True, verbose_name=_("régions"))
    amount_min = AmountField(_("montant minimum"), null=True, blank=True)
    amount_max = AmountField(_("montant maximum"), null=True, blank=True)
    currency = CurrencyField(default=Currency.MAD)
    languages = ArrayField(models.CharField(max_length=3), default=list, blank=True, verbose_name=_("langues"))
    presentation = models.TextField(_("présentation anonyme"), max_length=1200, blank=True, default="")
    references = models.TextField(_("de quoi vérifier"), max_length=2000, blank=True, default="")
    created_at = models.DateTimeField(_("commencé le"), default=timezone.now)
    submitted_at = models.DateTimeField(_("envoyé le"), null=True, blank=True)
    verified_at = models.DateTimeField(_("vérifié le"), null=True, blank=True)
    edited_at = models.DateTimeField(_("modifié depuis"), null=True, blank=True, editable=False)

    objects = InvestorProfileQuerySet.as_manager()

    class Meta:
        verbose_name = _("investisseur")
        verbose_name_plural = _("investisseurs")
        ordering = ["-submitted_at", "-pk"]
        indexes = [models.Index(fields=["state", "submitted_at"], name="investorprofile_queue")]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_min=None) | Q(amount_max=None) | Q(amount_max__gte=F("amount_min")),
                name="investorprofile_amounts_in_order",
                violation_error_message=_("Le montant maximum est au moins égal au montant minimum."),
            ),
            models.CheckConstraint(
                condition=(Q(amount_min=None) | Q(amount_min__gt=0)) & (Q(amount_max=None) | Q(amount_max__gt=0)),
                name="investorprofile_amounts_positive",
                violation_error_message=_("Indiquez des montants supérieurs à zéro."),
            ),
            models.CheckConstraint(
                condition=~Q(state="verified") | Q(verified_at__isnull=False),
                name="investorprofile_verified_is_dated",
                violation_error_message=_("Un profil vérifié porte la date de sa vérification."),
            ),
        ]

    def __str__(self) -> str:
        return f"{_('investisseur')} {str(self.public_id)[:8]}"

    def missing(self) -> Collection[str]:
        """The fields that a verification needs and that are empty."""
        asked = ["country", "amount_min", "amount_max", "languages", "presentation", "references"]
        if self.kind in (InvestorKind.COMPANY, InvestorKind.FUND):
            asked.append("organisation")
        return [name for name in asked if not getattr(self, name)]
