"""The demonstration's board of opportunities."""

import json
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils import timezone

from mdm_platform.accounts.models import User
from mdm_platform.accounts.roles import Role
from mdm_platform.demo import demo_email, whole
from mdm_platform.territories.models import Region
from projects.models import Opportunity
from projects.services import interests, opportunities, opportunity_alerts
from projects.services.opportunities import OpportunityFacts
from projects.workflows.opportunities import OpportunityState

DATA = Path(__file__).resolve().parent.parent / "data" / "demo_opportunities.json"


def load(*, profiles: int) -> int:
    """Write, send and publish all of them, once. The number of opportunities that there are."""
    people = {one.email: one for one in User.objects.filter(email__endswith="@demo.example")}
    names = (demo_email(Role.MEMBER), demo_email(Role.MEMBER, 2), demo_email(Role.PARTNER_AGENT))
    moderator = people.get(demo_email(Role.OPPORTUNITY_MODERATOR))
    members = [people[name] for name in names if name in people]
    if Opportunity.objects.exists() or moderator is None or len(members) < len(names):
        return Opportunity.objects.count()
    with whole():
        for place, told in enumerate(json.loads(DATA.read_text(encoding="utf-8"))):
            author = members[2] if told.get("institution") else members[place % 2]
            _tell(told, author, members[(place + 1) % 2], moderator, timezone.now())
        opportunity_alerts.keep(query="sector=crafts&sector=agrifood", by=members[0])
    return Opportunity.objects.count()


def _tell(told: dict[str, Any], author: User, other: User, moderator: User, now: datetime) -> None:
    written = now - timedelta(days=told["days"])
    last_day = timezone.localdate(now) + timedelta(days=told["left"])
    named = ("kind", "title", "body", "sector", "country", "organisation", "language", "partner_country", "link")
    facts = OpportunityFacts(
        **{name: told[name] for name in named if name in told},
        amount=Decimal(told["amount"]) if "amount" in told else None,
        region=Region.objects.filter(code=told.get("region", "")).first(),
        deadline=max(last_day, timezone.localdate(written)),
    )
    made = opportunities.write(facts=facts, by=author, now=written)
    if told["to"] == OpportunityState.DRAFT:
        return
    _publish(made, told, author, moderator, written)
    for place, message in enumerate(told.get("interests", ())):
        sender = other if place == 0 else _third(author, other)
        if sender is not None:
            sent = interests.express(opportunity=made, message=message, by=sender, now=written + timedelta(days=2))
            if place == 0 and "answer" in told:
                interests.accept(interest=sent, answer=told["answer"], by=author, now=written + timedelta(days=3))


def _publish(made: Opportunity, told: dict[str, Any], author: User, moderator: User, written: datetime) -> None:
    """Sent, and published the day after; one whose last day has passed is shown as it was then."""
    wanted = made.deadline
    if told["left"] < 0:
        Opportunity.objects.filter(pk=made.pk).update(deadline=timezone.localdate() + timedelta(days=1))
        made.refresh_from_db()
    opportunities.submit(opportunity=made, by=author, now=written)
    if told["to"] == OpportunityState.PUBLISHED:
        opportunities.publish(opportunity=made, by=moderator, now=written + timedelta(hours=20))
    if told["left"] < 0:
        Opportunity.objects.filter(pk=made.pk).update(deadline=wanted)


def _third(author: User, other: User) -> User | None:
    """A third member: neither the author nor who answered first."""
    rows = User.objects.reachable().filter(groups__name=Role.MEMBER, is_staff=False)
    return rows.exclude(pk__in=(author.pk, other.pk)).order_by("pk").first()
