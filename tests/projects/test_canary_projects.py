"""Canaries in projects: what one file, one meeting, one campaign says is nothing to those who are not in it.

Everything is planted, then read by people who each have a right elsewhere; the same crawl must find every word for
those whose it is, so that it cannot pass by reading nothing.
"""

import pytest
from django.test import Client
from django.utils import timezone

from mdm_platform.accounts.roles import Role
from mdm_platform.institutions import memberships
from projects.models import FundingSource, IntroductionMessage, TeamMember
from projects.services import campaigns, referrals
from tests.cast import agent_of
from tests.factories.accounts import make_user
from tests.factories.associations.register import OfficerFactory
from tests.factories.projects import make_appointment, make_follow_up, make_project, make_referral
from tests.factories.projects.advice import make_diagnosis, make_milestone, make_task
from tests.factories.projects.campaigns import PledgeFactory, make_campaign
from tests.factories.projects.investments import add_entry, institution, make_investment
from tests.factories.projects.investors import IntroductionFactory, TeaserFactory, give_document, make_document
from tests.factories.projects.missions import MissionApplicationFactory, MissionFactory, MissionSlotFactory
from tests.factories.projects.opportunities import make_interest, make_opportunity
from tests.utils.crawl import crawl, own_changelists

pytestmark = pytest.mark.django_db
IN_THE_FILE = {
    "title": "xenoglossie", "idea": "nyctosophie", "team": "Zylbrakoum", "paper": "quuxologie", "topic": "vexolimbar",
    "question": "plimsolage", "task": "brachylogie", "milestone": "tritaxie", "needs": "ombrapluie", "news": "fluxane",
    "where": "galimatron", "label": "chrysophane", "answer": "ventriloge", "refusal": "obscurantine",
}  # fmt: skip
IN_THE_MEETING = {"greeting": "kalopsie", "talk": "velleitude", "teaser": "gramiphore"}
IN_THE_CAMPAIGN = {"campaign": "sylvaquin", "donor": "Drozbekian", "correction": "brimaldine", "report": "mordorel"}
NEVER_SHOWN = "flibustel@exemple.test"
IN_THE_INVESTMENT = {"movement": "ZQX-77-canari"}
IN_THE_MISSION = {
    "motivation": "trufoline", "unsent": "grivelune", "instructions": "halotrope", "vetting": "cendrifuge",
    "off": "mistalure",
}  # fmt: skip
IN_THE_OPPORTUNITY = {"draft": "morphandre", "interest": "paludrine", "reply": "sorbaline"}
OF_THE_HOLDER = IN_THE_FILE | IN_THE_MEETING | IN_THE_INVESTMENT | IN_THE_OPPORTUNITY
OF_THE_ASSOCIATION = IN_THE_CAMPAIGN | IN_THE_MISSION
WORDS = OF_THE_HOLDER | OF_THE_ASSOCIATION


