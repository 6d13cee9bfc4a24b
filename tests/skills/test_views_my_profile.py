"""The page of one's own profile: where it stands, what is expected, what may be decided."""

from datetime import timedelta

import pytest
from django.urls import reverse

from mdm_platform import links
from mdm_platform.accounts.roles import Role
from skills.models import Appeal, Invitation, Profile
from skills.notifications import CONFIRM_PURPOSE, INVITATION_PURPOSE
from skills.services import appeals, curation, invitations
from tests.factories.accounts import make_user
from tests.factories.skills import ProfileFactory
from tests.utils.consents import consent

pytestmark = pytest.mark.django_db

PAGE = "/fr/me/profile/"


@pytest.fixture
def own(amina):
    """Amina's profile in the state asked for, with her consent."""

    def make(state="draft", **fields):
        consent(amina)
        return ProfileFactory(owner=amina, state=state, **fields)

    return make


def act_url(action):
    return reverse("skills:my_profile_act", args=[action])


class TestPage:
    def test_a_visitor_is_sent_to_the_login(self, client):
        assert client.get(PAGE).status_code == 302

    def test_without_a_profile_it_says_how_to_begin(self, amina, client_as):
        assert "Vous n’avez pas encore de fiche" in client_as(amina).get(PAGE).content.decode()

    @pytest.mark.parametrize(
        ("state", "sentence"),
        [
            ("draft", "Votre fiche est prête : envoyez-la"),
            ("submitted", "L’équipe de l’annuaire examine votre fiche"),
            ("published", "Votre fiche est dans l’annuaire"),
            ("paused", "Votre fiche est en pause"),
            ("stale", "Votre fiche est-elle toujours exacte ?"),
            ("withdrawn", "Votre fiche est retirée"),
        ],
    )
    def test_each_state_says_what_is_expected(self, own, amina, client_as, state, sentence):
        own(state)
        assert sentence in client_as(amina).get(PAGE).content.decode()

    def test_what_is_missing_leads_to_its_step(self, own, amina, client_as):
        own("draft", headline="")
        page = client_as(amina).get(PAGE).content.decode()
        assert "Terminez votre fiche" in page
        assert reverse("skills:register_step", args=["professional"]) in page

    def test_a_curators_words_are_read(self, own, amina, curator, client_as):
        profile = own("submitted")
        curation.request_completion(profile=profile, by=curator, reason="skills", note="Précisez vos outils.")
        page = client_as(amina).get(PAGE).content.decode()
        assert "Précisez vos outils." in page
        assert "Compétences à préciser" in page
        assert curator.full_name not in page


class TestAct:
    @pytest.mark.parametrize(
        ("state", "action", "after"),
        [
            ("draft", "submit", "submitted"),
            ("submitted", "recall", "draft"),
            ("published", "pause", "paused"),
            ("paused", "resume", "published"),
            ("stale", "confirm", "published"),
            ("published", "withdraw", "withdrawn"),
            ("withdrawn", "reopen", "draft"),
        ],
    )
    def test_an_action_is_a_post(self, own, amina, client_as, state, action, after):
        profile = own(state)
        browser = client_as(amina)
        assert browser.get(act_url(action)).status_code == 405
        browser.post(act_url(action))
        profile.refresh_from_db()
        assert profile.state == after

    def test_a_refusal_says_why(self, own, amina, client_as):
        profile = own("draft", headline="")
        answer = client_as(amina).post(act_url("submit"), follow=True)
        profile.refresh_from_db()
        assert profile.state == "draft"
        assert "Présentez votre activité en une phrase." in answer.content.decode()

    def test_an_unknown_action_is_not_found(self, own, amina, client_as):
        own()
        assert client_as(amina).post(act_url("publish")).status_code == 404

    def test_somebody_without_a_profile_finds_nothing(self, stranger, client_as):
        assert client_as(stranger).post(act_url("submit")).status_code == 404


class TestPreview:
    def test_the_public_sees_nothing_by_default(self, own, amina, client_as):
        own("published")
        browser = client_as(amina)
        public = browser.get(reverse("skills:preview"), {"as": "public"}).content.decode()
        members = browser.get(reverse("skills:preview"), {"as": "members"}).content.decode()
        assert "Ce public ne voit rien de votre fiche" in public
        assert "Salma" not in public
        assert "Salma" in members
        assert "Lyon" not in members


