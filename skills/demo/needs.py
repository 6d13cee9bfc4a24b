"""The demonstration's needs: sixty of fifteen institutions, in every state, told through the services.

`data/demo_needs.csv` holds what each says, how many days ago it was sent and in how many its deadline falls.
The skills are those that the missions name, after the ones given there.
"""

import csv
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.contrib.auth.models import Group
from django.utils import timezone

from mdm_platform.accounts.models import User
from mdm_platform.accounts.roles import Role
from mdm_platform.demo import PARTNER_INSTITUTION, demo_email, have_read, whole
from mdm_platform.institutions import memberships
from mdm_platform.institutions.models import Institution
from mdm_platform.territories.models import Language, Region
from skills.models import Domain, Need, NeedSkill, Skill, Source
from skills.services import mission_text, needs
from skills.services.need_fields import WantedLanguage, WantedSkill
from skills.workflows import OPEN_NEED_STATES, NeedState

DATA = Path(__file__).resolve().parent.parent / "data" / "demo_needs.csv"
DECIDED_AFTER = timedelta(days=2)
MOST_REQUIRED, MOST_WELCOME = 3, 3
INVENTED = {
    "demo-atlas-solaire": ("company", "Atlas Solaire (entreprise de démonstration)", "أطلس سولير (مقاولة للعرض)"),
    "demo-tifaouine": ("foundation", "Coopérative Tifaouine (démonstration)", "تعاونية تيفاوين (للعرض)"),
}
AGENTS = {
    "masen": "Hicham Ouazzani",
    "ofppt": "Nadia Chraïbi",
    "ministry-digital-transition": "Meryem Tazi",
    "ministry-health": "Rachid Benkirane",
    "usmba-fes": "Souad Filali",
    "um6p": "Yassine Lahlou",
    "region-souss-massa": "فاطمة أيت علي",
    "region-beni-mellal-khenifra": "عبد الرحيم الزياني",
    "region-tanger-tetouan-al-hoceima": "Imane Raissouni",
    "ministry-tourism-crafts": "Kenza Alami",
    "amdie": "Omar Sebti",
    "fondation-mohammed-v-solidarite": "Latifa Mernissi",
    "demo-atlas-solaire": "Anas Berrada",
    "demo-tifaouine": "إيجا بوهوش",
}


def load(*, profiles: int) -> int:
    """Write the needs once; 0 without the reference data or the accounts. The number of needs that there are."""
    existing = Need.objects.count()
    curator = User.objects.filter(email=demo_email(Role.DIRECTORY_CURATOR)).first()
    agent = User.objects.filter(email=demo_email(Role.PARTNER_AGENT)).first()
    if existing or not profiles or curator is None or agent is None or not Domain.objects.exists():
        return existing
    now = timezone.now()
    with whole():
        teller = _Teller(now, curator, agent)
        for row in _rows():
            teller.tell(row)
        teller.let_time_pass()
    return Need.objects.count()


