"""The search table: one narrow row per profile and audience, written by `skills.services.cards` alone."""

from datetime import datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from skills.audiences import ABROAD, CONSENTS_NEEDED, Audience, audience_of, face_of

CURATION = "curation"
AUDIENCES = (*Audience.values, ABROAD, CURATION)
NAME_LENGTH = 80


def _indexes() -> list[models.Index]:
    """For each audience its words and its three orders, so that one audience's rows never cost another anything."""
    found: list[models.Index] = []
    for audience in AUDIENCES:
        here = Q(audience=audience)
        found += [
            GinIndex(fields=["fts"], name=f"card_{audience}_fts", condition=here, fastupdate=False),
            models.Index(fields=["-quality", "-profile"], name=f"card_{audience}_quality", condition=here),
            models.Index(fields=["-refreshed_at", "-profile"], name=f"card_{audience}_fresh", condition=here),
            models.Index(fields=["name_sort", "profile"], name=f"card_{audience}_name", condition=here),
        ]
    for audience in CONSENTS_NEEDED:
        changed = Q(audience=audience)
        name = f"card_{audience}_changed"
        found.append(models.Index(fields=["changed_at", "profile"], name=name, condition=changed))
    return found


class ProfileCardQuerySet(models.QuerySet):
    """Stored cards."""

    def of_audience(self, audience: str) -> "ProfileCardQuerySet":
        """The rows that one audience may find."""
        return self.filter(audience=audience)


class ProfileCard(models.Model):
    """What one audience may find of one profile: facet columns inline, card and words out of line.

    `card` is the JSON text of the API, sent as it stands. `fts` holds the words and, folded in as tokens, the
    filters. `quality` is a static order, 0 to 1000. `skills` holds the concepts with all that are broader. The
    audience `abroad` is that of partners outside Morocco. `curation` serves the admin's search: it finds what awaits a
    curator, and its `card` is empty.
    `refreshed_at` is when the person last confirmed the profile, `changed_at` when this row last changed.
    """

    profile = models.ForeignKey("skills.Profile", on_delete=models.CASCADE, related_name="cards")
    public_id = models.UUIDField()
    refreshed_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    domain = models.ForeignKey("skills.Domain", null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    quality = models.SmallIntegerField()
    seniority = models.SmallIntegerField(null=True)
    remote = models.BooleanField(default=False)
    audience = models.CharField(max_length=8)
    country = models.CharField(max_length=2, blank=True)
    availability = models.CharField(max_length=16, blank=True)
    name_sort = models.CharField(max_length=NAME_LENGTH, db_collation="C")
    name_key = models.CharField(max_length=NAME_LENGTH)
    regions = ArrayField(models.CharField(max_length=2), default=list)
    skills = ArrayField(models.BigIntegerField(), default=list)
    languages = ArrayField(models.CharField(max_length=3), default=list)
    contributions = ArrayField(models.CharField(max_length=12), default=list)
    card = models.TextField()
    fts = SearchVectorField()

    objects = ProfileCardQuerySet.as_manager()

    class Meta:
        verbose_name = _("carte de recherche")
        verbose_name_plural = _("cartes de recherche")
        constraints = [
            models.UniqueConstraint(fields=["profile", "audience"], name="card_once_per_audience"),
            models.CheckConstraint(condition=Q(audience__in=AUDIENCES), name="card_audience_known"),
        ]
        indexes = _indexes()

    def __str__(self) -> str:
        return f"{self.public_id} ({self.audience})"


class CardWithdrawalQuerySet(models.QuerySet):
    """Cards that partners must forget."""

    def visible_to(self, user: Any) -> "CardWithdrawalQuerySet":
        """Those of their own face for partners, who hold copies; staff see what partners in Morocco do; others none."""
        if audience_of(user) == Audience.STAFF:
            return self.filter(audience=Audience.PARTNERS)
        face = face_of(user)
        return self.filter(audience=face) if face in CONSENTS_NEEDED else self.none()

    def since(self, moment: datetime) -> "CardWithdrawalQuerySet":
        """Withdrawn at that moment or later, oldest first, unless the profile came back."""
        return self.filter(at__gte=moment).order_by("at", "id")


class CardWithdrawal(models.Model):
    """A profile that partners could find and no longer may: what their copies must drop. No name, only the id."""

    public_id = models.UUIDField()
    audience = models.CharField(max_length=8, default=Audience.PARTNERS.value)
    at = models.DateTimeField(default=timezone.now)

    objects = CardWithdrawalQuerySet.as_manager()

    class Meta:
        verbose_name = _("retrait à répercuter")
        verbose_name_plural = _("retraits à répercuter")
        constraints = [
            models.UniqueConstraint(fields=["public_id", "audience"], name="cardwithdrawal_once"),
            models.CheckConstraint(condition=Q(audience__in=list(CONSENTS_NEEDED)), name="cardwithdrawal_of_partners"),
        ]
        indexes = [models.Index(fields=["audience", "at", "id"], name="cardwithdrawal_at")]

    def __str__(self) -> str:
        return str(self.public_id)


class ListingQuota(models.Model):
    """How many cards somebody was shown in lists on a UTC day; `reader` is an account, a partner or a keyed digest."""

    day = models.DateField()
    reader = models.CharField(max_length=80)
    listed = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("quota de consultation")
        verbose_name_plural = _("quotas de consultation")
        constraints = [models.UniqueConstraint(fields=["day", "reader"], name="listingquota_once")]

    def __str__(self) -> str:
        return f"{self.day}: {self.listed}"
