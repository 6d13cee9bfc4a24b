"""Nobody decides on what changed since it was read: taken back and sent again meanwhile, it is read again."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from mdm_platform.accounts.roles import Role
from tests.factories.accounts import make_user
from tests.factories.projects.campaigns import make_campaign
from tests.factories.projects.investments import add_obligation, make_investment
from tests.factories.projects.investors import InvestorFactory, TeaserFactory
from tests.factories.projects.missions import MissionFactory
from tests.factories.projects.opportunities import make_opportunity

CASES = {
    "opportunity": (Role.OPPORTUNITY_MODERATOR, "publish", "submitted_at", lambda _now: make_opportunity("review")),
    "mission": (Role.MISSION_REVIEWER, "publish", "submitted_at", lambda _now: MissionFactory(state="review")),
    "campaign": (Role.CAMPAIGN_REVIEWER, "approve", "submitted_at", lambda _now: make_campaign("review")),
    "investorprofile": (
        *(Role.INVESTMENT_OFFICER, "verify", "submitted_at"),
        lambda _now: InvestorFactory(state="submitted"),
    ),
    "teaser": (
        *(Role.PROJECT_ADVISOR, "approve", "sent_at"),
        lambda now: TeaserFactory(state="reading", sent_at=now),
    ),
    "investmentobligation": (
        *(Role.INVESTMENT_OFFICER, "accept", "proved_at"),
        lambda _now: add_obligation(make_investment("released", papers=False), state="proved"),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_was_sent_again_meanwhile_is_not_decided_on(name, client_as, db):
    role, transition, field, make = CASES[name]
    found, reader = make(timezone.now()), make_user(role)
    if name == "teaser":
        type(found.project).objects.filter(pk=found.project_id).update(advisor=reader)
    browser, state = client_as(reader), found.state
    address = reverse(f"admin:projects_{name}_transition", args=[found.pk, transition])
    seen = browser.get(address).context["seen"]
    type(found).objects.filter(pk=found.pk).update(**{field: timezone.now() + timedelta(minutes=1)})
    browser.post(address, {"seen_state": seen})
    found.refresh_from_db()
    assert found.state == state
