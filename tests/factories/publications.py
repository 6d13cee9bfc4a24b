"""Publications for tests: a guide in three languages."""

import factory
from django.utils import timezone

from mdm_platform.publications.models import Publication, PublicationVersion


class PublicationFactory(factory.django.DjangoModelFactory):
    """A guide without a version."""

    class Meta:
        model = Publication

    slug = factory.Sequence(lambda number: f"guide-{number}")
    kind = "guide"


class VersionFactory(factory.django.DjangoModelFactory):
    """A version in three languages, published unless said otherwise."""

    class Meta:
        model = PublicationVersion

    publication = factory.SubFactory(PublicationFactory)
    number = 1
    state = "published"
    title_fr, title_ar, title_en = "Demander le label", "طلب العلامة", "Ask for the label"
    summary_fr = "Ce qu’il faut, qui décide, en combien de temps."
    body_fr = "## Avant\nRéunissez les statuts.\n\n- le récépissé\n- les comptes\n\n## Après\nUne réponse vient."
    body_ar, body_en = "## قبل\nاجمعوا القوانين.", "## Before\nGather the statutes."
    changes_fr = factory.LazyAttribute(lambda row: "Des délais plus courts." if row.number > 1 else "")
    published_at = factory.LazyAttribute(lambda row: None if row.state in ("draft", "in_review") else timezone.now())


def notification_examples():
    """Every message is about a version."""
    version = VersionFactory(state="in_review")
    return {f"publications.version_{name}": version for name in ("to_review", "returned", "published")}
