"""What holders and advisors hear of who accompanies a file, of its diagnosis and of its plan."""

from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mdm_platform.notifications import Category, Notification


class _AboutAdvice(Notification):
    """A message to the holder; it leads to the page of the plan."""

    category: ClassVar[Category] = Category.PROJECT

    @classmethod
    def url(cls, about: Any) -> str:
        """The page of the plan."""
        return reverse("projects:plan", args=[about.public_id])


class _AboutAdvisor(Notification):
    """A message to the holder about who accompanies them; it leads to the page of the project."""

    category: ClassVar[Category] = Category.PROJECT

    @classmethod
    def url(cls, about: Any) -> str:
        """The project, which says who has the file."""
        return reverse("projects:project", args=[about.public_id])


class AdvisorNamed(_AboutAdvisor):
    """Tells the holder who accompanies them."""

    label = _("Un conseiller suit votre projet")


class AdvisorChanged(_AboutAdvisor):
    """Tells the holder that somebody else accompanies them from now on."""

    label = _("Votre projet a un nouveau conseiller")


class FileEntrusted(Notification):
    """Tells an advisor that a file is theirs."""

    label = _("Un dossier vous est confié")
    category = Category.PROJECT

    @classmethod
    def url(cls, about: Any) -> str:
        """The file in the workplace."""
        return reverse("admin:projects_project_change", args=[about.pk])


class DiagnosisMade(_AboutAdvice):
    """Tells the holder that the diagnosis can be read."""

    label = _("Le diagnostic de votre projet est prêt")


class _AboutTask(Notification):
    """A message about a task, to the side that it concerns."""

    category: ClassVar[Category] = Category.PROJECT

    @classmethod
    def url(cls, about: Any) -> str:
        """The plan, which whoever advises opens too."""
        return reverse("projects:plan", args=[about.project.public_id])


class TaskAdded(_AboutTask):
    """Tells who has something new to do."""

    label = _("Une tâche s’ajoute au plan d’action")


class TaskDone(_AboutTask):
    """Tells the other side that a task is done."""

    label = _("Une tâche du plan d’action est faite")


class TaskDue(_AboutTask):
    """Reminds, once, of a task whose day comes near."""

    label = _("Une tâche du plan d’action arrive à échéance")


class TaskLate(_AboutTask):
    """Tells, once, that a task is late."""

    label = _("Une tâche du plan d’action est en retard")


class MilestoneReached(_AboutTask):
    """Tells the holder that a milestone is noted as reached."""

    label = _("Votre projet a franchi une étape")
