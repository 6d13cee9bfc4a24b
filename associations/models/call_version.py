"""The rules of a call, dated and numbered: frozen once they are in force."""

from datetime import date
from decimal import Decimal
from typing import Any

import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from associations.models.call import CALL_STAFF_ROLES, Call
from mdm_platform.eligibility import Chosen
from mdm_platform.money import AmountField, CurrencyField
from mdm_platform.permissions import is_somebody

SHARE = {
    "max_digits": 5,
    "decimal_places": 4,
    "validators": [MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(1))],
}


class CallVersionQuerySet(models.QuerySet):
    """Versions of calls."""

    def visible_to(self, user: Any) -> "CallVersionQuerySet":
        """The versions of the calls that the person may see; those in preparation for those who see drafts."""
        calls = Call.objects.visible_to(user)
        seen = Q(call__in=calls, frozen_at__isnull=False) | Q(call__in=calls, pk=F("call__current_id"))
        if is_somebody(user) and not CALL_STAFF_ROLES.isdisjoint(user.role_names):
            seen |= Q(call__in=calls)
        return self.filter(seen)

    def with_parts(self) -> "CallVersionQuerySet":
        """Versions with everything they are made of, in a fixed number of queries."""
        return self.select_related("grid", "call__operator").prefetch_related(
            "call_envelopes__envelope",
            "call_envelopes__cofunder",
            "rules__parameters",
            "budget_categories",
            "tranche_steps",
            "documents",
        )


