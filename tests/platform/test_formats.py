"""Dates, numbers and lists in the reader's language; Arabic as in Morocco."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import formats as django_formats
from django.utils import timezone, translation

from mdm_platform import formats

MOROCCAN_MONTHS = [
    "يناير",
    "فبراير",
    "مارس",
    "أبريل",
    "ماي",
    "يونيو",
    "يوليوز",
    "غشت",
    "شتنبر",
    "أكتوبر",
    "نونبر",
    "دجنبر",
]
INSTANT = datetime(2026, 11, 21, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "sentence", "read"),
    [
        ("fr", "10:00 (heure de Amsterdam)", "10:00 (heure d’Amsterdam)"),
        ("fr", "10:00 (heure de Athènes)", "10:00 (heure d’Athènes)"),
        ("fr", "10:00 (heure de Le Caire)", "10:00 (heure du Caire)"),
        ("fr", "10:00 (heure de Paris)", "10:00 (heure de Paris)"),
        ("en", "10:00 (Amsterdam time, de Amstel)", "10:00 (Amsterdam time, de Amstel)"),
    ],
)
def test_french_joins_de_to_the_name_that_follows(language, sentence, read):
    with translation.override(language):
        assert formats.elided(sentence) == read


def test_french_says_the_first_of_a_month():
    with translation.override("fr"):
        assert formats.nice_date(date(2027, 2, 1)) == "1er février 2027"
        assert formats.nice_datetime(datetime(2027, 2, 1, 9, 0)) == "1er février 2027 à 09:00"
        assert formats.nice_date(date(2027, 2, 11)) == "11 février 2027"
        assert formats.nice_date(date(2027, 2, 1), "short") == "01/02/2027"
    with translation.override("en"):
        assert formats.nice_date(date(2027, 2, 1)) == "1 February 2027"


@pytest.mark.parametrize(("month", "name"), list(enumerate(MOROCCAN_MONTHS, start=1)))
def test_arabic_months_are_those_of_morocco(month, name):
    with translation.override("ar"):
        assert formats.nice_date(date(2026, month, 3)) == f"3 {name} 2026"


@pytest.mark.parametrize(
    ("language", "expected"), [("fr", "21 novembre 2026"), ("ar", "21 نونبر 2026"), ("en", "21 November 2026")]
)
def test_a_date_follows_the_language(language, expected):
    with translation.override(language):
        assert formats.nice_date(date(2026, 11, 21)) == expected


def test_an_instant_is_read_in_the_current_time_zone():
    with translation.override("fr"), timezone.override("Asia/Tokyo"):
        assert formats.nice_date(INSTANT) == "22 novembre 2026"
        assert formats.nice_datetime(INSTANT) == "22 novembre 2026 à 08:30"


@pytest.mark.parametrize(
    ("language", "expected"), [("fr", "1\u202f234\u202f567,5"), ("ar", "1.234.567,5"), ("en", "1,234,567.5")]
)
def test_a_number_has_western_digits_and_the_separators_of_the_language(language, expected):
    with translation.override(language):
        assert formats.nice_number(Decimal("1234567.5")) == expected


@pytest.mark.parametrize(("language", "half", "one_and_a_half"), [("fr", 0, 1), ("ar", 100, 100), ("en", 100, 100)])
def test_the_words_of_a_fraction_hold_its_figure(language, half, one_and_a_half):
    with translation.override(language):
        assert [formats.plural_of(Decimal(count)) for count in ("0.5", "1.5", "2.0", "11")] == [
            *(half, one_and_a_half),
            *(2, 11),
        ]


def test_nothing_is_shown_for_nothing():
    assert [formats.nice_date(None), formats.nice_datetime(None), formats.relative_time(None)] == ["", "", ""]
    assert formats.nice_number(None) == ""
    assert formats.nice_number(0) == "0"


@pytest.mark.parametrize(
    ("language", "past", "future"),
    [
        ("fr", "il y a 3 jours", "dans 2 heures"),
        ("ar", "قبل 3 أيام", "خلال ساعتين"),
        ("en", "3 days ago", "in 2 hours"),
    ],
)
def test_relative_time_says_before_and_after(language, past, future):
    with translation.override(language):
        assert formats.relative_time(INSTANT.replace(day=18), now=INSTANT) == past
        assert formats.relative_time(INSTANT.replace(day=22, hour=1), now=INSTANT) == future


def test_a_list_is_joined_as_the_language_joins():
    with translation.override("fr"):
        assert formats.nice_list(["a", "b", "c"]) == "a, b et c"
        assert formats.nice_list(["a", "b"], "or") == "a ou b"
        assert formats.nice_list([]) == ""


def test_a_language_is_named_in_the_language_of_the_reader():
    with translation.override("ar"):
        assert formats.language_name("fr") == "الفرنسية"
    with translation.override("fr"):
        assert formats.language_name("ar") == "arabe"
        assert formats.language_name("zz") == "zz"


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_people_may_type_a_day_first_in_every_language(language):
    with translation.override(language):
        assert django_formats.get_format("DATE_INPUT_FORMATS")[0] == "%d/%m/%Y"
