"""Pages of reviewers, juries, associations and co-funders: who opens what, and what each sees."""

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from associations.models import (
    Award,
    CofunderShare,
    ConflictOfInterest,
    JuryScenario,
    JurySession,
    Request,
    RequestAppeal,
    Review,
)
from mdm_platform.accounts.roles import Role
from mdm_platform.documents import pdf
from tests.factories.accounts import make_user
from tests.factories.associations import calls, make_association
from tests.factories.associations.juries import (
    ReviewFactory,
    make_award,
    make_jury_request,
    make_scenario,
    make_session,
    make_share,
)
from tests.factories.ledger import make_envelope


@pytest.fixture(autouse=True)
def quick_letters(monkeypatch):
    monkeypatch.setattr(pdf, "render", lambda template, data, language: f"%PDF {language}".encode())


def page(name, obj, *more):
    return reverse(f"associations:{name}", args=[obj.public_id, *more])


def opened(client, stored):
    """How a file answers."""
    answer = client.get(reverse("files:download", args=[stored.public_id]))
    if answer.streaming:
        assert answer.getvalue().startswith(b"%PDF")
    return answer.status_code


@pytest.fixture
def review(jury_member):
    return ReviewFactory(reviewer=jury_member, independence_declared_at=None, recommendation="", comment="")


def test_a_reviewer_declares_scores_and_gives(client_as, jury_member, review):
    client = client_as(jury_member)
    assert review.request.title in client.get(reverse("associations:reviews")).text
    asked = client.get(page("review", review)).text
    assert "Avez-vous un lien avec ce projet" in asked
    assert review.request.summary not in asked
    assert client.post(page("review_act", review, "declare")).status_code == 302
    assert review.request.summary in client.get(page("review", review)).text
    said = {"score_governance": "4", "remark_governance": "Un bureau solide.", "comment": "Bon projet."}
    kept = client.post(page("review_save", review), said | {"autosave": "1"}, headers={"X-Autosave": "1"})
    assert (kept.status_code, review.scores.count()) == (204, 1)
    missing = client.post(page("review_save", review), said | {"give": "1"})
    assert missing.status_code == 422
    assert "Notez chaque critère" in missing.text
    whole = said | {"score_project": "5", "score_impact": "8", "recommendation": "fund", "give": "1"}
    assert client.post(page("review_save", review), whole).status_code == 302
    given = Review.objects.get()
    assert (given.state, given.total) == ("given", Decimal("86.67"))
    assert client.post(page("review_save", review), whole).status_code == 422


def test_nobody_reads_others_before_giving_ones_own(client_as, jury_member, review):
    other = ReviewFactory(request=review.request, state="given", comment="Trop cher à mon avis.", scored=3)
    client = client_as(jury_member)
    client.post(page("review_act", review, "declare"))
    assert "Trop cher" not in client.get(page("review", review)).text
    assert client.get(page("review", other)).status_code == 404
    Review.objects.filter(pk=review.pk).update(state="given", total=Decimal("60.00"), given_at=timezone.now())
    assert "Trop cher" in client.get(page("review", review)).text
    assert client.get(page("review", other)).status_code == 200


def test_a_conflict_makes_the_file_invisible(client_as, jury_member, review, cofinancing_officer):
    client = client_as(jury_member)
    assert client.post(page("review_act", review, "conflict"), {"kind": "family"}).status_code == 302
    assert Review.objects.get().decline_reason == "conflict"
    assert ConflictOfInterest.objects.get().association == review.request.association
    assert client.get(page("review", review)).status_code == 404
    session = make_session(review.request.call)
    session.attendances.create(member=jury_member, role="observer", presence="present")
    Request.objects.filter(pk=review.request.pk).update(state="jury")
    make_scenario(session)
    seen = client.get(page("jury", session)).text
    assert review.request.title not in seen
    assert "Dossier masqué" in seen


def test_a_blind_review_names_nobody(client_as, jury_member):
    call = calls.make_call("in_instruction", version={"blind": True})
    request = make_jury_request(call, state="in_review", association=make_association(name="Les amis du Rif"))
    review = ReviewFactory(reviewer=jury_member, request=request)
    shown = client_as(jury_member).get(page("review", review)).text
    assert "Les amis du Rif" not in shown
    assert request.title in shown


