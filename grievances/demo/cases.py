"""The demonstration's cases, told through the services, and the services that work on them."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.contrib.auth.models import Group
from django.utils import timezone

from grievances.models import Case, Category
from grievances.services import (
    answers,
    attachments,
    cases,
    messages,
    reopenings,
    steering,
    third_parties,
    transfers,
    units,
)
from grievances.services.cases import CaseFacts, IdentityFacts
from mdm_platform.accounts.models import User
from mdm_platform.accounts.roles import Role
from mdm_platform.demo import demo_email, whole
from mdm_platform.institutions import memberships
from mdm_platform.institutions.models import Institution

DATA = Path(__file__).resolve().parent.parent / "data" / "demo_cases.json"
CENTRAL = {
    "kind": "ministry",
    "name_fr": "Bureau central des réclamations",
    "name_ar": "المكتب المركزي للشكايات",
    "name_en": "Central complaints desk",
    "country": "MA",
    "city": "Rabat",
}
HANDLING = (
    *("consulate-general-lyon", "consulate-general-paris", "consulate-general-madrid"),
    *("ministry-justice", "ministry-interior", "cnss", "adii", "ancfcc"),
)
COUNTER = "consulate-general-paris"
AGENTS = (("agent-a", "Samira (démonstration)"), ("agent-b", "Mehdi (démonstration)"))


def load(*, profiles: int) -> int:
    """Declare the units and tell the cases once; 0 without the accounts. The number of cases that there are."""
    supervisor = User.objects.filter(email=demo_email(Role.COMPLAINTS_SUPERVISOR)).first()
    if supervisor is None:
        return 0
    with whole():
        desk = declare_units()
        if not Case.objects.exists() and Category.objects.exists():
            teller = _Teller(desk)
            for row in json.loads(DATA.read_text(encoding="utf-8")):
                teller.tell(row)
    return Case.objects.count()


def declare_units() -> Institution:
    """The central desk and the services, each with the people of the demonstration. May run again."""
    desk, _made = Institution.objects.get_or_create(slug=units.CENTRAL_SLUG, defaults=CENTRAL)
    units.declare(institution=desk, is_central=True)
    for role in (Role.COMPLAINTS_AGENT, Role.COMPLAINTS_SUPERVISOR):
        memberships.join(user=User.objects.get(email=demo_email(role)), institution=desk, role=role)
    for institution in Institution.objects.filter(slug__in=HANDLING):
        units.declare(institution=institution)
        for name, full_name in AGENTS:
            agent = agent_of(institution, name, full_name)
            memberships.join(user=agent, institution=institution, role=Role.COMPLAINTS_AGENT)
    counter = User.objects.filter(email=demo_email(Role.COUNTER_AGENT)).first()
    consulate = Institution.objects.filter(slug=COUNTER).first()
    if counter is not None and consulate is not None:
        memberships.join(user=counter, institution=consulate, role=Role.COUNTER_AGENT)
    return desk


def agent_of(institution: Institution, name: str, full_name: str) -> User:
    """An invented agent of the institution, who cannot sign in."""
    email = f"{name}.{institution.slug}@demo.example"
    found = User.objects.filter(email=email).first()
    if found is None:
        found = User.objects.create_user(email, full_name=full_name, is_staff=True)
        found.groups.set(Group.objects.filter(name=Role.COMPLAINTS_AGENT))
    return found


class _Teller:
    """Tells one case after another, each by the people of the unit that holds it."""

    def __init__(self, desk: Institution) -> None:
        self.now = timezone.now()
        self.desk = desk
        self.agent = User.objects.get(email=demo_email(Role.COMPLAINTS_AGENT))
        self.supervisor = User.objects.get(email=demo_email(Role.COMPLAINTS_SUPERVISOR))
        self.member = User.objects.filter(email=demo_email(Role.MEMBER)).first()
        self.institutions = {one.slug: one for one in Institution.objects.filter(slug__in=HANDLING)}
        self.institutions[desk.slug] = desk
        self.categories = {one.code: one for one in Category.objects.all()}
        self.told: list[Case] = []

    def tell(self, row: dict[str, Any]) -> Case:
        """One case, from its receipt to where its story stops."""
        moment = self.now - timedelta(days=row["days_ago"], hours=2)
        case = cases.receive(facts=self._facts(row), identity=self._identity(row), now=moment).case
        if row.get("priority"):
            steering.set_priority(case=case, value=row["priority"], now=moment)
        for verb, days, *words in row["steps"]:
            moment = min(moment + timedelta(days=days, minutes=20), self.now)
            getattr(self, f"_{verb}")(case, moment, *words)
        self.told.append(case)
        return case

    def _facts(self, row: dict[str, Any]) -> CaseFacts:
        return CaseFacts(
            kind=row["kind"],
            category=self.categories[row["category"]],
            description=row["description"],
            remedy=row["remedy"],
            language=row["language"],
            channel=row.get("channel", "web"),
            residence_country=row["residence"],
            place_country=row["place"],
            unit_complained=self.institutions.get(row.get("complained", "")),
        )

    def _identity(self, row: dict[str, Any]) -> IdentityFacts:
        if row.get("account") and self.member is not None:
            return IdentityFacts(user=self.member, contact="account", language=row["language"])
        return IdentityFacts(full_name="Personne de la démonstration", language=row["language"])

    def _worker(self, case: Case) -> User:
        """Who works on the case: the first of its unit."""
        return self.agent if case.unit == self.desk else units.agents(case.unit).get(email__startswith="agent-a")

    def _validator(self, case: Case) -> User:
        return self.supervisor if case.unit == self.desk else units.agents(case.unit).get(email__startswith="agent-b")

    def _chief(self, case: Case) -> User:
        return self.supervisor if case.is_confidential else self.agent

    def _open(self, case: Case, now: datetime) -> None:
        cases.open(case=case, by=self._chief(case), now=now)

    def _transfer(self, case: Case, now: datetime, note: str, slug: str) -> None:
        transfers.transfer(case=case, to=self.institutions[slug], note=note, by=self._chief(case), now=now)

    def _take_up(self, case: Case, now: datetime) -> None:
        transfers.take_up(case=case, by=self._worker(case), now=now)

    def _refuse(self, case: Case, now: datetime, note: str) -> None:
        transfers.refuse(case=case, note=note, by=self._worker(case), now=now)

    def _ask(self, case: Case, now: datetime, body: str) -> None:
        messages.ask(case=case, body=body, by=case.agent, now=now)

    def _answer(self, case: Case, now: datetime, body: str) -> None:
        messages.answer(case=case, body=body, now=now)

    def _consult(self, case: Case, now: datetime, question: str, name: str) -> None:
        due = timezone.localdate(self.now) + timedelta(days=10)
        third_parties.consult(case=case, name=name, question=question, due_on=due, by=case.agent, now=now)

    def _write(self, case: Case, now: datetime, outcome: str, body: str, language: str = "") -> None:
        answers.write(case=case, outcome=outcome, body=body, language=language, by=case.agent, now=now)

    def _translate(self, case: Case, now: datetime, text: str) -> None:
        written = case.written_answer
        answers.write(
            case=case,
            outcome=written.outcome,
            body=written.body,
            language=written.language,
            translation=text,
            translation_language=case.language,
            by=case.agent,
            now=now,
        )

    def _propose(self, case: Case, now: datetime) -> None:
        answers.propose(case=case, by=case.agent, now=now)

    def _give(self, case: Case, now: datetime) -> None:
        answers.give(case=case, by=self._validator(case), now=now)

    def _inadmissible(self, case: Case, now: datetime, reason: str, note: str) -> None:
        cases.declare_inadmissible(case=case, by=self._chief(case), reason=reason, note=note, now=now)

    def _attach(self, case: Case, now: datetime, _note: str, place: int) -> None:
        attachments.attach(case=case, lead=self.told[place], by=self.agent, now=now)

    def _ask_reopening(self, case: Case, now: datetime, note: str) -> None:
        reopenings.ask(case=case, note=note, now=now)

    def _withdraw(self, case: Case, now: datetime) -> None:
        cases.withdraw(case=case, now=now)

    def _close(self, case: Case, now: datetime) -> None:
        cases.close(case=case, now=now)
