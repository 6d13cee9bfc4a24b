"""Associations: begun, described, sent, verified; what is refused and why."""

from datetime import date

import pytest

from associations.models import Association, Officer
from associations.services import associations, naming, registration_numbers, verification
from associations.services.associations import TooManyDrafts
from mdm_platform.audit.models import AuditEvent, TransitionLog
from mdm_platform.errors import InvalidInput, NotVisible, PermissionRefused, TransitionNotAllowed
from mdm_platform.notifications.models import OutboxMessage
from tests.factories.associations import AssociationFactory, OfficerFactory, make_association
from tests.factories.skills import ProvinceFactory


def messages():
    return sorted(set(OutboxMessage.objects.values_list("notification", flat=True)))


def test_who_starts_an_association_presides_and_represents_it(amina):
    association = associations.start(name="  Les  amis de l’Atlas ", country="FR", by=amina)
    officer = association.officers.get()
    assert (association.name, association.state, association.name_key) == ("Les amis de l’Atlas", "draft", "ami atla")
    assert association.slug == f"les-amis-de-latlas-{association.public_id.hex[:8]}"
    assert (officer.user, officer.role, officer.is_legal_representative, officer.state) == (
        amina,
        "president",
        True,
        "current",
    )
    assert list(Association.objects.of_officer(amina)) == [association]
    assert TransitionLog.objects.filter(workflow__in=["associations.association", "associations.officer"]).count() == 2


def test_a_secretary_starts_one_without_representing_it(amina):
    association = associations.start(name="Atlas", country="BE", by=amina, role="secretary")
    assert not association.officers.get().is_legal_representative


def test_what_a_start_refuses(amina):
    with pytest.raises(PermissionRefused):
        associations.start(name="Atlas", country="FR", by=None)
    for fields in (
        {"name": " ", "country": "FR"},
        {"name": "Atlas", "country": ""},
        {"name": "a" * 201, "country": "FR"},
    ):
        with pytest.raises(InvalidInput):
            associations.start(by=amina, **fields)
    for number in range(5):
        associations.start(name=f"Atlas {number}", country="FR", by=amina)
    with pytest.raises(TooManyDrafts):
        associations.start(name="Atlas 6", country="FR", by=amina)


def test_what_changes_is_what_was_given(amina):
    association = associations.start(name="Atlas", country="FR", by=amina)
    province = ProvinceFactory()
    federation = AssociationFactory(name="Fédération")
    fields = {
        "legal_form": "law_1901",
        "registration_number": "W69-123 4567",
        "sectors": ["water", "health"],
        "countries_of_action": ["ma", "SN", "MA"],
        "provinces": [province],
        "federations": [federation],
        "purpose_ar": "ربط ليون بالأطلس",
    }
    changed = associations.edit(association=association, fields=fields, by=amina)
    association = Association.objects.get(pk=association.pk)
    assert set(changed) == set(fields)
    assert association.registration_key == "w691234567"
    assert association.sectors == ["health", "water"]
    assert association.countries_of_action == ["MA", "SN"]
    assert list(association.provinces.all()) == [province]
    assert "ليون" in " ".join(association.search_words)
    assert associations.edit(association=association, fields=fields | {"name": "Atlas"}, by=amina) != []
    assert AuditEvent.objects.filter(kind="association.edited").first().fields == sorted(fields)


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"registration_number": "12"}, "registration_number"),
        ({"countries_of_action": ["MA", "ZZ"]}, "countries_of_action"),
        ({"founded_on": date(2100, 1, 1)}, "founded_on"),
        ({"last_assembly_on": date(2100, 1, 1)}, "last_assembly_on"),
        ({"email": "pas une adresse"}, "email"),
        ({"website": "javascript:alert(1)"}, "website"),
        ({"purpose_fr": "a" * 3001}, "purpose_fr"),
        ({"board_size": 3, "women_on_board": 4}, "__all__"),
    ],
)
def test_what_an_edit_refuses_field_by_field(amina, fields, name):
    association = associations.start(name="Atlas", country="FR", by=amina)
    with pytest.raises(InvalidInput) as refusal:
        associations.edit(association=association, fields=fields, by=amina)
    assert name in refusal.value.fields
    association.refresh_from_db()
    assert association.search_words == ["atla"]


def test_an_unregistered_group_loses_its_number(amina):
    association = associations.start(name="Atlas", country="FR", by=amina)
    associations.edit(association=association, fields={"registration_number": "W691234567"}, by=amina)
    associations.edit(association=association, fields={"is_registered": False}, by=amina)
    association.refresh_from_db()
    assert (association.registration_number, association.legal_form) == ("", "unregistered")


def test_identity_is_fixed_once_sent(amina, label_officer):
    association = make_association(amina)
    with pytest.raises(TransitionNotAllowed, match="ne changent plus ici"):
        associations.edit(association=association, fields={"name": "Autre nom"}, by=amina)
    association.refresh_from_db()
    associations.edit(association=association, fields={"city": "Villeurbanne"}, by=amina)
    associations.edit(association=association, fields={"name": "Autre nom"}, by=label_officer)
    association.refresh_from_db()
    assert (association.name, association.city, association.name_key) == ("Autre nom", "Villeurbanne", "autr nom")


