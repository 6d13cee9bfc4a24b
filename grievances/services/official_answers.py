"""What the administration answers to a proposal: written first, given with the decision, then told again as news."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grievances.models import OfficialAnswer, Proposal
from grievances.notifications.proposals import ProposalAnswered, SupportedProposalAnswered
from grievances.workflows import ANSWERED_PROPOSALS, ProposalState
from mdm_platform.errors import InvalidInput, TransitionNotAllowed
from mdm_platform.institutions.models import Institution
from mdm_platform.permissions import require_permission

TEXTS = ("text_fr", "text_ar", "text_en")


def tell_of_answer(proposal: Proposal, moment: datetime) -> None:
    """Tell its author and its supporters that an official answer is published."""
    if proposal.author is not None:
        ProposalAnswered.send(to=proposal.author, about=proposal, now=moment)
    supporters = get_user_model().objects.reachable().filter(pk__in=proposal.supports.values("supporter"))
    SupportedProposalAnswered.send_to_many(to=supporters, about=proposal, now=moment)


def in_writing(proposal: Proposal) -> OfficialAnswer | None:
    """The answer that is being written."""
    return proposal.official_answers.filter(given_at=None).first()


@transaction.atomic
def write(
    *,
    proposal: Proposal,
    texts: Mapping[str, str],
    institution: Institution,
    by: Any,
    now: datetime | None = None,
) -> OfficialAnswer:
    """Write the answer, or write it again, while the proposal is studied.

    On a proposal that has its decision, the text is news of it and is published at once.
    Raises PermissionRefused, InvalidInput, TransitionNotAllowed.
    """
    held = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    require_permission(by, "grievances.answer_proposal", held)
    if held.state not in (ProposalState.UNDER_STUDY, *ANSWERED_PROPOSALS):
        raise TransitionNotAllowed(_("Mettez d’abord la proposition à l’étude."))
    words = {name: texts.get(name, "").strip() for name in TEXTS}
    if not words["text_fr"]:
        raise InvalidInput(fields={"text_fr": [_("Écrivez la réponse en français.")]})
    moment = now or timezone.now()
    fields = {**words, "institution": institution, "writer": by, "written_at": moment}
    if held.state == ProposalState.UNDER_STUDY:
        return OfficialAnswer.objects.update_or_create(proposal=held, given_at=None, defaults=fields)[0]
    answer = OfficialAnswer.objects.create(proposal=held, given_at=moment, **fields)
    tell_of_answer(held, moment)
    return answer
