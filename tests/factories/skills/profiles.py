"""Profiles and contacts for tests: a published one has everything that the curators ask for."""

import factory
from django.utils import timezone

from mdm_platform.accounts.roles import Role
from mdm_platform.audit.models import TransitionLog, TransitionNote
from mdm_platform.notifications.declarations import registered
from mdm_platform.territories.models import Language as SpokenLanguage
from mdm_platform.territories.models import Province, Region
from skills.models import Appeal, ContactRequest, Domain, Invitation, Profile, ProfileLanguage, ProfileSkill, Skill
from tests.factories.accounts import make_user
from tests.utils.notification_examples import Example


class DomainFactory(factory.django.DjangoModelFactory):
    """A domain of expertise."""

    class Meta:
        model = Domain
        django_get_or_create = ("slug",)

    slug = "engineering"
    label_fr = "Ingénierie"
    label_ar = "الهندسة"
    label_en = "Engineering"


class SkillFactory(factory.django.DjangoModelFactory):
    """A skill of the platform's own taxonomy."""

    class Meta:
        model = Skill
        django_get_or_create = ("slug",)

    slug = factory.Sequence(lambda number: f"skill-{number}")
    concept = factory.SelfAttribute("slug")
    domain = factory.SubFactory(DomainFactory)
    label_fr = factory.LazyAttribute(lambda skill: f"Compétence {skill.slug}")


class SpokenLanguageFactory(factory.django.DjangoModelFactory):
    """A spoken language."""

    class Meta:
        model = SpokenLanguage
        django_get_or_create = ("code",)

    code = "fr"
    label_fr = "français"
    label_ar = "الفرنسية"
    label_en = "French"


class RegionFactory(factory.django.DjangoModelFactory):
    """A region of Morocco."""

    class Meta:
        model = Region
        django_get_or_create = ("code",)

    code = "06"
    name_fr = "Casablanca-Settat"
    name_ar = "الدار البيضاء سطات"
    name_en = "Casablanca-Settat"
    name_tifinagh = "ⴰⵏⴼⴰ ⵙⵟⵟⴰⵜ"


class ProvinceFactory(factory.django.DjangoModelFactory):
    """A province of that region."""

    class Meta:
        model = Province
        django_get_or_create = ("code",)

    code = "06.141"
    region = factory.SubFactory(RegionFactory)
    name_fr = "Casablanca"
    name_ar = "الدار البيضاء"


class ProfileFactory(factory.django.DjangoModelFactory):
    """A profile that is ready to be sent, in the state asked for; `owner=None` makes an imported draft.

    Consents are not given here: tests/utils/consents.py does it.
    """

    class Meta:
        model = Profile
        skip_postgeneration_save = True

    owner = factory.LazyFunction(lambda: make_user(Role.MEMBER))
    state = "draft"
    first_name = "Salma"
    last_name = factory.Sequence(lambda number: f"Bennani{number}")
    is_declared_adult = True
    birth_year = 1985
    headline = "Ingénieure en énergie solaire"
    country = "FR"
    city = "Lyon"
    domain = factory.SubFactory(DomainFactory)
    seniority = 12
    submitted_at = factory.LazyAttribute(lambda row: timezone.now() if row.state == "submitted" else None)
    published_at = factory.LazyAttribute(
        lambda row: timezone.now() if row.state in ("published", "paused", "stale") else None
    )
    confirmed_at = factory.SelfAttribute("published_at")
    withdrawn_at = factory.LazyAttribute(lambda row: timezone.now() if row.state == "withdrawn" else None)

    @factory.post_generation
    def skills(self, create, slugs, **kwargs):
        for slug in ("solar-energy",) if slugs is None else slugs:
            ProfileSkill.objects.create(profile=self, skill=SkillFactory(slug=slug), level=4)

    @factory.post_generation
    def languages(self, create, levels, **kwargs):
        for code, level in ({"fr": "C2"} if levels is None else levels).items():
            ProfileLanguage.objects.create(profile=self, language=SpokenLanguageFactory(code=code), level=level)


def notification_examples():
    """An example of each message of the directory."""
    profile = ProfileFactory(state="published")
    contact = ContactRequest(pk=1, profile=profile, sender=make_user(Role.MEMBER), recipient=profile.owner)
    appeal = Appeal(pk=1, profile=profile, author=profile.owner)
    log = TransitionLog.objects.create(
        workflow="skills.profile",
        object_type="skills.profile",
        object_id=str(profile.pk),
        transition="hide",
        source="published",
        target="refused",
        reason="content",
        at=timezone.now(),
    )
    TransitionNote.objects.create(log=log, text="Ce qu’il faut changer.")
    about = {"appeal": appeal, "contact": contact, "report": contact, "invitation": Invitation(pk=1)}
    params = {"reason": "content", "log": log.pk, "number": 3}
    names = [name for name in registered() if name.startswith("skills.")]
    kinds = {name: next((kind for kind in about if kind in name), "") for name in names}
    return {name: Example(about=about.get(kind, profile), params=params) for name, kind in kinds.items()}
