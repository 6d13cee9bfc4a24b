"""What may happen to a call for projects."""

from decimal import Decimal
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mdm_platform.workflow import Transition, Workflow, guard


class CallState(models.TextChoices):
    """Where a call stands; it opens and closes by the clock."""

    DRAFT = "draft", _("Brouillon")
    VALIDATED = "validated", _("Validé")
    PUBLISHED = "published", _("Annoncé")
    OPEN = "open", _("Ouvert")
    CLOSED = "closed", _("Clos")
    IN_INSTRUCTION = "in_instruction", _("En instruction")
    JURY = "jury", _("En jury")
    DECIDED = "decided", _("Décidé")
    MONITORING = "monitoring", _("En suivi")
    ARCHIVED = "archived", _("Archivé")


PREPARED_CALL_STATES = (CallState.DRAFT, CallState.VALIDATED, CallState.PUBLISHED)
PUBLIC_CALL_STATES = (
    CallState.PUBLISHED,
    CallState.OPEN,
    CallState.CLOSED,
    CallState.IN_INSTRUCTION,
    CallState.JURY,
    CallState.DECIDED,
    CallState.MONITORING,
    CallState.ARCHIVED,
)
OPENED_CALL_STATES = PUBLIC_CALL_STATES[1:]


@guard
def has_title(call: Any) -> bool:
    """Donnez un titre et un résumé à l’appel, en français."""
    return bool(call.title_fr.strip() and call.summary_fr.strip())


@guard
def has_calendar(call: Any) -> bool:
    """Indiquez l’ouverture, la clôture et la date prévue des décisions."""
    version = call.current
    return bool(version and version.opens_at and version.closes_at and version.decision_due)


@guard
def closes_in_the_future(call: Any) -> bool:
    """La date de clôture est passée : choisissez-en une autre."""
    version = call.current
    return bool(version and version.closes_at and version.closes_at > timezone.now())


@guard
def has_amounts(call: Any) -> bool:
    """Indiquez la devise, le montant le plus haut et le taux le plus haut de la subvention."""
    version = call.current
    return bool(version and version.currency and version.max_amount and version.max_rate)


@guard
def has_principal_envelope(call: Any) -> bool:
    """Choisissez l’enveloppe qui paie les subventions, dans la devise de l’appel."""
    version = call.current
    return bool(version) and [part.envelope.currency for part in version.principals()] == [version.currency]


@guard
def has_topups_in_its_currency(call: Any) -> bool:
    """Les enveloppes des cofinanceurs doivent être dans la devise de l’appel."""
    version = call.current
    return bool(version) and all(part.envelope.currency == version.currency for part in version.topups())


@guard
def has_complete_rules(call: Any) -> bool:
    """Choisissez au moins une règle d’éligibilité, et donnez à chacune ses paramètres."""
    version = call.current
    return bool(version and version.rules.exists() and not version.incomplete_rules())


@guard
def has_grid(call: Any) -> bool:
    """Choisissez la grille d’évaluation, avec au moins un critère."""
    version = call.current
    return bool(version and version.grid_id and version.grid.criteria.exists())


@guard
def has_budget_template(call: Any) -> bool:
    """Le modèle de budget doit avoir des dépenses, des ressources, et une ligne pour la subvention demandée."""
    version = call.current
    if version is None:
        return False
    categories = list(version.budget_categories.all())
    sides = {category.side for category in categories}
    return sides == {"expense", "income"} and sum(category.is_grant for category in categories) == 1


@guard
def has_in_kind_on_both_sides(call: Any) -> bool:
    """Les apports en nature doivent figurer des deux côtés du modèle de budget, ou d’aucun."""
    version = call.current
    if version is None:
        return False
    return len({category.side for category in version.budget_categories.all() if category.is_in_kind}) != 1


@guard
def has_whole_tranche_plan(call: Any) -> bool:
    """Les tranches de paiement doivent former 100 % de la subvention, et la dernière être le solde."""
    version = call.current
    steps = list(version.tranche_steps.order_by("position")) if version else []
    whole = sum((step.share for step in steps), start=Decimal(0)) == 1
    return whole and [step.kind == "balance" for step in steps] == [False] * (len(steps) - 1) + [True]


@guard
def has_reviews_and_quorum(call: Any) -> bool:
    """Indiquez le nombre d’évaluations par dossier et le quorum du jury, au moins un chacun."""
    version = call.current
    return bool(version and version.min_reviews and version.quorum)


@guard
def opening_has_come(call: Any) -> bool:
    """La date d’ouverture n’est pas encore arrivée."""
    version = call.current
    return bool(version and version.opens_at and version.opens_at <= timezone.now())


@guard
def closing_has_come(call: Any) -> bool:
    """La date de clôture n’est pas encore arrivée : prolongez ou avancez-la par une nouvelle version."""
    version = call.current
    return bool(version and version.closes_at and version.closes_at <= timezone.now())


COMPLETE_CALL_GUARDS = (
    has_title,
    has_calendar,
    closes_in_the_future,
    has_amounts,
    has_principal_envelope,
    has_topups_in_its_currency,
    has_complete_rules,
    has_budget_template,
    has_in_kind_on_both_sides,
    has_grid,
    has_reviews_and_quorum,
    has_whole_tranche_plan,
)

_MANAGE = "associations.manage_call"


class CallWorkflow(Workflow):
    """From the draft of the rules to the last payment."""

    name = "associations.call"
    states = CallState
    initial = CallState.DRAFT
    transitions = (
        Transition(
            "validate",
            ("draft",),
            "validated",
            _("Valider"),
            permission="associations.validate_call",
            guards=COMPLETE_CALL_GUARDS,
        ),
        Transition("rework", ("validated", "published"), "draft", _("Remettre en chantier"), _MANAGE, needs_note=True),
        Transition("publish", ("validated",), "published", _("Annoncer"), _MANAGE, guards=(closes_in_the_future,)),
        Transition(
            "open", ("published",), "open", _("Ouvrir"), _MANAGE, platform=True, guards=(opening_has_come, has_grid)
        ),
        Transition("close", ("open",), "closed", _("Clore"), _MANAGE, platform=True, guards=(closing_has_come,)),
        Transition("instruct", ("closed",), "in_instruction", _("Commencer l’instruction"), _MANAGE),
        Transition("go_to_jury", ("in_instruction",), "jury", _("Passer en jury"), _MANAGE),
        Transition("decide", ("jury",), "decided", _("Constater les décisions"), _MANAGE, platform=True),
        Transition("monitor", ("decided",), "monitoring", _("Passer au suivi"), _MANAGE),
        Transition("archive", ("monitoring",), "archived", _("Archiver"), _MANAGE),
    )
