"""Public proposals: sent, read again, published, supported, studied, answered, taken back."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from grievances.models import Case, Proposal, ProposalCampaign, ProposalSupport
from grievances.notifications.proposals import ProposalPublished, ProposalRefused, ProposalStudied
from grievances.services import contacting
from grievances.services.official_answers import tell_of_answer
from grievances.workflows import ProposalKind, ProposalState, ProposalWorkflow
from mdm_platform.audit import events
from mdm_platform.errors import InvalidInput, QuotaExceeded, TransitionNotAllowed
from mdm_platform.permissions import require_permission
from mdm_platform.strategy.models import Programme
from skills import text

PROPOSALS_PER_DAY = 5
LONGEST_TITLE, LONGEST_TEXT = 140, 3000


@dataclass(frozen=True)
class ProposalFacts:
    """What somebody says in public."""

    title: str
    problem: str
    idea: str = ""
    kind: str = ProposalKind.PROPOSAL
    language: str = "fr"
    programme: Programme | None = None
    shows_name: bool = False


@transaction.atomic
def submit(
    *, facts: ProposalFacts, by: Any, campaign: ProposalCampaign | None = None, now: datetime | None = None
) -> Proposal:
    """Send a proposal to those who publish, perhaps in a campaign.

    Raises PermissionRefused, InvalidInput, QuotaExceeded, TransitionNotAllowed for a campaign that takes none.
    """
    require_permission(by, "grievances.submit_proposal")
    moment = now or timezone.now()
    get_user_model().objects.select_for_update(no_key=True).only("pk").get(pk=by.pk)
    sent = Proposal.objects.of_author(by).filter(submitted_at__gt=moment - timedelta(days=1))
    if sent.count() >= PROPOSALS_PER_DAY:
        raise QuotaExceeded(_("Vous avez envoyé beaucoup de propositions aujourd’hui. Revenez demain."))
    if campaign is not None and not ProposalCampaign.objects.open(timezone.localdate(moment)).filter(pk=campaign.pk):
        raise TransitionNotAllowed(
            _("Cette consultation ne reçoit pas de propositions aujourd’hui. Vous pouvez en envoyer une hors d’elle.")
        )
    return _create(facts, moment, by=by, author=by, campaign=campaign, shows_name=facts.shows_name)


@transaction.atomic
def draw(*, case: Case, facts: ProposalFacts, by: Any, now: datetime | None = None) -> Proposal:
    """A proposal in the words that staff made of a case, without anything of the person; read again like the others.

    Raises PermissionRefused, InvalidInput, TransitionNotAllowed when one was drawn already.
    """
    require_permission(by, "grievances.publish_case", case)
    Case.objects.select_for_update(of=("self",)).only("pk").get(pk=case.pk)
    if Proposal.objects.filter(case=case).exclude(state=ProposalState.WITHDRAWN).exists():
        raise TransitionNotAllowed(_("Une proposition a déjà été tirée de ce dossier."))
    return _create(facts, now or timezone.now(), by=by, case=case)


@transaction.atomic
def revise(*, proposal: Proposal, facts: ProposalFacts, by: Any, now: datetime | None = None) -> Proposal:
    """Correct one's words while they wait, or send them again after a refusal."""
    moment = now or timezone.now()
    changes = {**_fields(facts), "shows_name": facts.shows_name, "submitted_at": moment, "published_at": None}
    ProposalWorkflow.apply(proposal, "revise", by=by, now=moment, changes=changes)
    return proposal


@transaction.atomic
def publish(*, proposal: Proposal, by: Any, reason: str = "", note: str = "", now: datetime | None = None) -> Proposal:
    """Let everybody read it, and tell its author, or the person of the case that it was drawn from."""
    moment = now or timezone.now()
    ProposalWorkflow.apply(proposal, "publish", by=by, now=moment, note=note, changes={"published_at": moment})
    _tell(ProposalPublished, proposal, moment)
    if proposal.case is not None:
        contacting.tell(case=proposal.case, what="proposal_published", now=moment)
    return proposal


@transaction.atomic
def refuse(*, proposal: Proposal, by: Any, reason: str, note: str, now: datetime | None = None) -> Proposal:
    """Do not publish, or take back from the public; the author reads why and may send it again."""
    moment = now or timezone.now()
    log = ProposalWorkflow.apply(proposal, "refuse", by=by, now=moment, reason=reason, note=note)
    _tell(ProposalRefused, proposal, moment, reason=reason, params={"log": log.pk})
    return proposal


@transaction.atomic
def classify(*, proposal: Proposal, programme: Programme | None, by: Any) -> Proposal:
    """Choose its theme, which its author may not have known."""
    held = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    require_permission(by, "grievances.moderate_proposal", held)
    held.programme = programme
    held.save(update_fields=["programme"])
    events.record("proposal.classified", by=by, obj=held)
    return held


@transaction.atomic
def study(*, proposal: Proposal, by: Any, reason: str = "", note: str = "", now: datetime | None = None) -> Proposal:
    """Say that the administration examines it."""
    ProposalWorkflow.apply(proposal, "study", by=by, now=now, note=note)
    _tell(ProposalStudied, proposal, now)
    return proposal


@transaction.atomic
def adopt(*, proposal: Proposal, by: Any, reason: str = "", note: str = "", now: datetime | None = None) -> Proposal:
    """Adopt it, and publish the official answer that was written."""
    return _decide(proposal, "adopt", by=by, note=note, moment=now or timezone.now())


