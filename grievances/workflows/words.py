"""The vocabularies of a case that are not its state."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CaseKind(models.TextChoices):
    """What a person sends: the three objects of the decree, and a request for help."""

    COMPLAINT = "complaint", _("Réclamation")
    HELP_REQUEST = "help_request", _("Demande d’aide ou d’information")
    OBSERVATION = "observation", _("Observation")
    PROPOSAL = "proposal", _("Proposition")


class CaseFamily(models.TextChoices):
    """The large families of subjects."""

    CONSULAR = "consular", _("Services consulaires")
    CIVIL_STATUS = "civil_status", _("État civil et situation personnelle")
    CIVIL_PENAL = "civil_penal", _("Justice civile et pénale")
    SOCIAL_ECONOMIC = "social_economic", _("Affaires sociales, économiques, fiscales et foncières")
    ADMINISTRATIVE = "administrative", _("Démarches administratives")
    OTHER = "other", _("Autre sujet")


class CaseOutcome(models.TextChoices):
    """What an answer says of the case."""

    FOUNDED = "founded", _("Fondée")
    PARTLY_FOUNDED = "partly_founded", _("Fondée en partie")
    UNFOUNDED = "unfounded", _("Non fondée")
    NO_OBJECT = "no_object", _("Sans objet")


class InadmissibleReason(models.TextChoices):
    """Why a case cannot be handled here; the first two are the decree's."""

    BEFORE_COURT = "before_court", _("L’affaire est devant la justice ou un autre organe de contrôle")
    NOT_COMPETENT = "not_competent", _("Le sujet ne relève pas de cette administration")
    NOT_UNDERSTOOD = "not_understood", _("La demande ne peut pas être comprise, même après question")
    ALREADY_ANSWERED = "already_answered", _("La même demande a déjà reçu une réponse, et rien n’est nouveau")
    ABUSIVE = "abusive", _("La demande est insultante ou abusive")


class Channel(models.TextChoices):
    """How a case arrived."""

    WEB = "web", _("site")
    COUNTER = "counter", _("guichet")
    TELEPHONE = "telephone", _("téléphone")
    POST = "post", _("courrier")
    EMAIL = "email", _("e-mail")
    API = "api", _("programme d’un partenaire")


class ContactChannel(models.TextChoices):
    """How the person may be reached; every message obeys it."""

    EMAIL = "email", _("Par e-mail")
    PHONE = "phone", _("Par téléphone")
    ACCOUNT = "account", _("Dans mon espace sur ce site, sans autre message")
    COUNTER = "counter", _("Au guichet, quand je viens")
    NONE = "none", _("Ne pas me contacter : je suivrai avec mon numéro et mon code")


class CasePriority(models.TextChoices):
    """How pressing a case is, beside its clocks."""

    NORMAL = "normal", _("Normale")
    HIGH = "high", _("Haute")
    URGENT = "urgent", _("Urgente")


class Visibility(models.TextChoices):
    """Who reads a message or a file."""

    PERSON = "person", _("la personne")
    AGENTS = "agents", _("les agents")
    THIRD_PARTY = "third_party", _("le tiers consulté")


class AuthorKind(models.TextChoices):
    """Who wrote; the person is never named."""

    PERSON = "person", _("La personne")
    AGENT = "agent", _("Le service")
    THIRD_PARTY = "third_party", _("Le tiers consulté")
    SYSTEM = "system", _("La plateforme")


class MessageKind(models.TextChoices):
    """What a message is for."""

    QUESTION = "question", _("Question")
    ANSWER = "answer", _("Réponse à une question")
    NOTE = "note", _("Note interne")
    MESSAGE = "message", _("Message")


class MandateKind(models.TextChoices):
    """Who acts for the person."""

    FAMILY = "family", _("Un membre de la famille")
    LAWYER = "lawyer", _("Un avocat")
    ASSOCIATION = "association", _("Une association")


class MandateScope(models.TextChoices):
    """How far a mandate goes."""

    FOLLOW = "follow", _("Suivre le dossier")
    ACT = "act", _("Suivre le dossier, répondre et demander en mon nom")


class AnswerState(models.TextChoices):
    """Where the text of an answer stands; read from its dates."""

    DRAFT = "draft", _("Brouillon")
    TO_VALIDATE = "to_validate", _("À valider")
    RETURNED = "returned", _("À reprendre")
    GIVEN = "given", _("Donnée")


class DeadlineKind(models.TextChoices):
    """What a clock measures."""

    LEGAL = "legal", _("Délai légal de 60 jours")
    TAKE_UP = "take_up", _("Prise en charge")
    INTERNAL = "internal", _("Délai interne")
    SERVICE = "service", _("Objectif de service")
    INFORMATION = "information", _("Réponse attendue de la personne")
    THIRD_PARTY = "third_party", _("Réponse attendue d’un tiers")
    REVIEW = "review", _("Examen de la demande de réouverture")
    FEEDBACK = "feedback", _("Avis de la personne")


class AlertStep(models.TextChoices):
    """When an alert is sent."""

    BEFORE = "before", _("avant l’échéance")
    AT = "at", _("à l’échéance")
    NOTICE = "notice", _("avis du délai légal passé, à la personne")
