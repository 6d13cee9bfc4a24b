"""The demonstration's granted projects: agreements signed, then one project in each state that it may reach.

`load_agreements` runs before the payments, `load` after them.
"""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from associations.demo.requests import blank_pdf
from associations.models import ControlVisit, Officer, OfficerRole, Report, ReportLine, Request
from associations.services import amendments, cofinancing_agreements, controls, projects, reports
from associations.workflows import ReportKind, ReportWorkflow, RequestState
from associations.workflows.payments import TrancheState
from mdm_platform.accounts.models import User
from mdm_platform.accounts.roles import Role
from mdm_platform.demo import demo_email, whole
from mdm_platform.ledger import recounts

WATER = {
    "narrative": "Les travaux ont commencé dès la signature. Le comité du village a choisi l’emplacement, puis "
    "l’entreprise a travaillé six semaines. Vingt personnes ont été formées à l’entretien.",
    "results": "Les familles ont de l’eau toute l’année. Les filles ne manquent plus la classe pour la chercher.",
    "lessons": "Former le comité avant la fin des travaux : il connaît l’installation quand il la reçoit.",
}
SCHOOL = {
    "narrative": "La salle a été équipée pendant l’été et les élèves choisis avec leurs professeurs. Les séances ont "
    "lieu trois soirs par semaine, avec des étudiants du quartier.",
    "results": "Les élèves suivis passent dans la classe supérieure, et aucune fille n’a quitté le collège.",
    "lessons": "Rencontrer les parents dès la rentrée : leur présence fait celle des enfants.",
}
WORK = {
    "narrative": "Le matériel a été choisi par les bénéficiaires et livré au printemps. Une formation de dix jours a "
    "suivi, puis un accompagnement chaque mois.",
    "results": "Les bénéficiaires vendent leur production ensemble et tiennent leurs comptes elles-mêmes.",
    "lessons": "Chercher les acheteurs avant la première récolte, et non après.",
}
CARE = {
    "narrative": "Le local a été préparé avec la commune, l’équipe recrutée sur place et formée avant l’ouverture. "
    "Les permanences ont lieu deux jours par semaine.",
    "results": "Les habitants sont reçus près de chez eux, sans perdre une journée de route.",
    "lessons": "Signer avec la commune qui paie l’entretien avant d’acheter le matériel.",
}
TOLD = {"water": WATER, "education": SCHOOL, "economic": WORK}
DIFFICULTIES = "La piste a été coupée trois semaines par la neige, et le calendrier décalé d’autant."
RETURN = "Il manque la facture du matériel : ajoutez-la, puis remettez le rapport."
SUPPLIERS = ("Équipements de l’Atlas", "Menuiserie du Sud", "Transports Ouzoud")
AFTER_NOTIFICATION = timedelta(days=9)


def load_agreements(*, profiles: int) -> int:
    """Write and sign the agreements of the notified requests once; how many projects have begun."""
    officer = User.objects.filter(email=demo_email(Role.COFINANCING_OFFICER)).first()
    notified = Request.objects.filter(state=RequestState.NOTIFIED, award__isnull=False, notified_at__isnull=False)
    if officer is not None and not Report.objects.exists():
        with whole():
            for request in notified.select_related("association", "call__operator", "version").order_by("pk"):
                _sign(request, officer)
    return Report.objects.values("request").distinct().count()


def load(*, profiles: int) -> int:
    """Tell how each project went, once; 0 without paid projects. The number of reports that there are."""
    people = [User.objects.filter(email=demo_email(role)).first() for role in _Teller.ROLES]
    paid = Request.objects.filter(state=RequestState.ACTIVE, award__isnull=False, reports__isnull=False).distinct()
    if None in people or ControlVisit.objects.exists() or not paid.exists():
        return Report.objects.count()
    with whole():
        teller = _Teller(*people)
        rows = sorted(paid.select_related("association", "version").order_by("pk"), key=_how_far)
        for request, story in zip(rows, STORIES, strict=False):
            getattr(teller, story)(request)
    recounts.run()
    return Report.objects.count()


STORIES = (
    "closed", "controlled", "final_report", "terminated", "in_amendment", "suspended", "reported", "late",
)  # fmt: skip


