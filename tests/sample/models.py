"""The permit."""

from django.db import models

from tests.sample.workflows import PermitState


class Permit(models.Model):
    """What somebody asks for; `owner_id` is a plain number, because this app has no migrations."""

    title = models.CharField(max_length=100, blank=True)
    has_plan = models.BooleanField(default=False)
    owner_id = models.BigIntegerField(null=True, blank=True)
    state = models.CharField(max_length=20, choices=PermitState, default=PermitState.DRAFT)

    def __str__(self):
        return self.title or f"permit {self.pk}"
