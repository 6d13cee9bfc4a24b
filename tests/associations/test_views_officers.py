"""The board from a browser: adding, inviting, ending, elections; and the page of an invited person."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from associations.models import Officer
from associations.notifications.register import OFFICE_LINK_AGE, OFFICE_PURPOSE
from mdm_platform import links
from tests.factories.accounts import make_user
from tests.factories.associations.register import OfficerFactory, make_association

pytestmark = pytest.mark.django_db

NADIA = {"full_name": "Nadia Idrissi", "role": "secretary", "starts": "2026-01-01", "email": "nadia@exemple.test"}


@pytest.fixture
def association(amina):
    """A verified association that Amina presides."""
    return make_association(president=amina, name="Les amis de l’Atlas")


@pytest.fixture
def browser(client_as, amina):
    """The president's browser."""
    return client_as(amina)


def url(name, association, *rest):
    return reverse(f"associations:{name}", args=[association.public_id, *rest])


def link_of(officer):
    token = links.sign(OFFICE_PURPOSE, officer, max_age=OFFICE_LINK_AGE)
    return reverse("associations:invitation", args=[token])


def rows(*board):
    sent = {"board-TOTAL_FORMS": len(board), "board-INITIAL_FORMS": 0}
    return sent | {f"board-{n}-{name}": value for n, row in enumerate(board) for name, value in row.items()}


def invited(association, **fields):
    values = {"user": None, "state": "invited", "invited_at": timezone.now() - timedelta(hours=1)}
    return OfficerFactory(association=association, **(values | fields))


class TestBoard:
    def test_with_an_address_an_invitation_leaves_and_without_one_a_name_is_written(self, browser, association):
        assert browser.post(url("officers", association), NADIA).status_code == 302
        browser.post(url("officers", association), NADIA | {"full_name": "Sans Adresse", "email": ""})
        board = {one.full_name: one.state for one in association.officers.all()}
        assert board["Nadia Idrissi"] == "invited"
        assert board["Sans Adresse"] == "current"
        page = browser.get(url("officers", association))
        assert [one.full_name for one in page.context["invited"]] == ["Nadia Idrissi"]
        assert "nadia@exemple.test" in page.content.decode()

    def test_a_second_president_is_refused_with_what_to_do(self, browser, association):
        answer = browser.post(url("officers", association), NADIA | {"role": "president"})
        assert answer.status_code == 422
        assert "déclarez une succession" in answer.content.decode()
        assert answer.context["form"]["full_name"].value() == "Nadia Idrissi"

    def test_the_queries_do_not_grow_with_the_board(self, browser, association, django_assert_max_num_queries):
        counts = []
        for _round in range(2):
            OfficerFactory(association=association), OfficerFactory(association=association, state="ended")
            with django_assert_max_num_queries(20) as found:
                browser.get(url("officers", association))
            counts.append(len(found))
        assert counts[0] == counts[1]

    def test_a_board_member_reads_it_and_composes_nothing(self, client_as, association):
        member = make_user("member")
        own = OfficerFactory(association=association, user=member)
        browser = client_as(member)
        page = browser.get(url("officers", association))
        assert page.context["manages"] is False
        assert "Ajouter une personne" not in page.content.decode()
        refused = browser.post(url("officers", association), NADIA)
        assert refused.status_code == 422
        assert "Vous n’avez pas le droit de composer le bureau" in refused.content.decode()
        assert browser.get(url("election", association)).status_code == 403
        assert browser.get(url("officer_end", association, own.public_id)).status_code == 200

    def test_invitations_are_sent_again_and_taken_back(self, browser, association):
        officer = invited(association)
        again = url("officer_act", association, officer.public_id, "invite_again")
        assert browser.post(again).url == url("officers", association)
        assert browser.post(again, follow=True).context["messages"]  # too soon: said, not done
        browser.post(url("officer_act", association, officer.public_id, "cancel"))
        officer.refresh_from_db()
        assert officer.state == "declined"
        assert browser.post(url("officer_act", association, officer.public_id, "magic")).status_code == 404
        elsewhere = OfficerFactory()
        assert browser.post(url("officer_act", association, elsewhere.public_id, "cancel")).status_code == 404

    def test_one_shows_ones_own_name_and_nobody_elses(self, browser, association, amina):
        own, other = association.officers.get(user=amina), OfficerFactory(association=association)
        browser.post(url("officer_act", association, own.public_id, "show"))
        browser.post(url("officer_act", association, other.public_id, "show"))
        assert list(association.officers.filter(is_public=True)) == [own]

    def test_the_last_who_manages_does_not_leave_nobody_behind(self, browser, association, amina):
        own = association.officers.get(user=amina)
        refused = browser.post(url("officer_end", association, own.public_id), {"on": "2026-06-01"})
        assert refused.status_code == 422
        assert "dernière personne" in refused.content.decode()
        other = OfficerFactory(association=association, role="treasurer")
        assert browser.post(url("officer_end", association, other.public_id), {"on": "2026-06-01"}).status_code == 302
        other.refresh_from_db()
        assert (other.state, other.ends) == ("ended", date(2026, 6, 1))


