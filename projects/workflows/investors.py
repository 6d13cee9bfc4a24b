"""Investors who are verified, teasers that say nothing of who carries the project, introductions by mutual consent."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from mdm_platform.workflow import Transition, Workflow, guard


class InvestorKind(models.TextChoices):
    """Who invests."""

    INDIVIDUAL = "individual", _("Particulier")
    BUSINESS_ANGEL = "business_angel", _("Investisseur providentiel")
    COMPANY = "company", _("Entreprise")
    FUND = "fund", _("Fonds d’investissement")


class InvestorState(models.TextChoices):
    """Where the profile of an investor stands."""

    DRAFT = "draft", _("En préparation")
    SUBMITTED = "submitted", _("À vérifier")
    TO_COMPLETE = "to_complete", _("À compléter")
    VERIFIED = "verified", _("Vérifié")
    REFUSED = "refused", _("Refusé")
    SUSPENDED = "suspended", _("Suspendu")
    WITHDRAWN = "withdrawn", _("Retiré")


class TeaserState(models.TextChoices):
    """Where the anonymous presentation of a project stands."""

    DRAFT = "draft", _("En préparation")
    READING = "reading", _("En lecture chez le conseiller")
    APPROVED = "approved", _("Relue, à publier")
    PUBLISHED = "published", _("Publiée auprès des investisseurs")


class IntroductionState(models.TextChoices):
    """Where a holder and an investor stand."""

    REQUESTED = "requested", _("Demandée")
    ACCEPTED = "accepted", _("Acceptée des deux côtés")
    CONFIDENTIALITY_SIGNED = "confidentiality_signed", _("Engagement de confidentialité accepté")
    DISCLOSED = "disclosed", _("Documents communiqués")
    IN_TALKS = "in_talks", _("En discussion")
    AGREED = "agreed", _("Accord conclu")
    NONE = "none", _("Sans suite")
    DECLINED = "declined", _("Déclinée")
    WITHDRAWN = "withdrawn", _("Retirée")
    EXPIRED = "expired", _("Restée sans réponse")


class EndReason(models.TextChoices):
    """Why an introduction leads to nothing."""

    AMOUNT = "amount", _("Le montant ou les conditions ne conviennent pas")
    TIMING = "timing", _("Ce n’est pas le bon moment")
    SECTOR = "sector", _("Le projet ne correspond pas à ce qui est recherché")
    INFORMATION = "information", _("Il manque des informations")
    OTHER_PARTNER = "other_partner", _("Un autre partenaire a été trouvé")
    OTHER = "other", _("Autre raison")


OPEN_INTRODUCTIONS = ("requested", "accepted", "confidentiality_signed", "disclosed", "in_talks")
MET_INTRODUCTIONS = ("accepted", "confidentiality_signed", "disclosed", "in_talks", "agreed", "none")
DISCLOSING_INTRODUCTIONS = ("disclosed", "in_talks", "agreed")


@guard
def is_complete(profile: Any) -> bool:
    """Complétez votre profil : les montants, les langues, la présentation et de quoi vous vérifier."""
    return not profile.missing()


@guard
def says_everything(teaser: Any) -> bool:
    """Complétez la présentation : le titre, le projet, ce que vous recherchez, le montant et les langues."""
    return not teaser.missing()


@guard
def has_documents(introduction: Any) -> bool:
    """Choisissez au moins un document à communiquer."""
    return introduction.disclosures.filter(withdrawn_at=None).exists()


@guard
def both_signed(introduction: Any) -> bool:
    """L’engagement de confidentialité doit être accepté des deux côtés."""
    return introduction.holder_signed_at is not None and introduction.investor_signed_at is not None


@guard
def both_confirmed(introduction: Any) -> bool:
    """L’accord doit être confirmé des deux côtés."""
    return introduction.holder_agreed_at is not None and introduction.investor_agreed_at is not None


class InvestorWorkflow(Workflow):
    """From the profile that an investor writes to the one that holders may meet."""

    name = "projects.investor"
    states = InvestorState
    initial = InvestorState.DRAFT
    transitions = (
        Transition(
            "submit",
            ("draft", "to_complete"),
            "submitted",
            _("Demander la vérification"),
            permission="projects.edit_investor",
            guards=(is_complete,),
        ),
        Transition(
            "ask_completion",
            ("submitted",),
            "to_complete",
            _("Demander un complément"),
            permission="projects.verify_investor",
            needs_note=True,
        ),
        Transition("verify", ("submitted",), "verified", _("Vérifier"), permission="projects.verify_investor"),
        Transition(
            "refuse",
            ("submitted",),
            "refused",
            _("Refuser"),
            permission="projects.verify_investor",
            needs_note=True,
        ),
        Transition(
            "suspend",
            ("verified",),
            "suspended",
            _("Suspendre"),
            permission="projects.verify_investor",
            needs_note=True,
        ),
        Transition("restore", ("suspended",), "verified", _("Rétablir"), permission="projects.verify_investor"),
        Transition(
            "withdraw",
            ("draft", "submitted", "to_complete", "verified"),
            "withdrawn",
            _("Retirer mon profil"),
            permission="projects.edit_investor",
            platform=True,
        ),
        Transition(
            "reopen",
            ("withdrawn", "refused"),
            "draft",
            _("Reprendre mon profil"),
            permission="projects.edit_investor",
        ),
    )


class TeaserWorkflow(Workflow):
    """The holder writes, the advisor reads, the holder publishes."""

    name = "projects.teaser"
    states = TeaserState
    initial = TeaserState.DRAFT
    transitions = (
        Transition(
            "send_to_advisor",
            ("draft",),
            "reading",
            _("Faire relire par mon conseiller"),
            permission="projects.edit_teaser",
            guards=(says_everything,),
        ),
        Transition(
            "send_back",
            ("reading",),
            "draft",
            _("Renvoyer au porteur"),
            permission="projects.read_teaser",
            needs_note=True,
        ),
        Transition("approve", ("reading",), "approved", _("Approuver"), permission="projects.read_teaser"),
        Transition("publish", ("approved",), "published", _("Publier"), permission="projects.edit_teaser"),
        Transition(
            "take_back",
            ("reading", "approved", "published"),
            "draft",
            _("Reprendre pour modifier"),
            permission="projects.edit_teaser",
            platform=True,
        ),
    )


class IntroductionWorkflow(Workflow):
    """Two people who know nothing of each other before both have said yes."""

    name = "projects.introduction"
    states = IntroductionState
    initial = IntroductionState.REQUESTED
    transitions = (
        Transition("accept", ("requested",), "accepted", _("Accepter"), permission="projects.answer_introduction"),
        Transition("decline", ("requested",), "declined", _("Décliner"), permission="projects.answer_introduction"),
        Transition(
            "cancel",
            ("requested",),
            "withdrawn",
            _("Retirer la demande"),
            permission="projects.cancel_introduction",
            platform=True,
        ),
        Transition(
            "sign",
            ("accepted",),
            "accepted",
            _("Accepter l’engagement de confidentialité"),
            permission="projects.sign_introduction",
        ),
        Transition(
            "seal",
            ("accepted",),
            "confidentiality_signed",
            _("Engager les deux côtés"),
            guards=(both_signed,),
        ),
        Transition(
            "disclose",
            ("confidentiality_signed",),
            "disclosed",
            _("Communiquer les documents"),
            permission="projects.disclose_documents",
            guards=(has_documents,),
        ),
        Transition(
            "start_talks",
            ("disclosed",),
            "in_talks",
            _("Ouvrir les discussions"),
            permission="projects.take_part_in_introduction",
        ),
        Transition(
            "declare_agreement",
            ("in_talks",),
            "in_talks",
            _("Déclarer un accord"),
            permission="projects.take_part_in_introduction",
        ),
        Transition("agree", ("in_talks",), "agreed", _("Conclure l’accord"), guards=(both_confirmed,)),
        Transition(
            "end",
            ("accepted", "confidentiality_signed", "disclosed", "in_talks"),
            "none",
            _("Arrêter"),
            permission="projects.take_part_in_introduction",
            reasons=tuple(EndReason.values),
        ),
        Transition(
            "close",
            ("accepted", "confidentiality_signed", "disclosed", "in_talks"),
            "none",
            _("Clore l’échange"),
        ),
        Transition(
            "expire",
            ("requested", "accepted", "confidentiality_signed"),
            "expired",
            _("Clore faute de réponse"),
        ),
    )
