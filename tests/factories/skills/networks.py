"""Networks for tests: open, by domain, with a rule that the profiles of the factory meet."""

import factory
from django.utils import timezone

from mdm_platform.audit.models import TransitionLog, TransitionNote
from mdm_platform.notifications.declarations import registered
from skills.models import Network, NetworkMembership, NetworkNote, NetworkPost
from tests.factories.accounts import make_user
from tests.factories.skills.profiles import DomainFactory, ProfileFactory
from tests.utils.notification_examples import Example


class NetworkFactory(factory.django.DjangoModelFactory):
    """An open network of engineers; `rule=()` leaves it without a domain."""

    class Meta:
        model = Network
        skip_postgeneration_save = True

    slug = factory.Sequence(lambda number: f"engineers-{number}")
    name_fr = factory.LazyAttribute(lambda row: f"Réseau {row.slug}")
    name_ar = "شبكة المهندسين"
    name_en = "Network of engineers"
    purpose_fr = "Relier celles et ceux qui construisent."
    purpose_ar = "ربط من يبنون."
    purpose_en = "Linking those who build."
    state = "open"
    opened_at = factory.LazyAttribute(lambda row: timezone.now() if row.state != "draft" else None)
    closed_at = factory.LazyAttribute(lambda row: timezone.now() if row.state == "closed" else None)

    @factory.post_generation
    def rule(self, create, domains, **kwargs):
        self.domains.set([DomainFactory()] if domains is None else domains)


class NetworkMembershipFactory(factory.django.DjangoModelFactory):
    """A place in a network, of somebody with a published profile."""

    class Meta:
        model = NetworkMembership

    network = factory.SubFactory(NetworkFactory)
    user = factory.LazyFunction(lambda: ProfileFactory(state="published").owner)
    state = "member"
    joined_at = factory.LazyAttribute(lambda row: timezone.now() if row.state == "member" else None)


class NetworkPostFactory(factory.django.DjangoModelFactory):
    """A post of a member."""

    class Meta:
        model = NetworkPost

    network = factory.SubFactory(NetworkFactory)
    author = factory.LazyAttribute(lambda row: NetworkMembershipFactory(network=row.network).user)
    body = factory.LazyAttribute(lambda row: "" if row.state == "deleted" else "Bonjour à tous.")
    state = "published"


class NetworkNoteFactory(factory.django.DjangoModelFactory):
    """A note with its words."""

    class Meta:
        model = NetworkNote

    network = factory.SubFactory(NetworkFactory)
    author = factory.LazyAttribute(lambda row: NetworkMembershipFactory(network=row.network).user)
    title = "Pour une école de l’eau"
    summary = "Former sur place."
    text = "Il faut former sur place, avec ceux qui savent."
    state = "draft"
    round = factory.LazyAttribute(lambda row: 0 if row.state == "draft" else 1)
    submitted_at = factory.LazyAttribute(lambda row: None if row.state == "draft" else timezone.now())
    published_at = factory.LazyAttribute(lambda row: timezone.now() if row.state == "published" else None)


def notification_examples():
    """An example of each message about networks."""
    note = NetworkNoteFactory(state="published")
    place = NetworkMembership(pk=1, network=note.network, user=make_user(), role="animator", state="invited")
    log = TransitionLog.objects.create(
        workflow="skills.network",
        object_type="skills.network",
        object_id=str(note.network.pk),
        transition="close",
        source="open",
        target="closed",
        at=timezone.now(),
    )
    TransitionNote.objects.create(log=log, text="Ce qu’il faut savoir.")
    news = [{"id": note.network.pk, "posts": 2, "notes": 1}]
    params = {"reason": "other", "log": log.pk, "proposed": 3, "networks": news}
    about = {"invitation": place, "note": note, "digest": None}
    names = [name for name in registered() if name.startswith("skills.network_")]
    kinds = {name: next((kind for kind in about if f"network_{kind}" in name), "") for name in names}
    return {name: Example(about=about[kind] if kind else note.network, params=params) for name, kind in kinds.items()}
