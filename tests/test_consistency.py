"""Things that must agree with each other across the project."""

import calendar

import pytest
from django.apps import apps
from django.utils import translation

from mdm_platform import catalogs


@pytest.fixture(scope="module")
def texts():
    return catalogs.extract_texts()


@pytest.mark.parametrize("language", catalogs.TRANSLATIONS)
def test_every_text_is_translated(texts, language):
    assert catalogs.gaps(language, texts) == []


@pytest.mark.parametrize("language", catalogs.TRANSLATIONS)
def test_no_translation_is_left_over(texts, language):
    known = {(message.id, message.context) for message in texts}
    kept = {(message.id, message.context) for message in catalogs.read_catalog(language) if message.id}
    assert kept - known == set()


def test_counted_texts_are_in_the_source_catalogue(texts):
    wanted = {message.id for message in catalogs.source_plurals(texts)}
    assert {message.id for message in catalogs.read_catalog(catalogs.SOURCE)} == wanted


@pytest.mark.parametrize(("count", "said"), [(0, "besoin"), (1, "besoin"), (2, "besoins")])
def test_none_is_singular_in_french(count, said):
    with translation.override("fr"):
        found = translation.ngettext("%(count)s besoin", "%(count)s besoins", count)
    assert found == f"%(count)s {said}"


def test_no_french_text_is_an_english_word_that_django_translates(texts):
    with translation.override("fr"):
        months = set(calendar.month_name)
        french = {message.id for message in texts if isinstance(message.id, str) and message.id} - months
        assert {text for text in french if translation.gettext(text) != text} == set()


def test_guard_sentences_are_texts_for_people(tmp_path):
    module = tmp_path / "workflows.py"
    module.write_text('@guard\ndef has_budget(request):\n    """Le budget manque."""\n', encoding="utf-8")
    assert list(catalogs.python_texts(module)) == [("Le budget manque.", None)]


def test_a_translation_with_other_placeholders_is_a_gap(settings, tmp_path):
    settings.BASE_DIR = tmp_path
    folder = tmp_path / "locale" / "en" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text('msgid "%(n)s fiches"\nmsgstr "%(m)s profiles"\n', encoding="utf-8")
    found = catalogs.Catalog()
    found.add("%(n)s fiches")
    assert catalogs.gaps("en", found) == ["placeholders differ: %(n)s fiches"]


@pytest.mark.parametrize("language", ["fr", *catalogs.TRANSLATIONS])
def test_every_sentence_of_a_constraint_can_be_read(language):
    with translation.override(language):
        for model in apps.get_models():
            assert all(str(rule.get_violation_error_message()) for rule in model._meta.constraints)
