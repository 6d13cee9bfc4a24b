"""Searches of the directory that an institution keeps, and what they found last."""

import uuid
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import MD5
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mdm_platform.accounts.roles import Role
from mdm_platform.institutions.memberships import institution_of
from mdm_platform.institutions.models import Membership
from skills.audiences import is_partner_principal

LONGEST_NAME = 80
SEARCH_STAFF_ROLES = frozenset({Role.DATA_PROTECTION_OFFICER, Role.ADMINISTRATOR})


class SearchRhythm(models.TextChoices):
    """How soon somebody hears of new profiles."""

    IMMEDIATE = "immediate", _("Dès qu’une fiche apparaît")
    DAILY = "daily", _("Une fois par jour")
    WEEKLY = "weekly", _("Une fois par semaine, le lundi")
    NEVER = "never", _("Sans alerte")


class SavedSearchQuerySet(models.QuerySet):
    """Saved searches."""

    def visible_to(self, user: Any) -> "SavedSearchQuerySet":
        """To an agent, one's own and those shared in the institution of the day; staff who answer for data see all."""
        if user is None or not user.is_authenticated or not user.is_active or is_partner_principal(user):
            return self.none()
        if user.role_names & SEARCH_STAFF_ROLES:
            return self.all()
        institution = institution_of(user) if Role.PARTNER_AGENT in user.role_names else None
        if institution is None:
            return self.none()
        return self.filter(Q(author_id=user.pk) | Q(is_shared=True), institution=institution)

    def of_rhythm(self, rhythm: str) -> "SavedSearchQuerySet":
        """Those that alert at this rhythm and still have an author, the longest without a run first."""
        return self.filter(rhythm=rhythm, author__isnull=False).order_by("last_run_at", "pk")

    def with_author_at_work(self, now: datetime) -> "SavedSearchQuerySet":
        """Each with `has_author`: whether its author is active and still works for the institution."""
        at_work = Membership.objects.filter(
            user_id=models.OuterRef("author_id"),
            institution_id=models.OuterRef("institution_id"),
            user__is_active=True,
            user__deceased_at=None,
        ).current(timezone.localdate(now))
        return self.annotate(has_author=models.Exists(at_work))


class SavedSearch(models.Model):
    """A search that an agent keeps; `query` is the directory's own query string.

    `known` holds the profiles that the last run found, by which the next one tells what is new; `fresh` those
    that alerts announced and nobody has looked through yet, the latest first.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    institution = models.ForeignKey(
        "institutions.Institution", on_delete=models.CASCADE, related_name="+", verbose_name=_("institution")
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("auteur"),
    )
    name = models.CharField(_("nom de la recherche"), max_length=LONGEST_NAME, blank=True)
    query = models.TextField(_("recherche"))
    rhythm = models.CharField(_("alertes"), max_length=10, choices=SearchRhythm.choices, default=SearchRhythm.DAILY)
    is_shared = models.BooleanField(_("partagée dans l’institution"), default=False)
    known = ArrayField(models.BigIntegerField(), default=list, editable=False)
    fresh = ArrayField(models.BigIntegerField(), default=list, editable=False)
    created_at = models.DateTimeField(_("enregistrée le"), default=timezone.now)
    last_run_at = models.DateTimeField(_("dernier passage"), default=timezone.now)
    last_found_at = models.DateTimeField(_("dernières nouveautés"), null=True, blank=True)

    objects = SavedSearchQuerySet.as_manager()

    class Meta:
        verbose_name = _("recherche enregistrée")
        verbose_name_plural = _("recherches enregistrées")
        constraints = [
            models.CheckConstraint(
                condition=~Q(query=""),
                name="savedsearch_asks_something",
                violation_error_message=_("Une recherche sans mot ni filtre ne peut pas être enregistrée."),
            ),
            models.UniqueConstraint(
                "author",
                "institution",
                MD5("query"),
                name="savedsearch_once",
                violation_error_message=_("Vous avez déjà enregistré cette recherche."),
            ),
        ]
        indexes = [
            models.Index(fields=["institution", "-created_at"], name="savedsearch_institution"),
            models.Index(fields=["rhythm", "last_run_at"], name="savedsearch_due"),
        ]

    def __str__(self) -> str:
        return f"{_('recherche enregistrée')} {self.public_id}"
