"""What may happen to a need of Morocco."""

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mdm_platform.workflow import Transition, Workflow, guard


class NeedState(models.TextChoices):
    """Where a need stands; « expired » is also said of an open one whose deadline has passed."""

    DRAFT = "draft", _("Brouillon")
    SUBMITTED = "submitted", _("En cours d’examen")
    PUBLISHED = "published", _("Publié")
    IN_PROGRESS = "in_progress", _("En cours")
    FILLED = "filled", _("Pourvu")
    EXPIRED = "expired", _("Expiré")
    WITHDRAWN = "withdrawn", _("Retiré")


OPEN_NEED_STATES = (NeedState.PUBLISHED, NeedState.IN_PROGRESS)
PUBLIC_NEED_STATES = (*OPEN_NEED_STATES, NeedState.FILLED, NeedState.EXPIRED)
CLOSED_NEED_STATES = (NeedState.FILLED, NeedState.EXPIRED, NeedState.WITHDRAWN)


class NeedReturnReason(models.TextChoices):
    """What a moderator asks an institution to change."""

    UNCLEAR = "unclear", _("Mission à préciser")
    SKILLS = "skills", _("Compétences à revoir")
    CONDITIONS = "conditions", _("Conditions à préciser")
    DATES = "dates", _("Dates à revoir")
    PERSONAL_DATA = "personal_data", _("Coordonnées ou données personnelles à retirer")
    OTHER = "other", _("Autre")


class NeedTakedownReason(models.TextChoices):
    """Why a moderator takes a need off the board."""

    OUT_OF_SCOPE = "out_of_scope", _("Hors de l’objet de la plateforme")
    DUPLICATE = "duplicate", _("Besoin en double")
    MISLEADING = "misleading", _("Informations trompeuses")
    DISCRIMINATION = "discrimination", _("Critère discriminatoire")
    CONTENT = "content", _("Contenu contraire aux règles")


class NeedWithdrawalReason(models.TextChoices):
    """Why an institution gives a need up."""

    CANCELLED = "cancelled", _("Projet abandonné")
    POSTPONED = "postponed", _("Projet reporté")
    FUNDING = "funding", _("Financement manquant")
    REPLACED = "replaced", _("Remplacé par un autre besoin")
    OTHER = "other", _("Autre")


class NeedOutcome(models.TextChoices):
    """How a need was filled."""

    PLATFORM = "platform", _("Par une personne rencontrée sur la plateforme")
    ELSEWHERE = "elsewhere", _("Par une personne trouvée ailleurs")
    BOTH = "both", _("En partie sur la plateforme, en partie ailleurs")


@guard
def has_title(need: Any) -> bool:
    """Donnez un titre au besoin."""
    return bool(need.title.strip())


@guard
def has_mission(need: Any) -> bool:
    """Décrivez la mission."""
    return bool(need.mission.strip())


@guard
def has_need_domain(need: Any) -> bool:
    """Choisissez le domaine du besoin."""
    return need.domain_id is not None


@guard
def has_required_skill(need: Any) -> bool:
    """Indiquez au moins une compétence indispensable."""
    return need.has_required_skill


@guard
def has_contribution(need: Any) -> bool:
    """Indiquez la forme d’aide attendue : expertise, formation, mentorat…"""
    return bool(need.contribution)


@guard
def has_presence(need: Any) -> bool:
    """Indiquez si la mission se fait sur place ou à distance."""
    return bool(need.presence)


@guard
def has_workload(need: Any) -> bool:
    """Indiquez le temps à consacrer à la mission."""
    return bool(need.workload)


@guard
def has_compensation(need: Any) -> bool:
    """Indiquez si la mission est bénévole, défrayée ou rémunérée."""
    return bool(need.compensation)


@guard
def has_people(need: Any) -> bool:
    """Indiquez le nombre de personnes recherchées, au moins une."""
    return need.people >= 1


@guard
def has_future_deadline(need: Any) -> bool:
    """Indiquez une date limite de réponse qui n’est pas passée."""
    return need.deadline is not None and need.deadline >= timezone.localdate()


NEED_GUARDS = (
    has_title,
    has_mission,
    has_need_domain,
    has_required_skill,
    has_contribution,
    has_presence,
    has_workload,
    has_compensation,
    has_people,
    has_future_deadline,
)


class NeedWorkflow(Workflow):
    """The life of a need, from an institution's draft to its outcome."""

    name = "skills.need"
    states = NeedState
    initial = NeedState.DRAFT
    transitions = (
        Transition(
            "submit",
            ("draft",),
            "submitted",
            _("Envoyer le besoin"),
            permission="skills.submit_need",
            guards=NEED_GUARDS,
        ),
        Transition("recall", ("submitted",), "draft", _("Reprendre le besoin"), permission="skills.submit_need"),
        Transition(
            "publish",
            ("submitted",),
            "published",
            _("Publier"),
            permission="skills.moderate_need",
            guards=NEED_GUARDS,
        ),
        Transition(
            "return_to_author",
            ("submitted",),
            "draft",
            _("Renvoyer à l’institution"),
            permission="skills.moderate_need",
            needs_note=True,
            reasons=tuple(NeedReturnReason.values),
        ),
        Transition(
            "start",
            ("published",),
            "in_progress",
            _("Passer en cours"),
            permission="skills.edit_need",
            platform=True,
        ),
        Transition(
            "fill",
            ("published", "in_progress"),
            "filled",
            _("Déclarer pourvu"),
            permission="skills.close_need",
            reasons=tuple(NeedOutcome.values),
        ),
        Transition("expire", ("published", "in_progress"), "expired", _("Clore à la date limite")),
        Transition(
            "withdraw",
            ("draft", "submitted", "published", "in_progress"),
            "withdrawn",
            _("Retirer le besoin"),
            permission="skills.close_need",
            reasons=tuple(NeedWithdrawalReason.values),
        ),
        Transition(
            "take_down",
            ("submitted", "published", "in_progress"),
            "withdrawn",
            _("Retirer du tableau des besoins"),
            permission="skills.moderate_need",
            needs_note=True,
            reasons=tuple(NeedTakedownReason.values),
        ),
        Transition(
            "reopen",
            ("expired",),
            "published",
            _("Rouvrir avec une nouvelle date limite"),
            permission="skills.close_need",
            guards=NEED_GUARDS,
        ),
    )