def test_a_stranger_opens_nothing(client_as, stranger, review):
    session = make_session(review.request.call)
    client = client_as(stranger)
    assert client.get(reverse("associations:reviews")).status_code == 403
    assert client.get(page("review", review)).status_code == 404
    assert client.get(page("jury", session)).status_code == 404
    assert client.get(page("request_decision", review.request)).status_code == 404
    assert client.get(reverse("associations:cofunding")).status_code == 403
    for name in ("jury_new", "reserve"):
        assert client.get(reverse(f"associations:{name}")).status_code == 403


def test_an_officer_confides_reviews_and_passes_to_the_jury(client_as, cofinancing_officer, jury_member):
    request = make_jury_request(state="in_review", totals=("70.00",))
    client = client_as(cofinancing_officer)
    assert client.post(page("request_to_jury", request), follow=True).status_code == 200
    assert Request.objects.get(pk=request.pk).state == "in_review"
    tied = make_user(Role.JURY_MEMBER, full_name="Tarik Lié")
    request.association.officers.create(
        user=tied,
        full_name="Tarik",
        email=tied.email,
        role="board_member",
        starts=timezone.localdate(),
        state="current",
    )
    shown = client.get(page("request_reviews", request)).text
    assert "Jamila Jurée" in shown
    assert "Tarik Lié" not in shown
    assert client.post(page("request_reviews", request), {"reviewer": jury_member.pk}).status_code == 302
    assert Review.objects.filter(reviewer=jury_member, state="assigned").exists()
    assert client.post(page("request_reviews", request), {"reviewer": tied.pk}).status_code == 422


def test_from_the_session_to_the_notified_decisions(client_as, cofinancing_officer, administrator, jury_member):
    call = calls.make_call("jury", envelope=make_envelope(amount="12000.00"), version={"quorum": 1})
    requests = [make_jury_request(call, requested="8000.00", totals=(total,)) for total in ("80.00", "60.00")]
    staff, colleague = client_as(cofinancing_officer), client_as(administrator)
    planned = {"call": call.pk, "held_on": timezone.localdate().isoformat(), "place": "Rabat"}
    assert staff.post(reverse("associations:jury_new"), planned).status_code == 302
    session = JurySession.objects.get()
    assert "Le quorum n’est pas atteint" in staff.get(page("jury", session)).text
    staff.post(page("jury_act", session, "invite"), {"member": jury_member.pk, "role": "president"})
    attendance = session.attendances.get()
    staff.post(page("jury_act", session, "presence"), {f"presence_{attendance.pk}": "present"})
    assert staff.post(page("jury_act", session, "open")).status_code == 302
    staff.post(page("scenario_new", session), {"name": "Généreux", "allows_partial": "on"})
    staff.post(page("scenario_new", session), {"name": "Prudent", "rate": "50", "cap": "6 000,00"})
    _first, second = JuryScenario.objects.order_by("pk")
    assert (second.rate, second.cap) == (Decimal("0.5000"), Decimal("6000.00"))
    line = second.lines.get(rank=2)
    adjusted = {f"line{line.pk}-rank": "2", f"line{line.pk}-ceiling": "5 000", f"line{line.pk}-motive": "Par étapes."}
    assert staff.post(page("scenario_line", second, line.pk), adjusted).status_code == 302
    assert second.lines.get(pk=line.pk).amount == Decimal("5000.00")
    compared = staff.get(page("jury", session)).text
    assert all(name in compared for name in ("Généreux", "Prudent", "Une autre personne que son auteur"))
    assert staff.get(page("scenario", second)).status_code == 200
    assert client_as(jury_member).get(page("jury", session)).status_code == 200
    staff.post(page("scenario_act", second, "choose"))
    assert not Award.objects.exists()
    colleague.post(page("scenario_act", second, "choose"))
    assert list(Award.objects.order_by("rank").values_list("amount", flat=True)) == [
        Decimal("6000.00"),
        Decimal("5000.00"),
    ]
    assert "Notifier toutes les décisions" in staff.get(page("jury", session)).text
    staff.post(page("jury_act", session, "notify"))
    assert set(Request.objects.values_list("state", flat=True)) == {"notified"}
    staff.post(page("jury_act", session, "discussion"), {"text": "Les budgets sont discutés."})
    assert staff.post(page("jury_act", session, "close")).status_code == 302
    session.refresh_from_db()
    assert session.state == "closed"
    assert opened(client_as(jury_member), session.minutes) == 200
    assert staff.get(page("request_decision", requests[0])).status_code == 200


