"""What may happen to a volunteer mission, and to somebody's application to one of its slots."""

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mdm_platform.workflow import Transition, Workflow, guard


class MissionState(models.TextChoices):
    """Where a mission stands; only a published one takes applications."""

    DRAFT = "draft", _("Brouillon")
    REVIEW = "review", _("En relecture")
    PUBLISHED = "published", _("Publiée")
    CANCELLED = "cancelled", _("Annulée")
    ENDED = "ended", _("Terminée")


class ApplicationState(models.TextChoices):
    """Where a volunteer stands in a slot of a mission."""

    APPLIED = "applied", _("Candidature envoyée")
    ACCEPTED = "accepted", _("Acceptée")
    WAITLISTED = "waitlisted", _("Sur liste d’attente")
    REFUSED = "refused", _("Non retenue")
    WITHDRAWN = "withdrawn", _("Retirée")
    ATTENDED = "attended", _("Mission accomplie")
    ABSENT = "absent", _("Absence")


PUBLIC_MISSION_STATES = (MissionState.PUBLISHED, MissionState.ENDED, MissionState.CANCELLED)
SEATED_STATES = (ApplicationState.ACCEPTED, ApplicationState.ATTENDED, ApplicationState.ABSENT)
OPEN_APPLICATION_STATES = (ApplicationState.APPLIED, ApplicationState.ACCEPTED, ApplicationState.WAITLISTED)
SLOT_BEGAN = "began"


class MissionRefusal(models.TextChoices):
    """Why an application was not retained, as the volunteer reads it."""

    SKILLS = "skills", _("La mission demande d’autres compétences.")
    LANGUAGE = "language", _("La mission demande une autre langue.")
    AVAILABILITY = "availability", _("Les disponibilités ne conviennent pas.")
    VETTING = "vetting", _("Les vérifications demandées pour travailler avec des mineurs n’ont pas été faites.")
    FULL = "full", _("Toutes les places sont prises.")
    OTHER = "other", _("Une autre raison.")


REFUSAL_REASONS = tuple(MissionRefusal.values)


@guard
def is_described(mission: Any) -> bool:
    """Donnez à la mission un titre, une présentation et au moins une langue."""
    return bool(mission.title and mission.description and mission.languages)


@guard
def says_where(mission: Any) -> bool:
    """Dites où la mission a lieu : la région au Maroc, ou le pays à l’étranger."""
    return {"remote": True, "morocco": bool(mission.region_id), "abroad": bool(mission.country)}[mission.place]


@guard
def has_a_slot_to_come(mission: Any) -> bool:
    """Ajoutez au moins un créneau à venir, avec ses places."""
    return mission.slots.held().filter(starts_at__gt=timezone.now()).exists()


@guard
def says_how_to_vet(mission: Any) -> bool:
    """Dites comment les bénévoles vous montrent l’extrait de leur casier judiciaire : à qui, où, ou par appel vidéo."""
    return not mission.with_minors or bool(mission.vetting)


@guard
def is_carried_by_a_verified_organiser(mission: Any) -> bool:
    """L’association qui porte la mission n’est pas vérifiée, ou son institution n’est plus active."""
    return mission.has_verified_organiser


@guard
def takes_place_no_more(mission: Any) -> bool:
    """Un créneau de la mission n’est pas encore passé."""
    return not mission.slots.held().filter(ends_at__gt=timezone.now()).exists()


@guard
def is_a_published_mission(application: Any) -> bool:
    """Cette mission ne prend pas de candidatures."""
    return application.slot.mission.state == MissionState.PUBLISHED


@guard
def has_a_verified_organiser(application: Any) -> bool:
    """L’association qui porte la mission n’est plus vérifiée : elle ne peut pas recevoir de bénévoles."""
    return application.slot.mission.has_verified_organiser


@guard
def is_held(application: Any) -> bool:
    """Ce créneau est annulé."""
    return not application.slot.is_off


@guard
def is_before_the_slot(application: Any) -> bool:
    """Le créneau a déjà commencé."""
    return application.slot.starts_at > timezone.now()


