"""Pages of surveys: answered without JavaScript, once; results for everybody; the workplace."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from skills.models import Survey, SurveyQuestion
from skills.services import surveys
from tests.factories.skills.surveys import SurveyFactory, add_question, asked_member

pytestmark = pytest.mark.django_db


def page_of(survey, name="survey"):
    return reverse(f"skills:{name}", args=[survey.public_id])


def filled(survey, **more):
    given = {"single": "1", "multiple": ["0", "2"], "scale": "3", "text": "Plus d’ateliers."}
    return {f"q{question.pk}": given[question.kind] for question in survey.questions.all()} | {"consent": "on"} | more


def published(counts=(17, 10, 2), answered=29):
    survey = SurveyFactory(state="closed", answered=answered, questions=["single", "text"])
    survey.questions.filter(kind="single").update(counts=list(counts))
    survey.questions.filter(kind="text").update(texts=["secret de quelqu’un"])
    surveys.publish(survey=survey, by=asked_keeper())
    return survey


def asked_keeper():
    from tests.factories.accounts import make_user

    return make_user("statistician")


def test_a_member_answers_once(client_as):
    survey, person = SurveyFactory(state="open"), asked_member()
    browser = client_as(person)
    page = browser.get(page_of(survey)).content.decode()
    assert "J’accepte que mes réponses soient comptées." in page
    assert "<script" not in page.split("<main", 1)[1].split("</main>", 1)[0]
    answer = browser.post(page_of(survey), filled(survey), follow=True)
    assert "vos réponses sont comptées" in answer.content.decode()
    again = browser.post(page_of(survey), filled(survey))
    assert again.status_code == 409
    assert "Vous avez déjà répondu" in again.content.decode()
    assert Survey.objects.get().answered == 1


def test_what_is_missing_is_said_and_what_was_typed_stays(client_as):
    survey = SurveyFactory(state="open")
    data = filled(survey)
    data.pop("consent")
    page = client_as(asked_member()).post(page_of(survey), data)
    assert page.status_code == 422
    assert "Cochez la case" in page.content.decode()
    assert "Plus d’ateliers." in page.content.decode()
    page = client_as(asked_member()).post(page_of(survey), {"consent": "on"})
    assert page.status_code == 422
    assert Survey.objects.get().answered == 0


def test_strangers_find_nothing(client, client_as, stranger, curator):
    survey = SurveyFactory(state="open")
    assert client.get(page_of(survey)).status_code == 302
    assert client_as(stranger).get(page_of(survey)).status_code == 404
    assert client_as(stranger).post(page_of(survey), filled(survey)).status_code == 404
    assert "d’autres parcours" in client_as(curator).get(page_of(survey)).content.decode()
    assert client.get(page_of(survey, "survey_results")).status_code == 404
    assert client.get(page_of(survey, "survey_results_csv")).status_code == 404


def test_a_closed_survey_says_so(client_as):
    survey, person = SurveyFactory(state="closed"), asked_member()
    assert "Cette enquête est close" in client_as(person).get(page_of(survey)).content.decode()
    assert client_as(person).post(page_of(survey), filled(survey)).status_code == 409


def test_results_are_for_everybody_and_hide_what_they_must(client, client_as):
    survey = published()
    page = client.get(page_of(survey, "survey_results")).content.decode()
    assert "moins de 5 ou masqué" in page
    assert "29 personnes ont répondu" in page
    assert "secret de quelqu’un" not in page
    assert "Lire les résultats" in client_as(asked_member()).get(page_of(survey)).content.decode()
    text = client.get(page_of(survey, "survey_results_csv")).content.decode("utf-8-sig")
    assert "Choix 3" in text
    assert "secret" not in text
    assert '"2"' not in text


def test_the_list_shows_mine_and_the_results(client, client_as, stranger):
    assert "Aucune enquête" in client.get("/fr/surveys/").content.decode()
    survey, person = SurveyFactory(state="open", title_fr="À moi"), asked_member()
    published()
    assert "À moi" in client_as(person).get("/fr/surveys/").content.decode()
    assert "À moi" not in client_as(stranger).get("/fr/surveys/").content.decode()
    surveys.answer(
        survey=survey, answers={q.pk: {"single": 0, "multiple": [], "scale": 0, "text": ""}[q.kind]
                                for q in survey.questions.all()}, agreed=True, by=person,
    )  # fmt: skip
    assert "À moi" not in client_as(person).get("/fr/surveys/").content.decode()


@pytest.mark.parametrize("name", ["survey", "survey_results"])
def test_queries_do_not_grow_with_the_questions(client_as, name):
    survey = published() if name == "survey_results" else SurveyFactory(state="open", questions=["single"])
    browser, counts = client_as(asked_member()), []
    for more in (0, 5):
        for position in range(more):
            question = add_question(survey, "single", 10 + position)
            survey.results.get("questions", {})[str(question.pk)] = [5, 5, 5]
        survey.save()
        browser.get(page_of(survey, name))
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(page_of(survey, name)).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 20


def test_staff_prepare_open_close_and_publish(client_as, administrator):
    browser = client_as(administrator)
    add = reverse("admin:skills_survey_add")
    assert browser.get(add).status_code == 200
    survey = SurveyFactory(questions=["single", "text"])
    change = reverse("admin:skills_survey_change", args=[survey.pk])
    assert "Question 1" in browser.get(change).content.decode()
    step = lambda name: browser.post(  # noqa: E731  three steps in a row
        reverse("admin:skills_survey_transition", args=[survey.pk, name]), {"seen_state": survey.state}
    )
    step("open")
    survey.refresh_from_db()
    assert survey.state == "open"
    Survey.objects.update(answered=7)
    SurveyQuestion.objects.filter(kind="text").update(texts=["<b>un avis</b>"])
    SurveyQuestion.objects.filter(kind="single").update(counts=[7, 0, 0])
    page = browser.get(change).content.decode()
    assert "un avis" not in page
    assert "connu après la clôture" in page
    step("close")
    survey.refresh_from_db()
    assert "&lt;b&gt;un avis" in browser.get(change).content.decode()
    step("publish")
    survey.refresh_from_db()
    assert survey.results["people"] == 7
    assert browser.get(reverse("admin:skills_survey_changelist")).status_code == 200


def test_the_api_gives_published_surveys_only(client):
    SurveyFactory(state="open")
    survey = published()
    [row] = client.get("/api/v1/surveys/").json()["results"]
    assert (row["public_id"], row["people"]) == (str(survey.public_id), 29)
    assert [choice["count"] for choice in row["questions"][0]["choices"]] == [17, None, None]
    assert client.get(f"/api/v1/surveys/{survey.public_id}/").json() == row
