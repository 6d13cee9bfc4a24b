"""The log of transitions, the log of events, and the texts that stand beside them."""

from typing import Any, ClassVar

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from mdm_platform.audit import hidden


class ObjectQuerySet(models.QuerySet):
    """Rows about one object."""

    def about(self, obj: models.Model) -> "ObjectQuerySet":
        """Rows about this object, in the order in which they were written."""
        return self.filter(object_type=obj._meta.label_lower, object_id=str(obj.pk)).order_by("pk")

    def visible_to(self, user: Any) -> "ObjectQuerySet":
        """For those who may read the log: all but what is about an object hidden from them."""
        return hidden.without(self, user)


class AppendOnly(models.Model):
    """A row that is written once: a trigger and the role's rights refuse anything else."""

    append_only: ClassVar[bool] = True

    class Meta:
        abstract = True
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]


class TransitionLog(AppendOnly):
    """One state change: history, statistics, deadlines and messages read it.

    A partner's program is no person: `organisation` is then the slug of its institution, and `actor` is null.
    """

    workflow = models.CharField(max_length=60)
    object_type = models.CharField(max_length=80)
    object_id = models.CharField(max_length=40)
    transition = models.CharField(max_length=40)
    source = models.CharField(max_length=40)
    target = models.CharField(max_length=40)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("auteur")
    )
    organisation = models.CharField(max_length=80, blank=True, default="", db_default="")
    reason = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField()

    objects = ObjectQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        verbose_name = _("changement d’état")
        verbose_name_plural = _("changements d’état")
        indexes = [
            models.Index(fields=["object_type", "object_id", "id"], name="transitionlog_object"),
            models.Index(fields=["workflow", "target", "at"], name="transitionlog_reached"),
        ]

    def __str__(self) -> str:
        return f"{self.workflow} {self.object_id}: {self.source} → {self.target}"


class TransitionNote(models.Model):
    """The text that a person wrote with a transition; it can be erased, the log cannot."""

    log = models.OneToOneField(TransitionLog, on_delete=models.PROTECT, related_name="note")
    text = models.TextField(_("texte"))
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("motif")
        verbose_name_plural = _("motifs")

    def __str__(self) -> str:
        return f"note {self.log_id}"


class AuditEvent(AppendOnly):
    """Something that happened and is not a change of state: a reading, an export, a consent."""

    kind = models.CharField(max_length=60)
    object_type = models.CharField(max_length=80, blank=True)
    object_id = models.CharField(max_length=40, blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    organisation = models.CharField(max_length=80, blank=True)
    fields = ArrayField(models.CharField(max_length=60), default=list)
    reason = models.CharField(max_length=60, blank=True)
    request_id = models.CharField(max_length=36, blank=True)
    at = models.DateTimeField()

    objects = ObjectQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        verbose_name = _("événement")
        verbose_name_plural = _("événements")
        indexes = [
            models.Index(fields=["object_type", "object_id", "id"], name="auditevent_object"),
            models.Index(fields=["subject", "-id"], name="auditevent_subject"),
            models.Index(fields=["kind", "at"], name="auditevent_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_type} {self.object_id}"
