"""Pages about oneself."""

import json
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from mdm_platform.accounts.models import DeathReport, ErasureRequest, Session
from mdm_platform.accounts.reference import load_purposes
from mdm_platform.accounts.services import consents, erasures
from mdm_platform.audit import events
from mdm_platform.audit.models import AuditEvent
from tests.utils.login import signed_in
from tests.utils.url_policy import routes

PAGES = ["me", "my_data", "consents", "erasure", "report_death"]
POSTS = ["end_other_sessions", "export_my_data", "cancel_erasure"]


@pytest.fixture(autouse=True)
def _purposes(db):
    load_purposes()


@pytest.mark.parametrize("name", PAGES)
def test_pages_open_to_their_person_in_each_language(client_as, amina, name):
    client = client_as(amina)
    for language in ("fr", "ar", "en"):
        path = reverse(f"accounts:{name}").replace("/fr/", f"/{language}/")
        answer = client.get(path)
        assert answer.status_code == 200
        assert "⟦undefined" not in answer.content.decode()


@pytest.mark.parametrize("name", [*PAGES, *POSTS])
def test_strangers_are_sent_to_the_login(client, name):
    answer = client.post(reverse(f"accounts:{name}"))
    assert (answer.status_code, answer.url.partition("?")[0]) == (302, reverse("account_login"))


@pytest.mark.parametrize("name", POSTS)
def test_a_get_changes_nothing(client_as, amina, name):
    assert client_as(amina).get(reverse(f"accounts:{name}")).status_code == 405


def test_name_and_language_are_rectified(client_as, amina):
    answer = client_as(amina).post(reverse("accounts:me"), {"full_name": "Amina B.", "language": "ar"})
    assert answer.status_code == 302
    amina.refresh_from_db()
    assert (amina.full_name, amina.language) == ("Amina B.", "ar")
    assert AuditEvent.objects.get(kind="account.changed").fields == ["full_name", "language"]


def test_nothing_else_can_be_slipped_in(client_as, amina):
    sent = {"full_name": "Amina", "language": "fr", "is_staff": "on", "is_superuser": "on", "email": "x@exemple.test"}
    client_as(amina).post(reverse("accounts:me"), sent)
    amina.refresh_from_db()
    assert (amina.is_staff, amina.is_superuser, amina.email) == (False, False, "amina@exemple.test")


def test_signing_out_everywhere_else(client_as, amina, youssef):
    here, there, other = client_as(amina), signed_in(amina), client_as(youssef)
    here.post(reverse("accounts:end_other_sessions"))
    assert here.get(reverse("accounts:me")).status_code == 200
    assert there.get(reverse("accounts:me")).status_code == 302
    assert other.get(reverse("accounts:me")).status_code == 200
    assert Session.objects.filter(account_id=amina.pk).count() == 1


def test_one_sees_who_read_ones_data_by_role_and_never_oneself(client_as, amina, youssef, curator):
    events.record("account.read", by=curator, obj=amina, subject=amina, fields=["email"])
    events.record("account.read", by=None, subject=amina, organisation="Université de Rabat")
    events.record("account.changed", by=amina, obj=amina, subject=amina)
    events.record("account.read", by=curator, obj=youssef, subject=youssef)
    page = client_as(amina).get(reverse("accounts:my_data"))
    assert [(line.who, str(line.what)) for line in page.context["readings"]] == [
        ("Institution partenaire Université de Rabat", "Consultation du compte"),
        ("L’équipe (responsable de l’annuaire)", "Consultation du compte"),
    ]
    assert curator.full_name not in page.content.decode()


def test_the_trace_is_read_page_by_page(client_as, amina, curator):
    for _ in range(51):
        events.record("account.read", by=curator, subject=amina)
    client = client_as(amina)
    first = client.get(reverse("accounts:my_data"))
    assert len(first.context["readings"]) == 50
    second = client.get(reverse("accounts:my_data"), {"before": first.context["more"]})
    assert (len(second.context["readings"]), second.context["more"]) == (1, False)


@pytest.mark.parametrize("before", ["x", "-1", "²", "99999999999999999999"])
def test_a_nonsense_page_is_no_error(client_as, amina, before):
    assert client_as(amina).get(reverse("accounts:my_data"), {"before": before}).status_code == 200


def test_the_export_is_a_file_with_everything_and_leaves_a_trace(client_as, amina):
    consents.give(user=amina, purpose="news", by=amina)
    answer = client_as(amina).post(reverse("accounts:export_my_data"))
    held = json.loads(answer.content)
    assert answer["Content-Disposition"] == 'attachment; filename="mes-donnees.json"'
    assert held["account"][0]["Adresses e-mail"] == ["amina@exemple.test"]
    assert held["consents"][0]["Version"] == 1
    assert AuditEvent.objects.filter(kind="data.exported", subject=amina).count() == 1


