"""Calls for projects: what is announced, and which version of its rules is in force."""

import uuid
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from associations.workflows import PREPARED_CALL_STATES, PUBLIC_CALL_STATES, CallState
from mdm_platform.accounts.roles import Role
from mdm_platform.permissions import is_somebody
from mdm_platform.translated import Translated

CALL_STAFF_ROLES = frozenset(
    {
        Role.COFINANCING_OFFICER,
        Role.FINANCE_CONTROLLER,
        Role.PAYMENT_AUTHORISER,
        Role.STATISTICIAN,
        Role.ADMINISTRATOR,
    }
)


class CallProgramme(models.TextChoices):
    """The programme that a call belongs to."""

    MINISTRY = "ministry", _("Programme d’appui du ministère")
    PRA_OSIM = "pra_osim", _("PRA/OSIM")
    MESOPROJECT = "mesoproject", _("Mésoprojets")


class CallQuerySet(models.QuerySet):
    """Calls; `visible_to` decides for every face of the platform."""

    def visible_to(self, user: Any) -> "CallQuerySet":
        """What was announced; those who prepare and pay calls see them all."""
        if is_somebody(user) and not CALL_STAFF_ROLES.isdisjoint(user.role_names):
            return self.all()
        return self.public()

    def public(self) -> "CallQuerySet":
        """What was announced."""
        return self.filter(state__in=PUBLIC_CALL_STATES)

    def open(self) -> "CallQuerySet":
        """Those that receive requests."""
        return self.filter(state=CallState.OPEN)

    def prepared(self) -> "CallQuerySet":
        """Those that have not opened yet."""
        return self.filter(state__in=PREPARED_CALL_STATES)

    def to_open(self, moment: datetime) -> "CallQuerySet":
        """Announced ones whose opening has come."""
        return self.filter(state=CallState.PUBLISHED, current__opens_at__lte=moment).order_by("pk")

    def to_close(self, moment: datetime) -> "CallQuerySet":
        """Open ones whose closing has come."""
        return self.filter(state=CallState.OPEN, current__closes_at__lte=moment).order_by("pk")

    def with_version(self) -> "CallQuerySet":
        """Calls with the version in force and the institution that runs them."""
        return self.select_related("current__grid", "operator")


class Call(models.Model):
    """A call for projects. Its rules stand in versions: `current` is in force, or in preparation until the call opens.

    `operator` is the institution that runs it. A request keeps the version under which it was filed.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(_("identifiant dans l’adresse"), max_length=80, unique=True)
    programme = models.CharField(_("programme"), max_length=12, choices=CallProgramme.choices)
    state = models.CharField(_("état"), max_length=16, choices=CallState.choices, default=CallState.DRAFT)
    operator = models.ForeignKey(
        "institutions.Institution",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("institution qui conduit"),
    )
    current = models.ForeignKey(
        "associations.CallVersion",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("version en vigueur"),
    )
    title_fr = models.CharField(_("titre en français"), max_length=160, blank=True, default="")
    title_ar = models.CharField(_("titre en arabe"), max_length=160, blank=True, default="")
    title_en = models.CharField(_("titre en anglais"), max_length=160, blank=True, default="")
    title = Translated("title")
    summary_fr = models.TextField(_("résumé en français"), blank=True, default="")
    summary_ar = models.TextField(_("résumé en arabe"), blank=True, default="")
    summary_en = models.TextField(_("résumé en anglais"), blank=True, default="")
    summary = Translated("summary")
    contact_email = models.EmailField(_("adresse pour les questions"), blank=True, default="")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("créé par"),
    )
    created_at = models.DateTimeField(_("créé le"), default=timezone.now)
    published_at = models.DateTimeField(_("annoncé le"), null=True, blank=True)

    objects = CallQuerySet.as_manager()

    class Meta:
        verbose_name = _("appel à projets")
        verbose_name_plural = _("appels à projets")
        indexes = [models.Index(fields=["state", "-id"], name="call_state")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=PUBLIC_CALL_STATES)
                | (Q(current__isnull=False, published_at__isnull=False) & ~Q(title_fr="")),
                name="call_public_is_described",
                violation_error_message=_(
                    "Un appel annoncé a un titre, une version de ses règles et une date d’annonce."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.slug
