"""The demonstration's projects: eighty, five in each state, over the twelve regions, in French and Arabic.

What their holders do goes through the services; a file that is far on its way is written as it stands, with the days on
which it passed each step. The demonstration's member holds three of them.
"""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.contrib.auth.models import Group
from django.utils import timezone

from mdm_platform.accounts.models import User
from mdm_platform.accounts.roles import Role
from mdm_platform.audit.models import TransitionLog
from mdm_platform.demo import demo_email, have_read, whole
from mdm_platform.territories.models import Province
from projects.demo.spread import LONG_AGO, spot
from projects.models import NUMBERS, FundingSource, Project
from projects.services import projects, support, support_delays
from projects.services.project_search import words_of
from projects.workflows import Confidentiality, SupportState, SupportWorkflow

DATA = Path(__file__).resolve().parent.parent / "data" / "demo_projects.json"
EACH = 5
STAFF = (Role.PROJECT_ADVISOR, Role.PROJECT_SUPERVISOR)
OWN = {(SupportState.IN_SUPPORT, 0), (SupportState.FOLLOWED, 0), (SupportState.IDEA, 0)}
PATH = ("submit", "qualify", "start_diagnosis", "plan", "accompany", "ready", "finance", "launch", "follow", "complete")
BEFORE = (
    SupportState.IDEA,
    SupportState.SUBMITTED,
    SupportState.TO_COMPLETE,
    SupportState.QUALIFIED,
    SupportState.REDIRECTED,
    SupportState.REFUSED,
    SupportState.ABANDONED,
)
SHARES = (
    (("own_funds", 30), ("bank", 50), ("fund", 20)),
    (("own_funds", 25), ("fund", 10), ("bank", 65)),
    (("own_funds", 40), ("family", 20), ("investor", 40)),
    (("own_funds", 60), ("grant", 40)),
)
LAUNCHES = {
    SupportState.LAUNCHED: (1, 2),
    SupportState.FOLLOWED: (230, 95),
    SupportState.COMPLETED: (1850, 60),
}
"""How many days ago the first of them was launched, and how many more each next one."""
AFTER = {"launch": 0, "follow": 195, "complete": 1840}
"""How many days after its launch a project passed the last steps."""


def load(*, profiles: int) -> int:
    """Write them once. The number of projects."""
    people = {role: User.objects.filter(email=demo_email(role)).first() for role in (Role.MEMBER, *STAFF)}
    if Project.objects.exists() or None in people.values() or not Province.objects.exists():
        return Project.objects.count()
    with whole():
        support_delays.load()
        teller = _Teller(timezone.now(), people)
        for state in SupportState:
            for place in range(len(LONG_AGO.get(state, ())) or EACH):
                teller.tell(state, place)
        teller.finish()
    return Project.objects.count()


