"""Relayed contacts: people write to each other through the platform, addresses stay hidden."""

import uuid
from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from skills.audiences import is_partner_principal
from skills.models.profile import Profile
from skills.workflows import ContactState

OPEN_STATES = (ContactState.SENT, ContactState.ACCEPTED)
SHOWN_TO_SENDER = {ContactState.BLOCKED: ContactState.DECLINED, ContactState.REPORTED: ContactState.DECLINED}


class ContactPurpose(models.TextChoices):
    """Why somebody writes."""

    EXPERTISE = "expertise", _("Demande d’expertise")
    MENTORING = "mentoring", _("Mentorat")
    TRAINING = "training", _("Formation ou conférence")
    RECRUITMENT = "recruitment", _("Emploi ou mission")
    INVESTMENT = "investment", _("Investissement ou partenariat")
    OTHER = "other", _("Autre")


def _sent_by(user: Any) -> Q:
    if is_partner_principal(user):
        return Q(sender_institution=user.institution)
    return Q(sender_id=user.pk, sender__isnull=False)


class ContactRequestQuerySet(models.QuerySet):
    """Contacts."""

    def visible_to(self, user: Any) -> "ContactRequestQuerySet":
        """Contacts that the user sent or received; a report opens to curators in the admin only."""
        if user is None or not user.is_authenticated:
            return self.none()
        if is_partner_principal(user):
            return self.filter(_sent_by(user))
        return self.filter(_sent_by(user) | Q(recipient_id=user.pk))

    def sent_by(self, user: Any) -> "ContactRequestQuerySet":
        """Contacts that this person, or this partner, began."""
        return self.filter(_sent_by(user))

    def received_by(self, user: Any) -> "ContactRequestQuerySet":
        """Contacts that reached this person."""
        return self.filter(recipient_id=user.pk)

    def standing_at(self, user: Any, state: str) -> "ContactRequestQuerySet":
        """The user's contacts in that state as this side knows it: a sender takes blocked and reported for declined."""
        alike = [hidden for hidden, shown in SHOWN_TO_SENDER.items() if shown == state]
        as_sender = [] if state in SHOWN_TO_SENDER else [state, *alike]
        return self.filter((_sent_by(user) & Q(state__in=as_sender)) | Q(recipient_id=user.pk, state=state))

    def awaiting_answer(self) -> "ContactRequestQuerySet":
        """Contacts that the person has not answered yet."""
        return self.filter(state=ContactState.SENT)

    def reported(self) -> "ContactRequestQuerySet":
        """The curators' queue of reports, oldest first."""
        return self.filter(state=ContactState.REPORTED).order_by("answered_at", "pk")

    def expired(self, now: datetime) -> "ContactRequestQuerySet":
        """Contacts whose time to answer is over."""
        return self.filter(state=ContactState.SENT, expires_at__lte=now).order_by("pk")


