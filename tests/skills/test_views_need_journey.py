"""Writing a need: one subject a page, saved as one types, without scripts, until the receipt."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from skills.models import Need, SkillLabel
from skills.services import labels
from tests.factories.skills import DomainFactory, NeedFactory, RegionFactory, SkillFactory, SpokenLanguageFactory
from tests.factories.skills.needs import make_agent

pytestmark = pytest.mark.django_db

NEW = "/fr/institution/needs/new/"
MISSION = "Former les techniciens à la maintenance des panneaux et à l’énergie solaire."


@pytest.fixture
def browser(client_as, partner_agent):
    """The agent's browser."""
    return client_as(partner_agent)


@pytest.fixture
def draft(partner_agent):
    """A draft of the agent's institution."""
    return NeedFactory(institution=partner_agent.memberships.get().institution, author=partner_agent, skills={})


def page_url(name, need, *rest):
    return reverse(f"skills:{name}", args=[need.public_id, *rest])


def step_url(need, step):
    return page_url("need_step", need, step)


def rows(prefix, *given):
    sent = {f"{prefix}-TOTAL_FORMS": len(given), f"{prefix}-INITIAL_FORMS": 0}
    return sent | {
        f"{prefix}-{number}-{name}": value for number, row in enumerate(given) for name, value in row.items()
    }


def mission_values(**changes):
    values = {"title": "Former au solaire", "mission": MISSION, "language": "fr", "contribution": "training"}
    return values | {"domain": DomainFactory().pk} | changes


def condition_values(**changes):
    deadline = timezone.localdate() + timedelta(days=60)
    values = {"presence": "on_site", "workload": "part_time", "people": "2", "compensation": "paid"}
    return values | {"deadline": deadline.isoformat()} | changes


def test_a_whole_journey_without_scripts(browser):
    SkillFactory(slug="physics"), SpokenLanguageFactory(code="ar"), RegionFactory(code="06")
    begun = browser.post(NEW)
    need = Need.objects.get()
    assert begun["Location"] == step_url(need, "mission")
    sent = {
        "mission": mission_values(),
        "skills": rows("skills", {"skill": "physics", "kind": "required", "level": "4"}),
        "conditions": condition_values(region="06", starts="2027-01-10", ends="2027-03-10"),
        "languages": rows("languages", {"language": "ar", "level": "B2"}),
    }
    following = [step_url(need, "skills"), step_url(need, "conditions"), step_url(need, "languages")]
    for step, target in zip(sent, [*following, page_url("need_check", need)], strict=True):
        answer = browser.post(step_url(need, step), sent[step])
        assert (step, answer.status_code, answer.headers.get("Location")) == (step, 302, target)
    need.refresh_from_db()
    assert (need.title, need.people, need.region_id, str(need.starts)) == ("Former au solaire", 2, "06", "2027-01-10")
    assert [(row.skill.slug, row.kind, row.level) for row in need.need_skills.all()] == [("physics", "required", 4)]
    assert [(row.language_id, row.level) for row in need.need_languages.all()] == [("ar", "B2")]
    assert browser.get(page_url("need_check", need)).context["is_ready"]
    assert browser.post(page_url("need_check", need))["Location"] == page_url("need_sent", need)
    need.refresh_from_db()
    assert need.state == "submitted"
    assert "Votre besoin est envoyé" in browser.get(page_url("need_sent", need)).content.decode()


def test_beginning_twice_leaves_one_draft(browser):
    browser.post(NEW)
    browser.post(NEW)
    assert Need.objects.count() == 1
    assert browser.get(NEW).status_code == 200
    assert Need.objects.count() == 1


def test_sending_too_early_says_everything_that_is_missing(browser):
    browser.post(NEW)
    need = Need.objects.get()
    answer = browser.post(page_url("need_check", need))
    assert answer.status_code == 422
    assert "Donnez un titre au besoin." in answer.content.decode()
    assert f"{step_url(need, 'skills')}?from=check" in answer.content.decode()
    need.refresh_from_db()
    assert need.state == "draft"