def _rows() -> list[dict[str, str]]:
    with DATA.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class _Teller:
    """Writes one need after another, each by an agent of its institution."""

    def __init__(self, now: datetime, curator: User, agent: User) -> None:
        self.now, self.curator, self.agent = now, curator, agent
        self.today = timezone.localdate(now)
        self.domains = {domain.slug: domain for domain in Domain.objects.all()}
        self.skills = {skill.slug: skill for skill in Skill.objects.filter(source=Source.OWN)}
        self.regions = Region.objects.in_bulk()
        self.languages = Language.objects.in_bulk()
        self.agents: dict[str, User | None] = {PARTNER_INSTITUTION: agent}
        self.overdue: dict[int, date] = {}

    def tell(self, row: dict[str, str]) -> None:
        """Write the need and bring it to its state."""
        by = self._agent_of(row["institution"])
        if by is None:
            return
        sent = self._days_ago(row["sent"])
        need = needs.create(by=by, now=sent - timedelta(days=1), **self._fields(row), **self._parts(row))
        if row["state"] != NeedState.DRAFT:
            self._send(need, row, by=by, sent=sent)

    def let_time_pass(self) -> None:
        """Let the deadlines pass, and have the older messages read."""
        for pk, deadline in sorted(self.overdue.items(), key=lambda one: one[1]):
            Need.objects.filter(pk=pk).update(deadline=deadline)
            midnight = datetime.combine(deadline + timedelta(days=1), time(0, 10))
            needs.expire_overdue(now=timezone.make_aware(midnight))
        have_read("skills.need_", now=self.now)

    def _send(self, need: Need, row: dict[str, str], *, by: User, sent: datetime) -> None:
        needs.submit(need=need, by=by, now=sent)
        if row["state"] == NeedState.SUBMITTED:
            return
        needs.publish(need=need, by=self.curator, now=sent + DECIDED_AFTER)
        closed = sent + (self.now - sent) * 2 / 3
        if row["state"] in (NeedState.IN_PROGRESS, NeedState.FILLED):
            needs.start(need=need, by=by, now=sent + (self.now - sent) / 3)
        if row["state"] == NeedState.FILLED:
            needs.fill(need=need, by=by, reason=row["reason"], note=row["story"], now=closed)
        elif row["state"] == NeedState.WITHDRAWN:
            needs.withdraw(need=need, by=by, reason=row["reason"], now=closed)
        if int(row["deadline"]) < 0:
            deadline = self.today + timedelta(days=int(row["deadline"]))
            if need.state in OPEN_NEED_STATES:
                self.overdue[need.pk] = deadline
            else:
                Need.objects.filter(pk=need.pk).update(deadline=deadline)

    def _fields(self, row: dict[str, str]) -> dict[str, Any]:
        plain = ("language", "title", "mission", "city", "presence", "workload", "contribution", "compensation")
        deadline = max(int(row["deadline"]), 1)
        return {
            **{name: row[name] for name in plain},
            "domain": self.domains[row["domain"]],
            "region": self.regions.get(row["region"]),
            "people": int(row["people"]),
            "seniority_min": int(row["seniority_min"]) if row["seniority_min"] else None,
            "starts": self._day(row["starts"]),
            "ends": self._day(row["ends"]),
            "deadline": self.today + timedelta(days=deadline),
        }

    def _parts(self, row: dict[str, str]) -> dict[str, Any]:
        given = [self.skills[slug] for slug in row["skills"].split()]
        named = mission_text.suggest_skills(f"{row['title']}\n{row['mission']}", limit=12)
        named = [one for one in named if one.skill.source == Source.OWN and one.skill not in given]
        asked = given + [one.skill for one in named if one.kind_guess == NeedSkill.Kind.REQUIRED]
        required, rest = asked[:MOST_REQUIRED], asked[MOST_REQUIRED:]
        welcome = rest + [one.skill for one in named if one.kind_guess == NeedSkill.Kind.WELCOME]
        spoken = (pair.split(":") for pair in row["languages"].split())
        return {
            "skills": [
                *(WantedSkill(skill, NeedSkill.Kind.REQUIRED.value) for skill in required),
                *(WantedSkill(skill, NeedSkill.Kind.WELCOME.value) for skill in welcome[:MOST_WELCOME]),
            ],
            "languages": [WantedLanguage(self.languages[code], level) for code, level in spoken],
        }

    def _agent_of(self, slug: str) -> User | None:
        if slug not in self.agents:
            self.agents[slug] = self._new_agent(slug)
        return self.agents[slug]

    def _new_agent(self, slug: str) -> User | None:
        institution = self._institution(slug)
        if institution is None:
            return None
        email = f"agent.{slug}@agents.demo.example"
        user = User.objects.create(email=email, full_name=AGENTS[slug], language="fr", password="!")  # noqa: S106  nobody signs in
        user.groups.set(Group.objects.filter(name=Role.PARTNER_AGENT))
        since = self.today - timedelta(days=400)
        memberships.join(user=user, institution=institution, role=Role.PARTNER_AGENT, starts=since)
        return user

    def _institution(self, slug: str) -> Institution | None:
        if slug in INVENTED:
            kind, french, arabic = INVENTED[slug]
            given = {"kind": kind, "name_fr": french, "name_ar": arabic, "city": "Casablanca"}
            return Institution.objects.get_or_create(slug=slug, defaults=given)[0]
        return Institution.objects.filter(slug=slug).first()

    def _day(self, days: str) -> date | None:
        return self.today + timedelta(days=int(days)) if days else None

    def _days_ago(self, days: str) -> datetime:
        return self.now - timedelta(days=int(days), hours=3)
