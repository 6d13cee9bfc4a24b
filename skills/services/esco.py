"""Reading the official ESCO bundles (one CSV a language) into the taxonomy; any subset of the files will do.

Rows go through temporary tables by COPY and are upserted by concept, so that a run can be repeated or
resumed with a newer release. A row that cannot be used is refused with a reason, never guessed.

ESCO is published by the European Commission under CC BY 4.0.
"""

import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from django.db import connection, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from mdm_platform.errors import InvalidInput
from skills import text
from skills.models.taxonomy import LABEL_LENGTH, Skill, Source
from skills.services import labels

LANGUAGES = ("fr", "en", "ar")
PREFIX = "http://data.europa.eu/esco/"
RELATIONS = "occupationSkillRelations.csv"
BROADER = "broaderRelationsSkillPillar.csv"
STEP = 500
LONGEST_CELL = 1_000_000

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Refusal:
    """A row that was left out: its file, its first line (the header is line 1), its concept and why."""

    file: str
    line: int
    concept: str
    reason: str


@dataclass
class Report:
    """What an import did: rows read and refused, and the rows of each table that were written or changed."""

    files: list[str] = field(default_factory=list)
    read: int = 0
    skills: int = 0
    labels: int = 0
    occupations: int = 0
    links: int = 0
    broader: int = 0
    refused: list[Refusal] = field(default_factory=list)


@dataclass(frozen=True)
class _Concept:
    uri: str
    slug: str
    label: str
    synonyms: tuple[str, ...]
    group: str
    line: int


class _Reader:
    """Reads the files of one bundle, counts the rows and keeps the refusals."""

    def __init__(self, directory: Path, report: Report, progress: Progress) -> None:
        self.directory = directory
        self.report = report
        self.progress = progress
        self.total = sum(_size(directory / name) for name in present_files(directory))
        self.done = 0
        self.skills: set[str] = set()
        self.occupations: set[str] = set()

    def rows(self, name: str, columns: Iterable[str]) -> Iterator[tuple[int, dict[str, str]]]:
        """Each row with its first line; InvalidInput when a column is missing or the text is not UTF-8."""
        path = self.directory / name
        if not path.exists():
            return
        self.report.files.append(name)
        try:
            with path.open(encoding="utf-8-sig", newline="") as file:
                reader = csv.DictReader(file)
                missing = [column for column in columns if column not in (reader.fieldnames or ())]
                if missing:
                    raise _unreadable(name, _("il manque la colonne %(column)s") % {"column": missing[0]})
                yield from self._counted(reader)
        except (UnicodeDecodeError, csv.Error) as error:
            raise _unreadable(name, str(error)) from error
        self.done += _size(path)
        self.progress(self.done, self.total)

    def _counted(self, reader: csv.DictReader) -> Iterator[tuple[int, dict[str, str]]]:
        line = 2
        for row in reader:
            self.report.read += 1
            yield line, {column: value or "" for column, value in row.items() if isinstance(column, str)}
            line = reader.line_num + 1
            if self.report.read % STEP == 0:
                self.progress(self.done, self.total)

    def refuse(self, name: str, line: int, concept: str, reason: str) -> None:
        self.report.refused.append(Refusal(name, line, concept[:200], reason))


def _unreadable(name: str, why: str) -> InvalidInput:
    message = _("Le fichier %(file)s ne peut pas être lu : %(why)s.") % {"file": name, "why": why}
    return InvalidInput(message, code="esco_unreadable")


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def present_files(directory: Path) -> list[str]:
    """The files of the bundle that stand in the directory, in the order in which they are read."""
    names = [f"{kind}_{language}.csv" for kind in ("skills", "occupations") for language in LANGUAGES]
    return [name for name in (*names, BROADER, RELATIONS) if (directory / name).exists()]


def _ignore(done: int, total: int) -> None:
    """Nobody watches."""


@transaction.atomic
def load(*, directory: Path, progress: Progress = _ignore) -> Report:
    """Read every file of the bundle that is there; `progress(bytes_done, bytes_total)` is called along.

    All or nothing: InvalidInput (`esco_missing`, `esco_unreadable`) leaves the taxonomy as it was.
    """
    if not directory.is_dir() or not present_files(directory):
        message = _("Aucun fichier ESCO dans %(directory)s.") % {"directory": directory}
        raise InvalidInput(message, code="esco_missing")
    before = csv.field_size_limit(LONGEST_CELL)
    try:
        return _load_all(directory, progress)
    finally:
        csv.field_size_limit(before)


