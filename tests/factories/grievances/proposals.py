"""Proposals, consultations and comments for tests."""

from datetime import timedelta

from django.contrib.auth import get_user_model
from django.utils import timezone

from grievances.models import OfficialAnswer, Proposal, ProposalCampaign, ProposalComment
from grievances.services.proposals import ProposalFacts
from grievances.workflows import ANSWERED_PROPOSALS, PUBLIC_PROPOSALS
from mdm_platform.accounts.roles import Role
from mdm_platform.institutions.models import Institution
from skills import text
from tests.factories.accounts import make_user
from tests.factories.institutions import InstitutionFactory

FACTS = ProposalFacts(
    title="Ouvrir les consulats le samedi",
    problem="Qui travaille en semaine ne peut pas s’y rendre.",
    idea="Ouvrir deux samedis par mois, sur rendez-vous.",
)


def make_proposal(state="published", *, author=None, **fields):
    """A proposal in that state, with the dates and the answer that its state asks for."""
    now = timezone.now()
    words = {"title": FACTS.title, "problem": FACTS.problem, "idea": FACTS.idea, **fields}
    words["search_words"] = text.stems(" ".join((words["title"], words["problem"], words["idea"])))
    if state in PUBLIC_PROPOSALS:
        words.setdefault("published_at", now)
    if state in ANSWERED_PROPOSALS:
        words = {"answered_at": now, "not_adopted_reason": "exists" if state == "not_adopted" else "", **words}
    if state == "withdrawn":
        words |= {"title": "", "problem": "", "idea": "", "search_words": []}
    proposal = Proposal.objects.create(state=state, author=author if state != "withdrawn" else None, **words)
    if state == "under_study":
        write_answer(proposal)
    return proposal


def write_answer(proposal, **fields):
    """An official answer that waits for the decision."""
    ministry = Institution.objects.filter(slug="ministry").first() or InstitutionFactory(slug="ministry")
    return OfficialAnswer.objects.create(
        proposal=proposal, institution=ministry, **{"text_fr": "Deux consulats essaient dès mars.", **fields}
    )


def make_comment(proposal, *, author=None, state="published", **fields):
    """A comment in that state."""
    withdrawn = state == "withdrawn"
    writer = None if withdrawn else author or make_user(Role.MEMBER)
    body = "" if withdrawn else fields.pop("body", "Le matin suffirait.")
    return ProposalComment.objects.create(proposal=proposal, author=writer, state=state, body=body, **fields)


def make_campaign(slug="samedi", *, opened=True, **fields):
    """A consultation that runs today, held by an association unless an institution is given."""
    today = timezone.localdate()
    holder = {} if "institution" in fields else {"holder_name": "Association Atlas", "kind": "collection"}
    words = {
        "title_fr": "Que changer dans les consulats ?",
        "text_fr": "Dites ce qui vous manque.",
        "opens_on": today - timedelta(days=10),
        "closes_on": today + timedelta(days=10),
        "published_at": timezone.now() if opened else None,
    }
    return ProposalCampaign.objects.create(slug=slug, **{**words, **holder, **fields})


def notification_examples():
    """An example of each message about a proposal."""
    author = get_user_model().objects.filter(groups__name=Role.MEMBER).first() or make_user(Role.MEMBER)
    proposal = make_proposal(author=author)
    names = ("published", "refused", "studied", "answered", "commented")
    examples = {f"grievances.proposal_{name}": proposal for name in names}
    comment = make_comment(proposal, author=author, state="refused")
    return examples | {
        "grievances.supported_proposal_answered": proposal,
        "grievances.proposal_comment_refused": comment,
    }
