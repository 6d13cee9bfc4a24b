"""An association takes a campaign from its title to its success: authorised, approved, pledged to, received."""

import re
from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from associations.demo.requests import blank_pdf
from projects.models import Campaign, Pledge
from projects.services import campaign_results
from tests.e2e.conftest import PHONE
from tests.factories.associations import make_association
from tests.factories.associations.payments import IBAN, make_bank_details
from tests.factories.projects.campaigns import fingerprint

LINK = re.compile(r"https?://[^/\s]+(/\S*/pledges/\S+)")


def paper(name):
    """A file that the checks accept."""
    return {"name": name, "mimeType": "application/pdf", "buffer": blank_pdf()}


def write(president, ours):
    """Write the campaign on a telephone, step after step, and send it with its authorisation."""
    page = president.open(f"/fr/campaigns/manage/{ours.public_id}/")
    president.reach("Campagnes de dons")
    page.fill("main [name=title]", "Un puits pour Tazarine")
    president.press("Commencer")
    page.get_by_role("link", name="Continuer").click()
    for name, words in {
        "summary": "De l’eau pour cent familles.",
        "story": "Le puits du village est à sec.",
        "if_failed": "Chaque don reçu est rendu.",
    }.items():
        page.fill(f"[name={name}]", words)
    president.press("Enregistrer et continuer")
    last = timezone.localdate() + timedelta(days=30)
    for name, value in {"goal": "1000", "minimum": "400", "deadline": last.isoformat()}.items():
        page.fill(f"[name={name}]", value)
    president.press("Enregistrer et continuer")
    president.reach("Le budget")
    page.fill("[name=lines-0-label]", "Forage")
    page.fill("[name=lines-0-amount]", "1000")
    president.press("Enregistrer et continuer")
    page.fill("[name=account_number]", IBAN)
    president.press("Enregistrer et continuer")
    president.reach("L’autorisation de la loi 18-18")
    page.fill("[name=reference]", "SGG 118/2026")
    page.fill("[name=authorised_on]", "2026-03-01")
    page.set_input_files("[name=upload]", paper("autorisation.pdf"))
    president.press("Enregistrer l’autorisation")
    president.reach("Relire la campagne")
    president.press("Envoyer à l’examen")
    page.get_by_text("Votre campagne est en examen").wait_for()


def test_an_association_takes_a_campaign_to_its_success(person, reference, letters, amina, campaign_reviewer):
    ours = make_association(amina, papers=False, name="Les amis de l’Atlas")
    make_bank_details(ours, currency="MAD", fingerprint=fingerprint(IBAN))
    president = person(viewport=PHONE)
    president.sign_in_as(amina)
    write(president, ours)
    campaign = Campaign.objects.get()

    staff = person()
    staff.sign_in_as(campaign_reviewer)
    page = staff.open(f"/admin/projects/campaign/{campaign.pk}/change/")
    page.locator(".pm-file-side").wait_for()
    staff.check()
    staff.follow("Approuver")
    page.locator(".pm-form").wait_for()
    staff.press("Approuver")
    page.locator(".messagelist .success").wait_for()

    page = president.open(f"/fr/campaigns/follow/{campaign.public_id}/")
    president.press("Ouvrir la campagne")
    page.locator(".notice-success").wait_for()
    president.check()

    donor = person(viewport=PHONE, scripts=False)
    donor.open("/fr/campaigns/")
    donor.follow("Un puits pour Tazarine")
    donor.follow("Promettre un don")
    donor.page.fill("[name=amount]", "1000")
    donor.page.fill("[name=name]", "Hind Donatrice")
    donor.page.fill("[name=email]", "hind@exemple.test")
    donor.press("Promettre ce don")
    donor.page.get_by_text("Ouvrez maintenant votre messagerie").wait_for()
    page = donor.open(LINK.search(letters("hind@exemple.test")).group(1))
    donor.press("Oui, je promets ce don")
    page.get_by_text(Pledge.objects.get().reference).wait_for()
    donor.press("Mon virement est parti")
    page.get_by_text("L’association vérifie son compte").wait_for()

    page = president.open(f"/fr/campaigns/follow/{campaign.public_id}/")
    page.get_by_role("link", name="Confirmer la réception").click()
    president.reach("Confirmer un don reçu")
    page.set_input_files("[name=upload]", paper("releve.pdf"))
    president.press("Confirmer la réception")
    page.locator(".notice-success").wait_for()

    after = timezone.now() + timedelta(days=31)
    campaign_results.end_due(now=after)
    campaign_results.close_transfers_due(now=after + timedelta(days=16))
    page = president.open(f"/fr/campaigns/follow/{campaign.public_id}/")
    page.locator("summary", has_text="Arrêter le résultat").click()
    president.press("Oui, l’arrêter")
    page.locator(".notice-success").wait_for()
    president.check()
    campaign.refresh_from_db()
    assert (campaign.state, campaign.raised) == ("succeeded", Decimal("1000.00"))

    visitor = person(viewport=PHONE)
    visitor.open(f"/fr/campaigns/{campaign.slug}/")
    visitor.reach("Un puits pour Tazarine")
    visitor.open("/fr/campaigns/")
    visitor.reach("Campagnes de dons")
    page = visitor.open(LINK.search(letters("hind@exemple.test")).group(1))
    page.get_by_text("Votre don est arrivé. Merci.").wait_for()
    visitor.check()
