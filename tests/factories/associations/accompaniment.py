"""Diagnoses, pairings and good practices for tests."""

from datetime import date

import factory
from django.utils import timezone

from associations.models import GoodPractice, Pairing, PairingNote, Replication, SharingOffer, Training
from associations.services import capacities, diagnoses
from tests.factories.associations.register import make_association
from tests.factories.events import EventFactory
from tests.factories.publications import VersionFactory


class TrainingFactory(factory.django.DjangoModelFactory):
    """An announced training in accounts."""

    class Meta:
        model = Training

    event = factory.SubFactory(EventFactory)
    capacities = ["accounts"]


class SharingOfferFactory(factory.django.DjangoModelFactory):
    """An open offer about accounts."""

    class Meta:
        model = SharingOffer

    association = factory.LazyFunction(make_association)
    capacities = ["accounts"]
    text = "Nous tenons une comptabilité simple."
    is_open = True


class PairingFactory(factory.django.DjangoModelFactory):
    """A proposal by the learner."""

    class Meta:
        model = Pairing

    guide = factory.LazyFunction(make_association)
    learner = factory.LazyFunction(make_association)
    capacity = "accounts"
    purpose = "Apprendre à tenir un budget."
    state = "proposed"
    learner_agreed_at = factory.LazyFunction(timezone.now)
    guide_agreed_at = factory.LazyAttribute(lambda row: None if row.state == "proposed" else timezone.now())
    started_at = factory.LazyAttribute(lambda row: timezone.now() if row.state in ("active", "ended") else None)


class PairingNoteFactory(factory.django.DjangoModelFactory):
    """One exchange, told by the learner."""

    class Meta:
        model = PairingNote

    pairing = factory.SubFactory(PairingFactory, state="active")
    association = factory.LazyAttribute(lambda row: row.pairing.learner)
    text = "Une matinée sur les comptes."


class GoodPracticeFactory(factory.django.DjangoModelFactory):
    """A published sheet on a national strategy, in three languages."""

    class Meta:
        model = GoodPractice

    publication = factory.LazyFunction(
        lambda: VersionFactory(publication__kind="good_practice", title_fr="Un village, une école").publication
    )
    theme = "strategy"
    country = "SN"
    year = 2025


class ReplicationFactory(factory.django.DjangoModelFactory):
    """Taken up by a cooperative, to be confirmed."""

    class Meta:
        model = Replication

    practice = factory.SubFactory(GoodPracticeFactory)
    organisation = "Coopérative Tighmert"
    country = "MA"
    place = "Guelmim"
    started_on = date(2026, 1, 15)
    text = "La même école, avec un internat."


def make_diagnosis(association, by, **scores):
    """A diagnosis in which everything is at 4 unless said otherwise; the grid is made when there is none."""
    capacities.load()
    known = {one.code: 4 for one in capacities.criteria()}
    return diagnoses.make(association=association, scores=known | scores, by=by)


def notification_examples():
    """Every message is about a pairing or a replication."""
    pairing, replication = PairingFactory(), ReplicationFactory()
    names = ("replication_confirmed", "replication_rejected", "practice_replicated")
    return {
        **{f"associations.pairing_{name}": pairing for name in ("proposed", "begun", "declined", "ended")},
        **{f"associations.{name}": replication for name in names},
    }
