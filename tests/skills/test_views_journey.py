"""The registration journey: every step saves, nothing typed is lost, and it ends with a receipt."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from mdm_platform.accounts.services import consents
from mdm_platform.files.models import StoredFile
from skills.models import Profile
from skills.services import taxonomy
from skills.services.journey import JOURNEY
from skills.visibility import DEFAULTS
from tests.factories.skills import DomainFactory, ProfileFactory, RegionFactory, SkillFactory, SpokenLanguageFactory
from tests.utils.consents import consent

REGISTER = "/fr/register/"


def step_url(step):
    return f"/fr/register/{step}/"


def rows(prefix, *given):
    data = {f"{prefix}-TOTAL_FORMS": len(given), f"{prefix}-INITIAL_FORMS": 0}
    for number, row in enumerate(given):
        data |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return data


def picture():
    out = io.BytesIO()
    Image.new("RGB", (40, 40), "red").save(out, "PNG")
    return SimpleUploadedFile("moi.png", out.getvalue(), content_type="image/png")


@pytest.fixture
def browser(client_as, amina):
    return client_as(amina)


@pytest.fixture
def profile(amina):
    return ProfileFactory(owner=consent(amina))


def test_a_visitor_is_told_what_it_is_and_how_to_begin(db):
    page = Client().get(REGISTER)
    assert page.status_code == 200
    text = page.content.decode()
    assert "/accounts/signup/?next=/fr/register/" in text
    assert "D-TEST-000/2026" in text


@pytest.mark.parametrize("step", [*JOURNEY, "check", "done", "suggestions"])
def test_a_visitor_is_sent_to_the_login_and_back(db, step):
    answer = Client().get(step_url(step))
    assert answer.status_code == 302
    assert answer["Location"] == f"/accounts/login/?next={step_url(step)}"


def test_a_visitor_who_posts_begins_nothing(db):
    assert Client().post(REGISTER).status_code == 200
    assert not Profile.objects.exists()


def test_looking_begins_nothing_and_pressing_begins_once(browser, amina):
    browser.get(REGISTER)
    for step in JOURNEY:
        assert browser.get(step_url(step))["Location"] == REGISTER
    assert not Profile.objects.exists()
    for _press in range(2):
        assert browser.post(REGISTER)["Location"] == step_url("identity")
    assert Profile.objects.get().owner == amina


def test_staff_who_are_no_members_read_why(client_as, curator):
    browser = client_as(curator)
    assert "n’est pas celui d’un membre" in browser.get(REGISTER).content.decode()
    assert browser.post(REGISTER).status_code == 403
    assert browser.post(step_url("identity"), {"city": "Rabat"}).status_code == 403


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_every_step_opens_in_every_language(browser, profile, language):
    direction = "rtl" if language == "ar" else "ltr"
    for step in (*JOURNEY, "check"):
        page = browser.get(f"/{language}/register/{step}/")
        assert page.status_code == 200, step
        assert f'<html lang="{language}" dir="{direction}"' in page.content.decode(), step


def test_an_unknown_step_does_not_exist(browser, profile):
    assert browser.get(step_url("salary")).status_code == 404


def test_tasks_say_how_far_each_step_is(browser, profile):
    page = browser.get(REGISTER)
    states = {task.slug: task.state for task in page.context["journey"].tasks}
    assert states == {
        "identity": "done", "professional": "done", "skills": "done", "languages": "done", "experience": "optional",
        "education": "optional", "contribution": "optional", "files": "optional", "visibility": "optional",
        "consent": "done",
    }  # fmt: skip
    assert "Relire et envoyer" in page.content.decode()


def test_the_first_needed_step_is_offered(browser, amina):
    Profile.objects.create(owner=amina)
    page = browser.get(REGISTER)
    assert page.context["journey"].next_task.slug == "identity"
    assert "Votre fiche est complète à 0" in page.content.decode()


def test_a_step_posted_before_beginning_is_kept(browser, amina):
    answer = browser.post(step_url("identity"), {"city": "Lyon", "first_name": "Amina", "last_name": "Berrada"})
    assert answer.status_code == 422
    assert Profile.objects.get(owner=amina).city == "Lyon"


def test_a_whole_journey_without_scripts(browser, amina):
    SkillFactory(slug="physics"), SpokenLanguageFactory(code="ar"), RegionFactory()
    consent(amina)
    consents.withdraw(user=amina, purpose="directory", by=amina)
    levels = {f"level_{name}": level for name, level in DEFAULTS.items()}
    sent = {
        "identity": {
            "first_name": "Amina",
            "last_name": "Berrada",
            "country": "FR",
            "city": "Paris",
            "is_declared_adult": "on",
        },
        "professional": {"headline": "Physicienne", "domain": DomainFactory().pk, "seniority": "9"},
        "skills": rows("skills", {"skill": "physics", "level": "4"}),
        "languages": rows("languages", {"language": "ar", "level": "C2"}),
        "experience": rows("experiences", {"title": "Chercheuse", "started": "2019-09", "country": "FR"}),
        "education": rows("education", {"degree": "Doctorat", "ended_year": "2018"}),
        "contribution": {"contributions": ["mentoring"], "availability": "occasional", "remote": "on"},
        "files": {"photo": picture()},
        "visibility": {"listed_for": "public", **levels, "level_headline": "public"},
        "consent": {"directory": "on"},
    }
    for step, following in zip(JOURNEY, [*JOURNEY[1:], "check"], strict=True):
        answer = browser.post(step_url(step), sent[step])
        assert (step, answer.status_code, answer.headers.get("Location")) == (step, 302, step_url(following))
    profile = Profile.objects.get(owner=amina)
    assert (profile.city, profile.headline, profile.contributions) == ("Paris", "Physicienne", ["mentoring"])
    assert (profile.listed_for, profile.visibility) == ("public", {"headline": "public"})
    assert profile.photo is not None
    assert str(profile.experiences.get().started) == "2019-09-01"
    page = browser.get(step_url("check"))
    assert page.context["is_ready"]
    assert browser.post(step_url("check"))["Location"] == step_url("done")
    assert browser.post(step_url("check"))["Location"] == step_url("done")
    profile.refresh_from_db()
    assert profile.state == "submitted"
    assert "Votre fiche est envoyée" in browser.get(step_url("done")).content.decode()


def test_sending_too_early_says_everything_that_is_missing(browser, amina):
    profile = Profile.objects.create(owner=amina)
    answer = browser.post(step_url("check"))
    assert answer.status_code == 422
    assert len(answer.context["errors"]) == 8
    profile.refresh_from_db()
    assert profile.state == "draft"


def test_what_is_wrong_stays_and_what_is_right_is_saved(browser, profile):
    answer = browser.post(step_url("professional"), {"headline": "", "seniority": "mille", "summary_fr": "Bonjour"})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert 'value="mille"' in text
    assert 'href="#id_headline"' in text
    profile.refresh_from_db()
    assert (profile.summary_fr, profile.headline) == ("Bonjour", "Ingénieure en énergie solaire")


@pytest.mark.parametrize("value", ["a\x00b", "😀" * 2_500, "\u202eمرحبا\u200f", ""])
@pytest.mark.parametrize("step", ["identity", "professional", "contribution", "visibility", "consent"])
def test_odd_texts_break_no_step(browser, profile, step, value):
    names = {
        "identity": ["first_name", "last_name", "first_name_ar", "birth_year", "country", "city", "origin_region"],
        "professional": ["headline", "domain", "seniority", "summary_fr", "summary_ar"],
        "contribution": ["contributions", "availability", "regions_of_interest"],
        "visibility": ["listed_for", "level_name"],
        "consent": ["directory"],
    }[step]
    assert browser.post(step_url(step), dict.fromkeys(names, value)).status_code in (302, 422)


@pytest.mark.parametrize("value", ["a\x00b", "😀" * 2_500, "\u202eمرحبا\u200f", ""])
@pytest.mark.parametrize(
    ("step", "prefix", "names"),
    [
        ("skills", "skills", ("skill", "level", "evidence_url", "evidence_year")),
        ("languages", "languages", ("language", "level")),
        ("experience", "experiences", ("title", "organisation", "country", "started", "description")),
        ("education", "education", ("degree", "institution", "ended_year")),
    ],
)
def test_odd_texts_break_no_row(browser, profile, step, prefix, names, value):
    answer = browser.post(step_url(step), rows(prefix, dict.fromkeys(names, value)))
    assert answer.status_code in (302, 422)


def test_autosave_answers_quietly(browser, profile):
    answer = browser.post(step_url("identity"), {"city": "Nantes", "first_name": "Salma", "autosave": "1"})
    assert answer.status_code == 204
    profile.refresh_from_db()
    assert profile.city == "Nantes"


def test_autosave_says_what_is_not_kept(browser, profile):
    answer = browser.post(step_url("identity"), {"city": "Nantes", "birth_year": "hier", "autosave": "1"})
    assert answer.status_code == 422
    assert answer.content.decode() == "Pas encore enregistré, à corriger : Année de naissance."
    profile.refresh_from_db()
    assert profile.city == "Nantes"


def test_a_row_is_added_with_everything_typed_kept(browser, profile):
    data = rows("experiences", {"title": "Ingénieure", "organisation": "OCP"})
    page = browser.post(step_url("experience"), {**data, "add": "1"})
    assert page.status_code == 200
    text = page.content.decode()
    assert 'value="OCP"' in text
    assert 'id="experiences-1"' in text
    assert 'name="experiences-1-title" dir="auto"' in text
    assert text.count(" autofocus") == 1
    assert profile.experiences.get().organisation == "OCP"


def test_a_row_is_removed_and_the_others_stay(browser, profile):
    data = rows("experiences", {"title": "Ingénieure"}, {"title": "Stage", "DELETE": "on"})
    answer = browser.post(step_url("experience"), data)
    assert answer["Location"] == f"{step_url('experience')}#rows"
    assert [row.title for row in profile.experiences.all()] == ["Ingénieure"]


def test_a_removed_row_stays_removed_when_another_is_wrong(browser, profile):
    data = rows("experiences", {"organisation": "OCP"}, {"title": "Stage", "DELETE": "on"})
    answer = browser.post(step_url("experience"), data)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert '<input type="hidden" name="experiences-1-DELETE" value="on">' in text
    assert 'href="#id_experiences-0-title"' in text


def test_a_skill_is_found_and_added_without_scripts(browser, profile):
    taxonomy.load()
    kept = rows("skills", {"skill": "solar-energy", "level": "5"})
    page = browser.post(step_url("skills"), {**kept, "q": "محاسبة", "search": "1"})
    results = page.context["results"]
    assert page.status_code == 200
    assert results
    answer = browser.post(step_url("skills"), {**kept, "add_skill": results[0]["slug"]})
    assert answer["Location"] == f"{step_url('skills')}#rows"
    held = dict(profile.profile_skills.values_list("skill__slug", "level"))
    assert held == {"solar-energy": 5, results[0]["slug"]: 3}


def test_with_scripts_only_the_rows_come_back(browser, profile):
    SkillFactory(slug="physics")
    data = {**rows("skills", {"skill": "solar-energy", "level": "5"}), "add_skill": "physics"}
    page = browser.post(step_url("skills"), data, headers={"HX-Request": "true"})
    text = page.content.decode()
    assert page.status_code == 200
    assert text.strip().startswith('<div id="rows"')
    assert "Compétence physics" in text


def test_too_many_rows_are_refused_and_kept_on_the_page(browser, profile):
    data = rows("education", *({"degree": f"Diplôme {number}"} for number in range(21)))
    answer = browser.post(step_url("education"), data)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Vous pouvez en indiquer 20 au plus." in text
    assert 'value="Diplôme 20"' in text
    assert not profile.education.exists()


@pytest.mark.parametrize("state", ["submitted", "refused", "withdrawn"])
def test_a_profile_that_is_not_open_is_not_changed_and_nothing_typed_is_lost(browser, amina, state):
    profile = ProfileFactory(owner=consent(amina), state=state)
    assert browser.get(step_url("identity"))["Location"] == REGISTER
    assert {task.state for task in browser.get(REGISTER).context["journey"].tasks} == {"locked"}
    answer = browser.post(step_url("professional"), {"headline": "Autre", "domain": profile.domain_id})
    assert answer.status_code == 422
    assert 'value="Autre"' in answer.content.decode()
    assert "ne peut pas être modifiée" in answer.content.decode()
    profile.refresh_from_db()
    assert profile.headline == "Ingénieure en énergie solaire"


def test_a_listed_profile_cannot_lose_what_the_directory_needs(browser, amina):
    profile = ProfileFactory(owner=consent(amina), state="published")
    answer = browser.post(step_url("skills"), rows("skills", {"skill": "solar-energy", "level": "3", "DELETE": "on"}))
    assert answer.status_code == 422
    assert "Ajoutez au moins une compétence." in answer.content.decode()
    assert profile.profile_skills.count() == 1


def test_coming_from_the_check_one_goes_back_to_it(browser, profile):
    answer = browser.post(step_url("languages") + "?from=check", rows("languages", {"language": "fr", "level": "C1"}))
    assert answer["Location"] == step_url("check")


def test_saving_for_later_goes_back_to_the_list(browser, profile):
    answer = browser.post(step_url("contribution"), {"remote": "on", "later": "1"})
    assert answer["Location"] == REGISTER


def test_a_file_that_lies_is_refused_and_the_other_is_kept(browser, profile):
    fake = SimpleUploadedFile("cv.pdf", b"MZ not a pdf", content_type="application/pdf")
    answer = browser.post(step_url("files"), {"photo": picture(), "cv": fake})
    assert answer.status_code == 422
    assert 'href="#id_cv"' in answer.content.decode()
    profile.refresh_from_db()
    assert profile.photo is not None
    assert profile.cv is None


@pytest.mark.parametrize("content", [b"", b"\x89PNG" + b"0" * 6_000_000])
def test_an_empty_or_huge_file_is_refused_in_words(browser, profile, content):
    answer = browser.post(step_url("files"), {"photo": SimpleUploadedFile("moi.png", content)})
    assert answer.status_code == 422
    assert answer.context["form"].errors["photo"]


def test_a_photo_is_replaced_then_deleted(browser, profile):
    for _turn in range(2):
        browser.post(step_url("files"), {"photo": picture()})
    assert StoredFile.objects.count() == 1
    answer = browser.post(step_url("files"), {"remove": "photo"})
    assert answer["Location"] == f"{step_url('files')}#rows"
    assert not StoredFile.objects.exists()


def test_consents_are_given_and_withdrawn(browser, profile, amina):
    browser.post(step_url("consent"), {"partner_sharing": "on"})
    assert consents.has(amina, "partner_sharing")
    assert not consents.has(amina, "directory")


def test_nobody_reaches_the_profile_of_another(client_as, stranger, profile):
    browser = client_as(stranger)
    assert browser.get(REGISTER).context["may_begin"]
    browser.post(step_url("contribution"), {"remote": "on"})
    profile.refresh_from_db()
    assert not profile.remote


@pytest.mark.parametrize("query", ["énerg", "محاس", "", "\x00", "x" * 10_000, "😀", "\u202e"])
def test_suggestions_never_fail(browser, query):
    taxonomy.load()
    answer = browser.get(reverse("skills:register_suggest"), {"q": query})
    assert answer.status_code == 200
    results = answer.json()["results"]
    assert bool(results) == (query in ("énerg", "محاس"))
    assert all(set(result) == {"slug", "label", "others"} for result in results)


@pytest.mark.parametrize("step", ["skills", "languages", "experience", "education", "check"])
def test_queries_do_not_grow_with_rows(browser, amina, step, django_assert_max_num_queries):
    profile = ProfileFactory(owner=consent(amina), skills=["a"], languages={"fr": "C2"})
    counts = []
    profile.experiences.create(title="a")
    profile.education.create(degree="a")
    for added in ([], ["ar", "en"]):
        for code in added:
            profile.profile_skills.create(skill=SkillFactory(slug=code), level=3)
            profile.profile_languages.create(language=SpokenLanguageFactory(code=code), level="B2")
            profile.experiences.create(title=code)
            profile.education.create(degree=code)
        browser.get(step_url(step))
        with django_assert_max_num_queries(40) as found:
            browser.get(step_url(step))
        counts.append(len(found))
    assert counts[0] == counts[1]
    assert counts[0] <= 20
