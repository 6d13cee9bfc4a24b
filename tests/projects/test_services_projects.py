"""A project as its holder writes it: begun, described, submitted, completed, given up, taken up anew, forgotten."""

from datetime import UTC, datetime
from decimal import Decimal
from functools import partial

import pytest
from django.utils import translation

from mdm_platform.accounts import data_rights
from mdm_platform.accounts.models import User
from mdm_platform.accounts.services import erasures
from mdm_platform.audit.models import AuditEvent, TransitionLog, TransitionNote
from mdm_platform.errors import InvalidInput, NotVisible, PermissionRefused, TransitionConflict, TransitionNotAllowed
from mdm_platform.notifications.models import OutboxMessage
from projects.models import Project, Teaser
from projects.services import project_data, projects, support, support_delays
from projects.workflows import SupportState
from tests.factories.projects import make_project
from tests.factories.projects.investors import TeaserFactory
from tests.utils.races import race

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
IDEA = {"title": "Une école à Midelt", "summary": "Cent élèves.", "idea": "Le village n’a pas d’école."}
MONEY = [
    {"kind": "own_funds", "amount": Decimal(300_000), "is_foreign_currency": True},
    {"kind": "bank", "amount": Decimal("700000.50"), "label": "Banque du Sud"},
]


def _kinds(**about):
    return sorted(set(OutboxMessage.objects.filter(**about).values_list("notification", flat=True)))


def _whole(project, by):
    region = make_project().region
    fields = IDEA | {"sector": "education", "region": region, "residence_country": "FR", "sources": MONEY}
    projects.write(project=project, fields=fields, by=by, now=NOW)


def test_a_holder_writes_in_several_times_and_submits(amina, stranger, project_supervisor):
    support_delays.load()
    project = projects.start(by=amina, title="Une idée", now=NOW)
    assert (project.state, project.number, project.is_complete) == ("idea", None, False)
    with pytest.raises(TransitionNotAllowed, match="La fiche n’est pas complète"):
        projects.submit(project=project, by=amina, now=NOW)
    _whole(project, amina)
    assert project.amount == Decimal("1000000.50")
    assert [(row.kind, row.position) for row in project.sources.all()] == [("own_funds", 0), ("bank", 1)]
    assert projects.write(project=project, fields=dict(IDEA), by=amina) == []
    for act in (projects.submit, projects.abandon, projects.delete_draft):
        with pytest.raises(PermissionRefused):
            act(project=project, by=stranger)
    stale = Project.objects.get(pk=project.pk)
    projects.submit(project=project, by=amina, now=NOW)
    assert (project.state, project.number, project.submitted_at) == ("submitted", "P-2026-000001-1", NOW)
    assert project.due_on.isoformat() == "2026-03-16"
    assert _kinds() == ["projects.project_received", "projects.project_to_read"]
    with pytest.raises(TransitionConflict):
        projects.submit(project=stale, by=amina)
    with pytest.raises(TransitionNotAllowed, match="elle ne change plus"):
        projects.write(project=project, fields=IDEA | {"title": "Autre"}, by=amina)
    with pytest.raises(TransitionNotAllowed, match="il ne se supprime plus"):
        projects.delete_draft(project=project, by=amina)


def test_what_is_asked_is_completed_and_sent_back(amina, project_advisor):
    project = make_project("submitted", holder=amina, advisor=project_advisor)
    assert projects.asked_of(project) == ""
    support.ask_completion(project=project, note="Précisez le marché.", by=project_advisor)
    project.refresh_from_db()
    assert projects.asked_of(project) == "Précisez le marché."
    projects.write(project=project, fields={"team": [{"name": "Hind"}], "jobs_planned": 4}, by=amina)
    number = project.number
    projects.resubmit(project=project, by=amina)
    assert (project.state, project.number) == ("submitted", number)
    assert _kinds(recipient=project_advisor) == ["projects.project_completed_by_holder"]
    projects.abandon(project=project, by=amina, note="Plus le temps.")
    assert (project.state, project.due_on) == ("abandoned", None)
    assert _kinds(recipient=project_advisor)[0] == "projects.holder_gave_up"


def test_figures_of_an_accompanied_file_are_corrected(amina, stranger, project_advisor):
    project = make_project("in_support", holder=amina, advisor=project_advisor)
    teaser = TeaserFactory(project=project, state="published", published_at=NOW, amount=500_000)
    correct = partial(projects.update_figures, project=project)
    with pytest.raises(PermissionRefused):
        correct(fields={"jobs_planned": 1}, by=stranger)
    with pytest.raises(InvalidInput):
        correct(fields={"sources": []}, by=amina)
    project.refresh_from_db()
    seen, due = projects.stamp_of(project), project.due_on
    assert correct(fields={"jobs_planned": 12}, by=amina) == []
    assert correct(fields={"jobs_planned": 20, "title": "Autre"}, by=amina) == ["Emplois prévus : 12 → 20"]
    teaser.refresh_from_db()
    assert (project.state, project.due_on, project.title, teaser.state) == (
        *("in_support", due, "Une laiterie à Settat", "published"),
    )
    assert _kinds(recipient=project_advisor) == ["projects.figures_updated"]
    with pytest.raises(TransitionConflict, match="rouvrez-la"):
        correct(fields={"jobs_planned": 2}, by=project_advisor, seen=seen)
    told = correct(fields={"sources": MONEY, "stage": "launch"}, by=project_advisor)
    assert "Coût total : 1\u202f200\u202f000,00\xa0MAD → 1\u202f000\u202f000,50\xa0MAD" in told
    assert "Banque du Sud" not in "".join(told)
    teaser.refresh_from_db()
    assert (project.amount, teaser.state) == (Decimal("1000000.50"), "draft")
    assert "projects.figures_updated" in _kinds(recipient=amina)
    assert TransitionNote.objects.filter(log__object_id=str(project.pk)).count() == 2
    support.give_up(project=project, note="Sans nouvelles.", by=project_advisor)
    with pytest.raises(TransitionNotAllowed, match="ne se corrigent plus"):
        correct(fields={"jobs_planned": 3}, by=amina)