def test_the_tasks_say_how_far_it_is(browser, draft):
    page = browser.get(page_url("need_edit", draft)).content.decode()
    assert "Indiquez au moins une compétence indispensable." in page
    assert page.count("Terminé") == 2


class TestSkills:
    @pytest.fixture
    def solar(self):
        """A skill that the mission's text names."""
        skill = SkillFactory(slug="solar", label_fr="Énergie solaire")
        if not SkillLabel.objects.filter(skill=skill).exists():
            labels.add([labels.Label(skill.pk, "fr", "Énergie solaire", preferred=True)])
        return skill

    @pytest.fixture
    def told(self, draft, solar):
        """A draft whose mission names the skill."""
        Need.objects.filter(pk=draft.pk).update(mission=MISSION)
        return draft

    def test_skills_of_the_text_are_proposed_to_be_ticked(self, browser, told):
        page = browser.get(step_url(told, "skills")).content.decode()
        assert "Trouvées dans votre texte" in page
        assert 'value="solar:required"' in page or 'value="solar:welcome"' in page

    @pytest.mark.parametrize("kind", ["required", "welcome"])
    def test_ticked_ones_are_added_as_the_button_says(self, browser, told, kind):
        answer = browser.post(
            step_url(told, "skills"), rows("skills") | {"pick": ["solar:required"], "add_picked": kind}
        )
        assert (answer.status_code, answer["Location"]) == (302, f"{step_url(told, 'skills')}#rows")
        assert [(row.skill.slug, row.kind, row.level) for row in told.need_skills.all()] == [("solar", kind, 3)]
        assert "Trouvées dans votre texte" not in browser.get(step_url(told, "skills")).content.decode()

    def test_ticks_are_not_lost_by_going_on(self, browser, told):
        browser.post(step_url(told, "skills"), rows("skills") | {"pick": ["solar:welcome"]})
        assert [(row.skill.slug, row.kind) for row in told.need_skills.all()] == [("solar", "welcome")]

    def test_ticks_wait_while_one_types(self, browser, told):
        sent = rows("skills") | {"pick": ["solar:welcome"], "autosave": "1"}
        assert browser.post(step_url(told, "skills"), sent).status_code == 204
        assert not told.need_skills.exists()

    def test_a_skill_that_does_not_exist_is_refused(self, browser, told):
        answer = browser.post(step_url(told, "skills"), rows("skills") | {"pick": ["no\x00such:required"]})
        assert answer.status_code == 422
        assert not told.need_skills.exists()

    def test_a_skill_is_searched_and_added_without_scripts(self, browser, told):
        found = browser.post(step_url(told, "skills"), rows("skills") | {"search": "1", "q": "solaire"})
        assert 'name="add_skill" value="solar"' in found.content.decode()
        browser.post(step_url(told, "skills"), rows("skills") | {"add_skill": "solar"})
        assert [(row.skill.slug, row.kind) for row in told.need_skills.all()] == [("solar", "required")]

    def test_htmx_brings_the_rows_alone(self, browser, told):
        sent = rows("skills") | {"add_skill": "solar"}
        page = browser.post(step_url(told, "skills"), sent, headers={"HX-Request": "true"}).content.decode()
        assert page.lstrip().startswith('<div id="rows"')
        assert "Énergie solaire" in page


