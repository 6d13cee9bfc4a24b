"""The forms of the registration: what they understand, refuse and keep."""

import pytest
from django.http import QueryDict
from django.utils import translation

from skills.forms.journey import ConsentForm, IdentityForm, ProfessionalForm, VisibilityForm
from skills.forms.journey_rows import EducationRows, ExperienceRows, LanguageRows, SkillRows
from tests.factories.skills import ProfileFactory, ProvinceFactory, SkillFactory, SpokenLanguageFactory
from tests.utils.consents import consent


def sent(**fields):
    data = QueryDict(mutable=True)
    for name, value in fields.items():
        data.setlist(name.replace("__", "-"), value if isinstance(value, list) else [value])
    return data


def test_identity_needs_one_script_and_the_age(amina):
    profile = ProfileFactory(owner=amina, first_name="", last_name="")
    form = IdentityForm(sent(country="FR"), record=profile)
    assert not form.is_valid()
    assert set(form.errors) == {"first_name", "last_name", "is_declared_adult"}
    assert form.wrong_labels() == []
    assert form.values()["country"] == "FR"


def test_identity_in_arabic_alone_is_enough(amina):
    profile = ProfileFactory(owner=amina)
    data = sent(first_name_ar="يوسف", last_name_ar="العلمي", country="ES", is_declared_adult="on")
    assert IdentityForm(data, record=profile).is_valid()
    with translation.override("ar"):
        assert next(iter(IdentityForm(record=ProfileFactory(first_name="", last_name="")).fields)) == "first_name_ar"


def test_identity_reads_the_region_from_the_province(amina):
    province = ProvinceFactory()
    form = IdentityForm(sent(origin_province=province.code), record=ProfileFactory(owner=amina))
    form.is_valid()
    assert (form.values()["origin_province"], form.cleaned_data["origin_region"]) == (province, province.region)


@pytest.mark.parametrize("text", ["a\x00b", "x" * 10_000])
def test_identity_refuses_what_a_name_cannot_hold_and_keeps_the_rest(amina, text):
    data = sent(first_name=text, last_name="Berrada", country="FR", is_declared_adult="on")
    form = IdentityForm(data, record=ProfileFactory(owner=amina))
    assert not form.is_valid()
    assert form.wrong_labels() == ["Prénom"]
    assert "first_name" not in form.values()
    assert form.values()["last_name"] == "Berrada"


def test_values_hold_only_what_was_sent(amina):
    form = ProfessionalForm(sent(headline="Chercheuse 🔬"), record=ProfileFactory(owner=amina))
    form.is_valid()
    assert form.values() == {"headline": "Chercheuse 🔬"}


def test_visibility_gives_a_level_for_each_field(amina):
    form = VisibilityForm(sent(level_city="public", listed_for="members"), record=ProfileFactory(owner=amina))
    form.is_valid()
    assert form.values() == {"visibility": {"city": "public"}, "listed_for": "members", "indexable": False}
    assert len(form.levels()) == 19


def test_visibility_refuses_an_unknown_level(amina):
    form = VisibilityForm(sent(level_city="world"), record=ProfileFactory(owner=amina))
    assert not form.is_valid()
    assert form.values() == {"indexable": False}


def test_consent_shows_what_was_given(amina):
    form = ConsentForm(record=ProfileFactory(owner=consent(amina)))
    given = {field.name: field.value() for field, _text in form.rows()}
    assert given == {
        "directory": True, "matching": False, "volunteering": False, "partner_sharing": False,
        "host_country": False, "statistics": False, "news": False,
    }  # fmt: skip
    assert all(text for _field, text in form.rows())


def rows(prefix, *given):
    data = {f"{prefix}-TOTAL_FORMS": str(len(given)), f"{prefix}-INITIAL_FORMS": "0"}
    for number, row in enumerate(given):
        data |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return sent(**data)


def test_rows_ignore_empty_ones_and_removed_ones(amina):
    data = rows(
        "experiences", {"title": "Ingénieure"}, {"title": "", "organisation": ""}, {"title": "Stage", "DELETE": "on"}
    )
    form = ExperienceRows(data, record=ProfileFactory(owner=amina))
    assert form.is_valid()
    assert [row["title"] for row in form.values()["experiences"]] == ["Ingénieure"]


def test_rows_are_saved_together_or_not_at_all(amina):
    data = rows("experiences", {"title": "Ingénieure"}, {"organisation": "OCP"})
    form = ExperienceRows(data, record=ProfileFactory(owner=amina))
    assert form.values() == {}
    assert form.wrong_labels() == ["Expérience 2"]
    assert [(link.anchor, link.label) for link in form.error_links()] == [
        ("id_experiences-1-title", "Expérience 2 · Fonction")
    ]


def test_a_removed_row_may_be_wrong(amina):
    data = rows("education", {"started_year": "abc", "DELETE": "on"}, {"degree": "Doctorat"})
    form = EducationRows(data, record=ProfileFactory(owner=amina))
    assert form.is_valid()
    assert [row.prefix for row in form.removed()] == ["education-0"]


def test_the_end_comes_after_the_beginning(amina):
    data = rows("education", {"degree": "Doctorat", "started_year": "2015", "ended_year": "2010"})
    form = EducationRows(data, record=ProfileFactory(owner=amina))
    assert form.forms[0].errors == {"ended_year": ["La fin ne peut pas précéder le début."]}


def test_a_skill_added_twice_counts_once(amina):
    SkillFactory(slug="physics")
    data = rows("skills", {"skill": "physics", "level": "5"}, {"skill": "physics", "level": "3"})
    form = SkillRows(data, record=ProfileFactory(owner=amina))
    assert [(row["skill"].slug, row["level"]) for row in form.values()["skills"]] == [("physics", 5)]


@pytest.mark.parametrize("slug", ["unknown", "a\x00b", "x" * 10_000])
def test_an_unknown_skill_is_refused(amina, slug):
    form = SkillRows(rows("skills", {"skill": slug, "level": "3"}), record=ProfileFactory(owner=amina))
    assert not form.is_valid()


def test_a_retired_skill_stays_where_it_was_but_is_not_given_anew(amina, stranger):
    profile = ProfileFactory(owner=amina, skills=["old"])
    SkillFactory(slug="old").__class__.objects.filter(slug="old").update(active=False)
    data = rows("skills", {"skill": "old", "level": "3"})
    assert SkillRows(data, record=profile).is_valid()
    assert not SkillRows(data, record=ProfileFactory(owner=stranger, skills=[])).is_valid()


def test_a_link_needs_its_address(amina):
    SkillFactory(slug="physics")
    data = rows("skills", {"skill": "physics", "level": "3", "evidence": "link"})
    form = SkillRows(data, record=ProfileFactory(owner=amina))
    assert form.forms[0].errors == {"evidence_url": ["Indiquez l’adresse du lien qui appuie cette compétence."]}


def test_a_language_stands_once(amina):
    SpokenLanguageFactory(code="ar")
    data = rows("languages", {"language": "ar", "level": "C2"}, {"language": "ar", "level": "B1"})
    form = LanguageRows(data, record=ProfileFactory(owner=amina))
    assert not form.is_valid()
    assert form.forms[1].errors == {"language": ["Cette langue figure déjà sur la fiche."]}


def test_rows_without_their_count_say_so(amina):
    form = LanguageRows(sent(x="1"), record=ProfileFactory(owner=amina))
    assert not form.is_valid()
    assert form.refusals() == ["La page est arrivée incomplète. Rechargez-la, puis recommencez."]
