"""Alerts of a shared search to a colleague of its author."""

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from skills.audiences import is_partner_principal
from skills.models.saved_search import SEARCH_STAFF_ROLES, SavedSearch, SearchRhythm


class SearchSubscriptionQuerySet(models.QuerySet):
    """Subscriptions to shared searches."""

    def visible_to(self, user: Any) -> "SearchSubscriptionQuerySet":
        """One's own; staff who answer for data see all."""
        if user is None or not user.is_authenticated or not user.is_active or is_partner_principal(user):
            return self.none()
        return self if user.role_names & SEARCH_STAFF_ROLES else self.filter(subscriber_id=user.pk)

    def of_rhythm(self, rhythm: str) -> "SearchSubscriptionQuerySet":
        """Those that alert at this rhythm, the longest without a run first."""
        return self.filter(rhythm=rhythm).order_by("last_run_at", "pk")


class SearchSubscription(models.Model):
    """A colleague follows a shared search with a rhythm of one's own; it finds what that colleague may find.

    `known` and `fresh` are those of a saved search; a null `known` is filled by the next run, which tells nothing.
    """

    search = models.ForeignKey(
        SavedSearch, on_delete=models.CASCADE, related_name="subscriptions", verbose_name=_("recherche enregistrée")
    )
    subscriber = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("abonné")
    )
    rhythm = models.CharField(_("alertes"), max_length=10, choices=SearchRhythm.choices, default=SearchRhythm.DAILY)
    known = ArrayField(models.BigIntegerField(), null=True, editable=False)
    fresh = ArrayField(models.BigIntegerField(), default=list, editable=False)
    created_at = models.DateTimeField(_("suivie depuis le"), default=timezone.now)
    last_run_at = models.DateTimeField(_("dernier passage"), default=timezone.now)

    objects = SearchSubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("abonnement à une recherche")
        verbose_name_plural = _("abonnements à des recherches")
        constraints = [
            models.UniqueConstraint(
                fields=["search", "subscriber"],
                name="searchsubscription_once",
                violation_error_message=_("Vous suivez déjà cette recherche."),
            ),
            models.CheckConstraint(
                condition=Q(rhythm__in=["immediate", "daily", "weekly"]),
                name="searchsubscription_alerts",
                violation_error_message=_("Choisissez un rythme dans la liste."),
            ),
        ]
        indexes = [models.Index(fields=["rhythm", "last_run_at"], name="searchsubscription_due")]

    def __str__(self) -> str:
        return f"{self.search_id}: {self.subscriber_id}"
