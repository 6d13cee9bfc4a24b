"""The demonstration's requests, to the call that is decided and to the one that is open.

Those of the decided call stop where the jury takes them up. Those of the open one are told through the services.
"""

import io
import json
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils import timezone
from pikepdf import Pdf

from associations.models import Association, Call, Endorsement, Ineligibility, Officer, Request, RequestDocument
from associations.services import budgets, requests
from associations.services.budgets import WantedLine
from associations.services.double_funding import object_key
from associations.services.request_documents import PURPOSE
from associations.workflows import RequestWorkflow
from mdm_platform.accounts.models import User
from mdm_platform.accounts.roles import Role
from mdm_platform.demo import demo_email, whole
from mdm_platform.files import services as files
from mdm_platform.institutions import memberships
from mdm_platform.institutions.models import Institution
from mdm_platform.territories.models import Province

DATA = Path(__file__).resolve().parent.parent / "data" / "demo_requests.json"
DECIDED, OPEN = "pra-osim-2025", "appui-associations-2026"
OPERATOR = {
    "kind": "foundation",
    "name_fr": "Réseau d’appui aux solidarités (opérateur de démonstration)",
    "name_ar": "شبكة دعم التضامن (فاعل دعم للعرض)",
    "name_en": "Solidarity support network (demonstration operator)",
    "country": "FR",
    "city": "Lyon",
}


def load(*, profiles: int) -> int:
    """Write the requests once; 0 without the calls or the associations. The number of requests that there are."""
    officer = User.objects.filter(email=demo_email(Role.COFINANCING_OFFICER)).first()
    calls = {call.slug: call for call in Call.objects.with_version().filter(slug__in=(DECIDED, OPEN))}
    if officer is None or Request.objects.exists() or len(calls) < 2:
        return Request.objects.count()
    told = json.loads(DATA.read_text(encoding="utf-8"))
    with whole():
        teller = _Teller(told, officer)
        teller.tell_decided(calls[DECIDED])
        teller.tell_open(calls[OPEN])
    return Request.objects.count()


