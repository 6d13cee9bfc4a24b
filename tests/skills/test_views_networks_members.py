"""The animator's page: several people decided about at once, roles, invitations, exclusions."""

import pytest
from django.urls import reverse

from mdm_platform.notifications.models import InboxMessage
from skills.models import NetworkMembership
from skills.services import network_memberships as memberships
from skills.services import network_posts
from tests.factories.skills import ProfileFactory
from tests.factories.skills.networks import NetworkFactory, NetworkMembershipFactory
from tests.skills.test_views_networks import MOST, costs, html, url
from tests.utils.consents import consent

pytestmark = pytest.mark.django_db


@pytest.fixture
def network(db):
    return NetworkFactory(slug="eau", name_fr="Eau et climat")


@pytest.fixture
def animator(network):
    profile = ProfileFactory(state="published", first_name="Karim", last_name="Idrissi")
    consent(profile.owner)
    return NetworkMembershipFactory(network=network, user=profile.owner, role="animator", is_shown=True)


def waiting(network, state="requested", **fields):
    profile = ProfileFactory(state="published", **fields)
    consent(profile.owner)
    return NetworkMembershipFactory(network=network, user=profile.owner, state=state)


def states(*places):
    return [NetworkMembership.objects.get(pk=place.pk).state for place in places]


def decide(browser, network, action, *places, **more):
    data = {"action": action, "memberships": [str(place.public_id) for place in places], **more}
    return browser.post(url("network_decide", network), data, follow=True)


class TestDecisions:
    def test_several_are_admitted_at_once(self, network, animator, client_as):
        first, second, third = (waiting(network, last_name=name) for name in ("Alami", "Berrada", "Chraibi"))
        browser = client_as(animator.user)
        page = html(browser, url("network_members", network))
        assert all(name in page for name in ("Alami", "Berrada", "Chraibi"))
        answer = decide(browser, network, "admit", first, second)
        assert states(first, second, third) == ["member", "member", "requested"]
        assert "Accueillies : 2." in answer.content.decode()

    def test_who_is_left_out_is_named_with_the_reason(self, network, animator, client_as):
        good, gone = waiting(network), waiting(network, last_name="Alami")
        gone.profile.__class__.objects.filter(pk=gone.profile.pk).update(state="paused")
        answer = decide(client_as(animator.user), network, "admit", good, gone)
        page = answer.content.decode()
        assert states(good, gone) == ["member", "requested"]
        assert "Alami : La fiche de la personne n’est pas publiée dans l’annuaire." in page

    def test_a_refusal_says_why(self, network, animator, client_as):
        place = waiting(network)
        browser = client_as(animator.user)
        answer = decide(browser, network, "refuse", place)
        assert answer.status_code == 422
        assert "Choisissez le motif du refus" in answer.content.decode()
        assert f'value="{place.public_id}" checked' in answer.content.decode()
        decide(browser, network, "refuse", place, reason="full")
        assert states(place) == ["refused"]

    @pytest.mark.parametrize(("action", "state"), [("invite", "invited"), ("set_aside", "set_aside")])
    def test_proposals_are_answered(self, network, animator, client_as, action, state):
        place = waiting(network, state="proposed")
        decide(client_as(animator.user), network, action, place)
        assert states(place) == [state]

    @pytest.mark.parametrize(
        "data",
        [{}, {"action": "admit"}, {"action": "sing", "memberships": "x"}, {"action": "admit", "memberships": "x"}],
    )
    def test_nonsense_is_refused(self, network, animator, client_as, data):
        assert client_as(animator.user).post(url("network_decide", network), data).status_code == 422

    def test_people_of_another_network_are_untouched(self, network, animator, client_as):
        other = waiting(NetworkFactory())
        decide(client_as(animator.user), network, "admit", other)
        assert states(other) == ["requested"]

    def test_a_plain_member_decides_nothing(self, network, amina, client_as):
        NetworkMembershipFactory(network=network, user=amina)
        place = waiting(network, last_name="Alami")
        browser = client_as(amina)
        assert "Alami" not in html(browser, url("network_members", network))
        assert decide(browser, network, "admit", place).status_code == 403
        assert states(place) == ["requested"]

    def test_who_is_outside_finds_nothing(self, network, amina, curator, client_as):
        place = waiting(network)
        for user in (amina, curator):
            assert decide(client_as(user), network, "admit", place).status_code == 404

    def test_queries_do_not_grow(self, network, animator, client_as):
        def more():
            waiting(network), waiting(network, state="proposed")
            writer, reporter = waiting(network, state="member"), waiting(network, state="member")
            post = network_posts.write(network=network, body="Achetez !", by=writer.user)
            network_posts.report(post=post, reason="advertising", by=reporter.user)

        browser = client_as(animator.user)
        more()
        one = costs(browser, url("network_members", network))
        more(), more()
        assert costs(browser, url("network_members", network)) == one <= MOST