class _Teller:
    """Writes what the association, the instructors and the controller did, each at its moment."""

    ROLES = (Role.COFINANCING_OFFICER, Role.FINANCE_CONTROLLER)

    def __init__(self, officer: User, controller: User) -> None:
        self.officer, self.controller = officer, controller
        self.now, self.paper = timezone.now(), blank_pdf()

    def terminated(self, request: Request) -> None:
        """Nothing more was done after the first works: what is not proved comes back."""
        self._interim(request, self._ago(90), share=Decimal("0.40"))
        note = "Le partenaire local s’est retiré et n’a pas été remplacé."
        projects.terminate(request=request, note=note, by=self.officer, now=self._ago(3))

    def closed(self, request: Request) -> None:
        """Everything done, proved, controlled and paid."""
        self._control(request)
        projects.conclude_project(request=request, by=self.controller, now=self._ago(3))
        request.refresh_from_db()
        if request.is_settled:
            projects.close_project(request=request, by=self.controller, now=self._ago(2))

    def controlled(self, request: Request) -> None:
        """The control is over, the file is about to be closed."""
        self._control(request)
        projects.conclude_project(request=request, by=self.controller, now=self._ago(1))

    def final_report(self, request: Request) -> None:
        """The final report was handed in and accepted; a control found something to explain."""
        self._final(request, self._ago(12))
        control = self._visit(request, self._ago(6))
        finding = {
            "severity": "major",
            "text": "La facture du transport porte une date antérieure à la convention.",
            "rejected": Decimal("180.00"),
        }
        controls.add_finding(control=control, data=finding, by=self.controller, now=self._ago(4))

    def in_amendment(self, request: Request) -> None:
        """The association asks for four more months; the report that it should have handed in is late."""
        self.late(request)
        by = representative(request)
        made = amendments.start(request=request, kind="dates", by=by, now=self._ago(8))
        words = {"explanation": DIFFICULTIES, "new_ends_on": request.ends_on + timedelta(days=120)}
        amendments.save(amendment=made, data=words, by=by)
        amendments.send(amendment=made, by=by, now=self._ago(7))

    def reported(self, request: Request) -> None:
        """Half-way: a report accepted after a correction, and a small move of the budget."""
        report = self._interim(request, self._ago(70), share=Decimal("0.50"), corrected=True)
        by = representative(request)
        made = amendments.start(request=request, kind="budget", by=by, now=self._ago(30))
        first, second = [line.category for line in report.lines.filter(category__is_in_kind=False).order_by("pk")][:2]
        move = {"source": first, "target": second, "amount": Decimal("250.00")}
        words = {"explanation": "Le matériel a coûté moins que prévu.", "moves": [move]}
        amendments.save(amendment=made, data=words, by=by)
        amendments.send(amendment=made, by=by, now=self._ago(29))

    def suspended(self, request: Request) -> None:
        """Payments wait for papers."""
        note = "L’autorisation de la commune a été contestée : les versements reprendront quand elle sera confirmée."
        projects.suspend(request=request, note=note, by=self.officer, now=self._ago(10))

    def late(self, request: Request) -> None:
        """A report that should have come three weeks ago: the association cannot file until it hands it in.

        The first such association has an account of the demonstration for its treasurer, who reads the rule.
        """
        self._planned(request, timezone.localdate(self._ago(21)))
        reader = User.objects.filter(email=demo_email(Role.MEMBER, 2), offices__isnull=True).first()
        term = request.association.officers.in_office().filter(role=OfficerRole.TREASURER, user=None).first()
        if reader is not None and term is not None:
            Officer.objects.filter(pk=term.pk).update(user=reader, email=reader.email)

    def _ago(self, days: int) -> datetime:
        return self.now - timedelta(days=days)

    def _interim(self, request: Request, moment: datetime, *, share: Decimal, corrected: bool = False) -> Report:
        report = self._planned(request, timezone.localdate(moment))
        self._write(report, share, moment - timedelta(days=6))
        by = representative(request)
        reports.submit(report=report, by=by, now=moment - timedelta(days=5))
        if corrected:
            reports.return_to_author(report=report, note=RETURN, by=self.officer, now=moment)
            self._join(report, report.lines.order_by("pk").first().category, Decimal("35.00"), moment)
            reports.submit(report=report, by=by, now=moment + timedelta(days=4))
        reports.accept(report=report, by=self.officer, now=moment + timedelta(days=9))
        return report

    def _final(self, request: Request, moment: datetime) -> None:
        report = request.reports.get(kind=ReportKind.FINAL)
        self._write(report, Decimal(1), moment - timedelta(days=9))
        reports.submit(report=report, by=representative(request), now=moment - timedelta(days=7))
        reports.accept(report=report, by=self.officer, now=moment)

    def _control(self, request: Request) -> None:
        """A final report, a visit, a remark that was answered and lifted."""
        if request.reports.owed().filter(kind=ReportKind.INTERIM).exists():
            self._interim(request, self._ago(120), share=Decimal("0.50"))
        self._final(request, self._ago(40))
        control = self._visit(request, self._ago(30))
        remark = {"severity": "remark", "text": "Le registre d’entretien n’est pas signé.", "rejected": Decimal("0.00")}
        finding = controls.add_finding(control=control, data=remark, by=self.controller, now=self._ago(29))
        answer = "Le comité le signe désormais chaque mois."
        controls.answer(finding=finding, text=answer, by=representative(request), now=self._ago(25))
        controls.lift(finding=finding, by=self.controller, now=self._ago(22))
        controls.conclude(controlvisit=control, by=self.controller, now=self._ago(21))

    def _visit(self, request: Request, moment: datetime) -> ControlVisit:
        day = timezone.localdate(moment)
        control = controls.plan(
            request=request, kind="on_site", planned_on=day, place=request.place, by=self.controller,
            now=moment - timedelta(days=10),
        )  # fmt: skip
        controls.hold(controlvisit=control, by=self.controller, now=moment)
        seen = "L’installation fonctionne. Le comité la tient propre et les comptes sont à jour."
        return controls.write(control=control, data={"report": seen}, by=self.controller)

    def _planned(self, request: Request, due_on: date) -> Report:
        """A report half-way, which the agreement of this project asked for."""
        held = request.reports.filter(kind=ReportKind.INTERIM).first()
        if held is not None:
            held.due_on = due_on
            held.save(update_fields=["due_on"])
            return held
        report = Report.objects.create(
            request=request, kind=ReportKind.INTERIM, due_on=due_on, currency=request.currency
        )
        ReportWorkflow.start_many(Report, [report.pk], by=None, now=self.now - timedelta(days=200))
        ReportLine.objects.bulk_create(
            ReportLine(report=report, category_id=category, planned=amount, currency=request.currency)
            for category, amount in request.budget_lines.expenses().by_category().items()
        )
        return report

    def _write(self, report: Report, share: Decimal, moment: datetime) -> None:
        by = representative(report.request)
        lines = list(report.lines.select_related("category"))
        spent = [(line.category, (line.planned * share).quantize(Decimal("0.01"))) for line in lines]
        reach = report.request.beneficiaries or 100
        data = {
            **next((TOLD[sector] for sector in report.request.sectors if sector in TOLD), CARE),
            "difficulties": DIFFICULTIES,
            "lines": [{"category": category, "spent": amount} for category, amount in spent],
            "indicators": [{"label": "personnes aidées", "target": reach, "reached": int(reach * share)}],
        }
        reports.save(report=report, data=data, by=by, now=moment)
        for category, amount in spent:
            if not category.is_in_kind and amount:
                self._join(report, category, amount, moment)

    def _join(self, report: Report, category: Any, amount: Decimal, moment: datetime) -> None:
        """An invoice whose content is like no other."""
        mark = f"\n% {report.public_id} {category.pk} {amount}\n".encode()
        upload = SimpleUploadedFile(f"facture-{category.code}.pdf", self.paper + mark, content_type="application/pdf")
        data = {
            "category": category,
            "supplier": SUPPLIERS[category.pk % len(SUPPLIERS)],
            "issued_on": timezone.localdate(moment) - timedelta(days=30),
            "amount": amount,
        }
        reports.add_receipt(report=report, data=data, upload=upload, by=representative(report.request), now=moment)


def representative(request: Request) -> User:
    """Who represents the association today."""
    terms = Officer.objects.in_office().representatives().select_related("user")
    return terms.get(association=request.association_id).user


def _how_far(request: Request) -> tuple[bool, bool]:
    """What is settled first, for it may be closed; then what is paid in full and owes something back."""
    return not request.is_settled, request.tranches.exclude(state=TrancheState.PAID).exists()


def _sign(request: Request, officer: User) -> None:
    """The agreement is written after the letter, and every party signs it within a week."""
    moment = request.notified_at + AFTER_NOTIFICATION
    agreement = cofinancing_agreements.prepare(request=request, by=officer, now=moment)
    for number, party in enumerate(agreement.parties.order_by("position"), start=1):
        signed = moment + timedelta(days=number)
        cofinancing_agreements.record_signature(
            request=request, role=party.role, on=timezone.localdate(signed), by=officer, now=signed
        )
