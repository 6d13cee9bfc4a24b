"""Countries are named as Moroccan readers name them."""

import pytest
from django.utils import translation

from mdm_platform.territories import countries


@pytest.mark.parametrize(
    ("code", "french", "arabic", "english"),
    [
        ("MA", "Maroc", "المغرب", "Morocco"),
        ("ES", "Espagne", "إسبانيا", "Spain"),
        ("US", "États-Unis", "الولايات المتحدة", "United States"),
        ("GA", "Gabon", "الغابون", "Gabon"),
        ("PS", "Palestine", "فلسطين", "Palestine"),
        ("GY", "Guyana", "غيانا", "Guyana"),
    ],
)
def test_names(code, french, arabic, english):
    found = countries.country(code)
    assert (found.name_fr, found.name_ar, found.name_en) == (french, arabic, english)


def test_the_southern_provinces_are_no_country():
    assert countries.country("EH") is None


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_every_country_has_one_name_in_each_language(language):
    with translation.override(language):
        names = [found.name for found in countries.all_countries()]
    assert all(names)
    assert len(set(names)) == len(names) > 240


def test_a_code_is_named_in_the_readers_language_and_an_unknown_one_is_not():
    with translation.override("ar"):
        assert countries.country_name("fr") == "فرنسا"
    assert [countries.country_name(code) for code in ("FR", "", "ZZ", "EH")] == ["France", "", "", ""]
