"""A search of the board is an address, and its pages follow each other whatever happens between them."""

import pytest
from django.db import connection
from django.http import QueryDict

from mdm_platform.errors import InvalidInput
from skills.models import Need
from skills.services.need_search import NeedQuery, NeedSearch
from tests.factories.skills import NeedFactory

pytestmark = pytest.mark.django_db


def test_parameters_are_read_and_written_back():
    asked = "q=eau&domain=water&domain=energy&region=06&region=00&presence=remote&situation=all&ordering=deadline"
    query = NeedQuery.parse(QueryDict(asked))
    assert (query.q, query.domain, query.region) == ("eau", ("water", "energy"), ("06", "00"))
    assert NeedQuery.parse(QueryDict(query.encoded())) == query


@pytest.mark.parametrize(
    ("name", "value"),
    [("presence", "moon"), ("region", "6"), ("situation", "open"), ("kind", "club"), ("country", "Maroc")],
)
def test_a_wrong_value_is_named_or_dropped(name, value):
    with pytest.raises(InvalidInput) as refusal:
        NeedQuery.parse({name: [value]})
    assert list(refusal.value.fields) == [name]
    assert NeedQuery.parse({name: [value]}, lenient=True) == NeedQuery()


def test_a_cursor_holds_for_its_own_search(amina):
    for _ in range(3):
        NeedFactory(state="published")
    first = NeedSearch(NeedQuery(page_size=2), amina).page()
    assert len(NeedSearch(NeedQuery(page_size=2, cursor=first.next), amina).page().rows) == 1
    with pytest.raises(InvalidInput):
        NeedSearch(NeedQuery(page_size=2, presence=("remote",), cursor=first.next), amina).page()


def test_what_is_published_between_two_pages_moves_nothing(amina):
    for _ in range(4):
        NeedFactory(state="published")
    first = NeedSearch(NeedQuery(page_size=2), amina).page()
    NeedFactory(state="published")
    second = NeedSearch(NeedQuery(page_size=2, cursor=first.next), amina).page()
    assert not {need.pk for need in first.rows} & {need.pk for need in second.rows}
    assert len(second.rows) == 2


def test_facets_take_one_query(amina, django_assert_num_queries):
    NeedFactory(state="published")
    search = NeedSearch(NeedQuery(), amina)
    amina.role_names  # noqa: B018  read once a request
    with django_assert_num_queries(1):
        found = search.facets()
    assert found["domain"][0][1:] == (1, True)
    assert found["region"] == [("00", 1, True)]


def test_words_are_found_through_their_index():
    for number in range(3):
        NeedFactory(state="published", search_words=f" former soudeur n{number} لحام ")
    NeedFactory(state="published", search_words=" formerly ")
    assert Need.objects.with_words(["former", "soudeur"]).count() == 3
    assert Need.objects.with_words(["n1", "n1", "لحام"]).count() == 1
    assert Need.objects.with_words(["form"]).count() == 0
    assert Need.objects.with_words([]).count() == 4
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert "need_words" in Need.objects.with_words(["soudeur"]).order_by().explain()
