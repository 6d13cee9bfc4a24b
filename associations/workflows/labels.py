"""What may happen to an application for the label, its reviews, the committee, a withdrawal and an appeal."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from mdm_platform.workflow import Transition, Workflow, guard

_INSTRUCT = "associations.instruct_label"
_DECIDE = "associations.decide_label"
_EDIT = "associations.edit_label_application"


class LabelApplicationState(models.TextChoices):
    """Where an application stands, from its first line to the committee's decision."""

    DRAFT = "draft", _("Brouillon")
    SUBMITTED = "submitted", _("Déposée")
    COMPLETENESS = "completeness", _("Vérification des pièces")
    TO_COMPLETE = "to_complete", _("À compléter")
    INELIGIBLE = "ineligible", _("Non recevable")
    EVALUATION = "evaluation", _("En évaluation")
    COMMITTEE = "committee", _("Au comité")
    AWARDED = "awarded", _("Label accordé")
    AWARDED_WITH_CONDITIONS = "awarded_with_conditions", _("Label accordé avec conditions")
    REFUSED = "refused", _("Label refusé")
    WITHDRAWN = "withdrawn", _("Retirée")


LABEL_WRITING_STATES = (LabelApplicationState.DRAFT, LabelApplicationState.TO_COMPLETE)
LABEL_INSTRUCTION_STATES = (
    LabelApplicationState.SUBMITTED,
    LabelApplicationState.COMPLETENESS,
    LabelApplicationState.TO_COMPLETE,
    LabelApplicationState.EVALUATION,
    LabelApplicationState.COMMITTEE,
)
LABEL_AWARDED_STATES = (LabelApplicationState.AWARDED, LabelApplicationState.AWARDED_WITH_CONDITIONS)
LABEL_OPEN_STATES = (LabelApplicationState.DRAFT, *LABEL_INSTRUCTION_STATES)


class LabelIneligibility(models.TextChoices):
    """Why an application cannot be examined."""

    NOT_REGISTERED = "not_registered", _("L’association n’a pas d’existence légale")
    OUT_OF_CATEGORY = "out_of_category", _("L’association n’entre pas dans la catégorie de cette campagne")
    LATE_ANSWER = "late_answer", _("Le complément demandé n’est pas arrivé à temps")
    MISSING_PAPERS = "missing_papers", _("Des pièces obligatoires manquent")
    OTHER = "other", _("Autre")


@guard
def campaign_is_open(application: Any) -> bool:
    """Cette campagne de labellisation n’est pas ouverte aujourd’hui."""
    return application.campaign.is_open


@guard
def is_of_the_category(application: Any) -> bool:
    """Cette campagne s’adresse aux associations à but social. Si c’est votre cas, déclarez-le sur la fiche."""
    return application.campaign.admits(application.association)


@guard
def is_registered_and_verified(application: Any) -> bool:
    """Le label s’adresse aux associations enregistrées et vérifiées dans le registre."""
    association = application.association
    return association.is_public and association.is_registered


@guard
def has_its_texts(application: Any) -> bool:
    """Remplissez la présentation, l’utilité sociale et la gouvernance."""
    return all(text.strip() for text in application.texts)


@guard
def has_its_evidence(application: Any) -> bool:
    """Déposez une pièce pour chaque critère qui en demande une."""
    return not application.lacking_evidence()


@guard
def accepts_the_commitments(application: Any) -> bool:
    """Acceptez les engagements du label."""
    return application.accepts_commitments


@guard
def has_enough_reviews(application: Any) -> bool:
    """Les experts n’ont pas encore tous rendu leur avis : il en faut autant que la campagne le demande."""
    return application.has_enough_reviews


LABEL_SUBMISSION_GUARDS = (
    campaign_is_open,
    is_registered_and_verified,
    is_of_the_category,
    has_its_texts,
    has_its_evidence,
    accepts_the_commitments,
)


