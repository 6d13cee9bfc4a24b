"""Missions in the workplace, in the API and in the demonstration."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from associations.models import Association
from mdm_platform.accounts.roles import Role
from mdm_platform.demo import demo_email
from mdm_platform.institutions import memberships
from projects.demo import missions as demo
from projects.models import Mission, MissionApplication
from tests.factories.accounts import make_user
from tests.factories.associations import make_association
from tests.factories.institutions import InstitutionFactory
from tests.factories.projects.missions import MissionApplicationFactory, MissionFactory, MissionSlotFactory
from tests.utils.directory import skill
from tests.utils.login import signed_in


def test_a_reviewer_reads_again_publishes_or_sends_back(mission_reviewer, project_advisor, db):
    mission = MissionFactory(state="review")
    MissionSlotFactory(mission=mission)
    staff = signed_in(mission_reviewer)
    listed = reverse("admin:projects_mission_changelist")
    assert mission.title in staff.get(listed, {"state__exact": "review"}).text
    assert "Missions bénévoles à relire" in staff.get(reverse("admin:index")).text
    assert staff.get(reverse("admin:projects_mission_change", args=[mission.pk])).status_code == 200
    assert signed_in(project_advisor).get(listed).status_code in (302, 403)
    act = reverse("admin:projects_mission_transition", args=[mission.pk, "send_back"])
    seen = staff.get(act).context["seen"]
    staff.post(act, {"note": "", "seen_state": seen})
    mission.refresh_from_db()
    assert mission.state == "review"
    staff.post(reverse("admin:projects_mission_transition", args=[mission.pk, "publish"]), {"seen_state": seen})
    mission.refresh_from_db()
    assert mission.state == "published"
    Association.objects.update(state="suspended")
    assert mission.title in staff.get(listed, {"stopped": "yes"}).text
    assert "n’est plus vérifié" in staff.get(reverse("admin:index")).text


def test_programs_find_missions_with_their_free_places_and_nobody_in_them(client, db):
    slot = MissionSlotFactory(seats=3)
    slot.mission.skills.add(skill("lecture"))
    MissionSlotFactory(mission=slot.mission, starts_at=timezone.now() - timedelta(days=3))
    MissionApplicationFactory(slot=slot, state="accepted", message="Secret")
    MissionFactory(state="draft")
    MissionFactory()
    address = "/api/v1/missions/"
    with CaptureQueriesContext(connection) as asked:
        [found] = client.get(address, {"theme": "school", "language": "ar", "skill": "lecture"}).json()["results"]
    assert (found["organiser"]["kind"], found["skills"], "Secret" in str(found)) == ("association", ["lecture"], False)
    assert [(one["seats"], one["free_seats"], one["hours"]) for one in found["slots"]] == [(3, 2, "4.0")]
    for query in ({"region": "01"}, {"place": "remote"}, {"with_minors": "true"}, {"skill": "rien"}):
        assert client.get(address, query).json()["results"] == []
    assert client.get(address, {"langue": "ar"}).status_code == 400
    assert client.get(f"{address}{slot.mission.public_id}/").json()["public_id"] == str(slot.mission.public_id)
    MissionSlotFactory(mission=MissionFactory(association=slot.mission.association))
    with CaptureQueriesContext(connection) as again:
        assert len(client.get(address).json()["results"]) == 2
    assert len(again) == len(asked)


@pytest.mark.django_db
def test_the_demonstration_is_told_once_and_shows_each_situation():
    assert demo.load(profiles=0) == 0
    for role in (Role.MISSION_REVIEWER, Role.PARTNER_AGENT, Role.MEMBER):
        agent = make_user(role, email=demo_email(role))
        if role == Role.PARTNER_AGENT:
            memberships.join(user=agent, institution=InstitutionFactory(), role=role)
    for _number in range(3):
        make_association()
    for _number in range(6):
        make_user(Role.MEMBER)
    assert [demo.load(profiles=0) for _time in range(2)] == [20, 20]
    states = set(MissionApplication.objects.values_list("state", flat=True))
    assert states >= {"applied", "accepted", "attended", "refused"}
    assert Mission.objects.filter(state="ended").count() == 1
