"""The words that projects, schemes, investors and opportunities share."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Sector(models.TextChoices):
    """A branch of the economy, in the words of the field."""

    AGRICULTURE = "agriculture", _("Agriculture et pêche")
    AGRIFOOD = "agrifood", _("Agroalimentaire")
    INDUSTRY = "industry", _("Industrie")
    ENERGY = "energy", _("Énergie")
    ENVIRONMENT = "environment", _("Eau et environnement")
    CONSTRUCTION = "construction", _("Bâtiment et immobilier")
    TRADE = "trade", _("Commerce")
    LOGISTICS = "logistics", _("Transport et logistique")
    HOTELS = "hotels", _("Hôtellerie et tourisme")
    DIGITAL = "digital", _("Numérique")
    HEALTH = "health", _("Santé")
    EDUCATION = "education", _("Éducation et formation")
    CRAFTS = "crafts", _("Artisanat")
    CULTURE = "culture", _("Culture et création")
    SERVICES = "services", _("Services aux entreprises et aux personnes")
    SOCIAL = "social", _("Économie sociale et solidaire")


class ProjectKind(models.TextChoices):
    """For profit, or for the common good."""

    COMMERCIAL = "commercial", _("Projet d’entreprise")
    SOCIAL = "social", _("Projet social ou solidaire")


class ProjectStage(models.TextChoices):
    """How far the project itself is, whatever its file."""

    IDEA = "idea", _("Idée")
    PROTOTYPE = "prototype", _("Prototype ou étude")
    LAUNCH = "launch", _("Démarrage")
    GROWTH = "growth", _("Croissance")


class Confidentiality(models.TextChoices):
    """Who may read about the project outside its file."""

    PRIVATE = "private", _("Personne hors de mon accompagnement")
    TEASER = "teaser", _("Les investisseurs vérifiés, sans mon nom")
    PUBLIC = "public", _("Tout le monde, par une fiche publique")


class FundingKind(models.TextChoices):
    """Where the money of a project comes from."""

    OWN_FUNDS = "own_funds", _("Fonds propres")
    FAMILY = "family", _("Famille et proches")
    BANK = "bank", _("Crédit bancaire")
    FUND = "fund", _("Fonds public")
    GRANT = "grant", _("Subvention")
    INVESTOR = "investor", _("Investisseur")
    OTHER = "other", _("Autre source")


class RefusalReason(models.TextChoices):
    """Why a project is not accompanied."""

    OUT_OF_SCOPE = "out_of_scope", _("Le projet n’a pas de lien avec le Maroc ou sa diaspora")
    NOT_A_PROJECT = "not_a_project", _("Ce n’est pas un projet à accompagner")
    UNLAWFUL = "unlawful", _("Le projet est contraire à la loi")
    UNANSWERED = "unanswered", _("Les compléments demandés ne sont pas venus")
    DUPLICATE = "duplicate", _("Le projet a déjà un dossier")
