"""The demonstration's labels: one campaign, an application at each step, a label in each situation.

Applications are carried by the services, as people would; labels of earlier years are written as they stand.
"""

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from associations.models import Association, LabelApplication, LabelCampaign, LabelEvent, LabelPeriod
from associations.services import (
    committee,
    label_applications,
    label_campaigns,
    label_disputes,
    label_partnerships,
    label_reviews,
    labels,
)
from mdm_platform.accounts.models import User
from mdm_platform.accounts.roles import Role
from mdm_platform.demo import demo_email, whole
from mdm_platform.documents import pdf
from mdm_platform.grids.models import Criterion, Grid
from mdm_platform.institutions import agreements
from mdm_platform.institutions.models import Institution, InstitutionKind

DATA = Path(__file__).resolve().parent.parent / "data" / "demo_labels.json"
GRID = "label-social"
FEWEST = 14
EXPERTS = ("Nadia Benali", "Hassan Ouazzani")


def load(*, profiles: int) -> int:
    """Write the labels once; 0 without the register or the accounts. The number of labels."""
    existing = LabelPeriod.objects.count()
    officer = User.objects.filter(email=demo_email(Role.LABEL_OFFICER)).first()
    member = User.objects.filter(email=demo_email(Role.LABEL_COMMITTEE)).first()
    holders = list(_holders())
    if existing or not profiles or officer is None or member is None or len(holders) < FEWEST:
        return existing
    with whole():
        _Teller(officer, [member, *_experts()], holders).tell()
    return LabelPeriod.objects.count()


def _holders() -> Iterator[tuple[Association, User]]:
    """Verified associations with who represents them."""
    for association in Association.objects.labellable().filter(is_social_purpose=True).order_by("pk"):
        officer = association.officers.in_office().representatives().filter(user__isnull=False).first()
        if officer is not None:
            yield association, officer.user


def _experts() -> list[User]:
    """Two more people for the committee; they never sign in."""
    group, made = Group.objects.get(name=Role.LABEL_COMMITTEE), []
    for number, name in enumerate(EXPERTS, start=2):
        email = f"label-committee-{number}@demo.example"
        user = User.objects.filter(email=email).first() or User.objects.create_user(email, full_name=name)
        user.groups.add(group)
        made.append(user)
    return made


