"""An idea becomes an action plan: somebody presents it on a phone, an advisor makes the diagnosis, both sides act."""

from datetime import timedelta

from django.utils import timezone

from projects.models import Project
from projects.services import assignments, plans, support
from tests.e2e.conftest import PHONE
from tests.factories.projects.advice import AdvisorProfileFactory

STEP = "Enregistrer et continuer"
IDEA = {
    "title": "Une laiterie à Settat",
    "summary": "Transformer le lait de quarante éleveurs en fromage frais.",
    "idea": "Le lait part aujourd’hui loin de la province. Nous l’achetons sur place et livrons trois villes.",
}


def typed(field):
    """A selector of the field with that name."""
    return f'main [name="{field}"]'


def test_an_idea_on_a_phone_becomes_an_action_plan(
    person, reference, amina, project_advisor, project_supervisor, letters
):
    profile = AdvisorProfileFactory(user=project_advisor, languages=["fr"])
    holder = person(viewport=PHONE)
    holder.sign_in_as(amina)
    project = present(holder)
    assert "plan d’action" not in holder.page.content()

    assignments.assign(project=project, advisor=profile, by=project_supervisor)
    support.qualify(project=project, by=project_advisor)
    support.start_diagnosis(project=project, by=project_advisor)
    diagnose(person, project_advisor, project)
    assert "diagnostic" in letters(amina.email)
    project.refresh_from_db()
    support.plan(project=project, by=project_advisor)
    day = timezone.localdate() + timedelta(days=12)
    words = {"project": project, "due_on": day, "by": project_advisor}
    plans.add_milestone(**words, title="Le local est loué")
    plans.add_task(**words, side="holder", title="Demander trois devis")
    plans.add_task(**words, side="advisor", title="Relire le bail")
    support.accompany(project=project, by=project_advisor)

    page = holder.open(f"/me/projects/{project.public_id}/")
    holder.reach(IDEA["title"])
    holder.follow("Voir le diagnostic et le plan")
    holder.reach("Diagnostic et plan d’action")
    for text in (
        "\u2068Asmae Conseillère\u2069, votre conseiller",
        "Trouver un terrain près de la coopérative.",
        "Relire le bail",
    ):
        page.get_by_text(text, exact=True).first.wait_for()
    page.get_by_role("button", name="C’est fait : Demander trois devis").click()
    page.get_by_text("C’est noté : cette tâche est faite.").wait_for()
    page.get_by_text("1 tâche faite sur 2").or_(page.get_by_text("1 tâches faites sur 2")).wait_for()
    holder.check()
    assert "Demander trois devis" in letters(project_advisor.email)


def present(holder):
    """From the first page to the receipt."""
    page = holder.open("/projects/new/")
    holder.reach("Présenter un projet")
    page.fill(typed("title"), IDEA["title"])
    holder.press("Commencer")
    holder.reach("Votre idée")
    for field, text in IDEA.items():
        page.fill(typed(field), text)
    holder.press(STEP)
    holder.reach("Secteur et lieu")
    page.select_option(typed("sector"), "agrifood")
    page.select_option(typed("region"), "06")
    page.select_option(typed("residence_country"), "FR")
    holder.press(STEP)
    holder.reach("Financement")
    page.locator('main select[name$="-kind"]').first.select_option("own_funds")
    page.locator('main input[name$="-amount"]').first.fill("400000")
    holder.press(STEP)
    project = Project.objects.get()
    page = holder.open(f"/me/projects/{project.public_id}/check/")
    holder.reach("Relire le projet")
    holder.press("Déposer le projet")
    holder.reach("Votre projet est déposé")
    project.refresh_from_db()
    page.get_by_text(project.number).first.wait_for()
    return project


def diagnose(person, advisor, project):
    """The advisor scores each criterion and says what is needed, in the workplace."""
    desk = person()
    desk.sign_in_as(advisor)
    page = desk.open(f"/admin/projects/project/{project.pk}/acts/diagnosis/")
    page.get_by_role("heading", level=1).wait_for()
    for box in page.locator('main input[type="radio"][value="3"]').all():
        box.check()
    page.fill(typed("needs"), "Trouver un terrain près de la coopérative.")
    desk.check()
    page.locator("main form button[type=submit]").last.click()
    page.get_by_text("C’est fait : Faire le diagnostic.").wait_for()
