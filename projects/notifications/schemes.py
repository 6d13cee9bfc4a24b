"""What the editors of schemes hear."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mdm_platform.audit.models import TransitionLog
from mdm_platform.notifications import Category, Notification


class _AboutSchemeVersion(Notification):
    """A message about a version of a scheme."""

    category: ClassVar[Category] = Category.WORK

    @classmethod
    def url(cls, about: Any) -> str:
        """Its page in the workplace."""
        return reverse("admin:projects_schemeversion_change", args=[about.pk])


class SchemeVersionToRead(_AboutSchemeVersion):
    """Tells the other editors that figures wait for somebody who did not write them."""

    label = _("Une version d’un dispositif est à relire")


class SchemeVersionReturned(_AboutSchemeVersion):
    """Tells the author what is to be mended."""

    label = _("Une version d’un dispositif est à reprendre")
    mandatory = True

    @classmethod
    def context(cls, about: Any, params: Mapping[str, Any]) -> dict[str, Any]:
        """The words of the reader, as long as they are kept."""
        log = TransitionLog.objects.select_related("note").filter(pk=params.get("log")).first()
        note = getattr(log, "note", None)
        return {"note": note.text if note is not None else ""}


class SchemeVersionApproved(_AboutSchemeVersion):
    """Tells the author that the figures are approved, and from which day they count."""

    label = _("Une version d’un dispositif est approuvée")
