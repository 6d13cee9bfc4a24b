"""The pages of a project: its journey on a phone, its holder's page, its public sheet."""

from django.urls import reverse
from django.utils import timezone

from projects.models import Project
from projects.services import project_data, support, support_delays
from tests.factories.projects import make_project
from tests.factories.projects.advice import make_diagnosis, make_task
from tests.factories.projects.exchanges import make_appointment

IDEA = {
    "title": "Une école à Midelt",
    "summary": "Cent élèves.",
    "idea": "Le village n’a pas d’école.",
    "kind": "social",
    "stage": "idea",
}
ROWS = {"MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": 12, "INITIAL_FORMS": 0}


def _rows(prefix, *rows, total=None):
    sent = {f"{prefix}-{name}": value for name, value in ROWS.items()}
    sent[f"{prefix}-TOTAL_FORMS"] = len(rows) if total is None else total
    return sent | {f"{prefix}-{at}-{key}": value for at, row in enumerate(rows) for key, value in row.items()}


def _at(name, project, *more):
    return reverse(f"projects:{name}", args=[project.public_id, *more])


def test_the_journey_from_an_idea_to_the_receipt(client, amina, project_supervisor):
    support_delays.load()
    region = make_project("refused").region
    assert client.get(reverse("projects:new")).status_code == 200
    client.force_login(amina)
    assert client.post(reverse("projects:new"), {"title": ""}).status_code == 422
    begun = client.post(reverse("projects:new"), {"title": "Mon idée"})
    project = Project.objects.get(holder=amina)
    assert begun.url == _at("step", project, "idea")
    half = client.post(begun.url, IDEA | {"title": ""})
    assert (half.status_code, "Donnez un titre au projet." in half.text) == (422, True)
    assert client.post(begun.url, IDEA | {"autosave": "1"}).status_code == 204
    assert client.post(begun.url, IDEA).url == _at("step", project, "place")
    place = {"sector": "education", "region": region.code, "residence_country": "FR"}
    to_come = client.post(_at("step", project, "place"), place | {"returned_on": "2090-01-01"})
    assert (to_come.status_code, "Cette date est à venir." in to_come.text) == (422, True)
    assert client.post(_at("step", project, "place"), place).url == _at("step", project, "money")
    money = _at("step", project, "money")
    sources = _rows("sources", {"kind": "own_funds", "amount": "300 000", "is_foreign_currency": "on"}, {"kind": ""})
    added = client.post(money, sources | {"currency": "MAD", "add": "1"})
    assert added.text.count('<fieldset class="row-panel"') == 3
    live = client.post(_at("total", project), _rows("sources", {"kind": "bank", "amount": "1,5"}) | {"currency": "EUR"})
    assert live.text.strip() == "<bdi>1,50\xa0€</bdi>"
    wrong = client.post(money, _rows("sources", {"kind": "", "amount": "12"}) | {"currency": "EUR"})
    assert (wrong.status_code, "Choisissez d’où vient ce montant." in wrong.text) == (422, True)
    assert client.post(money, sources | {"currency": "MAD"}).url == _at("step", project, "team")
    team = _rows("team", {"name": "Hind", "role": "Architecte"}) | {"jobs_planned": "12", "is_women_led": "on"}
    assert client.post(_at("step", project, "team"), team).url == _at("step", project, "readers")
    assert client.post(_at("step", project, "readers"), {"confidentiality": "public"}).url == _at("check", project)
    project.refresh_from_db()
    assert (project.amount, project.currency, project.jobs_planned, project.is_women_led) == (300_000, "MAD", 12, True)
    assert "300 000,00\xa0MAD" in client.get(_at("check", project)).text.replace("\u202f", " ")
    assert client.post(_at("check", project)).url == _at("sent", project)
    assert client.post(_at("check", project)).url == _at("sent", project)
    assert "P-2026-" in client.get(_at("sent", project)).text
    for name in ("edit", "check", "step"):
        args = ["idea"] if name == "step" else []
        assert client.get(_at(name, project, *args)).url == _at("project", project)


def test_an_unready_project_says_what_it_lacks_and_goes(client, amina):
    client.force_login(amina)
    project = make_project(holder=amina, sources={"bank": 1}, idea="", residence_country="")
    assert "Terminez votre fiche" in client.get(_at("project", project)).text
    assert "Présentez votre idée en quelques lignes." in client.get(_at("edit", project)).text
    refused = client.post(_at("check", project))
    assert (refused.status_code, "Ce projet n’est pas encore prêt" in refused.text) == (422, True)
    assert '<a href="#check-place">Indiquez le pays où vous vivez.</a>' in refused.text
    assert client.get(_at("step", project, "magic")).status_code == 404
    assert client.post(_at("delete", project)).url == reverse("projects:mine")
    assert "Vous n’avez pas encore présenté de projet" in client.get(reverse("projects:mine")).text


