"""What may happen to a report on a co-financed project."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from mdm_platform.workflow import Transition, Workflow, guard


class ReportKind(models.TextChoices):
    """When in the life of the project a report is made."""

    INTERIM = "interim", _("Rapport intermédiaire")
    FINAL = "final", _("Rapport final")


class ReportState(models.TextChoices):
    """Where a report stands."""

    DUE = "due", _("Attendu")
    DRAFT = "draft", _("En cours de rédaction")
    SUBMITTED = "submitted", _("Remis")
    RETURNED = "returned", _("À corriger")
    ACCEPTED = "accepted", _("Accepté")
    CANCELLED = "cancelled", _("Sans objet")


OWED_REPORT_STATES = (ReportState.DUE, ReportState.DRAFT, ReportState.RETURNED)


@guard
def has_narrative(report: Any) -> bool:
    """Racontez ce qui a été fait et ce qui a changé."""
    return bool(report.narrative.strip() and report.results.strip())


@guard
def has_spending(report: Any) -> bool:
    """Indiquez au moins une dépense."""
    return report.has_spending


@guard
def has_receipts(report: Any) -> bool:
    """Joignez les justificatifs : leur total doit couvrir les dépenses déclarées."""
    return report.receipts_cover_spending


@guard
def has_indicators(report: Any) -> bool:
    """Indiquez au moins un résultat chiffré."""
    return report.has_indicators


@guard
def has_running_project(report: Any) -> bool:
    """Le projet n’est pas en cours : un rapport se remet pendant son exécution, hors avenant ou suspension."""
    return report.request.state == "active"


REPORT_GUARDS = (has_narrative, has_spending, has_receipts, has_indicators, has_running_project)


class ReportWorkflow(Workflow):
    """The life of a report: due, written, handed in, read by the ministry."""

    name = "associations.report"
    states = ReportState
    initial = ReportState.DUE
    transitions = (
        Transition("begin", ("due",), "draft", _("Commencer le rapport"), permission="associations.report_request"),
        Transition(
            "submit",
            ("draft", "returned"),
            "submitted",
            _("Remettre le rapport"),
            permission="associations.report_request",
            guards=REPORT_GUARDS,
        ),
        Transition(
            "return_to_author",
            ("submitted",),
            "returned",
            _("Demander des corrections"),
            permission="associations.review_report",
            needs_note=True,
        ),
        Transition(
            "accept",
            ("submitted",),
            "accepted",
            _("Accepter le rapport"),
            permission="associations.review_report",
        ),
        Transition("cancel", ("due", "draft", "returned"), "cancelled", _("Déclarer sans objet")),
    )
