"""What a side of a project hears about documents."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mdm_platform.notifications import Category, Notification


class _AboutDocument(Notification):
    """A message that leads to the documents of the project."""

    category: ClassVar[Category] = Category.PROJECT

    @classmethod
    def url(cls, about: Any) -> str:
        """The documents of the project."""
        return reverse("projects:documents", args=[about.project.public_id])

    @classmethod
    def context(cls, about: Any, params: Mapping[str, Any]) -> dict[str, Any]:
        """What the document and the project are called."""
        return {"document": about.title, "title": about.project.title}


class DocumentAsked(_AboutDocument):
    """Tells a side that the other needs a document."""

    label = _("Un document vous est demandé")


class DocumentGiven(_AboutDocument):
    """Tells a side that a document came."""

    label = _("Un document est arrivé")


class DocumentAwaited(_AboutDocument):
    """Reminds a side, once, of a document whose day has come."""

    label = _("Un document est attendu")
