"""Who accompanies a file, how it stands, what comes next: ranked, scored, planned, told once."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from mdm_platform.accounts import data_rights
from mdm_platform.accounts.roles import Role
from mdm_platform.errors import InvalidInput, PermissionRefused, TransitionConflict, TransitionNotAllowed
from mdm_platform.notifications.models import OutboxMessage
from projects.models import AdvisorProfile, Assignment, Milestone, PlanTask, Project, ProjectDiagnosis
from projects.services import (
    advice_presenters,
    advice_sections,
    advisors,
    assignments,
    board,
    diagnosis_grid,
    plans,
    project_diagnoses,
    sections,
)
from projects.services.board import Queue
from tests.factories.accounts import make_user
from tests.factories.projects import make_project
from tests.factories.projects.advice import AdvisorProfileFactory, make_diagnosis, make_milestone, make_task

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def told(name, person):
    return OutboxMessage.objects.filter(notification=f"projects.{name}", recipient=person, channel="email").count()


class TestAssignments:
    def test_the_ranking_says_what_speaks_for_each_and_who_cannot(self, amina):
        project = make_project("submitted", holder=amina)
        everywhere = AdvisorProfileFactory(languages=["ar"], user__full_name="Partout")
        local = AdvisorProfileFactory(regions=["06"], sectors=["agrifood"], user__full_name="Casablanca")
        elsewhere = AdvisorProfileFactory(regions=["01"], user__full_name="Tanger")
        full = AdvisorProfileFactory(regions=["06"], capacity=1, user__full_name="Plein")
        make_project("diagnosis", advisor=full.user)
        away = AdvisorProfileFactory(regions=["06"], user__full_name="Absent")
        away.absences.create(starts=TODAY(), ends=TODAY() + timedelta(days=3))
        AdvisorProfileFactory(user=make_user(Role.MEMBER))
        ranked = assignments.rank(project)
        assert [(one.profile, one.reasons, one.points) for one in ranked[:3]] == [
            (local, ("region", "sector", "language"), 100),
            (everywhere, ("any_region", "any_sector"), 45),
            (elsewhere, ("any_sector", "language"), 45),
        ]
        assert {one.profile for one in ranked if one.refusal} == {full, away}
        assert ranked[0].sentences(project)[:3] == [
            "suit cette région",
            "connaît ce secteur",
            "parle la langue du porteur (français)",
        ]
        assert assignments.proposed(project).profile == local

    def test_a_supervisor_assigns_and_everybody_is_told(self, amina, project_supervisor, project_advisor, stranger):
        profile, other = AdvisorProfileFactory(user=project_advisor), AdvisorProfileFactory(regions=["06"])
        project = make_project("qualified", holder=amina)
        for person in (stranger, project_advisor, amina):
            with pytest.raises(PermissionRefused):
                assignments.assign(project=project, advisor=profile, by=person)
        as_seen = Project.objects.get(pk=project.pk)
        made = assignments.assign(project=project, advisor=profile, by=project_supervisor)
        assert (made.kind, made.reasons, project.advisor) == (
            "choice",
            ["any_region", "any_sector", "language"],
            profile.user,
        )
        assert (told("advisor_named", amina), told("file_entrusted", project_advisor)) == (1, 1)
        with pytest.raises(TransitionConflict):
            assignments.assign(project=as_seen, advisor=other, by=project_supervisor)
        assert assignments.assign(project=project, advisor=other, by=project_supervisor).kind == "proposal"
        assert told("advisor_changed", amina) == 1
        assert [one.ended_at is None for one in Assignment.objects.filter(project=project)] == [True, False]
        with pytest.raises(InvalidInput):
            assignments.assign(project=project, advisor=other, by=project_supervisor)

    def test_nobody_takes_beyond_their_capacity_nor_their_own_project_nor_a_closed_file(
        self, project_advisor, project_supervisor
    ):
        waiting = make_project("submitted")
        with pytest.raises(TransitionNotAllowed):
            assignments.take(project=waiting, by=project_advisor)
        AdvisorProfileFactory(user=project_advisor, capacity=1)
        assert assignments.take(project=waiting, by=project_advisor).kind == "taken"
        assert told("file_entrusted", project_advisor) == 0
        with pytest.raises(InvalidInput, match="autant de dossiers que possible"):
            assignments.take(project=make_project("submitted"), by=project_advisor)
        with pytest.raises(PermissionRefused):
            assignments.take(project=make_project("submitted", holder=project_advisor), by=project_advisor)
        with pytest.raises(TransitionNotAllowed):
            assignments.assign(project=make_project("refused"), advisor=AdvisorProfileFactory(), by=project_supervisor)

    def test_the_files_of_an_absent_advisor_go_to_others_and_holders_are_told(
        self, amina, project_advisor, project_supervisor
    ):
        absent = AdvisorProfileFactory(user=project_advisor)
        first, second = (
            make_project("diagnosis", holder=amina, advisor=project_advisor),
            make_project("in_support", advisor=project_advisor),
        )
        ended = make_project("completed", advisor=project_advisor)
        made = advisors.declare_absence(
            advisor=absent, starts=TODAY(), ends=TODAY() + timedelta(days=20), by=project_advisor
        )
        left = make_project("in_support", advisor=make_user(Role.MEMBER))
        assert set(board.rows(Queue.ADVISOR_ABSENT, project_supervisor)) == {first, second, left}
        assert assignments.hand_over(advisor=absent, by=project_supervisor) == (0, 2)
        one = AdvisorProfileFactory(capacity=1)
        assert assignments.hand_over(advisor=absent, by=project_supervisor) == (1, 1)
        first.refresh_from_db()
        assert (first.advisor, told("advisor_changed", amina)) == (one.user, 1)
        ended.refresh_from_db()
        assert ended.advisor == project_advisor
        with pytest.raises(InvalidInput):
            assignments.hand_over(advisor=absent, to=absent, by=project_supervisor)
        with pytest.raises(PermissionRefused):
            assignments.hand_over(advisor=absent, by=project_advisor)
        with pytest.raises(InvalidInput):
            advisors.declare_absence(advisor=absent, starts=TODAY(), ends=TODAY(), by=project_supervisor)
        with pytest.raises(IntegrityError), transaction.atomic():
            absent.absences.create(starts=TODAY(), ends=TODAY())
        advisors.cancel_absence(absence=made, by=project_advisor)
        assert not absent.absences.exists()
        stranger = make_user(Role.PROJECT_ADVISOR)
        with pytest.raises(PermissionRefused):
            advisors.declare_absence(advisor=absent, starts=TODAY(), ends=TODAY(), by=stranger)
        for starts, ends in ((TODAY(), TODAY() - timedelta(days=1)), (date(2026, 1, 1), date(2026, 1, 2))):
            with pytest.raises(InvalidInput):
                advisors.declare_absence(advisor=absent, starts=starts, ends=ends, by=project_advisor)

    def test_only_who_holds_the_role_becomes_an_advisor(self, project_supervisor, project_advisor, amina):
        sheet = AdvisorProfile(user=amina, languages=["fr"])
        with pytest.raises(InvalidInput):
            advisors.save(profile=sheet, by=project_supervisor)
        sheet.user = project_advisor
        with pytest.raises(PermissionRefused):
            advisors.save(profile=sheet, by=project_advisor)
        assert advisors.save(profile=sheet, by=project_supervisor).pk
        assert [AdvisorProfile.objects.visible_to(one).count() for one in (project_supervisor, amina)] == [1, 0]


class TestDiagnoses:
    def test_progress_is_read_from_one_to_the_next(self, amina, project_advisor, stranger):
        assert diagnosis_grid.load() == 7
        project = make_project("diagnosis", holder=amina, advisor=project_advisor)
        scores = dict.fromkeys((one.code for one in diagnosis_grid.criteria()), 3)
        for person in (stranger, amina, make_user(Role.PROJECT_ADVISOR)):
            with pytest.raises(PermissionRefused):
                project_diagnoses.make(project=project, scores=scores, needs="Un local.", by=person)
        with pytest.raises(InvalidInput):
            project_diagnoses.make(project=project, scores=scores, by=project_advisor)
        with pytest.raises(InvalidInput) as refusal:
            project_diagnoses.make(project=project, scores={"holder": 9}, needs="Un local.", by=project_advisor)
        assert {"holder", "market"} <= set(refusal.value.fields)
        project_diagnoses.make(project=project, scores=scores | {"money": 1}, needs="Un apport.", by=project_advisor)
        made = project_diagnoses.make(
            project=project, scores=scores, strengths="x" * 5000, needs="", by=project_advisor
        )
        assert (made.number, len(made.strengths), told("diagnosis_made", amina)) == (2, 3000, 2)
        sheet = project_diagnoses.sheet(project)
        assert (str(sheet.total), str(sheet.before), sheet.weak) == ("60.00", "52.73", [])
        money = next(one for one in sheet.aspects if one.code == "money")
        assert (money.before, money.score, money.share) == (1, 3, 60)
        seen = [ProjectDiagnosis.objects.visible_to(one).count() for one in (amina, project_advisor, stranger)]
        assert seen == [2, 2, 0]
        with pytest.raises(TransitionNotAllowed):
            project_diagnoses.make(
                project=make_project("refused", advisor=project_advisor), scores=scores, needs="a", by=project_advisor
            )


class TestPlans:
    @pytest.fixture
    def project(self, amina, project_advisor):
        return make_project("in_support", holder=amina, advisor=project_advisor)

    def test_each_side_does_its_own(self, project, amina, project_advisor, project_supervisor, stranger):
        milestone = plans.add_milestone(
            project=project, title="Le local est loué", due_on=TODAY() + timedelta(days=40), by=project_advisor
        )
        words = {"project": project, "due_on": TODAY() + timedelta(days=5), "by": project_advisor}
        own = plans.add_task(**words, side="holder", title="Demander trois devis", milestone=milestone)
        other = plans.add_task(**words, side="advisor", title="Relire le bail")
        assert (told("task_added", amina), told("task_added", project_advisor)) == (1, 0)
        for person in (stranger, project_advisor, project_supervisor):
            with pytest.raises(PermissionRefused):
                plans.finish(task=own, by=person)
        for person in (amina, project_supervisor):
            with pytest.raises(PermissionRefused):
                plans.finish(task=other, by=person)
        plans.finish(task=own, by=amina)
        first = own.done_at
        plans.finish(task=PlanTask.objects.get(pk=own.pk), by=amina)
        own.refresh_from_db()
        assert (own.done_at, own.done_by, told("task_done", project_advisor)) == (first, amina, 1)
        for act in (plans.drop, plans.postpone):
            extra = {"due_on": TODAY()} if act is plans.postpone else {}
            with pytest.raises(TransitionNotAllowed):
                act(task=own, by=project_advisor, **extra)
        with pytest.raises(PermissionRefused):
            plans.reopen(task=own, by=stranger)
        plans.reopen(task=own, by=project_advisor)
        plans.drop(task=other, by=project_advisor)
        with pytest.raises(TransitionNotAllowed):
            plans.finish(task=other, by=project_advisor)
        page = advice_presenters.plan_page(project, side="holder")
        assert ([row.task for row in page.own], page.other, page.total) == ([own], [], 1)
        plans.reach(milestone=milestone, on=TODAY(), by=project_advisor)
        assert told("milestone_reached", amina) == 1
        with pytest.raises(TransitionNotAllowed):
            plans.reach(milestone=milestone, on=TODAY(), by=project_advisor)
        assert [stop.label for stop in advice_presenters.plan_page(project, side="holder").stops] == ["Franchie"]

    def test_what_does_not_fit_in_a_plan(self, project, amina, project_advisor):
        words = {"project": project, "side": "holder", "title": "a", "due_on": TODAY(), "by": project_advisor}
        elsewhere = make_milestone(make_project("in_support"))
        for wrong in (
            {"title": "  "},
            {"due_on": TODAY() - timedelta(days=1)},
            {"due_on": TODAY() + timedelta(days=4000)},
            {"milestone": elsewhere},
        ):
            with pytest.raises(InvalidInput):
                plans.add_task(**words | wrong)
        with pytest.raises(PermissionRefused):
            plans.add_task(**words | {"by": amina})
        PlanTask.objects.bulk_create(
            PlanTask(project=project, side="holder", title="a", due_on=TODAY()) for _number in range(60)
        )
        with pytest.raises(TransitionNotAllowed):
            plans.add_task(**words)
        closed = make_project("abandoned", advisor=project_advisor)
        with pytest.raises(TransitionNotAllowed):
            plans.add_milestone(project=closed, title="a", due_on=TODAY(), by=project_advisor)

    def test_the_page_of_the_project_asks_for_what_comes_first(self, project, amina, project_advisor, stranger):
        now = timezone.now()
        assert sections.asks_of(project, sections.sections_of(project, amina, now), now) == []
        for days in (9, -2, 4, 30):
            make_task(project, days=days, title=f"Dans {days} jours")
        make_task(project, side="advisor", days=1)
        shown = advice_sections.shown(project, amina, now)
        asked = [one.sentence for one in advice_sections.asks(project, shown, now)]
        assert asked == ["Dans -2 jours", "Dans 4 jours", "Dans 9 jours"]
        assert ([row.is_late for row in shown["own"]], shown["others"]) == ([True, False, False], 1)
        assert [row.task.side for row in advice_sections.shown(project, project_advisor, now)["own"]] == ["advisor"]
        assert advice_sections.shown(project, stranger, now) is None
        assert advice_sections.shown(make_project("submitted", holder=amina), amina, now) is None
        assert list(advice_sections.asks(make_project("paused"), shown, now)) == []

    def test_a_day_is_recalled_once_and_a_delay_told_once(self, project, amina, project_advisor):
        make_task(project, days=2)
        make_task(project, side="advisor", days=-1)
        make_task(project, days=30)
        make_task(make_project("paused", holder=amina), days=1)
        assert plans.remind() == 2
        assert plans.remind() == 0
        assert (told("task_due", amina), told("task_late", project_advisor)) == (1, 1)
        later = timezone.now() + timedelta(days=4)
        assert plans.remind(now=later) == 1
        assert told("task_late", amina) == 1


def test_the_person_leaves_with_the_words_about_their_project(amina, project_advisor):
    project = make_project("in_support", holder=amina, advisor=project_advisor)
    make_diagnosis(project, made_by=project_advisor, needs="Un terrain à Settat.")
    make_task(project, detail="Appeler la commune.")
    make_milestone(project)
    Assignment.objects.create(project=project, advisor=project_advisor, kind="choice")
    AdvisorProfileFactory(user=project_advisor, regions=["06"])
    section = next(one for one in data_rights.sections() if one.name == "projects.advice")
    shown = section.export(amina)
    assert [next(iter(row.values())) for row in shown] == [project.number] * 4
    assert (shown[0]["besoins"], shown[1]["precisions"]) == ("Un terrain à Settat.", "Appeler la commune.")
    assert section.export(project_advisor)[-1]["regions"] == ["06"]
    data_rights.erase(amina)
    section.erase(project_advisor)
    left = [model.objects.count() for model in (ProjectDiagnosis, PlanTask, Milestone, AdvisorProfile, Assignment)]
    assert left == [0, 0, 0, 0, 1]
