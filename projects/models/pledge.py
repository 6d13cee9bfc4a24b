"""What people pledge to campaigns, and what associations say they received."""

import uuid
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import models
from django.db.models import Q, Sum
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from associations.models import Officer, OfficerRole
from mdm_platform.audit.models import AppendOnly
from mdm_platform.money import AmountField, CurrencyField
from mdm_platform.permissions import is_somebody
from projects.models.campaign import Campaign, is_campaign_staff
from projects.workflows.campaigns import LIVE_PLEDGES, PledgeState

TREASURY = (OfficerRole.PRESIDENT, OfficerRole.TREASURER)


def said_by(user: Any) -> Q:
    """What was promised with the account, or without it from an address that the person proved to be theirs."""
    proved = EmailAddress.objects.filter(user_id=user.pk, verified=True).values(address=Lower("email"))
    return Q(user_id=user.pk) | Q(user=None, email__in=proved)


def kept_by(user: Any) -> Q:
    """What was confirmed to an association whose money the person keeps."""
    held = Officer.objects.in_office().of_person(user)
    held = held.filter(Q(role__in=TREASURY) | Q(is_legal_representative=True)).values("association")
    return Q(campaign__association__in=held, confirmed_at__isnull=False)


class PledgeQuerySet(models.QuerySet):
    """Pledges."""

    def visible_to(self, user: Any) -> "PledgeQuerySet":
        """One's own; for whoever keeps the association's money those that were confirmed; all for the reviewers."""
        if is_campaign_staff(user):
            return self
        if not is_somebody(user):
            return self.none()
        return self.filter(Q(user_id=user.pk) | kept_by(user))

    def to_receive(self, user: Any) -> "PledgeQuerySet":
        """Those of others that come to an association whose money the person keeps."""
        return self.filter(kept_by(user)).exclude(user_id=user.pk) if is_somebody(user) else self.none()

    def of_person(self, user: Any) -> "PledgeQuerySet":
        """Those that the person made with their account, or before it with its address."""
        if not is_somebody(user):
            return self.none()
        return self.filter(said_by(user))

    def with_received(self) -> "PledgeQuerySet":
        """With what the association says it received, contra entries taken off."""
        return self.annotate(received_sum=Sum("entries__amount", filter=Q(entries__kind="received")))

    def live(self) -> "PledgeQuerySet":
        """Those that may still become a transfer received."""
        return self.filter(state__in=LIVE_PLEDGES)


class Pledge(models.Model):
    """A word given by a person, with an account or only an address; the transfer goes to the association's account.

    `reference` is what the person writes on the transfer. `name` and `email` go when nobody needs them any more.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="pledges", verbose_name=_("campagne"))
    state = models.CharField(_("état"), max_length=14, choices=PledgeState.choices, default=PledgeState.RECORDED)
    reference = models.CharField(_("référence du virement"), max_length=10, unique=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("compte"),
    )
    name = models.CharField(_("nom"), max_length=120, blank=True, default="")
    email = models.EmailField(_("adresse e-mail"), blank=True, default="")
    language = models.CharField(_("langue"), max_length=2, choices=settings.LANGUAGES, default="fr")
    amount = AmountField(_("montant promis"))
    currency = CurrencyField()
    recorded_at = models.DateTimeField(_("faite le"), default=timezone.now)
    confirmed_at = models.DateTimeField(_("confirmée le"), null=True, blank=True)
    announced_at = models.DateTimeField(_("virement annoncé le"), null=True, blank=True)
    paid_on = models.DateField(_("virement du"), null=True, blank=True)
    proof = models.ForeignKey(
        "files.StoredFile",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("preuve du virement"),
    )
    received_at = models.DateTimeField(_("reçue le"), null=True, blank=True)
    receipt = models.ForeignKey(
        "files.StoredFile",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("preuve de la réception"),
    )
    closed_at = models.DateTimeField(_("close le"), null=True, blank=True)

    objects = PledgeQuerySet.as_manager()

    class Meta:
        verbose_name = _("promesse de don")
        verbose_name_plural = _("promesses de don")
        ordering = ["-recorded_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="pledge_above_zero",
                violation_error_message=_("Une promesse est supérieure à zéro."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["confirmed", "announced_paid", "received"]) | Q(confirmed_at__isnull=False),
                name="pledge_confirmed_has_its_day",
                violation_error_message=_("Une promesse confirmée porte la date de sa confirmation."),
            ),
            models.CheckConstraint(
                condition=~Q(state="received") | Q(received_at__isnull=False),
                name="pledge_received_has_its_day",
                violation_error_message=_("Une promesse reçue porte la date de sa réception."),
            ),
            models.UniqueConstraint(
                fields=["campaign", "email"],
                condition=Q(state__in=list(LIVE_PLEDGES)) & ~Q(email=""),
                name="pledge_one_live_an_address",
                violation_error_message=_("Une promesse est déjà en cours avec cette adresse."),
            ),
        ]
        indexes = [
            models.Index(fields=["campaign", "state", "-id"], name="pledge_campaign"),
            models.Index(fields=["user"], name="pledge_person", condition=Q(user__isnull=False)),
            models.Index(fields=["recorded_at"], name="pledge_unconfirmed", condition=Q(state="recorded")),
        ]

    def __str__(self) -> str:
        return f"{_('promesse')} {self.public_id}"


class CampaignEntryKind(models.TextChoices):
    """Where counted money comes from."""

    RECEIVED = "received", _("Don reçu par l’association")
    MATCHED = "matched", _("Ajouté par le mécène")


class CampaignEntryQuerySet(models.QuerySet):
    """Entries of campaigns."""

    def visible_to(self, user: Any) -> "CampaignEntryQuerySet":
        """Those of the pledges that the person may read."""
        return self.filter(pledge__in=Pledge.objects.visible_to(user).values("pk"))

    def standing(self) -> "CampaignEntryQuerySet":
        """Those that no contra entry undid, without the contra entries."""
        return self.filter(contra_of__isnull=True, contra__isnull=True)


class CampaignEntry(AppendOnly):
    """An amount that counts for a campaign, written once; a contra entry undoes it with the opposite amount."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="entries", verbose_name=_("campagne"))
    pledge = models.ForeignKey(Pledge, on_delete=models.PROTECT, related_name="entries", verbose_name=_("promesse"))
    kind = models.CharField(_("nature"), max_length=8, choices=CampaignEntryKind.choices)
    amount = AmountField(_("montant"))
    currency = CurrencyField()
    contra_of = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="contra", verbose_name=_("corrige")
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("auteur")
    )
    at = models.DateTimeField(_("le"))

    objects = CampaignEntryQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        verbose_name = _("écriture de campagne")
        verbose_name_plural = _("écritures de campagne")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(contra_of__isnull=True, amount__gt=0) | Q(contra_of__isnull=False, amount__lt=0),
                name="campaignentry_amount_has_its_sign",
                violation_error_message=_(
                    "Le montant d’une écriture est positif, sauf quand elle en corrige une autre."
                ),
            ),
        ]
        indexes = [models.Index(fields=["campaign", "kind"], name="campaignentry_campaign")]

    def __str__(self) -> str:
        return f"entry {self.pk}"
