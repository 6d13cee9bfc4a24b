"""What members hear about surveys."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mdm_platform.notifications import Category, Notification


class SurveyInvitation(Notification):
    """A survey is open to the person, who agreed to receive news."""

    label = _("Une enquête vous est proposée")
    category = Category.NEWS

    @classmethod
    def url(cls, about: Any) -> str:
        """Where one answers."""
        return reverse("skills:survey", kwargs={"public_id": about.public_id})


class SurveyResultsPublished(Notification):
    """The results of a survey that was addressed to the person can be read."""

    label = _("Les résultats d’une enquête sont publiés")
    category = Category.NEWS

    @classmethod
    def url(cls, about: Any) -> str:
        """The results."""
        return reverse("skills:survey_results", kwargs={"public_id": about.public_id})
