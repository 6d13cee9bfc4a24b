"""Legal assistance from the question to the erasure, and the watch told once to those who follow it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from grievances.models import AssistanceRequest, CaseMessage, LegalSubscription, Referral
from grievances.services import assistance, experts, legal_data, legal_watch, referrals
from mdm_platform.accounts import data_rights
from mdm_platform.accounts.roles import Role
from mdm_platform.audit.models import TransitionLog
from mdm_platform.errors import DomainError, InvalidInput, PermissionRefused, QuotaExceeded, TransitionNotAllowed
from mdm_platform.institutions import memberships
from mdm_platform.notifications.models import InboxMessage, OutboxMessage
from tests.factories.accounts import make_user
from tests.factories.grievances import make_case, make_unit
from tests.factories.grievances.legal import LegalExpertFactory, LegalNoteFactory, make_assistance, write_exchange
from tests.utils.races import race

pytestmark = pytest.mark.django_db
ASKED = {"branch": "residence", "country": "FR", "subject": "Titre de séjour", "question": "Que puis-je faire ?"}


def told():
    return sorted(OutboxMessage.objects.values_list("notification", flat=True).distinct())


def refused(act, error=DomainError, **words):
    with pytest.raises(error) as found:
        act(**words)
    return found.value


@pytest.fixture
def entry(legal_expert):
    return LegalExpertFactory(user=legal_expert)


def test_a_question_is_referred_accepted_answered_asked_again_and_closed(amina, complaints_agent, legal_expert, entry):
    made = assistance.ask(by=amina, person_name="Amina", other_party="Préfecture", **ASKED)
    referral = referrals.refer(request=made, expert=entry, by=complaints_agent)
    assert told() == ["grievances.referral_proposed"]
    sentence = refused(referrals.accept, InvalidInput, referral=referral, has_no_conflict=False, by=legal_expert)
    assert "lien" in str(sentence.fields)
    referrals.accept(referral=referral, has_no_conflict=True, by=legal_expert)
    made.refresh_from_db()
    assistance.say(request=made, body="Depuis quand ?", by=legal_expert)
    assistance.say(request=made, body="Depuis mai.", by=amina)
    assert refused(assistance.answer, InvalidInput, request=made, body="  ", by=legal_expert).code == "text_required"
    assistance.answer(request=made, body="Saisissez le tribunal.", by=legal_expert)
    assistance.ask_again(request=made, body="Lequel ?", by=amina)
    assert made.has_answer is False
    assistance.answer(request=made, body="Celui de Lyon.", by=legal_expert)
    assistance.close(request=made, by=amina, was_helpful=True)
    assert (made.state, made.was_helpful, made.exchanges.count()) == ("closed", True, 5)
    actors = {log.transition: log.actor for log in TransitionLog.objects.about(made)}
    assert {name for name, actor in actors.items() if actor == amina} == set()


def test_strangers_other_experts_and_the_desk_write_nothing(amina, stranger, complaints_agent, legal_expert, entry):
    made = make_assistance("in_progress", expert=entry, requester=amina)
    other = LegalExpertFactory().user
    for somebody in (stranger, complaints_agent, other):
        refused(assistance.say, PermissionRefused, request=made, body="Bonjour", by=somebody)
        refused(assistance.answer, PermissionRefused, request=made, body="Bonjour", by=somebody)
    for somebody in (stranger, complaints_agent, legal_expert):
        refused(assistance.withdraw, PermissionRefused, request=made, by=somebody)
    refused(referrals.recall, PermissionRefused, request=made, by=amina)
    assert AssistanceRequest.objects.get().exchanges.count() == 0


def test_who_may_be_asked(amina, youssef, entry):
    firm = LegalExpertFactory(kind="firm", user=None, name="Cabinet")
    partners = [LegalExpertFactory(firm=firm), LegalExpertFactory(firm=firm)]
    LegalExpertFactory(countries=["ES"])
    LegalExpertFactory(branches=["tax"])
    LegalExpertFactory(is_listed=False)
    LegalExpertFactory(accepts_requests=False)
    LegalExpertFactory(user=None)
    LegalExpertFactory(user=make_user(Role.MEMBER))
    LegalExpertFactory(user=amina)
    complained = make_unit("complained")
    at_unit = LegalExpertFactory()
    memberships.join(user=at_unit.user, institution=complained, role=Role.LEGAL_EXPERT)
    made = make_assistance(requester=amina, case=make_case(unit_complained=complained, identity={"user": amina}))
    assert set(referrals.candidates(made)) == {entry, *partners}
    agent = make_user(Role.COMPLAINTS_SUPERVISOR)
    first = referrals.refer(request=made, expert=partners[0], by=agent)
    referrals.decline(referral=first, reason="conflict", by=partners[0].user)
    made.refresh_from_db()
    assert referrals.candidates(made) == [entry]
    assert "expert" in refused(referrals.refer, InvalidInput, request=made, expert=partners[1], by=agent).fields
    second = referrals.refer(request=made, expert=entry, by=agent)
    referrals.decline(referral=second, reason="unavailable", by=entry.user)
    assert referrals.candidates(made) == []


def test_an_agent_asks_for_a_person_who_is_not_named(unit_complaints_agent, complaints_agent, stranger, entry):
    unit = make_unit()
    case = make_case("in_progress", unit=unit)
    refused(assistance.ask, PermissionRefused, by=stranger, case=case, **ASKED)
    made = assistance.ask(by=unit_complaints_agent, case=case, person_name="Zineb Plaignante", **ASKED)
    assert (made.requester, made.person_name) == (None, "")
    referral = referrals.refer(request=made, expert=entry, by=complaints_agent)
    referrals.accept(referral=referral, has_no_conflict=True, by=entry.user)
    made.refresh_from_db()
    refused(assistance.say, TransitionNotAllowed, request=made, body="Depuis quand ?", by=entry.user)
    assistance.answer(request=made, body="Le tribunal de Lyon.", by=entry.user)
    asked, note = CaseMessage.objects.filter(case=case).order_by("pk")
    assert {(one.kind, one.visibility, one.author) for one in (asked, note)} == {("note", "agents", None)}
    assert ASKED["subject"] in asked.body
    assert "Le tribunal de Lyon." in note.body
    second = assistance.ask(by=unit_complaints_agent, case=case, **ASKED)
    assistance.refuse(request=second, by=complaints_agent, note="Voyez le barreau de Lyon.")
    assert "Voyez le barreau de Lyon." in CaseMessage.objects.filter(case=case).order_by("pk").last().body
    assert not any("news" in name for name in told())


def test_a_request_of_a_hidden_case_is_hidden_and_its_letters_stay_on_the_site(amina, complaints_agent):
    case = make_case(is_confidential=True, identity={"user": amina, "contact": "none"})
    made = assistance.ask(by=amina, case=case, **ASKED)
    assert list(AssistanceRequest.objects.visible_to(complaints_agent)) == []
    refused(assistance.refuse, PermissionRefused, request=made, by=complaints_agent, note="Non.")
    case.readers.add(complaints_agent)
    assistance.refuse(request=made, by=complaints_agent, note="Adressez-vous au barreau.")
    assert told() == []
    assert InboxMessage.objects.get().notification == "grievances.assistance_news_on_site"


def test_an_expert_has_five_days_on_which_they_and_morocco_work(amina, complaints_agent, entry):
    made = assistance.ask(by=amina, **ASKED)
    monday = datetime(2026, 11, 2, 10, tzinfo=UTC)
    asked = referrals.refer(request=made, expert=entry, by=complaints_agent, now=monday)
    assert asked.due_on == date(2026, 11, 10), "not on the 6th, a holiday of Morocco, nor on a week-end"


def test_what_is_asked_is_bounded(amina):
    wrong = refused(assistance.ask, InvalidInput, by=amina, **{**ASKED, "branch": "astrology", "country": "XX"})
    assert set(wrong.fields) == {"branch", "country"}
    assert "question" in refused(assistance.ask, InvalidInput, by=amina, **{**ASKED, "question": "x" * 5001}).fields
    assert "subject" in refused(assistance.ask, InvalidInput, by=amina, **{**ASKED, "subject": " "}).fields
    for _one in range(assistance.MOST_AT_ONCE):
        assistance.ask(by=amina, **ASKED)
    refused(assistance.ask, QuotaExceeded, by=amina, **ASKED)


def test_time_reminds_takes_back_closes_and_erases(amina, entry):
    now = timezone.now()
    made = make_assistance("referred", expert=entry, requester=amina)
    Referral.objects.update(due_on=date(2026, 11, 10))
    days = [datetime(2026, 11, day, 10, tzinfo=UTC) for day in (4, 5, 5, 10, 11)]
    assert [referrals.remind(now=day) for day in days[:3]] == [0, 1, 0], "the 6th, the 7th and the 8th are off"
    assert [referrals.expire_overdue(now=day) for day in days[3:]] == [0, 1]
    made.refresh_from_db()
    assert (made.state, Referral.objects.get().outcome) == ("received", "expired")
    assert [one.pk for one in referrals.candidates(made)] == [entry.pk]
    answered = make_assistance("answered", expert=entry, requester=amina)
    write_exchange(answered)
    assert assistance.close_old(now=now + timedelta(days=29)) == 0
    assert assistance.close_old(now=now + timedelta(days=31)) == 1
    assistance.redact_old(now=now + timedelta(days=31 + 729))
    answered.refresh_from_db()
    assert answered.question
    assert assistance.redact_old(now=now + timedelta(days=31 + 731)) == 1
    answered.refresh_from_db()
    texts = (answered.question, answered.subject, answered.person_name, answered.other_party, answered.requester)
    assert texts == ("", "", "", "", None)
    assert not answered.exchanges.exists()
    erased = make_case("closed", description="", remedy="", redacted_at=now)
    of_erased = make_assistance("closed", requester=amina, case=erased)
    assert [assistance.redact_old(now=now) for _turn in range(2)] == [1, 0]
    of_erased.refresh_from_db()
    assert of_erased.requester is None


def test_an_expert_who_leaves_lets_go_and_a_person_who_leaves_is_forgotten(amina, legal_expert, entry):
    made = make_assistance("in_progress", expert=entry, requester=amina, question="Kanarienvogel ?")
    legal_watch.subscribe(by=amina, country="FR")
    assert "Kanarienvogel ?" in str(data_rights.export(amina)["grievances.assistance"])
    legal_data.erase_entry(legal_expert)
    made.refresh_from_db()
    entry.refresh_from_db()
    assert (made.state, entry.user, entry.is_listed, entry.name) == ("received", None, False, "–")
    for _turn in range(2):
        legal_data.erase_requests(amina)
        legal_data.erase_subscriptions(amina)
    made.refresh_from_db()
    assert (made.state, made.question, made.requester) == ("withdrawn", "", None)
    assert not LegalSubscription.objects.exists()


def test_an_entry_says_what_it_does(administrator, stranger, amina):
    entry = LegalExpertFactory.build(user=amina, countries=["XX"], languages=["qq"], branches=["astrology"])
    refused(experts.save, PermissionRefused, entry=entry, by=stranger)
    wrong = refused(experts.save, InvalidInput, entry=entry, by=administrator)
    assert {"countries", "languages", "branches", "user"} <= set(wrong.fields)


@pytest.mark.django_db(transaction=True)
def test_of_two_agents_one_refers_and_of_two_answers_one_counts(amina, complaints_agent, complaints_supervisor, entry):
    made = make_assistance(requester=amina)
    other = LegalExpertFactory()
    found = race(
        lambda: referrals.refer(request=AssistanceRequest.objects.get(), expert=entry, by=complaints_agent).pk,
        lambda: referrals.refer(request=AssistanceRequest.objects.get(), expert=other, by=complaints_supervisor).pk,
    )
    assert sum(isinstance(one, int) for one in found) == 1
    assert {one for one in found if isinstance(one, str)} <= {"transition_conflict", "transition_not_allowed"}
    referral = Referral.objects.get()
    assert made.referrals.count() == 1
    expert = referral.expert.user
    found = race(
        lambda: referrals.accept(referral=Referral.objects.get(), has_no_conflict=True, by=expert).pk,
        lambda: assistance.withdraw(request=AssistanceRequest.objects.get(), by=amina).pk,
    )
    made.refresh_from_db()
    assert made.state in ("withdrawn", "in_progress")
    assert any(isinstance(one, int) for one in found)


class TestWatch:
    def test_a_note_is_told_once_to_those_who_follow_its_country_or_subject(self, amina, youssef, stranger, curator):
        legal_watch.subscribe(by=amina, country="FR")
        legal_watch.subscribe(by=amina, branch="residence")
        legal_watch.subscribe(by=youssef)
        legal_watch.subscribe(by=stranger, country="FR", branch="tax")
        note = LegalNoteFactory()
        assert [legal_watch.announce(), legal_watch.announce()] == [1, 0]
        assert set(InboxMessage.objects.values_list("recipient", "notification")) == {
            (amina.pk, "grievances.legal_note_published"),
            (youssef.pk, "grievances.legal_note_published"),
        }
        assert InboxMessage.objects.count() == 2
        note.refresh_from_db()
        assert note.announced_number == 1

    def test_following_is_ones_own(self, amina, stranger):
        first = legal_watch.subscribe(by=amina, country="FR")
        assert legal_watch.subscribe(by=amina, country="FR") == first
        assert legal_watch.unsubscribe(subscription_id=first.pk, by=stranger) is False
        assert legal_watch.unsubscribe(subscription_id=first.pk, by=amina) is True
        assert "country" in refused(legal_watch.subscribe, InvalidInput, by=amina, country="XX").fields

    def test_editors_begin_notes(self, stranger):
        words = {"country": "ES", "branch": "tax", "effective_on": timezone.localdate(), "texts": {"title_fr": "Impôt"}}
        refused(legal_watch.start, PermissionRefused, by=stranger, **words)
        note = legal_watch.start(by=make_user(Role.PUBLISHER), **words)
        assert (note.publication.kind, note.publication.current) == ("legal_note", None)
        assert legal_watch.announce() == 0
