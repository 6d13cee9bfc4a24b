"""Rules and texts of the desk for tests."""

import factory

from grievances.models import CannedReply, RoutingRule


class RuleFactory(factory.django.DjangoModelFactory):
    """A rule in use; `to_unit` is given."""

    class Meta:
        model = RoutingRule

    position = factory.Sequence(lambda number: number + 1)
    name = factory.Sequence(lambda number: f"Règle {number}")
    is_active = True


class CannedReplyFactory(factory.django.DjangoModelFactory):
    """A text for any case."""

    class Meta:
        model = CannedReply

    title = factory.Sequence(lambda number: f"Texte {number}")
    body_fr = "Votre demande {number} est entre les mains de {unit}."
    body_ar = "طلبكم {number} لدى {unit}."
    body_en = "Your request {number} is with {unit}."


def notification_examples():
    """No message of its own."""
    return {}
