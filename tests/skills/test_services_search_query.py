"""Parameters become one query object; wrong ones are named, or dropped by pages."""

import pytest
from django.http import QueryDict

from mdm_platform.errors import InvalidInput
from skills.services.search_query import Query, parse


def test_parameters_are_read_and_written_back():
    asked = "q=solaire&domain=energy&domain=water&country=FR&seniority_min=5&remote=true&ordering=name"
    query = parse(QueryDict(asked))
    assert (query.q, query.domain, query.country, query.seniority_min, query.remote) == (
        "solaire", ("energy", "water"), ("FR",), 5, True,
    )  # fmt: skip
    assert parse(QueryDict(query.encoded())) == query


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("country", "France"),
        ("region", "6"),
        ("region", "٠٦"),
        ("language", "français"),
        ("language_level", "B2"),
        ("availability", "maybe"),
        ("contribution", "money"),
        ("seniority_min", "-1"),
        ("seniority_min", "71"),
        ("seniority_min", "9" * 5_000),
        ("remote", "perhaps"),
        ("updated_since", "yesterday"),
        ("updated_since", "2026-13-45"),
        ("ordering", "-created"),
        ("page_size", "0"),
        ("page_size", "101"),
        ("page_size", "9" * 5_000),
    ],
)
def test_a_wrong_value_is_named_by_the_api_and_dropped_by_pages(name, value):
    with pytest.raises(InvalidInput) as refusal:
        parse({name: [value]})
    assert list(refusal.value.fields) == [name]
    assert parse({name: [value]}, lenient=True) == Query()


def test_filters_are_added_and_removed_one_value_at_a_time():
    query = Query(q="x", country=("FR", "ES"), remote=True, cursor="c")
    assert query.without("country", "FR") == Query(q="x", country=("ES",), remote=True)
    assert query.without("remote", "true") == Query(q="x", country=("FR", "ES"))
    assert query.adding("seniority_min", "5").seniority_min == 5
    assert query.adding("country", "BE").country == ("FR", "ES", "BE")


def test_a_moment_without_a_zone_is_read_in_morocco():
    assert parse({"updated_since": "2026-01-31"}).updated_since.isoformat() == "2026-01-31T00:00:00+01:00"
    assert parse({"updated_since": "2026-01-31T08:00:00Z"}).updated_since.isoformat() == "2026-01-31T08:00:00+00:00"


@pytest.mark.parametrize("name", ["q", "domain", "skill", "city", "country"])
def test_what_is_blank_once_cleaned_asks_nothing(name):
    query = parse({name: ["\x00", " \x00\t"]})
    assert query == Query()
    assert not query.is_filtered