def test_an_unknown_action_is_not_found(client_as, cofinancing_officer, jury_member, review):
    session = make_session(review.request.call)
    staff = client_as(cofinancing_officer)
    assert staff.post(page("jury_act", session, "burn")).status_code == 404
    assert staff.post(page("scenario_act", make_scenario(session), "burn")).status_code == 404
    assert staff.post(page("request_decide", review.request, "burn")).status_code == 404
    assert client_as(jury_member).post(page("review_act", review, "burn")).status_code == 404


def test_the_association_reads_its_decision_and_contests_it(client_as, amina, cofinancing_officer):
    call = calls.make_call("jury")
    request = make_jury_request(call, association=make_association(amina))
    scenario = make_scenario(make_session(call), threshold=Decimal("60.00"))
    staff, president = client_as(cofinancing_officer), client_as(amina)
    staff.post(page("scenario_act", scenario, "choose"))
    assert "Pas encore de décision notifiée" in president.get(page("request_decision", request)).text
    staff.post(page("request_decide", request, "notify"))
    shown = president.get(page("request_decision", request)).text
    assert "Demande non retenue" in shown
    assert "Contester la décision" in shown
    letter = request.letters.get()
    assert opened(president, letter.arabic) == 200
    assert opened(client_as(make_user(Role.MEMBER)), letter.french) == 404
    assert president.post(page("request_appeal", request), {"text": ""}).status_code == 422
    assert president.post(page("request_appeal", request), {"text": "Relisez le budget."}).status_code == 302
    assert "Relisez le budget." in president.get(page("request_decision", request)).text
    assert president.post(page("request_appeal_withdraw", request)).status_code == 302
    assert RequestAppeal.objects.get().state == "withdrawn"
    again = president.post(page("request_appeal", request), {"text": "Encore."})
    assert (again.status_code, "Aucune décision ne peut être contestée" in again.text) == (422, True)
    assert "pour un minimum de 60 fixé par le jury" in letter.motive or letter.motive.startswith("Aucune évaluation")


def test_a_cofunder_confirms_and_pays_its_own_shares_only(client_as, cofunder_agent, cofinancing_officer):
    award = make_award()
    own = make_share(award, cofunder=cofunder_agent.memberships.get().institution)
    other = make_share(award)
    client = client_as(cofunder_agent)
    listed = client.get(reverse("associations:cofunding"))
    assert listed.text.count(award.request.title) == 2  # to confirm, and among all
    assert client.get(page("cofunder_share", own)).status_code == 200
    assert client.get(page("cofunder_share", other)).status_code == 404
    assert client.post(page("cofunder_share_act", other, "confirm")).status_code == 404
    client.post(page("cofunder_share_act", own, "confirm"))
    assert CofunderShare.objects.get(pk=own.pk).state == "confirmed"
    client_as(cofinancing_officer).post(page("request_decide", award.request, "notify"))
    assert "Déclarer le versement" in client.get(page("cofunder_share", own)).text
    assert client.post(page("cofunder_share_act", own, "pay"), {"bank_reference": ""}).status_code == 422
    assert client.post(page("cofunder_share_act", own, "pay"), {"bank_reference": "VIR-7"}).status_code == 302
    assert CofunderShare.objects.get(pk=own.pk).state == "paid"
    assert client.get(reverse("associations:cofunding") + "?state=paid").status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_the_pages_ask_a_fixed_number_of_questions(
    client_as, cofinancing_officer, jury_member, count, django_assert_max_num_queries
):
    call = calls.make_call("jury")
    session = make_session(call)
    for _number in range(count):
        ReviewFactory(request=make_jury_request(call), reviewer=jury_member, state="given")
    make_scenario(session)
    staff, reviewer = client_as(cofinancing_officer), client_as(jury_member)
    with django_assert_max_num_queries(32):
        staff.get(page("jury", session))
    with django_assert_max_num_queries(20):
        reviewer.get(reverse("associations:reviews"))
