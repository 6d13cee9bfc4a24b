"""Hints of duplicates, and the merge of two rows."""

from threading import Barrier, Thread

import pytest
from django.db import connection

from associations.models import Association, AssociationMerge, DistinctPair
from associations.services import bank_details, duplicates, merging, naming
from associations.services.bank_details import NotPayable
from associations.services.merging import MergeBlocked
from mdm_platform.audit.models import TransitionLog
from mdm_platform.errors import DomainError, InvalidInput, PermissionRefused
from tests.factories.accounts import make_user
from tests.factories.associations import (
    AssociationFactory,
    BankDetailsFactory,
    OfficerFactory,
    YearlyAccountsFactory,
    make_association,
)
from tests.factories.skills import ProvinceFactory


def named(name, **fields):
    return AssociationFactory(name=name, name_key=naming.name_key(name), **fields)


def reasons(hints):
    return [(hint.association.name, [reason.value for reason in hint.reasons]) for hint in hints]


def test_hints_say_why(db):
    named("Autre nom", registration_number="W691111111", registration_key="w691111111")
    named("Association Les Amis de l’Atlas")
    named("Solidarité Rif", website="https://www.atlas-lyon.org/accueil")
    named("Les amis du Haut Atlas")
    named("Amis de l’Atlas", country="BE")
    named("Amis de l’Atlas", state="refused")
    named("Boîte partagée", email="atlas@gmail.com")
    found = duplicates.hints_for(
        name="Amis de l'Atlas",
        country="FR",
        registration_number="W69 1111111",
        email="contact@atlas-lyon.org",
        website="https://facebook.com/atlas",
    )
    assert reasons(found) == [
        ("Autre nom", ["same_number"]),
        ("Association Les Amis de l’Atlas", ["same_name"]),
        ("Solidarité Rif", ["same_domain"]),
        ("Les amis du Haut Atlas", ["similar_name"]),
    ]
    assert duplicates.hints_for(name="", country="FR") == []


def test_a_settled_pair_is_not_shown_again(label_officer, stranger):
    first, second = named("Amis de l’Atlas"), named("Les amis de l’Atlas")
    assert [hint.association for hint in duplicates.hints(second)] == [first]
    with pytest.raises(PermissionRefused):
        duplicates.set_apart(first=second, second=first, by=stranger)
    duplicates.set_apart(first=second, second=first, by=label_officer)
    duplicates.set_apart(first=first, second=second, by=label_officer)
    assert DistinctPair.objects.count() == 1
    assert duplicates.hints(second) == []
    assert duplicates.hints(first) == []


@pytest.mark.parametrize(
    ("written", "domain"),
    [
        ("contact@atlas-lyon.org", "atlas-lyon.org"),
        ("https://www.atlas-lyon.org/x", "atlas-lyon.org"),
        ("atlas@gmail.com", ""),
        ("https://facebook.com/atlas", ""),
        ("", ""),
        ("http://[", ""),
    ],
)
def test_domains(written, domain):
    assert duplicates.domain_of(written) == domain