@pytest.fixture
def planted():
    """One person's words in every corner; answers the rows by name."""
    w = WORDS
    advisor, holder = make_user(Role.PROJECT_ADVISOR), make_user(Role.MEMBER)
    about = {"title": w["title"], "summary": w["title"], "idea": w["idea"]}
    project = make_project("in_support", holder=holder, advisor=advisor, **about)
    TeamMember.objects.create(project=project, name=w["team"])
    FundingSource.objects.create(project=project, kind="other", label=w["label"], amount=1, position=9)
    referral = make_referral("sent", project=project, question=w["question"], institution=institution("cri", "agency"))
    referrals.ask(referral=referral, note=w["answer"])
    teaser = TeaserFactory(project=project, state="draft", headline=w["teaser"], pitch=w["teaser"])
    meeting = IntroductionFactory(project=project, state="in_talks", message=w["greeting"])
    IntroductionMessage.objects.create(introduction=meeting, side="investor", body=w["talk"])
    association = MissionFactory().association
    campaign = make_campaign("review", association=association, title=w["campaign"])
    reviewer = make_user(Role.CAMPAIGN_REVIEWER)
    campaigns.return_to_author(campaign=campaign, by=reviewer, note=w["correction"])
    now = timezone.now()
    running = make_campaign("open", association=association)
    told = {"instructions": w["instructions"], "vetting": w["vetting"], "with_minors": True}
    slot = MissionSlotFactory(mission=MissionFactory(association=association, **told))
    MissionSlotFactory(mission=slot.mission, cancelled_at=now, cancelled_why=w["off"])
    investment = make_investment("complete", project=project, papers=False)
    add_entry(investment, "own_funds", "500000.00", reference=w["movement"])
    return {
        "project": project,
        "document": make_document(project, w["paper"]),
        "refused": make_project("refused", holder=holder, refusal_reason="duplicate", refusal_note=w["refusal"]),
        "appointment": make_appointment("confirmed", project=project, topic=w["topic"], where=w["where"]),
        "referral": referral,
        "task": make_task(project, title=w["task"]),
        "milestone": make_milestone(project, title=w["milestone"]),
        "diagnosis": make_diagnosis(project, needs=w["needs"]),
        "follow_up": make_follow_up(
            project=project, is_active=True, jobs=3, invested=1, comment=w["news"], answered_at=now
        ),
        "teaser": teaser,
        "introduction": meeting,
        "disclosure": give_document(meeting, w["paper"]),
        "campaign": campaign,
        "pledge": PledgeFactory(campaign=running, name=w["donor"], email=NEVER_SHOWN, state="announced_paid"),
        "told": make_campaign("delivered", association=association, report_text=w["report"]),
        "running": running,
        "investment": investment,
        "application": MissionApplicationFactory(slot=slot, message=w["motivation"]),
        "mission": slot.mission,
        "unsent": MissionFactory(association=association, state="draft", title=w["unsent"]),
        "draft": make_opportunity("draft", title=w["draft"], author=holder),
        "interest": make_interest(
            make_opportunity(author=holder), message=w["interest"], state="declined", answer=w["reply"], answered_at=now
        ),
    }


def public():
    """What everybody opens without being named: lists, searches, figures, files and the API."""
    fr = (
        "projects/",
        "projects/map/",
        "projects/figures.csv",
        "projects/impact/",
        "projects/impact.csv",
        "campaigns/",
        "missions/",
    )
    asked = (("projects", "title"), ("campaigns", "campaign"), ("opportunities", "draft"))
    searched = [f"/fr/{page}/?q={WORDS[name]}" for page, name in asked]
    api = [f"/api/v1/{name}/" for name in ("projects", "campaigns", "missions", "opportunities")]
    return [*(f"/fr/{page}" for page in fr), *searched, *api, f"/api/v1/opportunities/?q={WORDS['draft']}"]


def own(browser):
    """Every list that differs from one person to the next, those of the workplace included."""
    fr = ("me/projects/", "me/investor/projects/", "me/introductions/", "me/opportunities/", "me/pledges/")
    fr += ("me/missions/", "missions/manage/", "me/investments/", "institution/investments/", "referrals/")
    fr += ("workplace/investments/", "workplace/investments.csv", "opportunities/", "investors/")
    return [*(f"/fr/{page}" for page in fr), "/api/v1/projects/mine/", *own_changelists(browser)]


