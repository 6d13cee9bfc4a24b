"""Papers, yearly accounts and bank details of an association."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from associations.models import AssociationDocument, BankDetails, BankReading
from associations.services import bank_details, documents, yearly_accounts
from associations.services.bank_details import NotPayable
from mdm_platform.audit.models import AuditEvent
from mdm_platform.errors import InvalidInput, PermissionRefused, TransitionNotAllowed
from mdm_platform.notifications.models import OutboxMessage
from tests.factories.associations import (
    AssociationDocumentFactory,
    OfficerFactory,
    YearlyAccountsFactory,
    make_association,
)

IBAN, OTHER_IBAN = "FR76 3000 6000 0112 3456 7890 189", "BE68 5390 0754 7034"
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
)


def pdf(name="statuts.pdf"):
    return SimpleUploadedFile(name, PDF, "application/pdf")


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to("2026-11-22 09:00 +0100", tick=False)


@pytest.fixture
def association(amina):
    return make_association(amina, papers=False)


def declare(association, by, number=IBAN, **fields):
    described = {"holder": "Les amis de l’Atlas", "currency": "EUR", **fields}
    return bank_details.declare(association=association, number=number, by=by, **described)


def test_a_newer_paper_replaces_the_former(association, amina, stranger):
    first = documents.add(association=association, kind="statutes", upload=pdf(), by=amina)
    second = documents.add(association=association, kind="statutes", upload=pdf(), by=amina)
    assert list(association.documents.current()) == [second]
    assert documents.may_read_document(amina, first.file)
    assert not documents.may_read_document(stranger, first.file)
    with pytest.raises(PermissionRefused):
        documents.add(association=association, kind="statutes", upload=pdf(), by=stranger)
    with pytest.raises(TransitionNotAllowed, match="a servi à vérifier"):
        documents.remove(document=second, by=amina)
    minutes = documents.add(association=association, kind="minutes", upload=pdf("pv.pdf"), by=amina)
    documents.remove(document=minutes, by=amina)
    assert association.documents.count() == 2


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"kind": "selfie"}, "kind"),
        ({"kind": "other"}, "title"),
        ({"title": "a" * 161}, "title"),
        ({"issued_on": date(2026, 11, 23)}, "issued_on"),
        ({"expires_on": date(2026, 11, 21)}, "expires_on"),
        ({"upload": SimpleUploadedFile("a.pdf", b"MZ")}, "file"),
        ({"upload": SimpleUploadedFile("a.pdf", b"")}, "file"),
    ],
)
def test_what_a_paper_refuses(association, amina, fields, name):
    with pytest.raises(InvalidInput) as refusal:
        documents.add(association=association, by=amina, **({"kind": "statutes", "upload": pdf()} | fields))
    assert list(refusal.value.fields) == [name]
    assert not AssociationDocument.objects.exists()


def test_reminders_of_papers_go_out_once_each_time(association, amina):
    in_two_months = AssociationDocumentFactory(association=association, expires_on=date(2027, 1, 15))
    AssociationDocumentFactory(association=association, expires_on=date(2027, 6, 15))
    AssociationDocumentFactory(association=association, expires_on=date(2020, 6, 15))
    assert (documents.remind(), documents.remind()) == (1, 0)
    in_two_months.refresh_from_db()
    assert in_two_months.reminded_on == date(2026, 11, 22)
    AssociationDocument.objects.filter(pk=in_two_months.pk).update(expires_on=date(2026, 12, 1), reminded_on=None)
    assert (documents.remind(), documents.remind()) == (1, 0)
    AssociationDocument.objects.filter(pk=in_two_months.pk).update(
        expires_on=date(2026, 11, 21), reminded_on=date(2026, 11, 10)
    )
    assert (documents.remind(), documents.remind()) == (1, 0)
    assert OutboxMessage.objects.count() == 3


def test_accounts_of_a_year_are_written_and_corrected(association, amina, stranger):
    fields = {"currency": "EUR", "income": Decimal("1000.00"), "expenses": Decimal("1200.50")}
    yearly_accounts.write(association=association, year=2025, fields=fields, by=amina)
    accounts = yearly_accounts.write(
        association=association, year=2025, fields={"income": Decimal("1500.00")}, by=amina
    )
    assert (association.accounts.count(), accounts.result) == (1, Decimal("299.50"))
    with pytest.raises(PermissionRefused):
        yearly_accounts.write(association=association, year=2025, fields=fields, by=stranger)
    others_paper = AssociationDocumentFactory()
    for year, wrong, name in (
        (2027, {}, "year"),
        (1900, {}, "year"),
        (2025, {"income": Decimal("-1.00")}, "__all__"),
        (2025, {"public_funding": Decimal("9999.00")}, "__all__"),
        (2025, {"currency": "FRF"}, "currency"),
        (2025, {"approved_on": date(2024, 1, 1)}, "approved_on"),
        (2025, {"document": others_paper}, "document"),
    ):
        with pytest.raises(InvalidInput) as refusal:
            yearly_accounts.write(association=association, year=year, fields=fields | wrong, by=amina)
        assert name in refusal.value.fields, wrong
    yearly_accounts.remove(accounts=YearlyAccountsFactory(association=association, year=2024), by=amina)
    assert association.accounts.count() == 1


def test_an_account_is_encrypted_and_says_its_last_digits(association, amina):
    details = declare(association, amina)
    assert (details.last_digits, str(details.country), details.state) == ("0189", "FR", "declared")
    with connection.cursor() as cursor:
        cursor.execute("SELECT b::text FROM associations_bankdetails b")
        row = cursor.fetchone()[0]
    assert "30006000011234567890189" not in row
    assert "30006" not in row.replace(details.fingerprint, "").replace(details.secret, "")
    assert set(OutboxMessage.objects.values_list("notification", flat=True)) == {"associations.bank_details_changed"}


def test_a_change_freezes_payments_until_another_person_verified_it(association, amina, finance_controller):
    with pytest.raises(NotPayable) as refusal:
        bank_details.payable(association)
    assert refusal.value.code == "no_account"
    first = declare(association, amina)
    with pytest.raises(NotPayable) as refusal:
        bank_details.payable(association)
    assert refusal.value.code == "frozen"
    bank_details.verify(details=first, by=finance_controller)
    assert bank_details.payable(association, currency="EUR") == first
    with pytest.raises(NotPayable) as refusal:
        bank_details.payable(association, currency="MAD")
    assert refusal.value.code == "other_currency"
    second = declare(association, amina, OTHER_IBAN)
    first.refresh_from_db()
    assert first.state == "replaced"
    with pytest.raises(NotPayable) as refusal:
        bank_details.payable(association)
    assert refusal.value.code == "frozen"
    bank_details.reject(details=second, by=finance_controller, note="Le titulaire n’est pas l’association.")
    with pytest.raises(NotPayable) as refusal:
        bank_details.payable(association)
    assert refusal.value.code == "no_account"


def test_who_is_never_paid(amina):
    for fields, code in (({"state": "suspended"}, "not_verified"), ({"is_registered": False}, "unregistered")):
        with pytest.raises(NotPayable) as refusal:
            bank_details.payable(make_association(papers=False, **fields))
        assert refusal.value.code == code
    group = make_association(amina, is_registered=False, papers=False)
    with pytest.raises(TransitionNotAllowed, match="groupe sans enregistrement"):
        declare(group, amina)


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"number": "FR76 3000 6000 0112 3456 7890 188"}, "number"),
        ({"number": "MA18 0115 1900 0001 2050 0053 4931"}, "number"),
        ({"number": ""}, "number"),
        ({"holder": " "}, "holder"),
        ({"bic": "NOPE"}, "bic"),
        ({"number": "12", "country": "US", "bic": "CHASUS33"}, "number"),
        ({"number": "000123456789", "country": "US"}, "bic"),
    ],
)
def test_what_a_declaration_refuses(association, amina, fields, name):
    with pytest.raises(InvalidInput) as refusal:
        declare(association, amina, **fields)
    assert list(refusal.value.fields) == [name]
    assert not BankDetails.objects.exists()


def test_accounts_of_countries_without_iban(association, amina):
    details = declare(association, amina, "021000021-000123456789", country="US", bic="CHASUS33XXX", currency="USD")
    assert (details.last_digits, str(details.country)) == ("6789", "US")
    moroccan = declare(association, amina, "MA64 0115 1900 0001 2050 0053 4921", currency="MAD")
    assert str(moroccan.country) == "MA"


def test_the_same_account_again_changes_nothing(association, amina, stranger):
    declare(association, amina)
    with pytest.raises(TransitionNotAllowed):
        declare(association, amina, "fr7630006000011234567890189")
    with pytest.raises(PermissionRefused):
        declare(association, stranger, OTHER_IBAN)
    OfficerFactory(association=association, user=stranger, role="secretary")
    with pytest.raises(PermissionRefused):
        declare(association, stranger, OTHER_IBAN)
    other = make_association(papers=False)
    elsewhere = declare(other, other.officers.get().user)
    assert list(bank_details.same_account_elsewhere(elsewhere)) == [association]


def test_every_reading_says_why_and_leaves_its_trace(association, amina, finance_controller, label_officer):
    details = declare(association, amina)
    for by in (amina, label_officer):
        with pytest.raises(PermissionRefused):
            bank_details.reveal(details=details, motive="Contrôle du relevé", by=by)
    with pytest.raises(InvalidInput):
        bank_details.reveal(details=details, motive="voir", by=finance_controller)
    assert not BankReading.objects.exists()
    revealed = bank_details.reveal(details=details, motive="Comparaison avec le relevé déposé", by=finance_controller)
    assert revealed.number == "FR7630006000011234567890189"
    assert revealed.bic == "AGRIFRPPXXX"
    event = AuditEvent.objects.get(kind="bankdetails.read")
    assert (event.actor, event.fields, event.reason) == (finance_controller, ["bic", "number"], "")
    bank_details.for_payment(details=details, by=finance_controller)
    assert AuditEvent.objects.filter(kind="bankdetails.read", reason="payment_order").count() == 1
