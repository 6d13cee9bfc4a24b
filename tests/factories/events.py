"""Events for tests: a training session in Rabat in a week, with ten seats and a meeting online."""

from datetime import timedelta

import factory
from django.utils import timezone

from mdm_platform.events.models import Event, Registration
from tests.factories.accounts import make_user
from tests.factories.institutions import InstitutionFactory


class EventFactory(factory.django.DjangoModelFactory):
    """A published training session, in person unless said otherwise."""

    class Meta:
        model = Event

    slug = factory.Sequence(lambda number: f"formation-{number}")
    kind = "training"
    state = "published"
    title_fr = factory.Sequence(lambda number: f"Tenir les comptes {number}")
    summary_fr = "Apprendre à tenir les comptes d’une association."
    mode = "in_person"
    starts_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=7))
    ends_at = factory.LazyAttribute(lambda row: row.starts_at + timedelta(hours=6))
    venue = "Maison des associations"
    remote_url = factory.LazyAttribute(lambda row: "" if row.mode == "in_person" else "https://meet.exemple.test/abc")
    seats_in_person = factory.LazyAttribute(lambda row: None if row.mode == "remote" else 10)
    organiser = factory.SubFactory(InstitutionFactory)
    languages = ["fr"]


class RegistrationFactory(factory.django.DjangoModelFactory):
    """A seat in person."""

    class Meta:
        model = Registration

    event = factory.SubFactory(EventFactory)
    user = factory.LazyFunction(make_user)
    mode = "in_person"
    checked_in_at = factory.LazyAttribute(lambda row: timezone.now() if row.state == "attended" else None)
    state = "registered"


def notification_examples():
    """Every message is about a registration."""
    names = ("seat_taken", "waiting", "seat_given", "changed", "cancelled", "reminder", "certificate_ready")
    registration = RegistrationFactory()
    return {f"events.event_{name}": registration for name in names}
