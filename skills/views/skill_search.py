"""Skills found in the taxonomy by their names, as pickers show them."""

from typing import Any

from skills.services import taxonomy


def found_skills(typed: str, limit: int = 20) -> list[dict[str, Any]]:
    """Skills whose name, in any language, has words that begin as what was typed."""
    found = taxonomy.suggest(typed.replace("\x00", " "), limit=limit)
    return [{"slug": skill.slug, "label": skill.label, "others": _other_names(skill)} for skill in found]


def _other_names(skill: Any) -> list[str]:
    """What the skill is called in the other languages."""
    names = dict.fromkeys([skill.label_fr, skill.label_ar, skill.label_en])
    return [name for name in names if name and name != skill.label]
