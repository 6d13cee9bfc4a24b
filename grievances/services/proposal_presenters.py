"""What pages and API show of a proposal; who wrote it is said only as its author wished."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grievances.models import Proposal, ProposalComment
from grievances.workflows import PUBLIC_PROPOSALS, CommentState, NotAdoptedReason, ProposalState, RefusalReason
from mdm_platform.audit.models import TransitionLog
from mdm_platform.audit.timeline import TimelineEntry, timeline

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
    refusal: str = ""


def state_view(state: str) -> StateView:
    """The label, the colour and the meaning of a state."""
    known = ProposalState(state)
    return StateView(str(known.label), TONES[known], str(MEANINGS[known]))


def story(proposal: Proposal) -> list[TimelineEntry]:
    """Its steps since everybody reads it, by the team, without the notes of the decisions."""
    public = {str(ProposalState(state).label) for state in PUBLIC_PROPOSALS}
    entries = timeline(proposal, names_people=False, shows_notes=False, who=lambda log: _("L’équipe"))
    return [one for one in entries if str(one.target) in public]


def rows(proposals: Iterable[Proposal]) -> list[dict[str, Any]]:
    """Proposals as lines, for whoever collects them."""
    return [
        {
            "url": reverse("grievances:proposal", args=[one.public_id]),
            "title": one.title,
            "language": one.language,
            "state": state_view(one.state),
            "supports": one.support_count,
        }
        for one in proposals
    ]


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
    """The published comments, and one's own that wait or were refused, the oldest first."""
    own = user.pk if getattr(user, "is_authenticated", False) else None
    rows = ProposalComment.objects.visible_to(user).filter(proposal=proposal).select_related("author")
    rows = rows.exclude(state=CommentState.WITHDRAWN).order_by("written_at", "pk")[:200]
    shown = [one for one in rows if one.state == CommentState.PUBLISHED or one.author_id == own]
    reasons = _refusals([one for one in shown if one.state == CommentState.REFUSED])
    return [
        CommentView(
            public_id=one.public_id,
            who=one.author.full_name if one.shows_name and one.author else _("Un membre"),
            at=one.written_at,
            body=one.body,
            is_waiting=one.state == CommentState.RECEIVED,
            is_own=own is not None and one.author_id == own,
            refusal=reasons.get(one.pk, ""),
        )
        for one in shown
    ]


def _refusals(refused: list[ProposalComment]) -> dict[int, str]:
    """Why each is not published."""
    if not refused:
        return {}
    kind, keys = ProposalComment._meta.label_lower, [str(one.pk) for one in refused]
    logs = TransitionLog.objects.filter(object_type=kind, object_id__in=keys, transition="refuse").order_by("pk")
    return {int(log.object_id): str(RefusalReason(log.reason).label) for log in logs}


def refusal(proposal: Proposal) -> dict[str, str] | None:
    """Why it is not published, and the words of the team; for the author."""
    if proposal.state != ProposalState.REFUSED:
        return None
    log = TransitionLog.objects.about(proposal).filter(transition="refuse").last()
    known = log is not None and log.reason in RefusalReason.values
    return {"why": str(RefusalReason(log.reason).label) if known else "", "note": last_words(proposal)}


def last_words(proposal: Proposal) -> str:
    """What the team said when it did not publish; for the author."""
    log = TransitionLog.objects.about(proposal).filter(transition="refuse").select_related("note").last()
    note = getattr(log, "note", None)
    return note.text if note is not None else ""
