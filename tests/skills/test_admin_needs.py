"""The moderators' desk: the queue, what is looked at twice, decisions, and what it never shows."""

from datetime import timedelta

import pytest
from django.utils import timezone

from mdm_platform.audit.models import AuditEvent
from mdm_platform.errors import PermissionRefused
from mdm_platform.workplace.worklists import work_of
from skills.models import Need
from skills.services import need_checks, needs
from tests.factories.institutions import InstitutionFactory
from tests.factories.skills import NeedFactory
from tests.factories.skills.needs import make_agent

LIST = "/admin/skills/need/"


@pytest.fixture
def submitted(db):
    return NeedFactory(state="submitted", title="Former des soudeurs")


def page(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_the_list_opens_on_the_queue(client_as, curator, submitted):
    NeedFactory(state="published", title="Un besoin publié")
    text = page(client_as(curator), LIST)
    assert "Former des soudeurs" in text
    assert "Un besoin publié" not in text
    assert "Un besoin publié" in page(client_as(curator), f"{LIST}?state=published")


def test_drafts_are_the_institution_s_alone(client_as, curator, administrator, submitted):
    draft = NeedFactory(title="Brouillon secret")
    withdrawn = NeedFactory(state="withdrawn", submitted_at=None, title="Brouillon secret")
    for person in (curator, administrator):
        client = client_as(person)
        for address in (f"{LIST}?state=all", f"{LIST}?state=draft", f"{LIST}?state=all&q=secret"):
            assert "Brouillon secret" not in page(client, address)
        for need in (draft, withdrawn):
            assert client.get(f"{LIST}{need.pk}/change/").status_code == 302
            assert client.get(f"{LIST}{need.pk}/history/").status_code in (302, 404)


@pytest.mark.parametrize("person", ["dpo", "amina", "partner_agent"])
def test_nobody_else_opens_the_desk(request, client_as, submitted, person):
    client = client_as(request.getfixturevalue(person))
    assert client.get(LIST).status_code in (302, 403, 404)
    assert client.get(f"{LIST}{submitted.pk}/change/").status_code in (302, 403, 404)


def test_a_moderator_publishes_with_a_button(client_as, curator, submitted):
    address = f"{LIST}{submitted.pk}/transition/publish/"
    assert client_as(curator).post(address, {"seen_state": "submitted"}).status_code == 302
    assert Need.objects.get().state == "published"


def test_a_moderator_returns_with_a_reason_and_words(client_as, curator, submitted):
    address = f"{LIST}{submitted.pk}/transition/return_to_author/"
    words = {"seen_state": "submitted", "reason": "unclear", "note": "Précisez le lieu."}
    assert client_as(curator).post(address, words).status_code == 302
    assert Need.objects.get().state == "draft"


def test_opening_a_need_leaves_a_trace_for_its_author(client_as, curator):
    author = make_agent()
    need = NeedFactory(state="submitted", author=author, institution=author.memberships.get().institution)
    page(client_as(curator), f"{LIST}{need.pk}/change/")
    event = AuditEvent.objects.get(kind="need.read")
    assert (event.actor, event.subject) == (curator, author)


def test_what_is_looked_at_twice(client_as, curator):
    institution = InstitutionFactory()
    twin = NeedFactory(state="published", institution=institution, title="Former les soudeuses du port")
    need = NeedFactory(
        state="submitted",
        institution=institution,
        title="Former des soudeurs au port",
        mission="Écrivez à rh@exemple.test ou au 05 22 00 00 00.",
    )
    text = page(client_as(curator), f"{LIST}{need.pk}/change/")
    assert "Le texte semble contenir une adresse" in text
    assert "La mission est décrite en peu de mots." in text
    assert f"{LIST}{twin.pk}/change/" in text
    quiet = NeedFactory(state="submitted", mission="Une mission de formation. " * 10)
    assert need_checks.checks(quiet) == need_checks.Checks()
    assert "Rien de particulier." in page(client_as(curator), f"{LIST}{quiet.pk}/change/")


def test_needs_changed_since_and_needs_without_an_answer_are_found(client_as, curator):
    long_ago = timezone.now() - timedelta(days=30)
    NeedFactory(state="published", title="Resté seul", published_at=long_ago, updated_at=long_ago)
    NeedFactory(state="published", title="Retouché", edited_at=timezone.now())
    client = client_as(curator)
    edited, unanswered = (page(client, f"{LIST}?state=all&attention={what}") for what in ("edited", "unanswered"))
    assert ("Retouché" in edited, "Resté seul" in edited) == (True, False)
    assert ("Retouché" in unanswered, "Resté seul" in unanswered) == (False, True)


def test_the_home_counts_what_waits_and_what_is_late(curator, submitted):
    NeedFactory(state="submitted", submitted_at=timezone.now() - timedelta(days=6))
    found = {str(work.title): work.count for works in work_of(curator).values() for work in works}
    assert found["Besoins à examiner"] == 2
    assert found["Besoins qui attendent depuis cinq jours"] == 1
    assert found["Besoins sans personne intéressée"] == 0


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_as_much_for_three_as_for_one(client_as, curator, rows, django_assert_max_num_queries):
    for _row in range(rows):
        NeedFactory(state="submitted")
    client = client_as(curator)
    with django_assert_max_num_queries(20):
        client.get(LIST)


def test_a_change_since_publication_is_read_again_with_a_button(client_as, curator, submitted):
    needs.publish(need=submitted, by=curator)
    assert changed_needs(curator) == 0
    agent = make_agent(submitted.institution)
    needs.update(need=submitted, by=agent, mission="Former dix soudeurs du port, en trois semaines.")
    assert changed_needs(curator) == 1
    client, address = client_as(curator), f"{LIST}{submitted.pk}/read-again/"
    assert "J’ai relu les modifications" in page(client, f"{LIST}{submitted.pk}/change/")
    assert client.get(address).status_code == 405
    assert client.post(address).status_code == 302
    assert AuditEvent.objects.get(kind="need.changes_read").actor == curator
    assert changed_needs(curator) == 0
    assert "J’ai relu les modifications" not in page(client, f"{LIST}{submitted.pk}/change/")
    needs.update(need=submitted, by=agent, people=3)
    assert changed_needs(curator) == 1


def test_nobody_else_says_it_was_read(client_as, administrator, amina):
    need = NeedFactory(state="published", edited_at=timezone.now())
    with pytest.raises(PermissionRefused):
        needs.acknowledge_changes(need=need, by=make_agent(need.institution))
    assert client_as(amina).post(f"{LIST}{need.pk}/read-again/").status_code in (302, 403, 404)
    need.refresh_from_db()
    assert need.edited_at is not None


def changed_needs(curator):
    found = {str(work.title): work.count for works in work_of(curator).values() for work in works}
    return found["Besoins modifiés depuis leur publication"]
