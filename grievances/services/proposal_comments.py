"""Comments on public proposals: read before they are published."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grievances.models import Proposal, ProposalComment
from grievances.notifications.proposals import ProposalCommented, ProposalCommentRefused
from grievances.workflows import CommentState, ProposalCommentWorkflow
from mdm_platform.errors import InvalidInput, QuotaExceeded
from mdm_platform.permissions import require_permission

LONGEST_COMMENT = 1500
COMMENTS_PER_DAY = 20


@transaction.atomic
def write(
    *, proposal: Proposal, body: str, by: Any, shows_name: bool = False, now: datetime | None = None
) -> ProposalComment:
    """Send a comment to those who publish. Raises PermissionRefused, InvalidInput, QuotaExceeded."""
    moment = now or timezone.now()
    require_permission(by, "grievances.comment_proposal", proposal)
    if not body.strip() or len(body) > LONGEST_COMMENT:
        sentence = _("Écrivez votre commentaire, en %(most)s caractères au plus.") % {"most": LONGEST_COMMENT}
        raise InvalidInput(sentence, fields={"body": [sentence]})
    get_user_model().objects.select_for_update(no_key=True).only("pk").get(pk=by.pk)
    written = ProposalComment.objects.filter(author=by, written_at__gt=moment - timedelta(days=1))
    if written.count() >= COMMENTS_PER_DAY:
        raise QuotaExceeded(_("Vous avez beaucoup commenté aujourd’hui. Revenez demain."))
    comment = ProposalComment.objects.create(
        proposal=proposal, author=by, body=body.strip(), shows_name=shows_name, written_at=moment
    )
    ProposalCommentWorkflow.start_many(ProposalComment, [comment.pk], by=by, now=moment)
    return comment


@transaction.atomic
def publish(
    *, proposalcomment: ProposalComment, by: Any, reason: str = "", note: str = "", now: datetime | None = None
) -> ProposalComment:
    """Let everybody read it; the author of the proposal hears of it."""
    ProposalCommentWorkflow.apply(proposalcomment, "publish", by=by, now=now, note=note)
    author = proposalcomment.proposal.author
    if author is not None and author.pk != proposalcomment.author_id:
        ProposalCommented.send(to=author, about=proposalcomment.proposal, now=now)
    return proposalcomment


@transaction.atomic
def refuse(
    *, proposalcomment: ProposalComment, by: Any, reason: str, note: str = "", now: datetime | None = None
) -> ProposalComment:
    """Do not publish it, or take it away; its author reads why."""
    ProposalCommentWorkflow.apply(proposalcomment, "refuse", by=by, reason=reason, note=note, now=now)
    if proposalcomment.author is not None:
        ProposalCommentRefused.send(to=proposalcomment.author, about=proposalcomment, reason=reason, now=now)
    return proposalcomment


@transaction.atomic
def withdraw(*, comment: ProposalComment, by: Any, now: datetime | None = None) -> ProposalComment:
    """Take one's words back. `by` is None for an erasure."""
    emptied = {"body": "", "author": None, "shows_name": False}
    ProposalCommentWorkflow.apply(comment, "withdraw", by=by, now=now, changes=emptied)
    return comment


def waiting() -> Any:
    """Comments to read, the oldest first."""
    return ProposalComment.objects.filter(state=CommentState.RECEIVED).order_by("written_at", "pk")
