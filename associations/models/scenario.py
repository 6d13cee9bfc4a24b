"""Scenarios of the jury: what could be granted with one envelope."""

import uuid
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from associations.models.jury import JurySession
from associations.workflows import Bound, LineOutcome, ScenarioState
from mdm_platform.money import ZERO, AmountField, CurrencyField


class JuryScenarioQuerySet(models.QuerySet):
    """Scenarios."""

    def visible_to(self, user: Any) -> "JuryScenarioQuerySet":
        """Those of the sessions that the person may see."""
        return self.filter(session__in=JurySession.objects.visible_to(user))

    def compared(self) -> "JuryScenarioQuerySet":
        """Those that stand side by side: the others were set aside."""
        return self.exclude(state=ScenarioState.DISCARDED).order_by("pk")


class JuryScenario(models.Model):
    """One way to share an envelope: its own rate and cap may be below those of the call, never above.

    `threshold` is the total below which nothing is granted. `allows_partial` lets the last award be what is left
    of the envelope. `available` is what the envelope held when the scenario was computed.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    session = models.ForeignKey(
        JurySession, on_delete=models.PROTECT, related_name="scenarios", verbose_name=_("séance")
    )
    name = models.CharField(_("nom"), max_length=120)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("composé par")
    )
    state = models.CharField(_("état"), max_length=10, choices=ScenarioState.choices, default=ScenarioState.DRAFT)
    envelope = models.ForeignKey(
        "ledger.Envelope", on_delete=models.PROTECT, related_name="+", verbose_name=_("enveloppe")
    )
    currency = CurrencyField()
    rate = models.DecimalField(_("taux du scénario"), max_digits=5, decimal_places=4, null=True, blank=True)
    cap = AmountField(_("plafond du scénario"), null=True, blank=True)
    threshold = models.DecimalField(_("total minimal sur 100"), max_digits=5, decimal_places=2, null=True, blank=True)
    allows_partial = models.BooleanField(_("le dernier montant peut être réduit à ce qui reste"), default=True)
    available = AmountField(_("disponible au calcul"), default=ZERO)
    created_at = models.DateTimeField(_("créé le"), default=timezone.now)
    computed_at = models.DateTimeField(_("calculé le"), null=True, blank=True)
    chosen_at = models.DateTimeField(_("retenu le"), null=True, blank=True)
    chosen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("retenu par"),
    )

    objects = JuryScenarioQuerySet.as_manager()

    class Meta:
        verbose_name = _("scénario du jury")
        verbose_name_plural = _("scénarios du jury")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["session"],
                condition=Q(state="chosen"),
                name="juryscenario_one_chosen",
                violation_error_message=_("Un scénario est déjà retenu pour cette séance."),
            ),
            models.CheckConstraint(
                condition=Q(state="chosen", chosen_at__isnull=False, chosen_by__isnull=False)
                | ~Q(state="chosen") & Q(chosen_at__isnull=True, chosen_by__isnull=True),
                name="juryscenario_chosen_iff_decision",
                violation_error_message=_("Un scénario retenu porte sa date et son auteur, et lui seul."),
            ),
            models.CheckConstraint(
                condition=Q(rate__isnull=True) | Q(rate__gt=0, rate__lte=1),
                name="juryscenario_rate_is_a_fraction",
                violation_error_message=_("Le taux va de 0 à 100 pour cent."),
            ),
            models.CheckConstraint(
                condition=Q(cap__isnull=True) | Q(cap__gt=0),
                name="juryscenario_cap_positive",
                violation_error_message=_("Le plafond est supérieur à zéro."),
            ),
        ]

    def __str__(self) -> str:
        return f"scenario {self.public_id}"

    @property
    def is_draft(self) -> bool:
        """Whether it may still be changed."""
        return self.state == ScenarioState.DRAFT


class ScenarioLine(models.Model):
    """What a scenario proposes for one request.

    `wanted` is what the jury set by hand (empty: as computed), `outcome` what comes of it within the envelope;
    `ceiling` is the jury's own limit for this project.
    """

    scenario = models.ForeignKey(
        JuryScenario, on_delete=models.CASCADE, related_name="lines", verbose_name=_("scénario")
    )
    request = models.ForeignKey(
        "associations.Request", on_delete=models.PROTECT, related_name="scenario_lines", verbose_name=_("demande")
    )
    rank = models.PositiveSmallIntegerField(_("rang"))
    score = models.DecimalField(_("total moyen"), max_digits=5, decimal_places=2, null=True, blank=True)
    spread = models.DecimalField(_("écart entre évaluateurs"), max_digits=5, decimal_places=2, null=True, blank=True)
    outcome = models.CharField(_("proposition"), max_length=8, choices=LineOutcome.choices, default=LineOutcome.RESERVE)
    wanted = models.CharField(_("fixée par le jury"), max_length=8, choices=LineOutcome.choices, blank=True, default="")
    ceiling = AmountField(_("plafond pour ce projet"), null=True, blank=True)
    amount = AmountField(_("montant"), default=ZERO)
    currency = CurrencyField()
    bound = models.CharField(_("limite qui décide"), max_length=10, choices=Bound.choices, blank=True, default="")
    motive = models.TextField(
        _("motif"), max_length=3000, blank=True, default="", help_text=_("Repris dans la lettre à l’association.")
    )

    class Meta:
        verbose_name = _("ligne de scénario")
        verbose_name_plural = _("lignes de scénario")
        ordering = ["rank", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["scenario", "request"],
                name="scenarioline_once",
                violation_error_message=_("Cette demande est déjà dans le scénario."),
            ),
            models.UniqueConstraint(
                fields=["scenario", "rank"],
                name="scenarioline_rank",
                deferrable=models.Deferrable.DEFERRED,
                violation_error_message=_("Deux demandes ne peuvent pas avoir le même rang."),
            ),
            models.CheckConstraint(
                condition=(Q(outcome="grant", amount__gt=0) & ~Q(bound=""))
                | (~Q(outcome="grant") & Q(amount=0, bound="")),
                name="scenarioline_amount_iff_granted",
                violation_error_message=_("Seule une demande retenue porte un montant et la limite qui l’a donné."),
            ),
            models.CheckConstraint(
                condition=Q(ceiling__isnull=True) | Q(ceiling__gt=0),
                name="scenarioline_ceiling_positive",
                violation_error_message=_("Le plafond est supérieur à zéro : pour ne rien accorder, ne retenez pas."),
            ),
        ]

    def __str__(self) -> str:
        return f"line {self.scenario_id} {self.request_id}"

    @property
    def is_granted(self) -> bool:
        """Whether the scenario grants something."""
        return self.outcome == LineOutcome.GRANT and self.amount > Decimal(0)
