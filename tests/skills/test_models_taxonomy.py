"""The constraints of the taxonomy."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from skills.models import Skill

pytestmark = pytest.mark.django_db


def test_a_skill_without_any_label_is_refused():
    with pytest.raises(IntegrityError, match="skill_has_a_label"):
        Skill.objects.create(concept="x", slug="x")


def test_a_skill_is_not_broader_than_itself():
    skill = Skill.objects.create(concept="x", slug="x", label_fr="X")
    skill.broader = skill
    with pytest.raises(ValidationError) as refusal:
        skill.full_clean()
    assert refusal.value.messages == ["Une compétence ne peut pas être plus large qu’elle-même."]
