"""The demonstration's jury: reviews, three scenarios, the decisions told, the co-funder's shares, an appeal."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import Group
from django.utils import timezone

from associations.models import Award, Call, CofunderShare, JurySession, Request, Review
from associations.services import (
    cofunding,
    decisions,
    juries,
    jury_scenarios,
    request_appeals,
    reviews,
)
from associations.workflows import RequestState
from mdm_platform.accounts.models import User
from mdm_platform.accounts.roles import Role
from mdm_platform.demo import demo_email, whole
from mdm_platform.institutions import memberships
from mdm_platform.institutions.models import Institution

DECIDED, OPEN = "pra-osim-2025", "appui-associations-2026"
PEOPLE = ("Nawal Expert", "Karim Jury", "Sophie Évaluatrice")
COFUNDER = "ccme"
COMMENTS = (
    "Le besoin est réel et le partenaire local solide. Le budget est clair ; le suivi après la fin reste à préciser.",
    "Un projet porté par les habitants. Les coûts sont justes. L’entretien est prévu par la commune.",
    "L’idée est bonne, mais le calendrier est serré et les cofinancements ne sont pas tous acquis.",
)
MOTIVE = (
    "Le partenaire local n’est pas encore engagé par écrit. Le jury vous encourage à présenter de nouveau ce projet."
)
DISCUSSION = (
    "Le jury a comparé trois scénarios. Il a retenu celui qui finance entièrement les projets les mieux notés, plutôt "
    "que de réduire tous les montants.\nDeux projets d’eau ont été jugés complémentaires."
)
APPEAL = "La lettre d’engagement de la commune était jointe au dossier, en annexe du budget. Pouvez-vous la relire ?"


def load(*, profiles: int) -> int:
    """Tell it once; 0 without the requests. The number of awards that there are."""
    accounts = {role: User.objects.filter(email=demo_email(role)).first() for role in Role}
    calls = {call.slug: call for call in Call.objects.with_version().filter(slug__in=(DECIDED, OPEN))}
    if len(calls) < 2 or JurySession.objects.exists() or not accounts[Role.COFINANCING_OFFICER]:
        return Award.objects.count()
    with whole():
        teller = _Teller(accounts)
        teller.tell_decided(calls[DECIDED])
        teller.tell_open(calls[OPEN])
    return Award.objects.count()


class _Teller:
    """Writes what reviewers, the jury, the officers and the co-funder did, each at its moment."""

    def __init__(self, accounts: dict[Any, Any]) -> None:
        self.officer, self.chief = accounts[Role.COFINANCING_OFFICER], accounts[Role.ADMINISTRATOR]
        self.panel = [accounts[Role.JURY_MEMBER], *_panel()]
        self.cofunder = accounts[Role.COFUNDER_AGENT]
        institution = Institution.objects.filter(slug=COFUNDER).first()
        if institution is not None:
            since = timezone.localdate() - timedelta(days=900)
            memberships.join(user=self.cofunder, institution=institution, role=Role.COFUNDER_AGENT, starts=since)

    def tell_decided(self, call: Call) -> None:
        """From the reviews of the decided call to the letters, and to the shares of the co-funder."""
        met = timezone.make_aware(datetime.combine(call.current.decision_due, datetime.min.time())) + timedelta(hours=9)
        files = Request.objects.filter(call=call, state=RequestState.IN_REVIEW).select_related("version__grid")
        for place, request in enumerate(files.order_by("pk")):
            for turn in range(call.current.min_reviews):
                self._review(request, place, turn, met - timedelta(days=20 - place % 9))
            juries.send_to_jury(request=request, by=self.officer, now=met - timedelta(days=5))
        session = self._session(call, met)
        self._decide(session, met)
        rows = decisions.waiting(Request.objects.filter(call=call)).order_by("pk")
        decisions.notify_many(requests=rows, by=self.officer, now=met + timedelta(days=3))
        self._share(met + timedelta(days=6))
        self._appeal(call, met + timedelta(days=12))

    def tell_open(self, call: Call) -> None:
        """Reviews that wait, one of them begun, in the call that is open."""
        now = timezone.now()
        files = Request.objects.filter(call=call, state=RequestState.IN_REVIEW).order_by("pk")
        for place, request in enumerate(files.select_related("version__grid")):
            for person in self.panel[:2]:
                due = timezone.localdate(now) + timedelta(days=2 + 9 * place)
                reviews.assign(request=request, reviewer=person, by=self.officer, due_on=due, now=now)
        begun = Review.objects.waiting().filter(reviewer=self.panel[0]).last()
        if begun is not None:
            reviews.declare_independence(review=begun, by=self.panel[0], now=now)

    def _review(self, request: Request, place: int, turn: int, moment: datetime) -> None:
        """A review whose scores follow from its place: the first files are the better ones, and opinions differ."""
        reviewer = self.panel[(place + turn) % len(self.panel)]
        due = timezone.localdate(moment)
        given = reviews.assign(
            request=request, reviewer=reviewer, by=self.officer, due_on=due, now=moment - timedelta(days=10)
        )
        reviews.declare_independence(review=given, by=reviewer, now=moment - timedelta(days=8))
        scores = {
            row.code: (min(max(5 - (place * 7 + position * 3 + turn * 2) % 17 // 5, 1), row.max_score), "")
            for position, row in enumerate(request.version.grid.criteria.all())
        }
        recommendation = ("fund", "fund_with_conditions", "fund", "do_not_fund")[(place + turn) % 4]
        words = {"recommendation": recommendation, "comment": COMMENTS[(place + turn) % len(COMMENTS)]}
        reviews.save_draft(review=given, scores=scores, by=reviewer, **words)
        reviews.give(review=given, by=reviewer, now=moment)

    def _session(self, call: Call, met: datetime) -> JurySession:
        session = juries.plan(
            call=call, held_on=timezone.localdate(met), place="Paris", by=self.officer, now=met - timedelta(days=15)
        )
        for number, person in enumerate(self.panel):
            role = "member" if number else "president"
            row = juries.invite(
                session=session, member=person, role=role, by=self.officer, now=met - timedelta(days=15)
            )
            presence = "excused" if number == len(self.panel) - 1 and number >= session.quorum else "present"
            juries.note_presence(attendance=row, presence=presence, by=self.officer)
        juries.open(jurysession=session, by=self.officer, now=met)
        return session

    def _decide(self, session: JurySession, met: datetime) -> None:
        """Three scenarios; another officer retains the first one, and the minutes are made."""
        policies = (
            ("Les meilleurs projets en entier", {"allows_partial": False}),
            ("Tous un peu : taux de 50 %", {"rate": Decimal("0.5000"), "allows_partial": True}),
            ("Exigeant : 70 sur 100 au moins", {"threshold": Decimal("70.00"), "allows_partial": True}),
        )
        made = []
        for name, policy in policies:
            made.append(jury_scenarios.new(session=session, name=name, policy=policy, by=self.officer, now=met))
        chosen = made[0]
        last = chosen.lines.order_by("-rank").first()
        jury_scenarios.set_line(line=last, values={"wanted": "refuse", "motive": MOTIVE}, by=self.officer, now=met)
        chosen.refresh_from_db()
        jury_scenarios.choose(juryscenario=chosen, by=self.chief, now=met + timedelta(hours=3))
        session.refresh_from_db()
        juries.write_discussion(session=session, text=DISCUSSION, by=self.officer)
        juries.close(jurysession=session, by=self.officer, now=met + timedelta(days=1))

    def _share(self, moment: datetime) -> None:
        """The co-funder confirms its shares but two, and paid some of them."""
        shares = CofunderShare.objects.visible_to(self.cofunder).awaiting_confirmation().order_by("pk")
        for number, share in enumerate(list(shares)[:-2]):
            cofunding.confirm(cofundershare=share, by=self.cofunder, now=moment)
            if number < 4:
                reference = f"CCME-2025-{number + 1:04}"
                paid = moment + timedelta(days=40 + number)
                cofunding.record_payment(cofundershare=share, bank_reference=reference, by=self.cofunder, now=paid)

    def _appeal(self, call: Call, moment: datetime) -> None:
        refused = Request.objects.filter(call=call, state=RequestState.REFUSED).order_by("pk").first()
        if refused is not None and refused.created_by is not None:
            request_appeals.file(request=refused, text=APPEAL, by=refused.created_by, now=moment)


def _panel() -> list[User]:
    """The other members of the jury."""
    found = []
    for number, name in enumerate(PEOPLE, start=1):
        email = f"jury-{number}@demo.example"
        person = User.objects.filter(email=email).first() or User.objects.create_user(email, full_name=name)
        person.groups.set(Group.objects.filter(name=Role.JURY_MEMBER))
        found.append(person)
    return found
