"""What a holder shows during the five years, the papers of a file, and the reminders that left."""

import uuid
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mdm_platform.audit.models import AppendOnly
from mdm_platform.money import AmountField
from projects.models.investment import Investment
from projects.workflows.investments import BOUND_STATES, ObligationKind, ObligationState

MOST_JOBS = 100_000
TO_PROVE = timedelta(days=90)


class InvestmentObligationQuerySet(models.QuerySet):
    """Obligations."""

    def visible_to(self, user: Any) -> "InvestmentObligationQuerySet":
        """Those of the files that the person reads."""
        return self.filter(investment__in=Investment.objects.visible_to(user))

    def owed(self) -> "InvestmentObligationQuerySet":
        """Those that a holder still has to prove, the soonest first."""
        bound = [state.value for state in BOUND_STATES]
        return self.filter(state=ObligationState.OWED, investment__state__in=bound).order_by("due_on", "pk")

    def late(self, on: date) -> "InvestmentObligationQuerySet":
        """Those whose day has passed."""
        return self.owed().filter(due_on__lt=on)


class InvestmentObligation(models.Model):
    """One thing that the holder shows by a day: the start of the activity, then the jobs kept each year."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    investment = models.ForeignKey(
        Investment, on_delete=models.PROTECT, related_name="obligations", verbose_name=_("investissement")
    )
    kind = models.CharField(_("nature"), max_length=8, choices=ObligationKind.choices)
    year = models.PositiveSmallIntegerField(_("année"))
    due_on = models.DateField(_("à justifier avant le"))
    state = models.CharField(_("état"), max_length=8, choices=ObligationState.choices, default=ObligationState.OWED)
    jobs = models.PositiveIntegerField(_("emplois réels"), null=True, blank=True)
    invested = AmountField(_("montant investi à ce jour, en dirhams"), null=True, blank=True)
    proved_at = models.DateTimeField(_("justifiée le"), null=True, blank=True)

    objects = InvestmentObligationQuerySet.as_manager()

    class Meta:
        verbose_name = _("obligation d’un investissement")
        verbose_name_plural = _("obligations des investissements")
        ordering = ["due_on", "pk"]
        indexes = [models.Index(fields=["state", "due_on"], name="investmentobligation_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["investment", "kind", "year"],
                name="investmentobligation_once",
                violation_error_message=_("Cette obligation est déjà au dossier."),
            ),
            models.CheckConstraint(
                condition=Q(jobs__isnull=True) | Q(jobs__lte=MOST_JOBS),
                name="investmentobligation_jobs_are_plausible",
                violation_error_message=_("Indiquez un nombre d’emplois inférieur à 100 000."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["proved", "accepted"]) | Q(proved_at__isnull=False, jobs__isnull=False),
                name="investmentobligation_proved_says_jobs",
                violation_error_message=_("Un justificatif dit combien d’emplois sont tenus."),
            ),
        ]

    def __str__(self) -> str:
        return f"obligation {self.public_id}"

    @property
    def opens_on(self) -> date | None:
        """The first day on which it can be proved: the start at once, a year in its last three months."""
        return self.due_on - TO_PROVE if self.kind == ObligationKind.YEARLY else None

    def is_to_come(self, on: date) -> bool:
        """Whether too little of the year of which it tells is over."""
        return self.state == ObligationState.OWED and self.opens_on is not None and on < self.opens_on

    @property
    def has_a_proof(self) -> bool:
        """Whether a document was joined."""
        return self.papers.exists()

    def is_late(self, on: date) -> bool:
        """Whether its day has passed and nothing was sent."""
        return self.state == ObligationState.OWED and self.due_on < on


class PaperKind(models.TextChoices):
    """What a paper of the file is."""

    OWN_FUNDS = "own_funds", _("Justificatif des fonds propres en devises")
    RESIDENCE = "residence", _("Preuve de résidence à l’étranger, ou de retour depuis moins d’un an")
    BUSINESS_PLAN = "business_plan", _("Plan d’affaires")
    QUOTES = "quotes", _("Devis et factures pro forma")
    BANK_AGREEMENT = "bank_agreement", _("Accord de la banque")
    PROOF = "proof", _("Justificatif d’une obligation")
    OTHER = "other", _("Autre pièce")


class InvestmentPaperQuerySet(models.QuerySet):
    """Papers."""

    def visible_to(self, user: Any) -> "InvestmentPaperQuerySet":
        """Those of the files that the person reads."""
        return self.filter(investment__in=Investment.objects.visible_to(user))


class InvestmentPaper(models.Model):
    """One evidence file, put in by the holder or by the bank."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    investment = models.ForeignKey(
        Investment, on_delete=models.PROTECT, related_name="papers", verbose_name=_("investissement")
    )
    obligation = models.ForeignKey(
        InvestmentObligation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="papers",
        verbose_name=_("obligation"),
    )
    kind = models.CharField(_("nature"), max_length=16, choices=PaperKind.choices)
    file = models.OneToOneField(
        "files.StoredFile", on_delete=models.PROTECT, related_name="+", verbose_name=_("fichier")
    )
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("déposé par")
    )
    added_at = models.DateTimeField(_("déposé le"), default=timezone.now)

    objects = InvestmentPaperQuerySet.as_manager()

    class Meta:
        verbose_name = _("pièce d’un investissement")
        verbose_name_plural = _("pièces des investissements")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(kind="proof") & Q(obligation__isnull=False))
                | (~Q(kind="proof") & Q(obligation__isnull=True)),
                name="investmentpaper_proof_has_its_obligation",
                violation_error_message=_("Un justificatif d’obligation dit laquelle."),
            ),
        ]

    def __str__(self) -> str:
        return f"paper {self.public_id}"


class ReminderKind(models.TextChoices):
    """Why the holder was written to."""

    MONTH = "month", _("Un mois avant")
    WEEK = "week", _("Une semaine avant")
    LATE = "late", _("La date est passée")


class ObligationReminder(AppendOnly):
    """A reminder that left: of each kind, once for an obligation."""

    obligation = models.ForeignKey(
        InvestmentObligation, on_delete=models.PROTECT, related_name="reminders", verbose_name=_("obligation")
    )
    kind = models.CharField(_("rappel"), max_length=8, choices=ReminderKind.choices)
    at = models.DateTimeField(_("le"))

    class Meta(AppendOnly.Meta):
        verbose_name = _("rappel d’une obligation")
        verbose_name_plural = _("rappels des obligations")
        constraints = [
            models.UniqueConstraint(
                fields=["obligation", "kind"],
                name="obligationreminder_once",
                violation_error_message=_("Ce rappel est déjà parti."),
            ),
        ]

    def __str__(self) -> str:
        return f"reminder {self.pk}"
