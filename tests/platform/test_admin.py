"""The staff workplace: rights, read-only states, buttons that call services, bulk decisions, filters."""

import inspect
import re

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry

from mdm_platform import admin as workplace
from mdm_platform.audit.models import AuditEvent, TransitionLog
from mdm_platform.workplace import transitions, worklists
from mdm_platform.workplace.models import SavedFilter
from tests.factories.accounts import make_user
from tests.sample.models import Permit
from tests.utils.hidden_fields import seen_in

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.sample.admin_urls")]

LIST = "/admin/sample/permit/"


@pytest.fixture
def permit():
    return Permit.objects.create(title="Puits n° 7", state="submitted")


@pytest.fixture
def browser(client_as, curator):
    return client_as(curator)


def parameters(service):
    return inspect.signature(service).parameters.values()


def page(browser, address: str, **data) -> str:
    return shown(browser.get(address, data))


def told(browser, address: str, data: dict) -> str:
    return shown(browser.post(address, data, follow=True))


def shown(response) -> str:
    assert response.status_code == 200
    text = response.content.decode()
    assert "undefined" not in text
    return text


def test_a_member_does_not_enter(client_as, amina, permit):
    assert client_as(amina).get(LIST).status_code in {302, 403}


def test_staff_without_the_permission_see_nothing(client_as, permit):
    translator = make_user("translator", email="t@exemple.test")
    assert client_as(translator).get(LIST).status_code == 403
    assert client_as(translator).get(f"{LIST}{permit.pk}/transition/grant/").status_code == 404


def test_a_reader_reads_and_changes_nothing(client_as, administrator, permit):
    browser = client_as(administrator)
    seen = page(browser, f"{LIST}{permit.pk}/change/")
    assert "Puits n° 7" in seen
    assert "/transition/" not in seen
    assert browser.post(f"{LIST}{permit.pk}/change/", {"title": "X"}).status_code == 403
    answer = told(browser, f"{LIST}{permit.pk}/transition/refuse/", {"reason": "late", "note": "x"})
    assert "Vous n’avez pas le droit de décider d’un permis." in answer
    assert Permit.objects.get().state == "submitted"


def test_the_state_is_read_only(browser, permit):
    told(browser, f"{LIST}{permit.pk}/change/", {"title": "Forage", "state": "granted"})
    assert list(Permit.objects.values_list("title", "state")) == [("Forage", "submitted")]


def test_saving_a_form_does_not_put_a_moved_state_back(browser, permit, monkeypatch):
    from django.forms import ModelForm

    original = ModelForm.save

    def save_after_somebody_moved_it(self, commit=True):
        Permit.objects.update(state="granted")
        return original(self, commit)

    monkeypatch.setattr(ModelForm, "save", save_after_somebody_moved_it)
    told(browser, f"{LIST}{permit.pk}/change/", {"title": "Forage"})
    assert list(Permit.objects.values_list("title", "state")) == [("Forage", "granted")]


def test_a_change_leaves_an_event_with_names_of_fields_only(browser, permit, curator):
    told(browser, f"{LIST}{permit.pk}/change/", {"title": "Forage", "has_plan": "on"})
    event = AuditEvent.objects.get(kind="permit.changed")
    assert (event.actor, event.object_id, event.fields) == (curator, str(permit.pk), ["has_plan", "title"])
    assert LogEntry.objects.count() == 0


def test_transitions_are_buttons_and_a_refused_one_says_why(browser, permit):
    seen = page(browser, f"{LIST}{permit.pk}/change/")
    assert f'href="{LIST}{permit.pk}/transition/refuse/?seen=' in seen
    assert "Il manque le plan." in seen
    assert f'href="{LIST}{permit.pk}/transition/grant/' not in seen


def test_a_get_of_the_confirmation_changes_nothing(browser, permit):
    seen = page(browser, f"{LIST}{permit.pk}/transition/refuse/")
    assert "Trop tard" in seen
    assert '<div class="pm-words" dir="auto" lang=""><p>Puits n° 7</p>' in seen
    assert (Permit.objects.get().state, TransitionLog.objects.count()) == ("submitted", 0)


