"""Notes of the think tank: written and kept while one types, read by peers, published for everybody."""

import pytest

from skills.models import NetworkNote
from skills.services import network_notes
from tests.factories.skills import ProfileFactory
from tests.factories.skills.networks import NetworkFactory, NetworkMembershipFactory, NetworkNoteFactory
from tests.skills.test_views_networks import MOST, costs, html, url, writes
from tests.utils.consents import consent

pytestmark = pytest.mark.django_db

WORDS = {
    "title": "Sauver les nappes",
    "language": "fr",
    "summary": "Compter l’eau avant de la partager.",
    "text": "Premier paragraphe.\n\nSecond paragraphe.",
}


def person(network, first, last, **fields):
    profile = ProfileFactory(state="published", first_name=first, last_name=last)
    consent(profile.owner)
    return NetworkMembershipFactory(network=network, user=profile.owner, **fields).user


@pytest.fixture
def network(db):
    return NetworkFactory(slug="eau", name_fr="Eau et climat")


@pytest.fixture
def author(network):
    return person(network, "Nadia", "Fassi")


@pytest.fixture
def peer(network):
    return person(network, "Amina", "Berrada")


@pytest.fixture
def animator(network):
    return person(network, "Karim", "Idrissi", role="animator")


@pytest.fixture
def draft(network, author):
    return network_notes.create(network=network, by=author, **WORDS)


@pytest.fixture
def in_review(draft, author):
    return network_notes.submit(note=draft, by=author)


@pytest.fixture
def published(in_review, peer, animator):
    for reader in (peer, animator):
        network_notes.review(note=in_review, verdict="approve", by=reader)
    return network_notes.publish(note=in_review, by=animator)


def page_of(note, name="note_detail", *more):
    return url(name, note.network, note.public_id, *more)


class TestWriting:
    def test_a_member_begins_by_post(self, network, author, client_as):
        browser = client_as(author)
        assert browser.get(url("note_new", network)).status_code == 405
        answer = browser.post(url("note_new", network))
        note = NetworkNote.objects.get()
        assert (note.author, note.state) == (author, "draft")
        assert answer.url == page_of(note, "note_edit")

    def test_who_is_outside_writes_nothing(self, network, youssef, client_as):
        assert client_as(youssef).post(url("note_new", network)).status_code == 403
        assert not NetworkNote.objects.exists()

    def test_what_is_typed_is_kept_by_itself(self, draft, author, client_as):
        data = {**WORDS, "title": "Autre titre", "autosave": "1"}
        assert client_as(author).post(page_of(draft, "note_edit"), data).status_code == 204
        draft.refresh_from_db()
        assert (draft.title, draft.state) == ("Autre titre", "draft")

    def test_what_is_too_long_is_told_and_not_lost(self, draft, author, client_as):
        data = {**WORDS, "title": "x" * 201}
        browser = client_as(author)
        answer = browser.post(page_of(draft, "note_edit"), {**data, "autosave": "1"})
        assert (answer.status_code, answer["Content-Type"]) == (422, "text/plain; charset=utf-8")
        page = browser.post(page_of(draft, "note_edit"), data)
        assert page.status_code == 422
        assert "x" * 201 in page.content.decode()

    def test_it_is_sent_to_the_peers(self, draft, author, client_as):
        answer = client_as(author).post(page_of(draft, "note_edit"), {**WORDS, "submit": "1"}, follow=True)
        draft.refresh_from_db()
        assert draft.state == "in_review"
        assert "Votre note est relue par vos pairs" in answer.content.decode()

    def test_an_empty_note_is_not_sent_and_every_reason_is_there(self, network, author, client_as):
        note = network_notes.create(network=network, by=author)
        answer = client_as(author).post(page_of(note, "note_edit"), {"language": "fr", "submit": "1"})
        page = answer.content.decode()
        assert answer.status_code == 422
        for sentence in ("Donnez un titre à la note.", "Résumez la note", "Écrivez le texte de la note."):
            assert sentence in page

    def test_nobody_else_opens_a_draft(self, draft, peer, animator, curator, client, client_as):
        assert client.get(page_of(draft)).status_code == 404
        for user in (peer, animator, curator):
            for name in ("note_detail", "note_edit"):
                assert client_as(user).get(page_of(draft, name)).status_code == 404

    def test_a_note_that_is_read_by_peers_leads_to_its_page(self, in_review, author, client_as):
        answer = client_as(author).get(page_of(in_review, "note_edit"))
        assert answer.url == page_of(in_review)
        client_as(author).post(page_of(in_review, "note_act", "recall"))
        assert client_as(author).get(page_of(in_review, "note_edit")).status_code == 200


