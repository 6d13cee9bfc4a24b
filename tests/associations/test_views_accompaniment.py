"""Pages, admin and API of accompaniment: officers, visitors, staff, and strangers who find nothing."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from associations.models import Diagnosis, GoodPractice, Pairing, Replication, Report
from associations.services import capacities
from mdm_platform.publications.models import PublicationVersion
from tests.factories.associations import make_association
from tests.factories.associations.accompaniment import (
    GoodPracticeFactory,
    PairingFactory,
    PairingNoteFactory,
    ReplicationFactory,
    SharingOfferFactory,
    TrainingFactory,
    make_diagnosis,
)
from tests.factories.associations.requests import RequestFactory

pytestmark = pytest.mark.django_db
MOST = 20


def at(name, *args):
    return reverse(f"associations:{name}", args=args)


def costs(browser, address):
    browser.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(address).status_code == 200
    return len(queries)


@pytest.fixture
def ours(amina):
    capacities.load()
    return make_association(amina, name="Les amis de l’Atlas")


class TestCapacities:
    def test_an_officer_answers_the_grid_and_reads_what_helps(self, client_as, amina, ours):
        browser = client_as(amina)
        assert "Pas encore de diagnostic" in browser.get(at("capacity", ours.public_id)).content.decode()
        TrainingFactory(event__title_fr="Tenir un budget")
        guide = SharingOfferFactory()
        new = at("new_diagnosis", ours.public_id)
        assert browser.get(new).status_code == 200
        assert browser.post(new, {"accounts": 1}).status_code == 422
        answers = {one.code: 4 for one in capacities.criteria()} | {"accounts": 1, "comment": "Les comptes d’abord."}
        shown = browser.post(new, answers, follow=True).content.decode()
        for words in ("Tenir un budget", guide.association.name, "À renforcer", "Les comptes d’abord."):
            assert words in shown
        make_diagnosis(ours, amina, accounts=3)
        assert "1 la fois précédente" in browser.get(at("capacity", ours.public_id)).content.decode()
        offer = at("sharing_offer", ours.public_id)
        assert browser.post(offer, {"is_open": "on"}).status_code == 422
        assert browser.post(offer, {"is_open": "on", "capacities": ["accounts"]}).status_code == 302

    def test_a_stranger_and_the_payers_are_refused(self, client_as, ours, stranger, finance_controller, label_officer):
        for person, code in ((stranger, 403), (finance_controller, 403), (label_officer, 200)):
            assert client_as(person).get(at("capacity", ours.public_id)).status_code == code
        assert client_as(stranger).post(at("new_diagnosis", ours.public_id)).status_code == 403
        assert Diagnosis.objects.count() == 0


class TestPairings:
    def test_from_the_proposal_to_the_end(self, client_as, amina, youssef, ours):
        theirs = make_association(youssef, name="Rif solidaire")
        propose = at("propose_pairing", ours.public_id)
        browser, other = client_as(amina), client_as(youssef)
        assert "Ouvrir notre offre" in browser.get(propose).content.decode()
        SharingOfferFactory(association=theirs)
        words = {"partner": theirs.slug, "side": "learner", "capacity": "accounts", "purpose": "Apprendre."}
        assert browser.get(propose, {"partner": theirs.slug}).status_code == 200
        assert browser.post(propose, {**words, "purpose": ""}).status_code == 422
        browser.post(propose, words)
        pairing = Pairing.objects.get()
        page = at("pairing", pairing.public_id)
        assert "pas encore répondu" in browser.get(page).content.decode()
        assert "Voulez-vous de ce jumelage" in other.get(page).content.decode()
        other.post(at("act_on_pairing", pairing.public_id, "agree"))
        note = at("pairing_note", pairing.public_id)
        assert other.post(note, {"text": "", "happened_on": "2026-01-01"}).status_code == 422
        other.post(note, {"text": "Une matinée.", "happened_on": "2026-01-01"})
        assert "Une matinée." in browser.get(page).content.decode()
        assert browser.post(at("end_pairing", pairing.public_id), {"note": ""}).status_code == 422
        browser.post(at("end_pairing", pairing.public_id), {"note": "Deux budgets."})
        pairing.refresh_from_db()
        assert pairing.state == "ended"
        assert "Rif solidaire" in browser.get(at("pairings", ours.public_id)).content.decode()

    def test_a_stranger_finds_nothing(self, client_as, stranger):
        pairing = PairingNoteFactory().pairing
        browser = client_as(stranger)
        assert browser.get(at("pairing", pairing.public_id)).status_code == 404
        for address in (
            at("act_on_pairing", pairing.public_id, "decline"),
            at("pairing_note", pairing.public_id),
            at("end_pairing", pairing.public_id),
        ):
            assert browser.post(address, {"note": "x", "text": "x"}).status_code == 404

    def test_the_list_costs_the_same_with_more(self, client_as, amina, ours):
        browser, found = client_as(amina), []
        for _round in range(2):
            PairingFactory(learner=ours)
            make_diagnosis(ours, amina, accounts=1)
            SharingOfferFactory()
            found.append([costs(browser, at(name, ours.public_id)) for name in ("pairings", "capacity")])
        assert found[0][0] == found[1][0]
        assert max(found[1]) <= MOST


class TestGoodPractices:
    def test_everybody_reads_and_members_take_up(self, client, client_as, amina, ours, stranger):
        practice = GoodPracticeFactory()
        shown = at("good_practice", practice.publication.slug)
        assert "Un village, une école" in client.get(at("good_practices")).content.decode()
        assert "Aucune bonne pratique" in client.get(at("good_practices"), {"sector": "water"}).content.decode()
        assert "Se connecter pour dire" in client.get(shown).content.decode()
        take_up = at("replicate_practice", practice.publication.slug)
        words = {"country": "MA", "place": "Tata", "started_on": "2026-02-01", "text": "Chez nous aussi."}
        browser = client_as(amina)
        assert browser.post(take_up, {**words, "text": ""}).status_code == 422
        browser.post(take_up, {**words, "association": ours.pk})
        assert "Chez nous aussi." in browser.get(shown).content.decode()
        assert "Chez nous aussi." not in client.get(shown).content.decode()
        Replication.objects.update(state="confirmed")
        assert "Chez nous aussi." in client.get(shown).content.decode()
        assert client_as(stranger).post(take_up, words).status_code == 422

    def test_an_officer_writes_the_sheet_of_a_report(self, client_as, amina, ours, stranger):
        request = RequestFactory(association=ours, title="Un puits à Tinghir")
        report = Report.objects.create(
            request=request, kind="final", state="accepted", due_on=timezone.localdate(), currency=request.currency
        )
        browser = client_as(amina)
        assert "Un puits à Tinghir" in browser.get(at("own_practices", ours.public_id)).content.decode()
        draw = at("draw_practice", ours.public_id, report.public_id)
        assert client_as(stranger).post(draw).status_code == 403
        written = browser.post(draw).url
        practice = GoodPractice.objects.get()
        assert client_as(stranger).get(written).status_code == 404
        assert browser.post(written, {"title_fr": ""}).status_code == 422
        browser.post(written, {"title_fr": "De l’eau", "summary_fr": "Deux mots.", "body_fr": "## Un\nFait."})
        browser.post(at("submit_practice", practice.public_id))
        version = PublicationVersion.objects.get()
        assert (version.title_fr, version.state) == ("De l’eau", "in_review")
        assert "n’est plus un brouillon" in browser.get(written).content.decode()
        assert browser.get(at("own_practices", ours.public_id)).status_code == 200


class TestStaffAndPrograms:
    def test_staff_follow_all_of_it(self, client_as, label_officer, ours, amina):
        browser = client_as(label_officer)
        rows = (
            ("diagnosis", make_diagnosis(ours, amina)),
            ("training", TrainingFactory()),
            ("pairing", PairingNoteFactory().pairing),
            ("goodpractice", GoodPracticeFactory()),
            ("replication", ReplicationFactory()),
        )
        for name, row in rows:
            assert browser.get(reverse(f"admin:associations_{name}_changelist")).status_code == 200
            assert browser.get(reverse(f"admin:associations_{name}_change", args=[row.pk])).status_code == 200
        add = reverse("admin:associations_pairing_add")
        other = make_association()
        words = {"guide": other.pk, "learner": ours.pk, "capacity": "accounts", "purpose": "Apprendre."}
        assert browser.post(add, {**words, "guide": ours.pk}).status_code == 200
        assert browser.post(add, words).status_code == 302
        assert Pairing.objects.filter(guide=other, learner=ours, proposed_by=label_officer).exists()

    def test_editors_begin_a_sheet_on_a_strategy(self, client_as, administrator):
        words = {"title_fr": "La diaspora dans le plan national", "country": "SN", "year": 2025}
        assert client_as(administrator).post(reverse("admin:associations_goodpractice_add"), words).status_code == 302
        assert GoodPractice.objects.get().theme == "strategy"

    def test_the_api_gives_what_is_published_and_confirmed(self, client):
        practice = GoodPracticeFactory()
        ReplicationFactory(practice=practice, state="confirmed")
        ReplicationFactory(practice=practice)
        [row] = client.get("/api/v1/good-practices/", {"theme": "strategy"}).json()["results"]
        assert [one["language"] for one in row["texts"]] == ["fr", "ar", "en"]
        assert [one["place"] for one in row["replications"]] == ["Guelmim"]
        assert client.get(f"/api/v1/good-practices/{practice.public_id}/").status_code == 200