@pytest.mark.parametrize("name", ["export_my_data", "erasure"])
def test_sensitive_actions_ask_again(client_as, amina, name):
    answer = client_as(amina, reauthenticated=False).post(reverse(f"accounts:{name}"), {"understood": "on"})
    assert (answer.status_code, answer.url.partition("?")[0]) == (302, reverse("account_reauthenticate"))
    assert not ErasureRequest.objects.exists()


def test_consents_are_given_and_withdrawn_one_by_one(client_as, amina, youssef):
    client, path = client_as(amina), reverse("accounts:change_consent", args=["news"])
    client.post(path, {"decision": "give"})
    assert consents.has(amina, "news")
    assert not consents.has(amina, "directory")
    assert not consents.has(youssef, "news")
    client.post(path, {"decision": "withdraw"})
    assert not consents.has(amina, "news")
    assert client.get(path).status_code == 405


def test_an_unknown_purpose_is_said_on_the_page(client_as, amina):
    path = reverse("accounts:change_consent", args=["nope"])
    answer = client_as(amina).post(path, {"decision": "give"}, follow=True)
    assert "Cette finalité n’existe pas." in answer.content.decode()


def test_erasure_is_asked_and_cancelled_on_its_page(client_as, amina):
    client = client_as(amina)
    assert client.post(reverse("accounts:erasure")).context["form"].errors.keys() == {"understood"}
    client.post(reverse("accounts:erasure"), {"understood": "on"})
    assert ErasureRequest.objects.pending().get().user == amina
    client.post(reverse("accounts:erasure"), {"understood": "on"})
    assert ErasureRequest.objects.count() == 1
    assert client.post(reverse("accounts:cancel_erasure")).status_code == 302
    assert client.post(reverse("accounts:cancel_erasure")).status_code == 404


def test_the_request_of_somebody_else_cannot_be_cancelled(client_as, amina, dpo):
    erasures.request(user=amina)
    assert client_as(dpo).post(reverse("accounts:cancel_erasure")).status_code == 404
    assert ErasureRequest.objects.pending().count() == 1


def test_staff_read_how_their_account_is_closed(client_as, curator):
    page = client_as(curator).get(reverse("accounts:erasure"))
    assert page.context["is_staff_account"]
    assert "form" not in page.content.decode().partition("<main")[2].partition("</main")[0]


def test_reporting_a_death_says_nothing_about_accounts(client_as, amina, youssef):
    sent = {"person": "Youssef", "known_as": youssef.email, "relation": "Sœur", "text": "Hier."}
    known = client_as(amina).post(reverse("accounts:report_death"), sent)
    unknown = client_as(amina).post(reverse("accounts:report_death"), {**sent, "known_as": "x@exemple.test"})
    assert known.status_code == unknown.status_code == 200
    assert DeathReport.objects.filter(subject=None, reporter=amina).count() == 2


@pytest.mark.parametrize("field", ["person", "relation", "text"])
def test_a_report_needs_its_words(client_as, amina, field):
    sent = {"person": "Youssef", "relation": "Sœur", "text": "Hier.", field: " "}
    answer = client_as(amina).post(reverse("accounts:report_death"), sent)
    assert list(answer.context["form"].errors) == [field]
    assert not DeathReport.objects.exists()


def test_the_pending_erasure_is_announced(client_as, amina):
    erasures.request(user=amina, now=timezone.now() - timedelta(days=1))
    assert "Votre compte sera bientôt effacé" in client_as(amina).get(reverse("accounts:me")).content.decode()


def test_changing_the_password_ends_other_sessions_and_asks_the_old_one(client_as, amina):
    here, there = client_as(amina), signed_in(amina)
    path, new = reverse("account_change_password"), "une-autre-longue-phrase-7"
    wrong = here.post(path, {"oldpassword": "faux", "password1": new, "password2": new})
    assert list(wrong.context["form"].errors) == ["oldpassword"]
    here.post(path, {"oldpassword": "une-longue-phrase-42", "password1": new, "password2": new})
    amina.refresh_from_db()
    assert amina.check_password(new)
    assert here.get(reverse("accounts:me")).status_code == 200
    assert there.get(reverse("accounts:me")).status_code == 302


def test_everything_that_a_person_has_is_reached_from_the_account(client_as, amina):
    page = client_as(amina).get(reverse("accounts:me")).content.decode()
    found = (re.fullmatch(r"<language>/(me/[^/<]+/)", route.pattern) for route in routes())
    own = {match[1] for match in found if match}
    assert {"me/projects/", "me/introductions/"} <= own
    assert sorted(route for route in own if f'href="/fr/{route}"' not in page) == []