def test_a_post_calls_the_service_and_the_timeline_shows_it(browser, permit, curator):
    address = f"{LIST}{permit.pk}/transition/refuse/"
    words = {**seen_in(page(browser, address)), "reason": "late", "note": "Le délai est passé."}
    seen = told(browser, address, words)
    log = TransitionLog.objects.get()
    assert (log.transition, log.actor, log.reason, log.note.text) == ("refuse", curator, "late", "Le délai est passé.")
    assert "Le délai est passé." in seen
    assert "Khadija Curatrice" in seen


def test_missing_words_are_asked_for_again_and_nothing_is_lost(browser, permit):
    seen = told(browser, f"{LIST}{permit.pk}/transition/refuse/", {"reason": "", "note": "Le délai est passé."})
    assert "Le délai est passé." in seen
    assert Permit.objects.get().state == "submitted"


def test_a_refusal_of_a_guard_is_told(browser, permit):
    assert "Il manque le plan." in told(browser, f"{LIST}{permit.pk}/transition/grant/", {})
    assert Permit.objects.get().state == "submitted"


def test_somebody_else_was_faster(browser, permit):
    Permit.objects.update(state="granted")
    words = {"seen_state": "submitted", "reason": "late", "note": "x"}
    assert "Une autre personne vient de modifier" in told(browser, f"{LIST}{permit.pk}/transition/refuse/", words)
    assert Permit.objects.get().state == "granted"


def test_a_text_that_changed_since_it_was_read_is_read_again(browser, permit):
    link = re.search(
        rf'href="({LIST}{permit.pk}/transition/refuse/[^"]*)"', page(browser, f"{LIST}{permit.pk}/change/")
    )
    kept = seen_in(page(browser, link[1]))
    Permit.objects.update(title="Puits n° 8")
    assert "Une autre personne vient de modifier" in shown(browser.get(link[1], follow=True))
    answer = told(browser, link[1], {**kept, "reason": "late", "note": "x"})
    assert "Une autre personne vient de modifier" in answer
    assert Permit.objects.get().state == "submitted"


def test_every_service_of_the_workplace_names_the_words_that_it_is_given():
    services = {
        (model.__name__, name): service
        for model, shown in admin.site._registry.items()
        for name, service in getattr(shown, "transition_services", {}).items()
    }
    swallows = [key for key, one in services.items() if "VAR_KEYWORD" in {p.kind.name for p in parameters(one)}]
    assert (len(services) > 100, swallows) == (True, [])


@pytest.mark.parametrize("name", ["expire", "submit", "fly"])
def test_a_transition_without_a_service_is_not_found(browser, permit, name):
    assert browser.post(f"{LIST}{permit.pk}/transition/{name}/").status_code == 404


def test_an_object_that_does_not_exist_is_not_found(browser):
    assert browser.get(f"{LIST}999/transition/grant/").status_code == 404


def test_bulk_shows_what_is_blocked_and_applies_the_rest(browser, permit):
    ready = Permit.objects.create(title="Source", state="submitted", has_plan=True)
    done = Permit.objects.create(title="Fontaine", state="granted", has_plan=True)
    chosen = {"action": "transition_grant", "_selected_action": [permit.pk, ready.pk, done.pk]}
    seen = told(browser, LIST, {**chosen, "index": "0"})
    assert "1 ligne sera traitée" in seen
    assert "2 lignes sont bloquées" in seen
    assert "Il manque le plan." in seen
    assert "L’état actuel, « accordé », ne le permet pas." in seen
    assert "<details open><summary><bdi>Source</bdi></summary>" in seen
    assert Permit.objects.get(pk=ready.pk).state == "submitted"
    answer = told(browser, LIST, {**chosen, **seen_in(seen), "apply": "1", "note": ""})
    assert "Accorder : 1 ligne." in answer
    assert dict(Permit.objects.values_list("title", "state")) == {
        "Puits n° 7": "submitted",
        "Source": "granted",
        "Fontaine": "granted",
    }


def test_bulk_asks_for_the_words(browser, permit):
    chosen = {"action": "transition_refuse", "_selected_action": [permit.pk]}
    read = seen_in(told(browser, LIST, {**chosen, "index": "0"}))
    told(browser, LIST, {**chosen, **read, "apply": "1", "note": ""})
    assert Permit.objects.get().state == "submitted"
    told(browser, LIST, {**chosen, **read, "apply": "1", "reason": "late", "note": "Trop tard."})
    assert Permit.objects.get().state == "refused"