class _Teller:
    """Writes one story after another."""

    def __init__(self, officer: User, experts: list[User], holders: list[tuple[Association, User]]) -> None:
        self.officer, self.experts, self.holders = officer, experts, holders
        self.other = User.objects.filter(email=demo_email(Role.ADMINISTRATOR)).first() or officer
        self.now = timezone.now().replace(minute=0, second=0, microsecond=0)
        self.today = timezone.localdate(self.now)
        self.told = json.loads(DATA.read_text(encoding="utf-8"))
        self.paper = pdf.render(
            "associations/label_decision.typ",
            {"title": "Document de démonstration", "issuer": {"fr": "Association"}, "paragraphs": ["Rapport annuel."]},
            "fr",
        )

    def tell(self) -> None:
        """Labels of earlier years, then the applications of this one."""
        rows = iter(self.holders)
        self._labels(rows)
        self.campaign = self._campaign()
        self._awarded_and_refused([next(rows), next(rows)])
        self._at_the_committee(next(rows))
        self._in_evaluation(next(rows))
        application = self._sent(next(rows))
        self._receive(application)
        note = "Merci de joindre les comptes approuvés de l’année dernière."
        label_applications.ask_completion(labelapplication=application, by=self.officer, note=note, now=self._ago(2))
        self._sent(next(rows))
        association, author = next(rows)
        draft = label_applications.start(association=association, campaign=self.campaign, by=author, now=self._ago(1))
        text = self.told["texts"]["presentation"]
        label_applications.save_step(application=draft, step="presentation", data={"presentation": text}, by=author)

    def _labels(self, rows: Iterator[tuple[Association, User]]) -> None:
        """Valid with its partnership, ending soon, suspended, withdrawn, expired, and threatened."""
        first, _author = next(rows)
        self._partnership(self._label(first, months_ago=8, number=1))
        self._label(next(rows)[0], months_ago=34, number=2)
        suspended = self._label(next(rows)[0], months_ago=14, number=3)
        self._event(suspended, "suspended", days_ago=20, reason="governance")
        self._withdrawn(*next(rows))
        self._label(next(rows)[0], months_ago=40, number=5)
        threatened = self._label(next(rows)[0], months_ago=10, number=6)
        label_disputes.notify_withdrawal(
            period=threatened, reason="misuse", grounds=self.told["grounds"], by=self.other, now=self._ago(6)
        )
        for number in range(7, max(7, len(self.holders) - 12)):
            self._label(next(rows)[0], months_ago=3 + number % 24, number=number)

    def _label(self, association: Association, *, months_ago: int, number: int) -> LabelPeriod:
        starts = labels.add_months(self.today, -months_ago)
        return LabelPeriod.objects.create(
            code=f"LN-{starts.year}-DEMO{number:02d}",
            association=association,
            holder=association.name,
            holder_ar=association.name_ar,
            city=association.city,
            country=association.country,
            starts=starts,
            ends=labels.add_months(starts, 36) - timedelta(days=1),
            awarded_at=self._at(starts),
            awarded_by=self.officer,
        )

    def _event(self, period: LabelPeriod, kind: str, *, days_ago: int, reason: str) -> None:
        moment = self._ago(days_ago)
        LabelEvent.objects.create(
            period=period, kind=kind, on=timezone.localdate(moment), reason=reason, actor=self.officer, at=moment
        )

    def _withdrawn(self, association: Association, author: User) -> None:
        """Heard, then decided by somebody else."""
        period = self._label(association, months_ago=20, number=4)
        withdrawal = label_disputes.notify_withdrawal(
            period=period, reason="conditions", grounds=self.told["grounds"], by=self.other, now=self._ago(40)
        )
        label_disputes.answer(withdrawal=withdrawal, text=self.told["answer"], by=author, now=self._ago(25))
        label_disputes.withdraw(
            labelwithdrawal=withdrawal, by=self.officer, note=self.told["withdrawn"], now=self._ago(10)
        )

    def _partnership(self, period: LabelPeriod) -> None:
        ministry = Institution.objects.filter(kind=InstitutionKind.MINISTRY).order_by("pk").first()
        if ministry is None:
            return
        agreement = label_partnerships.draft(
            period=period,
            partner=self.told["partner"],
            ministry=ministry,
            by=self.officer,
            starts=self.today - timedelta(days=60),
            ends=period.ends,
            commitments=self.told["commitments"],
            now=self._ago(90),
        )
        agreements.send_to_sign(agreement=agreement, by=self.officer, now=self._ago(80))
        for days, role in ((75, "association"), (70, "partner"), (60, "ministry")):
            day = self.today - timedelta(days=days)
            agreements.record_signature(agreement=agreement, role=role, on=day, by=self.officer, now=self._ago(days))

    def _campaign(self) -> LabelCampaign:
        grid = Grid.objects.create(code=GRID, created_by=self.officer, threshold=60, **self.told["grid"])
        Criterion.objects.bulk_create(
            Criterion(grid=grid, position=place, **row) for place, row in enumerate(self.told["criteria"], start=1)
        )
        campaign = LabelCampaign.objects.create(
            grid=grid,
            opens_on=self.today - timedelta(days=75),
            closes_on=self.today + timedelta(days=45),
            quorum=2,
            created_by=self.officer,
            **self.told["campaign"],
        )
        return label_campaigns.put_into_use(campaign=campaign, by=self.officer, now=self._ago(75))

    def _sent(self, holder: tuple[Association, User], *, days_ago: int = 12) -> LabelApplication:
        """An application with its texts and papers, sent by who represents the association."""
        association, author = holder
        moment = self._ago(days_ago)
        application = label_applications.start(
            association=association, campaign=self.campaign, by=author, now=self._ago(days_ago + 5)
        )
        for step, text in self.told["texts"].items():
            label_applications.save_step(application=application, step=step, data={step: text}, by=author)
        accepted = {"accepts_commitments": True}
        label_applications.save_step(application=application, step="commitments", data=accepted, by=author)
        for criterion in self.campaign.grid.criteria.filter(needs_evidence=True):
            upload = SimpleUploadedFile(f"{criterion.code}.pdf", self.paper, pdf.CONTENT_TYPE)
            label_applications.add_evidence(
                application=application, criterion=criterion, upload=upload, by=author, now=moment
            )
        label_applications.submit(application=application, by=author, now=moment)
        return application

    def _receive(self, application: LabelApplication, *, days_ago: int = 9) -> None:
        label_applications.receive(labelapplication=application, by=self.officer, now=self._ago(days_ago))

    def _evaluated(self, holder: tuple[Association, User], scores: list[int], *, days_ago: int) -> LabelApplication:
        """Scored by as many experts as there are scores, and sent to the committee."""
        application = self._sent(holder, days_ago=days_ago)
        self._receive(application, days_ago=days_ago - 2)
        label_applications.accept(labelapplication=application, by=self.officer, now=self._ago(days_ago - 3))
        for expert, score in zip(self.experts[1:], scores, strict=True):
            self._review(application, expert, score, days_ago - 4)
        label_applications.to_committee(labelapplication=application, by=self.officer, now=self._ago(days_ago - 8))
        return application

    def _review(self, application: LabelApplication, expert: User, score: int, days_ago: int) -> None:
        review = label_reviews.assign(application=application, expert=expert, by=self.officer, now=self._ago(days_ago))
        scores = {one.code: score for one in self.campaign.grid.criteria.all()}
        comment = self.told["opinions"][str(score)]
        label_reviews.give(review=review, scores=scores, comment=comment, by=expert, now=self._ago(days_ago - 2))

    def _awarded_and_refused(self, holders: list[tuple[Association, User]]) -> None:
        """One session that awarded a label with conditions and refused another, which is contested."""
        files = [
            self._evaluated(holder, scores, days_ago=50)
            for holder, scores in zip(holders, ([4, 4], [2, 1]), strict=True)
        ]
        session = self._session("Comité de la campagne, première séance", days_ago=30)
        for application in files:
            committee.put_on_agenda(session=session, application=application, by=self.officer)
        for member in session.members.all():
            committee.set_presence(member=member, presence="present", by=self.officer)
        committee.open_session(committeesession=session, by=self.officer, now=self._ago(30))
        for item, choices in zip(session.items.all(), (["award"] + ["conditions"] * 2, ["refuse"] * 3), strict=True):
            committee.word(item=item, by=self.officer, conditions=self.told["conditions"], grounds=self.told["refusal"])
            for expert, choice in zip(self.experts, choices, strict=True):
                committee.vote(item=item, choice=choice, by=expert, now=self._ago(30))
        committee.close(committeesession=session, by=self.officer, now=self._ago(30))
        refused = files[1]
        refused.refresh_from_db()
        label_disputes.appeal(application=refused, text=self.told["appeal"], by=holders[1][1], now=self._ago(15))

    def _session(self, title: str, *, days_ago: int) -> Any:
        return committee.plan(
            title=title,
            held_on=self.today - timedelta(days=days_ago),
            quorum=2,
            members=self.experts,
            chair=self.experts[1],
            place="Rabat, Agdal",
            by=self.officer,
            now=self._ago(max(days_ago, 0) + 7),
        )

    def _at_the_committee(self, holder: tuple[Association, User]) -> None:
        """A session that members are called to, next week."""
        application = self._evaluated(holder, [4, 3], days_ago=20)
        session = self._session("Comité de la campagne, deuxième séance", days_ago=-7)
        committee.put_on_agenda(session=session, application=application, by=self.officer)

    def _in_evaluation(self, holder: tuple[Association, User]) -> None:
        """One opinion given, one that waits for the demonstration's expert."""
        application = self._sent(holder)
        self._receive(application)
        label_applications.accept(labelapplication=application, by=self.officer, now=self._ago(8))
        self._review(application, self.experts[1], 4, 7)
        label_reviews.assign(application=application, expert=self.experts[0], by=self.officer, now=self._ago(7))

    def _ago(self, days: int) -> datetime:
        return self.now - timedelta(days=days)

    def _at(self, day: date) -> datetime:
        return timezone.make_aware(datetime(day.year, day.month, day.day, 10))
