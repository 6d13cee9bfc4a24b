"""Editing the taxonomy: what staff change is found at once, on the cards of the people concerned too."""

from typing import Any

from django.db import transaction

from mdm_platform.permissions import require_permission
from skills.models import Domain, Occupation, Profile, Skill, SkillLabel
from skills.models.taxonomy import LABEL_LENGTH
from skills.services import cards, labels, taxonomy

LANGUAGES = ("fr", "ar", "en")


@transaction.atomic
def save_domain(*, domain: Domain, by: Any) -> None:
    """Keep a domain, the keys under which queries meet it, and the cards that name it."""
    require_permission(by, "skills.manage_taxonomy")
    domain.keys = taxonomy.domain_keys(_given(domain))
    domain.save()
    cards.rebuild_many(Profile.objects.filter(domain=domain).values_list("pk", flat=True))


@transaction.atomic
def save_skill(*, skill: Skill, by: Any) -> None:
    """Keep a skill, its labels as preferred ones, and the cards that hold it or something narrower."""
    require_permission(by, "skills.manage_taxonomy")
    skill.save()
    labels.add_preferred(skill=skill)
    _rebuild_cards_of(skill)


@transaction.atomic
def add_synonym(*, skill: Skill, language: str, text: str, by: Any) -> None:
    """Let a skill be found under one more name."""
    require_permission(by, "skills.manage_taxonomy")
    labels.add([labels.Label(skill.pk, language, text)])


@transaction.atomic
def remove_synonym(*, label: SkillLabel, by: Any) -> None:
    """Take back a name under which a skill was found; the preferred one stays."""
    require_permission(by, "skills.manage_taxonomy")
    if label.kind == SkillLabel.Kind.SYNONYM:
        label.delete()


@transaction.atomic
def save_occupation(*, occupation: Occupation, by: Any) -> None:
    """Keep an occupation and the words under which pickers find it."""
    require_permission(by, "skills.manage_taxonomy")
    known = occupation.normalised.split("\n") if occupation.normalised else []
    added = taxonomy.searchable(_given(occupation).values()).split("\n")
    occupation.normalised = "\n".join(dict.fromkeys([*added, *known]))
    occupation.save()


def _given(concept: Any) -> dict[str, str]:
    return {f"label_{code}": getattr(concept, f"label_{code}")[:LABEL_LENGTH] for code in LANGUAGES}


def _rebuild_cards_of(skill: Skill) -> None:
    """Cards fold broader skills in, so those of narrower skills change too."""
    concerned, pending = {skill.pk}, {skill.pk}
    while pending:
        pending = set(Skill.objects.filter(broader_id__in=pending).values_list("pk", flat=True)) - concerned
        concerned |= pending
    holders = Profile.objects.filter(profile_skills__skill_id__in=concerned).values_list("pk", flat=True)
    cards.rebuild_many(holders.distinct())
