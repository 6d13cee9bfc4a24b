"""What agents hear about the searches that they saved."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mdm_platform.notifications import Category, Notification


class SavedSearchFound(Notification):
    """New profiles match a saved search; `params.count` says how many."""

    label = _("De nouvelles fiches pour votre recherche")
    category = Category.WORK

    @classmethod
    def url(cls, about: Any) -> str:
        """The page of the search, with what is new."""
        return reverse("skills:search_detail", kwargs={"public_id": about.public_id})


class SharedSearchFound(SavedSearchFound):
    """New profiles match a search that a colleague shares and the reader follows; `params.count` says how many."""

    label = _("De nouvelles fiches pour une recherche que vous suivez")
