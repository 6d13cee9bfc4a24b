"""The figures of an institution: what came of its needs, how it answers, and nobody's own story."""

from datetime import timedelta

import pytest
from django.utils import timezone

from skills.services import matches, need_figures
from skills.services.need_figures import InstitutionFigures
from tests.factories.institutions import InstitutionFactory
from tests.factories.skills import NeedFactory
from tests.factories.skills.matches import MatchFactory
from tests.factories.skills.needs import make_agent

pytestmark = pytest.mark.django_db


@pytest.fixture
def institution():
    return InstitutionFactory()


@pytest.fixture
def need(institution):
    return NeedFactory(state="published", institution=institution, people=20)


def days_ago(days):
    return timezone.now() - timedelta(days=days)


def interested(need, waited, *, number=1, introduced=None):
    for _person in range(number):
        state = "interested" if introduced is None else "introduced"
        met = {} if introduced is None else {"introduced_at": days_ago(introduced)}
        MatchFactory(need=need, state=state, answered_at=days_ago(waited), sent_at=days_ago(waited + 1), **met)


def test_an_institution_without_needs_has_none():
    assert need_figures.figures_of(InstitutionFactory()) == InstitutionFigures()


def test_needs_are_counted_as_they_are_shown(institution):
    for state in ("draft", "submitted", "published", "in_progress", "filled", "expired", "withdrawn"):
        NeedFactory(state=state, institution=institution)
    NeedFactory(state="published", institution=institution, deadline=timezone.localdate() - timedelta(days=1))
    NeedFactory(state="filled")
    figures = need_figures.figures_of(institution)
    assert (figures.published, figures.open, figures.filled) == (5, 2, 1)


def test_four_people_are_nobody_s_business_and_five_are_a_figure(institution, need):
    interested(need, 30, number=4)
    hidden = need_figures.figures_of(institution)
    assert (hidden.interested, hidden.engagements, hidden.response_rate) == (None, None, None)
    interested(need, 30)
    shown = need_figures.figures_of(institution)
    assert (shown.interested, shown.engagements, shown.response_rate) == (5, None, 0)


def test_an_introduction_within_three_weeks_is_an_answer(institution, need):
    interested(need, 40, introduced=19, number=3)
    interested(need, 40, introduced=18)
    interested(need, 40)
    interested(need, 5, number=7)
    assert need_figures.figures_of(institution).response_rate == 60


def test_a_refusal_is_an_answer_too(institution, need):
    interested(need, 10, number=5)
    agent = make_agent(institution)
    for match in need.matches.all()[:3]:
        matches.close(match=match, by=agent, reason="other_person")
    interested(need, 60, number=2)
    assert need_figures.figures_of(institution).response_rate == 60


def test_other_institutions_people_do_not_count(institution, need):
    interested(NeedFactory(state="published"), 30, number=6)
    assert need_figures.figures_of(institution).interested is None


def test_the_page_of_the_institution_says_it(client, institution, need):
    interested(need, 40, introduced=39, number=5)
    text = client.get(f"/fr/institutions/{institution.slug}/").content.decode()
    assert "1 besoin publié." in text
    assert "100 % des personnes intéressées ont eu une réponse dans les trois semaines." in text
