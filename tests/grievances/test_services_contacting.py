"""Every message obeys « how may we reach you »: no other way is used, and nothing can be recognised when asked."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from grievances.models import CaseMessage
from grievances.services import contacting, mandates, messages, redaction, third_parties
from grievances.services.mandates import MandateFacts
from mdm_platform.notifications.models import InboxMessage, OutboxMessage
from mdm_platform.notifications.services import delivery
from tests.factories.grievances import make_case
from tests.factories.grievances.cases import make_agent, make_unit

pytestmark = pytest.mark.django_db

EVERYTHING = {"email": "zineb@exemple.org", "phone": "+33612345678"}
RECOGNISABLE = re.compile(r"R-2026|dossier|réclamation|complaint|plainte|7KQM|رقم", re.IGNORECASE)


def told_by(way, person, **more):
    """What leaves, by channel and address, when every event of a case befalls somebody reached in that way."""
    case = make_case(identity={**EVERYTHING, "user": person, "contact": way, **more})
    for what in contacting.EVENTS:
        contacting.tell(case=case, what=what, code="7KQM-2XHA-9RTD")
    outgoing = {(row.channel, row.address or row.recipient_id) for row in OutboxMessage.objects.all()}
    notes = CaseMessage.objects.filter(case=case)
    assert {(note.visibility, note.kind, note.author) for note in notes} <= {("agents", "note", None)}
    return outgoing, InboxMessage.objects.filter(recipient=person).count(), notes.count()


@pytest.mark.parametrize(
    ("way", "more", "expected"),
    [
        ("email", {}, ({("email", "zineb@exemple.org")}, 0, 0)),
        ("email", {"email": ""}, (set(), 0, 0)),
        ("phone", {}, ({("sms", "+33612345678")}, 0, len(contacting.SPOKEN))),
        ("phone", {"neutral": True}, (set(), 0, len(contacting.SPOKEN))),
        ("phone", {"contact_instructions": "Avant midi, jamais de SMS."}, (set(), 0, len(contacting.SPOKEN))),
        ("account", {}, (set(), len(contacting.EVENTS), 0)),
        ("account", {"user": None}, (set(), 0, 0)),
        ("counter", {}, (set(), 0, len(contacting.SPOKEN))),
        ("none", {}, (set(), 0, 0)),
    ],
)
def test_every_event_obeys_the_way_that_was_chosen(amina, way, more, expected):
    assert told_by(way, amina, **more) == expected


def test_neutral_mails_are_not_recognised_in_any_language():
    for language in ("fr", "ar", "en"):
        case = make_case(identity={**EVERYTHING, "contact": "email", "neutral": True, "language": language})
        for what in contacting.EVENTS:
            contacting.tell(case=case, what=what, code="7KQM-2XHA-9RTD")
    delivery.deliver_due()
    assert len(mail.outbox) == 3 * len(contacting.EVENTS)
    for sent in mail.outbox:
        words = sent.subject + sent.body + sent.alternatives[0].content
        assert RECOGNISABLE.search(words) is None, words


def test_subjects_say_nothing_even_when_mails_may():
    case = make_case(identity={**EVERYTHING, "contact": "email"})
    for what in contacting.EVENTS:
        contacting.tell(case=case, what=what, code="7KQM-2XHA-9RTD")
    delivery.deliver_due()
    assert {sent.subject for sent in mail.outbox} == {"Un message vous attend"}
    (received,) = [sent.body for sent in mail.outbox if "7KQM-2XHA-9RTD" in sent.body]
    assert case.number in received
    assert OutboxMessage.objects.exclude(secrets="").count() == 0


def test_text_messages_never_say_what_they_are_about():
    case = make_case(identity={**EVERYTHING, "contact": "phone"})
    contacting.tell(case=case, what="question")
    row = OutboxMessage.objects.get()
    assert (row.channel, row.address) == ("sms", "+33612345678")
    assert RECOGNISABLE.search(row.notification) is None or "question" in row.notification


def test_whoever_acts_for_the_person_hears_of_the_case_and_not_of_the_person(amina):
    case = make_case(identity={"contact": "none"})
    mandates.grant(case=case, facts=MandateFacts(kind="lawyer", full_name="Me Alaoui", email="avocat@exemple.org"))
    mandates.grant(case=case, facts=MandateFacts(kind="family", full_name="Amina", user=amina))
    for what in contacting.EVENTS:
        contacting.tell(case=case, what=what)
    expected = len(contacting.EVENTS) - len(contacting.ONLY_FOR_THE_PERSON)
    assert OutboxMessage.objects.filter(address="avocat@exemple.org").count() == expected
    assert OutboxMessage.objects.count() == expected
    assert InboxMessage.objects.filter(recipient=amina).count() == expected
    for mandate in case.mandates.all():
        mandates.revoke(mandate=mandate)
    contacting.tell(case=case, what="answered")
    assert OutboxMessage.objects.count() == expected


def test_a_redacted_identity_is_written_to_no_more():
    case = make_case(identity={"contact": "none", "redacted_at": timezone.now()})
    contacting.tell(case=case, what="answered")
    assert not OutboxMessage.objects.exists()


def test_what_was_written_about_a_case_leaves_with_its_texts(amina):
    case, other = (make_case("closed", identity={**EVERYTHING, "contact": "email"}) for _case in range(2))
    inbox = make_case("closed", identity={"contact": "account", "user": amina})
    for told in (case, other, inbox):
        contacting.tell(case=told, what="closed")
    redaction.redact(case=case)
    redaction.redact(case=inbox)
    assert [row.about_id for row in OutboxMessage.objects.all()] == [str(other.pk)]
    assert not InboxMessage.objects.exists()


def test_the_staff_who_look_after_the_outbox_do_not_learn_who_complains(client_as, administrator):
    case = make_case(identity={**EVERYTHING, "contact": "email"})
    contacting.tell(case=case, what="received")
    row = OutboxMessage.objects.get()
    page = client_as(administrator).get(f"/admin/notifications/outboxmessage/{row.pk}/change/").content.decode()
    assert "grievances.case_received" in page
    assert "zineb@exemple.org" not in page


def test_a_real_question_and_a_real_consultation_travel_as_chosen():
    unit = make_unit()
    agent = make_agent(unit)
    case = make_case("in_progress", unit=unit, agent=agent, identity={**EVERYTHING, "contact": "email"})
    third_parties.consult(
        case=case, name="La Poste", question="Où est le pli ?", email="poste@exemple.org", by=agent,
        due_on=timezone.localdate() + timedelta(days=9),
    )  # fmt: skip
    third_parties.expire(case=case)
    messages.ask(case=case, body="Quel est le numéro du récépissé ?", by=agent)
    delivery.deliver_due()
    sent = {letter.to[0]: letter.body for letter in mail.outbox}
    assert set(sent) == {"poste@exemple.org", "zineb@exemple.org"}
    assert "/complaints/third-party/" in sent["poste@exemple.org"]
    assert case.number not in sent["poste@exemple.org"]
    assert f"/complaints/follow/{case.public_id}/" in sent["zineb@exemple.org"]