class TestAppeal:
    def test_a_refusal_is_contested_once(self, own, amina, curator, client_as):
        profile = own("submitted")
        curation.refuse(profile=profile, by=curator, reason="content", note="Texte copié.")
        browser = client_as(amina)
        assert "Texte copié." in browser.get(reverse("skills:appeal")).content.decode()
        browser.post(reverse("skills:appeal"), {"text": "C’est mon texte."})
        again = browser.post(reverse("skills:appeal"), {"text": "Vraiment."})
        assert Appeal.objects.count() == 1
        assert again.status_code == 422
        assert "Votre recours est à l’étude" in browser.get(PAGE).content.decode()

    def test_nothing_to_contest(self, own, amina, client_as):
        own("published")
        answer = client_as(amina).post(reverse("skills:appeal"), {"text": "Pourquoi ?"})
        assert (answer.status_code, Appeal.objects.count()) == (422, 0)

    def test_a_rejected_appeal_is_final(self, own, amina, curator, client_as):
        profile = own("submitted")
        curation.refuse(profile=profile, by=curator, reason="content", note="Texte copié.")
        appeal = appeals.file(profile=profile, text="C’est mon texte.", by=amina)
        other = make_user(Role.DIRECTORY_CURATOR)
        appeals.reject(appeal=appeal, by=other, note="Le texte vient d’un site.")
        page = client_as(amina).get(PAGE).content.decode()
        assert "La décision est définitive" in page
        assert "Contester cette décision" not in page


class TestConfirmByLink:
    def url(self, profile, age=timedelta(days=1)):
        return reverse("skills:confirm_profile", args=[links.sign(CONFIRM_PURPOSE, profile, max_age=age)])

    def test_opening_changes_nothing_and_posting_confirms(self, own, client):
        profile = own("stale")
        client.get(self.url(profile))
        profile.refresh_from_db()
        assert profile.state == "stale"
        client.post(self.url(profile))
        profile.refresh_from_db()
        assert profile.state == "published"

    def test_an_old_or_altered_link_says_so(self, own, client):
        profile = own("stale")
        assert client.post(self.url(profile, timedelta(seconds=-1))).status_code == 410
        assert client.post(self.url(profile)[:-3] + "xx/").status_code == 410
        profile.refresh_from_db()
        assert profile.state == "stale"


class TestInvitation:
    @pytest.fixture
    def invited(self, curator):
        profile = ProfileFactory(owner=None, state="draft")
        return invitations.invite(profile=profile, by=curator, email="salma@exemple.test", source="Université de Lyon")

    def url(self, invitation, name="invitation"):
        token = links.sign(INVITATION_PURPOSE, invitation, max_age=timedelta(days=60))
        return reverse(f"skills:{name}", args=[token])

    def test_it_says_what_is_held_and_from_whom(self, invited, client):
        page = client.get(self.url(invited)).content.decode()
        assert "Université de Lyon" in page
        assert "Ingénieure en énergie solaire" in page
        assert "salma@exemple.test" not in page

    def test_accepting_gives_the_profile_as_a_draft(self, invited, amina, client_as):
        client_as(amina).post(self.url(invited, "accept_invitation"))
        profile = Profile.objects.get()
        assert (profile.owner, profile.state) == (amina, "draft")

    def test_a_visitor_signs_in_first(self, invited, client):
        assert client.post(self.url(invited, "accept_invitation")).status_code == 302
        assert Profile.objects.get().owner is None

    def test_declining_erases_at_once_and_only_by_post(self, invited, client):
        assert client.get(self.url(invited, "decline_invitation")).status_code == 405
        assert client.post(self.url(invited, "decline_invitation")).status_code == 200
        assert Profile.objects.count() == 0
        assert Invitation.objects.get().email == ""

    def test_a_used_link_says_so(self, invited, client):
        client.post(self.url(invited, "decline_invitation"))
        assert client.get(self.url(invited)).status_code == 410
