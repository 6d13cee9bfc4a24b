"""Published profiles for tests, with their cards."""

from mdm_platform.accounts.roles import Role
from skills.models import Skill
from skills.services import cards, labels
from tests.factories.accounts import make_user
from tests.factories.skills import ProfileFactory, SkillFactory
from tests.utils.consents import consent


def publish(*purposes, **fields):
    """A profile in the directory whose owner agreed to it, and to these purposes."""
    owner = consent(fields.pop("owner", None) or make_user(Role.MEMBER), "directory", *purposes)
    profile = ProfileFactory(owner=owner, state="published", **fields)
    cards.rebuild(profile=profile)
    return profile


def skill(slug, fr="", ar="", en="", synonyms=(), **fields):
    """A skill with labels that searches find; synonyms are (language, text)."""
    made = SkillFactory(slug=slug, label_fr=fr or slug, label_ar=ar, label_en=en, **fields)
    labels.add_preferred(skill=made)
    labels.add(labels.Label(made.pk, language, text) for language, text in synonyms)
    return Skill.objects.get(pk=made.pk)


def found(page):
    """The public ids of a page's cards, as texts."""
    return [result.card["public_id"] for result in page.results]
