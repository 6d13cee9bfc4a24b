"""What may happen to a profile."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from mdm_platform.workflow import Transition, Workflow, guard


class ProfileState(models.TextChoices):
    """Where a profile stands; only a published one can be found."""

    DRAFT = "draft", _("Brouillon")
    SUBMITTED = "submitted", _("En cours d’examen")
    PUBLISHED = "published", _("Publiée")
    TO_COMPLETE = "to_complete", _("À compléter")
    REFUSED = "refused", _("Refusée")
    PAUSED = "paused", _("En pause")
    STALE = "stale", _("À confirmer")
    WITHDRAWN = "withdrawn", _("Retirée")
    ANONYMISED = "anonymised", _("Anonymisée")


LISTED_STATES = (ProfileState.PUBLISHED, ProfileState.PAUSED, ProfileState.STALE)
EDITABLE_STATES = (ProfileState.DRAFT, ProfileState.TO_COMPLETE, *LISTED_STATES)
LIVING_STATES = tuple(state for state in ProfileState if state not in (ProfileState.WITHDRAWN, ProfileState.ANONYMISED))


class CompletionReason(models.TextChoices):
    """What a curator asks a person to complete."""

    TOO_SHORT = "too_short", _("Présentation trop courte")
    UNCLEAR = "unclear", _("Informations à préciser")
    SKILLS = "skills", _("Compétences à préciser")
    EVIDENCE = "evidence", _("Justificatif à ajouter")
    IDENTITY = "identity", _("Identité à corriger")
    OTHER = "other", _("Autre")


class RefusalReason(models.TextChoices):
    """Why a profile is refused, or taken out of the directory."""

    DUPLICATE = "duplicate", _("Fiche en double")
    NOT_A_PERSON = "not_a_person", _("La fiche n’est pas celle d’une personne")
    IMPERSONATION = "impersonation", _("Identité d’une autre personne")
    MISLEADING = "misleading", _("Informations trompeuses")
    CONTENT = "content", _("Contenu contraire aux règles")
    OUT_OF_SCOPE = "out_of_scope", _("Hors de l’objet de l’annuaire")


@guard
def has_names(profile: Any) -> bool:
    """Indiquez le prénom et le nom."""
    return bool((profile.first_name and profile.last_name) or (profile.first_name_ar and profile.last_name_ar))


@guard
def is_adult(profile: Any) -> bool:
    """L’annuaire est réservé aux personnes de 18 ans et plus : confirmez votre âge."""
    return profile.is_declared_adult


@guard
def has_headline(profile: Any) -> bool:
    """Présentez votre activité en une phrase."""
    return bool(profile.headline.strip())


@guard
def has_domain(profile: Any) -> bool:
    """Choisissez un domaine d’expertise."""
    return profile.domain_id is not None


@guard
def has_residence(profile: Any) -> bool:
    """Indiquez le pays de résidence."""
    return bool(profile.country)


@guard
def has_a_skill(profile: Any) -> bool:
    """Ajoutez au moins une compétence."""
    return profile.has_a_skill


@guard
def has_a_language(profile: Any) -> bool:
    """Ajoutez au moins une langue."""
    return profile.has_a_language


@guard
def has_directory_consent(profile: Any) -> bool:
    """La personne n’a pas donné son accord pour figurer dans l’annuaire."""
    return profile.has_directory_consent


@guard
def has_reachable_owner(profile: Any) -> bool:
    """Le compte de la personne n’est plus actif."""
    return profile.has_reachable_owner


SUBMISSION_GUARDS = (
    has_names,
    is_adult,
    has_residence,
    has_headline,
    has_domain,
    has_a_skill,
    has_a_language,
    has_directory_consent,
)
LISTING_GUARDS = (*SUBMISSION_GUARDS, has_reachable_owner)


class ProfileWorkflow(Workflow):
    """The life of a profile."""

    name = "skills.profile"
    states = ProfileState
    initial = ProfileState.DRAFT
    transitions = (
        Transition(
            "submit",
            ("draft",),
            "submitted",
            _("Envoyer la fiche"),
            permission="skills.submit_profile",
            guards=SUBMISSION_GUARDS,
        ),
        Transition(
            "resubmit",
            ("to_complete",),
            "submitted",
            _("Renvoyer la fiche"),
            permission="skills.submit_profile",
            guards=SUBMISSION_GUARDS,
        ),
        Transition(
            "recall",
            ("submitted",),
            "draft",
            _("Reprendre la fiche"),
            permission="skills.submit_profile",
            platform=True,
        ),
        Transition(
            "publish",
            ("submitted",),
            "published",
            _("Publier"),
            permission="skills.curate_profile",
            guards=LISTING_GUARDS,
        ),
        Transition(
            "request_completion",
            ("submitted",),
            "to_complete",
            _("Demander des compléments"),
            permission="skills.curate_profile",
            needs_note=True,
            reasons=tuple(CompletionReason.values),
        ),
        Transition(
            "refuse",
            ("submitted",),
            "refused",
            _("Refuser"),
            permission="skills.curate_profile",
            needs_note=True,
            reasons=tuple(RefusalReason.values),
        ),
        Transition(
            "hide",
            ("published", "paused", "stale"),
            "refused",
            _("Retirer de l’annuaire"),
            permission="skills.curate_profile",
            needs_note=True,
            reasons=tuple(RefusalReason.values),
        ),
        Transition(
            "reinstate",
            ("refused",),
            "published",
            _("Publier après recours"),
            permission="skills.reinstate_profile",
            guards=LISTING_GUARDS,
        ),
        Transition(
            "pause",
            ("published", "stale"),
            "paused",
            _("Mettre en pause"),
            permission="skills.edit_profile",
            platform=True,
        ),
        Transition(
            "resume",
            ("paused",),
            "published",
            _("Reprendre la publication"),
            permission="skills.edit_profile",
            platform=True,
            guards=LISTING_GUARDS,
        ),
        Transition("mark_stale", ("published",), "stale", _("Sortir de la recherche, faute de confirmation")),
        Transition(
            "confirm",
            ("stale",),
            "published",
            _("Confirmer la fiche"),
            permission="skills.edit_profile",
            guards=LISTING_GUARDS,
        ),
        Transition(
            "withdraw",
            tuple(LIVING_STATES),
            "withdrawn",
            _("Retirer la fiche"),
            permission="skills.withdraw_profile",
            platform=True,
        ),
        Transition(
            "reopen",
            ("withdrawn",),
            "draft",
            _("Rouvrir la fiche"),
            permission="skills.edit_profile",
        ),
        Transition("anonymise", ("withdrawn",), "anonymised", _("Anonymiser la fiche")),
    )
