"""The holder's page of the diagnosis and the plan, and the board of those who accompany."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from mdm_platform.territories.models import Language
from projects.models import AdvisorProfile, PlanTask, Project
from projects.services import diagnosis_grid, support_delays
from projects.workflows import SupportState
from tests.factories.projects import make_project
from tests.factories.projects.advice import AdvisorProfileFactory, make_milestone, make_task
from tests.utils.hidden_fields import seen_in

pytestmark = pytest.mark.django_db


def plan_of(project):
    return reverse("projects:plan", args=[project.public_id])


def act(project, name):
    return reverse("admin:projects_project_act", args=[project.pk, name])


def test_the_holder_reads_the_plan_and_says_what_is_done(
    client_as, amina, project_advisor, stranger, client, django_assert_max_num_queries
):
    support_delays.load()
    project = make_project("in_support", holder=amina, advisor=project_advisor, due_on=timezone.localdate())
    empty = make_project("submitted", holder=amina)
    own, other = make_task(project), make_task(project, side="advisor", title="Relire le bail", days=-3)
    make_milestone(project)
    for number in range(4):
        make_task(project, title=f"Tâche {number}")
    holder = client_as(amina)
    with django_assert_max_num_queries(20):
        page = holder.get(plan_of(project)).content.decode()
    for words in ("Relire le bail", "Le local est loué", "Asmae Conseillère\u2069, votre conseiller", "En retard"):
        assert words in page
    assert page.count("C’est fait") == 5
    assert "Rien n’est encore écrit" in holder.get(plan_of(empty)).content.decode()
    finish = reverse("projects:finish_task", args=[project.public_id, own.public_id])
    assert holder.get(finish).status_code == 405
    assert "C’est noté" in holder.post(finish, follow=True).content.decode()
    reopen = reverse("projects:reopen_task", args=[project.public_id, own.public_id])
    assert "de nouveau à faire" in holder.post(reopen, follow=True).content.decode()
    theirs = reverse("projects:finish_task", args=[project.public_id, other.public_id])
    assert "Vous n’avez pas le droit" in holder.post(theirs, follow=True).content.decode()
    assert PlanTask.objects.filter(done_at=None).count() == 6
    elsewhere = reverse("projects:finish_task", args=[empty.public_id, own.public_id])
    assert holder.post(elsewhere).status_code == 404
    assert client_as(stranger).get(plan_of(project)).status_code == 404
    assert client_as(stranger).post(finish).status_code == 404
    assert client.get(plan_of(project)).status_code == 302
    advisor = client_as(project_advisor)
    assert "Ouvrir le dossier de travail" in advisor.get(plan_of(project)).content.decode()
    assert advisor.get(plan_of(empty)).status_code == 403


def test_the_board_leads_from_a_sent_project_to_its_plan(client_as, project_advisor, project_supervisor, amina):
    support_delays.load()
    diagnosis_grid.load()
    own_draft = make_project("submitted", holder=project_supervisor, title="À moi")
    project, other = make_project("submitted", holder=amina), make_project("submitted")
    profile = AdvisorProfileFactory(user=project_advisor)
    desk, board = client_as(project_supervisor), reverse("admin:projects_project_changelist")
    waiting, words = make_project("submitted"), {"action": "accept_proposals"}
    chosen = words | {"_selected_action": [waiting.pk, make_project("refused").pk]}
    shown = desk.post(f"{board}?queue=all", chosen).content.decode()
    assert ("Asmae Conseillère" in shown, "il n’a pas besoin d’un conseiller" in shown) == (True, True)
    posted = words | seen_in(shown) | {"_selected_action": [waiting.pk, own_draft.pk], "apply": "1"}
    desk.post(board, posted | {f"seen_{waiting.pk}": "0"})
    assert not Project.objects.filter(advisor=project_advisor).exists()
    desk.post(board, posted)
    assert list(Project.objects.filter(advisor=project_advisor)) == [waiting]
    assert "accept_proposals" not in client_as(project_advisor).get(board).content.decode()
    listed = desk.get(board).content.decode()
    assert (project.number in listed, own_draft.number in listed) == (True, False)
    assert desk.get(reverse("admin:projects_project_change", args=[own_draft.pk])).status_code == 302
    asked = desk.get(act(project, "assign")).content.decode()
    assert "Asmae Conseillère : suit toutes les régions" in asked
    assert desk.post(act(project, "assign"), {"advisor": profile.pk, "seen": ""}).status_code == 302
    stale = desk.post(act(project, "assign"), {"advisor": AdvisorProfileFactory().pk, "seen": ""})
    assert (stale.status_code, "vient de modifier ce dossier" in stale.content.decode()) == (422, True)
    advisor = client_as(project_advisor)
    listed = advisor.get(board).content.decode()
    assert (project.number in listed, other.number in listed) == (True, False)
    for queue in ("mine-late", "to-read", "second-reading", "to-assign", "advisor-absent", "late", "all"):
        assert advisor.get(board, {"queue": queue}).status_code == 200
    for name in ("qualify", "start_diagnosis"):
        address = reverse("admin:projects_project_transition", args=[project.pk, name])
        assert advisor.post(address, {"seen_state": Project.objects.get(pk=project.pk).state}).status_code == 302
    scores = {one.code: "3" for one in diagnosis_grid.criteria()}
    assert advisor.post(act(project, "diagnosis"), scores).status_code == 422
    assert advisor.post(act(project, "diagnosis"), scores | {"needs": "Un local."}).status_code == 302
    day = (timezone.localdate() + timedelta(days=9)).isoformat()
    advisor.post(act(project, "add-milestone"), {"title": "Le local est loué", "due_on": day})
    task = {"side": "advisor", "title": "Relire le bail", "due_on": day, "milestone": project.milestones.get().pk}
    assert advisor.post(act(project, "add-task"), task).status_code == 302
    made = project.plan_tasks.get()
    later = (timezone.localdate() + timedelta(days=19)).isoformat()
    advisor.post(act(project, "postpone-task"), {"task": made.pk, "due_on": later})
    advisor.post(act(project, "finish-task"), {"task": made.pk})
    today = timezone.localdate().isoformat()
    advisor.post(act(project, "reach"), {"milestone": project.milestones.get().pk, "on": today})
    made.refresh_from_db()
    assert (made.due_on.isoformat(), made.done_by) == (later, project_advisor)
    assert project.milestones.get().reached_on == timezone.localdate()
    page = advisor.get(reverse("admin:projects_project_change", args=[project.pk])).content.decode()
    for words in ("Une laiterie à Settat", "Un local.", "Relire le bail", "Passer au plan d’action"):
        assert words in page
    assert client_as(amina).get(board).status_code in (302, 403)


def test_decisions_that_ask_for_words(client_as, project_advisor, project_supervisor):
    first, second = client_as(project_advisor), client_as(project_supervisor)
    project, elsewhere = make_project("submitted"), make_project("submitted")
    AdvisorProfileFactory(user=project_advisor)
    assert first.post(act(elsewhere, "redirect"), {"to": "CRI de Fès", "note": "Plus proche."}).status_code == 302
    words = {"reason": "duplicate", "note": "Déjà suivi."}
    assert first.post(act(project, "propose-refusal"), {"reason": "duplicate"}).status_code == 422
    assert first.post(act(project, "propose-refusal"), words).status_code == 302
    assert first.get(act(project, "refuse")).status_code == 404
    assert second.post(act(project, "withdraw-refusal")).status_code == 302
    assert second.post(act(project, "propose-refusal"), words).status_code == 302
    assert first.post(act(project, "refuse")).status_code == 302
    project.refresh_from_db()
    elsewhere.refresh_from_db()
    assert (project.state, elsewhere.state) == (SupportState.REFUSED, SupportState.REDIRECTED)
    free = make_project("submitted")
    assert first.post(act(free, "take")).status_code == 302
    waiting = make_project("paused", advisor=project_advisor)
    assert first.post(act(waiting, "resume")).status_code == 302
    ready = make_project("ready_to_fund", advisor=project_advisor)
    day = {"launched_on": timezone.localdate().isoformat()}
    assert first.post(act(ready, "launch"), day).status_code == 302
    assert set(Project.objects.filter(pk__in=[waiting.pk, ready.pk]).values_list("state", flat=True)) == {
        "diagnosis",
        "launched",
    }


def test_who_decides_on_a_file_that_then_leaves_their_sight_comes_back_to_the_list(client_as, project_advisor):
    project, listed = make_project("submitted"), reverse("admin:projects_project_changelist")
    address = reverse("admin:projects_project_transition", args=[project.pk, "qualify"])
    answer = client_as(project_advisor).post(address, {"seen_state": "submitted"}, follow=True)
    assert answer.redirect_chain == [(listed, 302)]
    assert [str(one) for one in answer.context["messages"]] == ["C’est fait : Retenir."]


def test_the_sheet_of_an_advisor(client_as, project_advisor, project_supervisor, reference_rows):
    desk, advisor = client_as(project_supervisor), client_as(project_advisor)
    add = reverse("admin:projects_advisorprofile_add")
    assert advisor.get(add).status_code == 403
    words = {"user": project_advisor.pk, "regions": ["06"], "languages": ["fr"], "capacity": 5, "takes_files": "on"}
    assert desk.post(add, words | {"languages": []}).status_code == 200
    assert desk.post(add, words).status_code == 302
    made = AdvisorProfile.objects.get()
    make_project("diagnosis", advisor=project_advisor)
    today = timezone.localdate().isoformat()
    address = reverse("admin:projects_advisorprofile_act", args=[made.pk, "absence"])
    assert advisor.post(address, {"starts": today, "ends": today}).status_code == 302
    listed = desk.get(reverse("admin:projects_advisorprofile_changelist")).content.decode()
    assert "jusqu’au" in listed
    cancel = reverse("admin:projects_advisorprofile_act", args=[made.pk, "cancel-absence"])
    assert advisor.post(cancel, {"absence": made.absences.get().pk}).status_code == 302
    assert not made.absences.exists()
    hand_over = reverse("admin:projects_advisorprofile_act", args=[made.pk, "hand-over"])
    assert advisor.get(hand_over).status_code == 404
    assert desk.post(hand_over, {}).status_code == 422
    AdvisorProfileFactory()
    assert desk.post(hand_over, {}).status_code == 302
    assert not Project.objects.filter(advisor=project_advisor).exists()


@pytest.fixture
def reference_rows():
    """A region and a language, as a deployment has them."""

    make_project("idea")
    return Language.objects.get_or_create(code="fr", defaults={"label_fr": "français"})
