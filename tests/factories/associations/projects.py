"""Projects that run: their reports, receipts, amendments and controls."""

from datetime import date
from decimal import Decimal

from associations.models import Amendment, ControlVisit, Finding, Receipt, Report, ReportLine
from tests.factories.associations.register import make_association, stored_file
from tests.factories.associations.requests import RequestFactory as Requests
from tests.factories.associations.requests import add_line, make_call

PLANNED = {"equipment": "8000.00", "running": "1000.00", "volunteers": "1000.00"}


def make_project(president=None, *, state="active", call=None, **fields):
    """A request that runs, with a budget of 10,000 in three headings of expense."""
    association = fields.pop("association", None) or make_association(president)
    request = Requests(association=association, call=call or make_call(state="monitoring"), state=state, **fields)
    for code, amount in PLANNED.items():
        add_line(request, code, amount)
    return request


def category(request, code):
    """A heading of the request's budget."""
    return request.version.budget_categories.get(code=code)


def make_report(request, *, kind="final", state="draft", spent=PLANNED, due_on=date(2028, 2, 29), **fields):
    """A report with everything said; receipts stand behind what was spent in money."""
    words = {"narrative": "Le puits est creusé.", "results": "240 élèves ont de l’eau.", "currency": "EUR"}
    report = Report.objects.create(request=request, kind=kind, state=state, due_on=due_on, **(words | fields))
    for code, planned in PLANNED.items():
        ReportLine.objects.create(
            report=report,
            category=category(request, code),
            planned=Decimal(planned),
            spent=Decimal(spent.get(code, "0.00")),
            currency="EUR",
        )
    for number, code in enumerate(("equipment", "running")):
        if code in spent:
            make_receipt(report, code, spent[code], content=f"{report.pk}-{number}")
    report.indicators.create(label="élèves", target=240, reached=240)
    return report


def make_receipt(report, code="equipment", amount="100.00", *, content="facture", **fields):
    """A receipt whose content is told apart by that word."""
    return Receipt.objects.create(
        report=report,
        category=category(report.request, code),
        file=stored_file(purpose="association_receipt", name="facture.pdf"),
        sha256=f"{content:0>64}",
        supplier="Puits du Sud",
        issued_on=date(2027, 5, 1),
        amount=Decimal(amount),
        currency="EUR",
        **fields,
    )


def make_amendment(request, *, kind="dates", state="draft", **fields):
    """An amendment that says why and what."""
    words = {"explanation": "La neige a bloqué la piste.", "old_ends_on": request.ends_on}
    if kind == "dates":
        words["new_ends_on"] = date(2028, 3, 31)
    return Amendment.objects.create(request=request, kind=kind, state=state, **(words | fields))


def make_control(request, *, state="held", **fields):
    """A control that took place."""
    words = {"kind": "on_site", "planned_on": date(2027, 9, 1), "report": "Le puits donne de l’eau."}
    if state in ("held", "concluded"):
        words["held_on"] = date(2027, 9, 2)
    return ControlVisit.objects.create(request=request, state=state, **(words | fields))


def make_finding(control, *, state="open", rejected="0.00", **fields):
    """Something that a control found."""
    words = {"severity": "minor", "text": "Une facture manque.", "answer_due_on": date(2027, 10, 1)}
    return Finding.objects.create(
        control=control, state=state, rejected=Decimal(rejected), currency="EUR", **(words | fields)
    )


def notification_examples():
    """An example of each message about projects that run."""
    request = make_project(agreement_due=date(2026, 12, 31))
    report, amendment, control = make_report(request), make_amendment(request), make_control(request)
    about_report = ("report_due", "report_late", "report_returned", "report_accepted", "report_handed_in")
    examples = dict.fromkeys((*about_report, "final_report_to_control"), report)
    examples |= dict.fromkeys(("agreement_ready", "agreement_lapsing"), request)
    examples |= dict.fromkeys(("project_suspended", "project_resumed", "project_terminated"), request)
    examples |= dict.fromkeys(("amendment_to_decide", "amendment_decided"), amendment)
    examples |= {"control_planned": control}
    examples |= dict.fromkeys(("finding_to_answer", "finding_decided"), make_finding(control))
    return {f"associations.{name}": example for name, example in examples.items()}
