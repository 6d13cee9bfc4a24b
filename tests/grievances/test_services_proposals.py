"""Public proposals: sent, moderated, supported once each, commented, answered, taken back."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from grievances.models import OfficialAnswer, Proposal, ProposalComment, ProposalSupport
from grievances.services import (
    official_answers,
    proposal_campaigns,
    proposal_comments,
    proposal_presenters,
    proposals,
)
from grievances.services.proposal_personal_data import erase_proposals, export_proposals
from mdm_platform.accounts.roles import Role
from mdm_platform.errors import InvalidInput, PermissionRefused, QuotaExceeded, TransitionNotAllowed
from mdm_platform.institutions.models import Institution
from mdm_platform.notifications.models import OutboxMessage
from tests.factories.accounts import make_user
from tests.factories.grievances import make_case
from tests.factories.grievances.proposals import FACTS, make_campaign, make_comment, make_proposal
from tests.utils.races import race


def heard(person):
    """The messages written to a person, in order."""
    rows = OutboxMessage.objects.filter(recipient=person).order_by("pk")
    return list(dict.fromkeys(rows.values_list("notification", flat=True)))


def test_from_the_form_to_the_answer(amina, youssef, complaints_agent, complaints_supervisor):
    sent = proposals.submit(facts=FACTS, by=amina)
    assert (sent.state, sent.author, proposal_presenters.who_wrote(sent)) == ("received", amina, "Un membre")
    with pytest.raises(PermissionRefused):
        proposals.support(proposal=sent, by=youssef)
    proposals.publish(proposal=sent, by=complaints_agent)
    assert proposals.support(proposal=sent, by=youssef).support_count == 1
    assert proposals.support(proposal=sent, by=youssef).support_count == 1
    with pytest.raises(PermissionRefused):
        proposals.support(proposal=sent, by=amina)
    ministry = Institution.objects.first()
    answer = {"texts": {"text_fr": "Dès mars."}, "institution": ministry, "by": complaints_supervisor}
    with pytest.raises(TransitionNotAllowed):
        official_answers.write(proposal=sent, **answer)
    proposals.study(proposal=sent, by=complaints_supervisor)
    with pytest.raises(TransitionNotAllowed) as refusal:
        proposals.adopt(proposal=sent, by=complaints_supervisor)
    assert refusal.value.reasons == ["Écrivez d’abord la réponse officielle : elle est publiée avec la décision."]
    official_answers.write(proposal=sent, **answer | {"texts": {"text_fr": "Brouillon."}})
    official_answers.write(proposal=sent, **answer)
    assert not OfficialAnswer.objects.visible_to(youssef).exists()
    proposals.adopt(proposal=sent, by=complaints_supervisor)
    given = OfficialAnswer.objects.visible_to(youssef).get()
    assert (given.text, given.decision, sent.state) == ("Dès mars.", "adopted", "adopted")
    with pytest.raises(TransitionNotAllowed):
        proposals.take_back_support(proposal=sent, by=youssef)
    official_answers.write(proposal=sent, **answer | {"texts": {"text_fr": "C’est fait à Paris."}})
    assert [one.text for one in OfficialAnswer.objects.visible_to(None)] == ["Dès mars.", "C’est fait à Paris."]
    assert heard(amina) == [
        "grievances.proposal_published",
        "grievances.proposal_studied",
        "grievances.proposal_answered",
    ]
    assert heard(youssef) == ["grievances.supported_proposal_answered"]
    assert OutboxMessage.objects.filter(recipient=youssef).count() == 2


def test_a_refused_one_is_corrected_and_not_adopted_says_why(amina, complaints_agent, complaints_supervisor):
    sent = proposals.submit(facts=FACTS, by=amina)
    with pytest.raises(InvalidInput):
        proposals.refuse(proposal=sent, by=complaints_agent, reason="off_topic", note=" ")
    proposals.refuse(proposal=sent, by=complaints_agent, reason="personal_data", note="Retirez le nom du guichet.")
    assert proposal_presenters.last_words(sent) == "Retirez le nom du guichet."
    proposals.revise(proposal=sent, facts=replace(FACTS, title="Ouvrir plus", shows_name=True), by=amina)
    assert (sent.state, sent.title, proposal_presenters.who_wrote(sent)) == ("received", "Ouvrir plus", amina.full_name)
    proposals.publish(proposal=sent, by=complaints_agent)
    with pytest.raises(TransitionNotAllowed):
        proposals.revise(proposal=sent, facts=FACTS, by=amina)
    proposals.study(proposal=sent, by=complaints_supervisor)
    words = {"texts": {"text_fr": "Non."}, "institution": Institution.objects.first(), "by": complaints_supervisor}
    official_answers.write(proposal=sent, **words)
    with pytest.raises(InvalidInput):
        proposals.not_adopt(proposal=sent, by=complaints_supervisor, reason="")
    proposals.not_adopt(proposal=sent, by=complaints_supervisor, reason="exists")
    assert proposal_presenters.why_not_adopted(sent) == "Cela existe déjà"
    proposals.study_again(proposal=sent, by=complaints_supervisor, note="Le contexte a changé.")
    assert (sent.state, proposal_presenters.why_not_adopted(sent)) == ("under_study", "")


@pytest.mark.django_db(transaction=True)
def test_supports_are_counted_exactly(amina):
    proposal = make_proposal()
    members = [amina, *(make_user(Role.MEMBER) for _one in range(3))]
    race(*(lambda who=who: proposals.support(proposal=proposal, by=who) for who in (*members, amina, amina)))
    proposal.refresh_from_db()
    assert (proposal.support_count, ProposalSupport.objects.count()) == (4, 4)
    race(*(lambda: proposals.take_back_support(proposal=proposal, by=amina) for _one in range(3)))
    proposal.refresh_from_db()
    assert (proposal.support_count, ProposalSupport.objects.count()) == (3, 3)


def test_what_is_empty_or_endless_is_refused(amina, complaints_agent):
    for facts, field in (
        (replace(FACTS, title="  "), "title"),
        (replace(FACTS, title="x" * 141), "title"),
        (replace(FACTS, problem=""), "problem"),
        (replace(FACTS, idea="x" * 3001), "idea"),
        (replace(FACTS, idea=""), "idea"),
    ):
        with pytest.raises(InvalidInput) as refusal:
            proposals.submit(facts=facts, by=amina)
        assert list(refusal.value.fields) == [field]
    assert proposals.submit(facts=replace(FACTS, idea="", kind="observation"), by=amina).idea == ""
    for _one in range(4):
        proposals.submit(facts=FACTS, by=amina)
    with pytest.raises(QuotaExceeded):
        proposals.submit(facts=FACTS, by=amina)
    with pytest.raises(PermissionRefused):
        proposals.submit(facts=FACTS, by=complaints_agent)


def test_who_reads_what(amina, stranger, complaints_agent, unit_complaints_agent, publisher):
    waiting, public = make_proposal("received", author=amina), make_proposal()
    refused = make_proposal("refused", author=amina)
    assert set(Proposal.objects.visible_to(None)) == set(Proposal.objects.visible_to(stranger)) == {public}
    assert set(Proposal.objects.visible_to(unit_complaints_agent)) == {public}
    everything = {waiting, public, refused}
    assert set(Proposal.objects.visible_to(amina)) == everything
    assert (
        set(Proposal.objects.visible_to(complaints_agent)) == set(Proposal.objects.visible_to(publisher)) == everything
    )
    comment = make_comment(public, author=amina, state="received")
    assert not ProposalComment.objects.visible_to(stranger).exists()
    assert proposal_presenters.comments(public, stranger) == proposal_presenters.comments(public, publisher) == []
    assert [one.body for one in proposal_presenters.comments(public, amina)] == [comment.body]


def test_comments_are_read_before_they_appear(amina, youssef, complaints_agent):
    proposal = make_proposal(author=youssef)
    comment = proposal_comments.write(proposal=proposal, body="Le matin suffirait.", by=amina)
    proposal_comments.publish(proposalcomment=comment, by=complaints_agent)
    assert heard(youssef) == ["grievances.proposal_commented"]
    proposal_comments.refuse(proposalcomment=comment, by=complaints_agent, reason="insulting")
    assert heard(amina) == ["grievances.proposal_comment_refused"]
    with pytest.raises(PermissionRefused):
        proposal_comments.withdraw(comment=comment, by=youssef)
    proposal_comments.withdraw(comment=comment, by=amina)
    assert (comment.body, comment.author) == ("", None)
    for body in ("", " ", "x" * 1501):
        with pytest.raises(InvalidInput):
            proposal_comments.write(proposal=proposal, body=body, by=amina)
    with pytest.raises(PermissionRefused):
        proposal_comments.write(proposal=make_proposal("received", author=youssef), body="Oui", by=amina)


def test_one_proposal_is_drawn_from_a_case(complaints_agent, unit_complaints_agent, stranger):
    case = make_case("qualification", kind="proposal", identity={"user": stranger})
    drawn = proposals.draw(case=case, facts=FACTS, by=complaints_agent)
    assert (drawn.author, drawn.case) == (None, case)
    assert proposal_presenters.who_wrote(drawn) == "Relayée par le service des réclamations"
    with pytest.raises(TransitionNotAllowed):
        proposals.draw(case=case, facts=FACTS, by=complaints_agent)
    for other in (make_case(kind="complaint"), make_case(kind="proposal", is_confidential=True)):
        with pytest.raises(PermissionRefused):
            proposals.draw(case=other, facts=FACTS, by=complaints_agent)
    with pytest.raises(PermissionRefused):
        proposals.draw(case=make_case(kind="proposal"), facts=FACTS, by=unit_complaints_agent)


def test_a_consultation_from_its_opening_to_its_synthesis(amina, complaints_agent, stranger):
    today = timezone.localdate()
    words = {"title_fr": "Vos étés", "text_fr": "Racontez.", "opens_on": today, "closes_on": today + timedelta(days=5)}
    ministry = Institution.objects.first()
    with pytest.raises(PermissionRefused):
        proposal_campaigns.prepare(fields=words, by=stranger, institution=ministry)
    with pytest.raises(InvalidInput):
        proposal_campaigns.prepare(
            fields=words | {"closes_on": today - timedelta(days=1)}, by=complaints_agent, institution=ministry
        )
    made = proposal_campaigns.prepare(fields=words, by=complaints_agent, institution=ministry)
    with pytest.raises(TransitionNotAllowed):
        proposals.submit(facts=FACTS, by=amina, campaign=made)
    with pytest.raises(PermissionRefused):
        proposal_campaigns.publish(campaign=made, by=amina)
    proposal_campaigns.publish(campaign=made, by=complaints_agent)
    sent = proposals.submit(facts=FACTS, by=amina, campaign=made)
    proposals.publish(proposal=sent, by=complaints_agent)
    proposals.support(proposal=sent, by=stranger)
    assert proposal_campaigns.counts(made) == {"received": 1, "published": 1, "waiting": 0, "supports": 1}
    text = {"synthesis_fr": "Trois attentes."}
    with pytest.raises(TransitionNotAllowed):
        proposal_campaigns.sum_up(campaign=made, texts=text, by=complaints_agent)
    after = timezone.now() + timedelta(days=6)
    with pytest.raises(TransitionNotAllowed):
        proposals.submit(facts=FACTS, by=amina, campaign=made, now=after)
    with pytest.raises(InvalidInput):
        proposal_campaigns.sum_up(campaign=made, texts={}, by=complaints_agent, now=after)
    assert proposal_campaigns.sum_up(campaign=made, texts=text, by=complaints_agent, now=after).synthesis_at == after


def test_close_ones_are_suggested(db):
    close, _far = make_proposal(), make_proposal(title="Un guide du retour", problem="Rien.", idea="Un guide.")
    assert proposals.similar(title="Consulats : ouvrir le samedi") == [close]
    assert proposals.similar(title="samedi") == proposals.similar(title="") == []


def test_words_leave_with_their_author(amina, youssef, complaints_agent):
    word = "kanarienvogel"
    own = proposals.submit(facts=replace(FACTS, title=word, shows_name=True), by=amina)
    proposals.publish(proposal=own, by=complaints_agent)
    other = make_proposal(author=youssef, campaign=make_campaign())
    proposal_comments.write(proposal=other, body=word, by=amina)
    proposals.support(proposal=other, by=amina)
    assert [next(iter(row)) for row in export_proposals(amina)] == ["proposition", "commentaire", "soutien"]
    erase_proposals(amina)
    erase_proposals(amina)
    own.refresh_from_db()
    other.refresh_from_db()
    assert (own.state, own.title, own.search_words, own.author) == ("withdrawn", "", [], None)
    assert (other.support_count, ProposalComment.objects.get().body, export_proposals(amina)) == (0, "", [])