def _load_all(directory: Path, progress: Progress) -> Report:
    report = Report()
    reader = _Reader(directory, report, progress)
    for language in LANGUAGES:
        _load_skills(reader, language)
    for language in LANGUAGES:
        _load_occupations(reader, language)
    _load_broader(reader)
    _load_links(reader)
    report.skills, report.occupations = len(reader.skills), len(reader.occupations)
    progress(reader.total, reader.total)
    return report


def _concepts(reader: _Reader, name: str) -> list[_Concept]:
    found: dict[str, _Concept] = {}
    for line, row in reader.rows(name, ("conceptUri", "preferredLabel")):
        concept = _concept(reader, name, line, row)
        if concept is None:
            continue
        if concept.uri in found:
            reader.refuse(name, line, concept.uri, _("concept déjà lu dans ce fichier"))
            continue
        found[concept.uri] = concept
    return list(found.values())


def _concept(reader: _Reader, name: str, line: int, row: dict[str, str]) -> _Concept | None:
    uri, label = row["conceptUri"].strip(), " ".join(row["preferredLabel"].split())
    reason = _fault(uri, label, row.get("status", "").strip())
    if reason:
        reader.refuse(name, line, uri, reason)
        return None
    synonyms = []
    for synonym in dict.fromkeys(part.strip() for part in row.get("altLabels", "").splitlines()):
        if len(synonym) > LABEL_LENGTH:
            reader.refuse(name, line, uri, _("synonyme trop long, le reste de la ligne est lu"))
        elif synonym:
            synonyms.append(synonym)
    return _Concept(uri, _slug(uri), label, tuple(synonyms), row.get("iscoGroup", "")[:10], line)


def _fault(uri: str, label: str, status: str) -> str:
    if not uri.startswith(PREFIX) or len(uri) > LABEL_LENGTH // 2 or not _slug(uri):
        return _("identifiant de concept absent ou inconnu")
    if "\x00" in label or not text.words(label):
        return _("libellé vide")
    if len(label) > LABEL_LENGTH:
        return _("libellé trop long")
    if status and status != "released":
        return _("concept non publié (%(status)s)") % {"status": status[:40]}
    return ""


def _slug(uri: str) -> str:
    rest = urlsplit(uri).path.removeprefix("/esco/").removeprefix("skill/").removeprefix("occupation/")
    return f"esco-{slugify(rest)}"[:120] if slugify(rest) else ""


def _load_skills(reader: _Reader, language: str) -> None:
    concepts = _concepts(reader, f"skills_{language}.csv")
    if not concepts:
        return
    reader.skills |= _upsert("skills_skill", language, concepts)
    ids = _ids("skills_skill")
    reader.report.labels += labels.add(_labels(concepts, ids, language))


def _labels(concepts: list[_Concept], ids: dict[str, int], language: str) -> Iterator[labels.Label]:
    for concept in concepts:
        yield labels.Label(ids[concept.uri], language, concept.label, preferred=True)
        for synonym in concept.synonyms:
            yield labels.Label(ids[concept.uri], language, synonym)


def _upsert(table: str, language: str, concepts: list[_Concept]) -> set[str]:
    """Write the concepts' labels of one language; other languages of a known concept stay. The URIs that changed."""
    others = ", ".join(f"label_{other}" for other in LANGUAGES if other != language)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE given (concept text, slug text, label text) ON COMMIT DROP")
        with cursor.copy("COPY given FROM STDIN") as copy:
            for concept in concepts:
                copy.write_row((concept.uri, concept.slug, concept.label))
        extra = ", isco_group, normalised" if table == "skills_occupation" else ""
        empty = ", '', ''" if extra else ""
        cursor.execute(
            f"INSERT INTO {table} AS old (concept, slug, label_{language}, {others}, source, active{extra}) "  # noqa: S608  names of columns, no input
            f"SELECT concept, slug, label, '', '', 'esco', true{empty} FROM given "
            f"ON CONFLICT (concept) DO UPDATE SET label_{language} = excluded.label_{language} "
            f"WHERE old.label_{language} <> excluded.label_{language} RETURNING concept"
        )
        written = {concept for (concept,) in cursor.fetchall()}
        cursor.execute("DROP TABLE given")
    return written


def _ids(table: str) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT concept, id FROM {table} WHERE source = 'esco'")  # noqa: S608  name of a table
        return dict(cursor.fetchall())


