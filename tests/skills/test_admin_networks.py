"""Networks in the workplace: curators manage them, find animators, and read reported posts only."""

import pytest
from django.urls import reverse

from mdm_platform.audit.models import AuditEvent
from skills.models import Network, NetworkMembership, PostReport
from skills.services import network_posts
from tests.factories.skills import DomainFactory, NetworkFactory, NetworkMembershipFactory
from tests.utils.directory import publish

pytestmark = pytest.mark.django_db
LIST = "/admin/skills/network/"


@pytest.fixture
def desk(client_as, curator):
    return client_as(curator)


def test_a_curator_creates_changes_and_opens_a_network(desk):
    words = {f"{field}_{code}": f"{field} {code}" for field in ("name", "purpose") for code in ("fr", "ar", "en")}
    sent = words | {"slug": "rhin", "countries": ["DE", "FR"], "domains": [DomainFactory().pk]}
    answer = desk.post(f"{LIST}add/", sent)
    network = Network.objects.get()
    assert (answer.status_code, network.slug, network.countries) == (302, "rhin", ["DE", "FR"])
    assert [domain.slug for domain in network.domains.all()] == ["engineering"]
    change = reverse("admin:skills_network_change", args=[network.pk])
    assert desk.post(change, sent | {"seniority_min": "10"}).status_code == 302
    network.refresh_from_db()
    assert network.seniority_min == 10
    assert "Ouvrir le réseau" in desk.get(change).content.decode()
    desk.post(reverse("admin:skills_network_transition", args=[network.pk, "open"]), {"seen_state": "draft"})
    network.refresh_from_db()
    assert network.state == "open"


def test_wrong_bounds_come_back_as_a_sentence(desk):
    sent = {"slug": "rhin", "name_fr": "Rhin", "seniority_min": "20", "seniority_max": "10"}
    answer = desk.post(f"{LIST}add/", sent)
    assert answer.status_code == 200
    assert "ne peut pas précéder la plus courte" in answer.content.decode()


def test_the_rule_runs_on_demand_by_post(desk, client_as, stranger):
    network, profile = NetworkFactory(), publish()
    address = reverse("admin:skills_network_propose", args=[network.pk])
    assert desk.get(address).status_code == 405
    assert client_as(stranger).post(address).status_code in (302, 403)
    assert not NetworkMembership.objects.exists()
    assert desk.post(address).status_code == 302
    assert NetworkMembership.objects.get().user == profile.owner


def test_a_curator_appoints_and_takes_the_role_back(desk):
    proposed = NetworkMembershipFactory(state="proposed")
    appoint = reverse("admin:skills_networkmembership_transition", args=[proposed.pk, "appoint"])
    assert desk.post(appoint, {"seen_state": "proposed"}).status_code == 302
    proposed.refresh_from_db()
    assert (proposed.state, proposed.role) == ("invited", "animator")
    member = NetworkMembershipFactory()
    role = reverse("admin:skills_networkmembership_role", args=[member.pk])
    for expected in ("animator", "member"):
        desk.post(role)
        member.refresh_from_db()
        assert member.role == expected
    assert AuditEvent.objects.filter(kind="network.made_animator", subject=member.user).exists()


def test_reported_posts_wait_in_the_workplace_and_reading_leaves_a_trace(desk, curator):
    network = NetworkFactory()
    author, reporter = (NetworkMembershipFactory(network=network).user for _number in range(2))
    post = network_posts.write(network=network, body="Xenoglossie injurieuse.", by=author)
    assert "Xenoglossie" not in desk.get(LIST).content.decode()
    report = network_posts.report(post=post, reason="harassment", by=reporter)
    home = desk.get("/admin/").content.decode()
    assert "Messages de réseaux signalés" in home
    assert "Réseaux sans animateur" in home
    page = desk.get(reverse("admin:skills_postreport_change", args=[report.pk]))
    assert "Xenoglossie injurieuse." in page.content.decode()
    assert AuditEvent.objects.filter(kind="postreport.read", subject=author, actor=curator).count() == 1
    desk.post(reverse("admin:skills_postreport_transition", args=[report.pk, "uphold"]), {"seen_state": "open"})
    assert PostReport.objects.get().state == "upheld"


@pytest.mark.parametrize("page", ["network", "networkmembership", "postreport"])
def test_other_staff_have_no_networks(client_as, dpo, page):
    assert client_as(dpo).get(f"/admin/skills/{page}/").status_code == 403
