"""What may happen to an event and to somebody's registration."""

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mdm_platform.workflow import Transition, Workflow, guard


class EventState(models.TextChoices):
    """Where an event stands; only a published one takes registrations."""

    DRAFT = "draft", _("En préparation")
    PUBLISHED = "published", _("Annoncé")
    CANCELLED = "cancelled", _("Annulé")
    HELD = "held", _("Passé")


class RegistrationState(models.TextChoices):
    """Where a person stands in an event."""

    REGISTERED = "registered", _("Inscrit")
    WAITING = "waiting", _("Sur liste d’attente")
    CANCELLED = "cancelled", _("Annulée")
    ATTENDED = "attended", _("Présent")
    ABSENT = "absent", _("Absent")


HOLDING_STATES = (RegistrationState.REGISTERED, RegistrationState.ATTENDED, RegistrationState.ABSENT)
EXPECTED_STATES = (RegistrationState.REGISTERED, RegistrationState.WAITING)


@guard
def has_a_title_and_a_summary(event: Any) -> bool:
    """Donnez à l’événement un titre et une présentation en français."""
    return bool(event.title_fr and event.summary_fr)


@guard
def is_still_to_come(event: Any) -> bool:
    """La date de l’événement est passée : choisissez une date à venir."""
    return event.starts_at > timezone.now()


@guard
def says_where(event: Any) -> bool:
    """Indiquez le lieu de l’événement, ou l’adresse de la réunion à distance."""
    return bool((event.venue or not event.welcomes_in_person) and (event.remote_url or not event.welcomes_remotely))


@guard
def has_begun(event: Any) -> bool:
    """L’événement n’a pas encore commencé."""
    return event.starts_at <= timezone.now()


@guard
def attendance_is_open(registration: Any) -> bool:
    """Les présences se notent depuis une heure avant le début de l’événement."""
    return registration.event.takes_attendance(timezone.now())


class EventWorkflow(Workflow):
    """An event is prepared, announced, then held or cancelled."""

    name = "events.event"
    states = EventState
    initial = EventState.DRAFT
    transitions = (
        Transition(
            "publish",
            ("draft",),
            "published",
            _("Annoncer l’événement"),
            permission="events.manage_events",
            guards=(has_a_title_and_a_summary, says_where, is_still_to_come),
        ),
        Transition(
            "cancel",
            ("published",),
            "cancelled",
            _("Annuler l’événement"),
            permission="events.manage_events",
            needs_note=True,
        ),
        Transition(
            "hold",
            ("published",),
            "held",
            _("Clore l’événement"),
            permission="events.manage_events",
            platform=True,
            guards=(has_begun,),
        ),
    )


class RegistrationWorkflow(Workflow):
    """Somebody registers or waits, is given a seat in order, comes or does not; a seat given up goes to the next."""

    name = "events.registration"
    states = RegistrationState
    initial = RegistrationState.REGISTERED
    transitions = (
        Transition("promote", ("waiting",), "registered", _("Donner une place libérée")),
        Transition(
            "cancel",
            ("registered", "waiting"),
            "cancelled",
            _("Annuler l’inscription"),
            permission="events.answer_registration",
            platform=True,
        ),
        Transition(
            "return_seated",
            ("cancelled",),
            "registered",
            _("S’inscrire de nouveau"),
            permission="events.answer_registration",
        ),
        Transition(
            "return_waiting",
            ("cancelled",),
            "waiting",
            _("Attendre de nouveau une place"),
            permission="events.answer_registration",
        ),
        Transition(
            "check_in",
            ("registered", "absent"),
            "attended",
            _("Noter la présence"),
            permission="events.check_in",
            guards=(attendance_is_open,),
        ),
        Transition(
            "mark_absent",
            ("registered", "attended"),
            "absent",
            _("Noter l’absence"),
            permission="events.take_attendance",
            guards=(attendance_is_open,),
        ),
    )
