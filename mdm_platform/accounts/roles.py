"""The roles of the platform; each is a group of the same name, made after migrations."""

from typing import Any

from django.contrib.auth.models import Group
from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person does on the platform."""

    MEMBER = "member", _("membre")
    DIRECTORY_CURATOR = "directory_curator", _("responsable de l’annuaire")
    PROJECT_ADVISOR = "project_advisor", _("conseiller de projets")
    PROJECT_SUPERVISOR = "project_supervisor", _("superviseur des projets")
    SCHEME_EDITOR = "scheme_editor", _("responsable des dispositifs d’aide")
    OPPORTUNITY_MODERATOR = "opportunity_moderator", _("modérateur des opportunités")
    INVESTMENT_OFFICER = "investment_officer", _("chargé du suivi des investissements")
    CAMPAIGN_REVIEWER = "campaign_reviewer", _("chargé d’examen des campagnes")
    MISSION_REVIEWER = "mission_reviewer", _("chargé du bénévolat")
    LABEL_OFFICER = "label_officer", _("chargé de labellisation")
    LABEL_COMMITTEE = "label_committee", _("membre du comité de labellisation")
    COFINANCING_OFFICER = "cofinancing_officer", _("chargé de cofinancement")
    JURY_MEMBER = "jury_member", _("membre de jury")
    FINANCE_CONTROLLER = "finance_controller", _("contrôleur financier")
    PAYMENT_AUTHORISER = "payment_authoriser", _("ordonnateur")
    COMPLAINTS_AGENT = "complaints_agent", _("agent des réclamations")
    COMPLAINTS_SUPERVISOR = "complaints_supervisor", _("superviseur des réclamations")
    COUNTER_AGENT = "counter_agent", _("agent de guichet consulaire")
    LEGAL_EXPERT = "legal_expert", _("expert juridique")
    PUBLISHER = "publisher", _("responsable éditorial")
    TRANSLATOR = "translator", _("traducteur")
    STATISTICIAN = "statistician", _("statisticien")
    DATA_PROTECTION_OFFICER = "data_protection_officer", _("délégué à la protection des données")
    PARTNER_AGENT = "partner_agent", _("agent d’une institution partenaire")
    COFUNDER_AGENT = "cofunder_agent", _("agent d’un cofinanceur")
    SUPPORT_OPERATOR_AGENT = "support_operator_agent", _("agent d’un opérateur d’appui (OPAP)")
    BANK_AGENT = "bank_agent", _("agent d’une banque")
    FUND_AGENT = "fund_agent", _("agent d’un fonds public")
    ADMINISTRATOR = "administrator", _("administrateur")


OUTSIDE_ROLES = frozenset(
    {
        Role.MEMBER,
        Role.LEGAL_EXPERT,
        Role.PARTNER_AGENT,
        Role.COFUNDER_AGENT,
        Role.SUPPORT_OPERATOR_AGENT,
        Role.BANK_AGENT,
        Role.FUND_AGENT,
        Role.JURY_MEMBER,
        Role.LABEL_COMMITTEE,
    }
)
STAFF_ROLES = frozenset(Role) - OUTSIDE_ROLES


def make_groups(using: str = "default", **kwargs: Any) -> None:
    """One group a role; after each migration, because a flushed database loses them."""
    existing = set(Group.objects.using(using).values_list("name", flat=True))
    Group.objects.using(using).bulk_create(Group(name=role) for role in Role.values if role not in existing)
