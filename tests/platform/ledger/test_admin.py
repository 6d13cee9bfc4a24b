"""The controller's pages: figures with the entries behind them, opening, resizing, correcting, the file."""

from decimal import Decimal

import pytest

from mdm_platform.accounts.roles import Role
from mdm_platform.ledger import envelopes, recounts
from mdm_platform.ledger.models import Entry, Envelope, Recount
from tests.factories.accounts import make_user
from tests.factories.institutions import InstitutionFactory
from tests.factories.ledger import make_envelope

pytestmark = pytest.mark.django_db
LIST = "/admin/ledger/envelope/"


@pytest.fixture
def envelope(finance_controller):
    envelope = make_envelope("1000.00", name="Santé 2026")
    words = {"envelope": envelope, "about": envelope, "by": finance_controller}
    envelopes.commit(amount=Decimal("400.00"), key="award:1", **words)
    envelopes.release(amount=Decimal("100.00"), key="award:1:lapsed", **words)
    recounts.run()
    return envelope


@pytest.fixture
def browser(client_as, finance_controller):
    return client_as(finance_controller)


def test_each_figure_leads_to_the_entries_behind_it(browser, envelope, django_assert_max_num_queries):
    with django_assert_max_num_queries(20):
        text = browser.get(f"{LIST}{envelope.pk}/change/").content.decode()
    for part in ("300,00\xa0€", "700,00\xa0€", "100,00\xa0€", "award:1:lapsed", "aucun écart", "Fatima Contrôleuse"):
        assert part in text
    assert "undefined" not in text
    assert envelope.institution.name in text
    assert "/institutions/institution/" not in text
    text = browser.get(f"{LIST}{envelope.pk}/change/?figure=released").content.decode()
    assert "award:1:lapsed" in text
    assert "open:" not in text
    assert browser.get(LIST).status_code == 200
    Envelope.objects.filter(pk=envelope.pk).update(committed=Decimal("300.01"))
    text = browser.get(f"{LIST}{envelope.pk}/change/").content.decode()
    assert "écritures : <bdi>300,00\xa0€</bdi>" in text
    recount = browser.get(f"/admin/ledger/recount/{Recount.objects.get().pk}/change/").content.decode()
    assert f"{LIST}{envelope.pk}/change/" in recount


def test_the_entries_are_a_file(browser, envelope):
    answer = browser.get(f"{LIST}{envelope.pk}/entries.csv?figure=committed")
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert [line.split(";")[2:6] for line in lines[1:]] == [
        ['"400.00"', '"EUR"', '"400.00"', '"award:1"'],
        ['"100.00"', '"EUR"', '"-100.00"', '"award:1:lapsed"'],
    ]


def test_an_envelope_is_opened_and_resized(browser):
    institution = InstitutionFactory()
    words = {"name_fr": "Eau 2027", "institution": institution.pk, "currency": "MAD", "amount": "1 000 000,50"}
    answer = browser.post(f"{LIST}add/", words)
    envelope = Envelope.objects.get()
    assert (answer.status_code, envelope.amount, envelope.currency) == (302, Decimal("1000000.50"), "MAD")
    text = browser.post(f"{LIST}add/", words | {"currency": "EUR", "parent": envelope.pk}).content.decode()
    assert "même devise" in text
    resize = f"{LIST}{envelope.pk}/resize/"
    for _twice in range(2):
        assert browser.post(resize, {"amount": "2000000", "key": "resize:x"}).status_code == 302
    assert Entry.objects.filter(kind="adjust").count() == 1
    envelope.refresh_from_db()
    envelopes.commit(envelope=envelope, amount=Decimal(5), key="a", about=envelope, by=None)
    assert "demandés" in browser.post(resize, {"amount": "4,99", "key": "resize:y"}).content.decode()


def test_a_wrong_entry_is_undone_once(browser, envelope):
    entry = Entry.objects.get(key="award:1:lapsed")
    page = f"/admin/ledger/entry/{entry.pk}/"
    assert "écriture contraire" in browser.get(f"{page}change/").content.decode()
    for _twice in range(2):
        assert browser.post(f"{page}correct/").status_code == 302
    envelope.refresh_from_db()
    assert (envelope.committed, Entry.objects.filter(contra_of=entry).count()) == (Decimal("400.00"), 1)


@pytest.mark.parametrize(
    ("role", "reads"), [(Role.PAYMENT_AUTHORISER, True), (Role.COFINANCING_OFFICER, True), (Role.PUBLISHER, False)]
)
def test_others_read_or_not_and_change_nothing(client_as, envelope, role, reads):
    browser = client_as(make_user(role))
    assert browser.get(f"{LIST}{envelope.pk}/change/").status_code == (200 if reads else 403)
    assert browser.get(f"{LIST}{envelope.pk}/entries.csv").status_code == (200 if reads else 404)
    assert browser.post(f"{LIST}{envelope.pk}/resize/", {"amount": "1", "key": "k"}).status_code == 404
    assert browser.post(f"{LIST}add/", {}).status_code == 403
    browser.post(f"/admin/ledger/entry/{Entry.objects.first().pk}/correct/")
    assert not Entry.objects.filter(contra_of__isnull=False).exists()
