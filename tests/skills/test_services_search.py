"""The search: across languages and scripts, stable pages, reasons, quotas, hostile words."""

import pytest
from django.contrib.auth.models import AnonymousUser

from mdm_platform.errors import InvalidInput, QuotaExceeded
from skills.models import ListingQuota, ProfileCard
from skills.services import cards, search
from skills.services.search import Search
from skills.services.search_query import Query, parse
from tests.factories.skills import ProfileFactory
from tests.utils.consents import consent
from tests.utils.directory import found, publish, skill

pytestmark = pytest.mark.django_db


def ids(query, user):
    return found(search.search(query, user))


def reasons(page):
    return [(one["field"], one["value"]) for one in page.results[0].matched_on]


@pytest.fixture
def cardiology():
    return skill(
        "cardiology", "Cardiologie", "أمراض القلب", "Cardiology", [("fr", "cardiologue"), ("ar", "طبيب القلب")]
    )


def test_a_french_query_finds_an_arabic_profile_by_the_concept(cardiology, stranger):
    profile = publish(
        skills=["cardiology"], headline="طبيب القلب بمستشفى جامعي", first_name_ar="سلمى", last_name_ar="بناني"
    )
    publish()
    for words in ("cardiologue", "cardiologues", "طبيب القلب", "Cardiology"):
        page = search.search(Query(q=words), stranger)
        assert found(page) == [str(profile.public_id)]
        assert ("skills", "cardiology") in reasons(page)


@pytest.mark.parametrize("word", ["soudage", "chaudronnerie", "اللحام", "welding"])
def test_a_part_of_a_label_names_the_skill_that_it_found(stranger, word):
    skill("welding", "Soudage et chaudronnerie", "اللحام وأشغال المعادن", "Welding and boilermaking", [])
    publish(skills=["welding"])
    found_by = reasons(search.search(Query(q=word), stranger))
    assert [one for one in found_by if one[0] == "skills"] == [("skills", "welding")]


def test_a_concept_mentioned_in_a_text_is_found_in_every_language(cardiology, stranger):
    profile = publish(headline="طبيب القلب بمستشفى جامعي")
    page = search.search(Query(q="cardiologue"), stranger)
    assert found(page) == [str(profile.public_id)]
    assert reasons(page) == [("text", None)]


@pytest.mark.parametrize(
    "typed",
    [
        "Mohamed Benjelloun",
        "محمد بنجلون",
        "Muhammad Ben Jelloun",
        "Mohammed Benjeloun",
        "Mohamed Benjlloun",
        "benjelloun",
    ],
)
def test_a_name_is_found_in_both_scripts_and_with_a_slip(typed, stranger):
    profile = publish(first_name="Mohamed", last_name="Benjelloun")
    publish(first_name="Salma", last_name="Tazi")
    page = search.search(Query(q=typed), stranger)
    assert found(page) == [str(profile.public_id)]
    assert reasons(page) == [("name", None)]


def test_mahmoud_comes_before_mohamed_for_mahmoud(stranger):
    mohamed = publish(first_name="محمد", last_name="العلوي")
    mahmoud = publish(first_name="محمود", last_name="العلوي")
    order = ids(Query(q="Mahmoud Alaoui"), stranger)
    assert order == [str(mahmoud.public_id), str(mohamed.public_id)]


def test_words_narrow_together(stranger):
    both = publish(headline="Ingénieure hydraulique")
    publish(headline="Ingénieure en électronique")
    assert ids(Query(q="ingénieur hydraulique"), stranger) == [str(both.public_id)]
    assert ids(Query(q="ingénieur hydraulique astronaute"), stranger) == []


@pytest.mark.parametrize(
    ("asked", "matches"),
    [
        ({"country": ("FR",)}, True),
        ({"country": ("FR", "ES")}, True),
        ({"country": ("ES",)}, False),
        ({"domain": ("engineering",)}, True),
        ({"domain": ("unknown",)}, False),
        ({"skill": ("solar-energy",)}, True),
        ({"skill": ("solar-energy", "wind")}, False),
        ({"language": ("fr",), "language_level": "B2"}, True),
        ({"language": ("ar",)}, False),
        ({"seniority_min": 12}, True),
        ({"seniority_min": 13}, False),
        ({"availability": ("immediate",)}, True),
        ({"contribution": ("training", "return")}, True),
        ({"contribution": ("return",)}, False),
        ({"remote": True}, True),
        ({"remote": False}, False),
        ({"city": "LYON"}, True),
        ({"city": "Paris"}, False),
    ],
)
def test_filters(asked, matches, stranger):
    skill("wind", "Éolien")
    publish(availability="immediate", contributions=["training"], remote=True, visibility={"city": "members"})
    assert bool(ids(Query(**asked), stranger)) is matches


def test_a_filter_on_a_broad_skill_finds_the_narrow_one(stranger):
    broad = skill("energy", "Énergie")
    skill("solar", "Solaire", broader=broad)
    profile = publish(skills=["solar"])
    assert ids(Query(skill=("energy",)), stranger) == [str(profile.public_id)]


HOSTILE = [
    "%", "_", "\\", "'", '"', "&", "|", "!", "()", ":*", "<->", "🙂", "\u202e", "a" * 10_000, "ا" * 10_000,
    "' OR 1=1 --", "a & b | c", "x" + " y" * 5_000, "#k1", "-1", "مرحبا 🙂 <b>",
]  # fmt: skip


def test_hostile_words_find_nothing_and_break_nothing(stranger):
    publish()
    for words in HOSTILE:
        asked = Search(parse({"q": words}), stranger)
        assert asked.page().results == [] or not words.strip(), words[:20]
        assert asked.count() == {"value": 0, "exact": True}, words[:20]
        assert not any(asked.facets().values()), words[:20]


