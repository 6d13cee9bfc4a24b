"""The block of a project's own page that leads to its investment, or to the opening of one."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from projects.models import Investment, Project
from projects.services import investment_presenters, investment_terms, investments, sections


def shown(project: Project, user: Any, now: datetime) -> Mapping[str, Any] | None:
    """The latest file, for those who may read it; else the way to open one, where the scheme is open to the project."""
    found = Investment.objects.visible_to(user).filter(project=project).with_parties().order_by("-pk").first()
    if found is not None:
        tone, who = investment_presenters.tone_of(found.state), investment_presenters.who_holds(found)
        return {"investment": found, "tone": tone, "who": who, "is_holder": found.holder_id == user.pk}
    is_open = project.sector in investment_terms.today().sectors and project.holder_id == user.pk
    if not is_open or project.state in investments.CLOSED_TO_FILES:
        return None
    return {"investment": None, "project": project}


def register() -> None:
    """Add the block, once at start."""
    sections.register(
        sections.Section("investment", _("Investissement"), "projects/investments/block.html", shown, place=70)
    )
