"""An investor and a holder meet without a name, accept, sign, and a document is disclosed."""

from projects.models import Introduction
from projects.services import confidentiality
from tests.e2e.conftest import PHONE
from tests.factories.projects import make_project
from tests.factories.projects.investors import InvestorFactory, TeaserFactory, make_document

ACCEPT = "J’ai lu cet engagement de confidentialité et je l’accepte"


def test_an_investor_and_a_holder_go_to_the_disclosure(person, reference, amina, stranger, project_advisor, letters):
    confidentiality.load()
    project = make_project(
        "in_support", holder=amina, advisor=project_advisor, confidentiality="teaser", title="Laiterie du Rif"
    )
    teaser = TeaserFactory(project=project)
    make_document(project)
    investor = InvestorFactory(owner=stranger)

    buyer = person()
    buyer.sign_in_as(stranger)
    page = buyer.open("/me/investor/projects/")
    buyer.reach("Projets qui me correspondent")
    buyer.follow(teaser.headline)
    buyer.reach(teaser.headline)
    page.fill("main [name=message]", "Votre projet correspond à ce que je cherche.")
    buyer.press("Envoyer la demande")
    page.get_by_text("Votre demande attend une réponse").wait_for()
    assert project.title not in page.content()
    made = Introduction.objects.get()

    holder = person(viewport=PHONE)
    holder.sign_in_as(amina)
    assert "Quelqu’un souhaite vous rencontrer" in letters(amina.email)
    there = holder.open(f"/introductions/{made.public_id}/")
    assert stranger.full_name not in there.content()
    holder.check()
    holder.press("Accepter")
    holder.reach(stranger.full_name)
    there.get_by_label(ACCEPT).check()
    holder.press("Accepter l’engagement")
    there.get_by_text("L’autre côté lit l’engagement de confidentialité").wait_for()

    buyer.open(f"/introductions/{made.public_id}/")
    buyer.reach(amina.full_name)
    page.get_by_label(ACCEPT).check()
    buyer.check()
    buyer.press("Accepter l’engagement")
    page.get_by_text("Le porteur choisit ses documents").wait_for()

    holder.open(f"/introductions/{made.public_id}/")
    there.get_by_label("Plan d’affaires").check()
    holder.press("Communiquer ces documents")
    there.get_by_text("Pas encore ouvert.").wait_for()
    holder.check()
    buyer.open(f"/introductions/{made.public_id}/")
    with page.expect_download() as download:
        page.get_by_role("link", name="Plan d’affaires").click()
    assert download.value.suggested_filename == "Plan d’affaires.pdf"
    holder.open(f"/introductions/{made.public_id}/")
    there.get_by_text("Ouvert 1 fois").wait_for()
    made.refresh_from_db()
    assert (made.state, made.investor) == ("disclosed", investor)