class _Teller:
    """Writes one project after another, each by its holder."""

    def __init__(self, now: datetime, people: dict[str, Any]) -> None:
        self.now, self.people = now, people
        self.told = json.loads(DATA.read_text(encoding="utf-8"))
        self.members = Group.objects.get(name=Role.MEMBER)
        self.holders: dict[int, User] = {}
        self.logs: list[TransitionLog] = []
        self.index = 0
        by_region: dict[str, list[Province]] = {}
        for province in Province.objects.select_related("region").order_by("code"):
            by_region.setdefault(province.region_id, []).append(province)
        self.provinces = [by_region[code] for code in sorted(by_region)]

    def tell(self, state: SupportState, place: int) -> None:
        """One project in that state."""
        index, self.index = self.index, self.index + 1
        holder = self.people[Role.MEMBER] if (state, place) in OWN else self._holder(index)
        if state in BEFORE:
            self._through_services(state, place, index, holder)
        else:
            self._as_it_stands(state, place, index, holder)

    def finish(self) -> None:
        """Write the histories, and have older messages read."""
        TransitionLog.objects.bulk_create(self.logs, batch_size=2000)
        have_read("projects.", now=self.now)

    def _through_services(self, state: SupportState, place: int, index: int, holder: User) -> None:
        begun = self.now - timedelta(days=4 + 5 * place)
        fields = self._fields(state, place, index)
        if state == SupportState.IDEA and place % 2:
            fields |= {"idea": "", "sources": []}
        project = projects.start(by=holder, now=begun, **fields)
        if state == SupportState.IDEA:
            return
        if state == SupportState.ABANDONED and place == 0:
            projects.abandon(project=project, by=holder, now=begun)
            return
        projects.submit(project=project, by=holder, now=begun + timedelta(hours=5))
        how = {"project": project, "now": begun + timedelta(days=3), "by": self.people[Role.PROJECT_SUPERVISOR]}
        if state == SupportState.TO_COMPLETE:
            support.ask_completion(**how, note=self.told["asked"][place])
        elif state == SupportState.REDIRECTED:
            to = self.told["redirected"][place]
            support.redirect(**how, to=to, note="Cet organisme accompagne ce type de projet, et plus près de vous.")
        elif state == SupportState.REFUSED:
            reason = ("duplicate", "not_a_project", "unanswered", "out_of_scope", "unlawful")[place]
            support.propose_refusal(**how, reason=reason, note=self.told["refused"][place])
            support.refuse(**how | {"by": self.people[Role.PROJECT_ADVISOR]})
        elif state == SupportState.QUALIFIED:
            support.qualify(**how)
        elif state == SupportState.ABANDONED:
            projects.abandon(project=project, by=holder, note="Ma situation a changé.", now=how["now"])

    def _as_it_stands(self, state: SupportState, place: int, index: int, holder: User) -> None:
        fields, steps = self._fields(state, place, index), list(self._steps(state, place, index))
        sources = fields.pop("sources")
        when = {name: at for name, _source, _target, at in steps}
        project = Project(
            **fields,
            holder=holder,
            state=state,
            number=NUMBERS.take(now=when["submit"]),
            before_pause=SupportState.DIAGNOSIS if state == SupportState.PAUSED else "",
            submitted_at=when["submit"],
            qualified_at=when["qualify"],
            launched_on=timezone.localdate(when["launch"]) if "launch" in when else None,
            due_on=support_delays.due_on(state, now=steps[-1][3]),
            created_at=steps[0][3] - timedelta(days=3),
        )
        project.search_words = words_of(project)
        project.save(force_insert=True)
        FundingSource.objects.bulk_create(
            FundingSource(project=project, position=position, **row) for position, row in enumerate(sources)
        )
        SupportWorkflow.start_many(Project, [project.pk], by=holder, now=project.created_at)
        self.logs += [
            TransitionLog(
                workflow=SupportWorkflow.name,
                object_type="projects.project",
                object_id=str(project.pk),
                transition=name,
                source=source,
                target=target,
                actor=holder if name in ("submit", "pause") else self.people[Role.PROJECT_SUPERVISOR],
                at=at,
            )
            for name, source, target, at in steps
        ]

    def _steps(self, state: SupportState, place: int, index: int) -> Iterator[tuple[str, str, str, datetime]]:
        """The transitions that lead to the state, the last one some days ago."""
        names = [*PATH[:3], "pause"] if state == SupportState.PAUSED else _path_to(state)
        first, every = LAUNCHES.get(state, (3, 7))
        last = self.now - timedelta(days=first + every * place)
        before = [name for name in names if name not in AFTER]
        gap, steps = timedelta(days=18 + index % 7), len(before) if state in LAUNCHES else len(before) - 1
        source = SupportState.IDEA.value
        for at, name in enumerate(names):
            target = SupportWorkflow.get(name).target
            yield name, source, target, last + (timedelta(days=AFTER[name]) if name in AFTER else gap * (at - steps))
            source = target

    def _fields(self, state: SupportState, place: int, index: int) -> dict[str, Any]:
        chosen = spot(state, place, index)
        idea, language = self.told["ideas"][chosen.idea], "ar" if index % 3 == 1 else "fr"
        provinces = self.provinces[chosen.region]
        near = chosen.provinces or len(provinces)
        province = provinces[(place // 2 if chosen.provinces else index // 3) % near]
        name = province.name_ar if language == "ar" else province.name_fr
        title, summary, words = (text.format(place=name) for text in idea[language])
        shown = (Confidentiality.PUBLIC, Confidentiality.TEASER, Confidentiality.PUBLIC, Confidentiality.PRIVATE)
        return {
            "title": title[:120],
            "summary": summary,
            "idea": words,
            "language": language,
            "sector": idea["sector"],
            "kind": idea["kind"],
            "stage": ("idea", "prototype", "launch", "growth")[index % 4],
            "region": province.region,
            "province": province,
            "residence_country": chosen.country or self.told["countries"][index % len(self.told["countries"])],
            "is_women_led": index % 3 == 0,
            "jobs_planned": 3 + index * 11 % 40,
            "currency": "MAD",
            "confidentiality": shown[(index + index // 12) % 4],
            "sources": [
                {
                    "kind": kind,
                    "amount": Decimal(chosen.cost * share // 100),
                    "is_foreign_currency": kind == "own_funds",
                    "is_secured": kind in ("own_funds", "family") and index % 2 == 0,
                }
                for kind, share in SHARES[index % len(SHARES)]
            ],
        }

    def _holder(self, index: int) -> User:
        """One of the holders; some hold two or three projects."""
        number = index % len(self.told["holders"])
        if number not in self.holders:
            name = self.told["holders"][number]
            language = "ar" if name[0] > "\u0600" else "fr"
            user = User.objects.create_user(f"porteur.{number + 1}@demo.example", full_name=name, language=language)
            user.groups.add(self.members)
            self.holders[number] = user
        return self.holders[number]


def _path_to(state: SupportState) -> list[str]:
    """The transitions that lead to a state of the main way."""
    found = []
    for name in PATH:
        found.append(name)
        if SupportWorkflow.get(name).target == state:
            break
    return found
