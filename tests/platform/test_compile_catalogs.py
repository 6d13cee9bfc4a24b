"""Catalogues are compiled without GNU gettext, and Arabic keeps Django's order of plural forms."""

import gettext
import os

import pytest
from babel.messages.catalog import Catalog
from django.core.management import call_command

from mdm_platform import catalogs

ARABIC = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Language: ar\\n"
"Plural-Forms: nplurals=6; plural=n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 "
"&& n%100<=10 ? 3 : n%100>=11 && n%100<=99 ? 4 : 5;\\n"

msgid "%(count)s profil"
msgid_plural "%(count)s profils"
msgstr[0] "zero"
msgstr[1] "one"
msgstr[2] "two"
msgstr[3] "few"
msgstr[4] "many"
msgstr[5] "other"
"""


@pytest.fixture
def source(tmp_path, settings):
    settings.LOCALE_PATHS = [tmp_path]
    settings.BASE_DIR = tmp_path
    path = tmp_path / "ar" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    path.write_text(ARABIC)
    return path


@pytest.mark.parametrize(
    ("count", "form"), [(0, "zero"), (1, "one"), (2, "two"), (3, "few"), (11, "many"), (100, "other")]
)
def test_arabic_keeps_its_six_plural_forms(source, count, form):
    call_command("compile_catalogs")
    with source.with_suffix(".mo").open("rb") as compiled:
        catalogue = gettext.GNUTranslations(compiled)
    assert catalogue.ngettext("%(count)s profil", "%(count)s profils", count) == form


def test_an_unchanged_catalogue_is_left_alone(source, capsys):
    call_command("compile_catalogs")
    os.utime(source, (1, 1))
    capsys.readouterr()
    call_command("compile_catalogs")
    assert capsys.readouterr().out == ""
    call_command("compile_catalogs", "--force")
    assert capsys.readouterr().out == "compiled ar/LC_MESSAGES/django.po\n"


def test_a_text_that_became_a_plural_is_to_translate_again(source):
    source.write_text(ARABIC.replace('"%(count)s profil"\nmsgid_plural', '"%(count)s fiche"\nmsgid_plural'))
    with source.open("a") as file:
        file.write('\nmsgid "%(count)s profil"\nmsgstr "one for all"\n')
    found = Catalog()
    found.add(("%(count)s profil", "%(count)s profils"))
    assert catalogs.gaps("ar", found) == ["missing: %(count)s profil"]
    assert catalogs.update_catalog("ar", found)["%(count)s profil"].string == ("", "")
