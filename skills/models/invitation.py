"""Invitations of imported people: hidden until they accept, erased when they do not."""

import uuid
from datetime import datetime

from django.conf import settings
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from skills.models.profile import Profile
from skills.workflows import InvitationState


class InvitationQuerySet(models.QuerySet):
    """Invitations."""

    def overdue(self, now: datetime) -> "InvitationQuerySet":
        """Invitations that nobody answered in time."""
        return self.filter(state=InvitationState.INVITED, expires_at__lte=now).order_by("pk")


class Invitation(models.Model):
    """The way to an imported person without account; its address is emptied once it is answered or purged."""

    public_id = models.UUIDField(default=uuid.uuid4, db_default=RandomUUID(), unique=True, editable=False)
    profile = models.OneToOneField(
        Profile, null=True, on_delete=models.SET_NULL, related_name="invitation", verbose_name=_("fiche")
    )
    state = models.CharField(
        _("état"),
        max_length=10,
        choices=InvitationState.choices,
        default=InvitationState.INVITED,
        db_default="invited",
    )
    email = models.EmailField(_("adresse e-mail"), blank=True, default="", db_default="")
    phone = PhoneNumberField(_("téléphone"), blank=True, default="", db_default="")
    language = models.CharField(_("langue"), max_length=2, default="fr", db_default="fr", choices=settings.LANGUAGES)
    source = models.CharField(_("fichier d’origine"), max_length=120, blank=True, default="", db_default="")
    invited_at = models.DateTimeField(_("invitée le"), default=timezone.now, db_default=Now())
    expires_at = models.DateTimeField(_("expire le"))
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="invited") | ~Q(email="", phone=""),
                name="invitation_has_an_address",
                violation_error_message=_("Une invitation a besoin d’une adresse e-mail ou d’un numéro de téléphone."),
            ),
            models.CheckConstraint(
                condition=Q(state="invited") | Q(email="", phone=""),
                name="invitation_forgets_its_address",
                violation_error_message=_("Une invitation close ne garde pas d’adresse."),
            ),
            models.CheckConstraint(
                condition=Q(state="invited", profile__isnull=False) | ~Q(state="invited"),
                name="invitation_has_a_profile",
                violation_error_message=_("Une invitation ouverte porte une fiche."),
            ),
        ]
        indexes = [
            models.Index(fields=["expires_at"], name="invitation_expiry", condition=Q(state="invited")),
            models.Index(fields=["email"], name="invitation_email", condition=~Q(email="")),
        ]

    def __str__(self) -> str:
        return f"{_('invitation')} {self.public_id}"