class TestReviews:
    def test_a_peer_says_what_one_thinks(self, in_review, author, peer, client_as):
        browser = client_as(peer)
        assert "Relire et donner mon avis" in html(browser, page_of(in_review))
        answer = browser.post(page_of(in_review, "note_review"), {"verdict": "improve", "text": "Citez les chiffres."})
        assert answer.status_code == 302
        page = html(client_as(author), page_of(in_review))
        assert "Citez les chiffres." in page
        assert "À améliorer" in page
        assert "Berrada" not in page

    def test_a_reservation_is_explained(self, in_review, peer, client_as):
        answer = client_as(peer).post(page_of(in_review, "note_review"), {"verdict": "improve", "text": ""})
        assert answer.status_code == 422
        assert "Expliquez ce qu’il faut reprendre." in answer.content.decode()

    def test_once_a_round(self, in_review, peer, client_as):
        network_notes.review(note=in_review, verdict="approve", by=peer)
        answer = client_as(peer).post(page_of(in_review, "note_review"), {"verdict": "approve"})
        assert "Vous avez déjà donné votre avis" in answer.content.decode()

    def test_nobody_reviews_ones_own(self, in_review, author, client_as):
        assert client_as(author).get(page_of(in_review, "note_review")).status_code == 403

    def test_who_is_outside_finds_no_note_in_review(self, in_review, youssef, client, client_as):
        assert client.get(page_of(in_review)).status_code == 404
        assert client_as(youssef).get(page_of(in_review)).status_code == 404
        assert client_as(youssef).post(page_of(in_review, "note_review"), {"verdict": "approve"}).status_code == 404

    def test_an_animator_hands_it_back_and_the_author_reads_why(self, in_review, author, animator, client_as):
        staff = client_as(animator)
        assert staff.post(page_of(in_review, "note_return"), {"note": ""}).status_code == 422
        staff.post(page_of(in_review, "note_return"), {"note": "Ajoutez une carte."})
        page = html(client_as(author), page_of(in_review, "note_edit"))
        assert "Ajoutez une carte." in page


class TestPublication:
    def test_it_needs_two_peers_and_the_refusal_is_shown(self, in_review, animator, client_as):
        network_notes.review(note=in_review, verdict="approve", by=animator)
        browser = client_as(animator)
        assert "Il faut l’avis favorable d’au moins deux autres membres" in html(browser, page_of(in_review))
        browser.post(page_of(in_review, "note_act", "publish"))
        in_review.refresh_from_db()
        assert in_review.state == "in_review"

    def test_then_everybody_reads_it(self, published, client):
        page = html(client, page_of(published))
        assert "Sauver les nappes" in page
        assert "<p>Second paragraphe.</p>" in page
        assert "index, follow" in page
        assert "http://testserver/" in page

    def test_the_author_is_named_only_when_the_note_is_signed(self, published, client):
        assert "Fassi" not in html(client, page_of(published))
        NetworkNote.objects.filter(pk=published.pk).update(is_signed=True)
        assert "Nadia Fassi" in html(client, page_of(published))

    def test_reviews_stay_inside(self, in_review, peer, animator, client, client_as, youssef):
        network_notes.review(note=in_review, verdict="approve", text="Avis confidentiel", by=peer)
        network_notes.review(note=in_review, verdict="approve", by=animator)
        network_notes.publish(note=in_review, by=animator)
        for browser in (client, client_as(youssef)):
            assert "Avis confidentiel" not in html(browser, page_of(in_review))

    def test_the_author_takes_it_back(self, published, author, client, client_as):
        client_as(author).post(page_of(published, "note_act", "withdraw"))
        assert client.get(page_of(published)).status_code == 404

    def test_an_animator_or_a_curator_takes_it_off_with_a_reason(self, published, animator, curator, peer, client_as):
        address = page_of(published, "note_retract")
        assert client_as(peer).get(address).status_code == 403
        assert client_as(curator).get(address).status_code == 200
        client_as(animator).post(address, {"reason": "misleading", "note": "Les chiffres sont inexacts."})
        published.refresh_from_db()
        assert published.state == "withdrawn"

    def test_a_member_publishes_nothing(self, in_review, peer, animator, client_as):
        network_notes.review(note=in_review, verdict="approve", by=peer)
        network_notes.review(note=in_review, verdict="approve", by=animator)
        client_as(peer).post(page_of(in_review, "note_act", "publish"))
        in_review.refresh_from_db()
        assert in_review.state == "in_review"

    def test_an_arabic_note_keeps_its_direction(self, published, client):
        NetworkNote.objects.filter(pk=published.pk).update(language="ar", title="إنقاذ الفرشات المائية")
        page = html(client, page_of(published))
        assert '<h1 lang="ar"' in page
        assert '<div class="note-body" lang="ar" dir="auto">' in page

    def test_a_huge_word_and_markup_are_harmless(self, published, client):
        NetworkNote.objects.filter(pk=published.pk).update(text="<b>" + "x" * 30000)
        assert "&lt;b&gt;xxx" in html(client, page_of(published))

    def test_reading_writes_nothing(self, published, author, peer, client, client_as):
        for browser in (client, client_as(author), client_as(peer)):
            assert writes(browser, page_of(published)) == []

    def test_an_unknown_action_is_not_found(self, published, author, client_as):
        assert client_as(author).post(page_of(published, "note_act", "sing")).status_code == 404


class TestList:
    def test_what_waits_for_the_reader_comes_first(self, in_review, peer, client_as):
        page = html(client_as(peer), url("network_notes", in_review.network))
        assert "À relire" in page
        network_notes.review(note=in_review, verdict="approve", by=peer)
        page = html(client_as(peer), url("network_notes", in_review.network))
        assert "À relire" not in page
        assert "1 avis reçu" in page

    def test_empty_it_invites_to_write(self, network, author, client_as):
        page = html(client_as(author), url("network_notes", network))
        assert "Aucune note pour l’instant" in page
        assert "Écrire une note" in page

    def test_queries_do_not_grow(self, network, author, client_as):
        def more():
            for state in ("in_review", "published"):
                NetworkNoteFactory(network=network, state=state, is_signed=True)

        browser = client_as(author)
        more()
        one = costs(browser, url("network_notes", network))
        more(), more()
        assert costs(browser, url("network_notes", network)) == one <= MOST
