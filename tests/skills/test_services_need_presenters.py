"""A need in words: what is asked, for how long, and where it stands."""

from datetime import date, timedelta

import pytest
from django.utils import timezone, translation

from skills.models import Need
from skills.services import need_follow_up, needs
from skills.services.need_presenters import need_view
from tests.factories.skills import NeedFactory, ProvinceFactory, RegionFactory
from tests.factories.skills.needs import make_agent

pytestmark = pytest.mark.django_db


def seen(**fields):
    need = NeedFactory(**({"state": "published"} | fields))
    return need_view(Need.objects.with_parts().get(pk=need.pk))


def days(number):
    return timezone.localdate() + timedelta(days=number)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"deadline": days(0)}, "Dernier jour pour répondre"),
        ({"deadline": days(1)}, "Encore 1 jour pour répondre"),
        ({"deadline": days(30)}, "Encore 30 jours pour répondre"),
        ({"deadline": date(2026, 1, 31)}, "Date limite : 31 janvier 2026"),
        ({"state": "draft", "deadline": None}, ""),
    ],
)
def test_how_long_one_may_answer(fields, sentence):
    assert seen(**fields).deadline_sentence == sentence


@pytest.mark.parametrize(
    ("starts", "ends", "sentence"),
    [
        (date(2027, 1, 10), date(2027, 3, 10), "Du 10 janvier 2027 au 10 mars 2027"),
        (date(2027, 1, 10), None, "À partir du 10 janvier 2027"),
        (None, date(2027, 3, 10), "Jusqu’au 10 mars 2027"),
        (None, None, ""),
    ],
)
def test_when_it_takes_place(starts, ends, sentence):
    assert seen(starts=starts, ends=ends).dates_sentence == sentence


def test_past_its_deadline_it_is_expired_before_the_night():
    view = seen(deadline=days(-1))
    assert (view.state, view.is_open, view.is_fresh, view.is_urgent) == ("expired", False, False, False)
    assert "date limite" in str(view.meaning)


def test_the_narrowest_place_is_named():
    region = RegionFactory(code="08", name_fr="Drâa-Tafilalet")
    province = ProvinceFactory(region=region, name_fr="Zagora")
    assert seen().place == "Tout le Maroc"
    assert "Drâa-Tafilalet" in seen(region=region).place
    assert "Zagora" in seen(region=region, province=province).place
    assert "Agdz" in seen(region=region, province=province, city="Agdz").place


def test_skills_are_told_apart():
    view = seen(skills={"a": "required", "b": "welcome"})
    assert ([one.slug for one in view.required], [one.slug for one in view.welcome]) == (["a"], ["b"])


@pytest.mark.parametrize("language", ["ar", "en"])
def test_people_are_counted_in_every_language(language):
    with translation.override(language):
        assert "12" in seen(people=12).people_sentence


def test_what_waits_begins_with_people(curator):
    agent = make_agent()
    institution = agent.memberships.get().institution
    NeedFactory(institution=institution, author=agent, title="Un brouillon")
    NeedFactory(institution=institution, author=agent, state="published", deadline=days(3))
    returned = NeedFactory(institution=institution, author=agent, state="submitted")
    needs.return_to_author(need=returned, by=curator, reason="unclear", note="Précisez.")
    assert [todo.kind for todo in need_follow_up.to_do(institution)] == ["mend", "expiring", "finish"]
    assert need_follow_up.counts_by_tab(institution) == {"open": 1, "draft": 2, "submitted": 0, "closed": 0}
