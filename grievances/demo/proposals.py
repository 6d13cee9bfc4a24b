"""The demonstration's proposals: two consultations, some answers, some that wait to be read."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from grievances.models import Proposal, ProposalCampaign
from grievances.services import official_answers, proposal_campaigns, proposal_comments, proposals, units
from grievances.services.proposals import ProposalFacts
from mdm_platform.accounts.models import User
from mdm_platform.accounts.roles import Role
from mdm_platform.demo import demo_email, whole
from mdm_platform.institutions.models import Institution
from mdm_platform.strategy.models import Programme

DATA = Path(__file__).resolve().parent.parent / "data" / "demo_proposals.json"
RUNS, ENDED = (-75, 20), (-150, -95)
FACTS = ("title", "problem", "idea", "language")


def load(*, profiles: int) -> int:
    """Tell all of it, once. The number of proposals that there are."""
    supervisor = User.objects.filter(email=demo_email(Role.COMPLAINTS_SUPERVISOR)).first()
    institution = units.central() or Institution.objects.active().order_by("pk").first()
    members = _members()
    if Proposal.objects.exists() or supervisor is None or institution is None or len(members) < 4:
        return Proposal.objects.count()
    told, now = json.loads(DATA.read_text(encoding="utf-8")), timezone.now()
    with whole():
        campaigns = {
            "running": _consult(told["consultation"], RUNS, institution, supervisor, now),
            "ended": _consult(told["ended"], ENDED, institution, supervisor, now),
        }
        for place, text in enumerate(told["proposals"]):
            people = members[place % len(members) :] + members[: place % len(members)]
            _tell(text, campaigns.get(text.get("campaign", "")), people, supervisor, institution, now)
        proposal_campaigns.sum_up(campaign=campaigns["ended"], texts=told["ended"], by=supervisor, now=now)
    return Proposal.objects.count()


def _members() -> list[User]:
    """The demonstration's members first, then others."""
    first = User.objects.filter(email__in=[demo_email(Role.MEMBER), demo_email(Role.MEMBER, 2)]).order_by("pk")
    rest = User.objects.reachable().filter(groups__name=Role.MEMBER, is_staff=False).order_by("pk")[:20]
    return list({one.pk: one for one in (*first, *rest)}.values())


def _consult(
    text: dict[str, Any], days: tuple[int, int], institution: Institution, by: User, now: datetime
) -> ProposalCampaign:
    today = timezone.localdate(now)
    words = {name: value for name, value in text.items() if name.startswith(("title_", "text_"))}
    words |= {"opens_on": today + timedelta(days=days[0]), "closes_on": today + timedelta(days=days[1])}
    words["programme"] = Programme.objects.filter(code=text["programme"]).first()
    made = proposal_campaigns.prepare(fields=words, by=by, institution=institution)
    return proposal_campaigns.publish(campaign=made, by=by, now=now + timedelta(days=days[0]))


def _tell(
    text: dict[str, Any],
    campaign: ProposalCampaign | None,
    people: list[User],
    supervisor: User,
    institution: Institution,
    now: datetime,
) -> None:
    """One proposal, as far as it came."""
    moment = now - timedelta(days=text["days"])
    programme = Programme.objects.filter(code=text["programme"]).first()
    facts = ProposalFacts(
        **{name: text[name] for name in FACTS}, kind=text.get("kind", "proposal"), programme=programme
    )
    author, others = people[0], people[1:]
    proposal = proposals.submit(facts=facts, by=author, campaign=campaign, now=moment)
    if text["to"] == "received":
        return
    proposals.publish(proposal=proposal, by=supervisor, now=moment + timedelta(hours=20))
    for person in others[: text["supports"]]:
        proposals.support(proposal=proposal, by=person, now=moment + timedelta(days=2))
    for person, body in zip(others, text["comments"], strict=False):
        comment = proposal_comments.write(proposal=proposal, body=body, by=person, now=moment + timedelta(days=3))
        proposal_comments.publish(proposalcomment=comment, by=supervisor, now=moment + timedelta(days=4))
    if text["to"] != "published":
        _decide(proposal, text, supervisor, institution, moment)


def _decide(
    proposal: Proposal, text: dict[str, Any], supervisor: User, institution: Institution, moment: datetime
) -> None:
    """Study it, and answer where an answer is told."""
    proposals.study(proposal=proposal, by=supervisor, now=moment + timedelta(days=10))
    if text["to"] == "under_study":
        return
    words = {name: text[f"answer_{name[-2:]}"] for name in official_answers.TEXTS}
    after = moment + timedelta(days=30)
    official_answers.write(proposal=proposal, texts=words, institution=institution, by=supervisor, now=after)
    if text["to"] == "adopted":
        proposals.adopt(proposal=proposal, by=supervisor, now=after)
    else:
        proposals.not_adopt(proposal=proposal, by=supervisor, reason=text["reason"], now=after)
