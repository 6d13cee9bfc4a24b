"""Institutions and consulates from CSV: each row's fate, twice the same, and nothing from a bad file."""

import pytest
from django.core.management import CommandError, call_command

from mdm_platform.audit.models import AuditEvent
from mdm_platform.errors import InvalidInput, PermissionRefused
from mdm_platform.institutions.imports import LARGEST_FILE, import_file
from mdm_platform.institutions.models import ConsularDistrict, Consulate, Institution

pytestmark = pytest.mark.django_db
HEAD = "slug,kind,label_fr,label_ar,label_en,acronym,country,city,website\n"
POSTS = "slug,label_fr,label_ar,label_en,country,city,district\n"


def run(text, **options):
    report = import_file(content=text.encode(), by=None, **options)
    return report.created, report.changed, report.unchanged, len(report.refused)


def test_created_then_unchanged_then_changed():
    rows = HEAD + "one,agency,Une,واحدة,One,U,MA,Rabat,https://un.ma\ntwo,bank,Deux,,,,FR,Paris,\n"
    assert run(rows) == (2, 0, 0, 0)
    assert run(rows) == (0, 0, 2, 0)
    assert run(rows.replace("Rabat", "Salé")) == (0, 1, 1, 0)
    assert Institution.objects.get(slug="one").city == "Salé"


def test_what_exists_is_left_alone_when_asked():
    run(HEAD + "one,agency,Une,,,,MA,Rabat,\n")
    assert run(HEAD + "one,agency,Autre,,,,MA,Rabat,\nnew,agency,Neuve,,,,MA,,\n", overwrite=False) == (1, 0, 1, 0)
    assert Institution.objects.get(slug="one").name_fr == "Une"


def test_a_dry_run_keeps_nothing():
    assert run(HEAD + "one,agency,Une,,,,MA,,\n", dry_run=True) == (1, 0, 0, 0)
    assert not Institution.objects.exists()


def test_a_refused_row_says_why_and_stops_no_other():
    report = import_file(
        content=(HEAD + "a b,agency,Une,,,,MA,,\nok,agency,Bien,,,,MA,,\nx,agency,X,,,,ZZ,,javascript:1\n").encode(),
        by=None,
    )
    assert (report.read, report.created) == (3, 1)
    assert [line for line, _sentences in report.refused] == [2, 4]
    assert all(sentences for _line, sentences in report.refused)


def test_districts_follow_the_file():
    run(POSTS + "paris,Paris,,,FR,Paris,Paris|Essonne\nberlin,Berlin,,,DE,Berlin,\n")
    paris = Consulate.objects.get(institution__slug="paris")
    assert [(district.country.code, district.area) for district in paris.districts.all()] == [
        ("FR", "Essonne"),
        ("FR", "Paris"),
    ]
    assert run(POSTS + "paris,Paris,,,FR,Paris,Paris|LU:\n") == (0, 1, 0, 0)
    assert paris.countries_served == ["FR", "LU"]
    assert list(Consulate.objects.serving("LU")) == [paris]
    assert ConsularDistrict.objects.get(consulate__institution__slug="berlin").area == ""


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "missing_columns"),
        (b"a,b\n1,2\n", "missing_columns"),
        (b"\xff\xfe\x00", "unreadable_file"),
        (b'slug,kind,label_fr,country\n"a', "unreadable_file"),
        (b"x" * (LARGEST_FILE + 1), "too_large"),
    ],
)
def test_a_file_that_cannot_be_read(content, code):
    with pytest.raises(InvalidInput) as refused:
        import_file(content=content, by=None)
    assert refused.value.code == code


def test_only_an_administrator_imports(curator, administrator):
    content = (HEAD + "one,agency,Une,,,,MA,,\n").encode()
    with pytest.raises(PermissionRefused):
        import_file(content=content, by=curator)
    assert import_file(content=content, by=administrator).created == 1
    assert AuditEvent.objects.get(kind="institutions.imported").actor == administrator


def test_the_command(tmp_path, capsys):
    path = tmp_path / "institutions.csv"
    path.write_text(HEAD + "one,agency,Une,,,,MA,,\nbad,agency,,,,,MA,,\n")
    call_command("import_institutions", path, dry_run=True)
    assert capsys.readouterr().out == "2 rows: 1 created, 0 changed, 0 unchanged, 1 refused\n"
    assert not Institution.objects.exists()
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_institutions", tmp_path / "nothing.csv")
    path.write_text("a\n")
    with pytest.raises(CommandError, match="Colonnes manquantes"):
        call_command("import_institutions", path)
