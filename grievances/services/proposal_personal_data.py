"""What proposals hold about a person: shown, exported, and taken back (Law 09-08, art. 7 to 9)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from grievances.models import OfficialAnswer, Proposal, ProposalCampaign, ProposalComment, ProposalSupport
from grievances.services import proposal_comments, proposals
from mdm_platform.accounts import data_rights
from mdm_platform.accounts.data_rights import DataSection
from mdm_platform.audit import notes

TYPES = ("grievances.proposal", "grievances.proposalcomment")


def register() -> None:
    """Say what is held about a person; once at start."""
    data_rights.register(PROPOSALS)


def export_proposals(user: Any) -> list[dict[str, Any]]:
    """What the person proposed, said of others' proposals, and supports."""
    own = [
        {
            "proposition": str(one.public_id),
            "titre": one.title,
            "constat": one.problem,
            "idee": one.idea,
            "etat": one.state,
            "signee": one.shows_name,
            "date": one.submitted_at.isoformat(),
        }
        for one in Proposal.objects.of_author(user).order_by("pk")
    ]
    comments = [
        {"commentaire": one.body, "sur": str(one.proposal.public_id), "etat": one.state, "signe": one.shows_name,
         "date": one.written_at.isoformat()}
        for one in ProposalComment.objects.filter(author=user).select_related("proposal").order_by("pk")
    ]  # fmt: skip
    supports = [
        {"soutien": str(one.proposal.public_id), "date": one.at.isoformat()}
        for one in ProposalSupport.objects.visible_to(user).select_related("proposal").order_by("pk")
    ]
    return own + comments + supports


def erase_proposals(user: Any) -> None:
    """Words leave with their author, even published ones; supports go, and answers stay their institution's."""
    for support in ProposalSupport.objects.filter(supporter=user).select_related("proposal").order_by("proposal"):
        proposals.forget_support(support=support)
    for comment in ProposalComment.objects.filter(author=user).order_by("pk"):
        notes.forget_about(ProposalComment, [comment.pk])
        proposal_comments.withdraw(comment=comment, by=None)
    for proposal in Proposal.objects.filter(author=user).order_by("pk"):
        notes.forget_about(Proposal, [proposal.pk])
        proposals.withdraw(proposal=proposal, by=None)
    OfficialAnswer.objects.filter(writer=user).update(writer=None)
    ProposalCampaign.objects.filter(created_by=user).update(created_by=None)
    notes.forget_by(user, *TYPES)


PROPOSALS = DataSection("grievances.proposals", _("Propositions publiques"), export_proposals, erase_proposals)
