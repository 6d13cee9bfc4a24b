"""What the schemes show on the page of a project: those that may fit it, and the address of its simulation."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mdm_platform.eligibility import Outcome
from projects.models import Project
from projects.services import scheme_facts, scheme_presenters, sections, simulator
from projects.services.sections import Content, Section
from projects.workflows import ENDED

SHOWN = 3


def register() -> None:
    """Declare the block; once at start."""
    sections.register(Section("schemes", _("Aides possibles"), "projects/schemes/block.html", shown, 60))


def shown(project: Project, user: Any, now: datetime) -> Content | None:
    """The first schemes that may fit, once the sheet says what the project costs."""
    if project.state in ENDED:
        return None
    said = scheme_facts.of_project(project, on=timezone.localdate(now))
    if "investment" not in said:
        return None
    results = simulator.simulate(typed=said, on=timezone.localdate(now))
    cards = [scheme_presenters.card(one) for one in results if one.outcome != Outcome.FAILED]
    query = scheme_facts.query_of(said)
    return {"cards": cards[:SHOWN], "url": f"{reverse('projects:simulate')}?{query}"}
