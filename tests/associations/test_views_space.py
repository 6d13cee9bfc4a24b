"""The space of an association: its home, its papers, its accounts, its bank details; and « Mes associations »."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from associations.models import BankDetails
from associations.services import verification
from tests.associations.test_views_registration import picture
from tests.factories.accounts import make_user
from tests.factories.associations.register import (
    AssociationDocumentFactory,
    AssociationFactory,
    BankDetailsFactory,
    OfficerFactory,
    YearlyAccountsFactory,
    make_association,
)

pytestmark = pytest.mark.django_db

MINE = "/fr/me/associations/"
IBAN = "FR14 2004 1010 0505 0001 3M02 606"
ACCOUNT = {"holder": "Les amis de l’Atlas", "country": "FR", "number": IBAN, "currency": "EUR"}
FIGURES = {"currency": "EUR", "income": "42 000,50", "expenses": "40.500,25", "approved_on": "2026-03-14"}


@pytest.fixture
def association(amina):
    """A verified association that Amina presides, with its accounts of last year."""
    association = make_association(president=amina, name="Les amis de l’Atlas")
    YearlyAccountsFactory(association=association, year=timezone.localdate().year - 1)
    return association


@pytest.fixture
def browser(client_as, amina):
    """The president's browser."""
    return client_as(amina)


def url(name, association, *rest):
    return reverse(f"associations:{name}", args=[association.public_id, *rest])


def labels(answer):
    return [str(todo.label) for todo in answer.context["todos"]]


class TestHome:
    def test_an_association_up_to_date_expects_nothing(self, browser, association):
        page = browser.get(url("home", association))
        assert labels(page) == []
        assert "Rien : l’association est à jour." in page.content.decode()
        assert [str(link.label) for link in page.context["links"]][:6] == [
            *("Page publique", "Informations", "Bureau", "Documents", "Comptes", "Coordonnées bancaires"),
        ]

    def test_what_is_late_or_soon_is_asked_in_order(self, browser, association):
        today = timezone.localdate()
        association.accounts.all().delete()
        AssociationDocumentFactory(association=association, kind="minutes", expires_on=today - timedelta(days=200))
        AssociationDocumentFactory(association=association, kind="other", expires_on=today + timedelta(days=20))
        OfficerFactory(association=association, role="treasurer", ends=today + timedelta(days=30))
        BankDetailsFactory(association=association, state="rejected")
        page = browser.get(url("home", association))
        found = labels(page)
        assert found[0].startswith("Remplacez un document périmé")
        assert f"Saisissez les comptes de {today.year - 1}" in found
        assert any(one.startswith("Un document expire le") for one in found)
        assert any(one.startswith("Un mandat se termine le") for one in found)
        assert "Vos coordonnées bancaires sont à corriger" in found
        dues = [todo.due for todo in page.context["todos"] if todo.due]
        assert dues == sorted(dues)

    def test_the_register_s_words_are_shown_with_what_to_do(self, browser, association, label_officer):
        draft = AssociationFactory(state="submitted", name="À compléter")
        OfficerFactory(association=draft, user=association.officers.get().user, role="president")
        verification.ask_completion(association=draft, by=label_officer, note="Il manque la page 3 des statuts.")
        page = browser.get(url("home", draft)).content.decode()
        assert "Il manque la page 3 des statuts." in page
        assert url("edit", draft) in page
        assert "Le registre des associations" in page
        assert label_officer.full_name not in page

    @pytest.mark.parametrize("state", ["draft", "submitted", "refused", "suspended", "dissolved"])
    def test_every_state_has_its_page(self, browser, amina, state):
        association = AssociationFactory(state=state, created_by=amina)
        OfficerFactory(association=association, user=amina, role="president", is_legal_representative=True)
        for language in ("fr", "ar", "en"):
            assert browser.get(url("home", association).replace("/fr/", f"/{language}/")).status_code == 200, language

    def test_a_page_costs_the_same_whatever_the_papers(self, browser, association, django_assert_max_num_queries):
        counts = []
        for _round in range(2):
            AssociationDocumentFactory(association=association, kind="other", expires_on=date(2026, 12, 1))
            with django_assert_max_num_queries(42) as found:
                browser.get(url("home", association))
            counts.append(len(found))
        assert counts[0] == counts[1]


class TestMine:
    def test_present_and_former_functions(self, browser, client_as, association, stranger):
        association.accounts.all().delete()
        former = AssociationFactory(name="Autrefois")
        user = association.officers.get().user
        OfficerFactory(association=former, user=user, state="ended")
        page = browser.get(MINE)
        assert [row["card"].name for row in page.context["rows"]] == ["Les amis de l’Atlas"]
        assert page.context["rows"][0]["count"] == 1
        assert "Fonctions passées" in page.content.decode()
        empty = client_as(stranger).get(MINE).content.decode()
        assert "Vous n’êtes au bureau d’aucune association" in empty


