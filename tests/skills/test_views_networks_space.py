"""The private space: only members read it, write in it and share in it; animators keep it clean."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from skills.models import NetworkDocument, NetworkPost, PostReport
from skills.services import network_documents, network_posts
from tests.factories.skills import ProfileFactory
from tests.factories.skills.networks import NetworkFactory, NetworkMembershipFactory, NetworkPostFactory
from tests.skills.test_views_networks import MOST, costs, html, url, writes
from tests.utils.consents import consent

pytestmark = pytest.mark.django_db

PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
)


def named(first, last, **fields):
    profile = ProfileFactory(state="published", first_name=first, last_name=last, **fields)
    consent(profile.owner)
    return profile.owner


@pytest.fixture
def network(db):
    return NetworkFactory(slug="eau", name_fr="Eau et climat")


@pytest.fixture
def member(network, amina):
    consent(amina)
    ProfileFactory(owner=amina, state="published", first_name="Amina", last_name="Berrada")
    return NetworkMembershipFactory(network=network, user=amina)


@pytest.fixture
def animator(network):
    return NetworkMembershipFactory(network=network, user=named("Karim", "Idrissi"), role="animator", is_shown=True)


@pytest.fixture
def fellow(network):
    return NetworkMembershipFactory(network=network, user=named("Nadia", "Fassi"))


@pytest.fixture
def post(network, fellow):
    return network_posts.write(network=network, body="Qui connaît la nappe du Saïss ?", by=fellow.user)


def add_document(network, by, title="Carte des nappes"):
    upload = SimpleUploadedFile("carte.pdf", PDF, "application/pdf")
    return network_documents.add(network=network, upload=upload, title=title, by=by)


class TestDoor:
    SPACES = ("network_space", "network_members", "network_notes")

    @pytest.mark.parametrize("name", SPACES)
    def test_a_visitor_is_sent_to_the_login(self, network, client, name):
        assert "/login/" in client.get(url(name, network))["Location"]

    @pytest.mark.parametrize("name", SPACES)
    def test_a_member_opens_it(self, network, member, client_as, amina, name):
        assert client_as(amina).get(url(name, network)).status_code == 200

    @pytest.mark.parametrize("name", SPACES)
    def test_who_is_no_member_reads_how_to_enter(self, network, post, member, youssef, client_as, name):
        answer = client_as(youssef).get(url(name, network))
        page = answer.content.decode()
        assert answer.status_code == 403
        assert "réservé aux membres du réseau" in page
        assert "Saïss" not in page

    @pytest.mark.parametrize("state", ["invited", "requested", "left", "removed", "declined"])
    def test_a_place_that_is_not_held_opens_nothing(self, network, youssef, client_as, state):
        NetworkMembershipFactory(network=network, user=youssef, state=state)
        assert client_as(youssef).get(url("network_space", network)).status_code == 403

    def test_a_member_of_another_network_stays_outside(self, network, youssef, client_as):
        NetworkMembershipFactory(network=NetworkFactory(), user=youssef, role="animator")
        browser = client_as(youssef)
        assert browser.get(url("network_space", network)).status_code == 403
        assert browser.post(url("network_write", network), {"body": "Bonjour"}).status_code == 403
        assert not NetworkPost.objects.exists()

    def test_staff_stay_outside(self, network, post, curator, administrator, client_as):
        for user in (curator, administrator):
            assert client_as(user).get(url("network_space", network)).status_code == 403

    def test_reading_writes_nothing(self, network, member, post, client_as, amina):
        browser = client_as(amina)
        for address in (*(url(name, network) for name in self.SPACES), url("network_post", network, post.public_id)):
            assert writes(browser, address) == []


class TestPosts:
    def test_a_member_writes_and_everybody_inside_reads(self, network, member, fellow, client_as, amina):
        client_as(amina).post(url("network_write", network), {"body": "Bonjour à toutes"})
        page = html(client_as(fellow.user), url("network_space", network))
        assert "Bonjour à toutes" in page
        assert "Berrada" not in page

    def test_the_name_is_there_once_the_author_shows_oneself(self, network, member, post, fellow, client_as, amina):
        assert "Fassi" not in html(client_as(amina), url("network_space", network))
        fellow.is_shown = True
        fellow.save()
        assert "Nadia Fassi" in html(client_as(amina), url("network_space", network))

    def test_an_animator_knows_everybody(self, network, animator, post, client_as):
        assert "Nadia Fassi" in html(client_as(animator.user), url("network_space", network))

    @pytest.mark.parametrize("body", ["", "   ", "x" * 5001, "\x00"])
    def test_what_is_refused_stays_on_the_page(self, network, member, client_as, amina, body):
        answer = client_as(amina).post(url("network_write", network), {"body": body})
        assert answer.status_code == 422
        assert body.strip("\x00 ")[:50] in answer.content.decode()
        assert not NetworkPost.objects.exists()

    def test_a_very_long_post_is_cut_and_read_on_its_page(self, network, member, fellow, client_as, amina):
        post = network_posts.write(network=network, body="début " + "m" * 4900 + " fin-du-texte", by=fellow.user)
        browser = client_as(amina)
        assert "fin-du-texte" not in html(browser, url("network_space", network))
        assert "fin-du-texte" in html(browser, url("network_post", network, post.public_id))

    def test_tags_are_shown_as_text(self, network, member, fellow, client_as, amina):
        network_posts.write(network=network, body="<script>alert(1)</script>", by=fellow.user)
        page = html(client_as(amina), url("network_space", network))
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page

    def test_a_reply_joins_the_conversation(self, network, member, post, client_as, amina):
        answer = client_as(amina).post(url("network_reply", network, post.public_id), {"body": "Moi !"})
        reply = NetworkPost.objects.get(parent=post)
        assert answer.url.endswith(f"#post-{reply.public_id}")
        assert "Moi !" in html(client_as(amina), url("network_space", network))

    def test_the_last_replies_stand_in_the_space_and_all_on_their_page(self, network, member, post, client_as, amina):
        for number in range(5):
            network_posts.write(network=network, parent=post, body=f"Réponse {number}.", by=amina)
        browser = client_as(amina)
        page = html(browser, url("network_space", network))
        assert ["Réponse 1." in page, "Réponse 2." in page, "Réponse 4." in page] == [False, True, True]
        assert "Lire 2 réponses plus anciennes" in page
        assert "Réponse 0." in html(browser, url("network_post", network, post.public_id))

    def test_an_empty_reply_is_refused_on_the_conversation(self, network, member, post, client_as, amina):
        answer = client_as(amina).post(url("network_reply", network, post.public_id), {"body": ""})
        assert answer.status_code == 422
        assert "Saïss" in answer.content.decode()

    def test_a_post_of_another_network_is_not_found(self, network, member, client_as, amina):
        other = NetworkPostFactory()
        browser = client_as(amina)
        assert browser.get(url("network_post", network, other.public_id)).status_code == 404
        assert browser.post(url("network_reply", network, other.public_id), {"body": "x"}).status_code == 404

    def test_one_deletes_ones_own(self, network, post, fellow, member, client_as, amina):
        act = url("network_post_act", network, post.public_id, "delete")
        assert "Vous n’avez pas le droit" in client_as(amina).post(act, follow=True).content.decode()
        client_as(fellow.user).post(act)
        post.refresh_from_db()
        assert (post.state, post.body) == ("deleted", "")

    def test_a_deleted_post_keeps_its_place_for_the_replies(self, network, post, fellow, member, client_as, amina):
        network_posts.write(network=network, parent=post, body="Je réponds", by=amina)
        network_posts.delete(post=post, by=fellow.user)
        page = html(client_as(amina), url("network_space", network))
        assert "effacé par son auteur" in page
        assert "Je réponds" in page
        assert "Saïss" not in page

    def test_a_closed_network_is_read_only(self, member, post, network, client_as, amina):
        network.__class__.objects.filter(pk=network.pk).update(closed_at=post.posted_at, state="closed")
        browser = client_as(amina)
        assert "On n’y écrit plus" in html(browser, url("network_space", network))
        assert browser.post(url("network_write", network), {"body": "Encore ?"}).status_code == 422

    def test_pages_hold_every_conversation_once(self, network, member, fellow, client_as, amina):
        for number in range(18):
            network_posts.write(network=network, body=f"Message numéro {number}.", by=fellow.user)
        browser = client_as(amina)
        first = browser.get(url("network_space", network)).context
        second = browser.get(url("network_space", network) + first["next_url"]).context
        bodies = [view.body for view in (*first["posts"], *second["posts"])]
        assert (len(first["posts"]), len(second["posts"]), second["next_url"]) == (15, 3, "")
        assert len(set(bodies)) == 18

    @pytest.mark.parametrize("cursor", ["x", "1.1", "99999999999.000000.1", "\x00"])
    def test_a_damaged_cursor_begins_again(self, network, member, post, client_as, amina, cursor):
        assert client_as(amina).get(url("network_space", network), {"cursor": cursor}).status_code == 200

    def test_queries_do_not_grow(self, network, member, animator, client_as, amina):
        def more():
            place = NetworkMembershipFactory(network=network, user=named("Une", "Personne"), is_shown=True)
            begun = network_posts.write(network=network, body="Bonjour.", by=place.user)
            network_posts.write(network=network, parent=begun, body="Oui.", by=place.user)
            add_document(network, place.user)

        for browser in (client_as(amina), client_as(animator.user)):
            more()
            one = costs(browser, url("network_space", network))
            more(), more()
            assert costs(browser, url("network_space", network)) == one <= MOST


class TestModeration:
    def test_a_member_reports(self, network, member, post, animator, client_as, amina):
        address = url("network_post_report", network, post.public_id)
        browser = client_as(amina)
        assert "Signaler un message" in html(browser, address)
        assert browser.post(address, {"reason": ""}).status_code == 422
        browser.post(address, {"reason": "advertising", "text": "C’est une publicité"})
        report = PostReport.objects.get()
        assert (report.reporter, report.reason) == (amina, "advertising")
        page = html(client_as(animator.user), url("network_members", network))
        assert "Messages signalés" in page
        assert "C’est une publicité" in page

    def test_nobody_reports_oneself(self, network, post, fellow, client_as):
        assert client_as(fellow.user).get(url("network_post_report", network, post.public_id)).status_code == 403

    @pytest.mark.parametrize(("decision", "state"), [("uphold", "removed"), ("dismiss", "published")])
    def test_an_animator_decides(self, network, member, post, animator, amina, client_as, decision, state):
        report = network_posts.report(post=post, reason="advertising", by=amina)
        act = url("network_report_decide", network, report.public_id, decision)
        client_as(amina).post(act)
        post.refresh_from_db()
        assert post.state == "published"
        client_as(animator.user).post(act)
        post.refresh_from_db()
        assert post.state == state

    def test_an_animator_removes_with_the_reason_and_puts_back(self, network, member, post, animator, client_as, amina):
        address = url("network_post_remove", network, post.public_id)
        assert client_as(amina).get(address).status_code == 403
        staff = client_as(animator.user)
        assert staff.post(address, {"reason": ""}).status_code == 422
        staff.post(address, {"reason": "off_topic", "note": "Plutôt pour le réseau du logement."})
        post.refresh_from_db()
        assert post.state == "removed"
        assert "Saïss" not in html(client_as(amina), url("network_space", network))
        staff.post(url("network_post_act", network, post.public_id, "restore"))
        assert "Saïss" in html(client_as(amina), url("network_space", network))

    def test_an_unknown_action_is_not_found(self, network, member, post, client_as, amina):
        assert client_as(amina).post(url("network_post_act", network, post.public_id, "sing")).status_code == 404


class TestDocuments:
    def send(self, browser, network, **fields):
        upload = SimpleUploadedFile("carte.pdf", PDF, "application/pdf")
        return browser.post(url("network_documents_add", network), {"title": "Carte", "file": upload, **fields})

    def test_a_member_shares_and_members_download(self, network, member, fellow, client_as, amina, youssef):
        self.send(client_as(amina), network)
        document = NetworkDocument.objects.get()
        address = reverse("files:download", args=[document.stored.public_id])
        answer = client_as(fellow.user).get(address)
        assert b"".join(answer.streaming_content) == PDF
        assert client_as(youssef).get(address).status_code == 404
        assert "Carte" in html(client_as(fellow.user), url("network_space", network))

    def test_a_wrong_file_is_refused_and_the_title_stays(self, network, member, client_as, amina):
        wrong = SimpleUploadedFile("carte.pdf", b"MZ", "application/pdf")
        answer = self.send(client_as(amina), network, title="Carte des nappes", file=wrong)
        assert answer.status_code == 422
        assert 'value="Carte des nappes"' in answer.content.decode()

    def test_its_author_and_an_animator_remove_it(self, network, member, fellow, animator, client_as, amina):
        document = add_document(network, amina)
        address = url("network_document_remove", network, document.public_id)
        client_as(fellow.user).post(address)
        assert NetworkDocument.objects.exists()
        client_as(animator.user).post(address)
        assert not NetworkDocument.objects.exists()
