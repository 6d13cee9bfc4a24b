"""Opportunities, answers and alerts for tests."""

from datetime import timedelta

from django.utils import timezone

from mdm_platform.accounts.roles import Role
from projects.models import Interest, Opportunity, OpportunityAlert
from projects.services.opportunities import OpportunityFacts
from skills import text
from tests.factories.accounts import make_user
from tests.utils.notification_examples import Example

TITLE = "Atelier de Fès cherche un distributeur"
BODY = "Douze artisans, six semaines de délai."


def facts(**fields):
    """What an opportunity says; any word may be given."""
    given = {"kind": "demand", "title": TITLE, "body": BODY, "sector": "crafts", "organisation": "Atelier Fès"}
    return OpportunityFacts(**{**given, "deadline": timezone.localdate() + timedelta(days=30), **fields})


def make_opportunity(state="published", *, author=None, **fields):
    """An opportunity in that state, with the dates that its state asks for."""
    now = timezone.now()
    words = {"title": TITLE, "body": BODY, "kind": "demand", "sector": "crafts", **fields}
    words.setdefault("deadline", timezone.localdate(now) + timedelta(days=30))
    words["search_words"] = text.stems(f"{words['title']} {words['body']}")
    if state != "draft":
        words.setdefault("submitted_at", now)
    if state == "published":
        words.setdefault("published_at", now)
    if state == "withdrawn":
        words |= {"title": "", "body": "", "search_words": []}
    return Opportunity.objects.create(state=state, author=author or make_user(Role.MEMBER), **words)


def make_interest(opportunity, *, state="sent", person=None, **fields):
    """An answer in that state."""
    given = {"message": "Je vends à Anvers.", **fields}
    if state in ("accepted", "declined"):
        given = {"answer": "Parlons-en.", "answered_at": timezone.now(), **given}
    return Interest.objects.create(
        opportunity=opportunity, person=person or make_user(Role.MEMBER), state=state, **given
    )


def notification_examples():
    """An example of each message about an opportunity."""
    about = make_opportunity()
    alert = OpportunityAlert.objects.create(owner=make_user(Role.MEMBER), query="sector=crafts")
    return {
        "projects.interest_closed": make_interest(about),
        "projects.opportunity_to_review": about,
        "projects.opportunity_published": about,
        "projects.opportunity_sent_back": Example(about=about, params={"log": 0}),
        "projects.opportunity_ending": about,
        "projects.interest_received": about,
        "projects.interest_answered": about,
        "projects.opportunities_found": Example(about=alert, params={"count": 3}),
    }
