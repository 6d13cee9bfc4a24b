"""What may happen to a public proposal and to a comment on it."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from mdm_platform.workflow import Transition, Workflow, guard


class ProposalState(models.TextChoices):
    """Where a proposal stands."""

    RECEIVED = "received", _("Reçue, à relire")
    PUBLISHED = "published", _("Publiée")
    UNDER_STUDY = "under_study", _("À l’étude")
    ADOPTED = "adopted", _("Adoptée")
    NOT_ADOPTED = "not_adopted", _("Non retenue")
    REFUSED = "refused", _("Non publiée")
    WITHDRAWN = "withdrawn", _("Retirée")


class CommentState(models.TextChoices):
    """Where a comment stands."""

    RECEIVED = "received", _("Reçu, à relire")
    PUBLISHED = "published", _("Publié")
    REFUSED = "refused", _("Non publié")
    WITHDRAWN = "withdrawn", _("Retiré")


class ProposalKind(models.TextChoices):
    """The two objects of the decree that may be said in public."""

    PROPOSAL = "proposal", _("Proposition")
    OBSERVATION = "observation", _("Observation")


class RefusalReason(models.TextChoices):
    """Why something is not published."""

    PERSONAL_DATA = "personal_data", _("Le texte nomme une personne ou permet de la reconnaître")
    INSULTING = "insulting", _("Le texte est insultant, haineux ou menaçant")
    OFF_TOPIC = "off_topic", _("Le texte est hors sujet")
    SINGLE_CASE = "single_case", _("Le texte parle d’un dossier particulier : c’est une réclamation")
    DUPLICATE = "duplicate", _("La même idée est déjà publiée : vous pouvez la soutenir")
    NOT_UNDERSTOOD = "not_understood", _("Le texte ne peut pas être compris")


class NotAdoptedReason(models.TextChoices):
    """Why a proposal is not adopted."""

    EXISTS = "exists", _("Cela existe déjà")
    NOT_COMPETENT = "not_competent", _("Le sujet relève d’une autre institution")
    NOT_FEASIBLE = "not_feasible", _("Ce n’est pas réalisable aujourd’hui")
    TOO_COSTLY = "too_costly", _("Le coût est trop élevé")
    AGAINST_LAW = "against_law", _("Le droit ne le permet pas")
    OTHER_CHOICE = "other_choice", _("Une autre solution a été choisie")


PUBLIC_PROPOSALS = (
    ProposalState.PUBLISHED,
    ProposalState.UNDER_STUDY,
    ProposalState.ADOPTED,
    ProposalState.NOT_ADOPTED,
)
SUPPORTED_PROPOSALS = (ProposalState.PUBLISHED, ProposalState.UNDER_STUDY)
ANSWERED_PROPOSALS = (ProposalState.ADOPTED, ProposalState.NOT_ADOPTED)
MODERATE, STUDY, ANSWER = "grievances.moderate_proposal", "grievances.study_proposal", "grievances.answer_proposal"


@guard
def has_an_official_answer(proposal: Any) -> bool:
    """Écrivez d’abord la réponse officielle : elle est publiée avec la décision."""
    return proposal.has_answer_to_give


@guard
def is_of_a_public_proposal(comment: Any) -> bool:
    """La proposition commentée n’est plus publiée."""
    return comment.proposal.state in PUBLIC_PROPOSALS


class ProposalWorkflow(Workflow):
    """A proposal is read, published, supported, studied, and gets an official answer."""

    name = "grievances.proposal"
    states = ProposalState
    initial = ProposalState.RECEIVED
    transitions = (
        Transition("publish", ("received",), "published", _("Publier"), permission=MODERATE),
        Transition(
            "refuse",
            ("received", "published"),
            "refused",
            _("Ne pas publier"),
            permission=MODERATE,
            needs_note=True,
            reasons=tuple(RefusalReason.values),
        ),
        Transition(
            "revise",
            ("received", "refused"),
            "received",
            _("Corriger et renvoyer"),
            permission="grievances.revise_proposal",
        ),
        Transition("study", ("published",), "under_study", _("Mettre à l’étude"), permission=STUDY),
        Transition(
            "adopt",
            ("under_study",),
            "adopted",
            _("Adopter"),
            permission=ANSWER,
            guards=(has_an_official_answer,),
        ),
        Transition(
            "not_adopt",
            ("under_study",),
            "not_adopted",
            _("Ne pas retenir"),
            permission=ANSWER,
            guards=(has_an_official_answer,),
            reasons=tuple(NotAdoptedReason.values),
        ),
        Transition(
            "study_again",
            ("adopted", "not_adopted"),
            "under_study",
            _("Remettre à l’étude"),
            permission=ANSWER,
            needs_note=True,
        ),
        Transition(
            "withdraw",
            tuple(state.value for state in ProposalState if state != ProposalState.WITHDRAWN),
            "withdrawn",
            _("Retirer"),
            permission="grievances.withdraw_proposal",
            platform=True,
        ),
    )


class ProposalCommentWorkflow(Workflow):
    """A comment is read before it is published."""

    name = "grievances.proposal_comment"
    states = CommentState
    initial = CommentState.RECEIVED
    transitions = (
        Transition(
            "publish",
            ("received",),
            "published",
            _("Publier"),
            permission=MODERATE,
            guards=(is_of_a_public_proposal,),
        ),
        Transition(
            "refuse",
            ("received", "published"),
            "refused",
            _("Ne pas publier"),
            permission=MODERATE,
            reasons=tuple(RefusalReason.values),
        ),
        Transition(
            "withdraw",
            ("received", "published", "refused"),
            "withdrawn",
            _("Retirer"),
            permission="grievances.withdraw_proposal",
            platform=True,
        ),
    )
