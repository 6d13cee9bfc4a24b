"""Who may propose, support, comment, moderate and answer in public."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from grievances.models import Case, Proposal, ProposalCampaign, institutions_asking
from grievances.models.proposal_campaign import moderates_proposals
from grievances.models.unit import is_central
from grievances.workflows import PUBLIC_PROPOSALS, CaseKind
from mdm_platform.accounts.roles import Role
from mdm_platform.audit import words
from mdm_platform.institutions.models import Institution
from mdm_platform.permissions import anyone, has_role, is_somebody, predicate, register

is_member = has_role(Role.MEMBER)


@predicate
def moderates(user: Any, obj: Any) -> bool:
    """Whether the person reads proposals before they are published."""
    return moderates_proposals(user)


@predicate
def is_the_author(user: Any, obj: Any) -> bool:
    """Whether the person wrote the proposal or the comment."""
    return is_somebody(user) and obj is not None and obj.author_id == user.pk


@predicate
def answers(user: Any, obj: Any) -> bool:
    """Whether the person supervises at the central desk."""
    return is_somebody(user) and Role.COMPLAINTS_SUPERVISOR in user.role_names and is_central(user)


@predicate
def is_published(user: Any, proposal: Any) -> bool:
    """Whether everybody reads the proposal (any, without one)."""
    return not isinstance(proposal, Proposal) or proposal.state in PUBLIC_PROPOSALS


@predicate
def reads_proposal(user: Any, proposal: Any) -> bool:
    """Whether `visible_to` gives the proposal to the person (any, without one)."""
    return proposal is None or Proposal.objects.visible_to(user).filter(pk=proposal.pk).exists()


@predicate
def reads_its_case(user: Any, case: Any) -> bool:
    """Whether the person reads the case, which holds an observation or a proposal and is not confidential."""
    if not isinstance(case, Case):
        return True
    public_kind = case.kind in (CaseKind.OBSERVATION, CaseKind.PROPOSAL) and not case.is_confidential
    return public_kind and Case.objects.visible_to(user).filter(pk=case.pk).exists()


@predicate
def keeps_the_campaign(user: Any, campaign: Any) -> bool:
    """Whether the person keeps the campaign for its holder (any campaign, without one)."""
    kept = ProposalCampaign.objects.kept_by(user)
    return is_somebody(user) and (kept.filter(pk=campaign.pk) if campaign is not None else kept).exists()


@predicate
def asks_for_the_institution(user: Any, institution: Any) -> bool:
    """Whether the person consults people in the name of the institution (of any, without one)."""
    own = institutions_asking(user)
    return (own.filter(pk=institution.pk) if isinstance(institution, Institution) else own).exists()


words.register("proposal.classified", _("Thème d’une proposition choisi"))
register("grievances.view_proposals", anyone, _("consulter les propositions"))
register("grievances.view_proposal", reads_proposal, _("consulter cette proposition"))
register("grievances.submit_proposal", is_member, _("envoyer une proposition"))
register("grievances.support_proposal", is_member & is_published & ~is_the_author, _("soutenir cette proposition"))
register("grievances.comment_proposal", is_member & is_published, _("commenter cette proposition"))
register("grievances.revise_proposal", is_the_author, _("corriger cette proposition"))
register("grievances.withdraw_proposal", is_the_author, _("retirer ce texte"))
register("grievances.moderate_proposals", moderates, _("relire les propositions"))
register("grievances.moderate_proposal", moderates & ~is_the_author, _("décider de la publication de ce texte"))
register("grievances.study_proposal", answers & ~is_the_author, _("mettre cette proposition à l’étude"))
register("grievances.answer_proposal", answers & ~is_the_author, _("répondre officiellement à cette proposition"))
register("grievances.answer_proposals", answers, _("répondre officiellement aux propositions"))
register("grievances.publish_case", moderates & reads_its_case, _("tirer une proposition publique de ce dossier"))
register("grievances.keep_campaign", keeps_the_campaign | moderates, _("tenir cette collecte de propositions"))
register("grievances.run_consultations", asks_for_the_institution, _("consulter au nom d’une institution"))
register(
    "grievances.prepare_consultation",
    asks_for_the_institution | moderates,
    _("préparer une consultation de cette institution"),
)
register("grievances.manage_campaigns", moderates, _("préparer des consultations"))