class LabelApplicationWorkflow(Workflow):
    """An association asks for the national label; experts score, the committee decides."""

    name = "associations.label_application"
    states = LabelApplicationState
    initial = LabelApplicationState.DRAFT
    transitions = (
        Transition(
            "submit",
            ("draft",),
            "submitted",
            _("Déposer la demande"),
            permission="associations.certify_label_application",
            guards=LABEL_SUBMISSION_GUARDS,
        ),
        Transition("receive", ("submitted",), "completeness", _("Prendre en charge"), permission=_INSTRUCT),
        Transition(
            "ask_completion",
            ("completeness",),
            "to_complete",
            _("Demander un complément"),
            permission=_INSTRUCT,
            needs_note=True,
        ),
        Transition(
            "complete",
            ("to_complete",),
            "completeness",
            _("Envoyer le complément"),
            permission=_EDIT,
            guards=(has_its_texts, has_its_evidence),
        ),
        Transition(
            "declare_ineligible",
            ("completeness", "to_complete"),
            "ineligible",
            _("Déclarer non recevable"),
            permission=_INSTRUCT,
            needs_note=True,
            reasons=tuple(LabelIneligibility.values),
        ),
        Transition(
            "accept",
            ("completeness",),
            "evaluation",
            _("Déclarer complète et envoyer en évaluation"),
            permission=_INSTRUCT,
            guards=(is_registered_and_verified, has_its_evidence),
        ),
        Transition(
            "to_committee",
            ("evaluation",),
            "committee",
            _("Envoyer au comité"),
            permission=_INSTRUCT,
            guards=(has_enough_reviews,),
        ),
        Transition(
            "award",
            ("committee",),
            "awarded",
            _("Accorder le label"),
            permission=_DECIDE,
            guards=(is_registered_and_verified,),
        ),
        Transition(
            "award_with_conditions",
            ("committee",),
            "awarded_with_conditions",
            _("Accorder le label avec conditions"),
            permission=_DECIDE,
            guards=(is_registered_and_verified,),
            needs_note=True,
        ),
        Transition("refuse", ("committee",), "refused", _("Refuser le label"), permission=_DECIDE, needs_note=True),
        Transition(
            "requalify",
            ("ineligible",),
            "completeness",
            _("Reprendre l’examen"),
            permission="associations.decide_label_appeal",
        ),
        Transition(
            "reconsider",
            ("refused",),
            "committee",
            _("Renvoyer au comité"),
            permission="associations.decide_label_appeal",
        ),
        Transition(
            "withdraw",
            ("draft", "submitted", "completeness", "to_complete", "evaluation", "committee"),
            "withdrawn",
            _("Retirer la demande"),
            permission="associations.certify_label_application",
        ),
    )


class LabelReviewState(models.TextChoices):
    """Where an expert's opinion stands."""

    ASSIGNED = "assigned", _("À rendre")
    GIVEN = "given", _("Rendu")
    DECLINED = "declined", _("Refusé par l’expert")
    REMOVED = "removed", _("Retiré à l’expert")


class LabelReviewWorkflow(Workflow):
    """An expert gives an opinion once, or declines."""

    name = "associations.label_review"
    states = LabelReviewState
    initial = LabelReviewState.ASSIGNED
    transitions = (
        Transition("give", ("assigned",), "given", _("Rendre l’avis"), permission="associations.give_label_review"),
        Transition("decline", ("assigned",), "declined", _("Refuser"), permission="associations.decline_label_review"),
        Transition(
            "remove",
            ("assigned", "given"),
            "removed",
            _("Retirer le dossier à l’expert"),
            permission=_INSTRUCT,
            platform=True,
        ),
    )


class CommitteeState(models.TextChoices):
    """Where a session of the committee stands."""

    PLANNED = "planned", _("Prévue")
    OPEN = "open", _("En séance")
    CLOSED = "closed", _("Clôturée")
    CANCELLED = "cancelled", _("Annulée")


