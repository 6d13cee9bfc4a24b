"""What may happen to an appeal against a decision about a profile."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from mdm_platform.workflow import Transition, Workflow


class AppealState(models.TextChoices):
    """Where an appeal against a refusal stands."""

    FILED = "filed", _("Déposé")
    UPHELD = "upheld", _("Accepté")
    REJECTED = "rejected", _("Rejeté")
    ABANDONED = "abandoned", _("Abandonné")


class AppealWorkflow(Workflow):
    """An appeal against a decision to refuse or hide, decided by another curator."""

    name = "skills.appeal"
    states = AppealState
    initial = AppealState.FILED
    transitions = (
        Transition(
            "uphold", ("filed",), "upheld", _("Accepter le recours"), permission="skills.decide_appeal", needs_note=True
        ),
        Transition(
            "reject",
            ("filed",),
            "rejected",
            _("Rejeter le recours"),
            permission="skills.decide_appeal",
            needs_note=True,
        ),
        Transition(
            "abandon",
            ("filed",),
            "abandoned",
            _("Abandonner le recours"),
            permission="skills.abandon_appeal",
            platform=True,
        ),
    )