class TestDocuments:
    def test_a_paper_is_put_in_and_a_newer_one_replaces_it(self, browser, association):
        for name in ("un.png", "deux.png"):
            sent = {"kind": "statutes", "file": picture(name), "issued_on": "2026-01-01"}
            assert browser.post(url("documents", association), sent).status_code == 302
        page = browser.get(url("documents", association))
        current = [paper for paper, _expired in page.context["papers"] if paper.kind == "statutes"]
        assert [paper.file.name for paper in current] == ["deux.jpg"]
        assert len(page.context["former"]) == 2

    @pytest.mark.parametrize(
        ("sent", "sentence"),
        [
            ({"kind": "other"}, "Dites ce qu’est ce document."),
            ({"kind": ""}, "Choisissez la nature du document."),
            ({"kind": "minutes", "expires_on": "2020-01-01"}, "Ce document est déjà expiré."),
            ({"kind": "bank_details"}, "Sélectionnez un choix valide"),
        ],
    )
    def test_what_is_wrong_is_said(self, browser, association, sent, sentence):
        answer = browser.post(url("documents", association), sent | {"file": picture()})
        assert answer.status_code == 422
        assert sentence in answer.content.decode()

    def test_a_file_that_lies_is_refused(self, browser, association):
        lie = SimpleUploadedFile("statuts.pdf", b"<script>alert(1)</script>", content_type="application/pdf")
        answer = browser.post(url("documents", association), {"kind": "minutes", "file": lie})
        assert answer.status_code == 422
        assert "ne correspond pas à son nom" in answer.content.decode()

    def test_what_rests_on_a_paper_keeps_it(self, browser, association):
        statutes = association.documents.get(kind="statutes")
        answer = browser.post(url("document_remove", association, statutes.public_id), follow=True)
        assert "déposez-en un plus récent" in answer.content.decode()
        browser.post(url("documents", association), {"kind": "minutes", "file": picture()})
        minutes = association.documents.get(kind="minutes")
        browser.post(url("document_remove", association, minutes.public_id))
        assert not association.documents.filter(kind="minutes").exists()
        elsewhere = AssociationDocumentFactory()
        assert browser.post(url("document_remove", association, elsewhere.public_id)).status_code == 404


class TestAccounts:
    def test_figures_are_written_as_people_write_them(self, browser, association):
        assert browser.post(url("accounts", association), {"year": "2025"}).url == url(
            "accounts_year", association, 2025
        )
        assert browser.post(url("accounts_year", association, 2025), FIGURES).status_code == 302
        written = association.accounts.get(year=2025)
        assert (written.income, written.expenses) == (Decimal("42000.50"), Decimal("40500.25"))
        assert "1 500,25" in browser.get(url("accounts", association)).content.decode().replace("\u202f", " ")
        assert browser.get(url("accounts_year", association, 2025)).context["form"]["income"].value()
        browser.post(url("accounts_year", association, 2025), {"remove": "1"})
        assert not association.accounts.filter(year=2025).exists()

    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"income": "beaucoup"}, "montant"),
            ({"public_funding": "50000"}, "Les subventions publiques font partie des produits."),
            ({"approved_on": "2019-01-01"}, "Les comptes s’approuvent à la fin de l’exercice, ou après."),
        ],
    )
    def test_what_is_wrong_is_said(self, browser, association, changes, sentence):
        answer = browser.post(url("accounts_year", association, 2025), FIGURES | changes)
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
        assert browser.get(url("accounts_year", association, 2999)).status_code == 404


class TestBankDetails:
    def test_an_account_is_declared_and_only_its_last_digits_come_back(self, browser, association):
        answer = browser.post(url("bank_details", association), ACCOUNT | {"proof": picture()})
        assert answer.status_code == 302
        page = browser.get(url("bank_details", association)).content.decode()
        assert "•••• 2606" in page
        assert "À vérifier" in page
        for shape in (IBAN, IBAN.replace(" ", ""), "20041010050500013M02606"):
            assert shape not in page

    def test_what_is_wrong_is_said(self, browser, association):
        answer = browser.post(url("bank_details", association), ACCOUNT | {"number": "FR76 0000", "proof": picture()})
        assert answer.status_code == 422
        assert "Cet IBAN n’est pas valable" in answer.content.decode()
        assert not BankDetails.objects.exists()

    def test_who_declares_and_who_reads(self, client_as, association, label_officer):
        BankDetailsFactory(association=association)
        secretary = make_user("member")
        OfficerFactory(association=association, user=secretary, role="secretary")
        browser = client_as(secretary)
        page = browser.get(url("bank_details", association))
        assert page.context["may_declare"] is False
        assert "•••• 0189" in page.content.decode()
        refused = browser.post(url("bank_details", association), ACCOUNT | {"proof": picture()})
        assert refused.status_code == 422
        assert BankDetails.objects.count() == 1
        assert client_as(label_officer).get(url("bank_details", association)).status_code == 403

    def test_a_group_has_no_account(self, browser, amina):
        group = AssociationFactory(is_registered=False)
        OfficerFactory(association=group, user=amina, role="president", is_legal_representative=True)
        page = browser.get(url("bank_details", group)).content.decode()
        assert "Un groupe sans enregistrement ne reçoit pas de financement" in page
        assert browser.post(url("bank_details", group), ACCOUNT | {"proof": picture()}).status_code == 422