@guard
def has_its_quorum(session: Any) -> bool:
    """Le quorum n’est pas atteint : notez les membres présents."""
    return session.has_its_quorum


@guard
def has_files(session: Any) -> bool:
    """Inscrivez au moins un dossier à l’ordre du jour."""
    return session.items.exists()


@guard
def has_all_its_votes(session: Any) -> bool:
    """Chaque dossier doit recueillir au moins un vote exprimé."""
    return session.is_voted


class CommitteeWorkflow(Workflow):
    """A session opens with its quorum and closes with a decision on each file."""

    name = "associations.committee"
    states = CommitteeState
    initial = CommitteeState.PLANNED
    transitions = (
        Transition(
            "open",
            ("planned",),
            "open",
            _("Ouvrir la séance"),
            permission="associations.hold_committee",
            guards=(has_files, has_its_quorum),
        ),
        Transition(
            "close",
            ("open",),
            "closed",
            _("Clore la séance et décider"),
            permission="associations.hold_committee",
            guards=(has_its_quorum, has_all_its_votes),
        ),
        Transition(
            "cancel",
            ("planned", "open"),
            "cancelled",
            _("Annuler la séance"),
            permission="associations.hold_committee",
            needs_note=True,
        ),
    )


class LabelWithdrawalState(models.TextChoices):
    """Where an adversarial withdrawal stands."""

    NOTICE = "notice", _("Griefs notifiés")
    ANSWERED = "answered", _("Réponse reçue")
    WITHDRAWN = "withdrawn", _("Label retiré")
    DISMISSED = "dismissed", _("Sans suite")


class WithdrawalGround(models.TextChoices):
    """What is held against the holder of a label."""

    CONDITIONS = "conditions", _("Conditions du label non tenues")
    GOVERNANCE = "governance", _("Manquement de gouvernance")
    FRAUD = "fraud", _("Information fausse ou fraude")
    MISUSE = "misuse", _("Usage abusif du label")
    DISSOLUTION = "dissolution", _("Fin d’activité")
    OTHER = "other", _("Autre")


@guard
def was_heard(withdrawal: Any) -> bool:
    """L’association n’a pas encore répondu et son délai court : attendez sa réponse ou la fin du délai."""
    return withdrawal.was_heard


class LabelWithdrawalWorkflow(Workflow):
    """A notice with its grounds, the answer of the association, then a decision by somebody else."""

    name = "associations.label_withdrawal"
    states = LabelWithdrawalState
    initial = LabelWithdrawalState.NOTICE
    transitions = (
        Transition("answer", ("notice",), "answered", _("Répondre"), permission="associations.answer_label_withdrawal"),
        Transition(
            "withdraw",
            ("notice", "answered"),
            "withdrawn",
            _("Retirer le label"),
            permission="associations.decide_label_withdrawal",
            guards=(was_heard,),
            needs_note=True,
        ),
        Transition(
            "dismiss",
            ("notice", "answered"),
            "dismissed",
            _("Classer sans suite"),
            permission="associations.decide_label_withdrawal",
            needs_note=True,
        ),
    )


class LabelAppealState(models.TextChoices):
    """Where an appeal against a refusal stands."""

    FILED = "filed", _("Déposé")
    UPHELD = "upheld", _("Accepté")
    REJECTED = "rejected", _("Rejeté")


class LabelAppealWorkflow(Workflow):
    """An appeal against a refusal or an ineligibility, decided by another officer."""

    name = "associations.label_appeal"
    states = LabelAppealState
    initial = LabelAppealState.FILED
    transitions = tuple(
        Transition(name, ("filed",), target, label, permission="associations.decide_label_appeal", needs_note=True)
        for name, target, label in (
            ("uphold", "upheld", _("Accepter le recours")),
            ("reject", "rejected", _("Rejeter le recours")),
        )
    )
