"""Appointments of a holder and their advisor: times are proposed, one is chosen, and somebody says what came of it."""

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mdm_platform.workflow import Transition, Workflow, guard


class AppointmentState(models.TextChoices):
    """Where an appointment stands."""

    PROPOSED = "proposed", _("horaires proposés")
    CONFIRMED = "confirmed", _("confirmé")
    HELD = "held", _("a eu lieu")
    MISSED = "missed", _("manqué")
    CANCELLED = "cancelled", _("annulé")
    LAPSED = "lapsed", _("resté sans réponse")


class AppointmentMode(models.TextChoices):
    """How the two meet."""

    IN_PERSON = "in_person", _("sur place")
    VIDEO = "video", _("en visioconférence")
    PHONE = "phone", _("par téléphone")


class Side(models.TextChoices):
    """The two who meet."""

    HOLDER = "holder", _("le porteur du projet")
    ADVISOR = "advisor", _("le conseiller")


LIVE_APPOINTMENTS = (AppointmentState.PROPOSED, AppointmentState.CONFIRMED)


@guard
def has_begun(appointment: Any) -> bool:
    """Ce rendez-vous n’a pas encore commencé : attendez son heure, ou annulez-le."""
    return appointment.starts_at is not None and appointment.starts_at <= timezone.now()


class AppointmentWorkflow(Workflow):
    """From the times that one side proposes to what came of the meeting."""

    name = "projects.appointment"
    states = AppointmentState
    initial = AppointmentState.PROPOSED
    transitions = (
        Transition(
            "choose", ("proposed",), "confirmed", _("Choisir un horaire"), permission="projects.answer_appointment"
        ),
        Transition(
            "move",
            ("proposed", "confirmed"),
            "proposed",
            _("Proposer d’autres horaires"),
            permission="projects.attend_appointment",
        ),
        Transition(
            "cancel",
            ("proposed", "confirmed"),
            "cancelled",
            _("Annuler le rendez-vous"),
            permission="projects.attend_appointment",
            platform=True,
        ),
        Transition(
            "hold",
            ("confirmed",),
            "held",
            _("Noter qu’il a eu lieu"),
            permission="projects.conclude_appointment",
            guards=(has_begun,),
        ),
        Transition(
            "miss",
            ("confirmed",),
            "missed",
            _("Noter une absence"),
            permission="projects.attend_appointment",
            guards=(has_begun,),
            reasons=tuple(Side.values),
        ),
        Transition("lapse", ("proposed",), "lapsed", _("Laisser passer")),
    )
