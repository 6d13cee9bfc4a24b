"""The life of a long job."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from mdm_platform.workflow import Transition, Workflow


class JobState(models.TextChoices):
    """Where a job stands."""

    QUEUED = "queued", _("En attente")
    RUNNING = "running", _("En cours")
    DONE = "done", _("Terminé")
    FAILED = "failed", _("Échoué")
    CANCELLED = "cancelled", _("Annulé")


class JobWorkflow(Workflow):
    """Queued, running, then done, failed or cancelled; a dead worker's job is queued again."""

    name = "jobs.job"
    states = JobState
    initial = JobState.QUEUED
    transitions = (
        Transition("take_up", (JobState.QUEUED,), JobState.RUNNING, _("Commencer")),
        Transition("requeue", (JobState.RUNNING,), JobState.QUEUED, _("Remettre en attente")),
        Transition("finish", (JobState.RUNNING,), JobState.DONE, _("Terminer")),
        Transition("fail", (JobState.QUEUED, JobState.RUNNING), JobState.FAILED, _("Échouer")),
        Transition(
            "cancel",
            (JobState.QUEUED, JobState.RUNNING),
            JobState.CANCELLED,
            _("Annuler"),
            permission="jobs.cancel_job",
            platform=True,
        ),
    )
