"""An address under which a text is published and kept up to date."""

import uuid
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mdm_platform.accounts.roles import Role
from mdm_platform.permissions import has_role
from mdm_platform.publications.workflows import READABLE_STATES, VersionState

EDITORS = (Role.PUBLISHER, Role.ADMINISTRATOR)
is_editor = has_role(*EDITORS)


class PublicationKind(models.TextChoices):
    """What a publication is."""

    GUIDE = "guide", _("Guide")
    GOOD_PRACTICE = "good_practice", _("Bonne pratique")
    BULLETIN = "bulletin", _("Bulletin")
    LEGAL_NOTE = "legal_note", _("Note de veille juridique")


PUBLIC_KINDS = (PublicationKind.GUIDE, PublicationKind.BULLETIN)


class PublicationQuerySet(models.QuerySet):
    """Publications."""

    def visible_to(self, user: Any) -> "PublicationQuerySet":
        """Those that may be read; editors also see what is written."""
        return self if is_editor(user) else self.published()

    def published(self) -> "PublicationQuerySet":
        """Those with a current version."""
        return self.filter(versions__state=VersionState.PUBLISHED)

    def open_to_all(self) -> "PublicationQuerySet":
        """Guides and bulletins with a current version: good practices and legal notes have pages of their own."""
        return self.filter(kind__in=PUBLIC_KINDS, versions__state=VersionState.PUBLISHED)

    def of_kind(self, kind: str) -> "PublicationQuerySet":
        """Those of one kind."""
        return self.filter(kind=kind)


class Publication(models.Model):
    """What stands at `slug`: a guide, a good practice or a bulletin."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(_("identifiant"), max_length=100, unique=True)
    kind = models.CharField(_("nature"), max_length=20, choices=PublicationKind.choices)
    created_at = models.DateTimeField(_("créée le"), default=timezone.now, editable=False)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.slug

    @property
    def current(self) -> Any:
        """The version that is published, or None."""
        return next((one for one in self.versions.all() if one.state == VersionState.PUBLISHED), None)

    @property
    def readable_versions(self) -> list[Any]:
        """Those that are or were published, the latest first."""
        found = [one for one in self.versions.all() if one.state in READABLE_STATES]
        return sorted(found, key=lambda one: -one.number)
