"""Granted projects in the workplace: the agreement, the reports to read, the controls."""

import pytest
from django.urls import reverse

from associations.models import ControlVisit
from associations.services import cofinancing_agreements
from tests.factories.associations import payments
from tests.factories.associations.projects import make_amendment, make_control, make_finding, make_project, make_report
from tests.utils.login import signed_in

pytestmark = pytest.mark.django_db


def change(model, obj):
    return reverse(f"admin:associations_{model}_change", args=[obj.pk])


def test_the_agreement_is_prepared_from_the_request(cofinancing_officer):
    request = payments.make_granted(state="notified")
    desk = signed_in(cofinancing_officer)
    assert "Préparer la convention" in desk.get(change("request", request)).content.decode()
    to_prepare = reverse("admin:associations_request_changelist") + "?agreement=to_prepare"
    assert request.number in desk.get(to_prepare).content.decode()

    made = desk.post(reverse("admin:associations_request_agreement", args=[request.pk]))

    agreement = cofinancing_agreements.current(request)
    assert made.url == reverse("admin:institutions_agreement_change", args=[agreement.pk])
    assert agreement.state == "to_sign"
    page = desk.get(change("request", request)).content.decode()
    assert "Préparer la convention" not in page
    assert made.url in page
    assert request.number not in desk.get(to_prepare).content.decode()


def test_each_page_opens_for_staff(cofinancing_officer, finance_controller, amina):
    project = make_project(amina, state="final_report")
    report, amendment = make_report(project, state="submitted"), make_amendment(project, state="submitted")
    control = make_control(project)
    rows = {
        "report": report,
        "receipt": report.receipts.first(),
        "amendment": amendment,
        "controlvisit": control,
        "finding": make_finding(control, state="answered", answer="Voici."),
        "request": project,
    }
    for person in (cofinancing_officer, finance_controller):
        desk = signed_in(person)
        for model, obj in rows.items():
            assert desk.get(change(model, obj)).status_code == 200, model
            assert desk.get(reverse(f"admin:associations_{model}_changelist")).status_code == 200, model
        assert desk.get(reverse("admin:index")).status_code == 200
    assert signed_in(amina).get(change("report", report)).status_code == 302


def test_a_controller_plans_a_control_and_writes_a_finding(finance_controller, amina):
    project = make_project(amina, state="final_report")
    desk = signed_in(finance_controller)
    empty = {f"findings-{name}": 0 for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
    url = reverse("admin:associations_controlvisit_add")
    data = {"request": project.pk, "kind": "on_site", "planned_on": "2027-09-01", "place": "Aït Bouli"}
    answer = desk.post(url, data | empty)
    assert answer.status_code == 302, answer.content.decode()
    control = ControlVisit.objects.get(request=project)
    assert (control.state, control.controller) == ("planned", finance_controller)

    ControlVisit.objects.filter(pk=control.pk).update(state="held", held_on="2027-09-02")
    finding = {"severity": "major", "text": "Une facture manque.", "rejected": "250.00"}
    rows = {f"findings-0-{name}": value for name, value in finding.items()}
    rows |= {"findings-TOTAL_FORMS": 1, "findings-INITIAL_FORMS": 0, "report": "Le puits est là."}
    rows |= {"held_on": "2027-09-02", "place": "Aït Bouli"}
    answer = desk.post(change("controlvisit", control), rows)
    assert answer.status_code == 302, answer.content.decode()
    assert control.findings.get().state == "open"


def test_a_receipt_is_refused_with_its_reason(cofinancing_officer, amina):
    receipt = make_report(make_project(amina), state="submitted").receipts.first()
    desk = signed_in(cofinancing_officer)
    desk.post(change("receipt", receipt), {"is_accepted": "false", "refusal": "Illisible."})
    receipt.refresh_from_db()
    assert (receipt.is_accepted, receipt.refusal) == (False, "Illisible.")
    answer = desk.post(change("receipt", receipt), {"is_accepted": "false", "refusal": ""})
    assert answer.status_code == 200, "the reason is asked on the page"
