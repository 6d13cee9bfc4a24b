"""What pages and API show of a proposal; who wrote it is said only as its author wished."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grievances.models import Proposal, ProposalComment
from grievances.workflows import CommentState, NotAdoptedReason, ProposalState
from mdm_platform.audit.models import TransitionLog

TONES = {
    ProposalState.RECEIVED: "warning",
    ProposalState.PUBLISHED: "info",
    ProposalState.UNDER_STUDY: "warning",
    ProposalState.ADOPTED: "success",
    ProposalState.NOT_ADOPTED: "neutral",
    ProposalState.REFUSED: "danger",
    ProposalState.WITHDRAWN: "neutral",
}
MEANINGS = {
    ProposalState.RECEIVED: gettext_lazy("Une personne de l’équipe la relit avant sa publication."),
    ProposalState.PUBLISHED: gettext_lazy("Les membres peuvent la soutenir et la commenter."),
    ProposalState.UNDER_STUDY: gettext_lazy("L’administration l’examine et répondra ici."),
    ProposalState.ADOPTED: gettext_lazy("L’administration l’a retenue : lisez sa réponse."),
    ProposalState.NOT_ADOPTED: gettext_lazy("L’administration ne l’a pas retenue : lisez pourquoi."),
    ProposalState.REFUSED: gettext_lazy("Elle n’est pas publiée. Son auteur peut la corriger et la renvoyer."),
    ProposalState.WITHDRAWN: gettext_lazy("Son auteur l’a retirée."),
}


@dataclass(frozen=True)
class StateView:
    """A state as it is read."""

    label: str
    tone: str
    meaning: str


@dataclass(frozen=True)
class CommentView:
    """A comment as it is read."""

    public_id: Any
    who: str
    at: datetime
    body: str
    is_waiting: bool
    is_own: bool


def state_view(state: str) -> StateView:
    """The label, the colour and the meaning of a state."""
    known = ProposalState(state)
    return StateView(str(known.label), TONES[known], str(MEANINGS[known]))


def who_wrote(proposal: Proposal) -> str:
    """The author's name when it is signed; otherwise where the proposal comes from."""
    if proposal.case_id is not None:
        return _("Relayée par le service des réclamations")
    if proposal.shows_name and proposal.author is not None:
        return proposal.author.full_name
    return _("Un membre")


def why_not_adopted(proposal: Proposal) -> str:
    """The reason of a decision, empty for others."""
    reason = proposal.not_adopted_reason
    known = proposal.state == ProposalState.NOT_ADOPTED and reason in NotAdoptedReason.values
    return str(NotAdoptedReason(reason).label) if known else ""


def comments(proposal: Proposal, user: Any) -> list[CommentView]:
    """The published comments, and one's own that wait, the oldest first."""
    own = user.pk if getattr(user, "is_authenticated", False) else None
    rows = ProposalComment.objects.visible_to(user).filter(proposal=proposal).select_related("author")
    rows = rows.filter(state__in=(CommentState.PUBLISHED, CommentState.RECEIVED)).order_by("written_at", "pk")
    return [
        CommentView(
            public_id=one.public_id,
            who=one.author.full_name if one.shows_name and one.author else _("Un membre"),
            at=one.written_at,
            body=one.body,
            is_waiting=one.state == CommentState.RECEIVED,
            is_own=own is not None and one.author_id == own,
        )
        for one in rows[:200]
        if one.state == CommentState.PUBLISHED or one.author_id == own
    ]


def last_words(proposal: Proposal) -> str:
    """What the team said when it did not publish; for the author."""
    log = TransitionLog.objects.about(proposal).filter(transition="refuse").select_related("note").last()
    note = getattr(log, "note", None)
    return note.text if note is not None else ""
