"""The block « Investisseurs » of a project's page: the presentation, and what waits for the holder."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from projects.models import Introduction, Project
from projects.models.introduction import INVESTOR
from projects.services import sections
from projects.services.sections import Ask, Content, Section
from projects.workflows import ENDED, SHOWABLE
from projects.workflows.investors import IntroductionState, TeaserState


def register() -> None:
    """Add the block; once at start."""
    sections.register(SECTION)


def shown(project: Project, user: Any, now: datetime) -> dict[str, Any] | None:
    """For the holder of an accompanied project: how the presentation stands, how many introductions are open.

    One that is over is no longer invited to meet investors.
    """
    if project.holder_id != user.pk or project.advisor_id is None or project.state not in SHOWABLE:
        return None
    running = list(Introduction.objects.filter(project=project).open().order_by("expires_at"))
    teaser = getattr(project, "teaser", None)
    if project.state in ENDED and teaser is None and not running:
        return None
    return {"project": project, "teaser": teaser, "open": running, "running": len(running)}


def asks(project: Project, content: Content, now: datetime) -> Iterator[Ask]:
    """A request to answer, a presentation to publish."""
    for one in content["open"]:
        if one.state != IntroductionState.REQUESTED or one.requested_by != INVESTOR:
            continue
        url = reverse("projects:introduction", args=[one.public_id])
        sentence = _("Un investisseur vérifié souhaite vous rencontrer.")
        yield Ask(sentence, _("Lire sa demande"), url, timezone.localdate(one.expires_at))
    teaser = content["teaser"]
    if teaser is not None and teaser.state == TeaserState.APPROVED:
        url = reverse("projects:teaser", args=[project.public_id])
        yield Ask(_("Votre présentation aux investisseurs est relue : publiez-la si vous voulez."), _("La voir"), url)


SECTION = Section(
    "investors", gettext_lazy("Investisseurs"), "projects/investors/section.html", shown, place=70, asks=asks
)
