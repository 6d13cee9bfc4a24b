"""What associations work on, and under which law they stand."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Sector(models.TextChoices):
    """A field of action."""

    HEALTH = "health", _("Santé")
    EDUCATION = "education", _("Éducation et formation")
    WATER = "water", _("Eau et assainissement")
    ENVIRONMENT = "environment", _("Environnement")
    ECONOMIC = "economic", _("Développement économique")
    RURAL = "rural", _("Développement rural")
    SOCIAL = "social", _("Action sociale et solidarité")
    CULTURE = "culture", _("Culture")
    YOUTH = "youth", _("Jeunesse")
    WOMEN = "women", _("Droits et autonomie des femmes")
    SPORT = "sport", _("Sport")
    HERITAGE = "heritage", _("Langue, mémoire et patrimoine")
    INTEGRATION = "integration", _("Accueil et insertion")


class LegalForm(models.TextChoices):
    """The legal forms that the register knows; `unregistered` is a group without any."""

    LAW_1901 = "law_1901", _("Association loi 1901 (France)")
    ALSACE_MOSELLE = "alsace_moselle", _("Association de droit local (Alsace-Moselle)")
    ASBL = "asbl", _("Association sans but lucratif (Belgique, Luxembourg)")
    VERENIGING = "vereniging", _("Vereniging (Pays-Bas)")
    STICHTING = "stichting", _("Stichting (Pays-Bas)")
    EV = "ev", _("Eingetragener Verein (Allemagne)")
    ASOCIACION = "asociacion", _("Asociación (Espagne)")
    ASSOCIAZIONE = "associazione", _("Associazione (Italie)")
    VEREIN = "verein", _("Association de droit suisse")
    CHARITY = "charity", _("Charity (Royaume-Uni)")
    NONPROFIT = "nonprofit", _("Nonprofit corporation (États-Unis)")
    NPO_CANADA = "npo_canada", _("Organisme sans but lucratif (Canada)")
    FORENING = "forening", _("Förening, forening (pays nordiques)")
    DAHIR_1958 = "dahir_1958", _("Association de droit marocain (dahir de 1958)")
    OTHER = "other", _("Autre forme d’association")
    UNREGISTERED = "unregistered", _("Groupe sans enregistrement")
