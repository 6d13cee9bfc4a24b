"""The public register: the list with its facets, the map of action, the page of each association."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from associations.models import LabelPeriod
from associations.services import naming
from tests.factories.associations.register import AssociationFactory, OfficerFactory
from tests.factories.skills.profiles import ProvinceFactory, RegionFactory

pytestmark = pytest.mark.django_db

LIST, MAP = "/fr/associations/", "/fr/associations/map/"


def listed(**fields):
    """An association of the directory whose words are written as the register writes them."""
    association = AssociationFactory(**fields)
    naming.refresh(association)
    association.save()
    return association


def label(association, **fields):
    today = timezone.localdate()
    term = {"starts": today - timedelta(days=30), "ends": today + timedelta(days=300), "country": "FR"}
    values = term | {"association": association, "holder": association.name, "code": f"MA-{association.pk}"} | fields
    return LabelPeriod.objects.create(**values)


def names(answer):
    return [card.name for card in answer.context["cards"]]


class TestList:
    @pytest.mark.parametrize("language", ["fr", "ar", "en"])
    def test_everybody_reads_it_in_three_languages(self, client, language):
        listed(name="Atlas", name_ar="أطلس")
        page = client.get(f"/{language}/associations/")
        assert page.status_code == 200
        assert names(page) == ["أطلس" if language == "ar" else "Atlas"]

    def test_only_what_the_register_verified_is_there(self, client_as, label_officer):
        for state in ("draft", "submitted", "to_complete", "refused", "suspended", "dissolved"):
            listed(name=f"Secret {state}", state=state)
        listed(name="Groupe listé", is_registered=False)
        answer = client_as(label_officer).get(LIST)
        assert names(answer) == ["Groupe listé"]
        assert answer.context["sentence"] == "1 association au registre"

    def test_each_filter_narrows_and_each_facet_counts(self, client):
        RegionFactory(code="05")
        azilal = ProvinceFactory(code="05.081", region_id="05", name_fr="Azilal")
        kept = listed(name="Gardée", sectors=["water"], country="BE", legal_form="asbl")
        kept.provinces.add(azilal)
        label(kept)
        listed(name="Écartée", sectors=["sport"], country="FR", is_registered=False)
        asked = {"sector": "water", "country": "BE", "province": "05.081", "situation": "labelled", "q": "gardee"}
        for name, value in asked.items():
            assert names(client.get(LIST, {name: value})) == ["Gardée"], name
        page = client.get(LIST, asked)
        assert names(page) == ["Gardée"]
        assert len(page.context["chips"]) == 4
        facets = {one.name: [(str(v.label), v.count) for v in one.values] for one in client.get(LIST).context["facets"]}
        assert facets == {
            "situation": [("Labellisées", 1), ("Enregistrées dans leur pays", 1), ("Groupes sans enregistrement", 1)],
            "sector": [("Sport", 1), ("Eau et assainissement", 1)],
            "country": [("Belgique", 1), ("France", 1)],
            "province": [("Azilal", 1)],
        }

    def test_an_expired_label_is_no_label(self, client):
        past = listed(name="Autrefois")
        label(past, starts=date(2020, 1, 1), ends=date(2022, 12, 31))
        assert names(client.get(LIST, {"situation": "labelled"})) == []
        assert "Label national" not in client.get(LIST).content.decode()

    @pytest.mark.parametrize("ordering", ["name", "recent"])
    def test_pages_follow_each_other_both_ways(self, client, ordering):
        for number in range(5):
            listed(name=f"n{number}", verified_at=timezone.now() - timedelta(hours=number // 2))
        first = client.get(LIST, {"page_size": "2", "ordering": ordering})
        second = client.get(first.context["next_url"])
        third = client.get(second.context["next_url"])
        assert sorted(names(first) + names(second) + names(third)) == [f"n{number}" for number in range(5)]
        assert third.context["next_url"] == ""
        assert names(client.get(third.context["previous_url"])) == names(second)

    def test_what_is_written_wrong_is_dropped_and_nothing_found_says_what_to_try(self, client):
        listed(name="Atlas")
        wrong = {"sector": "magic", "country": "!!", "province": "'; drop", "ordering": "x", "cursor": "damaged"}
        answer = client.get(LIST, wrong)
        assert answer.status_code == 302
        assert answer.url == LIST
        empty = client.get(LIST, {"q": "introuvable"}).content.decode()
        assert "Aucune association ne correspond" in empty
        assert "/fr/associations/new/" in empty

    def test_a_page_costs_the_same_whatever_its_length(self, client, django_assert_max_num_queries):
        counts = []
        for _round in range(2):
            for association in (listed(), listed(), listed()):
                label(association)
            with django_assert_max_num_queries(20) as found:
                client.get(LIST)
            counts.append(len(found))
        assert counts[0] == counts[1]


class TestMap:
    def test_each_square_counts_and_the_table_says_the_same(self, client):
        RegionFactory(code="05"), RegionFactory(code="06", name_fr="Casablanca-Settat")
        azilal = ProvinceFactory(code="05.081", region_id="05", name_fr="Azilal")
        ProvinceFactory(code="06.141", region_id="06", name_fr="Casablanca")
        anfa = ProvinceFactory(code="06.141.01.00", region_id="06", kind="prefecture_of_arrondissements")
        for _number in range(2):
            listed().provinces.add(azilal)
        listed(sectors=["sport"]).provinces.add(anfa)
        answer = client.get(MAP)
        drawn = answer.context["map"]
        assert {(place.code, place.count, place.level) for place in drawn.places} == {
            ("05.081", 2, 5),
            ("06.141", 1, 3),
        }
        assert [(place.name, url) for place, url in answer.context["ranked"]] == [
            ("Azilal", "/fr/associations/?province=05.081"),
            ("Casablanca", "/fr/associations/?province=06.141"),
        ]
        assert answer.context["sentence"] == "3 associations agissent dans 2 provinces et préfectures."
        narrowed = client.get(MAP, {"sector": "sport"})
        assert [place.code for place in narrowed.context["map"].ranked] == ["06.141"]

    def test_an_empty_register_has_an_empty_map(self, client):
        answer = client.get(MAP)
        assert answer.status_code == 200
        assert answer.context["map"].ranked == []


class TestPage:
    def test_what_is_shown_and_what_is_not(self, client):
        association = listed(slug="atlas", email="contact@exemple.test", phone="+33472000000")
        OfficerFactory(association=association, full_name="Publique Présidente", role="president", is_public=True)
        OfficerFactory(association=association, full_name="Discret Trésorier", role="treasurer")
        label(association)
        page = client.get("/fr/associations/atlas/").content.decode()
        assert "Publique Présidente" in page
        assert "Label national" in page
        for hidden in ("Discret Trésorier", "contact@exemple.test", "4 rue de la République"):
            assert hidden not in page
        association.shows_contact = True
        association.save()
        opened = client.get("/fr/associations/atlas/").content.decode()
        assert "contact@exemple.test" in opened
        assert "4 rue de la République" in opened

    @pytest.mark.parametrize("state", ["draft", "submitted", "suspended", "refused"])
    def test_what_is_not_public_is_not_found_except_by_its_own(self, client, client_as, amina, stranger, state):
        association = listed(slug="atlas", state=state, created_by=amina)
        OfficerFactory(association=association, user=amina)
        assert client.get("/fr/associations/atlas/").status_code == 404
        assert client_as(stranger).get("/fr/associations/atlas/").status_code == 404
        own = client_as(amina).get("/fr/associations/atlas/")
        assert own.status_code == 200
        assert "Elle n’est pas encore visible" in own.content.decode()

    def test_the_address_of_a_merged_row_leads_to_the_one_that_took_over(self, client):
        kept = listed(slug="kept")
        listed(slug="closed", state="dissolved", merged_into=kept)
        listed(slug="gone", state="dissolved")
        answer = client.get("/fr/associations/closed/")
        assert (answer.status_code, answer.url) == (301, "/fr/associations/kept/")
        assert client.get("/fr/associations/gone/").status_code == 404

    def test_a_group_is_listed_as_such(self, client):
        listed(slug="group", is_registered=False)
        page = client.get("/fr/associations/group/").content.decode()
        assert "Ce groupe n’a pas d’existence légale" in page
