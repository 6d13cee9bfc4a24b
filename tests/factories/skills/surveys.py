"""People who count, snapshots, surveys, for tests."""

from datetime import timedelta

import factory
from django.utils import timezone

from skills.models import QuestionKind, Survey, SurveyQuestion
from skills.services.insight import snapshots
from tests.factories.skills.profiles import DomainFactory, ProfileFactory, RegionFactory
from tests.utils.consents import consent
from tests.utils.notification_examples import Example


def counted_people(number, *, domain="engineering", region="06", country="FR"):
    """So many published profiles of people who agreed to be counted."""
    place = RegionFactory(code=region, name_fr=f"Région {region}") if region else None
    made = [
        ProfileFactory(
            state="published", domain=DomainFactory(slug=domain, label_fr=domain), origin_region=place, country=country
        )
        for _number in range(number)
    ]
    for profile in made:
        consent(profile.owner, "statistics")
    return made


def make_snapshot(**fields):
    """The figures of today."""
    return snapshots.take(**fields)


class SurveyFactory(factory.django.DjangoModelFactory):
    """A survey of everybody, in the state asked for, with one question of each kind."""

    class Meta:
        model = Survey
        skip_postgeneration_save = True

    state = "draft"
    title_fr, title_ar, title_en = "Étude des compétences", "دراسة الكفاءات", "Study of skills"
    intro_fr, intro_ar, intro_en = "Dix questions.", "عشرة أسئلة.", "Ten questions."
    consent_fr, consent_ar, consent_en = "J’accepte que mes réponses soient comptées.", "أوافق.", "I agree."
    opens = factory.LazyAttribute(lambda row: None if row.state == "draft" else timezone.localdate())
    closes = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=30))
    published_on = factory.LazyAttribute(lambda row: timezone.localdate() if row.state == "published" else None)

    @factory.post_generation
    def questions(self, create, kinds, **kwargs):
        for position, kind in enumerate(QuestionKind.values if kinds is None else kinds, 1):
            add_question(self, kind, position)


def add_question(survey, kind, position=1, choices=3):
    """One question, in the three languages; choices are « Choix 1 », « Choix 2 »."""
    label = f"Question {position}"
    question = SurveyQuestion(
        survey=survey, kind=kind, position=position, label_fr=label, label_ar=label, label_en=label
    )
    if kind in ("single", "multiple"):
        lines = "\n".join(f"Choix {number + 1}" for number in range(choices))
        question.choices_fr = question.choices_ar = question.choices_en = lines
    question.counts = [0] * len(question.choices)
    question.save()
    return question


def asked_member(**fields):
    """Somebody with a published profile, who receives news."""
    return consent(ProfileFactory(state="published", **fields).owner, "news")


def notification_examples():
    """An example of each message about surveys."""
    survey = SurveyFactory(state="open")
    return {f"skills.survey_{name}": Example(about=survey) for name in ("invitation", "results_published")}
