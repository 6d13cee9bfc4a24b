"""Documents of a project: asked for by one side or given of one's own accord, read by the two sides only."""

import uuid
from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mdm_platform.files.models import StoredFile
from projects.models.parties import of_party
from projects.workflows.appointments import Side


class ProjectDocumentQuerySet(models.QuerySet):
    """Documents, given or awaited."""

    def visible_to(self, user: Any) -> "ProjectDocumentQuerySet":
        """Those of one's own projects, of those that one accompanies or supervises."""
        return self.filter(of_party(user))

    def awaited(self) -> "ProjectDocumentQuerySet":
        """Those that were asked for and did not come, the most urgent first."""
        return self.filter(file__isnull=True, withdrawn_at__isnull=True).order_by("due_on", "pk")

    def given(self) -> "ProjectDocumentQuerySet":
        """Those that came, the latest first."""
        return self.filter(file__isnull=False).select_related("file").order_by("-given_at", "-pk")

    def awaited_and_given(self) -> tuple[list[Any], list[Any]]:
        """Both, read at once."""
        rows = list(self.filter(Q(file__isnull=False) | Q(withdrawn_at__isnull=True)).select_related("file"))
        awaited = [one for one in rows if one.file_id is None]
        given = [one for one in rows if one.file_id is not None]
        awaited.sort(key=lambda one: (one.due_on is None, one.due_on or date.max, one.pk))
        return awaited, sorted(given, key=lambda one: (one.given_at, one.pk), reverse=True)


class ProjectDocument(models.Model):
    """One document: `from_side` is who gives it; `asked_at` says that the other side asked."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    project = models.ForeignKey(
        "projects.Project", on_delete=models.CASCADE, related_name="documents", verbose_name=_("projet")
    )
    from_side = models.CharField(_("fourni par"), max_length=8, choices=Side.choices)
    title = models.CharField(_("document"), max_length=160)
    reason = models.CharField(_("à quoi il sert"), max_length=500, blank=True)
    due_on = models.DateField(_("attendu le"), null=True, blank=True)
    asked_at = models.DateTimeField(_("demandé le"), null=True, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    reminded_at = models.DateTimeField(_("rappelé le"), null=True, blank=True)
    file = models.OneToOneField(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("fichier")
    )
    given_at = models.DateTimeField(_("fourni le"), null=True, blank=True)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    withdrawn_at = models.DateTimeField(_("demande retirée le"), null=True, blank=True)

    objects = ProjectDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document d’un projet")
        verbose_name_plural = _("documents des projets")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["due_on"], name="projectdocument_awaited", condition=Q(file=None, withdrawn_at=None))
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(file__isnull=True, given_at__isnull=True) | Q(file__isnull=False, given_at__isnull=False),
                name="projectdocument_given_has_its_date",
                violation_error_message=_("Un document fourni a son fichier et sa date."),
            ),
            models.CheckConstraint(
                condition=Q(asked_at__isnull=False) | Q(file__isnull=False),
                name="projectdocument_asked_or_given",
                violation_error_message=_("Un document est demandé ou fourni."),
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(file__isnull=True),
                name="projectdocument_given_is_not_withdrawn",
                violation_error_message=_("Ce document a déjà été fourni."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.public_id}"

    @property
    def is_awaited(self) -> bool:
        """Whether it was asked for and did not come."""
        return self.file_id is None and self.withdrawn_at is None
