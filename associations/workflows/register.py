"""What may happen to an association in the register, to its officers' terms and to its bank details."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from mdm_platform.workflow import Transition, Workflow, guard


class AssociationState(models.TextChoices):
    """Where an association stands in the register; one that was merged is dissolved, and names the other."""

    DRAFT = "draft", _("Brouillon")
    SUBMITTED = "submitted", _("Envoyée")
    VERIFIED = "verified", _("Vérifiée")
    TO_COMPLETE = "to_complete", _("À compléter")
    REFUSED = "refused", _("Refusée")
    SUSPENDED = "suspended", _("Suspendue")
    DISSOLVED = "dissolved", _("Dissoute")


OWNED_STATES = (AssociationState.DRAFT, AssociationState.TO_COMPLETE)
LIVING_STATES = (
    AssociationState.SUBMITTED,
    AssociationState.VERIFIED,
    AssociationState.TO_COMPLETE,
    AssociationState.SUSPENDED,
)


class AssociationRefusal(models.TextChoices):
    """Why an association does not enter the register."""

    NOT_AN_ASSOCIATION = "not_an_association", _("Ce n’est pas une association")
    OUT_OF_SCOPE = "out_of_scope", _("Sans lien avec les Marocains du monde")
    DUPLICATE = "duplicate", _("Déjà inscrite au registre")
    UNVERIFIABLE = "unverifiable", _("Les pièces ne permettent pas de vérifier l’association")
    OTHER = "other", _("Autre")


class SuspensionReason(models.TextChoices):
    """Why a verified association is set aside for a time."""

    REPRESENTATION = "representation", _("Ses représentants sont contestés")
    INFORMATION = "information", _("Ses informations sont inexactes ou périmées")
    OBLIGATIONS = "obligations", _("Elle ne tient pas ses engagements")
    INQUIRY = "inquiry", _("Une enquête est en cours")
    OTHER = "other", _("Autre")


class OfficerState(models.TextChoices):
    """Where somebody's term in the board stands."""

    INVITED = "invited", _("Invitation envoyée")
    CURRENT = "current", _("En fonction")
    DECLINED = "declined", _("Invitation sans suite")
    ENDED = "ended", _("Terminé")


class BankDetailsState(models.TextChoices):
    """Where an account of the association stands; only a verified one is paid."""

    DECLARED = "declared", _("À vérifier")
    VERIFIED = "verified", _("Vérifié")
    REJECTED = "rejected", _("Rejeté")
    REPLACED = "replaced", _("Remplacé")


OPEN_BANK_STATES = (BankDetailsState.DECLARED, BankDetailsState.VERIFIED)


@guard
def has_identity(association: Any) -> bool:
    """Indiquez le nom, la forme juridique, le pays, l’adresse et la ville de l’association."""
    given = (association.name, association.legal_form, association.country, association.address, association.city)
    return all(map(bool, given))


@guard
def has_a_way_to_be_reached(association: Any) -> bool:
    """Indiquez l’adresse e-mail de l’association."""
    return bool(association.email)


@guard
def has_a_purpose(association: Any) -> bool:
    """Décrivez l’objet de l’association et choisissez au moins un secteur."""
    return bool(association.purpose) and bool(association.sectors)


@guard
def acts_somewhere(association: Any) -> bool:
    """Choisissez au moins un pays d’action."""
    return bool(association.countries_of_action)


@guard
def has_a_representative(association: Any) -> bool:
    """Désignez la personne qui représente légalement l’association."""
    return association.has_a_representative


@guard
def has_its_number(association: Any) -> bool:
    """Indiquez le numéro d’enregistrement de l’association, ou déclarez un groupe sans enregistrement."""
    return not association.is_registered or bool(association.registration_key)


@guard
def has_its_papers(association: Any) -> bool:
    """Déposez les statuts et le récépissé de déclaration de l’association."""
    return not association.is_registered or association.has_its_papers


@guard
def is_alone_with_its_number(association: Any) -> bool:
    """Une autre association du registre porte déjà ce numéro d’enregistrement : fusionnez-les ou corrigez-le."""
    return not association.shares_its_number


