"""The life of a case through its services."""

from datetime import timedelta

import pytest
from django.utils import timezone

from grievances.models import Case, CaseIdentity
from grievances.services import (
    answers,
    attachments,
    cases,
    identities,
    messages,
    presenters,
    qualifying,
    queues,
    reopenings,
    third_parties,
    transfers,
)
from grievances.services.cases import CaseFacts, IdentityFacts
from grievances.services.qualifying import Qualification
from mdm_platform.audit.models import AuditEvent, TransitionLog
from mdm_platform.errors import InvalidInput, PermissionRefused, TransitionConflict, TransitionNotAllowed
from tests.factories.grievances import CategoryFactory, make_case, make_unit
from tests.factories.grievances.cases import make_agent, write_answer


def facts(**changes):
    return CaseFacts(
        **{"kind": "complaint", "category": CategoryFactory(), "description": "Trois mois d’attente.", **changes}
    )


def received(**identity):
    return cases.receive(facts=facts(), identity=IdentityFacts(full_name="Zineb Plaignante", **identity)).case


def states_of(case):
    return list(TransitionLog.objects.about(case).values_list("target", flat=True))


def test_a_case_goes_from_its_receipt_to_its_answer(complaints_agent, unit_complaints_agent, amina):
    unit = make_unit()
    case = received(user=amina, contact="account")
    assert case.number.startswith(f"R-{timezone.localdate().year}-")
    cases.open(case=case)
    transfers.transfer(case=case, to=unit, note="Pour le service des passeports.", by=complaints_agent)
    with pytest.raises(PermissionRefused):
        transfers.take_up(case=case, by=complaints_agent)
    transfers.take_up(case=case, by=unit_complaints_agent)
    messages.note(case=case, body="Appeler l’atelier.", by=unit_complaints_agent)
    question = messages.ask(case=case, body="Quand avez-vous déposé ?", by=unit_complaints_agent)
    assert question.answer_due_on == timezone.localdate() + timedelta(days=messages.DAYS_TO_ANSWER)
    assert presenters.public_case(case).question.body == "Quand avez-vous déposé ?"
    with pytest.raises(PermissionRefused):
        messages.answer(case=case, body="En mars.", by=unit_complaints_agent)
    messages.answer(case=case, body="En mars.", by=amina)
    asked = third_parties.consult(
        case=case,
        name="Atelier des passeports",
        question="Où est-il ?",
        due_on=timezone.localdate() + timedelta(days=7),
        by=unit_complaints_agent,
    )
    assert presenters.public_case(case).state_label == "En cours auprès de \u2068Atelier des passeports\u2069"
    third_parties.receive(third_party=third_parties.read_link(third_parties.link(asked)), body="Il part demain.")
    case.refresh_from_db()
    answers.write(case=case, by=unit_complaints_agent, outcome="founded", body="Votre passeport part demain.")
    answers.propose(case=case, by=unit_complaints_agent)
    with pytest.raises(PermissionRefused):
        answers.give(case=case, by=unit_complaints_agent)
    answers.give(case=case, by=make_agent(unit))
    assert (case.state, case.outcome) == ("answered", "founded")
    seen = presenters.public_case(case)
    assert [message.body for message in seen.messages] == ["Quand avez-vous déposé ?", "En mars."]
    assert [(answer.body, answer.outcome_label) for answer in seen.answers] == [
        ("Votre passeport part demain.", "Fondée")
    ]
    assert [event.state for event in seen.timeline] == [
        *("received", "in_progress", "information_requested", "in_progress", "waiting_third_party"),
        *("in_progress", "answered"),
    ]
    assert not TransitionLog.objects.about(case).filter(actor=amina).exists(), "the log never names the person"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"description": "  "}, "description"),
        ({"description": "x" * 8001}, "description"),
        ({"kind": "other"}, "category"),
        ({"happened_from": timezone.localdate() + timedelta(days=2)}, "happened_from"),
        (
            {"happened_from": timezone.localdate(), "happened_to": timezone.localdate() - timedelta(days=1)},
            "happened_to",
        ),
    ],
)
def test_what_cannot_be_received_says_why(db, changes, field):
    with pytest.raises(InvalidInput) as refused:
        cases.receive(facts=facts(**changes), identity=IdentityFacts())
    assert list(refused.value.fields) == [field]
    assert not Case.objects.exists()


