"""Diagnoses over time, trainings that answer them, pairings, good practices and who took them up."""

from datetime import timedelta

import pytest
from django.utils import timezone

from associations.models import Pairing, Report
from associations.services import capacities, diagnoses, good_practices, pairings
from associations.services.pairings import PairingExists
from associations.services.todo import expected
from mdm_platform.accounts import data_rights
from mdm_platform.accounts.roles import Role
from mdm_platform.errors import InvalidInput, PermissionRefused, TransitionNotAllowed
from mdm_platform.notifications.models import OutboxMessage
from mdm_platform.publications.permissions import is_a_writer
from mdm_platform.publications.services import publications
from tests.factories.accounts import make_user
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
from tests.utils.races import race


def told(name):
    return OutboxMessage.objects.filter(notification=f"associations.{name}").count()


@pytest.fixture
def ours(amina):
    return make_association(amina, name="Les amis de l’Atlas")


@pytest.fixture
def theirs(youssef):
    return make_association(youssef, name="Rif solidaire")


@pytest.mark.django_db
class TestDiagnoses:
    def test_progress_is_seen_from_one_diagnosis_to_the_next(self, ours, amina):
        make_diagnosis(ours, amina, accounts=1, digital=2)
        latest = make_diagnosis(ours, amina, accounts=2)
        found = diagnoses.capacities_of(diagnoses.history(ours))
        assert [(one.code, one.score, one.progress, one.is_weak) for one in found[:2]] == [
            ("accounts", 2, 1, True),
            ("governance", 4, 0, False),
        ]
        assert str(latest.total) == "75.56"
        assert capacities.load() == 9

    def test_who_may_and_what_is_wrong(self, ours, amina, stranger, label_officer, finance_controller):
        assert make_diagnosis(ours, label_officer).is_by_staff
        for person in (stranger, finance_controller):
            with pytest.raises(PermissionRefused):
                make_diagnosis(ours, person)
        with pytest.raises(InvalidInput) as refusal:
            diagnoses.make(association=ours, scores={"accounts": 9}, by=amina)
        assert {"accounts", "governance"} <= set(refusal.value.fields)
        draft = make_association(amina, state="draft", papers=False)
        with pytest.raises(TransitionNotAllowed):
            make_diagnosis(draft, amina)
        assert ours.diagnoses.visible_to(amina).count() == 1
        assert [ours.diagnoses.visible_to(one).count() for one in (stranger, finance_controller)] == [0, 0]

    def test_trainings_and_guides_answer_what_is_weak(self, ours, amina):
        capacities.load()
        make_diagnosis(ours, amina, accounts=1, digital=2)
        second = TrainingFactory(capacities=["digital"])
        first = TrainingFactory(event__starts_at=timezone.now() + timedelta(days=20))
        TrainingFactory(capacities=["volunteers"])
        TrainingFactory(event__state="draft")
        TrainingFactory(event__state="held")
        guide = SharingOfferFactory()
        SharingOfferFactory(is_open=False)
        SharingOfferFactory(association=ours)
        weak = [one for one in diagnoses.capacities_of(diagnoses.history(ours)) if one.is_weak]
        assert diagnoses.suggested_trainings(weak, amina) == [first, second]
        assert diagnoses.suggested_guides(ours, weak, amina) == [guide]
        assert diagnoses.suggested_trainings([], amina) == []

    def test_an_offer_says_what_before_it_opens(self, ours, amina, stranger):
        capacities.load()
        with pytest.raises(InvalidInput):
            diagnoses.offer(association=ours, codes=["nothing"], text="", is_open=True, by=amina)
        with pytest.raises(PermissionRefused):
            diagnoses.offer(association=ours, codes=["accounts"], text="", is_open=True, by=stranger)
        for _time in range(2):
            kept = diagnoses.offer(association=ours, codes=["accounts"] * 2, text=" Oui ", is_open=True, by=amina)
        assert (kept.capacities, kept.text, type(kept).objects.count()) == (["accounts"], "Oui", 1)


