"""The reference data: loaded in order, twice without harm, rewritten only where it changed."""

import pytest
from django.core.management import CommandError, call_command

from mdm_platform import reference
from mdm_platform.institutions.models import Consulate, Institution
from mdm_platform.territories.models import Language, Province, Region

pytestmark = pytest.mark.django_db

ROWS = [
    {"code": "01", "name_fr": "A", "name_ar": "أ", "name_en": "A", "name_tifinagh": "ⴰ"},
    {"code": "02", "name_fr": "B", "name_ar": "ب", "name_en": "B", "name_tifinagh": "ⴱ"},
]


def test_only_what_changed_is_written(django_assert_num_queries):
    assert reference.write_rows(Region, "code", ROWS) == 2
    assert reference.write_rows(Region, "code", ROWS) == 0
    assert reference.write_rows(Region, "code", [ROWS[0], ROWS[1] | {"name_en": "Bee"}]) == 1
    assert Region.objects.get(code="02").name_en == "Bee"


def test_rows_that_staff_made_are_left_alone_when_asked():
    reference.write_rows(Region, "code", ROWS)
    assert reference.write_rows(Region, "code", [ROWS[0] | {"name_fr": "Autre"}], overwrite=False) == 0
    assert Region.objects.get(code="01").name_fr == "A"


def test_everything_loads_and_loads_again(capsys):
    call_command("load_reference")
    counts = [model.objects.count() for model in (Region, Province, Language, Institution, Consulate)]
    assert counts == [12, 83, 46, 140, 66]
    first = capsys.readouterr().out
    assert "territories: 95 rows\n" in first
    call_command("load_reference")
    assert capsys.readouterr().out == first
    assert [model.objects.count() for model in (Region, Province, Language, Institution, Consulate)] == counts


def test_one_part_alone(capsys):
    call_command("load_reference", only="languages")
    assert capsys.readouterr().out == "languages: 46 rows\n"
    with pytest.raises(CommandError, match="No part is called nothing"):
        call_command("load_reference", only="nothing")


def test_the_census_office_is_credited():
    credit = next(credit for credit in reference.data_credits() if "Haut-Commissariat" in str(credit.text))
    assert credit.licence == "CC BY 4.0"
