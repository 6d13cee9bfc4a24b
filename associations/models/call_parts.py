"""What a version of a call is made of: rules, budget template, tranche plan and documents.

Every row freezes with its version: a trigger refuses any change once the version is in force.
"""

from decimal import Decimal
from typing import Any

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from associations.models.call_version import SHARE, CallVersion
from mdm_platform import eligibility
from mdm_platform.eligibility import Chosen, Kind
from mdm_platform.translated import Translated

# Parameters that stand once, on the version itself: a rule cannot say another figure.
HELD_BY_THE_VERSION = {
    "money.amount_cap": {"cap": "max_amount"},
    "money.amount_floor": {"floor": "min_amount"},
    "money.rate": {"rate": "max_rate"},
    "money.project_cap": {"cap": "max_project_amount"},
    "money.in_kind_share": {"share": "in_kind_cap"},
    "project.duration": {"months_at_most": "project_months_max"},
}
_ANY_CHANGE = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete


def frozen_with_its_version(versions: str = "NEW.version_id, OLD.version_id") -> pgtrigger.Trigger:
    """Refuse any change of a row whose version is frozen; `versions` is where the row's version is read."""
    return pgtrigger.Trigger(
        name="frozen_with_its_version",
        when=pgtrigger.Before,
        operation=_ANY_CHANGE,
        func=f"""
            IF EXISTS (
                SELECT 1 FROM associations_callversion
                WHERE id IN ({versions}) AND frozen_at IS NOT NULL
            ) THEN
                RAISE EXCEPTION 'pgtrigger: the version of this call is frozen';
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;
        """,  # noqa: S608 - written here, by the two models below
    )


class CallPartQuerySet(models.QuerySet):
    """Parts of a version."""

    def visible_to(self, user: Any) -> "CallPartQuerySet":
        """The parts of the versions that the person may read."""
        return self.filter(version__in=CallVersion.objects.visible_to(user))


class CallRule(models.Model):
    """An eligibility rule of the catalogue, chosen for a version."""

    version = models.ForeignKey(CallVersion, on_delete=models.CASCADE, related_name="rules")
    rule_id = models.CharField(_("règle"), max_length=60)
    position = models.PositiveSmallIntegerField(_("rang"), default=0)

    objects = CallPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("règle d’éligibilité")
        verbose_name_plural = _("règles d’éligibilité")
        ordering = ["version", "position", "pk"]
        triggers = [frozen_with_its_version()]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "rule_id"],
                name="call_rule_once",
                violation_error_message=_("Cette règle est déjà choisie."),
            )
        ]

    def __str__(self) -> str:
        return self.rule_id

    def chosen(self, version: CallVersion | None = None) -> Chosen:
        """The rule with its parameters, as the kernel evaluates it: its own, and those that the version holds."""
        holder = version or self.version
        held = {name: getattr(holder, field) for name, field in HELD_BY_THE_VERSION.get(self.rule_id, {}).items()}
        own = {row.name: row.value(self.rule_id) for row in self.parameters.all()}
        return Chosen(self.rule_id, {**own, **held}, holder.currency)

    def is_complete(self, version: CallVersion | None = None) -> bool:
        """Whether the catalogue has the rule and each of its parameters is given."""
        return eligibility.exists(self.rule_id) and not eligibility.problems(self.chosen(version))