class CallVersion(models.Model):
    """One state of a call's rules. The first is written with the call; each later one says why it was needed.

    Rates and shares are fractions of 1. `in_kind_cap` limits contributions in kind and `overhead_cap` running
    costs, each as a share of the project's total; `budget_move_limit` is the part of the budget that may move
    without a new approval.
    """

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="versions", verbose_name=_("appel"))
    number = models.PositiveSmallIntegerField(_("numéro"), default=1)
    reason = models.TextField(_("motif du changement"), blank=True, default="")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("écrite par"),
    )
    created_at = models.DateTimeField(_("écrite le"), default=timezone.now)
    frozen_at = models.DateTimeField(_("figée le"), null=True, blank=True)
    frozen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("figée par"),
    )

    opens_at = models.DateTimeField(_("ouverture"), null=True, blank=True)
    closes_at = models.DateTimeField(_("clôture"), null=True, blank=True)
    decision_due = models.DateField(_("décisions prévues le"), null=True, blank=True)

    grid = models.ForeignKey(
        "grids.Grid",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("grille d’évaluation"),
    )
    blind = models.BooleanField(_("évaluation anonyme"), default=False)
    min_reviews = models.PositiveSmallIntegerField(_("évaluations par dossier"), default=2)
    quorum = models.PositiveSmallIntegerField(_("quorum du jury"), default=3)

    currency = CurrencyField()
    min_amount = AmountField(_("subvention, au moins"), null=True, blank=True)
    max_amount = AmountField(_("subvention, au plus"), null=True, blank=True)
    max_rate = models.DecimalField(_("part du projet, au plus"), null=True, blank=True, **SHARE)
    max_project_amount = AmountField(_("coût total du projet, au plus"), null=True, blank=True)
    in_kind_cap = models.DecimalField(_("apports en nature, au plus"), null=True, blank=True, **SHARE)
    overhead_cap = models.DecimalField(_("frais de fonctionnement, au plus"), null=True, blank=True, **SHARE)
    budget_move_limit = models.DecimalField(_("part déplaçable du budget"), default=Decimal("0.20"), **SHARE)
    project_months_max = models.PositiveSmallIntegerField(_("durée du projet en mois, au plus"), null=True, blank=True)
    completion_days = models.PositiveSmallIntegerField(_("jours pour compléter un dossier"), default=15)
    agreement_days = models.PositiveSmallIntegerField(_("jours pour signer la convention"), default=60)
    report_days = models.PositiveSmallIntegerField(_("jours pour remettre le rapport final"), default=60, db_default=60)
    appeal_days = models.PositiveSmallIntegerField(_("jours pour former un recours"), default=30)
    requires_opap = models.BooleanField(_("visa d’un OPAP obligatoire"), default=False)

    objects = CallVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version d’un appel")
        verbose_name_plural = _("versions d’un appel")
        ordering = ["call", "-number"]
        triggers = [
            pgtrigger.Protect(
                name="frozen",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__frozen_at__isnull=False),
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["call", "number"],
                name="call_version_number_once",
                violation_error_message=_("Cet appel a déjà une version de ce numéro."),
            ),
            models.UniqueConstraint(
                fields=["call"],
                condition=Q(frozen_at__isnull=True),
                name="call_version_one_in_preparation",
                violation_error_message=_("Une version de cet appel est déjà en préparation : reprenez-la."),
            ),
            models.CheckConstraint(
                condition=Q(number=1) | (Q(number__gt=1) & ~Q(reason="")),
                name="call_version_says_why",
                violation_error_message=_("Dites pourquoi les règles changent."),
            ),
            models.CheckConstraint(
                condition=Q(opens_at__isnull=True) | Q(closes_at__isnull=True) | Q(closes_at__gt=F("opens_at")),
                name="call_version_closes_after_opening",
                violation_error_message=_("La clôture doit suivre l’ouverture."),
            ),
            models.CheckConstraint(
                condition=(Q(min_amount__isnull=True) | Q(min_amount__gt=0))
                & (Q(max_amount__isnull=True) | Q(max_amount__gt=0))
                & (Q(max_project_amount__isnull=True) | Q(max_project_amount__gt=0)),
                name="call_version_amounts_positive",
                violation_error_message=_("Les montants d’un appel sont plus grands que zéro."),
            ),
            models.CheckConstraint(
                condition=Q(min_amount__isnull=True) | Q(max_amount__isnull=True) | Q(min_amount__lte=F("max_amount")),
                name="call_version_amounts_in_order",
                violation_error_message=_("Le montant le plus petit dépasse le plus grand."),
            ),
            models.CheckConstraint(
                condition=(Q(max_rate__isnull=True) | Q(max_rate__gt=0, max_rate__lte=1))
                & (Q(in_kind_cap__isnull=True) | Q(in_kind_cap__range=(0, 1)))
                & (Q(overhead_cap__isnull=True) | Q(overhead_cap__range=(0, 1)))
                & Q(budget_move_limit__range=(0, 1)),
                name="call_version_rates_are_shares",
                violation_error_message=_("Un taux se situe entre 0 et 100 pour cent."),
            ),
            models.CheckConstraint(
                condition=Q(min_reviews__range=(1, 9), quorum__range=(1, 99), number__gte=1)
                & Q(completion_days__gte=1, agreement_days__gte=1, appeal_days__gte=1),
                name="call_version_counts_plausible",
                violation_error_message=_("Les nombres d’évaluations, de membres et de jours commencent à 1."),
            ),
        ]

    def __str__(self) -> str:
        return f"version {self.number} de l’appel {self.call_id}"

    @property
    def is_frozen(self) -> bool:
        """Whether nothing of it may change any more."""
        return self.frozen_at is not None

    @property
    def closes_on(self) -> date | None:
        """The last day on which a request can be sent."""
        return timezone.localdate(self.closes_at) if self.closes_at else None

    def principals(self) -> list[Any]:
        """The envelopes that pay the grants: one in a complete version."""
        return [part for part in self._envelopes() if part.kind == "principal"]

    def topups(self) -> list[Any]:
        """The envelopes of co-funders, each with its rate."""
        return [part for part in self._envelopes() if part.kind == "topup"]

    def chosen_rules(self) -> list[Chosen]:
        """The eligibility rules with their parameters, as the kernel evaluates them."""
        return [rule.chosen(self) for rule in self._rules()]

    def incomplete_rules(self) -> list[Any]:
        """The rules that lack a parameter, or that the catalogue no longer has."""
        return [rule for rule in self._rules() if not rule.is_complete(self)]

    def _rules(self) -> list[Any]:
        return list(self.rules.prefetch_related("parameters"))

    def _envelopes(self) -> list[Any]:
        return list(self.call_envelopes.select_related("envelope", "cofunder"))