@pytest.mark.django_db
class TestPairings:
    def test_it_begins_when_both_agree_is_told_and_ended(self, ours, theirs, amina, youssef, stranger):
        capacities.load()
        made = pairings.propose(guide=theirs, learner=ours, capacity="accounts", purpose="Apprendre.", by=amina)
        assert (made.state, bool(made.learner_agreed_at), made.guide_agreed_at) == ("proposed", True, None)
        assert [one.label for one in expected(association=theirs, user=youssef, today=timezone.localdate())]
        for person in (amina, stranger):
            with pytest.raises(PermissionRefused):
                pairings.agree(pairing=made, by=person)
        made = pairings.agree(pairing=made, by=youssef)
        assert (made.state, told("pairing_proposed"), told("pairing_begun")) == ("active", 1, 2)
        with pytest.raises(TransitionNotAllowed):
            pairings.end(pairing=made, by=amina, note="Fini.")
        note = pairings.write(pairing=made, text=" Une matinée. ", by=youssef)
        assert (note.association, note.text) == (theirs, "Une matinée.")
        with pytest.raises(PermissionRefused):
            pairings.write(pairing=made, text="Rien.", by=stranger)
        pairings.end(pairing=made, by=amina, note="Deux budgets tenus.")
        assert (made.state, told("pairing_ended")) == ("ended", 1)
        with pytest.raises(TransitionNotAllowed):
            pairings.write(pairing=made, text="Encore.", by=amina)

    def test_refusals_say_why(self, ours, theirs, amina, stranger):
        capacities.load()
        words = {"capacity": "accounts", "purpose": "Apprendre."}
        pairings.propose(guide=theirs, learner=ours, by=amina, **words)
        with pytest.raises(PairingExists):
            pairings.propose(guide=theirs, learner=ours, by=amina, **words)
        with pytest.raises(PermissionRefused):
            pairings.propose(guide=theirs, learner=ours, by=stranger, **words)
        with pytest.raises(InvalidInput) as refusal:
            pairings.propose(guide=ours, learner=ours, by=amina, capacity="none", purpose=" ")
        assert set(refusal.value.fields) == {"partner", "capacity", "purpose"}
        hidden = make_association(state="suspended", papers=False)
        with pytest.raises(InvalidInput):
            pairings.propose(guide=hidden, learner=ours, by=amina, **words)

    def test_what_nobody_answers_closes_after_two_months(self, db):
        old = PairingFactory(proposed_at=timezone.now() - timedelta(days=61))
        PairingFactory()
        assert pairings.lapse() == 1
        old.refresh_from_db()
        assert old.state == "declined"

    def test_a_former_officer_sees_nothing_more(self, ours, amina):
        PairingFactory(learner=ours)
        assert Pairing.objects.visible_to(amina).count() == 1
        ours.officers.update(state="ended", ends=timezone.localdate() - timedelta(days=1))
        assert Pairing.objects.visible_to(amina).count() == 0


@pytest.mark.django_db(transaction=True)
def test_two_proposals_at_once_make_one_pairing():
    capacities.load()
    first, second = make_user(), make_user()
    guide, learner = make_association(first), make_association(second)
    words = {"guide": guide, "learner": learner, "capacity": "accounts", "purpose": "Apprendre."}
    found = race(*(lambda by=by: pairings.propose(by=by, **words).state for by in (first, second)))
    assert sorted(found) == ["pairing_exists", "proposed"]


