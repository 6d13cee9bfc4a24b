"""The steps of a file: the second reader, the dates that holders read, what each hears."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from mdm_platform.accounts.roles import Role
from mdm_platform.audit.models import TransitionLog
from mdm_platform.calendars.working_days import working_days
from mdm_platform.errors import InvalidInput, PermissionRefused, TransitionConflict, TransitionNotAllowed
from mdm_platform.notifications.models import OutboxMessage
from projects.models import Project, SupportDelay
from projects.services import follow_ups, support, support_delays
from tests.factories.accounts import make_user
from tests.factories.projects import make_project
from tests.factories.projects.advice import make_diagnosis, make_task

pytestmark = pytest.mark.django_db


def told(name, person):
    return OutboxMessage.objects.filter(notification=f"projects.{name}", recipient=person, channel="email").count()


def test_a_refusal_is_proposed_by_one_and_decided_by_another(amina, project_advisor, project_supervisor):
    project = make_project("submitted", holder=amina)
    words = {"reason": "out_of_scope", "note": "Le projet est au Canada."}
    for wrong in ({"reason": "because"}, {"note": " "}):
        with pytest.raises(InvalidInput):
            support.propose_refusal(project=project, by=project_advisor, **words | wrong)
    with pytest.raises(PermissionRefused):
        support.propose_refusal(project=project, by=amina, **words)
    support.propose_refusal(project=project, by=project_advisor, **words)
    assert OutboxMessage.objects.filter(recipient=amina).count() == 0
    with pytest.raises(TransitionConflict):
        support.propose_refusal(project=project, by=project_supervisor, **words)
    with pytest.raises(PermissionRefused):
        support.refuse(project=project, by=project_advisor)
    with pytest.raises(TransitionNotAllowed):
        support.qualify(project=project, by=project_supervisor)
    support.withdraw_refusal(project=project, by=project_supervisor)
    with pytest.raises(TransitionNotAllowed):
        support.refuse(project=project, by=project_supervisor)
    support.propose_refusal(project=project, by=project_advisor, **words)
    log = support.refuse(project=project, by=project_supervisor)
    assert (project.state, log.reason, log.note.text) == ("refused", "out_of_scope", "Le projet est au Canada.")
    assert (told("project_refused", amina), project.due_on) == (1, None)
    readers = (project_advisor, project_supervisor)
    assert [Project.objects.visible_to(one).filter(pk=project.pk).exists() for one in readers] == [False, True]


def test_a_file_goes_from_its_reading_to_five_years_after(amina, project_advisor, stranger):
    support_delays.load()
    now = timezone.now()
    project = make_project("submitted", holder=amina, submitted_at=now - timedelta(days=3))
    with pytest.raises(InvalidInput):
        support.ask_completion(project=project, note="", by=project_advisor)
    support.ask_completion(project=project, note="Le prix du terrain ?", by=project_advisor)
    assert (project.state, told("completion_asked", amina)) == ("to_complete", 1)
    Project.objects.filter(pk=project.pk).update(state="submitted")
    project.refresh_from_db()
    support.qualify(project=project, by=project_advisor)
    assert project.qualified_at is not None
    with pytest.raises(PermissionRefused):
        support.start_diagnosis(project=project, by=project_advisor)
    project.advisor = project_advisor
    project.save()
    support.start_diagnosis(project=project, by=project_advisor)
    with pytest.raises(TransitionNotAllowed, match="Le diagnostic n’est pas encore fait"):
        support.plan(project=project, by=project_advisor)
    make_diagnosis(project)
    support.plan(project=project, by=project_advisor)
    with pytest.raises(TransitionNotAllowed):
        support.accompany(project=project, by=project_advisor)
    make_task(project)
    support.accompany(project=project, by=project_advisor)
    support.pause(project=project, by=amina)
    assert (project.before_pause, project.due_on, told("file_paused", project_advisor)) == ("in_support", None, 1)
    with pytest.raises(PermissionRefused):
        support.resume(project=project, by=stranger)
    support.resume(project=project, by=amina)
    assert (project.state, project.before_pause, told("file_resumed", amina)) == ("in_support", "", 0)
    support.ready(project=project, by=project_advisor)
    support.finance(project=project, by=project_advisor)
    for days in (1, -10):
        day = timezone.localdate(now) + timedelta(days=days)
        with pytest.raises(InvalidInput):
            support.launch(project=project, launched_on=day, by=project_advisor)
    support.launch(project=project, by=project_advisor)
    assert (project.launched_on, told("project_launched", amina)) == (timezone.localdate(), 1)
    assert [follow_ups.turn_due(now=now + timedelta(days=days)) for days in (5, 30, 30)] == [0, 1, 0]
    project.refresh_from_db()
    assert (project.state, project.due_on) == ("followed", project.follow_ups.get(months=6).due_on)
    with pytest.raises(TransitionNotAllowed, match="Les cinq ans ne sont pas encore écoulés"):
        support.complete(project=project, by=project_advisor)
    for days, closed in ((90, 0), (91, 1), (91, 0)):
        project.follow_ups.filter(months=60).update(due_on=timezone.localdate() - timedelta(days=days))
        assert follow_ups.turn_due() == closed
    project.refresh_from_db()
    assert [project.state, told("step_begun", amina), told("support_completed", amina)] == ["completed", 6, 1]
    assert TransitionLog.objects.about(project).count() == 12


def test_other_endings(amina, project_supervisor):
    qualified = make_project("qualified", holder=amina)
    with pytest.raises(InvalidInput):
        support.redirect(project=qualified, to=" ", note="Plus proche.", by=project_supervisor)
    support.redirect(project=qualified, to="CRI de Fès", note="Plus proche.", by=project_supervisor)
    assert (qualified.state, qualified.redirected_to, told("project_redirected", amina)) == (
        "redirected",
        "CRI de Fès",
        1,
    )
    silent = make_project("paused", holder=amina)
    support.give_up(project=silent, note="Sans réponse depuis un an.", by=project_supervisor)
    assert (silent.state, silent.before_pause, told("file_closed", amina)) == ("abandoned", "", 1)
    with pytest.raises(TransitionNotAllowed):
        support.resume(project=silent, by=project_supervisor)
    orphan = make_project("qualified", holder=None)
    support.redirect(project=orphan, to="CRI de Fès", note="Plus proche.", by=project_supervisor)


def test_the_holder_reads_who_has_the_file_what_comes_next_and_by_when(project_advisor):
    assert support_delays.load() == 9
    SupportDelay.objects.filter(state="diagnosis").update(working_days=3)
    support_delays.load()
    friday = datetime(2026, 11, 20, 23, 30, tzinfo=working_days("MA").zone)
    assert support_delays.due_on("diagnosis", now=friday).isoformat() == "2026-11-25"
    assert support_delays.due_on("followed", now=friday) is None
    project = make_project("diagnosis", advisor=project_advisor, due_on=friday.date())
    late = support_delays.standing(project, today=friday.date() + timedelta(days=1))
    assert (late.is_late, late.is_holders, late.keeper_name) == (
        True,
        False,
        f"\u2068{project_advisor}\u2069, votre conseiller",
    )
    expected = {"idea": "Vous", "submitted": "Le ministère", "to_complete": "Vous", "refused": "", "followed": "Vous"}
    found = {state: support_delays.standing(make_project(state)) for state in expected}
    assert {state: one.keeper_name for state, one in found.items()} == expected
    assert [one.is_over for one in found.values()] == [False, False, False, True, False]
    assert [
        SupportDelay.objects.visible_to(make_user(role)).count() for role in (Role.PROJECT_SUPERVISOR, Role.MEMBER)
    ] == [9, 0]
