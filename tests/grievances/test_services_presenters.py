"""What a person reads of their case: all that is theirs, and nobody's name."""

import dataclasses
import json
from datetime import timedelta

from django.utils import timezone

from grievances.services import attachments, files, messages, presenters, third_parties
from grievances.workflows import AuthorKind, Visibility
from tests.factories.grievances import make_case
from tests.factories.grievances.cases import write_answer
from tests.grievances.test_services_personal_data import pdf


def told(case):
    return json.dumps(dataclasses.asdict(presenters.public_case(case)), default=str, ensure_ascii=False)


def test_the_person_reads_no_note_no_name_and_no_other_correspondence(complaints_agent, unit_complaints_agent, amina):
    case = make_case("in_progress", agent=unit_complaints_agent, filed_by=complaints_agent, identity={"user": amina})
    messages.note(case=case, body="SECRET-NOTE", by=unit_complaints_agent)
    messages.write(case=case, body="Nous avançons.", by=unit_complaints_agent, uploads=[pdf()])
    messages.translate(message=case.messages.last(), translation="نتقدم", language="ar", by=unit_complaints_agent)
    files.add(case=case, upload=pdf(), author_kind=AuthorKind.AGENT, visibility=Visibility.AGENTS)
    due = timezone.localdate() + timedelta(days=3)
    words = {"question": "SECRET-QUESTION", "due_on": due, "email": "secret@exemple.test"}
    third_parties.consult(case=case, name="Atelier", by=unit_complaints_agent, **words)
    write_answer(case, writer=unit_complaints_agent, body="SECRET-DRAFT")
    seen = presenters.public_case(case)
    assert [(one.body, one.translation, len(one.files), one.is_own) for one in seen.messages] == [
        ("Nous avançons.", "نتقدم", 1, False)
    ]
    assert (seen.files, seen.answers, seen.question) == ((), (), None)
    assert (seen.may_write, seen.may_withdraw, seen.may_ask_reopening) == (True, True, False)
    for hidden in ("SECRET", "secret@", "Ilham", "Nadia", "Amina", "amina@"):
        assert hidden not in told(case)


def test_what_is_owed_after_a_contested_answer_is_its_examination(db):
    now = timezone.now()
    case = make_case("reopening_requested")
    case.deadlines.all().delete()

    def clock(kind, days, met_at=None):
        due_at = now + timedelta(days=days)
        return case.deadlines.create(kind=kind, started_at=min(now, due_at), due_at=due_at, met_at=met_at)

    clock("legal", -2, met_at=now)
    review = clock("review", 10)
    assert presenters.public_case(case).answer_due_at == review.due_at
    case.deadlines.filter(kind="review").update(met_at=now)
    clock("internal", 15)
    assert presenters.public_case(case).answer_due_at is None
    case.state = "answered"
    assert presenters.public_case(case).answer_due_at == now - timedelta(days=2)


def test_a_case_that_follows_another_tells_nothing_of_it(complaints_agent):
    lead = make_case("qualification", description="SECRET-LEAD")
    follower = make_case("qualification")
    attachments.attach(case=follower, lead=lead, by=complaints_agent)
    assert "SECRET" not in told(follower)
    assert lead.number not in told(follower)
    assert presenters.public_case(follower).state == "in_progress"


def test_the_page_of_a_long_case_asks_a_constant_number_of_questions(
    unit_complaints_agent, django_assert_max_num_queries
):
    case = make_case("in_progress", agent=unit_complaints_agent)
    for number in range(12):
        messages.write(case=case, body=f"Étape {number}", by=unit_complaints_agent, uploads=[pdf()])
    case.refresh_from_db()
    with django_assert_max_num_queries(13):
        assert len(presenters.public_case(case).messages) == 12
