"""What is over is forgotten on its day, not before, and the figures stay."""

from datetime import timedelta

import pytest
from django.utils import timezone

from mdm_platform.audit.models import TransitionNote
from projects.models import Interest, Introduction, IntroductionMessage, Project
from projects.services import retention
from projects.workflows import SupportWorkflow
from tests.factories.projects import make_project
from tests.factories.projects.investors import IntroductionFactory, TeaserFactory
from tests.factories.projects.missions import MissionApplicationFactory, MissionFactory, past_slot
from tests.factories.projects.opportunities import make_interest, make_opportunity

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_a_draft_that_nobody_touches_for_a_year_is_deleted(amina):
    draft, sent = make_project(holder=amina), make_project("to_complete", holder=amina)
    last = Project.objects.get(pk=draft.pk).updated_at
    assert retention.delete_drafts(now=last + retention.DRAFT_UNTOUCHED - DAY) == 0
    assert retention.delete_drafts(now=last + retention.DRAFT_UNTOUCHED + DAY) == 1
    assert list(Project.objects.all()) == [sent]


def test_a_file_given_up_two_years_ago_is_nobodys_and_keeps_its_figures(amina, project_supervisor):
    given_up, agreed = (
        make_project("submitted", holder=amina, created_at=timezone.now() - 3 * retention.ENDED_FILE) for _n in range(2)
    )
    IntroductionFactory(state="agreed", project=agreed)
    TeaserFactory(project=given_up)
    given_up.team.create(name="Hind Berrada")
    for project in (given_up, agreed):
        SupportWorkflow.apply(project, "redirect", by=project_supervisor, note="Voyez l’office.", now=timezone.now())
    assert retention.forget_files(now=timezone.now() + retention.ENDED_FILE - DAY) == 0
    assert retention.forget_files(now=timezone.now() + retention.ENDED_FILE + DAY) == 1
    assert retention.forget_files(now=timezone.now() + retention.ENDED_FILE + DAY) == 0
    left = Project.objects.get(pk=given_up.pk)
    assert (left.holder, left.title, left.idea, left.team.count(), left.teaser.pitch) == (None, "", "", 0, "")
    assert (left.state, left.number, left.amount) == ("redirected", given_up.number, given_up.amount)
    assert TransitionNote.objects.exclude(text="").count() == 1
    agreed.refresh_from_db()
    assert agreed.holder == amina, "an agreement is the other side's too"


def test_words_of_what_is_over_go_and_the_rows_stay():
    now = timezone.now()
    over, going = IntroductionFactory(state="none", ended_at=now - 366 * DAY), IntroductionFactory(state="in_talks")
    recent = IntroductionFactory(state="none", ended_at=now - 364 * DAY)
    for one in (over, going, recent):
        IntroductionMessage.objects.create(introduction=one, side="holder", body="Bonjour", at=now - 400 * DAY)
    offer = make_opportunity()
    declined = make_interest(offer, state="declined", answered_at=now - 181 * DAY)
    make_interest(offer, state="accepted", answered_at=now - 181 * DAY)
    make_interest(offer, state="declined")
    mission = MissionFactory()
    told = [MissionApplicationFactory(slot=past_slot(mission, days), message="Je viens") for days in (91, 80)]
    assert retention.forget_words(now=now) == 4
    assert retention.forget_words(now=now) == 0
    assert set(IntroductionMessage.objects.values_list("introduction", flat=True)) == {going.pk, recent.pk}
    assert list(Introduction.objects.filter(message="")) == [over]
    assert [(one.pk, one.answer) for one in Interest.objects.filter(message="")] == [(declined.pk, "")]
    for one in told:
        one.refresh_from_db()
    assert [one.message for one in told] == ["", "Je viens"]
