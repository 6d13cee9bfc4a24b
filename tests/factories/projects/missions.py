"""Volunteer missions of a verified association of Lyon, with their slots and applications."""

from datetime import timedelta
from decimal import Decimal

import factory
from django.utils import timezone

from mdm_platform.accounts.roles import Role
from mdm_platform.territories.models import Region
from projects.models import Mission, MissionApplication, MissionInvitation, MissionSlot
from skills import text
from tests.factories.accounts import make_user
from tests.factories.associations.register import AssociationFactory, OfficerFactory

REGION = {"code": "05", "name_fr": "Béni Mellal-Khénifra", "name_ar": "بني ملال-خنيفرة", "name_en": "Béni Mellal"}


class MissionFactory(factory.django.DjangoModelFactory):
    """A published mission of reading in the Atlas; see `organiser_of` for somebody who may act for it."""

    class Meta:
        model = Mission
        skip_postgeneration_save = True

    association = factory.SubFactory(AssociationFactory)
    state = "published"
    title = "Lire avec les enfants d’Azilal"
    description = "Deux matinées de lecture à voix haute à la bibliothèque."
    theme = "school"
    place = "morocco"
    region = factory.LazyFunction(
        lambda: Region.objects.get_or_create(code=REGION["code"], defaults=REGION | {"name_tifinagh": "ⵜⵉⴳⵎⵉ"})[0]
    )
    city = "Azilal"
    languages = ["fr", "ar"]
    vetting = "À la permanence du samedi."
    instructions = "Rendez-vous devant la bibliothèque, apportez un livre."
    search_words = factory.LazyAttribute(lambda row: text.stems(f"{row.title} {row.city} {row.description}"))
    submitted_at = factory.LazyAttribute(lambda row: None if row.state == "draft" else timezone.now())
    published_at = factory.LazyAttribute(
        lambda row: None if row.state in ("draft", "review") else timezone.now() - timedelta(days=3)
    )


class MissionSlotFactory(factory.django.DjangoModelFactory):
    """Four hours in ten days, two places."""

    class Meta:
        model = MissionSlot

    mission = factory.SubFactory(MissionFactory)
    starts_at = factory.LazyFunction(lambda: timezone.now().replace(microsecond=0) + timedelta(days=10))
    ends_at = factory.LazyAttribute(lambda row: row.starts_at + timedelta(hours=4))
    venue = "Bibliothèque municipale"
    seats = 2
    hours = Decimal("4.0")


class MissionApplicationFactory(factory.django.DjangoModelFactory):
    """Somebody who applied."""

    class Meta:
        model = MissionApplication

    slot = factory.SubFactory(MissionSlotFactory)
    user = factory.LazyFunction(lambda: make_user(Role.MEMBER))
    state = "applied"
    hours = factory.LazyAttribute(lambda row: row.slot.hours if row.state == "attended" else None)
    certificate_code = factory.Sequence(lambda number: f"ABCDE{number:05}")


def organiser_of(mission, user=None):
    """A secretary in office of the mission's association."""
    return OfficerFactory(association=mission.association, role="secretary", user=user or make_user(Role.MEMBER)).user


def past_slot(mission, days=2):
    """A slot that is over."""
    starts = timezone.now().replace(microsecond=0) - timedelta(days=days)
    return MissionSlotFactory(mission=mission, starts_at=starts, ends_at=starts + timedelta(hours=4))


def notification_examples():
    """An object for each message."""
    application = MissionApplicationFactory(message="Bonjour")
    mission = application.slot.mission
    to_organiser = (
        *("to_review", "published", "sent_back", "called_off", "application_received", "application_withdrawn"),
    )
    to_volunteer = (
        *("application_accepted", "application_waitlisted", "application_refused", "seat_given", "slot_changed"),
        *("cancelled", "slot_cancelled", "reminder", "certificate_ready"),
    )
    return {
        **{f"projects.mission_{name}": mission for name in to_organiser},
        **{f"projects.mission_{name}": application for name in to_volunteer},
        "projects.mission_invited": MissionInvitation.objects.create(mission=mission, user=make_user(Role.MEMBER)),
    }