def _load_occupations(reader: _Reader, language: str) -> None:
    concepts = _concepts(reader, f"occupations_{language}.csv")
    if not concepts:
        return
    reader.occupations |= _upsert("skills_occupation", language, concepts)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE given (concept text, isco text, lines text[]) ON COMMIT DROP")
        with cursor.copy("COPY given FROM STDIN") as copy:
            for concept in concepts:
                lines = dict.fromkeys(text.normalised(label) for label in (concept.label, *concept.synonyms))
                copy.write_row((concept.uri, concept.group, [line for line in lines if line]))
        cursor.execute(
            "UPDATE skills_occupation old SET "
            "isco_group = CASE WHEN old.isco_group = '' THEN given.isco ELSE old.isco_group END, "
            "normalised = (SELECT string_agg(DISTINCT line, E'\\n' ORDER BY line) "
            "FROM unnest(string_to_array(old.normalised, E'\\n') || given.lines) line WHERE line <> '') "
            "FROM given WHERE old.concept = given.concept"
        )
        cursor.execute("DROP TABLE given")


def _load_broader(reader: _Reader) -> None:
    """A concept keeps the first broader one; a link that would close a circle is refused."""
    ids = _ids("skills_skill")
    broader: dict[int, int] = {}
    for line, row in reader.rows(BROADER, ("conceptUri", "broaderUri")):
        uri, wider = row["conceptUri"].strip(), row["broaderUri"].strip()
        if uri not in ids or wider not in ids:
            reader.refuse(BROADER, line, uri, _("concept absent des compétences lues"))
        elif ids[uri] in broader:
            reader.refuse(BROADER, line, uri, _("un concept plus large est déjà retenu"))
        elif _closes_a_circle(broader, ids[uri], ids[wider]):
            reader.refuse(BROADER, line, uri, _("le lien formerait un cercle"))
        else:
            broader[ids[uri]] = ids[wider]
    changed = [
        Skill(pk=pk, broader_id=broader[pk])
        for pk, known in Skill.objects.filter(pk__in=broader).values_list("pk", "broader_id")
        if known != broader[pk]
    ]
    Skill.objects.bulk_update(changed, ["broader"], batch_size=2000)
    reader.report.broader += len(changed)


def _closes_a_circle(broader: dict[int, int], start: int, wider: int) -> bool:
    at: int | None = wider
    while at is not None:
        if at == start:
            return True
        at = broader.get(at)
    return False


def _load_links(reader: _Reader) -> None:
    skills, occupations = _ids("skills_skill"), _ids("skills_occupation")
    links: dict[tuple[int, int], str] = {}
    for line, row in reader.rows(RELATIONS, ("occupationUri", "relationType", "skillUri")):
        uri, wanted, relation = row["occupationUri"].strip(), row["skillUri"].strip(), row["relationType"].strip()
        if uri not in occupations:
            reader.refuse(RELATIONS, line, uri, _("métier inconnu"))
        elif wanted not in skills:
            reader.refuse(RELATIONS, line, wanted, _("compétence inconnue"))
        elif relation not in ("essential", "optional"):
            reader.refuse(RELATIONS, line, uri, _("lien ni essentiel ni facultatif"))
        elif (occupations[uri], skills[wanted]) in links:
            reader.refuse(RELATIONS, line, uri, _("lien déjà lu dans ce fichier"))
        else:
            links[occupations[uri], skills[wanted]] = relation
    if links:
        reader.report.links += _write_links(links)


def _write_links(links: dict[tuple[int, int], str]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE given (occupation_id bigint, skill_id bigint, relation text) ON COMMIT DROP"
        )
        with cursor.copy("COPY given FROM STDIN") as copy:
            for (occupation, skill), relation in links.items():
                copy.write_row((occupation, skill, relation))
        cursor.execute(
            "INSERT INTO skills_occupationskill AS old (occupation_id, skill_id, relation) "
            "SELECT occupation_id, skill_id, relation FROM given ON CONFLICT (occupation_id, skill_id) "
            "DO UPDATE SET relation = excluded.relation WHERE old.relation <> excluded.relation"
        )
        written = cursor.rowcount
        cursor.execute("DROP TABLE given")
    return written


def write_refusals(report: Report, path: Path) -> None:
    """Write the refused rows as CSV: file, line, concept, reason."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["file", "line", "concept", "reason"])
        writer.writerows((one.file, one.line, one.concept, one.reason) for one in report.refused)


def is_loaded() -> bool:
    """Whether concepts of ESCO are there, and its credit must be shown."""
    return Skill.objects.filter(source=Source.ESCO).exists()
