"""The words and lists of the pages about schemes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from mdm_platform import eligibility
from mdm_platform.components import Link, Row
from mdm_platform.eligibility import Outcome, shown
from projects.models import Project, ProjectGuide, Scheme
from projects.models.scheme_guide import GuideStep
from projects.services.scheme_facts import ASKED, CURRENCY
from projects.services.scheme_presenters import Card, outcome_label
from projects.workflows import SchemeKind, Sector

SECTORS = frozenset(Sector.values)


@dataclass(frozen=True)
class Group:
    """Rows under one heading."""

    key: str
    title: Any
    rows: Sequence[Any]


@dataclass(frozen=True)
class Own:
    """One of the reader's projects, and the address of its simulation."""

    title: str
    url: str


def groups(rows: Sequence[Scheme]) -> list[Group]:
    """Schemes by nature; natures without a scheme are left out."""
    found = [Group(kind, kind.label, [one for one in rows if one.kind == kind]) for kind in SchemeKind]
    return [one for one in found if one.rows]


def sections(cards: Sequence[Card]) -> list[Group]:
    """Answers by verdict, those that fit first."""
    order = (
        ("passed", Outcome.PASSED, False),
        ("indicative", Outcome.PASSED, True),
        ("unknown", Outcome.UNKNOWN, False),
        ("failed", Outcome.FAILED, False),
    )
    found = [
        Group(
            key,
            outcome_label(outcome, is_indicative=seems),
            [card for card in cards if (card.outcome, card.is_indicative) == (outcome, seems)],
        )
        for key, outcome, seems in order
    ]
    return [one for one in found if one.rows]


def figures(said: Mapping[str, Any]) -> list[Row]:
    """What was typed, as people read it."""
    facts = [(eligibility.fact(name), said.get(name)) for name in ASKED]
    return [
        Row(capfirst(str(fact.label)), shown(fact.kind, value, currency=CURRENCY, choices=fact.choices))
        for fact, value in facts
        if value is not None
    ]


def own(project: Project, query: str) -> Own:
    """A project of the reader as a link."""
    return Own(project.title or _("Projet sans titre"), f"{reverse('projects:simulate')}?{query}")


def steps(rows: Sequence[ProjectGuide]) -> list[Group]:
    """Guides by step, in the order in which a holder needs them."""
    found = [Group(step, step.label, [one for one in rows if one.step == step]) for step in GuideStep]
    return [one for one in found if one.rows]


def sector_links(chosen: str) -> list[Link]:
    """The sectors as links; the chosen one leads nowhere."""
    address = reverse("projects:project_guides")
    every = [("", _("Tous les secteurs")), *Sector.choices]
    return [
        Link(label, "" if value == chosen else address + (f"?sector={value}" if value else ""))
        for value, label in every
    ]
