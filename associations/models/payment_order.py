"""Orders to the bank, and each attempt to pay a tranche."""

import uuid
from typing import Any

import pgtrigger
from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from associations.models.association import Association
from associations.models.bank_details import BankDetails
from associations.models.tranche import Tranche, is_payment_reader, paid_and_readable
from associations.workflows.payments import PaymentOrderState
from mdm_platform.money import AmountField, CurrencyField

DECISIONS = ("asked", "verified", "authorised", "second")


class FinanceQuerySet(models.QuerySet):
    """Rows of the finance service's own work."""

    def visible_to(self, user: Any) -> "FinanceQuerySet":
        """All for those who pay, none for others."""
        return self if is_payment_reader(user) else self.none()


class PayingAccount(models.Model):
    """The account from which an institution pays, in one currency."""

    institution = models.ForeignKey(
        "institutions.Institution", on_delete=models.PROTECT, related_name="+", verbose_name=_("institution")
    )
    currency = CurrencyField()
    holder = models.CharField(_("titulaire"), max_length=70)
    number = models.CharField(
        _("IBAN ou numéro de compte"),
        max_length=34,
        validators=[
            RegexValidator(r"^[A-Z0-9]{8,34}$", _("Écrivez le numéro sans espaces, en chiffres et majuscules."))
        ],
    )
    bic = models.CharField(
        _("BIC de la banque"),
        max_length=11,
        validators=[RegexValidator(r"^[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?$", _("Un BIC a 8 ou 11 signes."))],
    )
    is_active = models.BooleanField(_("en service"), default=True)

    objects = FinanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("compte payeur")
        verbose_name_plural = _("comptes payeurs")
        ordering = ["institution", "currency", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["id", "currency"], name="payingaccount_with_its_currency"),
            models.UniqueConstraint(
                fields=["institution", "currency"],
                condition=Q(is_active=True),
                name="payingaccount_one_in_service",
                violation_error_message=_("Cette institution a déjà un compte en service dans cette devise."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.institution.name} · {self.currency} · …{self.number[-4:]}"


class PaymentThreshold(models.Model):
    """From that day on, a payment of at least this amount is authorised by two people."""

    currency = CurrencyField()
    amount = AmountField(_("à partir de"))
    starts_on = models.DateField(_("depuis le"))

    objects = FinanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("seuil de double autorisation")
        verbose_name_plural = _("seuils de double autorisation")
        ordering = ["currency", "-starts_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["currency", "starts_on"],
                name="paymentthreshold_once_a_day",
                violation_error_message=_("Un seuil commence déjà ce jour-là dans cette devise."),
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=0),
                name="paymentthreshold_not_negative",
                violation_error_message=_("Un seuil n’est pas négatif."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency} {self.starts_on:%Y-%m-%d}"


class PaymentOrder(models.Model):
    """Payments from one envelope that are handed to the bank together.

    The digests are those of the files as they were when the order was authorised: the files are made again from
    the rows each time that somebody reads them, and account numbers stay encrypted.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(_("numéro"), max_length=20, unique=True)
    envelope = models.ForeignKey(
        "ledger.Envelope", on_delete=models.PROTECT, related_name="+", verbose_name=_("enveloppe")
    )
    account = models.ForeignKey(
        PayingAccount, on_delete=models.PROTECT, related_name="+", verbose_name=_("compte payeur")
    )
    currency = CurrencyField()
    total = AmountField(_("total"))
    execute_on = models.DateField(_("à exécuter le"))
    state = models.CharField(
        _("état"), max_length=10, choices=PaymentOrderState.choices, default=PaymentOrderState.PREPARED
    )
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("préparé par")
    )
    prepared_at = models.DateTimeField(_("préparé le"), default=timezone.now)
    authorised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("autorisé par"),
    )
    authorised_at = models.DateTimeField(_("autorisé le"), null=True, blank=True)
    xml_sha256 = models.CharField(max_length=64, blank=True, default="", editable=False)
    csv_sha256 = models.CharField(max_length=64, blank=True, default="", editable=False)

    objects = FinanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("ordre de paiement")
        verbose_name_plural = _("ordres de paiement")
        ordering = ["-prepared_at", "-pk"]
        triggers = [
            pgtrigger.ReadOnly(
                name="order_written_once",
                fields=["number", "envelope", "account", "currency", "total", "prepared_by", "prepared_at"],
            ),
            pgtrigger.Protect(
                name="authorised_written_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__authorised_by__isnull=False)
                & pgtrigger.Q(old__authorised_by__df=pgtrigger.F("new__authorised_by")),
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["id", "currency"], name="paymentorder_with_its_currency"),
            models.CheckConstraint(
                condition=Q(total__gt=0),
                name="paymentorder_positive",
                violation_error_message=_("Un ordre de paiement est positif."),
            ),
            models.CheckConstraint(
                condition=Q(authorised_by__isnull=True) | ~Q(authorised_by=F("prepared_by")),
                name="paymentorder_authorised_by_another",
                violation_error_message=_("La personne qui prépare un ordre ne l’autorise pas."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["authorised", "sent", "settled"])
                | Q(authorised_by__isnull=False, authorised_at__isnull=False) & ~Q(xml_sha256=""),
                name="paymentorder_authorised_by_somebody",
                violation_error_message=_("Un ordre autorisé porte la date et l’auteur de l’autorisation."),
            ),
        ]

    def __str__(self) -> str:
        return self.number


class AttemptOutcome(models.TextChoices):
    """How an attempt ended; empty while it runs."""

    RUNNING = "", _("en cours")
    PAID = "paid", _("payé")
    FAILED = "failed", _("refusé par la banque")
    RETURNED = "returned", _("revenu de la banque")
    REJECTED = "rejected", _("rejeté avant l’ordre")


class PaymentAttemptQuerySet(models.QuerySet):
    """Attempts."""

    def visible_to(self, user: Any) -> "PaymentAttemptQuerySet":
        """Those of the tranches whose payment the person may read."""
        return self.filter(paid_and_readable(user, "tranche__association"))

    def spent(self) -> "PaymentAttemptQuerySet":
        """Those that the bank paid or was asked to pay."""
        return self.filter(Q(outcome="paid") | Q(outcome="", ordered_at__isnull=False))


class PaymentAttempt(models.Model):
    """One attempt to pay a tranche, with everybody who decided about it; each decision is written once.

    `secret` is the account to which the bank was asked to pay, encrypted: what was authorised is what is sent.
    """

    tranche = models.ForeignKey(Tranche, on_delete=models.PROTECT, related_name="attempts", verbose_name=_("tranche"))
    number = models.PositiveSmallIntegerField(_("essai"))
    order = models.ForeignKey(
        PaymentOrder,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="attempts",
        verbose_name=_("ordre de paiement"),
    )
    end_to_end_id = models.CharField(_("référence de bout en bout"), max_length=35, unique=True)
    amount = AmountField(_("montant"))
    currency = CurrencyField()
    needs_second = models.BooleanField(_("deux autorisations"), default=False)
    outcome = models.CharField(_("issue"), max_length=8, choices=AttemptOutcome.choices, blank=True, default="")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("demandé par")
    )
    asked_at = models.DateTimeField(_("demandé le"))
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("vérifié par")
    )
    verified_at = models.DateTimeField(_("vérifié le"), null=True)
    authorised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("autorisé par")
    )
    authorised_at = models.DateTimeField(_("autorisé le"), null=True)
    second_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("deuxième autorisation par"),
    )
    second_at = models.DateTimeField(_("deuxième autorisation le"), null=True)
    details = models.ForeignKey(
        BankDetails, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("compte")
    )
    secret = models.TextField(blank=True, default="", editable=False)
    ordered_at = models.DateTimeField(_("ordonné le"), null=True)
    answered_at = models.DateTimeField(_("réponse de la banque le"), null=True)
    bank_reference = models.CharField(_("référence bancaire"), max_length=60, null=True, unique=True)
    failure = models.CharField(_("code de refus"), max_length=35, blank=True, default="")

    objects = PaymentAttemptQuerySet.as_manager()

    class Meta:
        verbose_name = _("essai de paiement")
        verbose_name_plural = _("essais de paiement")
        ordering = ["tranche", "number"]
        triggers = [
            pgtrigger.ReadOnly(
                name="attempt_written_once",
                fields=["tranche", "number", "end_to_end_id", "amount", "currency", "asked_by", "asked_at"],
            ),
            *(
                pgtrigger.Protect(
                    name=f"{name}_written_once",
                    operation=pgtrigger.Update,
                    condition=pgtrigger.Q(**{f"old__{name}__isnull": False})
                    & pgtrigger.Q(**{f"old__{name}__df": pgtrigger.F(f"new__{name}")}),
                )
                for name in ("verified_by", "authorised_by", "second_by", "ordered_at", "bank_reference")
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["tranche", "number"],
                name="paymentattempt_number_once",
                violation_error_message=_("Cet essai existe déjà."),
            ),
            models.UniqueConstraint(
                fields=["tranche"],
                condition=Q(outcome__in=["", "paid"]),
                name="paymentattempt_one_living",
                violation_error_message=_("Cette tranche est déjà payée ou en cours de paiement."),
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="paymentattempt_positive",
                violation_error_message=_("Un paiement est positif."),
            ),
            models.CheckConstraint(
                condition=(Q(verified_by__isnull=True) | ~Q(verified_by=F("asked_by")))
                & (Q(authorised_by__isnull=True) | ~Q(authorised_by=F("asked_by")) & ~Q(authorised_by=F("verified_by")))
                & (
                    Q(second_by__isnull=True)
                    | ~Q(second_by=F("asked_by")) & ~Q(second_by=F("verified_by")) & ~Q(second_by=F("authorised_by"))
                ),
                name="paymentattempt_four_eyes",
                violation_error_message=_(
                    "Demander, vérifier et autoriser un paiement reviennent à des personnes différentes."
                ),
            ),
            models.CheckConstraint(
                condition=Q(authorised_by__isnull=True) | Q(verified_by__isnull=False),
                name="paymentattempt_verified_before_authorised",
                violation_error_message=_("Un paiement est vérifié avant d’être autorisé."),
            ),
            models.CheckConstraint(
                condition=Q(ordered_at__isnull=True)
                | Q(order__isnull=False, authorised_by__isnull=False)
                & (Q(needs_second=False) | Q(second_by__isnull=False))
                & ~Q(secret=""),
                name="paymentattempt_ordered_when_authorised",
                violation_error_message=_("Un paiement ordonné est autorisé, et appartient à un ordre."),
            ),
            models.CheckConstraint(
                condition=~Q(outcome="paid")
                | Q(ordered_at__isnull=False, answered_at__isnull=False, bank_reference__isnull=False),
                name="paymentattempt_paid_with_reference",
                violation_error_message=_("Un paiement exécuté porte sa date et sa référence bancaire."),
            ),
        ]

    def __str__(self) -> str:
        return self.end_to_end_id

    @property
    def association(self) -> Association:
        """The association that is paid."""
        return self.tranche.association
