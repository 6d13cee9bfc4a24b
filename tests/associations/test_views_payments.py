"""The payments of a request as its officers read them, and what stands on the home of the association."""

from decimal import Decimal

import pytest
from django.utils import timezone

from associations.services import payment_presenters, recoveries
from tests.factories.associations import payments as made

pytestmark = pytest.mark.django_db


def address(request):
    return f"/fr/requests/{request.public_id}/payments/"


def test_an_officer_reads_what_came_what_comes_and_what_is_owed(client_as, django_assert_max_num_queries):
    payers = made.Payers()
    first, *_others = made.make_plan()
    request, president = first.request, first.association.officers.get().user
    made.pay(first, payers)
    recovery = made.make_recovery(request, "1200.00")
    words = {"received_on": timezone.localdate(), "bank_reference": "R-1", "by": payers.controller}
    recoveries.record(recovery=recovery, amount=Decimal("200.00"), **words)
    browser = client_as(president)
    with django_assert_max_num_queries(30):
        text = browser.get(address(request), follow=True).content.decode()
    for part in (
        "4\u202f800,00\xa0€ versés sur 10\u202f000,00\xa0€",
        "Tranche 2",
        "Rapport final accepté",
        "1\u202f000,00\xa0€",
    ):
        assert part in text
    assert "undefined" not in text
    found = list(payment_presenters.expected(first.association, president, timezone.localdate()))
    assert [(one.label[:22], one.tone) for one in found] == [("Rembourser 1\u202f000,00\xa0€ a"[:22], "danger")]
    assert [link.url for link in payment_presenters.pages(first.association, president, timezone.localdate())]


def test_without_a_plan_the_page_says_when_it_comes(client_as):
    request = made.make_granted()
    president = request.association.officers.get().user
    text = client_as(president).get(address(request), follow=True).content.decode()
    assert "Aucun versement n’est prévu" in text


def test_a_stranger_and_an_agent_of_an_operator_read_nothing(client_as, stranger, opap_agent):
    first, *_others = made.make_plan()
    for person in (stranger, opap_agent):
        assert client_as(person).get(address(first.request), follow=True).status_code == 404
