"""Permits: applied for, completed, granted or refused, and expired by the platform."""

from django.db import models

from mdm_platform.workflow import Transition, Workflow, guard


class PermitState(models.TextChoices):
    """Where a permit stands."""

    DRAFT = "draft", "brouillon"
    SUBMITTED = "submitted", "déposé"
    GRANTED = "granted", "accordé"
    REFUSED = "refused", "refusé"


@guard
def has_a_title(permit):
    """Le permis n’a pas encore de titre."""
    return bool(permit.title)


@guard
def has_a_plan(permit):
    """Il manque le plan."""
    return permit.has_plan


class PermitWorkflow(Workflow):
    """From the draft to the decision."""

    name = "sample.permit"
    states = PermitState
    initial = PermitState.DRAFT
    transitions = (
        Transition("submit", ("draft",), "submitted", "Déposer", permission="sample.submit", guards=(has_a_title,)),
        Transition("grant", ("submitted",), "granted", "Accorder", permission="sample.decide", guards=(has_a_plan,)),
        Transition(
            "refuse",
            ("submitted",),
            "refused",
            "Refuser",
            permission="sample.decide",
            needs_note=True,
            reasons=("late", "incomplete"),
        ),
        Transition("expire", ("draft", "submitted"), "refused", "Faire expirer"),
    )
