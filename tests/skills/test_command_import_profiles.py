"""`manage.py import_profiles`."""

import io

import pytest
from django.core.management import CommandError, call_command

from skills.models import Profile
from tests.skills.test_services_imports import COMPLETE, csv_of, load_reference

pytestmark = pytest.mark.django_db


@pytest.fixture
def path(tmp_path):
    load_reference()
    path = tmp_path / "liste.csv"
    path.write_bytes(csv_of(COMPLETE, {**COMPLETE, "email": "non"}).getvalue())
    return path


def call(path, *options):
    out, bar = io.StringIO(), io.StringIO()
    call_command("import_profiles", str(path), *options, stdout=out, stderr=bar)
    return out.getvalue(), bar.getvalue()


def test_it_imports_and_says_what_is_left_out(path, curator, tmp_path):
    refused = tmp_path / "refused.csv"
    out, bar = call(path, "--by", curator.email, "--refused", str(refused))
    assert "created: 1\ninvitation: 0\nduplicate: 0\nrefused: 1\nimported\n" in out
    assert "row 3: refused: " in out
    assert "2/2 100%" in bar
    assert Profile.objects.count() == 1
    assert refused.read_text(encoding="utf-8-sig").count("Berrada") == 1


def test_a_dry_run_writes_nothing(path, curator):
    out, _bar = call(path, "--dry-run")
    assert "nothing was written (dry run)" in out
    assert Profile.objects.exists() is False


def test_only_those_who_may(path, amina):
    for options in (["--by", amina.email], ["--by", "nobody@exemple.test"], []):
        with pytest.raises(CommandError):
            call(path, *options)
    assert Profile.objects.exists() is False


def test_a_missing_file_is_one_sentence(curator, tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        call(tmp_path / "absent.csv")
