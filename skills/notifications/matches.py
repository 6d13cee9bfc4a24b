"""What people and institutions hear about proposals."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mdm_platform import links
from mdm_platform.notifications import Category, Notification
from skills.models import Match
from skills.workflows import AWAITING_ANSWER_STATES, MatchCloseReason

MATCH_PURPOSE = "skills.match"
MATCH_LINK_AGE = timedelta(days=60)


def match_link(match: Any) -> str:
    """The page where the person answers without signing in; a key in it, nothing personal."""
    token = links.sign(MATCH_PURPOSE, match, max_age=MATCH_LINK_AGE)
    return reverse("skills:match_link", kwargs={"token": token})


class _ToThePerson(Notification):
    """A message to the person who was put forward; the link opens the page of the proposal."""

    category: ClassVar[Category] = Category.NEED

    @classmethod
    def url(cls, about: Any) -> str:
        """The person's own page of the proposal."""
        return reverse("skills:proposal", kwargs={"public_id": about.public_id})


class _ToAnswer(_ToThePerson):
    """A message whose link answers without signing in."""

    expires_after = timedelta(days=7)

    @classmethod
    def url(cls, about: Any) -> str:
        """The page that shows the proposal and its two buttons."""
        return match_link(about)


class MatchProposed(_ToAnswer):
    """An institution looks for this person's skills: interested, or not."""

    label = _("Une institution cherche vos compétences")


class MatchReminder(_ToAnswer):
    """The proposal still waits for an answer; `params.number` counts the reminders from 1 to 3."""

    label = _("Une proposition attend votre réponse")


class MatchDigest(Notification):
    """The proposals since the last digest, to a member who hears of them once a day or once a week."""

    label = _("Vos propositions")
    category = Category.NEED
    url_name = "skills:proposals"
    expires_after = timedelta(days=7)

    @classmethod
    def context(cls, about: Any, params: Mapping[str, Any]) -> dict[str, Any]:
        """Those that still wait for an answer when the message is made."""
        waiting = Match.objects.filter(
            pk__in=params.get("matches", ()), recipient=about, state__in=AWAITING_ANSWER_STATES
        )
        return {"waiting": list(waiting.select_related("need__institution").order_by("pk"))}


class MatchIntroduced(_ToThePerson):
    """An agent of the institution wrote: the exchange is open."""

    label = _("Une institution vous a écrit")

    @classmethod
    def url(cls, about: Any) -> str:
        """The exchange, or the proposal once the exchange is gone."""
        if about.contact_id is None:
            return super().url(about)
        return reverse("skills:contact_detail", kwargs={"public_id": about.contact.public_id})


class MatchEngaged(_ToThePerson):
    """The institution declared the engagement."""

    label = _("Votre engagement est enregistré")


class MatchClosed(_ToThePerson):
    """Nothing came of the person's interest, with thanks and the reason."""

    label = _("Une proposition est close")

    @classmethod
    def context(cls, about: Any, params: Mapping[str, Any]) -> dict[str, Any]:
        """The reason in the reader's language."""
        return {"reason_label": dict(MatchCloseReason.choices).get(params.get("reason", ""), "")}


class MatchLapsed(_ToThePerson):
    """The need was closed before the person's interest led to something."""

    label = _("Un besoin est clos")


class _ToTheAgents(Notification):
    """A message to those who follow the need for its institution."""

    category: ClassVar[Category] = Category.NEED


class MatchesToReview(_ToTheAgents):
    """People were found for the need; an agent reviews and sends."""

    label = _("Des personnes sont proposées pour votre besoin")

    @classmethod
    def url(cls, about: Any) -> str:
        """The list to review."""
        return reverse("skills:need_matches", kwargs={"public_id": about.public_id})


class MatchesToHandle(MatchesToReview):
    """Interested people, or introductions, wait for the agents; `params` counts them."""

    label = _("Des personnes attendent votre réponse")


class MatchInterested(_ToTheAgents):
    """Somebody is interested in the need."""

    label = _("Une personne est intéressée par votre besoin")

    @classmethod
    def url(cls, about: Any) -> str:
        """The page of the match."""
        return reverse("skills:match_detail", kwargs={"public_id": about.public_id})


class MatchPersonLeft(MatchInterested):
    """Somebody who was interested is not available any more."""

    label = _("Une personne n’est plus disponible pour votre besoin")
