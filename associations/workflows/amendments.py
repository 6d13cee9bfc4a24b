"""What may happen to an amendment of an agreement."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from mdm_platform.workflow import Transition, Workflow, guard


class AmendmentKind(models.TextChoices):
    """What an amendment changes."""

    DATES = "dates", _("Prolongation")
    BUDGET = "budget", _("Déplacement entre postes du budget")
    ACTIVITIES = "activities", _("Changement d’activités ou de lieu")
    PARTNER = "partner", _("Changement de partenaire local")


class AmendmentState(models.TextChoices):
    """Where an amendment stands."""

    DRAFT = "draft", _("Brouillon")
    SUBMITTED = "submitted", _("En cours d’examen")
    REGISTERED = "registered", _("Enregistré")
    APPROVED = "approved", _("Approuvé")
    REFUSED = "refused", _("Refusé")
    WITHDRAWN = "withdrawn", _("Retiré")


@guard
def has_reason(amendment: Any) -> bool:
    """Expliquez pourquoi ce changement est nécessaire."""
    return bool(amendment.explanation.strip())


@guard
def says_what_changes(amendment: Any) -> bool:
    """Indiquez ce qui change : la nouvelle date de fin, les postes du budget, ou les activités."""
    return amendment.says_what_changes


@guard
def is_within_the_free_margin(amendment: Any) -> bool:
    """Ce déplacement dépasse la marge libre de la convention : il doit être approuvé."""
    return amendment.is_within_margin


class AmendmentWorkflow(Workflow):
    """The life of an amendment; a small move inside the budget is registered, anything else approved."""

    name = "associations.amendment"
    states = AmendmentState
    initial = AmendmentState.DRAFT
    transitions = (
        Transition(
            "register",
            ("draft",),
            "registered",
            _("Enregistrer le déplacement"),
            permission="associations.ask_amendment",
            guards=(has_reason, says_what_changes, is_within_the_free_margin),
        ),
        Transition(
            "submit",
            ("draft",),
            "submitted",
            _("Demander l’avenant"),
            permission="associations.ask_amendment",
            guards=(has_reason, says_what_changes),
        ),
        Transition(
            "approve",
            ("submitted",),
            "approved",
            _("Approuver l’avenant"),
            permission="associations.decide_amendment",
            guards=(says_what_changes,),
        ),
        Transition(
            "refuse",
            ("submitted",),
            "refused",
            _("Refuser l’avenant"),
            permission="associations.decide_amendment",
            needs_note=True,
        ),
        Transition(
            "withdraw",
            ("draft", "submitted"),
            "withdrawn",
            _("Retirer la demande d’avenant"),
            permission="associations.ask_amendment",
            platform=True,
        ),
    )