@pytest.mark.django_db
class TestGoodPractices:
    @pytest.fixture
    def report(self, ours):
        request = RequestFactory(association=ours, title="Un puits à Tinghir", sectors=["water"])
        return Report.objects.create(
            request=request, kind="final", state="accepted", due_on=timezone.localdate(), currency=request.currency,
            narrative="Nous avons creusé.", results="De l’eau.", lessons="Creuser avec le village.",
        )  # fmt: skip

    def test_a_sheet_is_drawn_from_an_accepted_final_report_once(self, report, ours, amina, youssef, stranger):
        assert list(good_practices.drawable(ours)) == [report]
        with pytest.raises(PermissionRefused):
            good_practices.draw(report=report, by=stranger)
        practice = good_practices.draw(report=report, by=amina)
        assert good_practices.draw(report=report, by=amina) == practice
        assert list(good_practices.drawable(ours)) == []
        version = good_practices.under_way(practice)
        assert version.title_fr == "Un puits à Tinghir"
        assert version.body_fr.startswith("## Ce qui a été fait\nNous avons creusé.")
        assert "Creuser avec le village." in version.body_fr
        assert (practice.sector, is_a_writer(amina, version), is_a_writer(youssef, version)) == ("water", True, False)
        Report.objects.filter(pk=report.pk).update(state="submitted")
        with pytest.raises(TransitionNotAllowed):
            good_practices.draw(report=report, by=amina)

    def test_it_is_published_by_editors_in_three_languages(self, report, amina, youssef):
        editor, other = make_user(Role.PUBLISHER), make_user(Role.PUBLISHER)
        practice = good_practices.draw(report=report, by=amina)
        with pytest.raises(PermissionRefused):
            good_practices.write(practice=practice, texts={"title_fr": "Autre"}, by=youssef)
        good_practices.write(practice=practice, texts={"title_fr": "Un puits", "body_fr": "Fait."}, by=amina)
        version = good_practices.submit(practice=practice, by=amina)
        with pytest.raises(TransitionNotAllowed):
            good_practices.write(practice=practice, texts={"title_fr": "Autre"}, by=amina)
        with pytest.raises(TransitionNotAllowed):
            publications.publish(version=version, by=editor)
        publications.send_back(version=version, by=editor, note="À traduire.")
        texts = {f"{field}_{code}": "Eau" for field in ("title", "body") for code in ("ar", "en")}
        version = publications.edit(version=version, by=editor, texts=texts)
        publications.submit(version=version, by=editor)
        publications.publish(version=version, by=other)
        assert type(practice).objects.get().is_published

    def test_replications_are_confirmed_by_staff_and_told(self, amina, ours, theirs, stranger, label_officer):
        practice = GoodPracticeFactory(association=theirs)
        words = {"practice": practice, "by": amina, "started_on": timezone.localdate(), "text": "Chez nous."}
        made = good_practices.declare(association=ours, country_code="MA", place="Tata", **words)
        with pytest.raises(PermissionRefused):
            good_practices.declare(association=theirs, country_code="MA", **words)
        with pytest.raises(InvalidInput) as refusal:
            good_practices.declare(country_code="ZZ", **words)
        assert set(refusal.value.fields) == {"country", "organisation"}
        assert practice.replications.visible_to(stranger).count() == 0
        with pytest.raises(PermissionRefused):
            good_practices.confirm(replication=made, by=amina)
        good_practices.confirm(replication=made, by=label_officer)
        assert practice.replications.visible_to(stranger).count() == 1
        assert (told("replication_confirmed"), told("practice_replicated")) == (1, 1)
        aside = ReplicationFactory(practice=practice, declared_by=stranger)
        good_practices.reject(replication=aside, by=label_officer, note="Trop peu de détails.")
        with pytest.raises(PermissionRefused):
            good_practices.withdraw(replication=made, by=stranger)
        good_practices.withdraw(replication=made, by=amina)
        assert (aside.state, made.state) == ("rejected", "withdrawn")


@pytest.mark.django_db
def test_an_erased_officer_leaves_the_association_its_rows(ours, amina):
    diagnosis = make_diagnosis(ours, amina)
    note = PairingNoteFactory(pairing=PairingFactory(learner=ours, state="active", proposed_by=amina), author=amina)
    ReplicationFactory(declared_by=amina)
    kept = ReplicationFactory(declared_by=amina, association=ours)
    assert len(data_rights.export(amina)["associations.accompaniment"]) == 5
    data_rights.erase(amina)
    for row, name in ((diagnosis, "made_by"), (note, "author"), (kept, "declared_by"), (note.pairing, "proposed_by")):
        row.refresh_from_db()
        assert getattr(row, name) is None
    assert type(kept).objects.count() == 1
    assert data_rights.export(amina)["associations.accompaniment"] == []
