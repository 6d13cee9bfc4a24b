"""Opportunities: what is refused and why, who hears, what is erased."""

from datetime import timedelta

import pytest
from django.utils import timezone

from mdm_platform.accounts import data_rights
from mdm_platform.accounts.models import User
from mdm_platform.accounts.roles import Role
from mdm_platform.errors import InvalidInput, PermissionRefused, QuotaExceeded, TransitionNotAllowed
from mdm_platform.notifications.models import OutboxMessage
from projects.models import Interest, Opportunity, OpportunityAlert
from projects.services import interests, opportunities, opportunity_alerts
from projects.services.opportunities import MOST_OPEN
from tests.factories.accounts import make_user
from tests.factories.projects.opportunities import facts, make_interest, make_opportunity
from tests.utils.races import race

LATER = timedelta(days=30)


def told(name):
    """How many messages of that name wait."""
    return OutboxMessage.objects.filter(notification=f"projects.{name}").values("recipient").distinct().count()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "x" * 141}, "title"),
        ({"body": ""}, "body"),
        ({"body": "x" * 6001}, "body"),
        ({"kind": "partnership"}, "partner_country"),
        ({"deadline": timezone.localdate() - timedelta(days=2)}, "deadline"),
        ({"deadline": timezone.localdate() + timedelta(days=400)}, "deadline"),
    ],
)
def test_what_is_missing_or_too_long_is_said_beside_its_field(amina, wrong, field):
    with pytest.raises(InvalidInput) as refusal:
        opportunities.write(facts=facts(**wrong), by=amina)
    assert list(refusal.value.fields) == [field]
    assert Opportunity.objects.count() == 0


def test_from_the_draft_to_the_board_and_back(amina, opportunity_moderator):
    made = opportunities.write(facts=facts(), by=amina)
    opportunities.submit(opportunity=made, by=amina)
    opportunities.send_back(opportunity=made, by=opportunity_moderator, reason="incomplete", note="Le prix ?")
    opportunities.change(opportunity=made, facts=facts(body="Douze artisans, 300 dirhams le panneau."), by=amina)
    opportunities.submit(opportunity=made, by=amina)
    opportunities.publish(opportunity=made, by=opportunity_moderator)
    assert (made.state, made.is_open, told("opportunity_to_review")) == ("published", True, 1)
    assert (told("opportunity_sent_back"), told("opportunity_published")) == (1, 1)
    User.objects.filter(pk=amina.pk).update(is_active=False)
    assert not Opportunity.objects.open(timezone.localdate()).exists()
    User.objects.filter(pk=amina.pk).update(is_active=True)
    assert Opportunity.objects.open(timezone.localdate()).get() == made
    opportunities.change(opportunity=made, facts=facts(), by=amina)
    assert (made.state, Opportunity.objects.open(timezone.localdate()).count()) == ("draft", 0)
    with pytest.raises(TransitionNotAllowed):
        opportunities.prolong(opportunity=made, deadline=timezone.localdate() + LATER, by=amina)


def test_there_is_a_most_and_strangers_write_nothing(amina, stranger, administrator):
    for _number in range(MOST_OPEN):
        make_opportunity("draft", author=amina)
    with pytest.raises(QuotaExceeded):
        opportunities.write(facts=facts(), by=amina)
    over = {"published_at": timezone.now(), "deadline": timezone.localdate() - timedelta(days=1)}
    Opportunity.objects.filter(pk=Opportunity.objects.first().pk).update(state="published", **over)
    assert opportunities.write(facts=facts(), by=amina).state == "draft"
    with pytest.raises(PermissionRefused):
        opportunities.change(opportunity=Opportunity.objects.first(), facts=facts(), by=stranger)
    with pytest.raises(PermissionRefused):
        opportunities.write(facts=facts(), by=administrator)


def test_an_institution_keeps_what_its_agent_published(partner_agent, stranger, amina):
    made = opportunities.write(facts=facts(kind="tender"), by=partner_agent)
    assert made.institution.slug == "partner"
    assert not Opportunity.objects.visible_to(stranger).exists()
    data_rights.erase(partner_agent)
    made.refresh_from_db()
    assert (made.author, made.title) == (None, facts().title)
    Opportunity.objects.update(state="published", published_at=timezone.now())
    interests.express(opportunity=made, message="Bonjour.", by=amina)
    assert told("interest_received") == 1