def pages(made):
    """The address of every planted row, for whoever would guess it."""
    ids = {name: row.public_id for name, row in made.items() if hasattr(row, "public_id")}
    project, introduction = f"me/projects/{ids['project']}/", f"introductions/{ids['introduction']}/"
    fr = [f"{project}{page}" for page in ("", "sheet.pdf", "plan/", "documents/", "investors/", "readers/")]
    fr += [f"me/projects/{ids['refused']}/"]
    fr += [f"me/projects/{kind}s/{ids[kind]}/" for kind in ("appointment", "referral")]
    fr += [f"me/projects/appointments/{ids['appointment']}/calendar.ics", f"me/projects/follow-ups/{ids['follow_up']}/"]
    fr += [introduction, f"{introduction}agreement.pdf", f"{introduction}documents/{ids['disclosure']}/"]
    fr += [f"projects/{ids['project']}/", f"me/investor/projects/{ids['teaser']}/", f"referrals/{ids['referral']}/"]
    fr += [f"campaigns/{made['campaign'].slug}/", f"campaigns/write/{ids['campaign']}/"]
    fr += [f"campaigns/follow/{ids[name]}/" for name in ("campaign", "running", "told")]
    fr += [f"campaigns/{made['told'].slug}/", f"campaigns/follow/{ids['told']}/report/"]
    fr += [f"campaigns/pledges/{ids['pledge']}/{act}/" for act in ("receive", "reverse")]
    fr += [f"{whose}/investments/{ids['investment']}/" for whose in ("me", "institution")]
    fr += [f"missions/manage/volunteers/{ids['application']}/", f"me/missions/{ids['application']}/"]
    for name in ("mission", "unsent"):
        fr += [f"missions/{ids[name]}/", *(f"missions/manage/{ids[name]}/{page}" for page in ("", "edit/", "people/"))]
    fr += [f"missions/slots/{made['application'].slot.public_id}/apply/"]
    fr += [f"opportunities/{one.public_id}/" for one in (made["draft"], made["interest"].opportunity)]
    fr += [f"files/{made['document'].file.public_id}/"]
    api = [f"/api/v1/{kind}/{ids[name]}/" for kind, name in (("projects", "project"), ("campaigns", "campaign"))]
    api += [f"/api/v1/missions/{ids[name]}/" for name in ("mission", "unsent")]
    return [f"/fr/{page}" for page in fr] + [*api, f"/api/v1/opportunities/{ids['draft']}/"]


def changes(made):
    """The page of each planted row in the workplace."""
    rows = ("project", "refused", "appointment", "referral", "follow_up", "teaser", "introduction", "campaign")
    rows += ("pledge", "told", "investment", "draft")
    return [f"/admin/projects/{made[one]._meta.model_name}/{made[one].pk}/change/" for one in rows]


def told(answers, words):
    """The addresses whose answer holds one of the words."""
    return [address for address, answer in answers.items() if any(word in answer for word in words)]


def test_what_is_planted_is_nothing_to_others(planted, client_as):
    public_ones = ("running", "told", "mission")
    ids = [str(row.public_id) for name, row in planted.items() if hasattr(row, "public_id") and name not in public_ones]
    agent = agent_of(Role.BANK_AGENT, "elsewhere", "bank")
    memberships.join(user=agent, institution=institution("far", "agency"), role=Role.PARTNER_AGENT)
    member, visitor = client_as(make_user(Role.MEMBER)), Client()
    advisor, editor = (client_as(make_user(role)) for role in (Role.PROJECT_ADVISOR, Role.SCHEME_EDITOR))
    shown = crawl(visitor, public())
    assert told(shown, ids) + [at for at in told(shown, WORDS.values()) if "?q=" not in at] == []
    for browser in (member, client_as(agent), advisor, editor):
        assert told(crawl(browser, own(browser)), [*WORDS.values(), *ids]) == []
    for browser in (visitor, member, client_as(agent), advisor):
        assert told(crawl(browser, pages(planted)), WORDS.values()) == []
    for browser in (advisor, editor):
        assert told(crawl(browser, changes(planted)), WORDS.values()) == []


def test_the_same_crawl_finds_every_word_for_those_whose_it_is(planted, client_as):
    president = OfficerFactory(association=planted["campaign"].association, role="president").user
    sets = ((planted["project"].holder, OF_THE_HOLDER), (president, OF_THE_ASSOCIATION))
    for person, words in sets:
        answers = crawl(client_as(person), [page for page in pages(planted) if not page.endswith(".pdf")])
        assert {name for name, word in WORDS.items() if told(answers, [word])} == set(words)
        assert told(answers, [NEVER_SHOWN]) == []
    listed = "/admin/projects/project/?queue=all"
    staff = crawl(client_as(make_user(Role.PROJECT_SUPERVISOR)), [listed, *changes(planted)])
    assert {listed, changes(planted)[0]} <= set(told(staff, [WORDS["title"]]))
