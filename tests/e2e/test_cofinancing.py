"""A label that a visitor verifies, a request that the ministry decides, a project that the controller settles."""

from decimal import Decimal

from django.utils import timezone

from associations.models import PaymentOrder, Report, Request, RequestDocument, Tranche
from associations.services import label_disputes, tranches
from mdm_platform.accounts.roles import Role
from mdm_platform.ledger.models import Envelope
from tests.e2e.conftest import PHONE
from tests.factories.accounts import make_user
from tests.factories.associations import calls, give_reviews, make_association, payments
from tests.factories.associations.juries import make_jury_request, make_session
from tests.factories.associations.labels import make_label_period, make_withdrawal
from tests.factories.associations.projects import make_control
from tests.factories.associations.register import stored_file

ADMIN = "/admin/associations"


def decide(staff, address, *labels):
    """Take steps of the workplace, one after the other: the button beside the record, then the page that confirms."""
    page = staff.open(f"{ADMIN}/{address}/change/")
    for label in labels:
        page.locator(".pm-file-side").wait_for()
        staff.check()
        staff.follow(label)
        page.locator(".pm-form").wait_for()
        staff.press(label)
        page.locator(".messagelist .success").wait_for()
    staff.check()


def at_work(person, user):
    """A member of staff at the desk."""
    staff = person()
    staff.sign_in_as(user)
    return staff


def filed_request(president):
    """A request of 7,000 euros under a closed call, with its document, that nobody has opened yet."""
    call = calls.make_call("in_instruction")
    found = make_jury_request(call, state="submitted", association=make_association(president))
    for document in call.current.documents.all():
        RequestDocument.objects.create(request=found, call_document=document, file=stored_file())
    return found


def test_officers_take_a_request_from_its_filing_to_the_notified_decision(
    person, reference, amina, cofinancing_officer
):
    """One officer instructs and composes the scenario; another one chooses it, for four eyes decide."""
    found = filed_request(amina)
    officer = at_work(person, cofinancing_officer)
    page = officer.open("/admin/")
    page.locator(".pm-home").wait_for()
    officer.follow("Demandes de cofinancement à vérifier")
    page.locator("#result_list").get_by_role("link", name=found.number).wait_for()
    officer.check()
    decide(officer, f"request/{found.pk}", "Commencer la vérification", "Déclarer complète et recevable")

    give_reviews(found)
    officer.follow("Évaluations du dossier")
    officer.reach(found.title)
    officer.press("Passer au jury")
    page.locator(".notice-success").wait_for()
    session = make_session(found.call, state="planned")
    page = officer.open(f"/fr/juries/{session.public_id}/")
    officer.press("Ouvrir la séance")
    officer.follow("Nouveau scénario")
    officer.reach("Nouveau scénario")
    page.fill("main [name=name]", "Au mérite")
    officer.press("Calculer ce scénario")
    officer.reach("Au mérite")

    second = at_work(person, make_user(Role.COFINANCING_OFFICER))
    page = second.open(f"/fr/juries/{session.public_id}/")
    page.locator(".scenario").wait_for()
    second.check()
    page.locator(".scenario summary").click()
    second.press("Retenir ce scénario")
    second.press("Notifier toutes les décisions")
    page.locator(".notice-success").wait_for()
    second.check()
    found.refresh_from_db()
    assert (found.state, found.award.amount) == ("notified", Decimal("7000.00"))

    president = person(viewport=PHONE)
    president.sign_in_as(amina)
    page = president.open(f"/fr/requests/{found.public_id}/decision/")
    president.reach("La décision")
    for link in page.locator(".letter-files a").all():
        letter = page.request.get(president.address + link.get_attribute("href"))
        assert (letter.status, letter.body()[:5]) == (200, b"%PDF-")


