"""What the officers of an association hear about a call to which they answer."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mdm_platform.notifications import Category, Notification


class _AboutTheirRequest(Notification):
    """A message about a call, to those who write or filed a request; it leads to the request."""

    category = Category.ASSOCIATION

    @classmethod
    def url(cls, about: Any) -> str:
        """The request."""
        return reverse("associations:request", args=[about.public_id])


class CallRulesChanged(_AboutTheirRequest):
    """The rules of the call have a new version: what was filed keeps the former one."""

    label = _("Les règles d’un appel à projets ont changé")


class CallClosing(_AboutTheirRequest):
    """The call closes soon, and the request is not sent."""

    label = _("Un appel à projets se clôt bientôt")
