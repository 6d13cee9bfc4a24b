"""What the rows of the register refuse, and who sees them."""

from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils import timezone

from associations.models import Association, AssociationDocument, BankDetails, DistinctPair, Officer, YearlyAccounts
from tests.factories.associations import (
    AssociationDocumentFactory,
    AssociationFactory,
    BankDetailsFactory,
    OfficerFactory,
    YearlyAccountsFactory,
    make_association,
)


def refused_by(constraint, make):
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        make()
    assert constraint in str(refusal.value)


def test_what_an_association_refuses(db):
    first = AssociationFactory()
    rows = {
        "association_has_a_name": {"name": ""},
        "association_has_a_country": {"country": ""},
        "association_registered_has_a_number": {"registration_key": ""},
        "association_submitted_has_date": {"state": "submitted", "submitted_at": None},
        "association_verified_has_date": {"verified_at": None},
        "association_merged_is_dissolved": {"merged_into": first},
        "association_board_adds_up": {"board_size": 2, "women_on_board": 3},
        "association_number_once": {"registration_key": first.registration_key},
    }
    for constraint, fields in rows.items():
        refused_by(constraint, lambda fields=fields: AssociationFactory(**fields))
    refused_by(
        "association_group_has_no_number",
        lambda: Association.objects.filter(pk=AssociationFactory().pk).update(is_registered=False),
    )


def test_what_a_term_refuses(amina):
    association = make_association(amina)
    rows = {
        "officer_ends_after_it_starts": {"ends": date(2023, 12, 31)},
        "officer_invited_has_an_address": {"user": None, "email": "", "state": "invited"},
        "officer_ended_has_a_last_day": {"state": "ended", "ends": None},
        "officer_one_president_at_a_time": {"role": "president"},
        "officer_one_representative_at_a_time": {"is_legal_representative": True},
        "officer_one_function_at_a_time": {"user": amina, "role": "secretary"},
    }
    for constraint, fields in rows.items():
        refused_by(constraint, lambda fields=fields: OfficerFactory(association=association, **fields))
    Officer.objects.filter(user=amina).update(ends=date(2026, 11, 1))
    OfficerFactory(association=association, role="president", starts=date(2026, 11, 2))
    refused_by(
        "officer_one_president_at_a_time",
        lambda: OfficerFactory(association=association, role="president", starts=date(2026, 11, 1)),
    )


def test_what_accounts_papers_and_pairs_refuse(db):
    accounts = YearlyAccountsFactory()
    association = accounts.association
    refused_by("yearlyaccounts_once_a_year", lambda: YearlyAccountsFactory(association=association))
    refused_by("yearlyaccounts_year_plausible", lambda: YearlyAccountsFactory(year=25))
    refused_by("yearlyaccounts_not_negative", lambda: YearlyAccountsFactory(income=-1, public_funding=None))
    refused_by("yearlyaccounts_funding_within_income", lambda: YearlyAccountsFactory(public_funding=50000))
    refused_by(
        "associationdocument_expires_after_issue", lambda: AssociationDocumentFactory(expires_on=date(2019, 1, 1))
    )
    other = AssociationFactory()
    refused_by("distinctpair_in_order", lambda: DistinctPair.objects.create(first=other, second=association))


def test_one_open_account_verified_by_somebody_else(amina):
    details = BankDetailsFactory()
    refused_by("bankdetails_one_open", lambda: BankDetailsFactory(association=details.association, state="declared"))
    refused_by("bankdetails_verified_by_somebody", lambda: BankDetailsFactory(decided_by=None))
    refused_by("bankdetails_verified_by_another", lambda: BankDetailsFactory(declared_by=amina, decided_by=amina))
    BankDetailsFactory(association=details.association, state="replaced")


def test_who_sees_what(amina, stranger, label_officer, finance_controller):
    mine = make_association(amina, state="submitted")
    draft = AssociationFactory(state="draft", created_by=stranger)
    public = AssociationFactory()
    YearlyAccountsFactory(association=mine)
    BankDetailsFactory(association=mine)
    paper = AssociationDocumentFactory(association=mine, kind="bank_details")

    seen = {
        "nobody": set(Association.objects.visible_to(None)),
        "stranger": set(Association.objects.visible_to(stranger)),
        "officer": set(Association.objects.visible_to(amina)),
        "staff": set(Association.objects.visible_to(label_officer)),
    }
    assert seen == {
        "nobody": {public},
        "stranger": {draft, public},
        "officer": {mine, public},
        "staff": {mine, draft, public},
    }
    counts = {
        model.__name__: [
            model.objects.visible_to(user).count() for user in (stranger, amina, label_officer, finance_controller)
        ]
        for model in (Officer, AssociationDocument, YearlyAccounts, BankDetails)
    }
    assert counts == {
        "Officer": [0, 1, 1, 1],
        "AssociationDocument": [0, 3, 2, 3],
        "YearlyAccounts": [0, 1, 1, 1],
        "BankDetails": [0, 1, 0, 1],
    }
    assert paper not in AssociationDocument.objects.visible_to(label_officer)


def test_a_former_officer_sees_the_own_term_and_nothing_else(amina):
    association = make_association(state="suspended")
    term = OfficerFactory(association=association, user=amina, state="ended")
    assert list(Officer.objects.visible_to(amina)) == [term]
    assert not Association.objects.visible_to(amina).exists()
    assert not Association.objects.of_officer(amina).exists()
    assert Association.objects.of_officer(amina, date(2025, 6, 1)).count() == 0


def test_days_of_a_term(amina):
    today = timezone.localdate()
    term = OfficerFactory(user=amina, starts=today, ends=today)
    assert (term.is_in_office(today - timedelta(1)), term.is_in_office(), term.is_in_office(today + timedelta(1))) == (
        False,
        True,
        False,
    )
    assert list(Association.objects.of_officer(amina)) == [term.association]
    assert list(Officer.objects.over(today + timedelta(1))) == [term]
    assert list(Officer.objects.over(today)) == []


@pytest.mark.django_db(transaction=True)
def test_two_presidents_at_once_one_is_refused():
    association = AssociationFactory()
    barrier, outcomes = Barrier(2), []

    def enter():
        try:
            barrier.wait()
            OfficerFactory(association=association, user=None, role="president")
            outcomes.append("written")
        except (IntegrityError, OperationalError):  # refused by the exclusion, or because each waited for the other
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [Thread(target=enter) for _ in range(2)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(outcomes) == ["refused", "written"]
