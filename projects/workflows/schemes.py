"""What may happen to a version of a scheme: written, read again by somebody else, in force between its dates."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from mdm_platform.workflow import Transition, Workflow, guard


class SchemeKind(models.TextChoices):
    """What a scheme is for."""

    MDM_INVEST = "mdm_invest", _("Fonds MDM Invest")
    SME_PARTNER = "sme_partner", _("Programme d’un pays partenaire")
    WOMEN = "women", _("Initiatives des femmes")
    FAIR_TRADE = "fair_trade", _("Commerce équitable et solidaire")
    SUSTAINABLE = "sustainable", _("Développement durable")
    REGIONAL = "regional", _("Incitations à l’investissement dans les régions")


class AidKind(models.TextChoices):
    """What a scheme brings, and so how its amount is computed."""

    SHARE_OF_HOLDER = "share_of_holder", _("Contribution sur la part du porteur")
    GRANT = "grant", _("Prime sur l’investissement")
    LOAN = "loan", _("Prêt conjoint avec la banque")
    GUARANTEE = "guarantee", _("Garantie du crédit")
    SUPPORT = "support", _("Accompagnement, sans montant calculé")


class Certainty(models.TextChoices):
    """How sure the figures of a version are."""

    CHECKED = "checked", _("Vérifiés sur le texte officiel")
    TO_CONFIRM = "to_confirm", _("De notoriété publique, à confirmer")


class SchemeVersionState(models.TextChoices):
    """Where a version stands; whether an approved one is in force is told by its dates."""

    DRAFT = "draft", _("Brouillon")
    REVIEW = "review", _("En relecture")
    APPROVED = "approved", _("Approuvée")
    WITHDRAWN = "withdrawn", _("Retirée")


@guard
def names_its_source(version: Any) -> bool:
    """Indiquez la référence du texte officiel, ou d’où viennent les chiffres."""
    return bool(version.legal_reference.strip())


@guard
def has_rules(version: Any) -> bool:
    """Choisissez au moins une condition, et donnez tous leurs chiffres."""
    return version.rules.exists() and not version.incomplete_rules()


@guard
def says_what_changes(version: Any) -> bool:
    """Dites ce qui change par rapport à la version précédente."""
    return version.number == 1 or bool(version.reason.strip())


COMPLETE = (names_its_source, has_rules, says_what_changes)


class SchemeVersionWorkflow(Workflow):
    """A version of a scheme is written, read again by a colleague, approved, and withdrawn when it was wrong."""

    name = "projects.scheme_version"
    states = SchemeVersionState
    initial = SchemeVersionState.DRAFT
    transitions = (
        Transition(
            "submit",
            ("draft",),
            "review",
            _("Envoyer à la relecture"),
            permission="projects.manage_schemes",
            guards=COMPLETE,
        ),
        Transition(
            "send_back",
            ("review",),
            "draft",
            _("Rendre à qui l’a écrite"),
            permission="projects.manage_schemes",
            needs_note=True,
        ),
        Transition(
            "approve",
            ("review",),
            "approved",
            _("Approuver"),
            permission="projects.approve_scheme_version",
            guards=COMPLETE,
        ),
        Transition("deliver", ("draft",), "approved", _("Livrer avec la plateforme"), guards=COMPLETE),
        Transition(
            "withdraw",
            ("approved",),
            "withdrawn",
            _("Retirer"),
            permission="projects.manage_schemes",
            needs_note=True,
        ),
    )