def test_a_way_to_be_reached_needs_what_it_takes(db):
    for contact, field in [("email", "email"), ("phone", "phone"), ("account", "contact")]:
        with pytest.raises(InvalidInput) as refused:
            cases.receive(facts=facts(), identity=IdentityFacts(contact=contact))
        assert list(refused.value.fields) == [field]


def test_only_agents_file_for_somebody(counter_agent, stranger):
    case = cases.receive(facts=facts(channel="counter"), identity=IdentityFacts(), filed_by=counter_agent).case
    assert case.filed_by == counter_agent
    with pytest.raises(PermissionRefused):
        cases.receive(facts=facts(), identity=IdentityFacts(), filed_by=stranger)


def test_a_sensitive_subject_is_read_by_named_people(complaints_agent, complaints_supervisor):
    subject = CategoryFactory(code="violence-test", is_sensitive=True)
    case = cases.receive(facts=facts(category=subject), identity=IdentityFacts()).case
    assert list(case.readers.all()) == [complaints_supervisor]
    assert not Case.objects.visible_to(complaints_agent).exists()
    cases.open(case=case)
    unit = make_unit()
    chief, agent = make_agent(unit, "complaints_supervisor"), make_agent(unit)
    transfers.transfer(case=case, to=unit, note="Urgent.", by=complaints_supervisor)
    assert Case.objects.visible_to(chief).get() == case
    assert not Case.objects.visible_to(agent).exists()


def test_the_unit_complained_about_never_receives_the_case(complaints_agent, counter_agent):
    consulate = make_unit("complained")
    case = make_case("qualification", unit_complained=consulate)
    for unit in (consulate, make_unit("closed", is_active=False)):
        with pytest.raises(InvalidInput, match="Choisissez un autre service"):
            transfers.transfer(case=case, to=unit, note="À vous.", by=complaints_agent)
    with pytest.raises(InvalidInput, match="motif"):
        transfers.transfer(case=case, to=make_unit(), note=" ", by=complaints_agent)


def test_after_two_refusals_an_arbiter_decides(complaints_agent, complaints_supervisor, unit_complaints_agent):
    case = make_case("qualification")
    for _time in range(2):
        transfers.transfer(case=case, to=make_unit(), note="À vous.", by=complaints_agent)
        transfers.refuse(case=case, by=unit_complaints_agent, note="Pas nous.")
    assert (case.refusals, case.unit) == (2, None)
    with pytest.raises(PermissionRefused):
        transfers.transfer(case=case, to=make_unit(), note="À vous.", by=complaints_agent)
    transfers.transfer(case=case, to=make_unit(), note="L’arbitre décide.", by=complaints_supervisor)
    with pytest.raises(TransitionNotAllowed, match="déjà été refusé deux fois"):
        transfers.refuse(case=case, by=unit_complaints_agent, note="Toujours pas.")


def test_an_answer_is_in_the_language_of_its_reader(unit_complaints_agent):
    case = make_case("in_progress", language="ar")
    words = {"case": case, "by": unit_complaints_agent, "outcome": "unfounded", "language": "fr"}
    with pytest.raises(TransitionNotAllowed):
        answers.propose(case=case, by=unit_complaints_agent)
    answers.write(body="Non.", **words)
    with pytest.raises(InvalidInput, match="العربية"):
        answers.propose(case=case, by=unit_complaints_agent)
    answers.write(body="Non.", translation="لا", translation_language="ar", **words)
    answers.propose(case=case, by=unit_complaints_agent)
    validator = make_agent(case.unit)
    answers.send_back(case=case, by=validator, note="Expliquez.")
    assert case.written_answer.answer_state == "returned"
    answers.write(body="Non, parce que…", translation="لا، لأن", translation_language="ar", **words)
    answers.propose(case=case, by=unit_complaints_agent)
    answers.give(case=case, by=validator)
    shown = presenters.public_case(case).answers[0]
    assert (shown.body, shown.other_body) == ("لا، لأن", "Non, parce que…")