class ContactRequest(models.Model):
    """Somebody writes to the owner of a profile, who accepts or not. A partner writes as its institution."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    profile = models.ForeignKey(
        Profile, null=True, on_delete=models.SET_NULL, related_name="contacts", verbose_name=_("fiche")
    )
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("destinataire")
    )
    sender = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("expéditeur"),
    )
    sender_institution = models.ForeignKey(
        "institutions.Institution",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("institution"),
    )
    state = models.CharField(_("état"), max_length=10, choices=ContactState.choices, default=ContactState.SENT)
    purpose = models.CharField(_("objet"), max_length=12, choices=ContactPurpose.choices)
    subject = models.CharField(_("sujet"), max_length=160)
    sent_at = models.DateTimeField(_("envoyée le"), default=timezone.now)
    expires_at = models.DateTimeField(_("expire le"))
    answered_at = models.DateTimeField(_("réponse le"), null=True, blank=True)

    objects = ContactRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("mise en relation")
        verbose_name_plural = _("mises en relation")
        constraints = [
            models.CheckConstraint(
                condition=Q(sender__isnull=False) | Q(sender_institution__isnull=False),
                name="contact_has_a_sender",
                violation_error_message=_("Un message a un expéditeur."),
            ),
            models.CheckConstraint(
                condition=Q(sender__isnull=True) | ~Q(sender=models.F("recipient")),
                name="contact_not_to_oneself",
                violation_error_message=_("On ne s’écrit pas à soi-même."),
            ),
            models.UniqueConstraint(
                fields=["recipient", "sender"],
                condition=Q(state__in=["sent", "accepted"], sender__isnull=False),
                name="contact_one_open_per_person",
                violation_error_message=_("Un échange est déjà ouvert avec cette personne."),
            ),
            models.UniqueConstraint(
                fields=["recipient", "sender_institution"],
                condition=Q(state__in=["sent", "accepted"], sender__isnull=True),
                name="contact_one_open_per_partner",
                violation_error_message=_("Un échange est déjà ouvert avec cette personne."),
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=models.F("sent_at")),
                name="contact_expires_later",
                violation_error_message=_("Une demande expire après son envoi."),
            ),
        ]
        indexes = [
            models.Index(fields=["recipient", "-sent_at"], name="contact_received"),
            models.Index(fields=["sender", "-sent_at"], name="contact_sent"),
            models.Index(fields=["sender_institution", "-sent_at"], name="contact_partner"),
            models.Index(fields=["expires_at"], name="contact_expiry", condition=Q(state="sent")),
            models.Index(fields=["answered_at"], name="contact_reports", condition=Q(state="reported")),
        ]

    def __str__(self) -> str:
        return f"{_('mise en relation')} {self.public_id}"

    def is_recipient(self, user: Any) -> bool:
        """Whether this user is the one who was written to."""
        return user.pk is not None and self.recipient_id == user.pk

    def is_sender(self, user: Any) -> bool:
        """Whether this user, or this partner, began the contact."""
        if is_partner_principal(user):
            return self.sender_institution_id is not None and self.sender_institution_id == user.institution.pk
        return user.pk is not None and self.sender_id == user.pk

    def is_party(self, user: Any) -> bool:
        """Whether this user stands at either end."""
        return self.is_recipient(user) or self.is_sender(user)


class ContactMessage(models.Model):
    """One relayed message; `from_recipient` says on which side it was written. `body` can be erased."""

    contact = models.ForeignKey(ContactRequest, on_delete=models.CASCADE, related_name="messages")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    from_recipient = models.BooleanField(_("écrit par le destinataire"))
    body = models.TextField(_("message"))
    sent_at = models.DateTimeField(_("envoyé le"), default=timezone.now)
    read_at = models.DateTimeField(_("lu le"), null=True, blank=True)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["sent_at", "pk"]

    def __str__(self) -> str:
        return f"{_('message')} {self.pk}"


class BlockQuerySet(models.QuerySet):
    """Blocks."""

    def stops(self, *, sender: Any, recipient_id: int) -> bool:
        """Whether the recipient does not want to hear from this sender."""
        who = Q(blocked_institution=sender.institution) if is_partner_principal(sender) else Q(blocked_id=sender.pk)
        return self.filter(who, owner_id=recipient_id).exists()

    def against(self, *, institution_id: int, people: Collection[int] | models.QuerySet) -> "BlockQuerySet":
        """The blocks that aim at this institution, or at one of these people."""
        return self.filter(Q(blocked_institution_id=institution_id) | Q(blocked_id__in=people))


class Block(models.Model):
    """`owner` no longer hears from a person, or from an institution."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    blocked = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    blocked_institution = models.ForeignKey(
        "institutions.Institution", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    at = models.DateTimeField(_("depuis le"), default=timezone.now)

    objects = BlockQuerySet.as_manager()

    class Meta:
        verbose_name = _("blocage")
        verbose_name_plural = _("blocages")
        constraints = [
            models.CheckConstraint(
                condition=Q(blocked__isnull=False) ^ Q(blocked_institution__isnull=False),
                name="block_one_party",
                violation_error_message=_("Un blocage vise une personne ou une institution."),
            ),
            models.UniqueConstraint(
                fields=["owner", "blocked"],
                name="block_person_once",
                violation_error_message=_("Cette personne est déjà bloquée."),
            ),
            models.UniqueConstraint(
                fields=["owner", "blocked_institution"],
                name="block_institution_once",
                violation_error_message=_("Cette institution est déjà bloquée."),
            ),
        ]

    def __str__(self) -> str:
        return f"{_('blocage')} {self.pk}"