class _Teller:
    """Writes one request after another, each by the legal representative of its association."""

    def __init__(self, told: dict[str, Any], officer: User) -> None:
        self.told, self.officer, self.now = told, officer, timezone.now()
        self.provinces = {province.name_fr: province for province in Province.objects.all()}
        self.operator, self.agent = _operator()
        self.paper = blank_pdf()

    def tell_decided(self, call: Call) -> None:
        """The requests of the call whose jury has met: filed, endorsed, and found complete in their time."""
        rows = self.told["calls"][DECIDED]
        for place, (association, row) in enumerate(zip(_askers("FR"), rows, strict=False)):
            filed = call.current.closes_at - timedelta(days=2 + place, hours=place)
            request = self._begin(association, call, row, filed - timedelta(days=12))
            self._endorse(request, filed - timedelta(days=1))
            self._file(request, filed)
            self._conclude(request, row[-1], filed)

    def tell_open(self, call: Call) -> None:
        """The requests of the call that is open, one in each state that they may have reached."""
        rows = self.told["calls"][OPEN]
        for place, (association, row) in enumerate(zip(_askers(), rows, strict=False)):
            begun = self.now - timedelta(days=18 - place)
            by = _representative(association)
            request = requests.start(association=association, call=call, by=by, now=begun)
            self._write(request, row, begun, by)
            if row[-1] != "draft":
                requests.submit(request=request, by=by, now=begun + timedelta(days=6))
                self._instruct(request, row[-1], by, begun + timedelta(days=7))

    def _instruct(self, request: Request, state: str, by: User, moment: datetime) -> None:
        if state == "withdrawn":
            requests.withdraw(request=request, by=by, now=moment)
        if state in ("submitted", "withdrawn"):
            return
        requests.receive(request=request, by=self.officer, now=moment)
        if state == "to_complete":
            note = self.told["completion"]
            requests.ask_completion(request=request, note=note, by=self.officer, now=moment + timedelta(days=1))
        if state == "in_review":
            requests.accept(request=request, by=self.officer, now=moment + timedelta(days=1))

    def _begin(self, association: Association, call: Call, row: list[Any], moment: datetime) -> Request:
        by = _representative(association)
        request = Request.objects.create(
            association=association,
            call=call,
            version=call.current,
            currency=call.current.currency,
            created_by=by,
            created_at=moment,
            updated_at=moment,
        )
        RequestWorkflow.start_many(Request, [request.pk], by=by, now=moment)
        self._write(request, row, moment, by)
        return request

    def _write(self, request: Request, row: list[Any], moment: datetime, by: User) -> None:
        title, summary, place, province, sectors, *figures = row
        works, training, in_kind, grant, people, women, _state = figures
        request.title, request.summary, request.place, request.sectors = title, summary, place, sectors
        request.province = self.provinces.get(province)
        request.country = "MA" if province else request.association.country
        request.object_key = object_key(title)
        request.beneficiaries, request.women_beneficiaries = people, women
        request.starts_on = _first_of_month(request.version.decision_due or timezone.localdate(moment), 2)
        request.ends_on = _first_of_month(request.starts_on, 12) - timedelta(days=1)
        for name, text in self.told["story"].items():
            setattr(request, name, text)
        request.save()
        amounts = {"works": works, "training": training, "volunteering": in_kind}
        amounts |= {"grant": grant, "own": works + training - grant, "in-kind": in_kind}
        headings = {heading.code: heading for heading in request.version.budget_categories.all()}
        lines = [
            WantedLine(headings[code], headings[code].label_fr, Decimal(1), Decimal(amount).quantize(Decimal("0.01")))
            for code, amount in amounts.items()
        ]
        budgets.save_lines(request=request, lines=lines)
        self._join_documents(request, moment, by)

    def _join_documents(self, request: Request, moment: datetime, by: User) -> None:
        for document in request.version.documents.filter(is_required=True):
            name = f"{document.code}.pdf"
            stored = files.store_made(
                content=self.paper, name=name, content_type="application/pdf", owner=by, purpose=PURPOSE
            )
            RequestDocument.objects.create(
                request=request, call_document=document, file=stored, added_by=by, added_at=moment
            )

    def _endorse(self, request: Request, moment: datetime) -> None:
        signed = timezone.localdate(moment) - timedelta(days=3)
        Endorsement.objects.create(
            request=request,
            institution=self.operator,
            asked_by=request.created_by,
            asked_at=moment - timedelta(days=8),
            signed_on=signed,
            signed_by=self.agent,
            visa_at=moment,
            visa_by=self.agent,
            opinion=self.told["opinion"],
        )
        Request.objects.filter(pk=request.pk).update(opap=self.operator, opap_signed_on=signed)
        request.refresh_from_db()
        changes = {"endorsed_at": moment, "endorsed_by": self.agent}
        RequestWorkflow.apply(request, "endorse", by=self.agent, now=moment, changes=changes)

    def _file(self, request: Request, moment: datetime) -> None:
        by = request.created_by
        term = Officer.objects.in_office().representatives().get(association=request.association)
        Request.objects.filter(pk=request.pk).update(
            certified_at=moment,
            certified_by=by,
            representative_name=term.full_name,
            representative_gender=term.gender,
        )
        number = f"CF-{timezone.localdate(moment).year}-{request.pk:06}"
        changes = {"number": number, "submitted_at": moment, "updated_at": moment}
        RequestWorkflow.apply(request, "submit", by=by, now=moment, changes=changes)

    def _conclude(self, request: Request, state: str, filed: datetime) -> None:
        if state == "withdrawn":
            RequestWorkflow.apply(request, "withdraw", by=request.created_by, now=filed + timedelta(days=5))
            return
        read = filed + timedelta(days=8)
        RequestWorkflow.apply(request, "receive", by=self.officer, now=read)
        if state == "ineligible":
            note, changes = self.told["ineligible"], {"decided_at": read, "notified_at": read}
            RequestWorkflow.apply(request, "declare_ineligible", by=self.officer, now=read, note=note, changes=changes)
            rule = "association.recent_assembly"
            Ineligibility.objects.create(request=request, rule_id=rule, why=note, decided_at=read)
            return
        accepted = read + timedelta(days=6)
        RequestWorkflow.apply(request, "accept", by=self.officer, now=accepted, changes={"complete_at": accepted})


def _askers(country: str = "") -> list[Association]:
    """Associations that may ask for money, with a legal representative who has an account."""
    terms = Officer.objects.in_office().representatives().filter(user__isnull=False)
    rows = Association.objects.labellable().filter(pk__in=terms.values("association_id")).order_by("pk")
    return list(rows.filter(country=country) if country else rows.exclude(country="FR")) or list(rows)


def _representative(association: Association) -> User:
    return Officer.objects.in_office().representatives().select_related("user").get(association=association).user


def _operator() -> tuple[Institution, User]:
    """The demonstration's support operator and its agent."""
    agent = User.objects.get(email=demo_email(Role.SUPPORT_OPERATOR_AGENT))
    institution = memberships.institution_of(agent)
    if institution is None:
        institution = Institution.objects.get_or_create(slug="demo-opap", defaults=OPERATOR)[0]
        since = timezone.localdate() - timedelta(days=900)
        memberships.join(user=agent, institution=institution, role=Role.SUPPORT_OPERATOR_AGENT, starts=since)
    return institution, agent


def blank_pdf() -> bytes:
    """A page on which nothing is written."""
    stream = io.BytesIO()
    document = Pdf.new()
    document.add_blank_page()
    document.save(stream)
    return stream.getvalue()


def _first_of_month(day: date, months: int) -> date:
    """The first day of the month that many months after the day's."""
    whole = day.year * 12 + day.month - 1 + months
    return date(whole // 12, whole % 12 + 1, 1)
