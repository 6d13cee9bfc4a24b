"""A member proposes something on a phone in Arabic, and reads the official answer."""

from django.urls import reverse

from grievances.models import Proposal
from grievances.services import proposals
from tests.e2e.conftest import PHONE
from tests.factories.grievances.legal import LegalExpertFactory, LegalNoteFactory
from tests.factories.grievances.proposals import make_campaign, make_proposal

TITLE = "فتح القنصليات يوم السبت"


def test_from_the_form_of_a_consultation_to_the_official_answer(person, amina, complaints_supervisor):
    campaign = make_campaign()
    member = person(viewport=PHONE, locale="ar")
    member.sign_in_as(amina)
    page = member.open(f"/ar/proposals/consultations/{campaign.slug}/")
    member.follow("Envoyer ma proposition")
    member.reach("Écrire une proposition")
    page.fill("[name=title]", TITLE)
    page.fill("[name=problem]", "من يعمل لا يستطيع الحضور.")
    page.fill("main [name=idea]", "سبتان في الشهر.")
    member.press("Envoyer")
    page.get_by_text(member.says("Reçue, à relire")).wait_for()
    sent = Proposal.objects.get()
    assert (sent.state, sent.campaign) == ("received", campaign)

    proposals.publish(proposal=sent, by=complaints_supervisor)
    proposals.study(proposal=sent, by=complaints_supervisor)
    staff = person()
    staff.sign_in_as(complaints_supervisor)
    desk = staff.open("/admin/grievances/proposal/?state__exact=under_study")
    desk.get_by_role("link", name=TITLE).click()
    staff.follow("Écrire la réponse officielle")
    desk.fill("[name=text_fr]", "Deux consulats essaient dès mars.")
    desk.fill("[name=text_ar]", "تجرب قنصليتان ذلك ابتداء من مارس.")
    desk.select_option("[name=institution]", index=1)
    staff.press("Écrire la réponse officielle")
    desk.locator(".messagelist .success").wait_for()
    staff.follow("Adopter")
    staff.press("Adopter")
    desk.locator(".messagelist .success").wait_for()
    staff.check()

    reader = person(viewport=PHONE, locale="ar")
    public = reader.open(f"/ar/proposals/{sent.public_id}/")
    public.get_by_text("تجرب قنصليتان ذلك ابتداء من مارس.").wait_for()
    reader.check()
    assert reverse("grievances:consultation", args=[campaign.slug]).removeprefix("/fr") in public.content()


def test_what_everybody_reads_is_free_of_faults(person, amina):
    make_proposal(author=amina)
    LegalExpertFactory(user=None)
    note = LegalNoteFactory()
    on_a_phone, at_a_desk = person(viewport=PHONE, locale="ar"), person()
    for reader, path in (
        (on_a_phone, "/ar/proposals/"),
        (on_a_phone, f"/ar/legal-watch/{note.publication.slug}/"),
        (at_a_desk, "/fr/legal-aid/"),
        (at_a_desk, "/fr/proposals/consultations/"),
    ):
        reader.open(path)
        reader.check()
