"""A canary: what a holder, an association or an author keeps to themselves is told to nobody else, on any page."""

from urllib.parse import urlencode

from django.test import Client
from django.urls import reverse

from projects.models import IntroductionMessage
from tests.factories.projects import investments as money
from tests.factories.projects import make_appointment, make_follow_up, make_project, make_referral
from tests.factories.projects.advice import make_milestone, make_task
from tests.factories.projects.campaigns import PledgeFactory, make_campaign
from tests.factories.projects.investors import IntroductionFactory, InvestorFactory, TeaserFactory, make_document
from tests.factories.projects.missions import MissionFactory
from tests.factories.projects.opportunities import make_interest, make_opportunity
from tests.utils.crawl import crawl, own_changelists
from tests.utils.login import signed_in

WORD = "Zylbrakoum"
LISTS = (
    *("projects", "map", "figures", "impact", "schemes", "opportunities", "campaigns", "missions", "investors"),
    *("mine", "my_investments", "investor_matches", "introductions", "my_opportunities", "my_pledges", "my_missions"),
    *("organised_missions", "partner_referrals", "institution_investments"),
)
PROGRAMS = ("projects/", "projects/mine/", "opportunities/", "campaigns/", "missions/")


def hide(holder, advisor):
    """A private project with all that hangs on it, and drafts; the addresses of each."""
    words = {"title": WORD, "summary": f"{WORD}.", "idea": f"{WORD} entier."}
    project = make_project("in_support", holder=holder, advisor=advisor, confidentiality="private", **words)
    TeaserFactory(project=project, headline=WORD, pitch=f"{WORD}.", looking_for=f"{WORD}.")
    met = IntroductionFactory(project=project, state="in_talks", message=WORD)
    IntroductionMessage.objects.create(introduction=met, side="holder", body=WORD)
    make_document(project, title=WORD)
    make_task(project, title=WORD)
    make_milestone(project, title=WORD)
    file = money.make_investment(project=project, bank=money.institution("another-bank", "bank"))
    campaign = make_campaign("draft", title=WORD, summary=WORD, story=WORD)
    PledgeFactory(campaign=make_campaign(), name=WORD, email="zylbrakoum@exemple.test", state="confirmed")
    mission = MissionFactory(state="draft", title=WORD, description=WORD)
    draft = make_opportunity("draft", author=holder, title=WORD, body=WORD)
    make_interest(make_opportunity(), person=holder, message=WORD)
    named = {
        project: ("sheet", "project", "own_pdf", "check", "readers", "plan", "documents", "teaser"),
        met: ("introduction", "introduction_pdf"),
        make_appointment(project=project, topic=WORD): ("appointment",),
        make_referral("sent", project=project, question=WORD): ("referral", "partner_referral"),
        make_follow_up(project=project): ("follow_up",),
        file: ("my_investment", "institution_investment"),
        campaign: ("campaign_write", "campaign_follow"),
        mission: ("mission", "mission_desk"),
        draft: ("opportunity", "edit_opportunity"),
    }
    pages = [reverse(f"projects:{name}", args=[one.public_id]) for one, names in named.items() for name in names]
    programs = [f"/api/v1/{kind}/{one.public_id}/" for kind, one in (("projects", project), ("missions", mission))]
    return project, [*pages, *programs, reverse("projects:campaign", args=[campaign.slug])]


def test_what_is_kept_is_told_to_nobody_else(db, amina, youssef, project_advisor, bank_agent):
    InvestorFactory(owner=youssef)
    project, details = hide(amina, project_advisor)
    asked = [reverse(f"projects:{name}") for name in LISTS] + [f"/api/v1/{one}" for one in PROGRAMS]
    asked += [f"{reverse('projects:projects')}?{urlencode({'q': WORD})}", f"/api/v1/opportunities/?q={WORD}"]
    for browser in (Client(), signed_in(youssef), signed_in(bank_agent)):
        found = crawl(browser, [*asked, *details, *own_changelists(browser)])
        told = [where for where, text in found.items() if WORD in text.replace(f"={WORD}", "").replace(f'"{WORD}"', "")]
        assert told == []
        assert {found[where][:3] for where in details} <= {"302", "401", "403", "404"}
        assert not [where for where in asked if str(project.public_id) in found[where]]
    own = crawl(signed_in(amina), [reverse("projects:mine"), reverse("projects:project", args=[project.public_id])])
    assert all(WORD in text for text in own.values())
