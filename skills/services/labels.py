"""The labels of skills, in the two forms in which they are looked up; written by COPY, however many."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection, transaction

from skills import text
from skills.models.taxonomy import LABEL_LENGTH, Skill, SkillLabel


@dataclass(frozen=True)
class Label:
    """One way of naming a skill in a language, as it was given."""

    skill_id: int
    language: str
    text: str
    preferred: bool = False


def row(label: Label) -> tuple[int, str, str, str, str, str] | None:
    """The stored form of a label, or None when nothing in it can be searched."""
    written = " ".join(label.text.replace("\x00", " ").split())[:LABEL_LENGTH]
    normalised = text.normalised(written)[:LABEL_LENGTH]
    if not normalised:
        return None
    kind = SkillLabel.Kind.PREFERRED if label.preferred else SkillLabel.Kind.SYNONYM
    return label.skill_id, label.language, written, normalised, text.key(written)[:LABEL_LENGTH], kind.value


@transaction.atomic
def add(labels: Iterable[Label]) -> int:
    """Write these labels beside those that exist; the number of rows written or changed.

    A skill keeps one preferred label a language: a former one becomes a synonym.
    """
    rows: dict[tuple[int, str, str], tuple] = {}
    for label in labels:
        stored = row(label)
        if stored is None:
            continue
        place = (stored[0], stored[1], stored[3])
        if place not in rows or label.preferred:
            rows[place] = stored
    if not rows:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE label_given (skill_id bigint, language text, text text, normalised text, "
            "key text, kind text) ON COMMIT DROP"
        )
        with cursor.copy("COPY label_given FROM STDIN") as copy:
            for stored in rows.values():
                copy.write_row(stored)
        cursor.execute(
            "UPDATE skills_skilllabel old SET kind = 'synonym' FROM label_given new "
            "WHERE old.skill_id = new.skill_id AND old.language = new.language AND new.kind = 'preferred' "
            "AND old.kind = 'preferred' AND old.normalised <> new.normalised"
        )
        cursor.execute(
            "INSERT INTO skills_skilllabel AS old (skill_id, language, text, normalised, key, kind) "
            "SELECT skill_id, language, text, normalised, key, kind FROM label_given "
            "ON CONFLICT (skill_id, language, normalised) DO UPDATE "
            "SET text = excluded.text, key = excluded.key, kind = excluded.kind "
            "WHERE (old.text, old.key, old.kind) IS DISTINCT FROM (excluded.text, excluded.key, excluded.kind)"
        )
        written = cursor.rowcount
        cursor.execute("DROP TABLE label_given")
    return written


def add_preferred(*, skill: Skill) -> int:
    """Make the skill's own three labels findable, after they were changed."""
    labels = [
        Label(skill.pk, language, getattr(skill, f"label_{language}"), preferred=True)
        for language in ("fr", "ar", "en")
        if getattr(skill, f"label_{language}")
    ]
    return add(labels)
