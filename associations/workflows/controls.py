"""What may happen to a control of a co-financed project, and to what it found."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from mdm_platform.workflow import Transition, Workflow, guard


class ControlKind(models.TextChoices):
    """How a project is controlled."""

    DOCUMENTS = "documents", _("Sur pièces")
    ON_SITE = "on_site", _("Sur place")
    REMOTE = "remote", _("À distance")


class ControlState(models.TextChoices):
    """Where a control stands."""

    PLANNED = "planned", _("Prévu")
    HELD = "held", _("Réalisé")
    CONCLUDED = "concluded", _("Conclu")
    CANCELLED = "cancelled", _("Annulé")


class FindingSeverity(models.TextChoices):
    """How much a finding weighs."""

    REMARK = "remark", _("Observation")
    MINOR = "minor", _("Écart mineur")
    MAJOR = "major", _("Écart majeur")


class FindingState(models.TextChoices):
    """Where a finding stands."""

    OPEN = "open", _("En attente de réponse")
    ANSWERED = "answered", _("Répondu par l’association")
    LIFTED = "lifted", _("Levé")
    UPHELD = "upheld", _("Maintenu")


@guard
def has_control_report(control: Any) -> bool:
    """Écrivez ce qui a été vu avant de conclure."""
    return bool(control.report.strip())


@guard
def has_no_open_finding(control: Any) -> bool:
    """Un constat attend encore une réponse ou une décision."""
    return not control.has_open_finding


@guard
def has_answer(finding: Any) -> bool:
    """Écrivez la réponse de l’association."""
    return bool(finding.answer.strip())


class ControlWorkflow(Workflow):
    """The life of a control: planned, held, concluded once each finding is decided."""

    name = "associations.control"
    states = ControlState
    initial = ControlState.PLANNED
    transitions = (
        Transition("hold", ("planned",), "held", _("Déclarer réalisé"), permission="associations.control_request"),
        Transition(
            "conclude",
            ("held",),
            "concluded",
            _("Conclure le contrôle"),
            permission="associations.control_request",
            guards=(has_control_report, has_no_open_finding),
        ),
        Transition(
            "cancel",
            ("planned",),
            "cancelled",
            _("Annuler le contrôle"),
            permission="associations.control_request",
            needs_note=True,
        ),
    )


class FindingWorkflow(Workflow):
    """The life of a finding: the association answers, the controller lifts or upholds it."""

    name = "associations.finding"
    states = FindingState
    initial = FindingState.OPEN
    transitions = (
        Transition(
            "answer",
            ("open",),
            "answered",
            _("Répondre au constat"),
            permission="associations.answer_finding",
            guards=(has_answer,),
        ),
        Transition(
            "lift", ("open", "answered"), "lifted", _("Lever le constat"), permission="associations.control_request"
        ),
        Transition(
            "uphold",
            ("answered",),
            "upheld",
            _("Maintenir le constat"),
            permission="associations.control_request",
            needs_note=True,
        ),
        Transition("uphold_unanswered", ("open",), "upheld", _("Maintenir faute de réponse")),
    )
