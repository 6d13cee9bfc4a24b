"""Proposals in the workplace: moderators follow them, and nobody is named in the list."""

from datetime import timedelta

import pytest
from django.utils import timezone

from mdm_platform.accounts.roles import Role
from mdm_platform.audit.models import AuditEvent
from skills.models import Match
from tests.factories.accounts import make_user
from tests.factories.skills import MatchFactory
from tests.factories.skills.matches import willing_profile

pytestmark = pytest.mark.django_db
LIST = "/admin/skills/match/"


@pytest.fixture
def late(amina):
    match = MatchFactory(profile=willing_profile(amina, last_name="Zylbrakoum"), state="interested")
    Match.objects.update(answered_at=timezone.now() - timedelta(days=22))
    return match


@pytest.mark.parametrize("role", [Role.DIRECTORY_CURATOR, Role.ADMINISTRATOR, Role.DATA_PROTECTION_OFFICER])
def test_moderators_follow_what_institutions_do(client_as, late, role):
    MatchFactory(state="introduced")
    browser = client_as(make_user(role))
    text = browser.get(f"{LIST}?waiting=introduction").content.decode()
    assert str(late.public_id)[:8] in text
    assert "Zylbrakoum" not in text
    assert str(late.public_id)[:8] not in browser.get(f"{LIST}?waiting=outcome").content.decode()


def test_the_home_of_a_curator_counts_who_waits_too_long(client_as, curator, late):
    text = client_as(curator).get("/admin/").content.decode()
    assert "Personnes intéressées qu’aucune institution n’a contactées depuis trois semaines" in text


def test_opening_a_proposal_leaves_a_trace(client_as, curator, late, amina):
    page = client_as(curator).get(f"{LIST}{late.pk}/change/")
    assert page.status_code == 200
    assert AuditEvent.objects.filter(subject=amina, object_type="skills.match").exists()


@pytest.mark.parametrize("role", [Role.PUBLISHER, Role.COMPLAINTS_AGENT, Role.STATISTICIAN])
def test_other_staff_do_not_open_it(client_as, late, role):
    browser = client_as(make_user(role))
    assert browser.get(LIST).status_code == 403
    assert browser.get(f"{LIST}{late.pk}/change/").status_code == 403


def test_nobody_decides_from_the_workplace(client_as, curator, late):
    answer = client_as(curator).post(f"{LIST}{late.pk}/transition/introduce/", {"seen_state": "interested"})
    assert answer.status_code in (403, 404)
    assert Match.objects.get().state == "interested"
