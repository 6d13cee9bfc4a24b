"""Pages, admin and API of events: who sees what, what it costs, and no GET that writes."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from mdm_platform.events.models import Event, Registration
from mdm_platform.events.services import attendance
from tests.factories.events import EventFactory, RegistrationFactory

pytestmark = pytest.mark.django_db
MOST = 20


def page(browser, name, *args, **data):
    return browser.get(reverse(f"events:{name}", args=args), data)


class TestPublicPages:
    def test_a_visitor_reads_the_calendar_without_drafts(self, client):
        event = EventFactory(mode="both", title_fr="Bilan comptable")
        EventFactory(state="draft", title_fr="Brouillon secret")
        EventFactory(state="held", starts_at=timezone.now() - timedelta(days=5), title_fr="Passée hier")
        found = page(client, "list").content.decode()
        assert ("Bilan comptable" in found, "Brouillon secret" in found, "Passée hier" in found) == (True, False, False)
        assert "Passée hier" in page(client, "list", period="past").content.decode()
        assert "Bilan" in page(client, "list", q="bilan", mode="remote", kind="training").content.decode()
        assert "Bilan" not in page(client, "list", kind="forum", cursor="zz", language="!").content.decode()
        shown = page(client, "event", event.slug).content.decode()
        assert "Se connecter et m’inscrire" in shown
        assert "meet.exemple.test" not in shown
        assert page(client, "calendar", event.slug)["Content-Type"].startswith("text/calendar")

    def test_the_list_costs_the_same_with_more_events(self, client_as, amina):
        browser = client_as(amina)
        costs = []
        for _round in range(2):
            EventFactory.create_batch(2)
            RegistrationFactory(user=amina)
            for name in ("list", "mine"):
                page(browser, name)
                with CaptureQueriesContext(connection) as queries:
                    assert page(browser, name).status_code == 200
                costs.append(len(queries))
        assert costs[:2] == costs[2:]
        assert max(costs) <= MOST

    def test_drafts_are_hidden_and_staff_see_them(self, client_as, amina, label_officer):
        draft = EventFactory(state="draft")
        assert page(client_as(amina), "event", draft.slug).status_code == 404
        assert page(client_as(label_officer), "event", draft.slug).status_code == 200


class TestOwnPages:
    def test_from_the_page_of_the_event_to_the_ticket_and_back(self, client_as, amina):
        browser, event = client_as(amina), EventFactory(mode="both", seats_in_person=1)
        missing = browser.post(reverse("events:register", args=[event.slug]))
        assert missing.status_code == 422
        done = browser.post(reverse("events:register", args=[event.slug]), {"mode": "in_person"}, follow=True)
        place = Registration.objects.get(user=amina)
        shown = done.content.decode()
        assert "Votre billet" in shown
        assert "<svg" in shown
        browser.post(reverse("events:change_mode", args=[place.public_id]), {"mode": "remote"})
        assert "meet.exemple.test" in page(browser, "registration", place.public_id).content.decode()
        assert b"meet.exemple.test" in page(browser, "registration_calendar", place.public_id).content
        browser.post(reverse("events:cancel", args=[place.public_id]))
        assert "meet.exemple.test" not in page(browser, "registration", place.public_id).content.decode()

    def test_a_stranger_finds_nothing(self, client_as, amina, stranger):
        place = RegistrationFactory(user=amina)
        browser = client_as(stranger)
        for name in ("registration", "registration_calendar", "certificate"):
            assert page(browser, name, place.public_id).status_code == 404
        for name in ("cancel", "change_mode", "session_code"):
            assert browser.post(reverse(f"events:{name}", args=[place.public_id])).status_code == 404
        assert page(browser, "check_in", attendance.ticket(place)).status_code == 403

    def test_the_code_the_certificate_and_the_door(self, client_as, amina, administrator):
        event = EventFactory(starts_at=timezone.now() - timedelta(minutes=5))
        place = RegistrationFactory(event=event, user=amina)
        browser = client_as(amina)
        code = reverse("events:session_code", args=[place.public_id])
        assert browser.post(code, {"code": "ABCDEF"}).status_code == 422
        assert page(browser, "certificate", place.public_id).status_code == 404
        door, token = client_as(administrator), attendance.ticket(place)
        assert "Amina Berrada" in page(door, "check_in", token).content.decode()
        place.refresh_from_db()
        assert place.state == "registered"
        door.post(reverse("events:check_in", args=[token]))
        place.refresh_from_db()
        assert place.state == "attended"
        assert page(browser, "certificate", place.public_id)["Content-Type"] == "application/pdf"
        assert page(door, "check_in", "rien").status_code == 404


class TestAdminAndApi:
    def test_staff_write_an_event_through_the_service(self, client_as, label_officer):
        organiser = EventFactory().organiser
        browser = client_as(label_officer)
        fields = {
            "languages": "fr", "kind": "training", "organiser": organiser.pk, "title_fr": "Monter un budget",
            "mode": "in_person", "summary_fr": "Un jour.",
            "starts_at_0": "2030-01-01", "starts_at_1": "09:00", "ends_at_0": "2030-01-01",
            "ends_at_1": "12:00", "time_zone": "Europe/Paris", "venue": "Lyon", "seats_in_person": 12,
        }  # fmt: skip
        answer = browser.post(reverse("admin:events_event_add"), fields)
        assert answer.status_code == 302, answer.context["errors"]
        event = Event.objects.get(title_fr="Monter un budget")
        assert (event.state, event.slug[:17]) == ("draft", "monter-un-budget-")
        RegistrationFactory(event=event)
        refused = browser.post(
            reverse("admin:events_event_change", args=[event.pk]), {**fields, "mode": "remote", "seats_in_person": ""}
        )
        assert refused.status_code == 200
        assert "gardez" in refused.content.decode()

    def test_the_api_shows_free_seats_and_never_the_meeting(self, client):
        event = EventFactory(mode="both", seats_in_person=3)
        RegistrationFactory(event=event)
        EventFactory(state="draft")
        answer = client.get("/api/v1/events/", {"kind": "training"})
        [row] = answer.json()["results"]
        assert row["seats"] == [
            {"mode": "in_person", "seats": 3, "free": 2},
            {"mode": "remote", "seats": None, "free": None},
        ]
        assert "meet.exemple.test" not in answer.content.decode()
        assert client.get("/api/v1/events/", {"planet": "x"}).status_code == 400
