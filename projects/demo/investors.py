"""The demonstration's investors: verified or not, presentations that name nobody, introductions in every state."""

import io
import json
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from mdm_platform.accounts.models import User
from mdm_platform.accounts.roles import Role
from mdm_platform.demo import demo_email, have_read, whole
from mdm_platform.territories.models import Region
from projects.models import Introduction, InvestorProfile, Project, Teaser
from projects.services import (
    confidentiality,
    documents,
    introduction_documents,
    introductions,
    investors,
    teasers,
)
from projects.workflows import SHOWABLE

DATA = Path(__file__).resolve().parent.parent / "data" / "demo_investors.json"
MOST_TEASERS = 15
AMOUNTS = (250_000, 900_000, 1_500_000, 2_400_000, 600_000)
PLAIN = ("kind", "country", "organisation", "sectors", "languages", "presentation", "references")
STORIES = ("asked", "accepted", "sealed", "disclosed", "talking", "agreed", "none", "declined", "to_investor")


def load(*, profiles: int) -> int:
    """Tell all of it, once. The number of introductions that there are."""
    officer = User.objects.filter(email=demo_email(Role.INVESTMENT_OFFICER)).first()
    held = Project.objects.filter(state__in=SHOWABLE, advisor__isnull=False, holder__isnull=False)
    projects = list(held.select_related("holder", "advisor", "region").order_by("pk")[:MOST_TEASERS])
    if InvestorProfile.objects.exists() or officer is None or not projects:
        return Introduction.objects.count()
    told, now = json.loads(DATA.read_text(encoding="utf-8")), timezone.now()
    with whole():
        confidentiality.load()
        found = _investors(told, officer, {one.holder_id for one in projects}, now)
        shown = _teasers(told, projects, now)
        if found and shown:
            _meet(told, found, shown, now)
        have_read("projects.", now=now)
    return Introduction.objects.count()


def _people(holders: set[int | None]) -> list[User]:
    """The demonstration's second member first, then members who carry no project."""
    first = User.objects.filter(email=demo_email(Role.MEMBER, 2))
    others = User.objects.reachable().filter(groups__name=Role.MEMBER, is_staff=False)
    rest = others.exclude(pk__in=holders).exclude(email__endswith="@demo.example").order_by("-pk")[:12]
    return [*first, *rest]


def _investors(told: dict[str, Any], officer: User, holders: set[int | None], now: datetime) -> list[InvestorProfile]:
    """Most are verified; one waits to be, one is asked for more."""
    verified, known = [], set(Region.objects.values_list("code", flat=True))
    for place, (person, text) in enumerate(zip(_people(holders), told["investors"], strict=False)):
        at = now - timedelta(days=60 - place)
        profile = investors.start(by=person, now=at)
        fields = {name: text[name] for name in PLAIN} | {"regions": sorted(known & set(text["regions"]))}
        amounts = {"amount_min": Decimal(text["least"]), "amount_max": Decimal(text["most"])}
        profile = investors.save(profile=profile, by=person, **fields, **amounts)
        investors.submit(profile=profile, by=person, now=at)
        if place == 5:
            continue
        if place == 6:
            investors.ask_completion(profile=profile, by=officer, note="Joignez un extrait du registre.", now=at)
            continue
        investors.verify(profile=profile, by=officer, now=at + timedelta(days=2))
        verified.append(profile)
    return verified


def _teasers(told: dict[str, Any], projects: list[Project], now: datetime) -> list[Teaser]:
    """Published ones, one that its advisor reads, one to publish, one in preparation."""
    shown = []
    for place, project in enumerate(projects):
        text, at = _text_for(project, told["teasers"]), now - timedelta(days=40 - place)
        teaser = teasers.start(project=project, by=project.holder, now=at)
        amount = Decimal(AMOUNTS[place % len(AMOUNTS)])
        words = {name: text[name] for name in ("headline", "pitch", "looking_for")}
        words |= {"amount": amount, "languages": ["fr", "ar"]}
        teaser = teasers.save(teaser=teaser, by=project.holder, **words, now=at)
        if place == 12:
            continue
        teasers.send_to_advisor(teaser=teaser, by=project.holder, now=at)
        if place == 13:
            continue
        teasers.approve(teaser=teaser, by=project.advisor, now=at + timedelta(days=3))
        if place == 14:
            continue
        teasers.publish(teaser=teaser, by=project.holder, now=at + timedelta(days=4))
        shown.append(teaser)
    return shown


def _text_for(project: Project, texts: list[dict[str, Any]]) -> dict[str, Any]:
    """What is told of a project of this sector."""
    return next((text for text in texts if project.sector in text["sectors"]), texts[0])


def _meet(told: dict[str, Any], found: list[InvestorProfile], shown: list[Teaser], now: datetime) -> None:
    """One story a presentation, with the second member on the investor's side of most."""
    for place, teaser in enumerate(shown):
        story = STORIES[place % len(STORIES)]
        investor = found[0] if place < 3 else found[place % len(found)]
        at, words = now - timedelta(days=20 - place), told["request_ar" if place % 3 == 2 else "request"]
        if story == "to_investor":
            ask = {"project": teaser.project, "investor": investor, "by": teaser.project.holder}
            introductions.ask_investor(**ask, message=words, now=at)
            continue
        made = introductions.ask_holder(teaser=teaser, message=words, by=investor.owner, now=at)
        _go_on(made, story, told, at + timedelta(days=1))


def _go_on(made: Introduction, story: str, told: dict[str, Any], at: datetime) -> None:
    holder, buyer = made.project.holder, made.investor.owner
    if story == "declined":
        introductions.decline(introduction=made, by=holder, now=at)
    if story in ("asked", "declined"):
        return
    introductions.accept(introduction=made, by=holder, now=at)
    if story == "accepted":
        return
    for person in (holder, buyer):
        introductions.sign(introduction=made, version=made.confidentiality.version, by=person, now=at)
    if story == "sealed":
        return
    paper = documents.add(project=made.project, title="Plan d’affaires", upload=_page(), by=holder, now=at)
    [given] = introduction_documents.disclose(introduction=made, documents=[paper], by=holder, now=at)
    introduction_documents.open_file(introduction=made, public_id=given.public_id, by=buyer, now=at)
    for person, body in zip((buyer, holder), told["talk"], strict=True):
        introductions.write(introduction=made, body=body, by=person, now=at)
    if story != "disclosed":
        _conclude(made, story, at)


def _conclude(made: Introduction, story: str, at: datetime) -> None:
    holder, buyer = made.project.holder, made.investor.owner
    introductions.start_talks(introduction=made, by=buyer, now=at)
    if story == "none":
        introductions.end(introduction=made, reason="timing", by=buyer, now=at)
    if story == "agreed":
        for person in (buyer, holder):
            introductions.declare_agreement(introduction=made, amount=Decimal(750_000), by=person, now=at)


def _page() -> SimpleUploadedFile:
    """A blank page, as somebody photographs it."""
    content = io.BytesIO()
    Image.new("RGB", (400, 560), "#f8f2e8").save(content, "PNG")
    return SimpleUploadedFile("plan.png", content.getvalue(), content_type="image/png")