class CallRuleParameter(models.Model):
    """What a call chose of a rule: a number (amounts: the version's currency), a day, or codes with blanks between."""

    rule = models.ForeignKey(CallRule, on_delete=models.CASCADE, related_name="parameters")
    name = models.CharField(max_length=40)
    number = models.DecimalField(max_digits=16, decimal_places=4, null=True, blank=True)
    text = models.TextField(blank=True, default="")
    day = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("paramètre d’une règle")
        verbose_name_plural = _("paramètres d’une règle")
        ordering = ["rule", "pk"]
        triggers = [
            frozen_with_its_version(
                "(SELECT version_id FROM associations_callrule WHERE id = NEW.rule_id), "
                "(SELECT version_id FROM associations_callrule WHERE id = OLD.rule_id)"
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "name"],
                name="call_rule_parameter_once",
                violation_error_message=_("Ce paramètre est déjà donné."),
            ),
            models.CheckConstraint(
                condition=Q(number__isnull=False, text="", day__isnull=True)
                | (Q(number__isnull=True, day__isnull=True) & ~Q(text=""))
                | Q(number__isnull=True, text="", day__isnull=False),
                name="call_rule_parameter_one_value",
                violation_error_message=_("Un paramètre a une seule valeur."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def value(self, rule_id: str) -> Any:
        """The value as the rule's check reads it; None when the catalogue no longer knows it."""
        declared = eligibility.get(rule_id).parameters.get(self.name) if eligibility.exists(rule_id) else None
        if declared is None:
            return None
        if declared.kind == Kind.DAY:
            return self.day
        if declared.kind in (Kind.COUNTRIES, Kind.CODES):
            return tuple(self.text.split())
        if declared.kind in (Kind.COUNTRY, Kind.CODE):
            return self.text
        if declared.kind == Kind.NUMBER:
            return int(self.number) if self.number is not None else None
        return self.number


class BudgetSide(models.TextChoices):
    """The two sides of a budget."""

    EXPENSE = "expense", _("Dépense")
    INCOME = "income", _("Ressource")


class BudgetCategory(models.Model):
    """A heading of the budget template. `is_grant` marks the one in which the subsidy asked for stands.

    `cap_rate` limits the heading to a share of the project's total; `is_overhead` counts it in the running costs.
    """

    Side = BudgetSide

    version = models.ForeignKey(CallVersion, on_delete=models.CASCADE, related_name="budget_categories")
    code = models.SlugField(_("code"), max_length=40)
    label_fr = models.CharField(_("libellé en français"), max_length=120)
    label_ar = models.CharField(_("libellé en arabe"), max_length=120, blank=True, default="")
    label_en = models.CharField(_("libellé en anglais"), max_length=120, blank=True, default="")
    label = Translated("label")
    side = models.CharField(_("côté"), max_length=8, choices=BudgetSide.choices)
    is_in_kind = models.BooleanField(_("en nature"), default=False)
    is_overhead = models.BooleanField(_("frais de fonctionnement"), default=False)
    is_grant = models.BooleanField(_("subvention demandée"), default=False)
    cap_rate = models.DecimalField(_("part du total, au plus"), null=True, blank=True, **SHARE)
    position = models.PositiveSmallIntegerField(_("rang"), default=0)

    objects = CallPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("rubrique du budget")
        verbose_name_plural = _("rubriques du budget")
        ordering = ["version", "side", "position", "pk"]
        triggers = [frozen_with_its_version()]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "code"],
                name="budget_category_code_once",
                violation_error_message=_("Ce code est déjà pris dans ce budget."),
            ),
            models.CheckConstraint(
                condition=(Q(is_grant=False) | Q(side="income", is_in_kind=False))
                & (Q(is_overhead=False) | Q(side="expense")),
                name="budget_category_side_fits",
                violation_error_message=_(
                    "La subvention est une ressource en argent, les frais de fonctionnement une dépense."
                ),
            ),
            models.CheckConstraint(
                condition=Q(cap_rate__isnull=True) | Q(cap_rate__range=(0, 1)),
                name="budget_category_cap_is_a_share",
                violation_error_message=_("Le plafond d’une rubrique se situe entre 0 et 100 pour cent."),
            ),
        ]

    def __str__(self) -> str:
        return self.label or self.code


class TrancheKind(models.TextChoices):
    """What a tranche pays; the last is the balance."""

    ADVANCE = "advance", _("Avance")
    INTERIM = "interim", _("Acompte")
    BALANCE = "balance", _("Solde")


class TrancheCondition(models.TextChoices):
    """What must have happened before a tranche can be asked for."""

    AGREEMENT_SIGNED = "agreement_signed", _("Convention signée")
    INTERIM_ACCEPTED = "interim_accepted", _("Rapport intermédiaire accepté")
    FINAL_ACCEPTED = "final_accepted", _("Rapport final accepté")


class TrancheStep(models.Model):
    """A step of the tranche plan: a share of the award, paid once its condition is met."""

    Kind, Condition = TrancheKind, TrancheCondition

    version = models.ForeignKey(CallVersion, on_delete=models.CASCADE, related_name="tranche_steps")
    position = models.PositiveSmallIntegerField(_("rang"), default=1)
    kind = models.CharField(_("nature"), max_length=8, choices=TrancheKind.choices)
    share = models.DecimalField(_("part de la subvention"), **SHARE)
    condition = models.CharField(_("condition"), max_length=20, choices=TrancheCondition.choices)

    objects = CallPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("étape de paiement")
        verbose_name_plural = _("étapes de paiement")
        ordering = ["version", "position"]
        triggers = [frozen_with_its_version()]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "position"],
                name="tranche_step_position_once",
                violation_error_message=_("Deux tranches ont le même rang."),
            ),
            models.CheckConstraint(
                condition=Q(share__gt=Decimal(0), share__lte=Decimal(1)),
                name="tranche_step_share_is_a_share",
                violation_error_message=_("La part d’une tranche se situe entre 0 et 100 pour cent."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.kind}"


class CallDocument(models.Model):
    """A document that requests bring."""

    version = models.ForeignKey(CallVersion, on_delete=models.CASCADE, related_name="documents")
    code = models.SlugField(_("code"), max_length=40)
    label_fr = models.CharField(_("libellé en français"), max_length=160)
    label_ar = models.CharField(_("libellé en arabe"), max_length=160, blank=True, default="")
    label_en = models.CharField(_("libellé en anglais"), max_length=160, blank=True, default="")
    label = Translated("label")
    is_required = models.BooleanField(_("obligatoire"), default=True)
    position = models.PositiveSmallIntegerField(_("rang"), default=0)

    objects = CallPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("pièce demandée")
        verbose_name_plural = _("pièces demandées")
        ordering = ["version", "position", "pk"]
        triggers = [frozen_with_its_version()]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "code"],
                name="call_document_code_once",
                violation_error_message=_("Ce code est déjà pris dans cet appel."),
            )
        ]

    def __str__(self) -> str:
        return self.label or self.code