class TestSaving:
    def test_what_is_right_is_saved_while_one_types(self, browser, draft):
        answer = browser.post(step_url(draft, "mission"), {"title": "Un autre titre", "autosave": "1"})
        assert answer.status_code == 204
        draft.refresh_from_db()
        assert draft.title == "Un autre titre"

    def test_what_everybody_reads_is_not_saved_half_typed(self, browser, draft, partner_agent):
        need = NeedFactory(institution=draft.institution, author=partner_agent, state="published")
        assert "data-autosave" in browser.get(step_url(draft, "mission")).content.decode()
        assert "data-autosave" not in browser.get(step_url(need, "mission")).content.decode()

    def test_what_is_wrong_stays_on_the_page(self, browser, draft):
        answer = browser.post(step_url(draft, "conditions"), condition_values(people="mille", deadline="2020-01-01"))
        page = answer.content.decode()
        assert answer.status_code == 422
        assert 'value="mille"' in page
        assert "Choisissez une date limite qui n’est pas passée." in page
        draft.refresh_from_db()
        assert draft.compensation == "paid"

    def test_dates_go_forward(self, browser, draft):
        answer = browser.post(step_url(draft, "conditions"), condition_values(starts="2027-03-01", ends="2027-01-01"))
        assert "La fin ne peut pas précéder le début." in answer.content.decode()

    @pytest.mark.parametrize("value", ["a\x00b", "😀" * 2_500, "\u202eمرحبا\u200f", ""])
    @pytest.mark.parametrize("step", ["mission", "conditions"])
    def test_odd_texts_break_no_step(self, browser, draft, step, value):
        names = {**mission_values(), **condition_values(), "region": "", "province": "", "city": "", "starts": ""}
        assert browser.post(step_url(draft, step), dict.fromkeys(names, value)).status_code in (302, 422)

    def test_an_open_need_is_changed_at_once_and_stays_complete(self, browser, draft, partner_agent):
        need = NeedFactory(institution=draft.institution, author=partner_agent, state="published")
        browser.post(step_url(need, "conditions"), condition_values(people="5"))
        answer = browser.post(step_url(need, "skills"), rows("skills"))
        assert answer.status_code == 422
        need.refresh_from_db()
        assert need.people == 5
        assert need.has_required_skill


class TestAccess:
    @pytest.mark.parametrize("name", ["need_edit", "need_check", "need_sent"])
    def test_others_do_not_open_the_journey(self, client, client_as, draft, amina, curator, name):
        assert client.get(page_url(name, draft)).status_code == 302
        for somebody in (amina, curator, make_agent()):
            assert client_as(somebody).get(page_url(name, draft)).status_code == 404
            assert client_as(somebody).get(step_url(draft, "mission")).status_code == 404
            assert client_as(somebody).post(step_url(draft, "mission"), mission_values(title="Volé")).status_code == 404
        draft.refresh_from_db()
        assert draft.title != "Volé"

    def test_only_agents_begin(self, client, client_as, amina):
        assert client.post(NEW).status_code == 302
        assert client_as(amina).post(NEW).status_code == 403
        assert not Need.objects.exists()

    def test_a_sent_need_leads_to_its_follow_up(self, browser, draft, partner_agent):
        need = NeedFactory(institution=draft.institution, author=partner_agent, state="submitted")
        for url in (page_url("need_edit", need), step_url(need, "mission"), page_url("need_check", need)):
            assert browser.get(url)["Location"] == page_url("need_follow", need)
        answer = browser.post(step_url(need, "mission"), mission_values())
        assert answer.status_code == 422
        assert "en cours d’examen" in answer.content.decode()

    def test_unknown_steps_do_not_exist(self, browser, draft):
        assert browser.get(step_url(draft, "identity")).status_code == 404

    def test_reading_writes_nothing(self, browser, draft):
        before = Need.objects.filter(pk=draft.pk).values().get()
        for step in ("mission", "skills", "conditions", "languages"):
            assert browser.get(step_url(draft, step)).status_code == 200
        assert Need.objects.filter(pk=draft.pk).values().get() == before


@pytest.mark.parametrize("step", ["mission", "skills", "conditions", "languages"])
def test_queries_do_not_grow_with_rows(browser, draft, step, django_assert_max_num_queries):
    counts = []
    for slugs in ({"a": "required"}, {"b": "required", "c": "welcome"}):
        for slug, kind in slugs.items():
            draft.need_skills.create(skill=SkillFactory(slug=slug), kind=kind)
        with django_assert_max_num_queries(20) as found:
            browser.get(step_url(draft, step))
        counts.append(len(found))
    assert counts[0] == counts[1]