def test_what_hangs_on_the_closed_row_follows(amina, youssef, label_officer):
    kept = make_association(amina, phone="", website="")
    absorbed = make_association(youssef, website="https://atlas.exemple.test")
    secretary = OfficerFactory(association=absorbed, role="secretary")
    OfficerFactory(association=absorbed, user=amina, role="treasurer")
    YearlyAccountsFactory(association=kept, year=2025)
    YearlyAccountsFactory(association=absorbed, year=2025)
    YearlyAccountsFactory(association=absorbed, year=2024)
    BankDetailsFactory(association=kept)
    BankDetailsFactory(association=absorbed)
    absorbed.provinces.add(ProvinceFactory())
    absorbed.federations.add(AssociationFactory(), kept)
    earlier = AssociationFactory(state="dissolved", merged_into=absorbed)

    trace = merging.merge(kept=kept, absorbed=absorbed, by=label_officer, note="La même association.")

    assert (absorbed.state, absorbed.merged_into) == ("dissolved", kept)
    board = {(term.role, term.user_id): term.state for term in kept.officers.all()}
    assert board == {("president", amina.pk): "current", ("secretary", secretary.user_id): "current"}
    assert sorted(absorbed.officers.values_list("state", flat=True)) == ["ended", "ended"]
    assert sorted(kept.accounts.values_list("year", flat=True)) == [2024, 2025]
    assert sorted(kept.bank_details.values_list("state", flat=True)) == ["replaced", "verified"]
    assert (kept.documents.count(), absorbed.documents.count()) == (4, 0)
    kept.refresh_from_db()
    earlier.refresh_from_db()
    assert (kept.website, kept.provinces.count(), kept.federations.count()) == ("https://atlas.exemple.test", 1, 1)
    assert earlier.merged_into == kept
    assert trace.moved == [
        "associations.officer: 1",
        "associations.yearlyaccounts: 1",
        "associations.bankdetails: 1",
        "associations.association.links: 1",
        "associations.associationdocument: 2",
    ]
    assert TransitionLog.objects.filter(transition="merge").get().note.text == "La même association."


def test_an_account_of_the_closed_row_is_to_be_verified_anew(label_officer):
    kept, absorbed = AssociationFactory(), AssociationFactory()
    BankDetailsFactory(association=absorbed)
    merging.merge(kept=kept, absorbed=absorbed, by=label_officer, note="La même association.")
    assert kept.bank_details.get().state == "replaced"
    with pytest.raises(NotPayable):
        bank_details.payable(kept)


def test_what_a_merge_refuses(amina, label_officer, stranger):
    kept, absorbed = AssociationFactory(), AssociationFactory()
    with pytest.raises(InvalidInput):
        merging.merge(kept=kept, absorbed=kept, by=label_officer, note="Un mot.")
    with pytest.raises(InvalidInput):
        merging.merge(kept=kept, absorbed=absorbed, by=label_officer, note=" ")
    with pytest.raises(PermissionRefused):
        merging.merge(kept=kept, absorbed=absorbed, by=stranger, note="Un mot.")
    OfficerFactory(association=absorbed, user=label_officer)
    with pytest.raises(PermissionRefused):
        merging.merge(kept=kept, absorbed=absorbed, by=label_officer, note="Un mot.")
    with pytest.raises(MergeBlocked):
        merging.merge(kept=AssociationFactory(state="refused"), absorbed=kept, by=label_officer, note="Un mot.")
    assert not AssociationMerge.objects.exists()


def test_rows_that_exclude_each_other_stop_the_merge_whole(label_officer, monkeypatch):
    kept, absorbed = AssociationFactory(), AssociationFactory()
    YearlyAccountsFactory(association=kept)
    YearlyAccountsFactory(association=absorbed)
    OfficerFactory(association=absorbed)
    follower = merging.Follower(type(kept.accounts.get()), "association")
    monkeypatch.setattr(merging, "_followers", [follower])
    with pytest.raises(MergeBlocked, match="comptes des exercices"):
        merging.merge(kept=kept, absorbed=absorbed, by=label_officer, note="Un mot.")
    absorbed.refresh_from_db()
    assert (absorbed.state, absorbed.officers.count()) == ("verified", 1)


@pytest.mark.django_db(transaction=True)
def test_two_opposite_merges_at_once_one_wins():
    staff = make_user("administrator")
    pair = [AssociationFactory(), AssociationFactory()]
    barrier, outcomes = Barrier(2), []

    def run(kept, absorbed):
        rows = [Association.objects.get(pk=row.pk) for row in (kept, absorbed)]
        try:
            barrier.wait()
            merging.merge(kept=rows[0], absorbed=rows[1], by=staff, note="Un mot.")
            outcomes.append("merged")
        except DomainError as refusal:
            outcomes.append(refusal.code)
        finally:
            connection.close()

    threads = [Thread(target=run, args=pair), Thread(target=run, args=pair[::-1])]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(outcomes) == ["merge_blocked", "merged"]
    assert Association.objects.filter(state="dissolved").count() == 1