def test_a_taken_number_is_refused_with_its_field(amina, label_officer):
    AssociationFactory(registration_number="W691111111", registration_key="w691111111")
    association = make_association(amina)
    with pytest.raises(InvalidInput) as refusal:
        associations.edit(association=association, fields={"registration_number": "W691111111"}, by=label_officer)
    assert refusal.value.fields


def test_a_stranger_and_a_former_officer(amina, stranger):
    association = make_association(state="suspended")
    OfficerFactory(association=association, user=amina, role="treasurer", state="ended")
    for user in (stranger, amina):
        with pytest.raises(PermissionRefused):
            associations.edit(association=association, fields={"city": "Oran"}, by=user)
    with pytest.raises(NotVisible):
        associations.held_by(user=stranger, public_id=association.public_id)
    with pytest.raises(PermissionRefused, match="a pris fin le 31 décembre 2025") as refusal:
        associations.held_by(user=amina, public_id=association.public_id)
    assert "Trésorerie" in str(refusal.value)
    OfficerFactory(association=association, user=stranger, starts=date(2100, 1, 1))
    assert "commence le" in associations.former_officer_sentence(association=association, user=stranger)


def test_from_sending_to_verification(amina, label_officer, time_machine):
    association = make_association(amina, state="draft")
    verification.submit(association=association, by=amina)
    assert messages() == ["associations.association_submitted", "associations.association_to_verify"]
    verification.ask_completion(association=association, by=label_officer, note="Il manque une page des statuts.")
    verification.submit(association=association, by=amina)
    verification.verify(association=association, by=label_officer)
    assert (association.state, Association.objects.public().count()) == ("verified", 1)
    verification.suspend(association=association, by=label_officer, reason="information", note="À revoir.")
    assert Association.objects.public().count() == 0
    verification.resume(association=association, by=label_officer, note="Revu.")
    verification.dissolve(association=association, by=label_officer, note="Assemblée du 3 mai.")
    assert association.state == "dissolved"
    assert "associations.association_dissolved" in messages()


def test_an_officer_does_not_verify_the_own_association(label_officer):
    association = make_association(label_officer, state="submitted")
    with pytest.raises(PermissionRefused):
        verification.verify(association=association, by=label_officer)


def test_the_same_number_verified_at_the_same_time(amina, label_officer, monkeypatch):
    AssociationFactory(registration_number="W691234567")
    late = make_association(amina, state="submitted", registration_number="W691234567")
    monkeypatch.setattr(Association, "shares_its_number", False)
    with pytest.raises(TransitionNotAllowed, match="vient d’être vérifiée"):
        verification.verify(association=late, by=label_officer)
    late.refresh_from_db()
    assert late.state == "submitted"


def test_only_the_author_deletes_a_draft(amina, stranger):
    association = associations.start(name="Atlas", country="FR", by=amina)
    with pytest.raises(PermissionRefused):
        associations.delete_draft(association=association, by=stranger)
    associations.delete_draft(association=association, by=amina)
    assert (Association.objects.count(), Officer.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("country", "number", "right"),
    [
        ("FR", "W691234567", True),
        ("FR", "w69 123-4567", True),
        ("FR", "732 829 320", True),
        ("FR", "732 829 321", False),
        ("FR", "Strasbourg, vol. 92, fol. 14", True),
        ("FR", "1234", False),
        ("BE", "BE 0403.019.261", True),
        ("BE", "0403.019.262", False),
        ("NL", "41009723", True),
        ("DE", "Amtsgericht Köln VR 12345", True),
        ("DE", "VR 12345", False),
        ("ES", "G-28667152", True),
        ("ES", "G28667153", False),
        ("IT", "00743110157", True),
        ("GB", "SC012345", True),
        ("US", "04-2103545", True),
        ("CA", "12302 6635 RC 0001", True),
        ("CH", "CHE-100.155.212", True),
        ("SE", "٨٠٢٤٠١-١٢٣٤", True),
        ("NO", "988 077 917", True),
        ("DK", "13585628", True),
        ("SN", "0123/MINT/2019", True),
        ("SN", "sans", False),
    ],
)
def test_shapes_of_numbers(country, number, right):
    assert registration_numbers.is_right(country=country, number=number) is right


def test_every_example_has_its_own_shape():
    for country, shapes in registration_numbers.SHAPES.items():
        for shape in shapes:
            assert shape.fits(registration_numbers.key(shape.example)), (country, shape.example)
            assert shape.example in registration_numbers.hint(country)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Association des Amis de l'Atlas", "Asso LES AMIS DE L’ATLAS (loi 1901)", True),
        ("Stichting Vrienden van Rif", "Vrienden van Rif", True),
        ("جمعية أصدقاء الأطلس", "أصدقاء الأطلس", True),
        ("Femmes du Souss", "Femmes du Rif", False),
    ],
)
def test_keys_of_names(one, other, same):
    assert (naming.name_key(one) == naming.name_key(other)) is same


def test_a_name_of_legal_words_only_keeps_them():
    assert naming.name_key("Association") == "asociation"
