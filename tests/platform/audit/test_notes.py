"""The words of decisions leave with the people whom they are about, or with who wrote them."""

import pytest

from mdm_platform.audit import notes
from mdm_platform.audit.models import TransitionNote
from tests.sample import services
from tests.sample.models import Permit

pytestmark = pytest.mark.django_db


@pytest.fixture
def explained(curator):
    """A permit that the curator refused, and another, both explained."""
    made = [Permit.objects.create(title=title, state="submitted") for title in ("Puits", "Source")]
    for permit in made:
        services.refuse(permit=permit, by=curator, reason="late", note=f"Mot sur {permit.title}")
    return made


def texts():
    return list(TransitionNote.objects.order_by("pk").values_list("text", flat=True))


def test_what_was_explained_about_an_object_is_emptied_and_the_others_stay(explained):
    assert [one.text for one in notes.told(Permit, [explained[0].pk])] == ["Mot sur Puits"]
    notes.forget_about(Permit, [explained[0].pk])
    assert not notes.told(Permit, [explained[0].pk])
    assert texts() == ["", "Mot sur Source"]
    before = TransitionNote.objects.get(text="").erased_at
    notes.forget_about(Permit, [one.pk for one in explained])
    assert texts() == ["", ""]
    assert TransitionNote.objects.order_by("pk").first().erased_at == before


def test_what_a_person_wrote_about_one_kind_is_emptied(explained, curator, administrator):
    notes.forget_by(administrator, "sample.permit")
    notes.forget_by(curator, "sample.other")
    assert texts() == ["Mot sur Puits", "Mot sur Source"]
    notes.forget_by(curator, "sample.permit", "sample.other")
    assert texts() == ["", ""]
