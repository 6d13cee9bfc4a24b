"""What those who work on cases hear of their clocks."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mdm_platform.notifications import Category, Notification


class _AboutClock(Notification):
    """A message about a deadline; it leads to its case, and names nobody."""

    category = Category.WORK

    @classmethod
    def url(cls, about: Any) -> str:
        """The case in the workplace."""
        return reverse("admin:grievances_case_change", args=[about.case_id])


class DeadlineNear(_AboutClock):
    """A clock runs out in a few working days."""

    label = _("Une échéance approche dans un dossier")


class DeadlinePassed(_AboutClock):
    """A clock ran out."""

    label = _("Une échéance est passée dans un dossier")


class CasesUnread(Notification):
    """Nobody may read some cases: an administrator names somebody who may."""

    label = _("Des dossiers ne peuvent être lus par personne")
    category = Category.WORK
    url_name = "admin:grievances_unit_unread"