def test_bulk_leaves_what_changed_or_was_never_shown(browser, permit):
    other = Permit.objects.create(title="Source", state="submitted")
    chosen = {"action": "transition_refuse", "_selected_action": [permit.pk, other.pk]}
    words = {**seen_in(told(browser, LIST, {**chosen, "index": "0"})), "reason": "late", "note": "x"}
    Permit.objects.filter(pk=permit.pk).update(title="Puits n° 8")
    unseen = Permit.objects.create(title="Forage", state="submitted")
    chosen["_selected_action"].append(unseen.pk)
    answer = told(browser, LIST, {**chosen, **words, "apply": "1"})
    for name in ("Puits n° 8", "Forage"):
        assert f"{name} : Une autre personne vient de modifier ce dossier." in answer
    assert dict(Permit.objects.values_list("title", "state")) == {
        "Puits n° 8": "submitted",
        "Source": "refused",
        "Forage": "submitted",
    }


def test_bulk_has_a_limit(browser, permit, monkeypatch):
    monkeypatch.setattr(transitions, "MOST_AT_ONCE", 0)
    chosen = {"action": "transition_refuse", "_selected_action": [permit.pk], "index": "0"}
    assert "au plus 0 ligne" in told(browser, LIST, chosen)


def test_a_reader_cannot_decide_in_bulk(client_as, administrator, permit):
    chosen = {"action": "transition_refuse", "_selected_action": [permit.pk]}
    words = {"apply": "1", "reason": "late", "note": "x"}
    told(client_as(administrator), LIST, {**chosen, **words})
    assert Permit.objects.get().state == "submitted"


def test_filters_are_kept_for_one_person(browser, client_as, administrator, permit, curator):
    data = {"name": " En cours ", "querystring": "state__exact=submitted"}
    assert "En cours" in told(browser, f"{LIST}filters/", data)
    told(browser, f"{LIST}filters/", {**data, "name": "En cours", "querystring": "state__exact=draft"})
    kept = SavedFilter.objects.get()
    assert (kept.user, kept.path, kept.querystring) == (curator, "sample.permit", "state__exact=draft")
    other = client_as(administrator)
    assert "En cours" not in page(other, LIST)
    told(other, f"{LIST}filters/{kept.pk}/forget/", {})
    assert SavedFilter.objects.count() == 1
    told(browser, f"{LIST}filters/{kept.pk}/forget/", {})
    assert SavedFilter.objects.count() == 0


@pytest.mark.parametrize("data", [{"name": ""}, {"name": "x" * 61}, {"name": "x", "querystring": "q=" + "x" * 500}])
def test_a_bad_filter_is_refused_with_a_sentence(browser, data):
    told(browser, f"{LIST}filters/", data)
    assert SavedFilter.objects.count() == 0


def test_filters_are_not_kept_by_get(browser):
    assert browser.get(f"{LIST}filters/").status_code == 405


def test_the_history_shows_transitions_and_events(browser, permit):
    told(browser, f"{LIST}{permit.pk}/transition/refuse/", {"reason": "late", "note": "Trop tard."})
    told(browser, f"{LIST}{permit.pk}/change/", {"title": "Forage"})
    seen = page(browser, f"{LIST}{permit.pk}/history/")
    assert "Trop tard." in seen
    assert "Modification" in seen


def test_the_home_shows_what_concerns_the_person(browser, client_as, administrator, permit, monkeypatch):
    monkeypatch.setattr(worklists, "_blocks", list(worklists._blocks))
    block = workplace.WorkBlock("Permis à décider", "sample.decide", lambda user: 3, LIST)
    workplace.register_worklist(block)
    assert f'<a href="{LIST}">Permis à décider</a>' in page(browser, "/admin/")
    assert "Permis à décider" not in page(client_as(administrator), "/admin/")


def test_the_home_names_the_pages_that_the_person_may_read(browser, client_as, administrator, permit, monkeypatch):
    monkeypatch.setattr(worklists, "_pages", [worklists.WorkPage("Permis en chiffres", "sample.decide", lambda: LIST)])
    assert f'<li><a href="{LIST}">Permis en chiffres</a></li>' in page(browser, "/admin/")
    assert "Permis en chiffres" not in page(client_as(administrator), "/admin/")


def test_my_decisions_of_the_week_are_counted(browser, permit, curator):
    told(browser, f"{LIST}{permit.pk}/transition/refuse/", {"reason": "late", "note": "x"})
    [done] = worklists.work_of(curator)[worklists.KIND_LABELS["done"]]
    assert done.count == 1
