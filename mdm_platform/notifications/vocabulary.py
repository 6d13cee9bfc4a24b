"""The words of messages: what they are about, how they travel, how far they came."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Category(models.TextChoices):
    """What a message is about: people choose their channels by category."""

    ACCOUNT = "account", _("Mon compte et sa sécurité")
    PROFILE = "profile", _("Ma fiche de compétences")
    CONTACT = "contact", _("Les messages que l’on m’adresse")
    NEED = "need", _("Les besoins et les propositions")
    NETWORK = "network", _("Mes réseaux")
    EVENT = "event", _("Les événements")
    CONSULTATION = "consultation", _("Les consultations")
    PROJECT = "project", _("Mes projets")
    DONATION = "donation", _("Mes promesses de don")
    ASSOCIATION = "association", _("Mon association")
    COMPLAINT = "complaint", _("Mes réclamations")
    NEWS = "news", _("Les actualités")
    WORK = "work", _("Mon travail sur la plateforme")


HIDES_ITS_RECIPIENT = frozenset({Category.COMPLAINT, Category.CONSULTATION})


class Channel(models.TextChoices):
    """How a message travels."""

    INBOX = "inbox", _("Sur le site")
    EMAIL = "email", _("E-mail")
    SMS = "sms", _("SMS")


class Status(models.TextChoices):
    """How far the delivery of a message came."""

    PENDING = "pending", _("en attente")
    SENT = "sent", _("envoyé")
    FAILED = "failed", _("échoué")
    CANCELLED = "cancelled", _("annulé")


class Priority(models.IntegerChoices):
    """Which messages leave first: a login code does not wait behind a newsletter."""

    URGENT = 0, _("immédiat")
    NORMAL = 5, _("normal")
    BULK = 9, _("en nombre")
