"""The pages of a granted project: read by whom it concerns, written by its officers, whoever they are that day."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from associations.services import cofinancing_agreements, eligibility_facts, project_personal_data, reports
from tests.associations.test_services_projects import PDF
from tests.factories.associations import OfficerFactory, make_association, payments
from tests.factories.associations.projects import (
    category,
    make_amendment,
    make_control,
    make_finding,
    make_project,
    make_report,
)
from tests.utils.login import signed_in

pytestmark = pytest.mark.django_db


def at(name, found, *more):
    return reverse(f"associations:{name}", args=[found.public_id, *more])


@pytest.fixture
def project(amina):
    return make_project(amina)


@pytest.fixture
def officer(amina):
    return signed_in(amina)


def leave(user):
    user.offices.update(state="ended", starts=date(2020, 1, 1), ends=timezone.localdate() - timedelta(days=1))


def test_every_page_opens_for_an_officer_only(project, officer, stranger, amina, django_assert_max_num_queries):
    report, amendment = make_report(project), make_amendment(project, kind="dates")
    finding = make_finding(make_control(project), answer_due_on=date(2099, 10, 1))
    pages = [
        at("project", project),
        at("report", report),
        at("report_receipts", report),
        at("report_check", report),
        at("amendment", amendment),
        at("finding", finding),
        *(at("report_step", report, step) for step in ("story", "spending", "indicators")),
    ]
    other = signed_in(stranger)
    for page in pages:
        with django_assert_max_num_queries(40):
            assert officer.get(page).status_code == 200, page
        assert other.get(page).status_code == 404, page
    leave(amina)
    assert [officer.get(page).status_code for page in pages] == [403] * 9
    assert "fonction" in officer.get(pages[0]).content.decode()


def test_the_page_costs_the_same_whatever_it_holds(project, officer):
    make_report(project, kind="interim", state="submitted")
    make_finding(make_control(project))
    make_amendment(project, state="refused")
    officer.get(at("project", project))
    with CaptureQueriesContext(connection) as few:
        officer.get(at("project", project))
    for position in (2, 3, 4):
        make_report(project, kind="interim", state="submitted", position=position, spent={})
        make_finding(make_control(project))
        make_amendment(project, state="refused")
    with CaptureQueriesContext(connection) as many:
        officer.get(at("project", project))
    assert len(few) == len(many)


def test_a_cofunder_and_staff_read_without_writing(project, cofinancing_officer):
    make_report(project)
    page = signed_in(cofinancing_officer).get(at("project", project)).content.decode()
    assert project.title in page
    assert "Demander un changement" not in page
    assert "/reports/" not in page


def test_an_officer_writes_a_report_from_due_to_handed_in(project, officer, cofinancing_officer):
    report = make_report(project, kind="interim", state="due", narrative="", results="", spent={})
    report.indicators.all().delete()
    equipment = category(project, "equipment")
    seen = {"seen": "0", "page": "a" * 32}
    story = {"narrative": "Le puits est creusé.", "results": "De l’eau."}
    assert officer.post(at("report_step", report, "story"), seen | story).status_code == 302
    spent = {f"spent_{line.category_id}": "0" for line in report.lines.all()} | {f"spent_{equipment.pk}": "1 234,50"}
    assert officer.post(at("report_step", report, "spending"), seen | spent).status_code == 302
    rows = {"indicators-TOTAL_FORMS": "1", "indicators-INITIAL_FORMS": "0"}
    rows |= {"indicators-0-label": "élèves", "indicators-0-target": "240", "indicators-0-reached": "210"}
    assert officer.post(at("report_step", report, "indicators"), seen | rows).status_code == 302
    refused = officer.post(at("report_check", report))
    assert refused.status_code == 422
    assert "justificatifs" in refused.content.decode()
    invoice = {"category": equipment.pk, "supplier": "Puits du Sud", "amount": "1234,50"}
    invoice |= {"issued_on": "2026-05-01"}
    upload = SimpleUploadedFile("facture.pdf", PDF, content_type="application/pdf")
    answer = officer.post(at("report_receipts", report), invoice | {"upload": upload})
    assert answer.status_code == 302, answer.content.decode()
    assert officer.post(at("report_check", report)).url == at("project", project)
    report.refresh_from_db()
    assert report.state == "submitted"
    reports.accept(report=report, by=cofinancing_officer)
    assert (str(report.accepted_spending), report.state) == ("1234.50", "accepted")
    assert "Accepté" in officer.get(at("report", report)).content.decode()


def test_an_officer_asks_for_an_amendment_and_takes_it_back(project, officer):
    asked = officer.post(at("amendment_new", project), {"kind": "activities"})
    amendment = project.amendments.get()
    assert asked.url == at("amendment", amendment)
    assert officer.post(asked.url, {"explanation": "", "send": "1"}).status_code == 422
    words = {"explanation": "La piste est coupée.", "description": "Un autre village.", "send": "1"}
    assert officer.post(asked.url, words).url == at("project", project)
    project.refresh_from_db()
    assert project.state == "in_amendment"
    assert "La piste est coupée." in officer.get(asked.url).content.decode()
    officer.post(at("amendment_withdraw", amendment))
    project.refresh_from_db()
    assert project.state == "active"


def test_a_finding_is_answered_once(project, officer):
    finding = make_finding(make_control(project), answer_due_on=date(2099, 10, 1))
    url = at("finding", finding)
    assert officer.post(url, {"answer": ""}).status_code == 422
    assert officer.post(url, {"answer": "Voici la facture."}).status_code == 302
    assert officer.post(url, {"answer": "Encore."}).status_code == 422
    finding.refresh_from_db()
    assert (finding.state, finding.answer) == ("answered", "Voici la facture.")


def test_the_agreement_outlives_a_change_of_president(amina, youssef, cofinancing_officer):
    association = make_association(amina)
    request = payments.make_granted(association=association, state="notified")
    request.refresh_from_db()
    agreement = cofinancing_agreements.prepare(request=request, by=cofinancing_officer)
    first, *others = agreement.parties.order_by("position")
    by = {"request": request, "on": timezone.localdate(), "by": cofinancing_officer}
    cofinancing_agreements.record_signature(role=first.role, **by)
    before = signed_in(amina)
    assert b"".join(before.get(at("agreement_file", request, "fr")).streaming_content).startswith(b"%PDF")
    assert before.get(at("agreement_file", request, "xx")).status_code == 404
    assert agreement.reference in before.get(at("project", request)).content.decode()

    leave(amina)
    new = {"role": "president", "is_legal_representative": True, "starts": timezone.localdate()}
    OfficerFactory(association=association, user=youssef, **new)
    for party in others:
        cofinancing_agreements.record_signature(role=party.role, signatory=youssef.full_name, **by)

    request.refresh_from_db()
    assert request.state == "agreement_signed"
    assert [tranche.state for tranche in request.tranches.order_by("position")] == [
        "condition_met",
        "planned",
        "planned",
    ]
    assert [report.kind for report in request.reports.all()] == ["interim", "final"]
    assert before.get(at("project", request)).status_code == 403
    report = request.reports.first()
    assert before.post(at("report_step", report, "story"), {}).status_code == 403
    assert signed_in(youssef).get(at("project", request), follow=True).status_code == 200


def test_what_a_person_did_is_told_then_made_nobodys(project, amina):
    report = make_report(project, submitted_by=amina)
    make_amendment(project, created_by=amina)
    told = project_personal_data.export_projects(amina)
    assert [row["nature"] for row in told] == ["rapport", "avenant"]
    project_personal_data.erase_projects(amina)
    report.refresh_from_db()
    assert (report.submitted_by, report.narrative) == (None, "Le puits est creusé.")
    assert project_personal_data.export_projects(amina) == []


def test_a_late_report_closes_the_calls_that_ask_for_none(project):
    association, today = project.association, timezone.localdate()
    make_report(project, state="due", due_on=today - timedelta(days=1))
    facts = eligibility_facts.of(association, on=today)
    assert facts["has_late_report"] is True
