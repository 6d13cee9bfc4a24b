"""What the holder hears of the steps of their file."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mdm_platform.audit.models import TransitionLog
from mdm_platform.notifications import Category, Notification


class _AboutFile(Notification):
    """A message about a file; it leads to its page."""

    category: ClassVar[Category] = Category.PROJECT
    mandatory: ClassVar[bool] = True

    @classmethod
    def url(cls, about: Any) -> str:
        """Its page, which says where the file stands and what is expected."""
        return reverse("projects:project", args=[about.public_id])

    @classmethod
    def context(cls, about: Any, params: Mapping[str, Any]) -> dict[str, Any]:
        """The words of the decision, as long as they are kept."""
        log = TransitionLog.objects.select_related("note").filter(pk=params.get("log")).first()
        note = getattr(log, "note", None)
        return {"note": note.text if note is not None else ""}


class CompletionAsked(_AboutFile):
    """Asks the holder for what is missing."""

    label = _("Votre projet est à compléter")


class ProjectQualified(_AboutFile):
    """Tells the holder that the project is accompanied."""

    label = _("Une décision est prise sur votre projet")


class ProjectRedirected(_AboutFile):
    """Tells the holder who is better placed, and why."""

    label = _("Une décision est prise sur votre projet")


class ProjectRefused(_AboutFile):
    """Tells the holder that two readers did not take the project, and why."""

    label = _("Une décision est prise sur votre projet")


class StepBegun(_AboutFile):
    """Tells the holder that the file goes on to a new step."""

    label = _("Votre dossier avance")
    mandatory = False


class ProjectLaunched(_AboutFile):
    """Congratulates the holder, and says what follows."""

    label = _("Votre projet est lancé")


class SupportCompleted(_AboutFile):
    """Thanks the holder: the five years are over."""

    label = _("L’accompagnement de votre projet est terminé")


class FileClosed(_AboutFile):
    """Tells the holder that the file is closed for want of an answer."""

    label = _("Votre dossier est clos")


class FilePaused(_AboutFile):
    """Tells the other side that the file waits."""

    label = _("Un dossier est en pause")
    mandatory = False


class FiguresUpdated(_AboutFile):
    """Tells the other side that the figures of the project changed."""

    label = _("Les chiffres d’un projet sont mis à jour")
    mandatory = False


class FileResumed(_AboutFile):
    """Tells the other side that the file goes on."""

    label = _("Un dossier reprend")
    mandatory = False
