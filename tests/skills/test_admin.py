"""The curators' desk: the queue, decisions, traces, and what other staff do not see."""

import pytest
from django.urls import reverse

from mdm_platform.accounts.roles import Role
from mdm_platform.audit.models import AuditEvent
from skills.services import appeals, contacts, curation
from tests.factories.accounts import make_user
from tests.factories.skills import ProfileFactory
from tests.utils.consents import consent
from tests.utils.hidden_fields import seen_in

LIST = "/admin/skills/profile/"


@pytest.fixture
def submitted(amina):
    return ProfileFactory(owner=consent(amina), state="submitted", last_name="Canari")


def page(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_the_list_opens_on_the_queue_and_leaves_traces(client_as, curator, submitted, amina):
    ProfileFactory(state="published", last_name="Ailleurs")
    text = page(client_as(curator), LIST)
    assert "Canari" in text
    assert "Ailleurs" not in text
    event = AuditEvent.objects.get(kind="profile.read")
    assert (event.actor, event.subject) == (curator, amina)


def test_the_profile_shows_decisions_duplicates_and_previews(client_as, curator, submitted):
    twin = ProfileFactory(state="published", last_name="Canari", name_key="slm knr")
    submitted.name_key = "slm knr"
    submitted.save(update_fields=["name_key"])
    text = page(client_as(curator), f"{LIST}{submitted.pk}/change/")
    assert reverse("admin:skills_profile_change", args=[twin.pk]) in text
    assert f"{LIST}{submitted.pk}/transition/publish/" in text
    assert "Ne peut pas trouver cette fiche." in text
    client_as(curator).get(f"{LIST}{submitted.pk}/change/")
    assert AuditEvent.objects.filter(kind="profile.read", object_id=str(submitted.pk)).count() == 1


def test_a_curator_publishes_with_a_button(client_as, curator, submitted):
    address = f"{LIST}{submitted.pk}/transition/publish/"
    response = client_as(curator).post(address, {"seen_state": "submitted"})
    assert response.status_code == 302
    submitted.refresh_from_db()
    assert submitted.state == "published"


def test_a_bulk_publication_shows_what_is_blocked(client_as, curator, submitted):
    blocked = ProfileFactory(state="submitted")
    client = client_as(curator)
    rows = {"action": "transition_publish", "_selected_action": [submitted.pk, blocked.pk]}
    text = client.post(LIST, rows).content.decode()
    assert "La personne n’a pas donné son accord pour figurer dans l’annuaire." in text
    assert submitted.full_name in text
    assert str(submitted.public_id) not in text
    client.post(LIST, {**rows, **seen_in(text), "apply": "1"})
    submitted.refresh_from_db()
    blocked.refresh_from_db()
    assert (submitted.state, blocked.state) == ("published", "submitted")


@pytest.mark.parametrize("role", [Role.PUBLISHER, Role.STATISTICIAN, Role.COMPLAINTS_AGENT, Role.PROJECT_ADVISOR])
def test_staff_of_another_role_see_nothing_of_a_profile(client_as, role, submitted, curator):
    curation.publish(profile=submitted, by=curator)
    client = client_as(make_user(role))
    assert client.get(LIST).status_code == 403
    assert client.get(f"{LIST}{submitted.pk}/change/").status_code == 403
    assert "Canari" not in client.get("/admin/").content.decode()


def test_a_draft_is_its_owner_s_alone(client_as, curator):
    draft = ProfileFactory(last_name="Canaribrouillon")
    client = client_as(curator)
    assert "Canaribrouillon" not in page(client, f"{LIST}?state=all")
    assert client.get(f"{LIST}{draft.pk}/change/").status_code == 302


def test_the_data_protection_officer_reads_and_decides_nothing(client_as, dpo, submitted):
    text = page(client_as(dpo), f"{LIST}{submitted.pk}/change/")
    assert "transition/publish" not in text
    client_as(dpo).post(f"{LIST}{submitted.pk}/transition/publish/", {"seen_state": "submitted"})
    submitted.refresh_from_db()
    assert submitted.state == "submitted"


def test_an_appeal_is_decided_in_the_workplace(client_as, curator, submitted, amina, administrator):
    curation.refuse(profile=submitted, by=curator, reason="content", note="Non.")
    appeal = appeals.file(profile=submitted, text="Relisez-moi.", by=amina)
    assert "Relisez-moi." in page(client_as(curator), f"/admin/skills/appeal/{appeal.pk}/change/")
    address = f"/admin/skills/appeal/{appeal.pk}/transition/uphold/"
    client_as(curator).post(address, {"seen_state": "filed", "note": "Je persiste."})
    appeal.refresh_from_db()
    assert appeal.state == "filed"
    client_as(administrator).post(address, {"seen_state": "filed", "note": "Accepté."})
    appeal.refresh_from_db()
    assert appeal.state == "upheld"


def test_only_reported_exchanges_are_open_to_curators(client_as, curator, amina, youssef, dpo):
    profile = ProfileFactory(owner=consent(amina), state="published")
    words = {"purpose": "other", "subject": "Sujet", "body": "Corps secret"}
    contact = contacts.send(profile=profile, by=youssef, **words)
    client, address = client_as(curator), f"/admin/skills/contactrequest/{contact.pk}/change/"
    assert client.get(address).status_code == 302
    contacts.report(contact=contact, by=amina, reason="spam")
    assert "Corps secret" in page(client, address)
    assert AuditEvent.objects.get(kind="contact.read").actor == curator
    assert client_as(dpo).get(address).status_code == 403
    client.post(
        f"/admin/skills/contactrequest/{contact.pk}/transition/handle_report/",
        {"seen_state": "reported", "note": "Averti."},
    )
    contact.refresh_from_db()
    assert contact.state == "closed"


def test_the_home_counts_what_waits(client_as, curator, submitted):
    assert "Fiches à examiner" in page(client_as(curator), "/admin/")


def test_invitations_are_listed(client_as, curator):
    page(client_as(curator), "/admin/skills/invitation/")
