"""The demonstration's register: sixty associations in twelve countries, in every state, told once."""

from collections import Counter

import pytest

from associations.demo import register
from associations.models import Association, BankDetails, Officer
from associations.services import bank_details, registration_numbers
from mdm_platform import demo
from tests.utils.reference import load_reference


@pytest.fixture
def told(db):
    load_reference()
    demo.make_accounts({})
    return register.load(profiles=10)


def test_sixty_associations_in_twelve_countries_in_every_state(told):
    assert told == 60
    assert register.load(profiles=10) == 60
    assert Association.objects.values("country").distinct().count() == 12
    assert Counter(Association.objects.values_list("state", flat=True)) == {
        "verified": 48,
        "submitted": 3,
        "to_complete": 2,
        "suspended": 2,
        "draft": 2,
        "dissolved": 2,
        "refused": 1,
    }
    assert Association.objects.filter(is_registered=False).count() == 3
    assert Association.objects.exclude(merged_into=None).get().merged_into.acronym == "AEO"
    for association in Association.objects.exclude(registration_number=""):
        number = {"country": association.country.code, "number": association.registration_number}
        assert registration_numbers.is_right(**number), number
    assert Counter(BankDetails.objects.values_list("state", flat=True)) == {"verified": 40, "declared": 3}
    assert bank_details.payable(Association.objects.get(acronym="AMAL")).state == "verified"
    assert Officer.objects.filter(state="ended", ends__isnull=False).exists()
    member = Officer.objects.get(user__email=demo.demo_email("member"))
    assert (member.association.acronym, member.role) == ("AMAL", "president")


def test_nothing_is_written_without_the_reference_data(db):
    assert register.load(profiles=10) == 0
