"""The demonstration's campaigns: fifteen, in every state, with pledges, gifts received and a sponsor."""

import io
import json
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image, ImageDraw

from associations.demo.requests import blank_pdf
from associations.models import Association, BankDetails
from mdm_platform.accounts.models import User
from mdm_platform.accounts.roles import Role
from mdm_platform.demo import demo_email, have_read, whole
from mdm_platform.encryption import decrypt_json
from mdm_platform.institutions.models import Institution, InstitutionKind
from mdm_platform.ledger import envelopes
from mdm_platform.territories.models import Province
from projects.models import Campaign
from projects.services import campaign_matching, campaign_results, campaigns, pledge_receipts, pledges
from projects.workflows.campaigns import CampaignState

DATA = Path(__file__).resolve().parent.parent / "data" / "demo_campaigns.json"
DONORS = ("Samira Ouali", "Karim Tazi", "نادية الفاسي", "Ilyas Benhadou", "Meryem Alaoui", "Otman Saïdi", "سلمى بنعلي")

WRITING = (CampaignState.DRAFT, CampaignState.REVIEW, CampaignState.APPROVED)
ENDED = (CampaignState.SUCCEEDED, CampaignState.PARTIAL, CampaignState.FAILED)


def load(*, profiles: int) -> int:
    """Tell all of them, once. The number of campaigns that there are."""
    reviewer = User.objects.filter(email=demo_email(Role.CAMPAIGN_REVIEWER)).first()
    boards = _boards()
    if Campaign.objects.exists() or reviewer is None or not boards:
        return Campaign.objects.count()
    told = json.loads(DATA.read_text(encoding="utf-8"))
    with whole():
        possible = Institution.objects.active().order_by("pk")
        sponsor = possible.filter(kind=InstitutionKind.FOUNDATION).first() or possible.first()
        for place, words in enumerate(told):
            _Teller(words, place, boards[place % len(boards)], reviewer).tell(sponsor)
        have_read("projects.", now=timezone.now())
    return Campaign.objects.count()


def _boards() -> list[tuple[Association, User, BankDetails]]:
    """Verified associations with a verified account, each with who presides it; the demonstration's member first."""
    found = []
    verified = BankDetails.objects.filter(state="verified", association__state="verified").exclude(secret="")
    for details in verified.select_related("association").order_by("pk"):
        terms = details.association.officers.in_office().reachable().representatives().select_related("user")
        term = terms.first()
        if term is not None:
            found.append((details.association, term.user, details))
    found.sort(key=lambda one: (one[1].email != demo_email(Role.MEMBER), one[0].pk))
    return found[:8]


def _upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def _picture(place: int) -> bytes:
    """A landscape in three colours."""
    image = Image.new("RGB", (640, 420), (168 + place * 40, 200, 224))
    draw = ImageDraw.Draw(image)
    draw.polygon([(0, 300), (220, 120 + place * 40), (640, 320), (640, 420), (0, 420)], fill=(150, 96, 60))
    for tree in range(4 + place * 6):
        left = 30 + tree * 58
        draw.ellipse([left, 300 + tree % 3 * 18, left + 34, 334 + tree % 3 * 18], fill=(40, 110, 70))
    kept = io.BytesIO()
    image.save(kept, "PNG")
    return kept.getvalue()


