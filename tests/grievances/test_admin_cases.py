"""The agent's day in the workplace: the queue, a case from its receipt to its answer, and who finds nothing."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from grievances.models import Case, CaseAccess, CaseTransfer, IdentityReading, Mandate, RetentionHold
from grievances.services import queue_pages
from mdm_platform.accounts.roles import Role
from mdm_platform.audit.models import AuditEvent, TransitionLog
from mdm_platform.institutions import memberships
from mdm_platform.institutions.models import Membership
from tests.factories.grievances import make_case, make_unit
from tests.factories.grievances.cases import make_agent
from tests.factories.grievances.desk import CannedReplyFactory
from tests.utils.login import signed_in, signed_in_long_ago, totp_code

LIST = "admin:grievances_case_changelist"


def page(case, name="change", *args):
    return reverse(f"admin:grievances_case_{name}", args=[case.pk, *args])


def press(browser, case, transition, **words):
    case.refresh_from_db()
    answer = browser.post(page(case, "transition", transition), {"sent": "1", **words})
    case.refresh_from_db()
    return answer


def act(browser, case, name, /, **values):
    answer = browser.post(page(case, "act", name), values)
    case.refresh_from_db()
    return answer


def shown(browser, **query):
    return [case.number for case in browser.get(reverse(LIST), query).context["cl"].result_list]


@pytest.fixture
def unit(db):
    return make_unit()


class TestTheDay:
    def test_a_case_goes_from_its_receipt_to_its_answer(self, complaints_agent, unit_complaints_agent, unit):
        case = make_case("received")
        desk, service = signed_in(complaints_agent), signed_in(unit_complaints_agent)
        assert service.get(page(case)).status_code == 302  # not theirs yet

        press(desk, case, "open")
        assert case.state == "qualification"
        assert act(desk, case, "transfer", to=unit.pk, note="").status_code == 422
        act(desk, case, "transfer", to=unit.pk, note="Passeport en retard.")
        assert (case.state, case.unit) == ("transferred", unit)
        press(service, case, "take_up")
        assert (case.state, case.agent) == ("in_progress", unit_complaints_agent)

        write = page(case, "write", "question")
        question = {"body": "Quel jour ?", "language": "fr", "days": 15}
        assert "Ce que la personne lira" in service.post(write, {**question, "preview": "1"}).content.decode()
        assert case.messages.count() == 0
        service.post(write, {**question, "send": "1"})
        case.refresh_from_db()
        assert case.state == "information_requested"
        act(service, case, "spoken-answer", body="Le 3 mai, au guichet.")
        assert case.state == "in_progress"
        assert AuditEvent.objects.about(case).get(kind="case.answer_noted").actor == unit_complaints_agent

        due = timezone.localdate() + timedelta(days=9)
        act(service, case, "third-party", name="Imprimerie", question="Où est-il ?", due_on=due, language="fr")
        assert case.state == "waiting_third_party"
        act(service, case, "third-party-answer", body="Il est imprimé.")
        assert TransitionLog.objects.about(case).get(transition="receive_third_party").actor == unit_complaints_agent

        answer = {"outcome": "founded", "body": "Il est prêt.", "language": "fr", "send": "1"}
        service.post(page(case, "write", "answer"), answer)
        press(service, case, "propose_answer")
        assert case.state == "answer_to_validate"
        press(service, case, "validate_answer")
        assert case.state == "answer_to_validate"  # the writer does not validate
        assert "une autre personne du service la valide" in service.get(page(case)).content.decode()
        assert "qui seul y répond" in desk.get(page(case)).content.decode()
        second = signed_in(make_agent(unit))
        confirm = second.get(page(case, "transition", "validate_answer"))
        assert not confirm.context["form"].fields, "what the service does not take is not asked for"
        assert "Il est prêt." in confirm.content.decode(), "whoever validates reads what will leave"
        press(second, case, "return_answer", note="Dites la date.")
        assert (case.state, case.written_answer.return_note) == ("in_progress", "Dites la date.")
        press(service, case, "propose_answer")
        press(second, case, "validate_answer", seen_state=confirm.context["seen"])
        assert case.state == "answer_to_validate", "another text was proposed since the one that was read"
        press(second, case, "validate_answer")
        assert (case.state, case.outcome) == ("answered", "founded")
        read = second.get(page(case)).content.decode()
        assert "Il est prêt." in read
        assert "Zineb" not in read

    def test_two_agents_do_not_overwrite_each_other(self, unit):
        case, first, second = make_case("in_progress", unit=unit), make_agent(unit, full_name="Ali"), make_agent(unit)
        mine, theirs, address = signed_in(first), signed_in(second), page(case, "write", "answer")
        seen = mine.get(address).context["seen"]
        assert theirs.get(address).context["seen"] == seen
        answer = {"outcome": "founded", "language": "fr", "seen": seen, "send": "1"}
        assert mine.post(address, {**answer, "body": "Le texte d’Ali."}).status_code == 302
        late = theirs.post(address, {**answer, "body": "Le mien."})
        assert (late.status_code, case.written_answer.body) == (422, "Le texte d’Ali.")
        for shown in ("Le texte d’Ali.", "Le mien.", "Ali"):
            assert shown in late.content.decode()
        assert theirs.post(address, {**answer, "body": "Le mien.", "preview": "1"}).status_code == 422
        again = {**answer, "body": "Nos deux textes.", "seen": late.context["seen"]}
        assert theirs.post(address, again).status_code == 302
        assert case.written_answer.body == "Nos deux textes."

    def test_a_refusal_twice_waits_for_an_arbiter(self, complaints_agent, complaints_supervisor, unit):
        case, desk = make_case("qualification"), signed_in(complaints_agent)
        service = signed_in(make_agent(unit))
        for _time in range(2):
            act(desk, case, "transfer", to=unit.pk, note="À vous.")
            assert (
                "lu par le bureau central" in service.get(page(case, "transition", "refuse_transfer")).content.decode()
            )
            press(service, case, "refuse_transfer", note="Pas pour nous.")
        assert act(desk, case, "transfer", to=unit.pk, note="Si.").status_code == 302
        assert case.state == "qualification"
        assert "l’arbitre du bureau central décide" in desk.get(page(case)).content.decode()
        arbiter = signed_in(complaints_supervisor)
        assert shown(arbiter, queue="arbitrate") == [case.number]
        act(arbiter, case, "transfer", to=unit.pk, note="Tranché.")
        press(service, case, "refuse_transfer", note="Non.")
        assert case.state == "transferred"

    def test_the_natures_of_a_subject_are_ticked(self, complaints_supervisor):
        browser, category = signed_in(complaints_supervisor), make_case().category
        url = reverse("admin:grievances_category_change", args=[category.pk])
        form = browser.get(url).context["adminform"].form
        assert [str(box.data["attrs"].get("checked")) for box in form["kinds"]] == ["True"] * 4
        values = {name: value for name, value in form.initial.items() if value not in (None, "") and value is not False}
        browser.post(url, {**values, "kinds": ["complaint", "proposal"]})
        category.refresh_from_db()
        assert category.kinds == ["complaint", "proposal"]

    def test_steers_a_case(self, complaints_supervisor, complaints_agent, unit):
        case, desk = make_case("in_progress", unit=unit), signed_in(complaints_supervisor)
        act(desk, case, "priority", value="urgent")
        act(desk, case, "campaign", tag="marhaba-2026")
        act(desk, case, "escalate")
        act(desk, case, "assign", agent=make_agent(unit, full_name="Ali Agent").pk)
        assert (case.priority, case.campaign_tag, case.escalation_level) == ("urgent", "marhaba-2026", 1)
        assert case.agent.full_name == "Ali Agent"
        act(desk, case, "confidential", value="on", readers=[complaints_supervisor.pk])
        assert shown(desk, queue="open") == [case.number]
        assert shown(signed_in(complaints_agent), queue="open") == []

    def test_corrects_what_a_case_is(self, complaints_agent, unit):
        case = make_case("qualification")
        words = {"kind": "observation", "category": case.category.pk, "unit_complained": unit.pk, "place_country": "ES"}
        desk = signed_in(complaints_agent)
        assert desk.get(page(case, "act", "qualify")).status_code == 200
        assert act(desk, case, "qualify", **words).status_code == 302
        assert (case.kind, case.unit_complained, case.place_country) == ("observation", unit, "ES")

    def test_says_that_a_case_cannot_be_handled(self, complaints_agent):
        case, desk = make_case("qualification"), signed_in(complaints_agent)
        values = {"reason": "not_competent", "note": "La commune répond."}
        assert act(desk, case, "inadmissible", **values).status_code == 422
        act(desk, case, "inadmissible", directed_to="Votre commune", **values)
        assert (case.state, case.directed_to) == ("inadmissible", "Votre commune")

    def test_refuses_to_reopen_in_the_language_of_the_person(self, complaints_supervisor, unit):
        case, desk = make_case("reopening_requested", language="ar", unit=unit), signed_in(complaints_supervisor)
        assert "العربية" in desk.get(page(case, "act", "refuse-reopening")).content.decode()
        values = {"note": "Rien n’est nouveau.", "language": "fr"}
        assert act(desk, case, "refuse-reopening", **values).status_code == 422
        assert act(desk, case, "refuse-reopening", **values, translation="لا جديد.").status_code == 422
        act(desk, case, "refuse-reopening", **values, translation="لا جديد.", translation_language="ar")
        (told,) = case.messages.for_person()
        assert (case.state, told.body, told.translation) == ("closed", "Rien n’est nouveau.", "لا جديد.")

    def test_attached_cases_are_answered_with_their_lead(self, complaints_agent, unit):
        lead = make_case("in_progress", unit=unit)
        case = make_case("qualification", number="R-2026-000777-1")
        desk = signed_in(complaints_agent)
        assert act(desk, case, "attach", lead="R-2026-999999-9").status_code == 422
        act(desk, case, "attach", lead=lead.number.lower())
        assert (case.state, case.lead) == ("attached", lead)
        service = signed_in(make_agent(unit))
        assert case.number in service.get(page(lead)).content.decode()
        assert (
            "Un dossier rattaché recevra la même réponse."
            in service.get(page(lead, "write", "answer")).content.decode()
        )
        assert lead.number in service.get(page(case)).content.decode()
        Case.objects.filter(pk__in=(lead.pk, case.pk)).update(previous=make_case("closed"))
        Case.objects.filter(pk=lead.pk).update(is_confidential=True)
        beside = service.get(page(case)).content.decode()
        assert (lead.number in beside, beside.count("Un dossier que vous ne lisez pas")) == (False, 2)
        Case.objects.filter(pk=lead.pk).update(is_confidential=False)
        Case.objects.filter(pk=case.pk).update(is_confidential=True)
        assert case.number not in service.get(page(lead, "write", "answer")).content.decode()
        Case.objects.filter(pk=case.pk).update(is_confidential=False)
        press(desk, case, "detach")
        assert case.state == "qualification"

    def test_keeps_the_translation_beside_the_original(self, unit):
        case, agent = make_case("in_progress", unit=unit, language="ar"), signed_in(make_agent(unit))
        said = {"body": "مرحبا", "language": "ar", "send": "1"}
        wrong = {**said, "translation": "Bonjour", "translation_language": "ar"}
        assert agent.post(page(case, "write", "message"), wrong).status_code == 422
        agent.post(page(case, "write", "message"), said)
        message = case.messages.get()
        asked = {"body": "Quel jour ?", "language": "fr", "days": 15, "send": "1"}
        refused = agent.post(page(case, "write", "question"), asked)
        assert (refused.status_code, "lit cette langue : العربية. Ajoutez-y" in refused.content.decode()) == (422, True)
        assert case.messages.count() == 1
        same = {"message": message.pk, "language": "ar", "translation": "مرحبا"}
        assert act(agent, case, "translate", **same).status_code == 422
        act(agent, case, "translate", message=message.pk, language="fr", translation="Bonjour")
        act(agent, case, "note", body="À rappeler.")
        message.refresh_from_db()
        assert (message.body, message.translation, message.translation_language) == ("مرحبا", "Bonjour", "fr")
        assert list(case.messages.for_person()) == [message]
        assert act(agent, case, "translate", language="ar", translation="x").status_code == 422
        for words in ("On a perdu mon passeport.", "Mon passeport est perdu."):
            act(agent, case, "translate", language="fr", translation=words)
        read = agent.get(page(case))
        assert "Mon passeport est perdu." in read.context["adminform"].model_admin.shown_description(case)
        assert list(case.messages.for_person()) == [message], "it is between agents"
        assert case.messages.filter(translation_language="fr", kind="note").count() == 1

    def test_starts_from_a_text_written_often(self, unit):
        case, agent = make_case("in_progress", unit=unit, language="en"), signed_in(make_agent(unit))
        reply = CannedReplyFactory()
        CannedReplyFactory(title="Autre état", state="received")
        found = agent.get(page(case, "write", "message"), {"reply": reply.pk})
        assert found.context["form"]["body"].value() == f"Your request {case.number} is with {unit.name}."
        assert [one.title for one in found.context["replies"]] == [reply.title]

    def test_who_comes_too_late_reads_why(self, unit):
        case, first, second = make_case("in_progress", unit=unit), make_agent(unit), make_agent(unit)
        answer = {"body": "Quel jour ?", "language": "fr", "days": 15, "send": "1"}
        signed_in(first).post(page(case, "write", "question"), answer)
        late = signed_in(second).post(page(case, "write", "question"), answer, follow=True)
        assert "n’en est plus là" in late.content.decode()
        assert "Quel jour ?" in late.content.decode(), "nothing typed is lost"
        late = signed_in(second).post(page(case, "act", "transfer"), {"to": 1, "note": "x"}, follow=True)
        assert "n’est plus possible" in late.content.decode()
        assert case.messages.count() == 1


class TestQueue:
    def test_what_is_due_first_is_first_and_pages_follow(self, unit, monkeypatch):
        from grievances.admin import CaseAdmin

        monkeypatch.setattr(CaseAdmin, "list_per_page", 2)
        start = timezone.now()
        cases = [make_case("in_progress", unit=unit) for _row in range(5)]
        for rank, case in enumerate(cases):
            Case.objects.filter(pk=case.pk).update(due_at=start + timedelta(days=-rank))
        wanted = [case.number for case in reversed(cases)]
        browser = signed_in(make_agent(unit))
        first = browser.get(reverse(LIST)).context["cl"]
        assert [case.number for case in first.result_list] == wanted[:2]
        assert (first.result_count, first.previous_page) == (5, "")
        second = browser.get(reverse(LIST) + first.next_page).context["cl"]
        assert [case.number for case in second.result_list] == wanted[2:4]
        third = browser.get(reverse(LIST) + second.next_page).context["cl"]
        assert [case.number for case in third.result_list] == wanted[4:]
        back = browser.get(reverse(LIST) + third.previous_page).context["cl"]
        assert [case.number for case in back.result_list] == wanted[2:4]
        assert third.next_page == ""
        assert browser.get(reverse(LIST), {"cursor": "broken"}).status_code == 302

    def test_lists_of_work(self, unit, complaints_agent):
        agent = make_agent(unit)
        mine = make_case("in_progress", unit=unit, agent=agent, due_at=timezone.now() - timedelta(days=1))
        waiting = make_case("transferred", unit=unit, due_at=timezone.now() + timedelta(days=1))
        elsewhere = make_case("in_progress", unit=make_unit("elsewhere"), due_at=timezone.now())
        new = make_case("received", due_at=timezone.now())
        service, desk = signed_in(agent), signed_in(complaints_agent)
        assert shown(service) == [mine.number, waiting.number]
        assert shown(service, queue="mine") == shown(service, queue="late") == [mine.number]
        assert shown(service, queue="take_up") == [waiting.number]
        assert set(shown(desk)) == {mine.number, waiting.number, elsewhere.number, new.number}
        assert shown(desk, queue="qualify") == [new.number]
        assert shown(desk, q=mine.number.lower()) == [mine.number]
        assert shown(desk, queue="ended") == []

    def test_what_changes_who_reads_is_seen_at_the_next_request(self, unit):
        agent, accused = make_agent(unit), make_unit("accused")
        case = make_case("in_progress", unit=unit, unit_complained=accused, due_at=timezone.now())
        browser, seen = signed_in(agent), []

        def look():
            seen.append(shown(browser) == [case.number])

        look()
        for is_confidential in (True, False):
            Case.objects.filter(pk=case.pk).update(is_confidential=is_confidential)
            look()
        Case.objects.filter(pk=case.pk).update(is_confidential=True)
        case.readers.add(agent)
        look()
        case.readers.clear()
        look()
        Case.objects.filter(pk=case.pk).update(is_confidential=False)
        memberships.join(user=agent, institution=accused, role=Role.COUNTER_AGENT)
        look()
        Case.objects.filter(pk=case.pk).update(unit_complained=None)
        look()
        yesterday = timezone.localdate() - timedelta(days=1)
        Membership.objects.filter(user=agent, institution=unit).update(starts=yesterday, ends=yesterday)
        look()
        assert seen == [True, False, True, True, False, False, True, False]
        agent.groups.clear()
        assert browser.get(reverse(LIST)).status_code in (302, 403)

    def test_few_statements_are_kept(self, unit, monkeypatch):
        monkeypatch.setattr(queue_pages, "MOST_KEPT", 3)
        agents = [make_agent(unit) for _one in range(5)]
        for agent in agents:
            queue_pages.page(agent, "unit")
        assert len(queue_pages._known) == 3
        assert {key[3] for key in queue_pages._known} == {agent.pk for agent in agents[-3:]}

    def test_costs_the_same_at_one_row_and_three(self, unit, django_assert_max_num_queries):
        browser = signed_in(make_agent(unit))
        make_case("in_progress", unit=unit, due_at=timezone.now())
        browser.get(reverse(LIST))
        with django_assert_max_num_queries(20):
            browser.get(reverse(LIST))
        for _row in range(2):
            make_case("in_progress", unit=unit, due_at=timezone.now())
        with django_assert_max_num_queries(20):
            browser.get(reverse(LIST))
        case = Case.objects.last()
        with django_assert_max_num_queries(45):
            browser.get(page(case))


class TestIdentity:
    def test_opens_by_post_with_a_reason_and_a_trace(self, unit):
        case, agent = make_case("in_progress", unit=unit), make_agent(unit)
        Mandate.objects.create(case=case, kind="association", full_name="Amal", phone="+212600000001")
        browser = signed_in(agent)
        read = browser.get(page(case)).content.decode()
        assert "Une association" in read
        assert "Amal" not in read
        assert "Zineb" not in browser.get(page(case, "identity")).content.decode()
        assert browser.post(page(case, "identity"), {"reason": " "}).status_code == 422
        assert IdentityReading.objects.count() == 0
        opened = browser.post(page(case, "identity"), {"reason": "Elle doit signer."})
        assert "Zineb Plaignante" in opened.content.decode()
        assert "Amal" in opened.content.decode()
        assert "no-store" in opened.headers["Cache-Control"]
        assert IdentityReading.objects.get().by == agent
        assert AuditEvent.objects.about(case).filter(kind="case.identity_opened").count() == 1
        assert "Elle doit signer." in browser.get(page(case)).content.decode()
        assert "Identité ouverte dans un dossier" in browser.get(page(case, "history")).content.decode()

    def test_a_new_code_is_shown_once(self, unit):
        case, browser = make_case("in_progress", unit=unit), signed_in(make_agent(unit))
        assert browser.post(page(case, "code"), {"how": "by_mail"}).status_code == 422
        code = browser.post(page(case, "code"), {"how": "call_back"}).context["code"]
        assert len(code) == 14
        assert CaseAccess.objects.running().filter(case=case).count() == 1
        assert code not in browser.get(page(case, "code")).content.decode()
        before = make_unit("before")
        CaseTransfer.objects.create(case=case, to_unit=before, reason="x", at=timezone.now())
        former = signed_in(make_agent(before))
        assert [former.get(page(case, name)).status_code for name in ("change", "code")] == [200, 404]

    def test_sensitive_acts_ask_again_who_one_is(self, unit, complaints_agent):
        case, browser = make_case("in_progress", unit=unit), signed_in_long_ago(complaints_agent)
        sensitive = [
            page(case, "identity"),
            page(case, "code"),
            page(case, "act", "hold"),
            page(case, "act", "lift-hold"),
        ]
        sensitive += [reverse("grievances:counter_codes"), reverse("admin:grievances_retentionhold_place")]
        for address in sensitive:
            asked = browser.post(address, {"reason": "Elle doit signer.", "how": "call_back"})
            assert "reauthenticate" in asked.headers["Location"], address
        assert (IdentityReading.objects.count(), CaseAccess.objects.count()) == (0, 0)
        assert "reauthenticate" not in act(browser, case, "note", body="x").headers["Location"]

    def test_what_was_sent_goes_on_once_one_has_said_again_who_one_is(self, unit, complaints_supervisor):
        case = make_case("in_progress", unit=unit)
        browser = signed_in_long_ago(complaints_supervisor)
        asked = browser.post(page(case, "act", "hold"), {"reason": " "})
        there = asked.headers["Location"].replace("/accounts/reauthenticate/", "/accounts/2fa/reauthenticate/")
        refused = browser.post(there, {"code": totp_code()}).content.decode()
        assert f'action="{page(case, "act", "hold")}"' in refused, "it is sent again to where it came from"
        assert act(browser, case, "hold", reason="Le juge l’a saisi.").headers["Location"] == page(case)
        assert RetentionHold.objects.get().reason == "Le juge l’a saisi."
        opened = browser.post(page(case, "identity"), {"reason": "Elle doit signer."})
        assert "Zineb Plaignante" in opened.content.decode(), "said a moment ago"

    @pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.COUNTER_AGENT, Role.COFINANCING_OFFICER])
    def test_others_find_no_case(self, role, unit):
        case = make_case("in_progress", unit=unit)
        browser = signed_in(make_agent(unit, role) if role == Role.COUNTER_AGENT else make_agent(make_unit("x"), role))
        addresses = [page(case), page(case, "identity"), page(case, "code"), page(case, "write", "message")]
        addresses += [page(case, "act", "note"), page(case, "history"), page(case, "transition", "open")]
        assert {browser.get(address).status_code for address in addresses} <= {302, 403, 404}
        assert browser.get(reverse(LIST)).status_code in (302, 403)