@transaction.atomic
def not_adopt(*, proposal: Proposal, by: Any, reason: str, note: str = "", now: datetime | None = None) -> Proposal:
    """Do not adopt it, say why, and publish the official answer that was written."""
    return _decide(proposal, "not_adopt", by=by, reason=reason, note=note, moment=now or timezone.now())


@transaction.atomic
def study_again(*, proposal: Proposal, by: Any, note: str, reason: str = "", now: datetime | None = None) -> Proposal:
    """Take the decision back to study; the answers that were given stay."""
    ProposalWorkflow.apply(proposal, "study_again", by=by, now=now, note=note, changes={"not_adopted_reason": ""})
    _tell(ProposalStudied, proposal, now)
    return proposal


@transaction.atomic
def withdraw(*, proposal: Proposal, by: Any, now: datetime | None = None) -> Proposal:
    """Take one's words back: the place stays, without text or author. `by` is None for an erasure."""
    emptied = {"title": "", "problem": "", "idea": "", "search_words": [], "author": None, "shows_name": False}
    ProposalWorkflow.apply(proposal, "withdraw", by=by, now=now, changes=emptied)
    return proposal


@transaction.atomic
def support(*, proposal: Proposal, by: Any, now: datetime | None = None) -> Proposal:
    """Support it, once; supporting again changes nothing. Raises PermissionRefused, TransitionNotAllowed."""
    held = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    require_permission(by, "grievances.support_proposal", held)
    if not held.takes_support:
        raise TransitionNotAllowed(_("Cette proposition a sa réponse : elle ne reçoit plus de soutiens."))
    _row, created = ProposalSupport.objects.get_or_create(
        proposal=held, supporter=by, defaults={"at": now or timezone.now()}
    )
    return _count(held, 1) if created else held


@transaction.atomic
def take_back_support(*, proposal: Proposal, by: Any) -> Proposal:
    """Support it no more."""
    held = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    require_permission(by, "grievances.submit_proposal")
    if not held.takes_support:
        raise TransitionNotAllowed(_("Cette proposition a sa réponse : ses soutiens ne changent plus."))
    deleted, _rows = ProposalSupport.objects.filter(proposal=held, supporter=by).delete()
    return _count(held, -1) if deleted else held


def similar(*, title: str, problem: str = "", most: int = 5) -> list[Proposal]:
    """Public proposals that share most words of a title: to be supported rather than written again."""
    wanted = set(text.stems(title))
    if len(wanted) < 2:
        return []
    rows = Proposal.objects.public().filter(search_words__overlap=sorted(wanted)).order_by("-support_count", "-pk")
    shared = [(len(wanted & set(one.search_words)), one) for one in rows[:200]]
    close = sorted((pair for pair in shared if pair[0] * 2 >= len(wanted)), key=lambda pair: -pair[0])
    return [one for _share, one in close[:most]]


def _decide(proposal: Proposal, name: str, *, by: Any, moment: datetime, reason: str = "", note: str = "") -> Proposal:
    changes = {"answered_at": moment, "not_adopted_reason": reason}
    ProposalWorkflow.apply(proposal, name, by=by, reason=reason, note=note, now=moment, changes=changes)
    proposal.official_answers.filter(given_at=None).update(given_at=moment, decision=proposal.state)
    tell_of_answer(proposal, moment)
    return proposal


def _create(facts: ProposalFacts, moment: datetime, *, by: Any, **fields: Any) -> Proposal:
    proposal = Proposal.objects.create(**_fields(facts), **fields, submitted_at=moment)
    ProposalWorkflow.start_many(Proposal, [proposal.pk], by=by if proposal.case_id is None else None, now=moment)
    return proposal


def _fields(facts: ProposalFacts) -> dict[str, Any]:
    """The columns of what is said; InvalidInput for what is missing or too long."""
    title, problem, idea = " ".join(facts.title.split()), facts.problem.strip(), facts.idea.strip()
    faults: dict[str, list[str]] = {}
    if not title or len(title) > LONGEST_TITLE:
        faults["title"] = [_("Donnez un titre de %(most)s caractères au plus.") % {"most": LONGEST_TITLE}]
    if not problem or len(problem) > LONGEST_TEXT:
        faults["problem"] = [_("Dites ce que vous constatez, en %(most)s caractères au plus.") % {"most": LONGEST_TEXT}]
    if len(idea) > LONGEST_TEXT or (not idea and facts.kind == ProposalKind.PROPOSAL):
        faults["idea"] = [_("Dites ce que vous proposez, en %(most)s caractères au plus.") % {"most": LONGEST_TEXT}]
    if faults:
        raise InvalidInput(fields=faults)
    words = list(dict.fromkeys(text.stems(f"{title} {problem} {idea}")))
    return {
        "kind": facts.kind,
        "language": facts.language,
        "programme": facts.programme,
        "title": title,
        "problem": problem,
        "idea": idea,
        "search_words": words,
    }


def _count(proposal: Proposal, change: int) -> Proposal:
    Proposal.objects.filter(pk=proposal.pk).update(support_count=F("support_count") + change)
    proposal.refresh_from_db(fields=["support_count"])
    return proposal


def _tell(message: Any, proposal: Proposal, moment: datetime | None, **words: Any) -> None:
    if proposal.author is not None:
        message.send(to=proposal.author, about=proposal, now=moment, **words)


@transaction.atomic
def forget_support(*, support: ProposalSupport) -> None:
    """Remove the support of somebody who leaves, whatever became of the proposal."""
    held = Proposal.objects.select_for_update(of=("self",)).get(pk=support.proposal_id)
    deleted, _rows = ProposalSupport.objects.filter(pk=support.pk).delete()
    if deleted:
        _count(held, -1)