def test_nothing_typed_lists_everything(stranger):
    profile = publish()
    assert ids(parse({"q": " \x00 "}), stranger) == [str(profile.public_id)]


@pytest.mark.parametrize("ordering", ["relevance", "freshness", "name"])
@pytest.mark.parametrize("words", ["", "ingénieure"])
def test_pages_are_stable_while_rows_come_and_go(ordering, words, stranger):
    everybody = {str(publish(last_name=name).public_id) for name in ("Tazi", "Alami", "Fassi", "Chraibi", "Berrada")}
    query = Query(q=words, ordering=ordering, page_size=2)
    first = search.search(query, stranger)
    publish(last_name="Aaaa")
    publish(last_name="Zzzz")
    second = search.search(query.at(first.next), stranger)
    third = search.search(query.at(second.next), stranger)
    seen = found(first) + found(second) + found(third)
    assert len(seen) == len(set(seen))
    assert everybody & set(seen[:4]) == set(found(first)) | (everybody & set(found(second)))
    back = search.search(query.at(second.previous), stranger)
    assert found(back) == found(first)
    assert search.search(query.at(third.previous), stranger).results[-1].text == second.results[-1].text


def test_rows_below_the_ranked_candidates_follow_and_can_be_left_again(monkeypatch, stranger):
    monkeypatch.setattr(search, "CANDIDATES", 3)
    for number in range(8):
        publish(headline="Ingénieure" + " ingénieure" * (number % 3), contributions=["training"] * (number % 4))
    query, seen, cursor = Query(q="ingénieure", page_size=2), [], None
    pages = []
    for _ in range(4):
        page = search.search(query.at(cursor), stranger)
        pages.append(found(page))
        seen += found(page)
        cursor = page.next
    assert cursor is None
    assert len(set(seen)) == 8
    for expected in reversed(pages[:-1]):
        page = search.search(query.at(page.previous), stranger)
        assert found(page) == expected
    assert page.previous is None


def test_the_name_order_puts_hidden_names_last(stranger):
    hidden = publish(last_name="Aaa", visibility={"name": "staff"})
    shown = publish(last_name="Zzz")
    assert ids(Query(ordering="name"), stranger) == [str(shown.public_id), str(hidden.public_id)]


@pytest.mark.parametrize("cursor", ["x", "é", "gAAAAA", "\x00", "a" * 5_000])
def test_a_damaged_cursor_is_refused(cursor, stranger):
    with pytest.raises(InvalidInput) as refusal:
        search.search(Query(cursor=cursor), stranger)
    assert refusal.value.code == "invalid_cursor"


def test_a_cursor_belongs_to_its_search_and_its_audience(stranger, curator):
    for _ in range(2):
        publish()
    cursor = search.search(Query(page_size=1), stranger).next
    for query, user in ((Query(page_size=1, country=("FR",)), stranger), (Query(page_size=1), curator)):
        with pytest.raises(InvalidInput):
            search.search(query.at(cursor), user)


def test_counts_are_capped_and_say_so(monkeypatch, stranger):
    for _ in range(3):
        publish()
    assert Search(Query(), stranger).count() == {"value": 3, "exact": True}
    monkeypatch.setattr(search, "COUNT_CAP", 2)
    assert Search(Query(), stranger).count() == {"value": 2, "exact": False}


def test_facets_count_what_each_value_would_leave(stranger):
    publish(country="FR", contributions=["training", "mentoring"])
    publish(country="ES", seniority=3)
    facets = Search(Query(country=("ES",)), stranger).facets()
    assert {value.code: value.count for value in facets["country"]} == {"FR": 1, "ES": 1}
    assert {value.code: value.count for value in facets["contribution"]} == {}
    assert [(value.code, value.count) for value in facets["seniority_min"]] == [("0", 1), ("2", 1)]
    assert [(value.code, value.count) for value in facets["skill"]] == [("solar-energy", 1)]


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_do_not_grow_with_the_rows(rows, stranger, django_assert_num_queries):
    for _ in range(rows):
        publish()
    asked = Search(Query(q="ingénieure", domain=("engineering",)), stranger)
    with django_assert_num_queries(12):
        assert len(asked.page().results) == rows
        asked.count()
        asked.facets()


def test_listing_has_a_daily_quota(settings, stranger, curator):
    settings.DIRECTORY_DAILY_CARDS = {"members": 2, "public": 1}
    for _ in range(3):
        publish(listed_for="public", visibility={"headline": "public"})
    assert len(ids(Query(page_size=2), stranger)) == 2
    with pytest.raises(QuotaExceeded, match="2 fiches"):
        search.search(Query(), stranger)
    assert len(search.search(Query(), AnonymousUser(), reader="address:a").results) == 3
    with pytest.raises(QuotaExceeded):
        search.search(Query(), AnonymousUser(), reader="address:a")
    assert search.search(Query(), AnonymousUser(), reader="address:b").results
    for _ in range(3):
        assert len(ids(Query(), curator)) == 3
    assert ListingQuota.objects.count() == 3


def test_the_admin_finds_profiles_of_every_state(curator, stranger, amina):
    submitted = ProfileFactory(owner=consent(amina), state="submitted", last_name="Oualidi")
    imported = ProfileFactory(owner=None, last_name="Oualidi")
    cards.rebuild_many([submitted.pk, imported.pk])
    assert set(search.profile_ids_for_admin("walidi", curator)) == {submitted.pk, imported.pk}
    assert search.profile_ids_for_admin("walidi", stranger) == []
    assert ids(Query(q="Oualidi"), curator) == []


def test_a_card_is_sent_as_it_stands(stranger):
    profile = publish()
    result = search.search(Query(), stranger).results[0]
    assert result.text == ProfileCard.objects.get(profile=profile, audience="members").card
