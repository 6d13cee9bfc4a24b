"""What may happen to a jury's session, and to the scenarios that it compares."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from mdm_platform.workflow import Transition, Workflow, guard


class JurySessionState(models.TextChoices):
    """Where a session of the jury stands."""

    PLANNED = "planned", _("Prévue")
    IN_SESSION = "in_session", _("En séance")
    DECIDED = "decided", _("Décisions prises")
    CLOSED = "closed", _("Close, procès-verbal arrêté")
    CANCELLED = "cancelled", _("Annulée")


class JuryRole(models.TextChoices):
    """What a person does in the session."""

    PRESIDENT = "president", _("président")
    MEMBER = "member", _("membre")
    SECRETARY = "secretary", _("secrétaire, sans voix")
    OBSERVER = "observer", _("observateur, sans voix")


VOTING_ROLES = (JuryRole.PRESIDENT, JuryRole.MEMBER)


class Presence(models.TextChoices):
    """Whether the person came."""

    INVITED = "invited", _("invité")
    PRESENT = "present", _("présent")
    EXCUSED = "excused", _("excusé")
    ABSENT = "absent", _("absent")


class ScenarioState(models.TextChoices):
    """Where a scenario stands."""

    DRAFT = "draft", _("À l’étude")
    CHOSEN = "chosen", _("Retenu : ses lignes sont les décisions")
    DISCARDED = "discarded", _("Écarté")


class LineOutcome(models.TextChoices):
    """What a scenario proposes for a request."""

    GRANT = "grant", _("Retenir")
    RESERVE = "reserve", _("Liste de réserve")
    REFUSE = "refuse", _("Ne pas retenir")


class Bound(models.TextChoices):
    """Which limit gave the amount of an award."""

    REQUESTED = "requested", _("le montant demandé")
    CAP = "cap", _("le plafond")
    RATE = "rate", _("le taux appliqué aux dépenses admises")
    ENVELOPE = "envelope", _("ce qui reste dans l’enveloppe")


@guard
def has_quorum(session: Any) -> bool:
    """Le quorum n’est pas atteint : notez les membres présents, ou reportez la séance."""
    return session.has_quorum


@guard
def has_president(session: Any) -> bool:
    """Désignez qui préside la séance parmi les membres présents."""
    return session.has_president_present


@guard
def session_may_decide(scenario: Any) -> bool:
    """Ouvrez d’abord la séance du jury : son quorum est vérifié à l’ouverture."""
    return scenario.session.state == JurySessionState.IN_SESSION


@guard
def is_computed(scenario: Any) -> bool:
    """Calculez ce scénario avant de le retenir."""
    return scenario.computed_at is not None


class JurySessionWorkflow(Workflow):
    """From the invitation of the jury to its minutes."""

    name = "associations.jury_session"
    states = JurySessionState
    initial = JurySessionState.PLANNED
    transitions = (
        Transition(
            "open",
            ("planned",),
            "in_session",
            _("Ouvrir la séance"),
            permission="associations.manage_jury",
            guards=(has_quorum, has_president),
        ),
        Transition(
            "decide",
            ("in_session",),
            "decided",
            _("Prendre les décisions"),
            permission="associations.decide_request",
            guards=(has_quorum,),
        ),
        Transition(
            "close", ("decided",), "closed", _("Arrêter le procès-verbal"), permission="associations.manage_jury"
        ),
        Transition(
            "cancel",
            ("planned", "in_session"),
            "cancelled",
            _("Annuler la séance"),
            permission="associations.manage_jury",
            needs_note=True,
        ),
    )


class JuryScenarioWorkflow(Workflow):
    """Scenarios are compared; one of them becomes the decision, by somebody who did not compose it."""

    name = "associations.jury_scenario"
    states = ScenarioState
    initial = ScenarioState.DRAFT
    transitions = (
        Transition(
            "choose",
            ("draft",),
            "chosen",
            _("Retenir ce scénario"),
            permission="associations.choose_scenario",
            guards=(session_may_decide, is_computed),
        ),
        Transition(
            "discard",
            ("draft",),
            "discarded",
            _("Écarter ce scénario"),
            permission="associations.manage_jury",
            platform=True,
        ),
    )
