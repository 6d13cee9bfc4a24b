"""The taxonomy in the workplace: what is edited is found at once."""

import pytest

from skills.models import Domain, Occupation, Skill, SkillLabel
from skills.services import search, taxonomy
from skills.services.search_query import Query
from tests.factories.skills import DomainFactory, ProfileFactory
from tests.utils.directory import found, publish, skill

pytestmark = pytest.mark.django_db
INLINE = {"labels-TOTAL_FORMS": "1", "labels-INITIAL_FORMS": "0", "labels-0-language": "", "labels-0-text": ""}


def change(client, made, **fields):
    data = {"label_fr": made.label_fr, "label_ar": made.label_ar, "label_en": made.label_en, "active": "on"}
    return client.post(f"/admin/skills/skill/{made.pk}/change/", data | INLINE | fields)


def test_a_renamed_skill_is_found_under_its_new_name_and_the_cards_follow(client_as, curator, stranger):
    made = skill("solar", "Solaire")
    profile = publish(skills=["solar"], headline="Experte")
    answer = change(client_as(curator), made, label_fr="Photovoltaïque")
    assert answer.status_code == 302
    page = search.search(Query(q="photovoltaïque"), stranger)
    assert found(page) == [str(profile.public_id)]
    assert page.results[0].card["skills"][0]["label"]["fr"] == "Photovoltaïque"
    assert set(made.labels.values_list("text", "kind")) == {("Photovoltaïque", "preferred"), ("Solaire", "synonym")}


def test_a_synonym_is_added_and_taken_back(client_as, curator):
    made = skill("solar", "Solaire")
    change(client_as(curator), made, **{"labels-0-text": "Héliotechnique", "labels-0-language": "fr"})
    assert [one.pk for one in taxonomy.suggest("heliotech")] == [made.pk]
    label = SkillLabel.objects.get(text="Héliotechnique")
    fields = {"labels-INITIAL_FORMS": "1", "labels-0-id": str(label.pk), "labels-0-skill": str(made.pk)}
    change(client_as(curator), made, **fields, **{"labels-0-DELETE": "on"})
    assert not taxonomy.suggest("heliotech").exists()


def test_a_new_domain_and_a_new_occupation_are_found(client_as, curator):
    names = {"label_fr": "Astronomie", "label_ar": "علم الفلك", "label_en": "Astronomy", "active": "on"}
    client_as(curator).post("/admin/skills/domain/add/", {"slug": "astronomy", "position": "9", **names})
    assert Domain.objects.get(slug="astronomy").keys == sorted({"astronomi", "علم فلك"})
    none = {"links-TOTAL_FORMS": "0", "links-INITIAL_FORMS": "0"}
    client_as(curator).post("/admin/skills/occupation/add/", {"slug": "astronomer", **names, **none})
    assert [one.slug for one in taxonomy.suggest_occupations("astrono")] == ["astronomer"]
    assert Occupation.objects.get().concept == "astronomer"


@pytest.mark.parametrize("address", ["domain", "skill", "occupation"])
@pytest.mark.parametrize("words", ["", "solaire", "%", "\x00"])
def test_lists_open(client_as, curator, address, words):
    DomainFactory()
    skill("solar", "Solaire")
    assert client_as(curator).get(f"/admin/skills/{address}/", {"q": words}).status_code == 200


def test_the_data_protection_officer_reads_and_changes_nothing(client_as, dpo):
    made = skill("solar", "Solaire")
    assert client_as(dpo).get(f"/admin/skills/skill/{made.pk}/change/").status_code == 200
    assert change(client_as(dpo), made, label_fr="Autre").status_code == 403
    assert Skill.objects.get().label_fr == "Solaire"


def test_profiles_are_searched_as_in_the_directory(client_as, curator):
    ProfileFactory(owner=None, first_name="Othmane", last_name="Oualidi")
    profile = publish(first_name="Mohamed", last_name="Benjelloun")
    page = client_as(curator).get("/admin/skills/profile/", {"q": "محمد بنجلون", "state": "all"}).content.decode()
    assert str(profile.public_id) in page or "Benjelloun" in page
    assert "Oualidi" not in page