class TestInvitation:
    SENT = "son invitation est partie"

    def invite(self, browser, network, person):
        return browser.post(url("network_invite", network), {"person": person}, follow=True)

    def test_a_member_is_invited_by_address(self, network, animator, amina, client_as):
        consent(amina)
        ProfileFactory(owner=amina, state="published")
        answer = self.invite(client_as(animator.user), network, amina.email.upper())
        assert self.SENT in answer.content.decode()
        assert NetworkMembership.objects.get(user=amina).state == "invited"

    def test_an_address_is_never_confirmed_nor_denied(self, network, animator, amina, curator, client_as):
        browser = client_as(animator.user)
        for address in ("nobody@exemple.test", amina.email, curator.email):
            assert self.SENT in self.invite(browser, network, address).content.decode()
        assert NetworkMembership.objects.exclude(pk=animator.pk).count() == 0

    def test_a_profile_is_invited_by_its_address(self, network, animator, amina, client_as):
        consent(amina)
        profile = ProfileFactory(owner=amina, state="published")
        page = "https://mdm.example" + reverse("skills:profile_detail", args=[profile.public_id])
        self.invite(client_as(animator.user), network, page)
        assert NetworkMembership.objects.get(user=amina).state == "invited"

    def test_an_address_does_not_tell_which_of_the_proposed_it_belongs_to(self, network, animator, client_as):
        place = waiting(network, state="proposed")
        browser = client_as(animator.user)
        before = browser.get(url("network_members", network)).content.count(str(place.public_id).encode())
        assert self.SENT in self.invite(browser, network, place.user.email).content.decode()
        assert states(place) == ["proposed"]
        assert browser.get(url("network_members", network)).content.count(str(place.public_id).encode()) == before
        assert not InboxMessage.objects.filter(recipient=place.user).exists()

    def test_a_profile_does_not_tell_that_its_address_was_typed_before(self, network, animator, amina, client_as):
        consent(amina)
        profile = ProfileFactory(owner=amina, state="published")
        browser = client_as(animator.user)
        self.invite(browser, network, amina.email)
        answer = self.invite(browser, network, str(profile.public_id))
        assert (answer.status_code, self.SENT in answer.content.decode()) == (200, True)
        assert InboxMessage.objects.filter(recipient=amina, notification="skills.network_invitation").count() == 1

    def test_a_hidden_profile_is_unknown(self, network, animator, client_as):
        draft = ProfileFactory(state="draft")
        answer = self.invite(client_as(animator.user), network, str(draft.public_id))
        assert answer.status_code == 422
        assert "n’est pas dans l’annuaire" in answer.content.decode()

    @pytest.mark.parametrize("state", ["requested", "member", "declined", "left", "removed", "refused", "set_aside"])
    def test_somebody_who_has_a_place_is_told_apart(self, network, animator, client_as, state):
        place = waiting(network, state=state)
        answer = self.invite(client_as(animator.user), network, str(place.profile.public_id))
        assert answer.status_code == 422
        assert states(place) == [state]

    def test_what_is_no_address_is_refused(self, network, animator, client_as):
        answer = self.invite(client_as(animator.user), network, "Fatima")
        assert answer.status_code == 422
        assert "Écrivez l’adresse e-mail d’un membre" in answer.content.decode()


class TestRoles:
    def test_an_animator_names_another(self, network, animator, client_as):
        place = waiting(network, state="member")
        client_as(animator.user).post(url("network_role", network, place.public_id), {"role": "animator"})
        place.refresh_from_db()
        assert place.role == "animator"

    def test_an_animator_steps_down(self, network, animator, client_as):
        browser = client_as(animator.user)
        assert "Ne plus animer" in html(browser, url("network_members", network))
        browser.post(url("network_role", network, animator.public_id), {"role": "member"}, follow=True)
        animator.refresh_from_db()
        assert animator.role == "member"

    def test_a_role_that_does_not_exist_is_told(self, network, animator, client_as):
        place = waiting(network, state="member")
        answer = client_as(animator.user).post(
            url("network_role", network, place.public_id), {"role": "king"}, follow=True
        )
        assert "Choisissez un rôle dans la liste." in answer.content.decode()

    def test_a_member_is_excluded_with_a_reason_and_words(self, network, animator, client_as):
        place = waiting(network, state="member", first_name="Salma", last_name="Alami")
        address = url("network_remove_member", network, place.public_id)
        browser = client_as(animator.user)
        assert "Salma Alami" in html(browser, address)
        assert browser.post(address, {"reason": "advertising", "note": ""}).status_code == 422
        browser.post(address, {"reason": "advertising", "note": "Démarchage répété malgré nos rappels."})
        assert states(place) == ["removed"]

    def test_a_member_excludes_nobody(self, network, amina, client_as):
        NetworkMembershipFactory(network=network, user=amina)
        place = waiting(network, state="member")
        data = {"reason": "other", "note": "Non."}
        assert client_as(amina).post(url("network_remove_member", network, place.public_id), data).status_code == 403
        assert states(place) == ["member"]


def test_members_see_who_chose_to_be_seen(network, animator, amina, client_as):
    NetworkMembershipFactory(network=network, user=amina)
    hidden = waiting(network, state="member", last_name="Cachée")
    shown = waiting(network, state="member", last_name="Visible")
    memberships.show(membership=shown, is_shown=True, by=shown.user)
    page = html(client_as(amina), url("network_members", network))
    assert "Visible" in page
    assert "Cachée" not in page
    assert "4 membres, dont 2 se montrent aux autres." in page
    assert hidden.user.email not in page
