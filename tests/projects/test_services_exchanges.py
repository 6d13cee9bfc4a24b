"""Documents of two sides, and the five years after a launch."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from mdm_platform.accounts import data_rights
from mdm_platform.audit.models import TransitionNote
from mdm_platform.errors import InvalidInput, PermissionRefused, TransitionNotAllowed
from mdm_platform.files.models import StoredFile
from mdm_platform.files.purposes import may_read
from mdm_platform.notifications.models import InboxMessage
from projects.models import FollowUp, ProjectDocument
from projects.services import appointments, documents, exchange_data, follow_ups, support
from tests.factories.grievances.filing import pdf_upload
from tests.factories.projects import make_accompanied, make_appointment, make_follow_up, make_project, make_referral
from tests.utils.races import race

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
FIGURES = {"is_active": True, "jobs": 7, "invested": Decimal("900000.00"), "turnover": "up_to_2m"}


def told(person):
    return list(InboxMessage.objects.filter(recipient=person).order_by("pk").values_list("notification", flat=True))


def test_a_document_is_asked_for_given_once_and_read_by_the_sides(
    amina, project_advisor, project_supervisor, stranger, partner_agent
):
    project = make_accompanied(holder=amina, advisor=project_advisor)
    asked = documents.ask(project=project, title="Le devis", due_on=date(2026, 11, 9), by=project_advisor, now=NOW)
    assert (asked.from_side, told(amina)) == ("holder", ["projects.document_asked"])
    with pytest.raises(PermissionRefused):
        documents.give(document=asked, upload=pdf_upload(), by=project_advisor, now=NOW)
    documents.give(document=asked, upload=pdf_upload(), by=amina, now=NOW)
    with pytest.raises(TransitionNotAllowed):
        documents.give(document=asked, upload=pdf_upload(), by=amina, now=NOW)
    with pytest.raises(TransitionNotAllowed):
        documents.withdraw(document=asked, by=project_advisor, now=NOW)
    readers = (amina, project_advisor, project_supervisor, stranger, partner_agent)
    assert [may_read(person, asked.file) for person in readers] == [True, True, True, False, False]
    documents.remove(document=asked, by=amina)
    assert (asked.is_awaited, StoredFile.objects.count()) == (True, 0)
    own = documents.add(project=project, title="Un modèle de bail", upload=pdf_upload(), by=project_advisor, now=NOW)
    assert (own.from_side, told(amina)[-1]) == ("advisor", "projects.document_given")
    assert [documents.remind(now=NOW + timedelta(days=7)), documents.remind(now=NOW + timedelta(days=8))] == [1, 0]
    documents.withdraw(document=asked, by=project_advisor, now=NOW)
    assert not ProjectDocument.objects.awaited().exists()
    for words in ({"title": " "}, {"title": "x" * 161}, {"title": "a", "due_on": NOW.date()}):
        with pytest.raises(InvalidInput):
            documents.ask(project=project, by=amina, now=NOW, **words)
    with pytest.raises(PermissionRefused):
        documents.ask(project=project, title="a", by=stranger, now=NOW)
    with pytest.raises(TransitionNotAllowed):
        documents.ask(project=make_project("submitted", holder=amina), title="a", by=amina, now=NOW)


def test_a_launch_writes_six_dates_and_the_sixtieth_month_completes_the_file(amina, project_advisor):
    project = make_accompanied("financing", holder=amina, advisor=project_advisor)
    project.submitted_at = NOW - timedelta(days=400)
    project.save()
    support.launch(project=project, by=project_advisor, launched_on=date(2026, 8, 31), now=NOW)
    rows = list(project.follow_ups.all())
    assert [(row.months, row.due_on.isoformat()) for row in rows] == [
        (6, "2027-02-28"),
        (12, "2027-08-31"),
        (24, "2028-08-31"),
        (36, "2029-08-31"),
        (48, "2030-08-31"),
        (60, "2031-08-31"),
    ]
    assert follow_ups.plan(project=project) == 6
    first, last = rows[0], rows[-1]
    with pytest.raises(TransitionNotAllowed):
        follow_ups.answer(follow_up=first, by=amina, now=NOW, **FIGURES)
    then = datetime(2027, 3, 1, 9, tzinfo=UTC)
    assert [follow_ups.remind(now=then), follow_ups.remind(now=then)] == [1, 0]
    assert follow_ups.remind(now=then + timedelta(days=30)) == 1
    with pytest.raises(PermissionRefused):
        follow_ups.answer(follow_up=first, by=project_advisor, now=then, **FIGURES)
    follow_ups.answer(follow_up=first, by=amina, now=then, **FIGURES)
    follow_ups.answer(follow_up=first, by=amina, now=then, **{**FIGURES, "jobs": 8})
    assert (first.jobs, first.project.state, told(project_advisor)) == (8, "followed", ["projects.follow_up_answered"])
    with pytest.raises(PermissionRefused):
        follow_ups.read(follow_up=first, by=amina, now=then)
    follow_ups.read(follow_up=first, by=project_advisor, now=then)
    for act in (
        lambda: follow_ups.answer(follow_up=first, by=amina, now=then, **FIGURES),
        lambda: follow_ups.read(follow_up=first, by=project_advisor, now=then),
    ):
        with pytest.raises(TransitionNotAllowed):
            act()
    much_later = datetime(2031, 9, 1, 9, tzinfo=UTC)
    follow_ups.answer(follow_up=last, by=amina, now=much_later, **FIGURES)
    follow_ups.read(follow_up=last, by=project_advisor, now=much_later)
    project.refresh_from_db()
    assert project.state == "completed"


def test_figures_that_cannot_be_are_refused(amina):
    one = make_follow_up(project=make_accompanied("launched", holder=amina))
    wrong = {"jobs": -1, "invested": Decimal(-1), "turnover": "huge", "comment": "x" * 1501}
    for field, value in wrong.items():
        with pytest.raises(InvalidInput) as refusal:
            follow_ups.answer(follow_up=one, by=amina, **{**FIGURES, field: value})
        assert list(refusal.value.fields) == [field]
    with pytest.raises(TransitionNotAllowed):
        follow_ups.plan(project=make_project())


def test_an_ended_file_leaves_nothing_in_a_diary_or_at_a_partner(amina, project_supervisor):
    project = make_accompanied(holder=amina)
    meeting, referral = make_appointment(project=project), make_referral("sent", project=project)
    support.give_up(project=project, note="Sans nouvelles.", by=project_supervisor)
    meeting.refresh_from_db()
    referral.refresh_from_db()
    assert (project.state, meeting.state, referral.state) == ("abandoned", "cancelled", "revoked")


def test_a_holder_reads_what_was_exchanged_and_takes_it_along(amina, project_advisor):
    project = make_accompanied("followed", holder=amina, advisor=project_advisor)
    meeting, referral = make_appointment("confirmed", project=project), make_referral("sent", project=project)
    documents.add(project=project, title="Mon devis", upload=pdf_upload(), by=amina)
    done = make_follow_up(project=project)
    follow_ups.answer(follow_up=done, by=amina, **FIGURES, comment="Je cherche un local.")
    appointments.cancel(appointment=meeting, by=amina, note="Je suis à l’hôpital.")
    rows = exchange_data.export_exchanges(amina)
    assert [min(row) for row in rows] == ["debut", "a_quoi_il_sert", "etat", "commentaire"]
    for _twice in range(2):
        exchange_data.erase_exchanges(amina)
    for row in (meeting, referral, done):
        row.refresh_from_db()
    assert (meeting.topic, meeting.where, referral.state, referral.question, referral.email) == (
        "",
        "",
        "revoked",
        "",
        "",
    )
    assert (done.jobs, done.comment, StoredFile.objects.count(), ProjectDocument.objects.count()) == (7, "", 0, 0)
    assert not TransitionNote.objects.exclude(text="").exists()


def test_the_project_itself_is_erased_after_what_hangs_on_it(amina, project_advisor):
    project = make_accompanied(holder=amina, advisor=project_advisor)
    meeting = make_appointment("confirmed", project=project)
    documents.add(project=project, title="Mon devis", upload=pdf_upload(), by=amina)
    data_rights.erase(amina)
    project.refresh_from_db()
    meeting.refresh_from_db()
    assert (project.holder, meeting.topic, meeting.where, StoredFile.objects.count()) == (None, "", "", 0)


@pytest.mark.django_db(transaction=True)
def test_two_who_read_at_once_read_once(project_advisor, project_supervisor):
    project = make_accompanied("followed", advisor=project_advisor)
    given = {"is_active": True, "jobs": 3, "invested": 10, "answered_at": NOW}
    make_follow_up(project=project, months=60, **given)
    one, two = FollowUp.objects.get(), FollowUp.objects.get()
    results = race(
        lambda: follow_ups.read(follow_up=one, by=project_advisor).read_by_id,
        lambda: follow_ups.read(follow_up=two, by=project_supervisor).read_by_id,
    )
    assert results.count("transition_not_allowed") == 1
    project.refresh_from_db()
    assert project.state == "completed"
