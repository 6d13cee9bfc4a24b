"""A project that runs: its reports, receipts, amendments, controls, and what is owed."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from associations.models import Amendment, Receipt, Report
from associations.services import amendments, controls, obligations, reports
from mdm_platform.errors import InvalidInput, PermissionRefused, TransitionNotAllowed
from tests.factories.associations import make_association
from tests.factories.associations.projects import (
    category,
    make_amendment,
    make_control,
    make_finding,
    make_project,
    make_receipt,
    make_report,
)

PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
)


@pytest.fixture
def project(amina):
    return make_project(amina)


def invoice():
    return SimpleUploadedFile("facture.pdf", PDF, content_type="application/pdf")


def receipt_data(project, **fields):
    return {
        "category": category(project, "equipment"),
        "supplier": "Puits du Sud",
        "issued_on": date(2026, 5, 1),
        "amount": Decimal("100.00"),
    } | fields


def test_what_is_accepted_is_the_least_of_declared_and_proved_heading_by_heading(project, cofinancing_officer):
    report = make_report(project, state="submitted", kind="interim")
    receipt = report.receipts.get(category__code="equipment")
    reports.judge_receipt(receipt=receipt, is_accepted=False, refusal="Illisible.", by=cofinancing_officer)
    make_receipt(report, "equipment", "5000.00", content="b")

    reports.accept(report=report, by=cofinancing_officer)

    assert report.state == "accepted"
    assert report.accepted_spending == Decimal("7000.00")  # 5,000 proved, 1,000 running, 1,000 in kind as declared


def test_a_refused_receipt_says_why(project, cofinancing_officer):
    report = make_report(project, state="submitted")
    with pytest.raises(InvalidInput):
        reports.judge_receipt(receipt=report.receipts.first(), is_accepted=False, refusal=" ", by=cofinancing_officer)


def test_the_final_report_moves_the_project_and_comes_back_with_it(project, amina, cofinancing_officer):
    report = make_report(project)

    reports.submit(report=report, by=amina)
    project.refresh_from_db()
    assert (report.state, project.state) == ("submitted", "final_report")

    reports.return_to_author(report=report, by=cofinancing_officer, note="Il manque une facture.")
    project.refresh_from_db()
    assert (report.state, project.state) == ("returned", "active")


def test_a_report_without_proof_is_refused_with_every_reason(project, amina):
    report = make_report(project, narrative="", spent={"equipment": "10.00"})
    report.receipts.all().delete()
    report.indicators.all().delete()

    with pytest.raises(TransitionNotAllowed) as refusal:
        reports.submit(report=report, by=amina)
    assert len(refusal.value.reasons) == 3


def test_the_same_invoice_is_refused_in_another_association_too(project, amina, youssef):
    other = make_report(make_project(youssef))
    mine = make_report(project)
    reports.add_receipt(report=other, data=receipt_data(other.request), upload=invoice(), by=youssef)

    with pytest.raises(InvalidInput) as refusal:
        reports.add_receipt(report=mine, data=receipt_data(project), upload=invoice(), by=amina)
    assert "déjà été présentée" in str(refusal.value.fields)
    later = receipt_data(project) | {"issued_on": timezone.localdate() + timedelta(days=1)}
    with pytest.raises(InvalidInput, match="à venir"):
        reports.add_receipt(report=mine, data=later, upload=invoice(), by=amina)
    assert mine.receipts.count() == 2


def test_a_stranger_neither_reads_nor_writes(project, stranger):
    report = make_report(project)
    assert list(Report.objects.visible_to(stranger)) == []
    assert list(Amendment.objects.visible_to(stranger)) == []
    with pytest.raises(PermissionRefused):
        reports.save(report=report, data={"narrative": "x"}, by=stranger)


def test_a_report_handed_in_no_longer_changes(project, amina):
    report = make_report(project, state="submitted")
    with pytest.raises(TransitionNotAllowed):
        reports.save(report=report, data={"narrative": "x"}, by=amina)
    with pytest.raises(TransitionNotAllowed):
        reports.remove_receipt(receipt=report.receipts.first(), by=amina)
    assert Receipt.objects.filter(report=report).count() == 2


def test_saving_lines_keeps_the_headings_of_the_budget(project, amina):
    report = make_report(project, state="due")
    lines = [{"category": category(project, "running"), "spent": Decimal("12.34"), "comment": "moins cher"}]

    reports.save(report=report, data={"lines": lines, "narrative": "Fait."}, by=amina)

    held = {line.category.code: line.spent for line in report.lines.all()}
    assert held == {"equipment": Decimal("8000.00"), "running": Decimal("12.34"), "volunteers": Decimal("1000.00")}
    assert (report.state, report.narrative) == ("draft", "Fait.")


@pytest.mark.parametrize(
    ("amount", "expected"), [("1600.00", "registered"), ("1600.01", "submitted"), ("8000.00", "submitted")]
)
def test_a_move_of_a_fifth_of_a_heading_is_free_and_more_is_not(project, amina, amount, expected):
    amendment = amendments.start(request=project, kind="budget", by=amina)
    move = {
        "source": category(project, "equipment"),
        "target": category(project, "running"),
        "amount": Decimal(amount),
    }
    amendments.save(amendment=amendment, data={"explanation": "Moins cher.", "moves": [move]}, by=amina)
    amendments.send(amendment=amendment, by=amina)

    project.refresh_from_db()
    assert amendment.state == expected
    assert project.state == ("active" if expected == "registered" else "in_amendment")


def test_free_moves_add_up(project, amina):
    for amount, expected in (("1000.00", "registered"), ("700.00", "submitted")):
        amendment = amendments.start(request=project, kind="budget", by=amina)
        move = {
            "source": category(project, "equipment"),
            "target": category(project, "running"),
            "amount": Decimal(amount),
        }
        amendments.save(amendment=amendment, data={"explanation": "Moins cher.", "moves": [move]}, by=amina)
        amendments.send(amendment=amendment, by=amina)
        assert amendment.state == expected


@pytest.mark.parametrize(
    ("source", "amount", "code"),
    [("running", "1000.01", "heading_exceeded"), ("volunteers", "1.00", "in_kind_to_cash")],
)
def test_no_more_leaves_a_heading_than_it_holds_and_no_gift_becomes_money(project, amina, source, amount, code):
    amendment = amendments.start(request=project, kind="budget", by=amina)
    move = {
        "source": category(project, source),
        "target": category(project, "equipment"),
        "amount": Decimal(amount),
    }
    with pytest.raises(InvalidInput) as refused:
        amendments.save(amendment=amendment, data={"moves": [move]}, by=amina)
    assert refused.value.code == code


def test_an_extension_moves_the_end_and_the_final_report(project, amina, cofinancing_officer):
    report = make_report(project, state="due")
    amendment = amendments.start(request=project, kind="dates", by=amina)
    data = {"explanation": "La neige.", "new_ends_on": date(2028, 3, 31)}
    amendments.save(amendment=amendment, data=data, by=amina)
    amendments.send(amendment=amendment, by=amina)
    amendments.approve(amendment=amendment, by=cofinancing_officer)

    project.refresh_from_db()
    report.refresh_from_db()
    assert (project.state, project.ends_on) == ("active", date(2028, 3, 31))
    assert report.due_on == date(2028, 5, 30)


def test_whoever_asked_does_not_decide(project, cofinancing_officer):
    project.state = "in_amendment"
    amendment = make_amendment(project, state="submitted", created_by=cofinancing_officer)
    with pytest.raises(PermissionRefused):
        amendments.approve(amendment=amendment, by=cofinancing_officer)


def test_one_amendment_is_open_at_a_time(project, amina):
    make_amendment(project)
    with pytest.raises(InvalidInput):
        amendments.start(request=project, kind="dates", by=amina)


def test_a_finding_is_answered_then_upheld_and_costs_what_it_rejects(project, amina, finance_controller):
    make_report(project, state="accepted", accepted_spending=Decimal("9000.00"), decided_at=datetime.now(UTC))
    control = make_control(project)
    data = {"severity": "major", "text": "Une facture manque.", "rejected": Decimal("250.00")}
    finding = controls.add_finding(control=control, data=data, by=finance_controller)
    with pytest.raises(TransitionNotAllowed):
        controls.conclude(controlvisit=control, by=finance_controller)

    controls.answer(finding=finding, text="Elle est perdue.", by=amina)
    controls.uphold(finding=finding, by=finance_controller, note="Non remplacée.")
    controls.conclude(controlvisit=control, by=finance_controller)

    assert (finding.state, control.state) == ("upheld", "concluded")
    assert reports.accepted_spending(project) == Decimal("8750.00")


def test_an_unanswered_finding_is_upheld_the_day_after_its_delay(project):
    finding = make_finding(make_control(project), answer_due_on=date(2027, 10, 1))
    assert controls.uphold_unanswered(now=datetime(2027, 10, 1, 12, tzinfo=UTC)) == 0
    assert controls.uphold_unanswered(now=datetime(2027, 10, 2, 12, tzinfo=UTC)) == 1
    finding.refresh_from_db()
    assert finding.state == "upheld"


def test_what_is_owed_is_told_before_and_after_its_day_each_time_once(project):
    make_report(project, state="due", due_on=date(2028, 2, 29))
    told = {
        day: obligations.remind(now=datetime.combine(day, datetime.min.time(), UTC))
        for day in (date(2028, 1, 30), date(2028, 2, 22), date(2028, 2, 23), date(2028, 3, 1), date(2028, 3, 16))
    }
    assert list(told.values()) == [1, 1, 0, 1, 1]


def test_a_late_report_is_late_the_day_after(project):
    make_report(project, state="due", due_on=date(2028, 2, 29))
    association = project.association
    assert obligations.late(association, date(2028, 2, 29)) == []
    assert [one.kind for one in obligations.late(association, date(2028, 3, 1))] == ["final"]
    assert obligations.has_late_report(association, date(2028, 3, 1)) is True
    assert obligations.has_late_report(make_association(), date(2028, 3, 1)) is False