def _correct_figures(client, project, page):
    here = _at("update", project)
    assert here in page
    sent = _rows("sources", {"kind": "bank", "amount": "900 000", "is_secured": "on"}) | {"stage": "idea"}
    sent |= {"region": project.region_id, "jobs_planned": "14", "currency": "MAD", "seen": str(project.updated_at)}
    shown = client.get(here).text
    seen = shown.partition('name="seen" value="')[2].partition('"')[0]
    assert client.post(here, sent | {"seen": seen, "add": "1"}).text.count('<fieldset class="row-panel"') == 2
    assert client.post(here, sent | {"seen": seen, "region": "", "save": "1"}).status_code == 422
    assert client.post(here, sent | {"seen": seen, "save": "1"}).url == _at("project", project)
    late = client.post(here, sent | {"seen": seen, "save": "1"})
    assert (late.status_code, "Les chiffres ont changé depuis" in late.text) == (422, True)
    assert "Emplois prévus : 12 → 14" in client.get(_at("project", project)).text


def test_the_holder_follows_and_decides(client, amina, project_advisor, django_assert_max_num_queries):
    support_delays.load()
    client.force_login(amina)
    project = make_project("submitted", holder=amina, advisor=project_advisor)
    support.ask_completion(project=project, note="Précisez le marché.", by=project_advisor)
    with django_assert_max_num_queries(16):
        page = client.get(_at("project", project)).text
    assert "Précisez le marché." in page
    client.post(_at("check", project))
    project.refresh_from_db()
    support.qualify(project=project, by=project_advisor)
    make_task(project)
    make_diagnosis(project)
    make_appointment(project=project)
    with django_assert_max_num_queries(21):
        page = client.get(_at("project", project)).text
    assert "Votre conseiller commence le diagnostic avec vous." in page
    assert f"{project_advisor}\u2069, votre conseiller" in page
    _correct_figures(client, project, page)
    assert client.post(_at("pause", project)).url == _at("project", project)
    assert "Reprendre le dossier" in client.get(_at("project", project)).text
    client.post(_at("resume", project))
    assert client.post(_at("readers", project), {"confidentiality": "public"}).url == _at("project", project)
    assert "Voir la fiche publique" in client.get(_at("project", project)).text
    assert client.get(_at("own_pdf", project)).content[:5] == b"%PDF-"
    assert "mettez plutôt" in client.get(_at("abandon", project)).text
    assert client.post(_at("abandon", project), {"note": ""}).url == _at("project", project)
    assert client.get(_at("abandon", project)).url == _at("project", project)
    made = client.post(_at("copy", project))
    assert made.url == reverse("projects:edit", args=[Project.objects.latest("pk").public_id])
    with django_assert_max_num_queries(12):
        assert client.get(reverse("projects:mine")).text.count('class="project-row"') == 2


def test_strangers_find_nothing_and_staff_read(client, client_as, amina, stranger, project_supervisor):
    project = make_project("diagnosis", holder=amina)
    client.force_login(stranger)
    for name in ("project", "own_pdf", "edit", "check", "sent", "readers", "update", "abandon", "sheet"):
        assert client.get(_at(name, project)).status_code == 404, name
    for name in ("copy", "delete", "pause", "resume", "total", "check"):
        assert client.post(_at(name, project)).status_code == 404, name
    client = client_as(project_supervisor)
    page = client.get(_at("project", project)).text
    assert project.title in page
    assert _at("abandon", project) not in page
    assert client.get(_at("update", project)).status_code == 200
    assert client.get(_at("own_pdf", project)).status_code == 404


def test_only_what_is_shown_is_found(client, amina, django_assert_max_num_queries):
    now = timezone.now()
    shown = make_project(
        "in_support", holder=amina, confidentiality="public", qualified_at=now, is_women_led=True, kind="social"
    )
    make_project("launched", confidentiality="teaser", qualified_at=now, title="Secret")
    make_project("paused", confidentiality="public", qualified_at=now, title="Secret")
    other = make_project(
        "launched",
        confidentiality="public",
        qualified_at=now,
        title="Un atelier",
        summary="مدرسة الأركان",
        sector="crafts",
    )
    with django_assert_max_num_queries(20):
        page = client.get(reverse("projects:projects"))
    assert (page.context["sentence"], "Secret" in page.text) == ("2 projets publics", False)
    for asked, title in (
        ({"q": "Láiterie"}, shown.title),
        ({"q": "مَدرسه أركان"}, other.title),
        ({"led": "women"}, shown.title),
        ({"kind": "social"}, shown.title),
        ({"sector": "crafts"}, other.title),
        ({"phase": "launched"}, other.title),
    ):
        found = client.get(reverse("projects:projects"), asked)
        assert [card.title for card in found.context["cards"]] == [title]
    assert client.get(reverse("projects:projects"), {"cursor": "x", "region": "zz"}).status_code == 302
    page = client.get(_at("sheet", shown)).text
    assert (shown.title in page, amina.full_name in page, "1\u202f200\u202f000,00\xa0MAD" in page) == (
        True,
        False,
        True,
    )
    project_data.hide(user=amina)
    assert client.get(_at("sheet", shown)).status_code == 404
