"""Entering the register from a browser: looking first, one subject a page, saved as one types, until the receipt."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from associations.models import Association
from associations.services import naming
from tests.factories.accounts import make_user
from tests.factories.associations.register import (
    AssociationDocumentFactory,
    AssociationFactory,
    OfficerFactory,
    make_association,
)
from tests.factories.skills.profiles import ProvinceFactory, RegionFactory

pytestmark = pytest.mark.django_db

NEW = "/fr/associations/new/"
START = {
    "name": "Les amis de Figuig",
    "country": "FR",
    "registration_number": "W691234567",
    "is_registered": "yes",
    "role": "president",
    "is_legal_representative": "on",
}
CONTACT = {"address": "4 rue Mercière", "postal_code": "69002", "city": "Lyon", "email": "figuig@exemple.test"}
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63606060000000040001f61738550000000049454e44ae426082"
)


@pytest.fixture
def browser(client_as, amina):
    """The browser of the person who enters the association."""
    return client_as(amina)


@pytest.fixture
def draft(amina):
    """A draft that Amina began, of which she is the president."""
    blank = dict.fromkeys(("legal_form", "registration_number", "registration_key", "address", "city", "email"), "")
    nothing = blank | {"purpose_fr": "", "sectors": [], "countries_of_action": []}
    association = AssociationFactory(name="Brouillon", state="draft", created_by=amina, submitted_at=None, **nothing)
    OfficerFactory(association=association, user=amina, role="president", is_legal_representative=True)
    return association


def url(name, association, *rest):
    return reverse(f"associations:{name}", args=[association.public_id, *rest])


def picture(name="piece.png"):
    return SimpleUploadedFile(name, PNG, content_type="image/png")


def test_a_whole_journey_without_scripts(browser, amina):
    RegionFactory(code="02")
    figuig = ProvinceFactory(code="02.251", region_id="02", name_fr="Figuig")
    begun = browser.post(NEW, START)
    association = Association.objects.get()
    assert (begun.status_code, begun.url) == (302, url("step", association, "identity"))
    assert association.registration_key == "w691234567"
    identity = {"name": START["name"], "country": "FR", "registration_number": "W691234567", "legal_form": "law_1901"}
    steps = {
        "identity": identity | {"founded_on": "2012-03-04"},
        "contact": CONTACT,
        "purpose": {"purpose_fr": "Relier Lyon et Figuig.", "sectors": ["water", "culture"]},
        "action": {"in_morocco": "on", "at_home": "on", "other_0": "SN", "provinces": ["02.251"]},
        "governance": {
            "member_count": "80",
            "board_size": "6",
            "last_assembly_on": "2026-03-01",
            "is_apolitical": "on",
        },
        "networks": {"other_networks": "FORIM"},
    }
    following = [*list(steps)[1:], ""]
    for (step, values), after in zip(steps.items(), following, strict=True):
        answer = browser.post(url("step", association, step), values)
        assert answer.status_code == 302, (step, answer.context["form"].errors)
        assert answer.url == (url("step", association, after) if after else url("officers", association)), step
    tasks = {item.label: item.state for item in browser.get(url("edit", association)).context["items"]}
    assert set(tasks.values()) == {"done", "todo"}
    assert tasks["Statuts et récépissé"] == "todo"
    assert browser.post(url("check", association)).status_code == 422
    for kind in ("statutes", "receipt"):
        assert browser.post(url("documents", association), {"kind": kind, "file": picture()}).status_code == 302
    assert browser.get(url("check", association)).context["is_ready"] is True
    sent = browser.post(url("check", association))
    assert (sent.status_code, sent.url) == (302, url("sent", association))
    assert "L’inscription est envoyée" in browser.get(sent.url).content.decode()
    association.refresh_from_db()
    assert association.state == "submitted"
    assert association.countries_of_action == ["FR", "MA", "SN"]
    assert list(association.provinces.all()) == [figuig]
    assert association.founded_on == date(2012, 3, 4)
    assert browser.get(url("edit", association)).url == url("check", association)


class TestLookingFirst:
    def known(self, **fields):
        association = make_association(name="Amis de Figuig", registration_number="W691234567", **fields)
        association.registration_key = "w691234567"
        naming.refresh(association)
        association.save()
        return association

    def test_what_resembles_is_shown_before_anything_begins(self, browser):
        known = self.known()
        answer = browser.post(NEW, START)
        page = answer.content.decode()
        assert "Le registre connaît peut-être déjà votre association" in page
        assert "Même numéro d’enregistrement" in page
        assert f"/fr/associations/{known.slug}/" in page
        mended = browser.post(NEW, START | {"mend": "1"})
        assert mended.context["form"]["name"].value() == START["name"]
        assert mended.context["alike"] == []
        assert Association.objects.count() == 1
        assert browser.post(NEW, START | {"confirmed": "1", "since": "2999-01-01"}).status_code == 422
        assert browser.post(NEW, START | {"confirmed": "1", "since": "2024-05-01"}).status_code == 302
        assert Association.objects.get(state="draft").officers.get().starts == date(2024, 5, 1)

    def test_one_that_is_not_public_yet_is_not_named(self, browser):
        self.known(state="submitted", email="secret@exemple.test")
        page = browser.post(NEW, START).content.decode()
        assert "Une association dont l’inscription est en cours" in page
        assert "Amis de Figuig</" not in page
        assert "secret@exemple.test" not in page

    def test_a_wrong_number_begins_nothing_and_keeps_what_was_typed(self, browser):
        answer = browser.post(NEW, START | {"registration_number": "12"})
        assert answer.status_code == 422
        assert "Ce numéro n’a pas la forme attendue" in answer.content.decode()
        assert answer.context["form"]["name"].value() == START["name"]
        assert Association.objects.count() == 0

    def test_a_visitor_reads_what_is_asked_and_begins_nothing(self, client):
        assert "Créer un compte et commencer" in client.get(NEW).content.decode()
        assert client.post(NEW, START).status_code == 200
        assert Association.objects.count() == 0


class TestSteps:
    def test_what_is_right_is_saved_and_what_is_wrong_stays(self, browser, draft):
        answer = browser.post(url("step", draft, "contact"), CONTACT | {"email": "pas une adresse"})
        assert answer.status_code == 422
        assert answer.context["form"]["email"].value() == "pas une adresse"
        draft.refresh_from_db()
        assert (draft.city, draft.email) == ("Lyon", "")

    def test_it_is_saved_as_one_types(self, browser, draft):
        typed = {"purpose_fr": "Relier les deux rives.", "autosave": "1"}
        assert browser.post(url("step", draft, "purpose"), typed).status_code == 204
        draft.refresh_from_db()
        assert draft.purpose_fr == "Relier les deux rives."
        assert 'data-autosave="' in browser.get(url("step", draft, "purpose")).content.decode()

    @pytest.mark.parametrize(
        ("sent", "sentence"),
        [
            ({}, "Choisissez au moins un pays d’action."),
            ({"at_home": "on", "provinces": ["02.251"]}, "Vous avez choisi des provinces"),
        ],
    )
    def test_places_must_agree(self, browser, draft, sent, sentence):
        RegionFactory(code="02"), ProvinceFactory(code="02.251", region_id="02")
        answer = browser.post(url("step", draft, "action"), sent)
        assert answer.status_code == 422
        assert sentence in answer.content.decode()

    def test_a_group_has_no_number(self, browser, draft):
        sent = {"name": "Groupe", "country": "FR", "legal_form": "unregistered", "registration_number": "W691234567"}
        assert browser.post(url("step", draft, "identity"), sent).status_code == 302
        draft.refresh_from_db()
        assert (draft.is_registered, draft.registration_number) == (False, "")

    def test_federations_of_the_register_are_found_and_chosen(self, browser, draft):
        federation = AssociationFactory(name="Fédération de l’Oriental", slug="oriental")
        naming.refresh(federation)
        federation.save()
        found = browser.get(url("step", draft, "networks"), {"q": "oriental"}).context["found"]
        assert [card.name for card in found] == ["Fédération de l’Oriental"]
        browser.post(url("federations", draft), {"join": "oriental"})
        assert list(draft.federations.all()) == [federation]
        browser.post(url("federations", draft), {"leave": "oriental"})
        assert list(draft.federations.all()) == []

    def test_the_register_alone_changes_what_it_verified(self, browser, amina):
        association = make_association(president=amina)
        tasks = {item.label: item for item in browser.get(url("edit", association)).context["items"]}
        assert tasks["Identité de l’association"].state == "locked"
        assert browser.get(url("step", association, "identity")).url == url("edit", association)
        refused = browser.post(url("step", association, "identity"), {"name": "Autre", "country": "FR"})
        assert refused.status_code == 422
        assert "ne changent plus ici" in refused.content.decode()
        assert browser.post(url("step", association, "contact"), CONTACT).status_code == 302

    def test_what_the_register_examines_is_read_and_the_page_says_what_to_do(self, browser, amina):
        association = make_association(president=amina, state="submitted")
        for address in (url("edit", association), url("check", association)):
            text = browser.get(address, follow=True).content.decode()
            assert "Le registre examine votre association" in text
            assert "le registre vous rendra la main" in text
            assert "/edit/contact/" not in text
        refused = browser.post(url("step", association, "contact"), CONTACT)
        assert refused.status_code == 422
        assert "elles ne changent plus avant sa réponse" in refused.content.decode()
        association.refresh_from_db()
        assert association.address != CONTACT["address"]

    @pytest.mark.parametrize("step", ["identity", "contact", "purpose", "action", "governance", "networks"])
    def test_each_step_opens_and_an_unknown_one_does_not(self, browser, draft, step, django_assert_max_num_queries):
        with django_assert_max_num_queries(25):
            assert browser.get(url("step", draft, step)).status_code == 200
        assert browser.get(url("step", draft, "magic")).status_code == 404


class TestWho:
    PAGES = (
        *("home", "edit", "check", "officers", "documents", "accounts", "bank_details", "election"),
        *("label_home", "capacity", "pairings", "own_practices"),
    )

    def test_a_stranger_finds_nothing_and_a_visitor_signs_in(self, client, client_as, stranger, draft):
        for name in self.PAGES:
            assert client.get(url(name, draft)).status_code == 302, name
            assert client_as(stranger).get(url(name, draft)).status_code == 404, name

    def test_a_former_officer_reads_why(self, client_as, draft):
        former = make_user("member")
        OfficerFactory(association=draft, user=former, role="secretary", state="ended")
        for name in self.PAGES:
            answer = client_as(former).get(url(name, draft))
            assert answer.status_code == 403, name
            assert "a pris fin le 31 décembre 2025" in answer.content.decode()

    def test_a_draft_is_deleted_by_its_author_alone(self, client_as, browser, draft):
        fellow = make_user("member")
        OfficerFactory(association=draft, user=fellow, role="secretary")
        assert client_as(fellow).post(url("delete", draft)).status_code == 403
        assert "Supprimer ce brouillon" in browser.get(url("edit", draft)).content.decode()
        assert browser.post(url("delete", draft)).url == "/fr/me/associations/"
        assert not Association.objects.filter(pk=draft.pk).exists()


def test_resembling_associations_are_shown_again_before_sending(browser, draft):
    known = make_association(name="Brouillon")
    for association in (known, draft):
        naming.refresh(association)
        association.save()
    AssociationDocumentFactory(association=draft)
    page = browser.get(url("check", draft)).content.decode()
    assert "Ces associations du registre ressemblent à la vôtre" in page
    assert "Même nom, dans le même pays" in page