def test_a_closed_project_is_taken_up_anew(amina):
    project = make_project("refused", holder=amina, confidentiality="public", sources={"own_funds": 5_000})
    made = projects.copy(project=project, by=amina, now=NOW)
    assert (made.state, made.number, made.confidentiality, made.title) == ("idea", None, "private", project.title)
    assert [(row.kind, row.amount) for row in made.sources.all()] == [("own_funds", Decimal(5_000))]
    with pytest.raises(TransitionNotAllowed, match="Ce projet est en cours"):
        projects.copy(project=make_project("diagnosis", holder=amina), by=amina)
    for _number in range(4):
        projects.start(by=amina)
    with pytest.raises(projects.TooManyDrafts) as refused:
        projects.copy(project=project, by=amina)
    with translation.override("ar"):
        assert "brouillons" not in str(refused.value)
    projects.delete_draft(project=made, by=amina)
    assert Project.objects.of_holder(amina).filter(state="idea").count() == 4


def test_values_that_cannot_be(amina):
    project = projects.start(by=amina)
    for fields, name in (
        ({"idea": "x" * 6_001}, "idea"),
        ({"sector": "magic"}, "sector"),
        ({"jobs_planned": 100_001}, "__all__"),
        ({"sources": [{"kind": "bank", "amount": Decimal(0)}]}, "sources.0.__all__"),
        ({"team": [{"name": "A"}] * 13}, "team"),
    ):
        with pytest.raises(InvalidInput) as refused:
            projects.write(project=project, fields=fields, by=amina)
        assert list(refused.value.fields) == [name]
        project.refresh_from_db()
    with pytest.raises(ValueError, match="no fields \\['state'\\]"):
        projects.write(project=project, fields={"state": "launched"}, by=amina)
    with pytest.raises(InvalidInput):
        projects.show_to(project=project, confidentiality="everybody", by=amina)


def test_staff_who_read_leave_a_trace_and_others_find_nothing(amina, stranger, project_supervisor, project_advisor):
    project = make_project("diagnosis", holder=amina)
    assert projects.read(user=amina, public_id=project.public_id) == project
    assert not AuditEvent.objects.exists()
    projects.read(user=project_supervisor, public_id=project.public_id)
    assert list(AuditEvent.objects.values_list("kind", "subject")) == [("project.read", amina.pk)]
    for user in (stranger, project_advisor):
        with pytest.raises(NotVisible):
            projects.read(user=user, public_id=project.public_id)
    with pytest.raises(NotVisible):
        projects.own(user=project_supervisor, public_id=project.public_id)
    projects.show_to(project=project, confidentiality="public", by=amina)
    assert list(Project.objects.public()) == [project]
    teaser = TeaserFactory(project=project)
    assert list(Teaser.objects.published()) == [teaser]
    erasure = erasures.request(user=amina)
    assert not Project.objects.public().exists()
    assert not Teaser.objects.published().exists()
    erasures.cancel(erasure=erasure, by=amina)
    assert Project.objects.public().exists()
    User.objects.filter(pk=amina.pk).update(is_active=False)
    assert not Project.objects.public().exists()
    assert not Teaser.objects.published().exists()


def test_everything_is_exported_and_forgotten(amina, stranger, project_advisor):
    draft = make_project(holder=amina)
    sent = make_project("submitted", holder=amina, advisor=project_advisor, title="Laiterie Berrada")
    ended = make_project("refused", holder=amina, refusal_note="Trop loin.")
    kept = make_project("diagnosis", holder=stranger)
    support.ask_completion(project=sent, note="Amina, précisez.", by=project_advisor)
    sent.team.create(name="Hind Berrada")
    held = data_rights.export(amina)
    assert [(row["sujet"], row["explication"]) for row in held["projects.decisions"]] == [
        ("projet", "Amina, précisez.")
    ]
    rows = held["projects.projects"]
    assert [(row["titre"], row["etat"]) for row in rows] == [
        (draft.title, "Brouillon"),
        ("Laiterie Berrada", "À compléter"),
        (ended.title, "Non retenu"),
    ]
    assert rows[1]["equipe"] == [{"nom": "Hind Berrada", "role": ""}]
    assert rows[1]["financement"][0] == {"source": "Fonds propres", "precision": "", "montant": "400000.00"}
    for _again in range(2):
        project_data.erase_projects(amina)
    left = Project.objects.exclude(pk=kept.pk).order_by("pk")
    assert [(row.state, row.holder, row.title, row.idea, row.refusal_note) for row in left] == [
        ("abandoned", None, "", "", ""),
        ("refused", None, "", "", ""),
    ]
    assert (left[0].sector, left[0].amount, left[0].team.count()) == ("agrifood", 1_200_000, 0)
    assert TransitionLog.objects.filter(target=SupportState.ABANDONED, actor=None).count() == 1
    assert not TransitionNote.objects.exclude(text="").exists()
    kept.refresh_from_db()
    assert kept.holder == stranger


@pytest.mark.django_db(transaction=True)
def test_one_of_two_submissions_at_once_wins(amina, project_supervisor):
    project = make_project(holder=amina)
    seen = [Project.objects.get(pk=project.pk) for _number in range(2)]
    outcomes = race(*[partial(projects.submit, project=one, by=amina) for one in seen])
    project.refresh_from_db()
    assert (project.state, project.number[-8:-2]) == ("submitted", "000001")
    assert outcomes.count("transition_conflict") == 1