def test_attached_cases_are_answered_with_their_lead_without_losing_their_own(complaints_agent, unit_complaints_agent):
    lead = make_case("in_progress", agent=unit_complaints_agent)
    follower = received()
    cases.open(case=follower)
    attachments.attach(case=follower, lead=lead, by=complaints_agent)
    assert (follower.unit, presenters.public_case(follower).state) == (lead.unit, "in_progress")
    with pytest.raises(TransitionNotAllowed):
        attachments.attach(case=make_case("qualification"), lead=follower, by=complaints_agent)
    with pytest.raises(TransitionNotAllowed):
        attachments.attach(case=lead, lead=make_case("qualification"), by=complaints_agent)
    write_answer(lead, writer=unit_complaints_agent)
    answers.propose(case=lead, by=unit_complaints_agent)
    answers.give(case=lead, by=make_agent(lead.unit))
    follower.refresh_from_db()
    assert (follower.state, follower.given_answer.body) == ("answered", lead.given_answer.body)
    assert follower.accesses.running().count() == 1
    reopenings.ask(case=follower, note="Pas pour moi.")
    lead.refresh_from_db()
    assert (follower.state, lead.state) == ("reopening_requested", "answered")


def test_each_person_of_a_grouped_answer_reads_it_in_their_language(complaints_agent, unit_complaints_agent):
    lead, agent = make_case("in_progress", agent=unit_complaints_agent), unit_complaints_agent
    arabic, english = (make_case("qualification", language=code) for code in ("ar", "en"))
    for case in (arabic, english):
        attachments.attach(case=case, lead=lead, by=complaints_agent)
    words = {"case": lead, "by": agent, "outcome": "founded", "body": "Oui.", "translation": "نعم."}
    answers.write(**words, translation_language="ar")
    with pytest.raises(InvalidInput, match=rf"{english.number} \(.*détachez") as refused:
        answers.propose(case=lead, by=agent)
    assert arabic.number not in str(refused.value)
    answers.write(**words, translation_language="ar", second_translation="Yes.", second_language="en")
    answers.propose(case=lead, by=agent)
    answers.give(case=lead, by=make_agent(lead.unit))
    read = []
    for case in (lead, arabic, english):
        case.refresh_from_db()
        shown = presenters.public_case(case).answers[0]
        read.append((shown.body, shown.language, shown.other_body))
    assert read == [("Oui.", "fr", "نعم."), ("نعم.", "ar", "Oui."), ("Yes.", "en", "Oui.")]


def test_what_follows_a_withdrawn_case_goes_on(complaints_agent):
    lead, follower = make_case("qualification"), make_case("qualification")
    attachments.attach(case=follower, lead=lead, by=complaints_agent)
    cases.withdraw(case=lead)
    follower.refresh_from_db()
    assert (lead.state, follower.state, follower.lead) == ("withdrawn", "qualification", None)


def test_another_hand_decides_a_reopening(complaints_agent, unit_complaints_agent, amina):
    case = make_case("answered", unit=make_unit(), agent=unit_complaints_agent, identity={"user": amina})
    validator = make_agent(case.unit)
    write_answer(case, writer=unit_complaints_agent, validator=validator)
    with pytest.raises(InvalidInput):
        reopenings.ask(case=case, note="", by=amina)
    reopenings.ask(case=case, note="La date est fausse.", by=amina)
    for person in (unit_complaints_agent, validator):
        with pytest.raises(PermissionRefused):
            reopenings.grant(case=case, by=person)
    found = [queues.rows("reopening", one).count() for one in (unit_complaints_agent, validator, complaints_agent)]
    assert found == [0, 0, 1], "the list names those who may decide"
    reopenings.grant(case=case, by=complaints_agent)
    assert presenters.public_case(case).answer_due_at is None, "the legal day was met by the first answer"
    assert (case.state, case.agent, case.unit.slug) == ("in_progress", complaints_agent, "ministry-complaints")
    assert (case.outcome, case.answered_at) == ("", None)
    late = make_case("answered", feedback_until=timezone.now() - timedelta(days=1))
    with pytest.raises(TransitionNotAllowed):
        reopenings.ask(case=late, note="Trop tard.")


