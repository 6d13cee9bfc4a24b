"""The money of an investment: what was found, paid and given back, entry by entry."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mdm_platform.audit.models import AppendOnly
from mdm_platform.money import AmountField
from projects.models.investment import Investment


class InvestmentEntryKind(models.TextChoices):
    """What an entry records."""

    OWN_FUNDS = "own_funds", _("Dépôt en devises du porteur")
    BANK_CREDIT = "bank_credit", _("Déblocage du crédit de la banque")
    FUND_GRANT = "fund_grant", _("Versement de l’apport du fonds")
    REPAYMENT = "repayment", _("Remboursement au fonds")


class InvestmentEntryQuerySet(models.QuerySet):
    """Entries."""

    def visible_to(self, user: Any) -> "InvestmentEntryQuerySet":
        """Those of the files that the person reads."""
        return self.filter(investment__in=Investment.objects.visible_to(user))


class InvestmentEntry(AppendOnly):
    """One movement in dirhams, written once; a foreign amount and its rate stand in `conversion`.

    `key` names the bank's reference that it answers to: the same one is the same entry. A contra entry undoes
    another one: same kind, opposite amount.
    """

    investment = models.ForeignKey(
        Investment, on_delete=models.PROTECT, related_name="entries", verbose_name=_("investissement")
    )
    kind = models.CharField(_("nature"), max_length=12, choices=InvestmentEntryKind.choices)
    amount = AmountField(_("montant en dirhams"))
    conversion = models.ForeignKey(
        "ledger.Conversion",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("montant en devises"),
    )
    on = models.DateField(_("le"))
    reference = models.CharField(_("référence bancaire"), max_length=60)
    key = models.CharField(max_length=160, unique=True)
    contra_of = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="contra", verbose_name=_("corrige")
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("enregistrée par"),
    )
    at = models.DateTimeField(_("enregistrée le"))

    objects = InvestmentEntryQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        verbose_name = _("écriture d’un investissement")
        verbose_name_plural = _("écritures des investissements")
        ordering = ["pk"]
        indexes = [models.Index(fields=["investment", "id"], name="investmententry_file")]
        constraints = [
            models.CheckConstraint(
                condition=Q(contra_of__isnull=True, amount__gt=0) | Q(contra_of__isnull=False, amount__lt=0),
                name="investmententry_amount_has_its_sign",
                violation_error_message=_("Le montant est positif, sauf quand l’écriture en corrige une autre."),
            ),
            models.CheckConstraint(
                condition=~Q(reference="") & ~Q(key=""),
                name="investmententry_has_its_reference",
                violation_error_message=_("Une écriture porte la référence de la banque."),
            ),
            models.CheckConstraint(
                condition=~Q(kind="own_funds") | Q(conversion__isnull=False),
                name="investmententry_own_funds_in_foreign_currency",
                violation_error_message=_("Les fonds propres sont apportés en devises."),
            ),
        ]

    def __str__(self) -> str:
        return f"entry {self.pk}"
