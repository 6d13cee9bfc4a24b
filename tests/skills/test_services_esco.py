"""ESCO bundles: any subset, twice without change, and bad rows refused with their line."""

import csv

import pytest
from django.core.management import CommandError, call_command

from mdm_platform.errors import InvalidInput
from skills.models import Occupation, OccupationSkill, Skill, SkillLabel
from skills.services import esco, taxonomy

pytestmark = pytest.mark.django_db

SKILL = "http://data.europa.eu/esco/skill/"
OCCUPATION = "http://data.europa.eu/esco/occupation/"
HEAD = "conceptType,conceptUri,preferredLabel,altLabels,status\n"


@pytest.fixture
def bundle(tmp_path):
    (tmp_path / "skills_fr.csv").write_text(
        f'{HEAD}S,{SKILL}a,gérer des réseaux,"administrer des réseaux\nadministration réseau",released\n'
        f"S,{SKILL}b,soudure,,released\n"
    )
    (tmp_path / "skills_en.csv").write_text(f"{HEAD}S,{SKILL}a,manage networks,,released\n")
    (tmp_path / "occupations_ar.csv").write_text(f"{HEAD}O,{OCCUPATION}x,مهندس شبكات,,released\n")
    (tmp_path / "occupationSkillRelations.csv").write_text(
        f"occupationUri,relationType,skillUri\n{OCCUPATION}x,essential,{SKILL}a\n{OCCUPATION}x,optional,{SKILL}b\n"
    )
    return tmp_path


def state():
    rows = [model.objects.order_by("pk").values_list() for model in (Skill, SkillLabel, Occupation, OccupationSkill)]
    return [list(found) for found in rows]


def test_a_bundle_is_read_once_and_again_without_change(bundle):
    first = esco.load(directory=bundle)
    assert (first.read, first.skills, first.labels, first.occupations, first.links) == (6, 2, 5, 1, 2)
    assert first.refused == []
    before = state()
    second = esco.load(directory=bundle)
    assert (second.skills, second.labels, second.occupations, second.links) == (0, 0, 0, 0)
    assert state() == before


def test_other_files_keep_their_longest_cell(bundle):
    before = csv.field_size_limit()
    esco.load(directory=bundle)
    assert csv.field_size_limit() == before
    (bundle / "skills_fr.csv").write_text("rien\n")
    with pytest.raises(InvalidInput):
        esco.load(directory=bundle)
    assert csv.field_size_limit() == before


def test_languages_meet_on_the_concept(bundle):
    esco.load(directory=bundle)
    skill = Skill.objects.get(concept=f"{SKILL}a")
    assert (skill.slug, skill.label_fr, skill.label_en, skill.label_ar) == (
        "esco-a",
        "gérer des réseaux",
        "manage networks",
        "",
    )
    assert [found.pk for found in taxonomy.suggest("administration rés")] == [skill.pk]
    assert [found.slug for found in taxonomy.suggest_occupations("شبكات")] == ["esco-x"]


def test_a_later_release_renames_and_keeps_the_former_label_as_a_synonym(bundle):
    esco.load(directory=bundle)
    (bundle / "skills_fr.csv").write_text(f"{HEAD}S,{SKILL}b,soudage,,released\n")
    esco.load(directory=bundle)
    skill = Skill.objects.get(concept=f"{SKILL}b")
    assert skill.label_fr == "soudage"
    assert set(skill.labels.values_list("text", "kind")) == {("soudage", "preferred"), ("soudure", "synonym")}


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (f"S,{SKILL}c,,,released", "libellé vide"),
        (f"S,{SKILL}c,%%%,,released", "libellé vide"),
        ("S,,soudure,,released", "identifiant de concept absent ou inconnu"),
        ("S,javascript:alert(1),soudure,,released", "identifiant de concept absent ou inconnu"),
        (f"S,{SKILL}c,{'x' * 401},,released", "libellé trop long"),
        (f"S,{SKILL}c,soudure,,obsolete", "concept non publié (obsolete)"),
        (f"S,{SKILL}a,soudure,,released", "concept déjà lu dans ce fichier"),
        (f"S,{SKILL}c,soudure,{'x' * 401},released", "synonyme trop long, le reste de la ligne est lu"),
    ],
)
def test_a_bad_row_is_refused_with_its_line_and_reason(tmp_path, row, reason):
    (tmp_path / "skills_fr.csv").write_text(f'{HEAD}S,{SKILL}a,un,"deux\ntrois",released\n{row}\n')
    report = esco.load(directory=tmp_path)
    assert [(one.file, one.line, one.reason) for one in report.refused] == [("skills_fr.csv", 4, reason)]


def test_links_to_unknown_concepts_are_refused(bundle):
    (bundle / "occupationSkillRelations.csv").write_text(
        "occupationUri,relationType,skillUri\n"
        f"{OCCUPATION}y,essential,{SKILL}a\n{OCCUPATION}x,essential,{SKILL}z\n{OCCUPATION}x,vital,{SKILL}a\n"
    )
    report = esco.load(directory=bundle)
    assert [one.reason for one in report.refused] == [
        "métier inconnu",
        "compétence inconnue",
        "lien ni essentiel ni facultatif",
    ]


def test_broader_concepts_never_form_a_circle(bundle):
    (bundle / "broaderRelationsSkillPillar.csv").write_text(
        f"conceptUri,broaderUri\n{SKILL}a,{SKILL}b\n{SKILL}b,{SKILL}a\n{SKILL}b,{SKILL}b\n"
    )
    report = esco.load(directory=bundle)
    assert report.broader == 1
    assert [one.reason for one in report.refused] == ["le lien formerait un cercle"] * 2
    assert Skill.objects.get(slug="esco-a").broader.slug == "esco-b"


@pytest.mark.parametrize(
    ("content", "code"),
    [(None, "esco_missing"), (b"a,b\n1,2\n", "esco_unreadable"), (b"\xff\xfe\x00", "esco_unreadable")],
)
def test_a_directory_that_cannot_be_read_is_refused(tmp_path, content, code):
    if content is not None:
        (tmp_path / "skills_fr.csv").write_bytes(content)
    with pytest.raises(InvalidInput) as refusal:
        esco.load(directory=tmp_path)
    assert refusal.value.code == code


def test_the_command_reports_counts_and_writes_the_refused_rows(bundle, capsys):
    with (bundle / "skills_fr.csv").open("a") as file:
        file.write(f"S,{SKILL}c,,,released\n")
    refused = bundle / "refused.csv"
    call_command("import_esco", bundle, "--refused", refused)
    assert "skills: 2\n" in capsys.readouterr().out
    assert refused.read_text().splitlines() == [
        "file,line,concept,reason",
        f"skills_fr.csv,5,{SKILL}c,libellé vide",
    ]


def test_the_command_refuses_an_empty_directory(tmp_path):
    with pytest.raises(CommandError, match="Aucun fichier ESCO"):
        call_command("import_esco", tmp_path)