def test_inadmissible_says_why_and_where_to_go(complaints_agent):
    case = make_case("qualification")
    words = {"case": case, "by": complaints_agent, "reason": "not_competent", "note": "Une autre administration."}
    with pytest.raises(InvalidInput, match="où s’adresser"):
        cases.declare_inadmissible(**words)
    words = {**words, "directed_to": "La commune de Fès."}
    with pytest.raises(InvalidInput, match="Ajoutez-y ce texte"):
        cases.declare_inadmissible(**words, language="ar")
    assert case.state == "qualification"
    follower = make_case("attached", lead=case, language="en")
    with pytest.raises(InvalidInput, match=f"{follower.number} lit cette langue : English. Ajoutez-y ce texte"):
        cases.declare_inadmissible(**words)
    Case.objects.filter(pk=follower.pk).update(is_confidential=True)
    with pytest.raises(InvalidInput, match="d’un dossier rattaché lit cette langue : English"):
        cases.declare_inadmissible(**words)
    cases.declare_inadmissible(**words, translation="Another body.", translation_language="en")
    (heard,) = presenters.public_case(follower).messages
    assert (heard.body, heard.translation, heard.translation_language) == (words["note"], "Another body.", "en")
    seen = presenters.public_case(case)
    assert (seen.directed_to, seen.messages[0].body) == ("La commune de Fès.", "Une autre administration.")
    assert seen.may_ask_reopening


def test_who_opens_an_identity_says_why_and_the_person_learns_it_at_the_end(unit_complaints_agent, stranger, amina):
    case = make_case("in_progress", identity={"user": amina, "full_name": "Amina Berrada", "phone": "+33600000000"})
    row = CaseIdentity.objects.filter(case=case)
    with pytest.raises(PermissionRefused):
        identities.open(case=case, by=stranger, reason="Curiosité")
    with pytest.raises(InvalidInput):
        identities.open(case=case, by=unit_complaints_agent, reason=" ")
    assert identities.open(case=case, by=unit_complaints_agent, reason="La rappeler.").phone == "+33600000000"
    assert row.extra(select={"raw": "full_name"}).values_list("raw", flat=True)[0].startswith("gAAAA")
    assert AuditEvent.objects.get(kind="case.identity_opened").subject is None
    assert presenters.public_case(case).identity_openings == ()
    cases.withdraw(case=case, by=amina)
    identities.open(case=case, by=unit_complaints_agent, reason="La rappeler encore.")
    told = [reading.reason for reading in presenters.public_case(case).identity_openings]
    assert told == ["La rappeler.", "La rappeler encore."], "nothing ends any more: it is told at once"


def test_a_stale_reader_loses(complaints_agent):
    case = make_case("qualification")
    stale = Case.objects.get(pk=case.pk)
    transfers.transfer(case=case, to=make_unit(), note="À vous.", by=complaints_agent)
    with pytest.raises(TransitionConflict):
        transfers.transfer(case=stale, to=make_unit("other"), note="Non, à vous.", by=complaints_agent)
    assert case.transfers.count() == 1


def test_the_desk_corrects_what_a_case_is(complaints_agent, unit_complaints_agent):
    unit, consulate = make_unit(), make_unit("complained")
    case = make_case("in_progress", unit=unit)
    subject = CategoryFactory(code="family-test", kinds=["help_request"], is_sensitive=True)
    right = {"kind": "help_request", "category": subject, "unit_complained": consulate}
    with pytest.raises(PermissionRefused):
        qualifying.qualify(case=case, facts=Qualification(**right), by=unit_complaints_agent)
    for wrong in ({"kind": "complaint"}, {"unit_complained": unit}):
        with pytest.raises(InvalidInput):
            qualifying.qualify(case=case, facts=Qualification(**{**right, **wrong}), by=complaints_agent)
    qualifying.qualify(case=case, facts=Qualification(**right), by=complaints_agent)
    case.refresh_from_db()
    assert (case.kind, case.category, case.unit_complained) == ("help_request", subject, consulate)
    assert (case.is_confidential, complaints_agent in case.readers.all()) == (True, True)
    with pytest.raises(TransitionNotAllowed):
        qualifying.qualify(case=make_case("closed"), facts=Qualification(**right), by=complaints_agent)
