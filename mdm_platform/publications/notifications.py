"""What writers and readers-again hear about publications."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mdm_platform.audit.models import TransitionLog
from mdm_platform.notifications import Category, Notification


class _AboutVersion(Notification):
    """A message about a version."""

    category: ClassVar[Category] = Category.WORK


class VersionToReview(_AboutVersion):
    """Tells editors that a text waits for somebody else than its author."""

    label = _("Un texte est à relire")

    @classmethod
    def url(cls, about: Any) -> str:
        """Its page in the workplace."""
        return reverse("admin:publications_publicationversion_change", args=[about.pk])


class VersionReturned(_AboutVersion):
    """Tells the author what is to be mended."""

    label = _("Votre texte est à reprendre")
    mandatory = True

    @classmethod
    def context(cls, about: Any, params: Mapping[str, Any]) -> dict[str, Any]:
        """The words of the reader, as long as they are kept."""
        log = TransitionLog.objects.select_related("note").filter(pk=params.get("log")).first()
        note = getattr(log, "note", None)
        return {"note": note.text if note is not None else ""}


class VersionPublished(_AboutVersion):
    """Tells the author that the text is out."""

    label = _("Votre texte est publié")
