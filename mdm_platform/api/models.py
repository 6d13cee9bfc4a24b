"""What the API remembers: answers to keyed writes, and how many requests each caller made."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class KeyedAnswerQuerySet(models.QuerySet):
    """Answers kept for a day."""

    def kept_before(self, moment: datetime) -> "KeyedAnswerQuerySet":
        """Answers given before that moment."""
        return self.filter(created_at__lt=moment)


class KeyedAnswer(models.Model):
    """The answer given to a write with an `Idempotency-Key`, so that its repetition is answered, not run.

    `principal` says whose key it is: "user:<id>", "partner:<client id>" or "address:<digest>".
    """

    principal = models.CharField(max_length=120)
    method = models.CharField(max_length=6)
    path = models.CharField(max_length=400)
    key = models.CharField(max_length=255)
    body_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    content_type = models.CharField(max_length=60)
    location = models.CharField(max_length=400, blank=True)
    body = models.TextField(blank=True)
    created_at = models.DateTimeField()

    objects = KeyedAnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("réponse à une écriture")
        verbose_name_plural = _("réponses à des écritures")
        indexes = [models.Index(fields=["created_at"], name="keyedanswer_age")]
        constraints = [
            models.UniqueConstraint(
                fields=["principal", "method", "path", "key"],
                name="keyedanswer_one_per_key",
                violation_error_message=_("Cette clé d’idempotence a déjà servi."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.method} {self.path} {self.status}"


class RequestCount(models.Model):
    """How many requests a caller made in one window of time; exact, because one statement counts and reads."""

    caller = models.CharField(max_length=120)
    window_starts = models.DateTimeField()
    window_seconds = models.PositiveIntegerField()
    count = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("nombre de requêtes")
        verbose_name_plural = _("nombres de requêtes")
        indexes = [models.Index(fields=["window_starts"], name="requestcount_age")]
        constraints = [
            models.UniqueConstraint(
                fields=["caller", "window_seconds", "window_starts"],
                name="requestcount_one_per_window",
                violation_error_message=_("Cette période est déjà comptée."),
            ),
            models.CheckConstraint(
                condition=Q(count__gt=0),
                name="requestcount_is_positive",
                violation_error_message=_("Un nombre de requêtes est positif."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.caller} {self.window_starts:%Y-%m-%dT%H:%M} {self.count}"