class TestElection:
    def elected(self, **changes):
        return {"elected_on": "2026-10-01"} | rows(
            {
                "full_name": "Sara Neuve",
                "email": "sara@exemple.test",
                "role": "president",
                "is_legal_representative": "on",
            }
            | changes,
            {"full_name": "Amina Berrada", "email": "amina@exemple.test", "role": "treasurer"},
        )

    def test_it_begins_with_the_present_board(self, browser, association):
        page = browser.get(url("election", association))
        assert [row.heading for _title, row in page.context["rows"].titled()] == ["Amina Berrada"]

    def test_rows_are_added_and_removed_without_scripts(self, browser, association):
        added = browser.post(url("election", association), self.elected() | {"add": "1"})
        assert len(added.context["rows"].live()) == 3
        assert added.status_code == 200
        removed = browser.post(url("election", association), self.elected() | {"board-1-DELETE": "now"})
        assert [row.heading for row in removed.context["rows"].live()] == ["Sara Neuve"]
        assert association.officers.count() == 1

    def test_the_rights_move_when_the_successor_accepts(self, browser, client_as, association, amina):
        """The president changes in the middle of things: history stays, and the former president is refused by name."""
        answer = browser.post(url("election", association), self.elected(role="president"), follow=True)
        assert answer.redirect_chain[-1][0] == url("officers", association)
        successor = Officer.objects.get(full_name="Sara Neuve")
        former = association.officers.get(role="president", user=amina)
        assert successor.replaces == former
        sara = make_user("member", full_name="Sara Neuve")
        client_as(sara).post(link_of(successor), {"accept": "1"})
        former.refresh_from_db()
        assert (former.state, former.ends) == ("ended", date(2026, 9, 30))
        assert client_as(sara).get(url("home", association)).status_code == 200
        assert client_as(sara).get(url("election", association)).status_code == 200
        assert browser.get(url("home", association)).status_code == 200  # she is the treasurer now
        assert browser.get(url("election", association)).status_code == 403
        page = client_as(sara).get(url("officers", association)).content.decode()
        assert "Fonctions passées" in page
        assert "Amina Berrada" in page

    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"elected_on": "2999-01-01"}, "Déclarez l’élection une fois qu’elle a eu lieu."),
            ({"elected_on": ""}, "Indiquez la date de l’élection."),
            ({"board-0-role": "secretary"}, "Le nouveau bureau compte une présidence, et une seule."),
            ({"board-0-email": ""}, "Indiquez son adresse"),
            ({"board-1-email": "sara@exemple.test"}, "ont la même adresse e-mail"),
        ],
    )
    def test_what_is_wrong_is_said_and_nothing_changes(self, browser, association, changes, sentence):
        answer = browser.post(url("election", association), self.elected() | changes)
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
        assert association.officers.count() == 1


class TestInvitation:
    def test_a_visitor_reads_it_and_signs_in_to_answer(self, client, association):
        officer = invited(association, role="secretary")
        page = client.get(link_of(officer)).content.decode()
        assert "Les amis de l’Atlas" in page
        assert "Secrétariat général" in page
        assert "Se connecter" in page
        assert client.post(link_of(officer), {"accept": "1"}).status_code == 200
        officer.refresh_from_db()
        assert officer.state == "invited"

    def test_opening_it_changes_nothing_and_accepting_gives_the_rights(self, client_as, association, youssef):
        officer = invited(association, role="secretary")
        browser = client_as(youssef)
        assert browser.get(link_of(officer)).status_code == 200
        officer.refresh_from_db()
        assert officer.user is None
        assert browser.post(link_of(officer), {"accept": "1"}).url == url("home", association)
        assert browser.get(url("home", association)).status_code == 200
        assert "déjà reçu une réponse" in browser.get(link_of(officer)).content.decode()

    def test_declining_gives_nothing(self, client_as, association, youssef):
        officer = invited(association)
        assert client_as(youssef).post(link_of(officer), {"decline": "1"}).url == "/fr/me/associations/"
        officer.refresh_from_db()
        assert officer.state == "declined"
        assert client_as(youssef).get(url("home", association)).status_code == 404

    def test_a_second_president_reads_why_and_the_invitation_stays(self, client_as, association, youssef):
        officer = invited(association, role="president")
        browser = client_as(youssef)
        refused = browser.post(link_of(officer), {"accept": "1"})
        assert refused.status_code == 409
        assert "Deux personnes ne tiennent pas cette fonction à la fois" in refused.content.decode()
        assert "déjà reçu une réponse" not in refused.content.decode()
        assert browser.post(link_of(officer), {}).status_code == 200
        officer.refresh_from_db()
        assert (officer.state, officer.user) == ("invited", None)

    def test_a_broken_link_and_one_for_something_else_are_refused(self, client, association):
        assert client.get("/fr/associations/invitation/nonsense/").status_code == 410
        other = links.sign("skills.confirm", association, max_age=OFFICE_LINK_AGE)
        assert client.get(reverse("associations:invitation", args=[other])).status_code == 410

    def test_who_holds_the_address_answers_from_the_own_page(self, client_as, association, youssef):
        officer = invited(association, email=youssef.email)
        page = client_as(youssef).get("/fr/me/associations/")
        here = reverse("associations:invitation_received", args=[officer.public_id])
        assert here in page.content.decode()
        assert client_as(make_user("member")).get(here).status_code == 404
        assert client_as(youssef).post(here, {"accept": "1"}).url == url("home", association)
