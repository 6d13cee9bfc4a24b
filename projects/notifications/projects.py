"""What is said about the sheet of a project: to its holder, and to those who read it."""

from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mdm_platform.notifications import Category, Notification


class ProjectReceived(Notification):
    """The receipt."""

    label = _("Votre projet est déposé")
    category = Category.PROJECT
    mandatory = True

    @classmethod
    def url(cls, about: Any) -> str:
        """The page of the project."""
        return reverse("projects:project", args=[about.public_id])


class _ToRead(Notification):
    """A message to staff, which leads to the file."""

    category: ClassVar[Category] = Category.WORK

    @classmethod
    def url(cls, about: Any) -> str:
        """The file in the workplace."""
        return reverse("admin:projects_project_change", args=[about.pk])


class ProjectToRead(_ToRead):
    """A project was submitted."""

    label = _("Un projet est à lire")


class ProjectCompletedByHolder(_ToRead):
    """The holder sent what was missing."""

    label = _("Un projet a été complété")


class HolderGaveUp(_ToRead):
    """The holder gives the project up."""

    label = _("Un porteur abandonne son projet")