@guard
def vetting_is_done(application: Any) -> bool:
    """Cette mission est avec des mineurs : notez d’abord que vous avez vu l’extrait de casier judiciaire."""
    return not application.slot.mission.with_minors or bool(application.declared_at and application.extract_seen_at)


@guard
def the_slot_has_begun(application: Any) -> bool:
    """Les présences se notent à partir du début du créneau."""
    return application.slot.starts_at <= timezone.now()


IS_READY = (is_described, says_where, says_how_to_vet, has_a_slot_to_come, is_carried_by_a_verified_organiser)
TAKES_A_PLACE = (is_a_published_mission, has_a_verified_organiser, is_held, is_before_the_slot, vetting_is_done)


class MissionWorkflow(Workflow):
    """A mission is written by its organiser, read again, published, and ends with its last slot."""

    name = "projects.mission"
    states = MissionState
    initial = MissionState.DRAFT
    transitions = (
        Transition(
            "submit",
            ("draft",),
            "review",
            _("Envoyer en relecture"),
            permission="projects.edit_mission",
            guards=IS_READY,
        ),
        Transition("recall", ("review",), "draft", _("Reprendre"), permission="projects.edit_mission"),
        Transition(
            "send_back",
            ("review",),
            "draft",
            _("Demander des changements"),
            permission="projects.review_mission",
            needs_note=True,
        ),
        Transition(
            "publish",
            ("review",),
            "published",
            _("Publier"),
            permission="projects.review_mission",
            guards=IS_READY,
        ),
        Transition(
            "cancel",
            ("published",),
            "cancelled",
            _("Annuler la mission"),
            permission="projects.cancel_mission",
            needs_note=True,
        ),
        Transition("end", ("published",), "ended", _("Terminer"), guards=(takes_place_no_more,)),
    )


class ApplicationWorkflow(Workflow):
    """Somebody applies, the organiser answers, a place given up goes to the first who waits, presence gives hours."""

    name = "projects.mission_application"
    states = ApplicationState
    initial = ApplicationState.APPLIED
    transitions = (
        Transition(
            "accept",
            ("applied",),
            "accepted",
            _("Accepter"),
            permission="projects.decide_mission_application",
            guards=TAKES_A_PLACE,
        ),
        Transition(
            "waitlist",
            ("applied",),
            "waitlisted",
            _("Mettre sur liste d’attente"),
            permission="projects.decide_mission_application",
            guards=TAKES_A_PLACE,
        ),
        Transition(
            "promote",
            ("waitlisted",),
            "accepted",
            _("Donner une place libérée"),
            guards=TAKES_A_PLACE,
        ),
        Transition(
            "refuse",
            ("applied", "waitlisted"),
            "refused",
            _("Ne pas retenir"),
            permission="projects.decide_mission_application",
            reasons=REFUSAL_REASONS,
        ),
        Transition(
            "close",
            ("applied", "waitlisted"),
            "refused",
            _("Clore sans place"),
            guards=(the_slot_has_begun, is_held),
            reasons=(SLOT_BEGAN,),
        ),
        Transition(
            "withdraw",
            ("applied", "accepted", "waitlisted"),
            "withdrawn",
            _("Retirer ma candidature"),
            permission="projects.withdraw_mission_application",
            platform=True,
            guards=(is_before_the_slot,),
        ),
        Transition(
            "apply_again",
            ("withdrawn",),
            "applied",
            _("Postuler de nouveau"),
            permission="projects.withdraw_mission_application",
            guards=(is_a_published_mission, has_a_verified_organiser, is_held, is_before_the_slot),
        ),
        Transition(
            "attend",
            ("accepted", "absent"),
            "attended",
            _("Noter la présence"),
            permission="projects.note_mission_attendance",
            guards=(the_slot_has_begun, is_held),
        ),
        Transition(
            "mark_absent",
            ("accepted", "attended"),
            "absent",
            _("Noter l’absence"),
            permission="projects.note_mission_attendance",
            guards=(the_slot_has_begun, is_held),
        ),
    )