class _Teller:
    """One campaign, from its title to where it stands."""

    def __init__(
        self, words: dict[str, Any], place: int, board: tuple[Association, User, BankDetails], reviewer: User
    ) -> None:
        self.words, self.place, self.reviewer = words, place, reviewer
        self.association, self.officer, self.details = board
        self.now, self.paper = timezone.now(), blank_pdf()
        self.began = self.now - timedelta(days=words["days"] + 10)
        self.to = words["to"]

    def tell(self, sponsor: Institution | None) -> None:
        """Write it, then live it up to its state."""
        self.campaign = campaigns.start(
            association=self.association, title=self.words["title"], by=self.officer, now=self.began
        )
        self._write()
        if self.to == CampaignState.DRAFT:
            return
        campaigns.submit(campaign=self.campaign, by=self.officer, now=self.began + timedelta(days=1))
        if self.to == CampaignState.REVIEW:
            return
        if "match" in self.words and sponsor is not None:
            self._match(sponsor)
        campaigns.approve(campaign=self.campaign, by=self.reviewer, now=self.began + timedelta(days=5))
        if self.to == CampaignState.APPROVED:
            return
        opened = self.began + timedelta(days=10)
        campaigns.open_campaign(campaign=self.campaign, by=self.officer, now=opened)
        self._collect(opened)
        self._end()

    def _write(self) -> None:
        words = self.words
        province = Province.objects.filter(name_fr__icontains=words["province"]).first()
        story = {name: words[name] for name in ("summary", "story", "if_failed")} | {"province": province}
        last = timezone.localdate(self.now) + timedelta(days=max(words["left"], 20))
        figures = {"goal": Decimal(words["goal"]), "minimum": Decimal(words["minimum"]), "deadline": last}
        lines = [{"label": label, "amount": Decimal(amount)} for label, amount in words["lines"]]
        number = decrypt_json(self.details.secret)["number"]
        account = {"account_number": number}
        for step, data in (("story", story), ("figures", figures), ("lines", {"lines": lines}), ("account", account)):
            campaigns.save(campaign=self.campaign, step=step, data=data, by=self.officer)
        if not words.get("unauthorised") and self.to != CampaignState.DRAFT:
            campaigns.authorise(
                campaign=self.campaign,
                reference=f"SGG {200 + self.place}/{self.began.year}",
                authorised_on=timezone.localdate(self.began) - timedelta(days=20),
                upload=_upload("autorisation.pdf", self.paper),
                by=self.officer,
                now=self.began,
            )

    def _match(self, sponsor: Institution) -> None:
        envelope = envelopes.open(
            name_fr=f"Mécénat : {self.words['title']}"[:200],
            institution=sponsor,
            amount=Decimal(self.words["goal"]) / 4,
            currency=self.campaign.currency,
            by=None,
            now=self.began,
        )
        rate = Decimal(str(self.words["match"]))
        campaign_matching.attach(campaign=self.campaign, envelope=envelope, rate=rate, by=self.reviewer)

    def _collect(self, opened: datetime) -> None:
        """Gifts that came, transfers announced, promises."""
        member = User.objects.filter(email=demo_email(Role.MEMBER, 2)).first()
        kinds = [(kind, amount) for kind in ("gifts", "announced", "promised") for amount in self.words[kind]]
        for place, (kind, amount) in enumerate(kinds):
            day = opened + timedelta(hours=7 * (place + 1))
            by = member if place == 0 and self.place < 3 else None
            who = {"name": DONORS[place % len(DONORS)], "email": f"don-{self.place}-{place}@demo.example"}
            pledge = pledges.record(campaign=self.campaign, amount=Decimal(amount), by=by, now=day, **who)
            if by is None:
                pledges.confirm(pledge=pledge, now=day + timedelta(hours=1))
            if kind == "promised":
                continue
            paid = day + timedelta(days=2)
            pledges.announce_paid(pledge=pledge, paid_on=timezone.localdate(paid), now=paid)
            if kind == "gifts":
                words = {"amount": Decimal(amount), "upload": _upload("releve.pdf", self.paper), "by": self.officer}
                pledge_receipts.receive(pledge=pledge, now=paid + timedelta(days=1), **words)
        for title, text in self.words["news"]:
            news = {"title": title, "text": text, "by": self.officer, "now": opened + timedelta(days=4)}
            campaign_results.publish_update(campaign=self.campaign, **news)

    def _end(self) -> None:
        """Past its last day, as the clock and the rule ask."""
        if self.to == CampaignState.OPEN:
            return
        last = self.now + timedelta(days=self.words["left"])
        Campaign.objects.filter(pk=self.campaign.pk).update(deadline=timezone.localdate(last))
        campaign_results.end_due(now=last + timedelta(days=1))
        if self.to != CampaignState.ENDED:
            campaign_results.close_transfers_due(now=last + timedelta(days=17))
        self.campaign.refresh_from_db()
        if self.to in (CampaignState.ENDED, CampaignState.CONFIRMING):
            return
        settled = last + timedelta(days=20)
        campaign_results.settle(campaign=self.campaign, by=self.officer, now=settled)
        if self.to not in ENDED:
            self._report(settled + timedelta(days=15))

    def _report(self, done: datetime) -> None:
        campaign_results.deliver(
            campaign=self.campaign, delivered_on=timezone.localdate(done), by=self.officer, now=done
        )
        if self.to != CampaignState.REPORTED:
            return
        spent = {line.pk: line.amount for line in self.campaign.lines.all()}
        campaign_results.write_report(campaign=self.campaign, text=self.words["report"], spent=spent, by=self.officer)
        for place, caption in enumerate(self.words["pictures"]):
            picture = _upload(f"photo-{place}.png", _picture(place))
            campaign_results.add_picture(campaign=self.campaign, upload=picture, caption=caption, by=self.officer)
        campaign_results.report(campaign=self.campaign, by=self.officer, now=done + timedelta(days=20))
