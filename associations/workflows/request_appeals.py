"""What may happen to an appeal against a decision on a request."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from mdm_platform.workflow import Transition, Workflow


class RequestAppealState(models.TextChoices):
    """Where an appeal stands."""

    FILED = "filed", _("Déposé")
    UPHELD = "upheld", _("Accepté : le dossier est réexaminé")
    REJECTED = "rejected", _("Rejeté")
    WITHDRAWN = "withdrawn", _("Retiré par l’association")


class RequestAppealWorkflow(Workflow):
    """The association asks that somebody else looks again; the answer is given once."""

    name = "associations.request_appeal"
    states = RequestAppealState
    initial = RequestAppealState.FILED
    transitions = (
        Transition(
            "uphold",
            ("filed",),
            "upheld",
            _("Accepter le recours"),
            permission="associations.decide_request_appeal",
            needs_note=True,
        ),
        Transition(
            "reject",
            ("filed",),
            "rejected",
            _("Rejeter le recours"),
            permission="associations.decide_request_appeal",
            needs_note=True,
        ),
        Transition(
            "withdraw", ("filed",), "withdrawn", _("Retirer le recours"), permission="associations.appeal_request"
        ),
    )
