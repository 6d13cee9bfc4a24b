"""Reviews, sessions of the jury, scenarios and awards for tests."""

import uuid
from datetime import timedelta
from decimal import Decimal

import factory
from django.utils import timezone

from associations.models import (
    Award,
    CofunderShare,
    DecisionLetter,
    JuryAttendance,
    JurySession,
    RequestAppeal,
    Review,
    ReviewScore,
)
from associations.services import awards, jury_scenarios
from associations.services.award_bounds import top_up
from mdm_platform.accounts.roles import Role
from mdm_platform.ledger import envelopes
from tests.factories.accounts import make_user
from tests.factories.associations import calls, requests
from tests.factories.associations.register import make_association
from tests.factories.institutions import InstitutionFactory
from tests.factories.ledger import make_envelope
from tests.utils.notification_examples import Example


class ReviewFactory(factory.django.DjangoModelFactory):
    """A review in the state asked for, by somebody of the jury; `scored` gives it a score for each criterion."""

    class Meta:
        model = Review
        skip_postgeneration_save = True

    request = factory.LazyFunction(lambda: make_jury_request(state="in_review"))
    reviewer = factory.LazyFunction(lambda: make_user(Role.JURY_MEMBER))
    state = "assigned"
    due_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=21))
    independence_declared_at = factory.LazyFunction(timezone.now)
    recommendation = "fund"
    comment = "Un projet utile, porté par une équipe solide."
    total = factory.LazyAttribute(lambda row: Decimal("72.00") if row.state == "given" else None)
    given_at = factory.LazyAttribute(lambda row: timezone.now() if row.state == "given" else None)
    decline_reason = factory.LazyAttribute(lambda row: "unavailable" if row.state == "declined" else "")

    @factory.post_generation
    def scored(self, create, score):
        for criterion in self.request.version.grid.criteria.all() if score is not None else ():
            ReviewScore.objects.create(review=self, criterion=criterion, score=score)


def give_reviews(request, *totals):
    """As many given reviews as totals; two where none is named, as the calls of tests ask. The request."""
    for total in totals or ("70.00", "74.00"):
        ReviewFactory(request=request, state="given", total=Decimal(total))
    return request


def make_jury_request(call=None, *, state="jury", requested="7000.00", cost="20000.00", totals=(), **fields):
    """A request before the jury of a closed call, with one expense and its reviews."""
    chosen = call or calls.make_call("in_instruction")
    words = {"association": fields.pop("association", None) or make_association(papers=False), **fields}
    request = requests.RequestFactory(
        call=chosen, version=chosen.current, state=state, amount_requested=Decimal(requested), **words
    )
    requests.add_line(request, "equipment", cost)
    return give_reviews(request, *totals) if totals else request


def make_session(call, *, state="in_session", members=3, quorum=3):
    """A session of the call's jury, with as many members present; the first presides."""
    people = [make_user(Role.JURY_MEMBER) for _number in range(members)]
    moment = timezone.now() if state != "planned" else None
    decided = moment if state in ("decided", "closed") else None
    session = JurySession.objects.create(
        call=call,
        state=state,
        held_on=timezone.localdate(),
        quorum=quorum,
        president=people[0] if people else None,
        opened_at=moment,
        decided_at=decided,
    )
    for number, person in enumerate(people):
        role = "member" if number else "president"
        JuryAttendance.objects.create(session=session, member=person, role=role, presence="present")
    return session


def make_scenario(session, *, by=None, name="Scénario", **policy):
    """A computed scenario, composed by another officer than those of the tests."""
    author = by or make_user(Role.COFINANCING_OFFICER)
    return jury_scenarios.new(session=session, name=name, policy=policy, by=author)


def make_award(request=None, *, envelope=None, by=None):
    """An award of a request before the jury, decided through the service."""
    request = request or make_jury_request()
    held = envelope or request.version.principals()[0].envelope
    found = awards.bounds_of(request=request, left=envelopes.remaining(held))
    officer = by or make_user(Role.COFINANCING_OFFICER)
    awards.decide(request=request, envelope=held, found=found, rank=1, by=officer)
    return Award.objects.get(request=request)


def make_share(award=None, *, cofunder=None, amount="50000.00", state="proposed", **fields):
    """A share of 30 % of an award, from an envelope of its co-funder."""
    award = award or make_award()
    institution = cofunder or InstitutionFactory(name_fr="Conseil de la communauté marocaine à l’étranger")
    moment = timezone.now()
    dates = {
        "confirmed_at": moment if state in ("confirmed", "committed", "paid") else None,
        "committed_at": moment if state in ("committed", "paid") else None,
        "paid_at": moment if state == "paid" else None,
        "cancel_reason": "declined" if state == "cancelled" else "",
    }
    values = {
        "envelope": make_envelope(amount=amount, currency=award.currency, institution=institution),
        "institution": institution,
        "rate": Decimal("0.3000"),
        "base": award.amount,
        "amount": top_up(rate=Decimal("0.3000"), granted=award.amount, cap=None),
        "currency": award.currency,
    }
    return CofunderShare.objects.create(award=award, state=state, **{**values, **dates, **fields})


def notification_examples():
    """An example of each message about reviews, juries and decisions."""
    review = ReviewFactory()
    request = review.request
    session = JurySession(public_id=uuid.uuid4(), call=request.call, held_on=timezone.localdate())
    letter = DecisionLetter(public_id=uuid.uuid4(), request=request)
    appeal = RequestAppeal(pk=1, public_id=uuid.uuid4(), request=request)
    share = CofunderShare(pk=1, public_id=uuid.uuid4())
    return {
        f"associations.{name}": Example(about=about)
        for name, about in {
            "review_assigned": review,
            "review_reminder": review,
            "review_declined": review,
            "reserve_to_promote": request,
            "request_appeal_to_decide": appeal,
            "request_appeal_received": appeal,
            "request_appeal_decided": appeal,
            "request_decided": letter,
            "jury_called": session,
            "cofunder_share_proposed": share,
            "cofunder_share_short": share,
            "cofunder_share_declined": share,
            "top_up_declined": request,
        }.items()
    }