def reported_project(payers):
    """10,000 euros granted of which 8,000 are paid; the final report is accepted and the control was held."""
    first, second, last = payments.make_plan(state="final_report")
    payments.pay(first, payers)
    second = tranches.open_by_hand(tranche=second, by=payers.officer)
    payments.pay(second, payers)
    Report.objects.create(
        request=last.request,
        kind="final",
        state="accepted",
        due_on=timezone.localdate(),
        currency="EUR",
        narrative="Le puits est creusé.",
        results="240 élèves ont de l’eau.",
        accepted_spending=Decimal("20000.00"),
        decided_at=timezone.now(),
    )
    return last, make_control(last.request)


def test_the_controller_takes_a_project_from_its_report_to_the_last_tranche(person, reference):
    payers = payments.Payers()
    last, control = reported_project(payers)
    controller = at_work(person, payers.controller)
    page = controller.open("/admin/")
    page.locator(".pm-home").wait_for()
    controller.follow("Projets à contrôler")
    page.locator("#result_list").get_by_role("link", name=last.request.number).wait_for()
    decide(controller, f"controlvisit/{control.pk}", "Conclure le contrôle")
    decide(controller, f"request/{last.request_id}", "Conclure le contrôle")
    last.refresh_from_db()
    assert (last.state, last.payable) == ("condition_met", Decimal("2000.00"))

    tranches.ask(tranche=last, by=payers.officer)
    decide(controller, f"tranche/{last.pk}", "Vérifier")
    decide(at_work(person, payers.authoriser), f"tranche/{last.pk}", "Autoriser")
    controller.open("/admin/")
    controller.follow("Paiements autorisés, sans ordre")
    page.select_option("[name=envelope]", str(last.envelope_id))
    controller.press("Voir les tranches autorisées")
    page.locator(f"#tranche-{last.pk}").wait_for()
    controller.check()
    controller.press("Préparer l’ordre")
    page.locator(".messagelist .success").wait_for()
    order = PaymentOrder.objects.latest("pk")
    decide(at_work(person, payers.second), f"paymentorder/{order.pk}", "Autoriser l’ordre")
    decide(controller, f"paymentorder/{order.pk}", "Constater la remise à la banque")

    answer = payments.answer_csv((order.attempts.get(), "ACSC", "BANK-LAST"))
    controller.open(f"{ADMIN}/bankanswer/add/")
    controller.check()
    page.set_input_files("[name=file]", {"name": answer.name, "mimeType": "text/csv", "buffer": answer.read()})
    controller.press("Importer")
    page.locator(".messagelist .success").wait_for()
    decide(controller, f"request/{last.request_id}", "Clôturer")
    assert Tranche.objects.get(pk=last.pk).state == "paid"
    assert Request.objects.get(pk=last.request_id).state == "closed"
    held = Envelope.objects.get(pk=last.envelope_id)
    assert (held.committed, held.ordered, held.paid) == (Decimal("10000.00"), Decimal("0.00"), Decimal("10000.00"))


def test_a_visitor_verifies_a_label_before_and_after_its_withdrawal(person, reference, label_officer):
    """The address is printed on the certificate, so it names no language: the browser says which one is read."""
    period = make_label_period()
    visitor = person(viewport=PHONE, locale="ar-MA")
    page = visitor.open("/labels/")
    visitor.reach("Vérifier un label")
    page.fill("main [name=code]", period.code.lower())
    visitor.press("Vérifier")
    visitor.reach("Ce label est valide")
    assert page.locator("html").get_attribute("dir") == "rtl"
    assert period.holder in page.locator("main").inner_text()

    withdrawal = make_withdrawal(period, state="answered")
    label_disputes.withdraw(labelwithdrawal=withdrawal, by=label_officer, note="Les griefs sont établis.")
    visitor.open(f"/labels/{period.code}/")
    visitor.reach("Ce label a été retiré")
    page.locator(".verdict-danger").wait_for()

    visitor.open("/labels/LN-2026-AUCUN1/")
    visitor.reach("Aucun label ne porte ce code")