SUBMISSION_CHECKS = (
    has_identity,
    has_its_number,
    has_a_way_to_be_reached,
    has_a_purpose,
    acts_somewhere,
    has_a_representative,
    has_its_papers,
)


class AssociationWorkflow(Workflow):
    """An association enters the register when the service has verified it, and stays known when it ends."""

    name = "associations.association"
    states = AssociationState
    initial = AssociationState.DRAFT
    transitions = (
        Transition(
            "submit",
            ("draft", "to_complete"),
            "submitted",
            _("Envoyer au registre"),
            permission="associations.submit_association",
            guards=SUBMISSION_CHECKS,
        ),
        Transition(
            "verify",
            ("submitted",),
            "verified",
            _("Vérifier"),
            permission="associations.verify_association",
            guards=(has_its_number, has_a_representative, is_alone_with_its_number),
        ),
        Transition(
            "ask_completion",
            ("submitted",),
            "to_complete",
            _("Demander un complément"),
            permission="associations.verify_association",
            needs_note=True,
        ),
        Transition(
            "refuse",
            ("submitted", "to_complete"),
            "refused",
            _("Refuser l’inscription"),
            permission="associations.verify_association",
            needs_note=True,
            reasons=tuple(AssociationRefusal.values),
        ),
        Transition(
            "reopen",
            ("refused",),
            "to_complete",
            _("Rouvrir la demande"),
            permission="associations.verify_association",
            needs_note=True,
        ),
        Transition(
            "suspend",
            ("verified",),
            "suspended",
            _("Suspendre"),
            permission="associations.verify_association",
            needs_note=True,
            reasons=tuple(SuspensionReason.values),
        ),
        Transition(
            "resume",
            ("suspended",),
            "verified",
            _("Lever la suspension"),
            permission="associations.verify_association",
            needs_note=True,
            guards=(has_a_representative, is_alone_with_its_number),
        ),
        Transition(
            "dissolve",
            ("submitted", "to_complete", "verified", "suspended"),
            "dissolved",
            _("Constater la dissolution"),
            permission="associations.verify_association",
            needs_note=True,
        ),
        Transition(
            "merge",
            ("draft", "submitted", "to_complete", "verified", "refused", "suspended"),
            "dissolved",
            _("Fusionner avec une autre fiche"),
            permission="associations.merge_associations",
            needs_note=True,
        ),
    )


class OfficerWorkflow(Workflow):
    """A person is invited into the board, accepts, and stands in it until the term ends."""

    name = "associations.officer"
    states = OfficerState
    initial = OfficerState.INVITED
    transitions = (
        Transition(
            "accept", ("invited",), "current", _("Accepter la fonction"), permission="associations.answer_invitation"
        ),
        Transition("decline", ("invited",), "declined", _("Décliner"), permission="associations.answer_invitation"),
        Transition(
            "end",
            ("current",),
            "ended",
            _("Mettre fin à la fonction"),
            permission="associations.end_term",
            platform=True,
        ),
        Transition(
            "cancel",
            ("invited",),
            "declined",
            _("Annuler l’invitation"),
            permission="associations.manage_officers",
            platform=True,
        ),
    )


class BankDetailsWorkflow(Workflow):
    """An account is declared by the association and verified by the finance service before anything is paid."""

    name = "associations.bank_details"
    states = BankDetailsState
    initial = BankDetailsState.DECLARED
    transitions = (
        Transition(
            "verify",
            ("declared",),
            "verified",
            _("Confirmer ces coordonnées"),
            permission="associations.verify_bank_details",
        ),
        Transition(
            "reject",
            ("declared", "verified"),
            "rejected",
            _("Rejeter ces coordonnées"),
            permission="associations.verify_bank_details",
            needs_note=True,
        ),
        Transition(
            "replace",
            ("declared", "verified", "rejected"),
            "replaced",
            _("Remplacer ces coordonnées"),
            permission="associations.declare_bank_details",
            platform=True,
        ),
    )
