"""Places in words."""

import pytest
from django.utils import translation

from mdm_platform.territories.places import place_in_words


@pytest.mark.parametrize(
    ("language", "parts", "written"),
    [
        ("fr", ("Lyon", "France"), "\u2068Lyon\u2069, \u2068France\u2069"),
        ("ar", ("Lyon", "فرنسا"), "\u2068Lyon\u2069، \u2068فرنسا\u2069"),
        ("fr", ("", "France"), "\u2068France\u2069"),
        ("fr", (None, None), ""),
    ],
)
def test_a_place_is_written_in_the_reader_s_way(language, parts, written):
    with translation.override(language):
        assert place_in_words(*parts) == written