def test_who_answers_waits_for_the_author_and_addresses_are_shown_to_neither_before(amina, youssef, stranger):
    made = make_opportunity(author=amina)
    sent = interests.express(opportunity=made, message="Je vends à Anvers.", by=youssef)
    for refused, kind in (
        (lambda: interests.express(opportunity=made, message="Encore.", by=youssef), TransitionNotAllowed),
        (lambda: interests.express(opportunity=made, message="Moi.", by=amina), PermissionRefused),
        (lambda: interests.express(opportunity=made, message=" ", by=stranger), InvalidInput),
        (lambda: interests.accept(interest=sent, answer="Oui.", by=stranger), PermissionRefused),
        (lambda: interests.accept(interest=sent, answer="", by=amina), InvalidInput),
    ):
        with pytest.raises(kind):
            refused()
    interests.accept(interest=sent, answer="Parlons-en.", by=amina)
    assert (sent.state, told("interest_received"), told("interest_answered")) == ("accepted", 1, 1)
    interests.withdraw(interest=sent, by=youssef)
    assert (sent.message, sent.answer) == ("", "")
    assert interests.express(opportunity=made, message="De nouveau.", by=youssef).state == "sent"
    for _again in range(interests.INTERESTS_PER_DAY - 2):
        interests.withdraw(interest=Interest.objects.get(), by=youssef)
        interests.express(opportunity=made, message="De nouveau.", by=youssef)
    interests.withdraw(interest=Interest.objects.get(), by=youssef)
    with pytest.raises(QuotaExceeded):
        interests.express(opportunity=made, message="Encore un message à son auteur.", by=youssef)
    refused = interests.express(opportunity=made, message="Et moi ?", by=stranger)
    interests.decline(interest=refused, answer="Non merci.", by=amina)
    interests.withdraw(interest=refused, by=stranger)
    with pytest.raises(TransitionNotAllowed):
        interests.express(opportunity=made, message="Et maintenant ?", by=stranger)
    Opportunity.objects.update(deadline=timezone.localdate() - timedelta(days=1))
    with pytest.raises(TransitionNotAllowed):
        interests.express(opportunity=made, message="Trop tard.", by=make_user(Role.MEMBER))
    make_interest(made)
    opportunities.withdraw(opportunity=made, by=amina)
    assert told("interest_closed") == 1


def test_nobody_without_an_address_waits_for_one_to_be_given(amina, youssef):
    made, draft = make_opportunity(author=amina), make_opportunity("draft", author=youssef)
    youssef.email = None
    with pytest.raises(TransitionNotAllowed, match="adresse e-mail"):
        interests.express(opportunity=made, message="Bonjour.", by=youssef)
    with pytest.raises(TransitionNotAllowed, match="adresse e-mail"):
        opportunities.submit(opportunity=draft, by=youssef)


@pytest.mark.django_db(transaction=True)
def test_two_presses_make_one_answer(amina, youssef):
    made = make_opportunity(author=amina)
    express = [lambda: interests.express(opportunity=made, message="Bonjour.", by=youssef) for _press in range(2)]
    results = race(*express)
    assert sorted(type(one).__name__ for one in results) == ["Interest", "str"]
    assert Interest.objects.count() == 1


def test_the_end_is_announced_once_for_each_last_day(amina):
    made = make_opportunity(author=amina, deadline=timezone.localdate() + timedelta(days=3))
    assert (opportunities.warn_ending(), opportunities.warn_ending()) == (1, 0)
    opportunities.prolong(opportunity=made, deadline=timezone.localdate() + timedelta(days=4), by=amina)
    assert opportunities.warn_ending() == 1


def test_an_alert_tells_what_was_published_since_once(amina, youssef):
    now = timezone.now()
    kept = opportunity_alerts.keep(query="sector=crafts&page_size=50", by=amina, now=now)
    assert opportunity_alerts.keep(query="sector=crafts", by=amina).pk == kept.pk
    make_opportunity(published_at=now - timedelta(hours=1))
    make_opportunity(sector="health", published_at=now + timedelta(hours=1))
    make_opportunity(author=amina, published_at=now + timedelta(hours=1))
    assert opportunity_alerts.run(now=now + timedelta(hours=2)) == 0
    make_opportunity(author=youssef, published_at=now + timedelta(hours=3))
    assert [opportunity_alerts.run(now=now + timedelta(hours=hours)) for hours in (4, 5)] == [1, 0]
    with pytest.raises(InvalidInput):
        opportunity_alerts.keep(query="sector=nothing", by=amina)
    opportunity_alerts.forget(alert=kept, by=youssef)
    assert OpportunityAlert.objects.count() == 1


def test_a_person_leaves_with_their_words(amina, youssef):
    made = make_opportunity(author=amina)
    make_interest(made, person=youssef, state="accepted")
    make_interest(make_opportunity(author=youssef), person=amina)
    opportunity_alerts.keep(query="", by=amina)
    held = data_rights.export(amina)["projects.opportunities"]
    assert [next(iter(row)) for row in held] == ["opportunite", "reponse_a", "reponse_donnee_pour", "alerte"]
    data_rights.erase(amina)
    made.refresh_from_db()
    assert (made.author, made.title, made.state) == (None, "", "withdrawn")
    assert Interest.objects.filter(person=amina).count() + OpportunityAlert.objects.count() == 0
    assert list(made.interests.values_list("message", "answer")) == [("Je vends à Anvers.", "")]
