"""What a curator is told two profiles have in common."""

import pytest

from skills.services import duplicates
from skills.services.duplicates import DuplicateReason
from tests.factories.skills import ProfileFactory

pytestmark = pytest.mark.django_db


def named(first_name, last_name, **fields):
    name_key = duplicates.key_of_name(f"{first_name} {last_name}")
    return ProfileFactory(
        state="published",
        first_name=first_name,
        last_name=last_name,
        name_key=name_key,
        **{"country": "", "birth_year": None, **fields},
    )


@pytest.mark.parametrize(
    ("last_name", "reason"),
    [("Bouazza", DuplicateReason.SIMILAR_NAME), ("EL BÂZ", DuplicateReason.SAME_NAME)],
)
def test_only_equal_names_are_the_same_name(last_name, reason):
    profile, other = named("Tilila", "El Baz"), named("Tilila", last_name)
    assert duplicates.hints(profile) == [duplicates.DuplicateHint(other, (reason,))]


def test_a_similar_name_with_the_same_year_is_still_only_similar():
    profile = named("Tilila", "El Baz", birth_year=1980)
    named("Tilila", "Bouazza", birth_year=1980)
    (hint,) = duplicates.hints(profile)
    assert hint.reasons == (DuplicateReason.SIMILAR_NAME_AND_BIRTH_YEAR,)
