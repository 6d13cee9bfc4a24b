"""What the bank answered."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from associations.models.payment_order import FinanceQuerySet, PaymentAttempt
from mdm_platform.audit.models import AppendOnly
from mdm_platform.money import AmountField, CurrencyField


class BankAnswerFormat(models.TextChoices):
    """How an answer was written."""

    CSV = "csv", _("CSV")
    PAIN_002 = "pain.002", _("pain.002 (statut des paiements)")
    CAMT = "camt", _("camt.053 ou camt.054 (relevé)")


class BankAnswer(models.Model):
    """One file of the bank, imported once: the same content again is the same answer."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+", verbose_name=_("fichier"))
    sha256 = models.CharField(_("empreinte"), max_length=64, unique=True)
    format = models.CharField(_("format"), max_length=8, choices=BankAnswerFormat.choices)
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("importé par")
    )
    imported_at = models.DateTimeField(_("importé le"))

    objects = FinanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("réponse de la banque")
        verbose_name_plural = _("réponses de la banque")
        ordering = ["-imported_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_format_display()} · {self.imported_at:%d/%m/%Y}"


class EventFate(models.TextChoices):
    """What became of one line of an answer."""

    APPLIED = "applied", _("appliquée")
    REPEATED = "repeated", _("déjà connue")
    NOTED = "noted", _("sans effet : la banque traite encore")
    UNKNOWN = "unknown", _("paiement inconnu")
    MISMATCH = "mismatch", _("montant ou devise différents")
    CONTRADICTS = "contradicts", _("contredit ce qui est enregistré")


class BankEvent(AppendOnly):
    """One line of an answer, and what became of it. What was applied has a key, and is applied once."""

    answer = models.ForeignKey(BankAnswer, on_delete=models.PROTECT, related_name="events")
    line = models.PositiveIntegerField(_("ligne"))
    attempt = models.ForeignKey(PaymentAttempt, null=True, on_delete=models.PROTECT, related_name="events")
    end_to_end_id = models.CharField(_("référence de bout en bout"), max_length=35, blank=True)
    status = models.CharField(_("statut"), max_length=10)
    amount = AmountField(_("montant"), null=True)
    currency = CurrencyField(blank=True)
    bank_reference = models.CharField(_("référence bancaire"), max_length=60, blank=True)
    on = models.DateField(_("date de la banque"), null=True)
    failure = models.CharField(_("code de refus"), max_length=35, blank=True)
    fate = models.CharField(_("suite donnée"), max_length=12, choices=EventFate.choices)
    key = models.CharField(max_length=64, null=True, unique=True)
    at = models.DateTimeField(_("lu le"))

    class Meta(AppendOnly.Meta):
        verbose_name = _("ligne de la banque")
        verbose_name_plural = _("lignes de la banque")
        ordering = ["answer", "line"]
        constraints = [
            models.UniqueConstraint(
                fields=["answer", "line"],
                name="bankevent_line_once",
                violation_error_message=_("Cette ligne est déjà lue."),
            ),
            models.CheckConstraint(
                condition=Q(fate="applied", key__isnull=False, attempt__isnull=False)
                | ~Q(fate="applied") & Q(key__isnull=True),
                name="bankevent_applied_with_key",
                violation_error_message=_("Une ligne appliquée porte sa clé."),
            ),
        ]

    def __str__(self) -> str:
        return f"line {self.line} of {self.answer_id}"
